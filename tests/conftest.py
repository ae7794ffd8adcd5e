"""What every test may ask for: system tools, and the sample folder beside the project.

A test that lacks one is skipped by name, and the closing summary counts such skips per missing
thing, so that a green run cannot hide them.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

PROJECT: Final = Path(__file__).resolve().parents[1]
SHARED: Final = PROJECT.parent / "shared"

PACKAGES: Final = {
    "strace": "strace",
    "openssl": "openssl",
    "node": "nodejs",
    "chromium": "chromium",
    "age": "age",
    "xxd": "xxd",
    "go": "golang-go",
    "tesseract": "tesseract-ocr",
}
"""Command by the Debian package that has it."""

NeedsTool = Callable[[str], Path]
NeedsShared = Callable[[str], Path]
CheckAccessible = Callable[[Page], None]
WCAG: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


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


@pytest.fixture(scope="session")
def browser(needs_tool: NeedsTool) -> Iterator[Browser]:
    """Return the system's Chromium, for our own pages only: as root it has no sandbox."""
    chromium = needs_tool("chromium")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="session")
def check_accessible() -> CheckAccessible:
    """Return a function that fails for a page that breaks a rule of WCAG 2.2 A or AA."""
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")

    def check(page: Page) -> None:
        page.evaluate(script)
        result = page.evaluate("tags => axe.run({runOnly: tags})", list(WCAG))
        found = {broken["id"]: broken["nodes"][0]["html"] for broken in result["violations"]}
        assert found == {}
        assert result["passes"], "no rule was applied"

    return check


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
