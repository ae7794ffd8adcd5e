# ruff: noqa: RUF001 - texts in several scripts are the subject
"""A finding ends where its sentence ends, and nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.hit import SURE, Hit
from tutela.redaction.text.sentences import in_sentences


def pieces(text: str) -> list[str]:
    hit = Hit(0, len(text), FindingKind.PERSON_NAME, 1000, "tagger-ru/1", frozenset(("k:1",)))
    return [text[each.start : each.end] for each in in_sentences(text, hit)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Кван Чхоля. Он", ["Кван Чхоля", "Он"]),
        ("Corporal Pak Il Nam. I", ["Corporal Pak Il Nam", "I"]),
        ("Балки! Рядом", ["Балки", "Рядом"]),
        ("류담솔이다. 내가", ["류담솔이다", "내가"]),
        ("«Мавка». Опору", ["«Мавка", "Опору"]),
        ("one. Two. Three", ["one", "Two", "Three"]),
    ],
)
def test_what_stands_behind_the_end_of_a_sentence_is_a_piece_of_its_own(
    text: str, wanted: list[str]
):
    assert pieces(text) == wanted


@pytest.mark.parametrize(
    "text",
    ["Sgt. Pak", "ул. Ленина", "тов. Ким", "К. Иванов", "Dr. Who", "п.п. Ким", "a. b", "Pak. "],
)
def test_an_abbreviation_ends_no_sentence(text: str):
    assert pieces(text) == [text]


def test_only_the_first_piece_is_as_sure_as_the_whole():
    text = "Рябошапка. Потім"
    hit = Hit(0, len(text), FindingKind.PERSON_NAME, 1000, "tagger-uk/1", frozenset(("k:1",)))
    first, second = in_sentences(text, hit)
    assert (first.score, second.score) == (1000, SURE - 1)
    assert first.keys == second.keys == frozenset()
    assert list(in_sentences(text, hit._replace(end=9))) == [hit._replace(end=9)]


@given(st.text("Аб. Cd!?\n»가", max_size=40), st.data())
def test_every_letter_stays_in_a_piece(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    hit = Hit(start, end, FindingKind.PLACE, 900, "x", frozenset())
    kept = {place for each in in_sentences(text, hit) for place in range(each.start, each.end)}
    assert {place for place in range(start, end) if text[place].isalnum()} <= kept
    assert kept <= set(range(start, end))
