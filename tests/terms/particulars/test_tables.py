# ruff: noqa: RUF001 - letters of three scripts are the subject
"""A table of words is found in any case, where a word begins, and at its places in the text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.terms.particulars.tables import WORD_END, Found, Row, Table, either, small

TABLE = Table(
    [
        Row("head", "голов[аыу]", "머리"),
        Row("", "", r"\d호|머"),
        Row(r"head\w*", "глава", ""),
    ],
    WORD_END,
    WORD_END,
)
LETTERS = st.text(st.sampled_from("aZİıſKßБбᲀґҐ가ΣςǅﬁA \n"), max_size=40)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Head", [Found(0, 0, 4)]),
        ("HEADS", [Found(2, 0, 5)]),
        ("ahead", []),
        ("в Голову", [Found(0, 2, 8)]),
        ("앞머리에", [Found(0, 1, 3)]),
        ("머릿속 3호", [Found(1, 0, 1), Found(1, 4, 6)]),
        ("İ head", [Found(0, 2, 6)]),
    ],
)
def test_the_first_row_that_fits_is_found(text: str, found: list[Found]):
    assert list(TABLE.find(text)) == found


@given(st.one_of(st.text(max_size=80), LETTERS))
def test_small_letters_are_as_many_as_before(text: str):
    assert len(small(text)) == len(text)
    assert small(small(text)) == small(text)


@given(st.one_of(st.text(max_size=80), LETTERS))
def test_small_letters_match_what_matched_without_heed_of_case(text: str):
    for pattern in ("[a-z]", "[а-яё]", "ss", "i", "k", "в", "s"):
        heedless = re.compile(pattern, re.IGNORECASE)
        assert [one.span() for one in heedless.finditer(text)] == [
            one.span() for one in re.finditer(pattern, small(text))
        ]


def test_empty_cells_are_left_out():
    assert either("a", "", "b|c") == "a|b|c"
