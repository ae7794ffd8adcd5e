"""The form of a released text: what a reader sees outside of marks was sealed there."""
# ruff: noqa: RUF001 - letters of three scripts are the subject

import re
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError, RefusedError
from tutela.proof.mask import Mask
from tutela.proof.textform import (
    IN_MARKS,
    TEXT_START,
    UNSEEN,
    is_mark,
    marks_in,
    read_text,
    runs_of,
    unseen,
    write_text,
)

SPEC: Final = Path(__file__).resolve().parents[2] / "spec" / "redaction-proof.md"
LINE: Final = 64
WORDS: Final = st.text(st.sampled_from("aЖ가 .\n"), max_size=3).map(str.encode)
MARKS: Final = st.text(
    st.sampled_from([chr(point) for low, high in IN_MARKS for point in (low, high)]),
    min_size=1,
    max_size=60,
).filter(is_mark)


def points(ranges: tuple[tuple[int, int], ...]) -> set[int]:
    return {point for low, high in ranges for point in range(low, high + 1)}


def masks(rows: int) -> st.SearchStrategy[Mask]:
    """Masks of a few runs that begin and end anywhere, row ends among the likely places."""
    places = st.sampled_from([0, 1, 2, 3, 62, 63, 64, 65, 66, 127, 128])
    return st.lists(st.tuples(places, places), max_size=4).map(lambda runs: _mask(rows, runs))


def _mask(rows: int, runs: list[tuple[int, int]]) -> Mask:
    flat = np.zeros(rows * LINE, np.bool_)
    for start, stop in runs:
        flat[start:stop] = True
    return flat.reshape(rows, LINE)


def at(*places: int) -> Mask:
    return _mask(1, [(place, place + 1) for place in places])


def leaves(*words: str, rows: int = 1) -> list[bytes]:
    return [word.encode() for word in words] + [b""] * (rows * LINE - len(words))


def test_the_tables_are_those_of_the_specification():
    section = SPEC.read_text("utf-8").split("### 7.3 Text")[1].split("### 7.4")[0]
    listed = [
        tuple(
            (int(low, 16), int(high or low, 16))
            for low, high in re.findall(r"\b([0-9A-F]{4,5})(?:-([0-9A-F]{4,5}))?\b", part)
        )
        for part in re.findall(r":((?:\s+[0-9A-F]{4,5}(?:-[0-9A-F]{4,5})?[,;(]?)+)", section)
    ]
    assert listed == [UNSEEN, IN_MARKS]


def test_nothing_that_nobody_sees_may_stand_in_a_leaf():
    hidden = points(UNSEEN)
    # Signs of the Near East and India that are drawn, though Unicode counts them as formats.
    drawn = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    invisible = {
        point
        for point in range(0x110000)
        if unicodedata.category(chr(point)) in {"Cc", "Cf", "Zl", "Zp"}
    }
    assert invisible - drawn - hidden == {ord("\t"), ord("\n")}


def test_what_people_write_may_stand_in_a_leaf():
    texts = "Їжак «ґанок» 김철수 — Ким Чхоль Су, № 7 …\t[x] (y) во́да ㄱㄴ 中 😀 שלום"
    assert unseen(texts) == ()
    assert unseen("a\u200bb\u202e") == (1, 3)


def test_no_mark_can_look_as_if_it_ended_or_turn_what_stands_around_it():
    letters = [chr(point) for point in points(IN_MARKS)]
    assert not points(IN_MARKS) & points(UNSEEN)
    assert {unicodedata.bidirectional(letter) for letter in letters} & {"R", "AL", "AN"} == set()
    assert {unicodedata.category(letter)[0] for letter in letters} & {"M", "C"} == set()
    brackets = {letter for letter in letters if unicodedata.category(letter) in {"Ps", "Pe"}}
    # Low quotation marks open German words, and are no brackets to a reader.
    assert brackets == {"(", ")", "\u201a", "\u201e"}


