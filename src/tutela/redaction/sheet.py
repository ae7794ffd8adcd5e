"""The contact sheet: what would be shown, what was found, and each region close up.

Three parts, from left to right: the picture as it would leave, hidden tiles covered and every
region outlined with its number; the original with the same numbers; and close-ups, what a person
drew first, then in the order of the plan, heads without a face and the least certain before the
rest, because that is the order in which a person's eye is still fresh. A region's number
is its place in the plan: region "r3" is 3. A solid outline is hidden, a dashed one shown. Ticks at
the upper and left edges are tenths of the picture, for areas given in percent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tutela.errors import MismatchError
from tutela.redaction.detector import Picture, check_picture
from tutela.redaction.finding import Box, FindingKind
from tutela.redaction.plan import HidePlan, TileGrid, Tiles
from tutela.redaction.review import ReviewedPlan
from tutela.redaction.reviewfile import FileRegion, State, review_file_of
from tutela.redaction.view import halved

PANEL_SIDE_PIXELS_MAX = 1400
CLOSE_UP_PIXELS = 160
CLOSE_UPS_MAX = 48
# Beside a small picture, close-ups one above the other: a strip twenty times as wide as high is
# shown by no screen at a size at which anything can be told.
CLOSE_UPS_PER_COLUMN_MIN = 6
GAP_PIXELS = 8
PAPER = (245, 245, 245)
COVER = (40, 40, 40)
# Light upon dark, so that outlines show on any picture and do not rely on hue.
OUTLINE = (255, 214, 10)
SHADOW = (0, 0, 0)
DASH_PIXELS = 6
TENTHS = 10

# Three by five pixels each, one string of rows from the top.
DIGITS = {
    "0": "111101101101111",
    "1": "010110010010111",
    "2": "111001111100111",
    "3": "111001111001111",
    "4": "101101111001001",
    "5": "111100111001111",
    "6": "111100111101111",
    "7": "111001001001001",
    "8": "111101111101111",
    "9": "111101111001111",
}
DIGIT_HEIGHT, DIGIT_WIDTH = 5, 3


@dataclass(frozen=True, slots=True)
class Marked:
    """What a sheet shows of a plan, reviewed or not."""

    grid: TileGrid
    hidden: Tiles
    regions: tuple[FileRegion, ...]


def sheet_of_plan(picture: Picture, plan: HidePlan) -> Picture:
    """Return the contact sheet of a plan nobody has reviewed yet, as RGB pixels.

    Raises:
        MalformedError: the array is not an RGB picture.
        MismatchError: the picture has another size than the plan's.
    """
    return _sheet(picture, Marked(plan.grid, plan.hidden_tiles, review_file_of(plan).regions))


def sheet_of_review(picture: Picture, reviewed: ReviewedPlan) -> Picture:
    """Return the contact sheet of a reviewed plan, for the person who confirms it.

    Raises:
        MalformedError: the array is not an RGB picture.
        MismatchError: the picture has another size than the plan's.
    """
    return _sheet(picture, Marked(reviewed.grid, reviewed.hidden_tiles, reviewed.regions))


def _sheet(picture: Picture, marked: Marked) -> Picture:
    check_picture(picture)
    check_size(picture, marked.grid)
    covered = picture.copy()
    covered[pixels_of(marked.hidden, marked.grid)] = COVER
    halvings = 0
    while max(picture.shape[:2]) >> halvings > PANEL_SIDE_PIXELS_MAX:
        halvings += 1
    panels = [_panel(covered, marked, halvings), _panel(picture, marked, halvings)]
    # The plan's order is that of doubt; what a person drew nobody has looked at yet.
    numbered = enumerate(marked.regions, start=1)
    closest = sorted(numbered, key=lambda entry: entry[1].kind is not FindingKind.DRAWN)
    crops = [_close_up(picture, number, region.box) for number, region in closest[:CLOSE_UPS_MAX]]
    sheet = beside([*panels, *_columns(crops, panels[0].shape[0])])
    height, width = panels[0].shape[:2]
    for left in (GAP_PIXELS, 2 * GAP_PIXELS + width):
        _rule(sheet, left, width, height)
    return sheet


def _rule(sheet: Picture, left: int, width: int, height: int) -> None:
    """Mark tenths of a panel on the paper above it and to its left; the middle is wider."""
    for tenth in range(TENTHS + 1):
        wide = 3 if tenth == TENTHS // 2 else 1
        column = left + tenth * (width - 1) // TENTHS
        row = GAP_PIXELS + tenth * (height - 1) // TENTHS
        sheet[1 : GAP_PIXELS - 1, column : column + wide] = SHADOW
        sheet[row : row + wide, left - GAP_PIXELS + 1 : left - 1] = SHADOW


def turned(sheet: Picture, turns: int) -> Picture:
    """Return a sheet after quarter turns against the clock: people who lie are told apart so."""
    return np.ascontiguousarray(np.rot90(sheet, turns))


def check_size(picture: Picture, grid: TileGrid) -> None:
    """Check that a picture has the size a plan was made for.

    Raises:
        MismatchError: it has not.
    """
    height, width = picture.shape[:2]
    if (width, height) != (grid.width, grid.height):
        raise MismatchError(
            "plan.grid_of_another",
            width=width,
            height=height,
            grid_width=grid.width,
            grid_height=grid.height,
        )


def pixels_of(tiles: Tiles, grid: TileGrid) -> Tiles:
    """Return for every pixel whether its tile is true."""
    rows = np.repeat(tiles, grid.tile_height, axis=0)[: grid.height]
    return np.repeat(rows, grid.tile_width, axis=1)[:, : grid.width]


def _panel(picture: Picture, marked: Marked, halvings: int) -> Picture:
    panel = picture.copy()
    for _ in range(halvings):
        panel = halved(panel)
    for number, region in enumerate(marked.regions, start=1):
        box = region.box
        left, top = box.x >> halvings, box.y >> halvings
        small = Box(left, top, max(1, box.width >> halvings), max(1, box.height >> halvings))
        outline(panel, small, dashed=region.state is State.SHOW)
        write_number(panel, number, left + 3, top + 3)
    return panel


def outline(panel: Picture, box: Box, *, dashed: bool) -> None:
    """Draw a frame two pixels wide, yellow outside and black inside."""
    for inset, colour in ((0, OUTLINE), (1, SHADOW)):
        edge = np.zeros(panel.shape[:2], np.bool_)
        outer = panel[box.y + inset : box.bottom - inset, box.x + inset : box.right - inset]
        if min(outer.shape[:2]) < 1:
            return
        frame = edge[box.y + inset : box.bottom - inset, box.x + inset : box.right - inset]
        frame[[0, -1], :] = True
        frame[:, [0, -1]] = True
        if dashed:
            rows, columns = np.indices(frame.shape)
            frame &= (rows + columns) // DASH_PIXELS % 2 == 0
        outer[frame] = colour


def write_number(panel: Picture, number: int, left: int, top: int) -> None:
    """Write a number in yellow on black, as far as it lies within the panel."""
    size = 2
    cells = [
        np.array(list(DIGITS[digit]), np.uint8).reshape(DIGIT_HEIGHT, DIGIT_WIDTH)
        for digit in str(number)
    ]
    spaced = np.concatenate([np.pad(cell, ((1, 1), (1, 0))) for cell in cells], axis=1)
    ink = np.kron(np.pad(spaced, ((0, 0), (0, 1))), np.ones((size, size), np.uint8))
    area = panel[top : top + ink.shape[0], left : left + ink.shape[1]]
    visible = ink[: area.shape[0], : area.shape[1], None] > 0
    area[...] = np.where(visible, np.array(OUTLINE, np.uint8), np.array(SHADOW, np.uint8))


def _close_up(picture: Picture, number: int, box: Box) -> Picture:
    """Return a square around a box, at the nearest scale that fits, with the region's number."""
    side = max(box.width, box.height) * 5 // 4
    around = box.grown(
        (side - box.width) // 2, (side - box.height) // 2, picture.shape[1], picture.shape[0]
    )
    crop = picture[around.y : around.bottom, around.x : around.right]
    tile = fitted(crop, CLOSE_UP_PIXELS)
    write_number(tile, number, 2, 2)
    return tile


