"""One mask has one list of rectangles, and only that list is read."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from tutela.errors import MalformedError
from tutela.proof.mask import Mask, Rect, canonical_mask, mask_of


@st.composite
def masks(draw: st.DrawFn) -> Mask:
    columns, rows = draw(st.integers(1, 20)), draw(st.integers(1, 20))
    bits = draw(st.lists(st.booleans(), min_size=columns * rows, max_size=columns * rows))
    return np.array(bits, np.bool_).reshape(rows, columns)


def test_a_mask_is_read_as_the_specification_says():
    hidden = np.array([[1, 1, 0, 1], [1, 1, 0, 1], [0, 1, 0, 1], [1, 1, 0, 0]], np.bool_)
    assert canonical_mask(hidden) == (
        Rect(0, 0, 2, 2),
        Rect(3, 0, 1, 3),
        Rect(1, 2, 1, 1),
        Rect(0, 3, 2, 1),
    )


@given(masks())
def test_a_mask_comes_back_from_its_rectangles(hidden: Mask):
    rows, columns = hidden.shape
    assert (mask_of(canonical_mask(hidden), columns, rows) == hidden).all()


@given(masks())
def test_another_order_of_the_rectangles_is_refused(hidden: Mask):
    rows, columns = hidden.shape
    rectangles = list(canonical_mask(hidden))
    shuffled = rectangles[1:] + rectangles[:1]
    if shuffled != rectangles:
        with pytest.raises(MalformedError, match=r"proof\.mask_not_canonical"):
            mask_of(shuffled, columns, rows)


def test_every_mask_of_a_small_grid_has_its_own_list():
    lists = set()
    for bits in range(2**9):
        hidden = np.array([bits >> place & 1 for place in range(9)], np.bool_).reshape(3, 3)
        lists.add(canonical_mask(hidden))
    assert len(lists) == 2**9


@pytest.mark.parametrize(
    "rect",
    [Rect(0, 0, 0, 1), Rect(0, 0, 1, 0), Rect(2, 0, 2, 1), Rect(0, 2, 1, 1), Rect(-1, 0, 1, 1)],
)
def test_a_rectangle_outside_the_grid_is_refused(rect: Rect):
    with pytest.raises(MalformedError, match=r"proof\.mask_outside"):
        mask_of([rect], 3, 2)


def test_overlapping_rectangles_are_refused():
    with pytest.raises(MalformedError, match=r"proof\.mask_not_canonical"):
        mask_of([Rect(0, 0, 2, 2), Rect(1, 1, 1, 1)], 3, 2)
