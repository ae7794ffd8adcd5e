"""The guide of the protection room shows commands and options that exist."""

import re
from pathlib import Path

import pytest

from tutela.cli.app import run
from tutela.protection.leak.decision import Answer
from tutela.protection.leak.policy import OF_EVERYBODY, Outcome, Rule

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "identity.md"
WORDS = GUIDE.read_text("utf-8")
LINES = sorted(
    {
        *re.findall(r"^    tutela ([a-z].*)$", WORDS, re.MULTILINE),
        *re.findall(r"`tutela ([a-z-]+ [a-z-]+ [^`]*)`", WORDS),
    }
)


@pytest.mark.parametrize("line", LINES)
def test_every_command_of_the_guide_exists_with_its_options(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "300")
    assert run([*line.split()[:2], "--help"]) == 0
    shown = capsys.readouterr().out
    missing = [option for option in re.findall(r"--[a-z-]+", line) if option not in shown]
    assert missing == []


def test_the_guide_walks_from_a_stop_to_a_decision():
    commands = {" ".join(line.split()[:2]) for line in LINES}
    walk = {"list", "show", "decide", "guard", "turn-key"}
    assert {f"leak {each}" for each in walk} <= commands
    assert {each.value for each in Answer} <= set(re.findall(r"--answer ([a-z_]+)", WORDS))


def test_the_guide_says_what_is_blocked():
    blocked = {rule for rule, outcome in OF_EVERYBODY.items() if outcome is Outcome.BLOCKED}
    assert blocked == {Rule.DIRECT, Rule.NAME_AND_MORE}
    assert "can only be sent back" in WORDS
