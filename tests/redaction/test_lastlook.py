"""When something visible refuses a release; the leaks themselves are planted in tests/leaks."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MismatchError, RefusedError
from tutela.redaction.detector import Mode, Picture, Weights
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.lastlook import LastLook, VisibleError, judge, take_last_look, with_hits
from tutela.redaction.plan import DetectorRun, Examination, TileGrid, draw_plan
from tutela.redaction.review import ReviewedPlan, review
from tutela.redaction.reviewfile import Json, read_review_file, review_file_of, write_review_file

NOW = "2026-03-01T10:00:00Z"
RUNS = (DetectorRun("face", (Weights("n", "ab" * 32),)), DetectorRun("imagetext", ()))
GRID = TileGrid(320, 240, 16, 16)
SIDES = st.tuples(st.integers(0, 280), st.integers(0, 200), st.integers(8, 40), st.integers(8, 40))


def decided(*regions: dict[str, Json]) -> tuple[ReviewedPlan, bytes]:
    plan = draw_plan("x", Examination(320, 240, RUNS, ()), GRID)
    content = json.loads(write_review_file(review_file_of(plan)))
    content |= {"release_class": "PERSON", "shows_living_captive": "no"}
    content["regions"] = [{"id": f"p{n}", **each} for n, each in enumerate(regions)]
    file = json.dumps(content).encode()
    return review(plan, file, "anna", NOW), file


def region(box: Box, state: str = "show", kind: str = "face") -> dict[str, Json]:
    sides = [box.x, box.y, box.width, box.height]
    return {"kind": kind, "box": sides, "state": state, "reason": "a statue"}


def seen(*findings: Finding) -> Examination:
    return Examination(320, 240, RUNS, findings)


def face(*sides: int, score: int = 100) -> Finding:
    return Finding(FindingKind.FACE, Box(*sides), score, "face")


def writing(*sides: int) -> Finding:
    return Finding(FindingKind.WRITING, Box(*sides), 300, "imagetext")


class Blind:
    weights: tuple[Weights, ...] = ()

    def __init__(self, identifier: str) -> None:
        self.id = identifier
        self.looked: list[Picture] = []

    def find(self, picture: Picture) -> tuple[Finding, ...]:
        self.looked.append(picture)
        return ()


def test_the_outcome_counts_what_is_hidden_and_what_is_shown() -> None:
    plan, _ = decided(
        region(Box(0, 0, 60, 60), "hide"),
        region(Box(200, 100, 40, 40)),
        region(Box(100, 0, 90, 20), kind="writing"),
    )
    outcome = judge(
        seen(face(10, 10, 30, 30), face(205, 105, 30, 30), writing(100, 2, 80, 12)),
        plan,
        Mode.CLOSE,
    )
    assert (outcome.findings, outcome.hidden, outcome.shown) == (3, 1, 2)
    assert outcome.value["runs"] == [["face", ["n", "ab" * 32]], ["imagetext"]]


def test_the_surest_is_named_first_and_five_at_most() -> None:
    found = [face(30 * n, 100, 20, 20, score=100 + n) for n in range(8)]
    with pytest.raises(VisibleError) as caught:
        judge(seen(*found), decided()[0], Mode.CLOSE)
    assert caught.value.hits[0].score == 107
    parameters = caught.value.parameters
    assert (parameters["kind"], parameters["x"], parameters["count"]) == ("face", 210, 8)
    assert str(parameters["places"]).count(";") == 4
    assert json.dumps(parameters)


@pytest.mark.parametrize(("tall", "counts"), [(63, False), (64, True), (68, True)])
def test_a_quarter_of_a_face_is_enough(tall: int, counts: object) -> None:
    # Rows 48 to 255 are hidden; of a face of this height above and below, so much is visible.
    plan, _ = decided(region(Box(0, 64, 320, 160), "hide", "drawn"))
    top = 48 - tall // 4
    finding = face(100, top, 60, tall)
    if counts:
        with pytest.raises(VisibleError):
            judge(seen(finding), plan, Mode.CLOSE)
        return
    assert judge(seen(finding), plan, Mode.CLOSE).hidden == 1


def test_one_letter_of_a_long_line_is_enough() -> None:
    plan, _ = decided(region(Box(16, 100, 300, 16), "hide", "drawn"))
    assert judge(
        seen(writing(4, 100, 310, 16)), decided(region(Box(0, 100, 320, 16), "hide"))[0], Mode.CLOSE
    ).hidden
    plan, _ = decided(region(Box(48, 100, 270, 16), "hide", "drawn"))
    with pytest.raises(VisibleError):
        judge(seen(writing(4, 100, 310, 16)), plan, Mode.CLOSE)


@pytest.mark.parametrize(("across", "explains"), [(31, True), (29, False)])
def test_three_quarters_must_be_shown_on_purpose(across: int, explains: object) -> None:
    plan, _ = decided(region(Box(100, 100, across, 40)))
    finding = face(100, 100, 40, 40)
    if explains:
        assert judge(seen(finding), plan, Mode.CLOSE).shown == 1
        return
    with pytest.raises(VisibleError):
        judge(seen(finding), plan, Mode.CLOSE)


@pytest.mark.parametrize(("side", "explains"), [(60, True), (61, False)])
def test_a_region_explains_a_face_a_third_as_wide_and_high(side: int, explains: object) -> None:
    plan, _ = decided(region(Box(100, 100, side, 60)))
    finding = face(110, 110, 20, 20)
    if explains:
        assert judge(seen(finding), plan, Mode.CLOSE).shown == 1
        return
    with pytest.raises(VisibleError):
        judge(seen(finding), plan, Mode.CLOSE)


def test_two_shown_regions_explain_one_finding_together() -> None:
    plan, _ = decided(region(Box(100, 100, 22, 40)), region(Box(120, 100, 22, 40)))
    assert judge(seen(face(100, 100, 40, 40)), plan, Mode.CLOSE).shown == 1


@given(st.lists(st.tuples(st.sampled_from(FindingKind), SIDES), min_size=1, max_size=6))
def test_what_is_added_for_every_hit_hides_every_hit(
    found: list[tuple[FindingKind, tuple[int, int, int, int]]],
) -> None:
    findings = [Finding(kind, Box(*sides), 200, "face") for kind, sides in found]
    plan, file = decided(region(Box(0, 0, 40, 40)))
    hits = hits_of(findings, plan)
    added = file if hits is None else with_hits(file, hits)
    again = review(plan.plan, added, "anna", NOW)
    outcome = judge(seen(*findings), again, Mode.CLOSE)
    assert outcome.hidden + outcome.shown == len(findings)
    new = read_review_file(added).regions[1:]
    assert len(new) == (0 if hits is None else len(hits.hits))
    assert {each.state.value for each in new} <= {"hide"}
    twice = added if hits is None else with_hits(added, hits)
    assert len(read_review_file(twice).regions) == 1 + 2 * len(new), "an identifier came twice"


def hits_of(findings: list[Finding], plan: ReviewedPlan) -> VisibleError | None:
    try:
        judge(seen(*findings), plan, Mode.CLOSE)
    except VisibleError as caught:
        return caught
    return None


def test_the_items_own_pixels_are_put_back_under_the_mask_and_nowhere_else() -> None:
    plan, _ = decided(region(Box(0, 0, 60, 60), "hide"))
    released, item = np.full((240, 320, 3), 7, np.uint8), np.full((240, 320, 3), 9, np.uint8)
    detectors = Blind("face"), Blind("imagetext")
    take_last_look(released, item, plan, detectors, Mode.CLOSE)
    for detector in detectors:
        (looked,) = detector.looked
        assert (looked[:64, :64] == 9).all()
        assert (looked[112:] == 7).all()


def test_a_look_needs_every_detector_of_the_plan_and_pictures_of_its_size() -> None:
    plan, _ = decided()
    good = np.zeros((240, 320, 3), np.uint8)
    with pytest.raises(RefusedError, match=r"plan\.detector_missing"):
        take_last_look(good, good, plan, (Blind("face"),), Mode.CLOSE)
    both = (Blind("face"), Blind("imagetext"))
    for pictures in ((good[1:], good), (good, good[:, 1:])):
        with pytest.raises(MismatchError, match=r"leakcheck\.size"):
            take_last_look(pictures[0], pictures[1], plan, both, Mode.CLOSE)


def test_an_outcome_is_a_value() -> None:
    assert LastLook(Mode.CLOSE, RUNS, 1, 1, 0) == LastLook(Mode.CLOSE, RUNS, 1, 1, 0)
