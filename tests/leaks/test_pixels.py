"""Leaks in pixels: what a mask leaves, and what is visible though nobody decided to show it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.leaks.bench import (
    BUNDLE,
    PNG_BUNDLE,
    READY,
    READY_PNG,
    check_leaves,
    check_leaves_png,
    check_refused,
)
from tests.release.office import NOW, ORIGINAL, PIXELS, RUNS, with_file

from tutela.proof.container import embed
from tutela.proof.picture import hide_jpeg, hide_pixels
from tutela.redaction.detector import Detector, Mode, Picture, Weights
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.lastlook import LastLook, take_last_look
from tutela.redaction.plan import Examination, Ground, TileGrid, draw_plan
from tutela.redaction.review import ReviewedPlan, review
from tutela.redaction.reviewfile import Json, review_file_of, write_review_file

HIDDEN = READY.candidate.hidden.mask
TILE = READY_PNG.candidate.hidden
GRID_WIDTH = 256 // TILE.columns
Mask = NDArray[np.bool_]


def masked(mask: Mask) -> None:
    """Let the JPEG leave with another mask than the one that was signed."""
    file = embed(hide_jpeg(ORIGINAL, mask), BUNDLE.proof)
    check_leaves(with_file(BUNDLE, "picture.jpg", file))


def first_shown(mask: Mask) -> tuple[int, int]:
    """Return the first tile that should be hidden and is not."""
    row, column = np.argwhere(HIDDEN & ~mask)[0]
    return int(row), int(column)


def check_stopped_mask(mask: Mask) -> None:
    """Check that another mask is check_refused, within the first tile it leaves visible."""
    error = check_refused("leakcheck.hidden_not_flat", lambda: masked(mask))
    x, y = error.parameters["x"], error.parameters["y"]
    assert isinstance(x, int)
    assert isinstance(y, int)
    high, wide = 192 // HIDDEN.shape[0], 256 // HIDDEN.shape[1]
    assert y // high == first_shown(mask)[0]
    assert HIDDEN[y // high, x // wide]


def written(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels as Tutela writes them."""
    rows, columns = -(-pixels.shape[0] // GRID_WIDTH), -(-pixels.shape[1] // GRID_WIDTH)
    return hide_pixels(pixels, np.zeros((rows, columns), np.bool_))


def painted(paint: Callable[[NDArray[np.uint8], tuple[slice, slice]], None]) -> None:
    """Let the PNG leave with something painted into the middle of what it hides."""
    rows, columns = np.nonzero(READY_PNG.candidate.hidden.mask)
    top, left = int(rows.min()) * GRID_WIDTH, int(columns.min()) * GRID_WIDTH
    inner = slice(top + 8, top + 24), slice(left + 8, left + 24)
    hidden = np.repeat(np.repeat(READY_PNG.candidate.hidden.mask, GRID_WIDTH, 0), GRID_WIDTH, 1)
    pixels = PIXELS.copy()
    pixels[hidden[: pixels.shape[0], : pixels.shape[1]]] = 128
    paint(pixels, inner)
    file = embed(written(pixels), PNG_BUNDLE.proof)
    check_leaves_png(with_file(PNG_BUNDLE, "picture.png", file))


def check_stopped_paint(paint: Callable[[NDArray[np.uint8], tuple[slice, slice]], None]) -> None:
    error = check_refused("leakcheck.hidden_not_flat", lambda: painted(paint))
    assert {"x", "y", "count"} == set(error.parameters)


def test_the_masks_that_were_signed_may_leave():
    masked(HIDDEN)
    painted(lambda *_: None)
    assert HIDDEN.any()


def test_mask_shifted_by_one_tile():
    check_stopped_mask(np.roll(HIDDEN, 1, axis=1))


def test_mask_of_another_orientation():
    check_stopped_mask(HIDDEN[::-1, ::-1])


def test_mask_mirrored():
    check_stopped_mask(HIDDEN[:, ::-1])


def test_visible_tile_between_two_hidden_ones():
    mask = HIDDEN.copy()
    rows, columns = np.nonzero(HIDDEN)
    middle = rows.size // 2
    mask[rows[middle], columns[middle]] = False
    check_stopped_mask(mask)


def test_last_row_of_the_mask_missing():
    mask = HIDDEN.copy()
    mask[np.nonzero(HIDDEN)[0].max()] = False
    check_stopped_mask(mask)


def test_no_mask_at_all():
    check_stopped_mask(np.zeros_like(HIDDEN))


def test_faint_rest_under_the_mask():
    def faint(pixels: NDArray[np.uint8], inner: tuple[slice, slice]) -> None:
        pixels[inner] = 128 + 3 * (PIXELS[inner] > 128)

    check_stopped_paint(faint)


def test_one_pixel_under_the_mask():
    def one(pixels: NDArray[np.uint8], inner: tuple[slice, slice]) -> None:
        pixels[inner[0].start, inner[1].start] = 200

    check_stopped_paint(one)


def test_mosaic_in_place_of_a_solid_fill():
    def mosaic(pixels: NDArray[np.uint8], inner: tuple[slice, slice]) -> None:
        pixels[inner] = PIXELS[inner].mean(axis=(0, 1)).astype(np.uint8)

    check_stopped_paint(mosaic)


def test_blur_in_place_of_a_solid_fill():
    def blur(pixels: NDArray[np.uint8], inner: tuple[slice, slice]) -> None:
        block = PIXELS[inner].astype(float)
        pixels[inner] = np.mean([np.roll(block, n, 0) for n in range(8)], 0).astype(np.uint8)

    check_stopped_paint(blur)


def test_colour_left_where_brightness_is_gone():
    def colour(pixels: NDArray[np.uint8], inner: tuple[slice, slice]) -> None:
        pixels[inner] = (134, 126, 122)

    check_stopped_paint(colour)


def test_lowest_bit_carries_the_original():
    def lowest(pixels: NDArray[np.uint8], inner: tuple[slice, slice]) -> None:
        pixels[inner] = 128 + (PIXELS[inner] >> 7) * 4

    check_stopped_paint(lowest)


def test_original_under_another_brightness():
    def dark(pixels: NDArray[np.uint8], inner: tuple[slice, slice]) -> None:
        pixels[inner] = PIXELS[inner] // 16 + 120

    check_stopped_paint(dark)


def test_picture_of_another_size():
    file = embed(written(PIXELS[:-16]), PNG_BUNDLE.proof)
    planted = with_file(PNG_BUNDLE, "picture.png", file)
    check_refused(
        "leakcheck.size", lambda: check_leaves_png(planted), found="256x176", wanted="256x192"
    )


# What is visible: invented things that a detector of their colour sees, one per kind.

FACE_COLOUR, WRITING_COLOUR = (250, 0, 250), (0, 250, 0)
SCENE = TileGrid(256, 192, 16, 16)
SUBJECT = "an invented scene"
FACE, WORD = Box(100, 60, 24, 32), Box(20, 150, 80, 10)


@dataclass(frozen=True)
class Sees:
    """Finds everything of one colour: one finding around it, as long as any of it is there."""

    id: str
    kind: FindingKind
    colour: tuple[int, int, int]
    weights: tuple[Weights, ...] = ()

    def find(self, picture: Picture) -> tuple[Finding, ...]:
        rows, columns = np.nonzero((picture == self.colour).all(axis=2))
        if not rows.size:
            return ()
        left, top = int(columns.min()), int(rows.min())
        box = Box(left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1)
        return (Finding(self.kind, box, 400, self.id),)


DETECTORS: tuple[Detector, ...] = (
    Sees("face", FindingKind.FACE, FACE_COLOUR),
    Sees("imagetext", FindingKind.WRITING, WRITING_COLOUR),
)


def scene(*things: tuple[Box, tuple[int, int, int]]) -> Picture:
    pixels = np.full((192, 256, 3), 90, np.uint8)
    for box, colour in things:
        pixels[box.y : box.bottom, box.x : box.right] = colour
    return pixels


def reviewed(*regions: dict[str, Json], ground: Ground = Ground.SHOWN) -> ReviewedPlan:
    """Return a review of a plan whose detectors found nothing, with a person's own regions."""
    plan = draw_plan(SUBJECT, Examination(256, 192, RUNS, ()), SCENE, ground)
    content = json.loads(write_review_file(review_file_of(plan)))
    content |= {"release_class": "PERSON", "shows_living_captive": "no"}
    for number, region in enumerate(regions):
        content["regions"].append({"id": f"p{number}", "reason": "", **region})
    return review(plan, json.dumps(content).encode(), "anna", NOW)


def region(kind: str, box: Box, state: str, reason: str = "") -> dict[str, Json]:
    sides = [box.x, box.y, box.width, box.height]
    return {"kind": kind, "box": sides, "state": state, "reason": reason}


def look(item: Picture, plan: ReviewedPlan, detectors: Sequence[Detector] = DETECTORS) -> LastLook:
    hidden = np.repeat(np.repeat(plan.hidden_tiles, 16, 0), 16, 1)
    leaving = np.where(hidden[..., None], np.uint8(128), item)
    return take_last_look(leaving, item, plan, detectors, Mode.CLOSE)


def check_visible(item: Picture, plan: ReviewedPlan, kind: str, box: Box) -> None:
    """Check that the look refuses and says where."""
    check_refused(
        "lastlook.visible",
        lambda: look(item, plan),
        kind=kind,
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
    )


A_FACE, A_WORD = scene((FACE, FACE_COLOUR)), scene((WORD, WRITING_COLOUR))


def test_what_is_hidden_or_shown_with_a_reason_may_leave():
    assert look(scene(), reviewed()).findings == 0
    hides = look(A_FACE, reviewed(region("face", FACE, "hide")))
    assert (hides.findings, hides.hidden, hides.shown) == (1, 1, 0)
    shows = look(A_FACE, reviewed(region("face", FACE, "show", "a statue")))
    assert (shows.findings, shows.hidden, shows.shown) == (1, 0, 1)
    words = look(A_WORD, reviewed(region("writing", WORD, "show", "the name of the paper")))
    assert (words.findings, words.shown) == (1, 1)


def test_face_left_visible():
    check_visible(A_FACE, reviewed(), "face", FACE)


def test_writing_left_visible():
    check_visible(A_WORD, reviewed(), "writing", WORD)


def test_half_of_a_face_left_visible():
    half = Box(100, 120, 24, 8)
    face = Box(100, 80, 24, 48)
    item = scene((face, FACE_COLOUR))
    check_visible(item, reviewed(region("drawn", half, "hide")), "face", face)


def test_one_word_of_a_line_left_visible():
    most = Box(20, 150, 30, 10)
    check_visible(A_WORD, reviewed(region("drawn", most, "hide")), "writing", WORD)


def test_face_in_a_drawn_rectangle_that_is_shown():
    whole = region("drawn", Box(0, 0, 256, 192), "show", "the yard")
    check_visible(A_FACE, reviewed(whole, ground=Ground.HIDDEN), "face", FACE)


def test_writing_in_a_drawn_rectangle_that_is_shown():
    whole = region("drawn", Box(0, 128, 256, 64), "show", "the yard")
    check_visible(A_WORD, reviewed(whole, ground=Ground.HIDDEN), "writing", WORD)


def test_face_in_writing_that_is_shown():
    check_visible(A_FACE, reviewed(region("writing", FACE, "show", "a poster")), "face", FACE)


def test_face_in_the_region_of_a_whole_crowd():
    crowd = region("face", Box(0, 0, 256, 192), "show", "nobody can be told apart")
    check_visible(A_FACE, reviewed(crowd), "face", FACE)


def test_face_beside_the_one_that_is_shown():
    other = region("face", Box(FACE.x - 20, FACE.y, 24, 32), "show", "a statue")
    check_visible(A_FACE, reviewed(other), "face", FACE)


def test_face_that_only_the_released_file_has():
    plan = reviewed()
    with pytest.raises(Exception, match=r"lastlook\.visible"):
        take_last_look(A_FACE, scene(), plan, DETECTORS, Mode.CLOSE)


def test_detector_left_out_of_the_last_look():
    check_refused(
        "plan.detector_missing", lambda: look(scene(), reviewed(), DETECTORS[:1]), id="imagetext"
    )
