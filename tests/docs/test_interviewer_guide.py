"""The interviewer's guide shows commands and options that exist."""

import re
from pathlib import Path

import pytest

from tutela.cli.app import run
from tutela.protection.safeguards import POLICY

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "interviewer.md"
LINES = re.findall(r"^    \$ tutela (.*)$", GUIDE.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("line", LINES)
def test_every_command_of_the_guide_exists_with_its_options(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "300")
    words = line.split()
    command = words[:1] if words[0].startswith("notice") else words[:2]
    assert run([*command, "--help"]) == 0
    shown = capsys.readouterr().out
    missing = [word for word in words if word.startswith("--") and word not in shown]
    assert missing == []


def test_the_guide_walks_from_paper_to_decision():
    commands = {" ".join(line.split()[:2]) for line in LINES}
    assert {"interview form", "interview enter", "interview settle"} <= commands
    assert {"determination record", "determination sign", "determination check"} <= commands


def test_the_numbers_of_the_guide_are_those_of_the_policy():
    words = GUIDE.read_text("utf-8")
    assert f"{POLICY.information_hours} hours" in words
    assert POLICY.cooling_days == 7
    assert "seven days" in words
