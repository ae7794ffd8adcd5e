"""The reviewers' guide shows commands that exist and answers that they give."""

import re
from pathlib import Path

import pytest

from tutela.cli.app import run
from tutela.terms.messages import Language, catalogue

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "guide" / "review.md").read_text("utf-8")
TYPED = re.findall(r"tutela ((?:hide|review) [a-z]+|release)((?: [^|`\n]*)?)", GUIDE)
ENGLISH = catalogue(Language.ENGLISH)
QUOTED = ("queue.ground_hidden", "queue.count", "queue.opening", "queue.decided", "queue.looked")


@pytest.mark.parametrize(("command", "words"), sorted(set(TYPED)))
def test_every_command_of_the_guide_exists_with_its_options(
    command: str, words: str, capsys: pytest.CaptureFixture[str]
):
    assert run((*command.split(), "--help")) == 0
    told = capsys.readouterr().out
    for option in re.findall(r"--[a-z-]+", words):
        assert option in told, option


def test_the_guide_shows_the_whole_way():
    assert {command for command, _ in TYPED} >= {
        "hide find",
        "review queue",
        "review open",
        "review decide",
        "review submit",
        "review look",
        "review approve",
        "release",
    }


@pytest.mark.parametrize("identifier", QUOTED)
def test_the_guide_quotes_what_tutela_says(identifier: str):
    first = ENGLISH[identifier].split(". ")[0]
    pattern = ".+".join(map(re.escape, re.split(r"\{\w+\}", first)))
    assert re.search(pattern, GUIDE), first


def test_every_refusal_the_guide_explains_is_one():
    explained = re.findall(r"`((?:queue|release)\.[a-z_]+)`", GUIDE)
    assert explained
    assert [name for name in explained if name not in ENGLISH] == []
