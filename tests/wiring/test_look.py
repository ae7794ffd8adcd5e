"""The last look with the real networks: a face and a line of writing that were left visible."""

import json
from importlib.resources import files

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tools.vectors.press import SECRET

from tutela.errors import RefusedError
from tutela.proof.digest import sha256
from tutela.proof.picture import commit_pixels
from tutela.redaction.detector import Mode
from tutela.redaction.detectors import DETECTORS
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.lastlook import VisibleError, with_hits
from tutela.redaction.masks.picture import OpenedPicture, hide_picture
from tutela.redaction.plan import DetectorRun, Examination, draw_plan
from tutela.redaction.review import ReviewedPlan, review
from tutela.redaction.reviewfile import review_file_of, write_review_file
from tutela.release.search import Copies
from tutela.wiring.desk import tiles_of
from tutela.wiring.look import look_at, search_of

NOW = "2026-03-01T10:00:00Z"
RUNS = tuple(DetectorRun(identifier, ()) for identifier in sorted(DETECTORS))


def picture(file: str, crop: tuple[int, int, int, int]) -> OpenedPicture:
    with Image.open(str(files("tutela.demo") / file)) as whole:
        pixels: NDArray[np.uint8] = np.array(whole.convert("RGB").crop(crop), np.uint8)
    commitment = commit_pixels(pixels, sha256(b"item"), "test 1", SECRET)
    return OpenedPicture("an item", b"item", pixels, commitment, SECRET)


FACE = picture("grace_hopper.jpg", (96, 32, 416, 352))
WORDS = picture("invented-card.jpg", (600, 340, 1440, 560))


def decided(opened: OpenedPicture, *found: Finding) -> tuple[ReviewedPlan, bytes]:
    grid = tiles_of(opened.commitment)
    plan = draw_plan("an item", Examination(grid.width, grid.height, RUNS, found), grid)
    content = json.loads(write_review_file(review_file_of(plan)))
    content |= {"release_class": "PERSON", "shows_living_captive": "no"}
    file = json.dumps(content).encode()
    return review(plan, file, "anna", NOW), file


def look(opened: OpenedPicture, reviewed: ReviewedPlan):
    return look_at(hide_picture(reviewed, opened).picture, opened, reviewed)


@pytest.mark.parametrize(("opened", "kind"), [(FACE, "face"), (WORDS, "writing")])
def test_what_was_left_visible_refuses_and_what_was_added_hides_it(
    opened: OpenedPicture, kind: str
):
    reviewed, file = decided(opened)
    with pytest.raises(VisibleError) as seen:
        look(opened, reviewed)
    assert seen.value.message == "lastlook.visible"
    assert kind in {hit.kind.value for hit in seen.value.hits}
    again = review(reviewed.plan, with_hits(file, seen.value), "anna", NOW)
    outcome = look(opened, again)
    assert outcome.findings == outcome.hidden > 0
    assert outcome.mode is Mode.CLOSE
    assert {run.id for run in outcome.runs} == set(DETECTORS)
    assert all(run.weights for run in outcome.runs)


def test_a_face_that_is_hidden_is_not_seen_again():
    reviewed, _ = decided(FACE, Finding(FindingKind.FACE, Box(74, 63, 190, 245), 999, "face"))
    seen: tuple[Finding, ...] = ()
    try:
        look(FACE, reviewed)
    except VisibleError as refused:
        seen = refused.hits
    assert "face" not in {hit.kind.value for hit in seen}


def test_every_search_has_a_salt_of_its_own():
    one, other = (search_of("two archives", Copies.NONE_FOUND) for _ in range(2))
    assert one.digest != other.digest
    with pytest.raises(RefusedError):
        search_of(" ", Copies.NONE_FOUND)
