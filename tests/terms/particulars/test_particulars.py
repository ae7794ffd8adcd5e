# ruff: noqa: RUF001 - letters of three scripts are the subject
"""All kinds of particulars of one text: vectors, places, damage."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.terms.names.vectors import read

from tutela.terms.particulars import find

VECTORS = read("particulars.json")
HIDDEN = ("\u200b", "\u200f", "\u2060", "\u00ad")
NOTHING = (
    "в понедельник утром",
    "on Monday morning",
    "월요일 아침",
    "2월 30일",
    "32 мая",
    "31.04.1998",
    "1.2.3.4",
    "the company was good",
    "version 2.10.1",
    "пункт 12",
    "",
)


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["key"])
def test_every_spelling_gives_the_key(row: dict[str, Any]):
    assert [text for text in row["found_in"] if row["key"] not in _keys(text)] == []


def _keys(text: str) -> set[str]:
    return {found.key for found in find(text)}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_marks_that_nobody_sees_hide_nothing(hidden: str):
    missed = [
        text
        for row in VECTORS
        for text in row["found_in"]
        if row["key"] not in _keys("".join(_followed(letter, hidden) for letter in text))
    ]
    assert missed == []


def _followed(letter: str, hidden: str) -> str:
    return letter if letter.isspace() else letter + hidden


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_particular_is_not_found(text: str):
    assert list(find(text)) == []


@given(
    st.lists(
        st.one_of(
            st.sampled_from([text for row in VECTORS for text in row["found_in"]]),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        ),
        max_size=6,
    )
)
def test_places_are_of_the_text_as_given_and_in_order(parts: list[str]):
    text = " — ".join(parts)
    found = list(find(text))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [(one.start, one.end) for one in found] == sorted((one.start, one.end) for one in found)
    assert len(set(found)) == len(found)


def test_a_finding_says_which_range_of_the_text_it_is():
    text = "Он родился 3\u200b мая\u200b 1998 года в уезде Рёнчхон."
    places = {text[one.start : one.end] for one in find(text) if one.key == "d:1998-05-03"}
    assert places == {"3\u200b мая\u200b 1998"}


@pytest.mark.parametrize(
    "part",
    [
        "x",
        "1",
        "1-",
        "а1",
        "O",
        "№",
        "A1.",
        "3/",
        "ㄱ",
        "\u200b",
        "пер",
        "twenty ",
        "김",
        "-",
        "1 ",
        "г.",
    ],
)
def test_no_repeated_text_takes_long(part: str):
    text = part * (100_000 // len(part))
    assert sum(1 for _ in find(text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2O19. 6. 3O", "d:2019-06-30"),
        ("십이월 스무날", "d:--12-20"),
        ("1월 초하루", "d:--01-01"),
        ("1/17에", "d:--01-17"),
        ("ночь на 12.01", "d:--01-12"),
        ("О2.О2.", "d:--02-02"),
        ("мне двадцать пять", "age:25"),
        ("마흔둘입니다", "age:42"),
        ("하 사", "rank:junior-sergeant"),
        ("мл. с-т", "rank:junior-sergeant"),
        ("сoлдaт", "rank:private"),
        ("в/ч 9 З 8 8 1", "unit:post-93881"),
        ("제98771부대", "unit:post-98771"),
        ("роты 92-880", "unit:company-92-880"),
        ("№ 33-00-194", "doc:3300194"),
        ("МК-7730/Б5", "doc:MK7730/Б5"),
        ("посёлка Сухая Лопатка", "place:x-suh lopatk"),
        ("Бузулукский район", "place:x-buzuluksk"),
        ("박천 사람", "place:kp-박천"),
    ],
)
def test_what_soldiers_and_scanners_write_is_found(text: str, key: str):
    assert key in _keys(text)