@pytest.mark.parametrize(
    "words", ["A", "군인 가", "Солдат А", "x" * 200, "군" * 66, "PERSON_1", "■■■", "end.", " "]
)
def test_ordinary_marks_are_taken(words: str):
    assert is_mark(words)


@pytest.mark.parametrize(
    "words",
    ["", "x" * 201, "군" * 67, "proof", "end", "tutela-vr/1", "a\n", "\n", "a⟧", "[a", "а́", "ㄱ"],
)
def test_other_marks_are_refused(words: str):
    assert not is_mark(words)
    with pytest.raises(RefusedError, match=r"textproof\.mark_refused place=1 limit=200"):
        write_text(leaves("a", "b", "c"), at(0, 2), ("fine", words))


@pytest.mark.parametrize(("count", "marks"), [(0, ()), (1, ("a",)), (3, ("a", "b", "c"))])
def test_there_is_one_mark_for_each_run(count: int, marks: tuple[str, ...]):
    with pytest.raises(MalformedError, match=rf"marks_count found={count} wanted=2"):
        write_text(leaves("a", "b", "c"), at(0, 2), marks)


@given(masks(2))
def test_runs_are_maximal_and_cover_the_mask(hidden: Mask):
    runs = runs_of(hidden)
    assert [place for run in runs for place in run] == np.flatnonzero(hidden).tolist()
    assert all(one.stop < two.start for one, two in pairwise(runs))


@given(st.lists(WORDS, max_size=2 * LINE), masks(2), st.data())
def test_what_was_written_is_read(words: list[bytes], hidden: Mask, data: st.DataObject):
    every = [*words, *[b""] * (2 * LINE - len(words))]
    runs = runs_of(hidden)
    marks = data.draw(st.lists(MARKS, min_size=len(runs), max_size=len(runs)))
    picture = write_text(every, hidden, marks)
    visible = [b"" if covered else one for one, covered in zip(every, hidden.flat, strict=True)]
    seen = [len(one) for one, covered in zip(every, hidden.flat, strict=True) if not covered]
    assert read_text(picture, hidden, seen) == tuple(visible)
    assert marks_in(picture) == tuple(marks)
    # Without its marks, and the line feeds that belong to them, it is what was sealed.
    text = picture.removeprefix(TEXT_START)
    for run, mark in zip(runs, marks, strict=True):
        after = b"" if run.stop % LINE else b"\n"
        text = text.replace(f"⟦{mark}⟧".encode() + after, b"", 1)
    assert text == b"".join(visible)


@given(st.binary(max_size=40), masks(1), st.lists(st.integers(0, 9), max_size=LINE))
def test_any_other_bytes_are_refused_or_written_so(
    untrusted: bytes, hidden: Mask, lengths: list[int]
):
    lengths += [0] * (LINE - int(hidden.sum()) - len(lengths))
    picture = TEXT_START + untrusted
    try:
        read = read_text(picture, hidden, lengths)
    except MalformedError:
        return
    assert write_text(read, hidden, marks_in(picture)) == picture


@pytest.mark.parametrize(
    ("text", "lengths", "part"),
    [
        ("", [1] + [0] * 62, "lengths"),
        ("a⟦m⟧", [1] + [0] * 61, "lengths"),
        ("a⟦m⟧", [1] + [0] * 63, "lengths"),
        ("a⟦m⟧x", [1] + [0] * 62, "end"),
        ("⟦m⟧a", [1] + [0] * 62, "leaf"),
        ("a⟧m⟦", [1] + [0] * 62, "mark"),
        ("a⟦m", [1] + [0] * 62, "mark"),
        ("a", [1] + [0] * 62, "mark"),
    ],
)
def test_a_difference_says_where_it_is(text: str, lengths: list[int], part: str):
    with pytest.raises(MalformedError, match=rf"not_canonical part={part}"):
        read_text(TEXT_START + text.encode(), at(1), lengths)


def test_another_first_line_is_refused():
    with pytest.raises(MalformedError, match=r"not_canonical part=start"):
        read_text(TEXT_START[:-1], at(), [0] * LINE)