def fitted(picture: Picture, side: int) -> Picture:
    """Return a square of paper with the picture in its upper left, at the nearest fitting scale."""
    scale = max(picture.shape[:2]) / side
    rows = np.arange(max(1, round(picture.shape[0] / scale)))
    columns = np.arange(max(1, round(picture.shape[1] / scale)))
    nearest = picture[
        np.minimum((rows * scale).astype(np.intp), picture.shape[0] - 1)[:, None],
        np.minimum((columns * scale).astype(np.intp), picture.shape[1] - 1),
    ]
    square = np.full((side, side, 3), PAPER, np.uint8)
    fitting = nearest[:side, :side]
    square[: fitting.shape[0], : fitting.shape[1]] = fitting
    return square


def _columns(crops: Sequence[Picture], height: int) -> list[Picture]:
    per_column = max(CLOSE_UPS_PER_COLUMN_MIN, height // (CLOSE_UP_PIXELS + GAP_PIXELS))
    return [
        np.concatenate(
            [
                np.pad(crop, ((0, GAP_PIXELS), (0, 0), (0, 0)), constant_values=245)
                for crop in crops[first : first + per_column]
            ]
        )
        for first in range(0, len(crops), per_column)
    ]


def beside(panels: Sequence[Picture]) -> Picture:
    """Return panels side by side on paper, their upper edges level."""
    height = max(panel.shape[0] for panel in panels) + 2 * GAP_PIXELS
    width = sum(panel.shape[1] + GAP_PIXELS for panel in panels) + GAP_PIXELS
    sheet = np.full((height, width, 3), PAPER, np.uint8)
    left = GAP_PIXELS
    for panel in panels:
        sheet[GAP_PIXELS : GAP_PIXELS + panel.shape[0], left : left + panel.shape[1]] = panel
        left += panel.shape[1] + GAP_PIXELS
    return sheet
