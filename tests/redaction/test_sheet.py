"""The contact sheet covers what is hidden and numbers what was found."""

import json

import numpy as np
import pytest

from tutela.errors import MismatchError
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.plan import DetectorRun, Examination, HidePlan, TileGrid, draw_plan
from tutela.redaction.review import review
from tutela.redaction.reviewfile import review_file_of, write_review_file
from tutela.redaction.sheet import (
    CLOSE_UP_PIXELS,
    GAP_PIXELS,
    sheet_of_plan,
    sheet_of_review,
    turned,
)

RUNS = (DetectorRun("face", ()), DetectorRun("imagetext", ()))


def planned(width: int, height: int, *boxes: Box) -> HidePlan:
    findings = tuple(
        Finding(FindingKind.FACE, box, 100 + place, "face") for place, box in enumerate(boxes)
    )
    examination = Examination(width, height, RUNS, findings)
    return draw_plan("item-1", examination, TileGrid(width, height, 16, 16))


SECRET = (250, 0, 250)
# A plain face-coloured patch on grey; nothing else in the picture has its colour.
PICTURE = np.full((240, 320, 3), 128, np.uint8)
PICTURE[100:140, 100:140] = SECRET
PLAN = planned(320, 240, Box(100, 100, 40, 40))


def has_secret(pixels: np.ndarray) -> bool:
    return bool((pixels == SECRET).all(axis=2).any())


def test_the_left_panel_shows_nothing_of_what_is_hidden():
    sheet = sheet_of_plan(PICTURE, PLAN)
    assert not has_secret(sheet[:, : GAP_PIXELS + 320])
    assert has_secret(sheet[:, GAP_PIXELS + 320 : 2 * (GAP_PIXELS + 320)])


def test_every_region_has_a_close_up():
    none = sheet_of_plan(PICTURE, planned(320, 240))
    one = sheet_of_plan(PICTURE, PLAN)
    assert none.shape[1] == 2 * 320 + 3 * GAP_PIXELS
    assert has_secret(one[:, none.shape[1] :])


def first_close_up(sheet: np.ndarray, width: int) -> np.ndarray:
    left = 2 * (GAP_PIXELS + width) + GAP_PIXELS
    return sheet[GAP_PIXELS:, left:][:CLOSE_UP_PIXELS, :CLOSE_UP_PIXELS]


def test_a_head_without_a_face_comes_before_a_face_of_lower_score():
    head = Finding(FindingKind.HEAD, Box(100, 100, 40, 40), 900, "body")
    face = Finding(FindingKind.FACE, Box(240, 40, 20, 20), 100, "face")
    examination = Examination(320, 240, RUNS, (face, head))
    plan = draw_plan("item-1", examination, TileGrid(320, 240, 16, 16))
    assert has_secret(first_close_up(sheet_of_plan(PICTURE, plan), 320))


def test_what_a_person_drew_comes_first():
    plan = planned(320, 240, Box(240, 40, 20, 20))
    content = json.loads(write_review_file(review_file_of(plan)))
    content |= {"release_class": "MATERIAL", "shows_living_captive": "no"}
    content["regions"].append(
        {"id": "p1", "kind": "drawn", "box": [100, 100, 40, 40], "state": "hide"}
    )
    assert not has_secret(first_close_up(sheet_of_plan(PICTURE, plan), 320))
    result = review(plan, json.dumps(content).encode(), "reviewer", "2026-11-23T20:15:00Z")
    assert has_secret(first_close_up(sheet_of_review(PICTURE, result), 320))


def test_close_ups_of_a_small_picture_stand_above_each_other():
    boxes = [Box(x, 8, 4, 4) for x in range(0, 96, 16)]
    small = np.zeros((32, 96, 3), np.uint8)
    sheet = sheet_of_plan(small, planned(96, 32, *boxes))
    assert sheet.shape[1] == 2 * (GAP_PIXELS + 96) + GAP_PIXELS + CLOSE_UP_PIXELS + GAP_PIXELS


def test_the_picture_is_left_as_it_was():
    before = PICTURE.copy()
    sheet_of_plan(PICTURE, PLAN)
    assert np.array_equal(PICTURE, before)


def test_the_sheet_of_a_review_shows_what_would_leave():
    content = json.loads(write_review_file(review_file_of(PLAN)))
    content |= {"release_class": "MATERIAL", "shows_living_captive": "no"}
    content["regions"][0] |= {"state": "show", "reason": "a painted square"}
    result = review(PLAN, json.dumps(content).encode(), "reviewer", "2026-11-23T20:15:00Z")
    sheet = sheet_of_review(PICTURE, result)
    assert has_secret(sheet[:, : GAP_PIXELS + 320])
    assert not np.array_equal(sheet, sheet_of_plan(PICTURE, PLAN))


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (3000, 20), (20, 3000), (2900, 1500)])
def test_pictures_of_any_shape_have_a_sheet(size: tuple[int, int]):
    width, height = size
    plan = planned(width, height, Box(0, 0, 1, 1), Box(width - 1, height - 1, 1, 1))
    sheet = sheet_of_plan(np.zeros((height, width, 3), np.uint8), plan)
    assert max(sheet.shape[0], 1400) <= 1400 + 2 * GAP_PIXELS


def test_many_regions_stay_on_the_sheet():
    boxes = [Box(x, y, 4, 4) for x in range(0, 320, 16) for y in range(0, 240, 16)]
    sheet = sheet_of_plan(PICTURE, planned(320, 240, *boxes))
    assert sheet.shape[1] < 12_000


def test_another_picture_is_refused():
    with pytest.raises(MismatchError, match=r"plan\.grid_of_another"):
        sheet_of_plan(np.zeros((320, 240, 3), np.uint8), PLAN)


def test_tenths_are_marked_beside_both_panels_and_never_on_them():
    sheet = sheet_of_plan(PICTURE, planned(320, 240))
    for left in (GAP_PIXELS, 2 * GAP_PIXELS + 320):
        ticks = np.flatnonzero((sheet[2, left : left + 320] == 0).all(axis=1))
        assert {0, 31, 63, 95, 127, 159, 191, 223, 255, 287, 319} <= set(ticks.tolist())
    inner = sheet[GAP_PIXELS : GAP_PIXELS + 240, 2 * GAP_PIXELS + 320 : 2 * GAP_PIXELS + 640]
    assert np.array_equal(inner, PICTURE)


def test_a_sheet_turns_against_the_clock():
    sheet = sheet_of_plan(PICTURE, PLAN)
    assert np.array_equal(turned(sheet, 2), sheet[::-1, ::-1])
    assert turned(sheet, 1).shape == (sheet.shape[1], sheet.shape[0], 3)
