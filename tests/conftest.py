"""What every test may ask for: system tools, the sample folder beside the project, and room.

A test that lacks one is skipped by name, and the closing summary counts such skips per missing
thing, so that a green run cannot hide them.

What tests write goes to memory where there is room: a case is synced to its disk some hundred times
a test, and what that is for, a loss of power, no test can cause. Those that are about disks ask for
`disk_path`; `tests/stores`, `tests/faults` and `tests/conformance` get nothing else.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
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
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - no disk is what is wanted
MEMORY_BYTES_MIN: Final = 6 << 30
"""A whole run writes less than 2 GB."""
PLACE: Final = "PYTEST_DEBUG_TEMPROOT"
"""Where pytest makes its folders, unless somebody says `--basetemp`."""
WCAG: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest make its folders in memory, unless somebody chose a place or there is no room.

    They go when the run ends; to look into them afterwards, run with `--basetemp`.
    """
    if PLACE in os.environ or not MEMORY.is_dir():
        return
    if shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN:
        made = mkdtemp(prefix="tutela-tests-", dir=MEMORY)
        os.environ[PLACE] = made
        config.add_cleanup(lambda: shutil.rmtree(made, ignore_errors=True))


@pytest.fixture
def disk_path() -> Iterator[Path]:
    """Return a folder that is on a disk, as far as the machine's place for such files is."""
    with TemporaryDirectory(prefix="tutela-tests-", ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()


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
