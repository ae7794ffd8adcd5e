"""Unknown means hide: the plan covers every finding, and refuses what nobody examined."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError, UnavailableError
from tutela.redaction.detector import Picture, Weights
from tutela.redaction.finding import OF_TEXT, Box, Finding, FindingKind
from tutela.redaction.plan import (
    DetectorRun,
    Examination,
    Ground,
    HidePlan,
    TileGrid,
    covered,
    draw_plan,
    examine,
    is_uncertain,
    padded,
)

RUNS = (
    DetectorRun("face", (Weights("centerface", "ab" * 32),)),
    DetectorRun("imagetext", (Weights("pp-ocrv6-det-small", "cd" * 32),)),
)
SUBJECT = "item-1"


class Fixed:
    """A detector that always answers the same."""

    def __init__(
        self, identifier: str, *findings: Finding, failure: TutelaError | None = None
    ) -> None:
        self.id = identifier
        self.weights = (Weights(identifier, "00" * 32),)
        self.findings = findings
        self.failure = failure

    def find(self, picture: Picture) -> tuple[Finding, ...]:
        assert picture.ndim == 3
        if self.failure:
            raise self.failure
        return self.findings


def face(x: int, y: int, width: int, height: int, score: int = 500) -> Finding:
    return Finding(FindingKind.FACE, Box(x, y, width, height), score, "face")


def writing(x: int, y: int, width: int, height: int, score: int = 500) -> Finding:
    return Finding(FindingKind.WRITING, Box(x, y, width, height), score, "imagetext")


def plan_of(
    *findings: Finding, grid: TileGrid | None = None, ground: Ground = Ground.SHOWN
) -> HidePlan:
    grid = grid or TileGrid(640, 480, 16, 16)
    seen = Examination(grid.width, grid.height, RUNS, findings)
    return draw_plan(SUBJECT, seen, grid, ground)


BOXES = st.tuples(st.integers(0, 600), st.integers(0, 440), st.integers(1, 40), st.integers(1, 40))
FINDINGS = st.lists(
    st.builds(
        lambda box, score, make: make(*box, score),
        BOXES,
        st.integers(0, 1000),
        st.sampled_from([face, writing]),
    ),
    max_size=6,
)
GRIDS = st.builds(TileGrid, st.just(640), st.just(480), st.integers(1, 130), st.integers(1, 130))


@given(FINDINGS, GRIDS)
def test_every_pixel_of_a_finding_and_16_around_it_are_hidden(
    findings: list[Finding], grid: TileGrid
):
    hidden = plan_of(*findings, grid=grid).hidden_tiles
    assert hidden.shape == (grid.rows, grid.columns)
    pixels = hidden.repeat(grid.tile_height, 0).repeat(grid.tile_width, 1)[:480, :640]
    for finding in findings:
        around = padded(finding, 640, 480).grown(16, 16, 640, 480)
        assert around.contains(finding.box)
        assert pixels[around.y : around.bottom, around.x : around.right].all()


@given(FINDINGS, st.randoms())
def test_equal_findings_make_equal_plans_in_any_order(findings: list[Finding], random: Random):
    shuffled = [*findings, *findings]
    random.shuffle(shuffled)
    first, second = plan_of(*findings), plan_of(*shuffled)
    assert first == second
    assert first.digest == second.digest


@given(FINDINGS)
def test_another_finding_never_uncovers_a_tile(findings: list[Finding]):
    fewer = plan_of(*findings).hidden_tiles
    more = plan_of(*findings, face(300, 200, 50, 50)).hidden_tiles
    assert not (fewer & ~more).any()


@pytest.mark.parametrize(
    "other",
    [
        plan_of(face(10, 10, 21, 20)),
        plan_of(face(10, 10, 20, 20, score=499)),
        plan_of(face(10, 10, 20, 20), grid=TileGrid(640, 480, 32, 16)),
        plan_of(face(10, 10, 20, 20), ground=Ground.HIDDEN),
        draw_plan(
            "item-2",
            Examination(640, 480, RUNS, (face(10, 10, 20, 20),)),
            TileGrid(640, 480, 16, 16),
        ),
        draw_plan(
            SUBJECT,
            Examination(640, 480, (*RUNS, DetectorRun("extra", ())), (face(10, 10, 20, 20),)),
            TileGrid(640, 480, 16, 16),
        ),
    ],
    ids=["box", "score", "grid", "ground", "subject", "detector"],
)
def test_every_part_of_a_plan_changes_its_digest(other: HidePlan):
    assert plan_of(face(10, 10, 20, 20)).digest != other.digest


def test_the_least_certain_region_comes_first():
    plan = plan_of(face(0, 0, 9, 9, 900), writing(50, 50, 90, 9, 200), face(99, 9, 9, 9, 500))
    assert [(region.id, region.score) for region in plan.regions] == [
        ("r1", 200),
        ("r2", 500),
        ("r3", 900),
    ]


def test_a_face_is_padded_by_35_percent_and_its_margin_by_a_tenth():
    assert padded(face(300, 200, 100, 100), 640, 480) == Box(265, 165, 170, 170)
    hidden = plan_of(face(300, 200, 100, 100), grid=TileGrid(640, 480, 1, 1)).hidden_tiles
    rows, columns = np.nonzero(hidden)
    assert (columns.min(), columns.max() + 1) == (265 - 17, 435 + 17)
    assert (rows.min(), rows.max() + 1) == (165 - 17, 335 + 17)


def test_a_line_of_writing_is_padded_along_its_direction():
    assert padded(writing(100, 100, 200, 20), 640, 480) == Box(90, 97, 220, 26)
    assert padded(writing(100, 100, 20, 200), 640, 480) == Box(97, 90, 26, 220)


def test_a_hidden_ground_hides_everything():
    assert plan_of(ground=Ground.HIDDEN).hidden_tiles.all()
    assert not plan_of().hidden_tiles.any()


def test_tiles_within_a_box_reach_the_edge_of_the_picture():
    grid = TileGrid(100, 50, 16, 16)
    assert grid.within(Box(0, 0, 100, 50)) == (slice(0, 4), slice(0, 7))
    assert grid.within(Box(1, 1, 31, 31)) == (slice(1, 2), slice(1, 2))
    assert grid.within(Box(1, 1, 5, 5)) == (slice(1, 1), slice(1, 1))


PICTURE = np.zeros((480, 640, 3), np.uint8)


def test_an_examination_keeps_what_every_detector_found_and_which_ran():
    seen = examine(
        PICTURE, [Fixed("face", face(1, 2, 3, 4)), Fixed("imagetext", writing(5, 6, 7, 8))]
    )
    assert seen.findings == (face(1, 2, 3, 4), writing(5, 6, 7, 8))
    assert [run.id for run in seen.runs] == ["face", "imagetext"]
    assert seen.runs[0].weights == (Weights("face", "00" * 32),)


def test_a_picture_without_findings_is_still_an_examined_picture():
    seen = examine(PICTURE, [Fixed("face"), Fixed("imagetext")])
    assert seen.findings == ()


@pytest.mark.parametrize("missing", ["face", "imagetext"])
def test_a_missing_detector_refuses_the_plan(missing: str):
    there = [Fixed(name) for name in ("face", "imagetext") if name != missing]
    with pytest.raises(RefusedError, match=rf"plan\.detector_missing id={missing}"):
        examine(PICTURE, there)
    runs = tuple(run for run in RUNS if run.id != missing)
    with pytest.raises(RefusedError, match=rf"plan\.detector_missing id={missing}"):
        draw_plan(SUBJECT, Examination(640, 480, runs, ()), TileGrid(640, 480, 16, 16))


def test_a_failing_detector_refuses_the_plan():
    broken = UnavailableError("detector.network_failed", name="centerface")
    with pytest.raises(UnavailableError):
        examine(PICTURE, [Fixed("face", failure=broken), Fixed("imagetext")])


def test_a_detector_listed_twice_is_refused():
    with pytest.raises(RefusedError, match=r"plan\.detector_twice"):
        examine(PICTURE, [Fixed("face"), Fixed("face"), Fixed("imagetext")])


def test_a_finding_signed_by_another_detector_is_refused():
    with pytest.raises(MismatchError, match=r"plan\.finding_misattributed"):
        examine(PICTURE, [Fixed("face", writing(1, 1, 9, 9)), Fixed("imagetext")])


def test_a_finding_outside_the_picture_is_refused():
    with pytest.raises(MalformedError, match=r"plan\.finding_outside"):
        examine(PICTURE, [Fixed("face", face(630, 1, 11, 9)), Fixed("imagetext")])


@pytest.mark.parametrize("shape", [(480, 640), (480, 640, 4), (0, 640, 3), (1, 70_000, 3)])
def test_an_array_that_is_no_rgb_picture_is_refused(shape: tuple[int, ...]):
    with pytest.raises(MalformedError, match=r"detector\.not_a_picture"):
        examine(np.zeros(shape, np.uint8), [Fixed("face"), Fixed("imagetext")])


def test_a_grid_of_another_size_is_refused():
    with pytest.raises(MismatchError, match=r"plan\.grid_of_another"):
        draw_plan(SUBJECT, Examination(640, 480, RUNS, ()), TileGrid(480, 640, 16, 16))


def test_a_plan_names_its_picture():
    with pytest.raises(MalformedError, match=r"plan\.subject_missing"):
        draw_plan("", Examination(640, 480, RUNS, ()), TileGrid(640, 480, 16, 16))


@pytest.mark.parametrize("sides", [(0, 1, 1, 1), (1, 1, 0, 1), (70_000, 1, 1, 1), (1, 1, 1, -1)])
def test_an_impossible_grid_is_refused(sides: tuple[int, int, int, int]):
    with pytest.raises(MalformedError, match=r"plan\.grid_malformed"):
        TileGrid(*sides)


def test_a_person_is_asked_about_what_a_detector_doubts():
    assert is_uncertain(FindingKind.FACE, 0)
    assert not is_uncertain(FindingKind.FACE, 1000)
    assert not is_uncertain(FindingKind.DRAWN, 0)


@pytest.mark.parametrize("kind", [kind for kind in FindingKind if kind in OF_TEXT])
def test_a_word_of_a_text_is_hidden_alone(kind: FindingKind):
    grid = TileGrid(64, 9, 1, 1)
    box = Box(5, 3, 2, 1)
    assert padded(Finding(kind, box, 400, "names/1"), 64, 9) == box
    assert covered(grid, kind, box) == (slice(3, 4), slice(5, 7))
    assert is_uncertain(kind, 499)
    assert not is_uncertain(kind, 500)


def test_what_is_drawn_over_words_hides_these_words():
    assert covered(TileGrid(64, 9, 1, 1), FindingKind.DRAWN, Box(5, 3, 2, 1)) == (
        slice(3, 4),
        slice(5, 7),
    )
