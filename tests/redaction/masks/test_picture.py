"""What is hidden is blank, what is not stays as it was, and only a reviewed plan hides."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.release.office import (
    HEIGHT,
    NAME,
    OPENED,
    OPENED_PIXELS,
    ORIGINAL,
    PLAN,
    WIDTH,
    Pillow,
    kept,
    plan_of,
    review_file,
)

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof.picture import hide_jpeg, nothing_hidden
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.hidden import check_reviewed
from tutela.redaction.masks.picture import OpenedPicture, hide_picture
from tutela.redaction.plan import Examination, TileGrid, draw_plan

if TYPE_CHECKING:
    from tutela.redaction.review import ReviewedPlan

ADDED = {
    "id": "a1",
    "kind": "drawn",
    "box": [230, 10, 10, 10],
    "score": 0,
    "found_by": "person",
    "state": "hide",
    "reason": "",
}


def reviewed(opened: OpenedPicture = OPENED) -> "ReviewedPlan":
    return kept(plan=plan_of(opened)).again()


def test_hidden_tiles_are_blank_and_every_other_sample_is_unchanged() -> None:
    hidden = hide_picture(reviewed(), OPENED)
    before = Pillow().decode(hide_jpeg(ORIGINAL, nothing_hidden(OPENED.commitment.grid)))
    after = Pillow().decode(hidden.picture)
    mask = np.kron(hidden.hidden, np.ones((32, 32), np.bool_))
    assert (np.abs(after[mask].astype(int) - 128) <= 2).all()
    assert (after[~mask] == before[~mask]).all()


def test_a_rendition_is_hidden_by_its_pixels() -> None:
    hidden = hide_picture(reviewed(OPENED_PIXELS), OPENED_PIXELS)
    after = Pillow().decode(hidden.picture)
    grid = OPENED_PIXELS.commitment.grid
    tile = np.ones((grid.tile_height, grid.tile_width), np.bool_)
    mask = np.kron(hidden.hidden, tile)[:HEIGHT, :WIDTH]
    assert OPENED_PIXELS.pixels is not None
    assert (after[~mask] == OPENED_PIXELS.pixels[~mask]).all()
    assert np.unique(after[mask]).size == 1


def test_what_a_person_added_is_hidden() -> None:
    content = review_file().replace(
        b'"regions": [', b'"regions": [' + json.dumps(ADDED).encode() + b", "
    )
    hidden = hide_picture(kept(content).again(), OPENED).hidden
    assert hidden[0, 7]
    assert (hidden | ~PLAN.hidden_tiles).all()


def test_the_same_plan_and_picture_give_the_same_bytes() -> None:
    first, second = (hide_picture(reviewed(), OPENED) for _ in range(2))
    assert (first.picture, first.nodes) == (second.picture, second.nodes)


def test_a_plan_for_another_picture_is_refused() -> None:
    other = replace(OPENED, subject="tu-another")
    with pytest.raises(MismatchError) as caught:
        hide_picture(reviewed(), other)
    assert caught.value.message == "release.plan_of_another"


@pytest.mark.parametrize(
    "grid", [TileGrid(256, 192, 16, 32), TileGrid(256, 192, 32, 64), TileGrid(255, 192, 32, 32)]
)
def test_a_plan_for_other_tiles_is_refused(grid: TileGrid) -> None:
    face = Finding(FindingKind.FACE, Box(40, 40, 40, 40), 500, "face")
    plan = draw_plan(OPENED.subject, Examination(grid.width, 192, PLAN.runs, (face,)), grid)
    with pytest.raises(MismatchError) as caught:
        hide_picture(kept(plan=plan).again(), OPENED)
    assert caught.value.message == "release.plan_of_another"


def test_a_plan_nobody_reviewed_is_refused_although_it_has_the_same_fields() -> None:
    with pytest.raises(RefusedError) as caught:
        hide_picture(PLAN, OPENED)  # type: ignore[arg-type]
    assert caught.value.message == "review.not_reviewed"


@pytest.mark.parametrize("plan", [None, PLAN, PLAN.hidden_tiles, object()])
def test_only_a_reviewed_plan_passes_as_one(plan: object) -> None:
    check_reviewed(reviewed())
    with pytest.raises(RefusedError):
        check_reviewed(plan)


def test_an_original_that_is_no_jpeg_needs_its_rendition() -> None:
    with pytest.raises(RefusedError):
        hide_picture(reviewed(), replace(OPENED, original=b"heic"))


def test_pixels_of_another_size_are_refused() -> None:
    assert OPENED_PIXELS.pixels is not None
    smaller = replace(OPENED_PIXELS, pixels=OPENED_PIXELS.pixels[:-32])
    with pytest.raises(MalformedError):
        hide_picture(reviewed(OPENED_PIXELS), smaller)


def test_neither_secret_nor_picture_shows_in_a_repr() -> None:
    for shown in (repr(OPENED), repr(hide_picture(reviewed(), OPENED))):
        assert repr(OPENED.secret) not in shown
        assert "\\xff\\xd8" not in shown
        assert NAME not in shown
