"""What nobody sees is found, with the picture it is part of."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.text.unseen import is_unseen, unseen_ranges

# spec/redaction-proof.md, 7.3, the first and last of each range.
LISTED = (
    (0x0000, 0x0008),
    (0x000B, 0x001F),
    (0x007F, 0x009F),
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)


@pytest.mark.parametrize(("first", "last"), LISTED)
def test_every_code_point_of_the_specification_is_found(first: int, last: int):
    for point in (first, last):
        assert is_unseen(chr(point))
        assert list(unseen_ranges(f"a{chr(point)}b")) == [(1, 2)]


def test_nothing_else_of_the_first_plane_is_taken_for_one():
    listed = {point for first, last in LISTED for point in range(first, last + 1)}
    assert {point for point in range(0x10000) if is_unseen(chr(point))} == {
        point for point in listed if point < 0x10000
    }


def test_a_line_feed_and_a_tab_are_seen():
    assert list(unseen_ranges("a\n\tb")) == []


def test_the_brackets_of_a_mark_are_found():
    assert list(unseen_ranges("a ⟦b⟧ c")) == [(2, 3), (4, 5)]


def test_a_joined_picture_is_one_finding():
    assert list(unseen_ranges("so 👨\u200d👩\u200d👧 it is")) == [(3, 8)]


@given(st.text(st.sampled_from("a \u200b😢⟦\ufe0f\n"), max_size=60))
def test_everything_unseen_is_within_a_finding_and_findings_do_not_overlap(text: str):
    found = list(unseen_ranges(text))
    covered = {place for start, end in found for place in range(start, end)}
    assert {place for place, letter in enumerate(text) if is_unseen(letter)} <= covered
    assert all(one[1] <= other[0] for one, other in pairwise(found))
