"""The overview shows many pictures with their numbers, and what is asked about."""

import numpy as np
import pytest

from tutela.errors import MalformedError
from tutela.redaction.finding import Box
from tutela.redaction.overview import COLUMNS, PER_PAGE, SMALL_PIXELS, pages, small
from tutela.redaction.sheet import GAP_PIXELS, OUTLINE, PAPER

GREY = np.full((300, 600, 3), 128, np.uint8)


def outlined(square: np.ndarray) -> np.ndarray:
    """Where the outline's colour is, the corner with the number aside."""
    found: np.ndarray = np.all(square == OUTLINE, axis=2)
    found[:24, :64] = False
    return found


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 900, 3), (3000, 20, 3), (64, 96, 3)])
def test_any_picture_becomes_a_square(shape: tuple[int, ...]):
    square = small(np.full(shape, 90, np.uint8), 1)
    assert square.shape == (SMALL_PIXELS, SMALL_PIXELS, 3)


def test_what_is_asked_about_is_outlined_where_it_is():
    square = small(GREY, 1, (Box(300, 150, 120, 60),))
    rows, columns = np.nonzero(outlined(square))
    scale = 600 / SMALL_PIXELS
    assert abs(columns.min() - 300 / scale) <= 2
    assert abs(columns.max() - 420 / scale) <= 2
    assert abs(rows.min() - 150 / scale) <= 2
    assert not outlined(small(GREY, 1)).any()


def test_a_picture_in_which_nothing_was_found_has_a_frame_around_it():
    found = outlined(small(GREY, 1, never_detected=True))
    assert found[:, 0].any()
    assert found[:, SMALL_PIXELS - 1].any()
    assert not found[:, SMALL_PIXELS - 1].all()


def test_numbers_differ():
    assert not np.array_equal(small(GREY, 7), small(GREY, 70))


def test_pages_hold_twenty_in_order():
    squares = [np.full((SMALL_PIXELS, SMALL_PIXELS, 3), n, np.uint8) for n in range(45)]
    made = pages(squares)
    assert len(made) == 3
    step = SMALL_PIXELS + GAP_PIXELS
    seen = [
        int(made[n // PER_PAGE][GAP_PIXELS + row * step, GAP_PIXELS + column * step, 0])
        for n in range(45)
        for row, column in [divmod(n % PER_PAGE, COLUMNS)]
    ]
    assert seen == list(range(45))
    assert made[2].shape[0] < made[0].shape[0]
    assert tuple(made[0][0, 0]) == PAPER


def test_no_squares_are_no_pages():
    assert pages([]) == ()


def test_what_is_no_picture_is_refused():
    with pytest.raises(MalformedError):
        small(np.zeros((4, 4), np.uint8), 1)
