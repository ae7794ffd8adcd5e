"""A contact sheet of many pictures: each small, with its number and what is asked about outlined.

It shows no name. A dashed frame around a whole picture says that no machine saw anything in it.
"""

from collections.abc import Sequence

import numpy as np

from tutela.redaction.detector import Picture, check_picture
from tutela.redaction.finding import Box
from tutela.redaction.sheet import GAP_PIXELS, PAPER, fitted, outline, write_number
from tutela.redaction.view import halved

SMALL_PIXELS = 256
COLUMNS, ROWS = 5, 4
PER_PAGE = COLUMNS * ROWS


def small(
    picture: Picture, number: int, asked: Sequence[Box] = (), *, never_detected: bool = False
) -> Picture:
    """Return a picture's square of the overview.

    Args:
        picture: upright RGB.
        number: by which the person calls it.
        asked: boxes a person is asked about, in pixels of the picture.
        never_detected: whether no machine saw anything.

    Raises:
        MalformedError: the array is not an RGB picture.
    """
    check_picture(picture)
    scale = max(picture.shape[:2]) / SMALL_PIXELS
    width, height = (max(1, round(side / scale)) for side in picture.shape[1::-1])
    shrunk = picture
    while max(shrunk.shape[:2]) >= 2 * SMALL_PIXELS:
        shrunk = halved(shrunk)
    square = fitted(shrunk, SMALL_PIXELS)
    for box in asked:
        left, top = int(box.x / scale), int(box.y / scale)
        sides = max(1, round(box.width / scale)), max(1, round(box.height / scale))
        outline(square, Box(left, top, *sides), dashed=False)
    if never_detected:
        outline(square, Box(0, 0, width, height), dashed=True)
    write_number(square, number, 4, 4)
    return square


def pages(squares: Sequence[Picture]) -> tuple[Picture, ...]:
    """Return the squares in pages of five by four, in their order."""
    starts = range(0, len(squares), PER_PAGE)
    return tuple(_page(squares[start : start + PER_PAGE]) for start in starts)


def _page(squares: Sequence[Picture]) -> Picture:
    step = SMALL_PIXELS + GAP_PIXELS
    rows = -(-len(squares) // COLUMNS)
    page = np.full((rows * step + GAP_PIXELS, COLUMNS * step + GAP_PIXELS, 3), PAPER, np.uint8)
    for place, square in enumerate(squares):
        row, column = divmod(place, COLUMNS)
        top, left = GAP_PIXELS + row * step, GAP_PIXELS + column * step
        page[top : top + SMALL_PIXELS, left : left + SMALL_PIXELS] = square
    return page
