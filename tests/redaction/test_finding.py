"""Boxes are whole, within bounds, and never empty."""

import pytest

from tutela.errors import MalformedError
from tutela.redaction.finding import Box, Finding, FindingKind


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((-1, 0, 5, 5), "redaction.box_empty"),
        ((0, 0, 0, 5), "redaction.box_empty"),
        ((0, 0, 5, -5), "redaction.box_empty"),
        ((0, 0, 65_536, 5), "redaction.box_too_large"),
        ((65_535, 0, 1, 5), "redaction.box_too_large"),
        ((10**5000, 0, 1, 1), "redaction.box_too_large"),
        ((0, 0, 1, -(10**5000)), "redaction.box_empty"),
    ],
)
def test_an_impossible_box_is_refused(numbers: tuple[int, int, int, int], message: str):
    with pytest.raises(MalformedError) as refused:
        Box(*numbers)
    assert refused.value.message == message


def test_a_grown_box_is_cut_at_the_edges():
    assert Box(5, 5, 10, 10).grown(8, 2, 20, 100) == Box(0, 3, 20, 14)


def test_a_box_contains_itself_and_nothing_that_sticks_out():
    box = Box(5, 5, 10, 10)
    assert box.contains(box)
    assert box.contains(Box(6, 6, 9, 9))
    assert not box.contains(Box(6, 6, 10, 9))
    assert not box.contains(Box(4, 6, 5, 5))


@pytest.mark.parametrize("score", [-1, 1001])
def test_a_score_outside_its_scale_is_refused(score: int):
    with pytest.raises(MalformedError, match=r"detector\.score_outside"):
        Finding(FindingKind.FACE, Box(0, 0, 1, 1), score, "face")
