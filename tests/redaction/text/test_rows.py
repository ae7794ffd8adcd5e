# ruff: noqa: RUF001 - letters of three scripts are the subject
"""The grid of a text: nothing is lost, and a finding is one leaf."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError
from tutela.proof.text import COLUMNS
from tutela.redaction.finding import Box
from tutela.redaction.text.rows import (
    LEAF_CHARACTERS_MAX,
    leaf_spans,
    place_of,
    places_of,
    rows_of,
    text_of,
)

LETTERS = st.sampled_from("ab 김я\n\n.,-_'5é́\u200bᄀ\u202e😢\t⟦")
TEXTS = st.text(LETTERS, max_size=400) | st.text(max_size=60)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(TEXTS)
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = draw(st.lists(ends.map(lambda pair: (min(pair), max(pair))), max_size=8))
    return text, spans


def test_words_gaps_and_a_finding_are_leaves_and_the_line_feed_is_one():
    text = "Ким Чхоль Су, 26 лет.\nОн жив."
    assert rows_of(text, [(0, 12)]) == (
        ("Ким Чхоль Су", ", ", "26", " ", "лет", ".", "\n"),
        ("Он", " ", "жив", "."),
    )


def test_a_finding_grows_to_whole_words():
    assert rows_of("김철수는 갔다", [(0, 3)]) == (("김철수는", " ", "갔다"),)


def test_a_finding_over_a_line_end_is_one_leaf_on_each_side():
    assert rows_of("Kim \n Chol Su went", [(0, 13)]) == (
        ("Kim", " ", "\n"),
        (" ", "Chol Su", " ", "went"),
    )


def test_what_nobody_sees_does_not_part_a_word():
    assert rows_of("Ki\u200bm e\u0301t", []) == (("Ki\u200bm", " ", "e\u0301t"),)


def test_overlapping_findings_are_one_leaf_and_touching_ones_two():
    assert rows_of("a b c", [(0, 3), (2, 5)]) == (("a b c",),)
    assert rows_of("a b", [(0, 1), (1, 2), (2, 3)]) == (("a", " ", "b"),)


def test_a_long_line_goes_on_in_the_next_row():
    rows = rows_of("a " * 70 + "\n", [])
    assert [len(row) for row in rows] == [64, 64, 13]
    assert rows[2][-1] == "\n"


def test_no_leaf_is_longer_than_the_format_allows():
    rows = rows_of("k" * (LEAF_CHARACTERS_MAX + 1), [])
    assert [len(leaf) for leaf in rows[0]] == [LEAF_CHARACTERS_MAX, 1]


def test_an_empty_text_has_no_rows():
    assert rows_of("", []) == ()
    assert leaf_spans(()) == ()


@given(texts_with_spans())
def test_the_leaves_joined_are_the_text(made: tuple[str, list[tuple[int, int]]]):
    text, spans = made
    rows = rows_of(text, spans)
    assert text_of(rows) == text
    assert all(1 <= len(row) <= COLUMNS for row in rows)
    assert all(leaf for row in rows for leaf in row)


@given(texts_with_spans())
def test_a_line_feed_is_always_the_last_leaf_of_its_row_and_alone(
    made: tuple[str, list[tuple[int, int]]],
):
    for row in rows_of(*made):
        assert all("\n" not in leaf for leaf in row[:-1])
        assert "\n" not in row[-1] or row[-1] == "\n"


@given(texts_with_spans())
def test_the_place_of_a_range_covers_every_leaf_it_touches(
    made: tuple[str, list[tuple[int, int]]],
):
    text, spans = made
    rows = rows_of(text, spans)
    for start, end in spans:
        if start == end:
            continue
        boxes = place_of(rows, start, end)
        covered = {(box.y, column) for box in boxes for column in range(box.x, box.right)}
        touched = {
            (number, column)
            for number, row in enumerate(leaf_spans(rows))
            for column, leaf in enumerate(row)
            if leaf[0] < end and leaf[1] > start
        }
        assert covered == touched
        assert all(box.height == 1 for box in boxes)


@given(TEXTS)
def test_words_stay_whole_without_findings(text: str):
    composed = unicodedata.normalize("NFC", text)
    leaves = [leaf for row in rows_of(composed, []) for leaf in row]
    for first, second in pairwise(leaves):
        assert not (first[-1].isalnum() and second[0].isalnum())


def test_boxes_are_counted_in_leaves():
    rows = rows_of("He saw Kim Chol Su\nand left", [(7, 18)])
    assert place_of(rows, 7, 18) == (Box(4, 0, 1, 1),)
    assert place_of(rows, 10, 22) == (Box(4, 0, 2, 1), Box(0, 1, 1, 1))
    assert places_of(rows, []) == ()


@pytest.mark.parametrize("place", [(0, 0), (-1, 2), (3, 2), (0, 6)])
def test_a_range_outside_the_text_is_refused(place: tuple[int, int]):
    with pytest.raises(MalformedError):
        place_of(rows_of("abcde", []), *place)


def test_a_span_outside_the_text_is_refused():
    with pytest.raises(MalformedError):
        rows_of("abc", [(0, 4)])
