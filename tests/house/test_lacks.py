"""A test that could not run is counted, whatever ran it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
TESTS = """
def test_a_command_that_is_not_here(needs_tool):
    assert needs_tool("strace")

def test_another_that_needs_the_same(needs_tool):
    assert needs_tool("strace")

def test_a_sample_that_is_not_here(needs_shared):
    assert needs_shared("vectors/nothing")
"""


@pytest.mark.parametrize("processes", ["0", "2"])
def test_skips_for_a_missing_thing_are_counted_at_the_end(tmp_path: Path, processes: str):
    folder = tmp_path / "project" / "tests"
    folder.mkdir(parents=True)
    shutil.copy(CONFTEST, folder)
    (folder / "test_lacking.py").write_text(TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", processes, "-p", "no:cacheprovider", str(folder)],
        cwd=tmp_path,
        env={"PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "2 test(s): lacks Debian package strace" in done.stdout
    assert "1 test(s): lacks sample folder vectors/nothing" in done.stdout
    assert done.stdout.splitlines()[-1].count("3 skipped") == 1
