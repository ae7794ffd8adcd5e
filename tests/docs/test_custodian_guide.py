"""The custodian's guide shows commands that exist and answers that they give."""

import re
from pathlib import Path

import pytest

from tutela.cli.app import run
from tutela.terms.messages import Language, catalogue

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "guide" / "custodian.md").read_text("utf-8")
TYPED = re.findall(
    r"tutela ((?:custodian|recovery|key|case|witness|anchor|hold|checkpoint|backup(?= check))"
    r" [a-z]+|[a-z]+)(?= [^|`]*)",
    GUIDE,
)
ANSWERS = (
    "custodian.holds_key",
    "custodian.holds_copies",
    "custodian.generation_stays",
    "custodian.what_to_do",
    "recovery.drill_limits",
)


@pytest.mark.parametrize("command", sorted(set(TYPED)))
def test_every_command_of_the_guide_exists(command: str, capsys: pytest.CaptureFixture[str]):
    assert run((*command.split(), "--help")) == 0
    assert capsys.readouterr().out


def test_the_guide_shows_the_commands_of_a_custodians_life():
    assert {
        "custodian list",
        "custodian add",
        "custodian revoke",
        "custodian succeed",
        "recovery split",
        "recovery check",
        "recovery renew",
        "recover",
        "drill",
    } <= set(TYPED)


@pytest.mark.parametrize("identifier", ANSWERS)
def test_the_guide_quotes_what_tutela_says(identifier: str):
    assert catalogue(Language.ENGLISH)[identifier] in GUIDE
