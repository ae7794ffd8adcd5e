# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Each tagger is asked where its script occurs, and heard about its script only."""

from pathlib import Path

import pytest

from tutela.redaction.text import tagger
from tutela.redaction.text.tagger import Tagger
from tutela.redaction.text.tagging import tagged

WEIGHTS = Path(tagger.__file__).with_name("weights")
MIXED = "Сержант Пак Чхоль Мин приехал 12.01.2025. He was called Edward Norrington there."


@pytest.fixture(scope="module")
def taggers() -> dict[str, Tagger]:
    return {
        language: Tagger.read((WEIGHTS / f"{language}.bin").read_bytes())
        for language in ("en", "ru")
    }


def test_every_tagger_whose_script_occurs_speaks_of_it(taggers: dict[str, Tagger]):
    hits = list(tagged(MIXED, taggers))
    said = {
        name: [MIXED[hit.start : hit.end] for hit in hits if hit.detector == name]
        for name in ("tagger-en/1", "tagger-ru/1")
    }
    assert any("Norrington" in one for one in said["tagger-en/1"])
    assert any("Пак" in one for one in said["tagger-ru/1"])
    assert not any("а" <= letter <= "я" for one in said["tagger-en/1"] for letter in one)
    assert not any("a" <= letter <= "z" for one in said["tagger-ru/1"] for letter in one)


def test_a_text_in_another_script_is_not_read(taggers: dict[str, Tagger]):
    assert list(tagged("그는 추웠다고 말하였다.", taggers)) == []


def test_digits_belong_to_the_script_of_their_line(taggers: dict[str, Tagger]):
    text = "Родился 12 мая 1998 года.\n그는 12.01.2025 추웠다고 말하였다."
    second = text.index("\n")
    assert all(hit.end <= second for hit in tagged(text, taggers))


def test_without_taggers_nothing_is_tagged():
    assert list(tagged(MIXED, {})) == []
