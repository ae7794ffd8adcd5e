"""What every test may ask for: system tools, and the sample folder beside the project.

A test that lacks one is skipped by name, and the closing summary counts such skips per missing
thing, so that a green run cannot hide them.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

PROJECT: Final = Path(__file__).resolve().parents[1]
SHARED: Final = PROJECT.parent / "shared"

PACKAGES: Final = {
    "strace": "strace",
    "openssl": "openssl",
    "node": "nodejs",
    "chromium": "chromium",
    "age": "age",
}
"""Command by the Debian package that has it."""

NeedsTool = Callable[[str], Path]
NeedsShared = Callable[[str], Path]


@pytest.fixture(scope="session")
def needs_tool() -> NeedsTool:
    """Return a function that finds a command or skips the test, naming the Debian package."""

    def find(command: str) -> Path:
        found = shutil.which(command)
        if found is None:
            pytest.skip(f"lacks Debian package {PACKAGES[command]}")
        return Path(found)

    return find


@pytest.fixture(scope="session")
def needs_shared() -> NeedsShared:
    """Return a function that finds a folder or file of the sample folder or skips the test."""

    def find(name: str) -> Path:
        found = SHARED / name
        if not found.exists():
            pytest.skip(f"lacks sample folder {name} (beside the project)")
        return found

    return find


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the skips per reason, under their own heading."""
    skipped = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", ()))
    if skipped:
        terminalreporter.section("not run here")
    for reason, count in sorted(skipped.items()):
        terminalreporter.write_line(f"{count:5d} test(s): {reason}")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    # A skip's longrepr is (file, line, reason).
    if not isinstance(report.longrepr, tuple):
        return "no reason given"
    return str(report.longrepr[2]).removeprefix("Skipped: ")
