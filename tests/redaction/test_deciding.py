"""Decisions by command change what they name and nothing else."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.redaction.text.opened_text import decided, drawn, opened, plan_of

from tutela.errors import MalformedError, RefusedError
from tutela.proof.mask import Mask
from tutela.proof.text import COLUMNS
from tutela.redaction.deciding import (
    Decision,
    decide,
    decide_words,
    hiding_of,
    parse_area,
    parse_numbers,
)
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.plan import DetectorRun, Examination, Ground, TileGrid, draw_plan
from tutela.redaction.review import review
from tutela.redaction.reviewfile import (
    PERSON,
    FileRegion,
    ReleaseClass,
    ReviewFile,
    ShowsCaptive,
    State,
    read_review_file,
    review_file_of,
    write_review_file,
)
from tutela.redaction.text.brackets import Hiding

RUNS = (DetectorRun("face", ()), DetectorRun("imagetext", ()))
FINDINGS = (
    Finding(FindingKind.FACE, Box(100, 100, 40, 40), 300, "face"),
    Finding(FindingKind.WRITING, Box(400, 300, 100, 20), 900, "imagetext"),
)
PLAN = draw_plan(
    "item-1",
    Examination(640, 480, RUNS, FINDINGS),
    TileGrid(640, 480, 16, 16),
    Ground.HIDDEN,
)
FILE = review_file_of(PLAN)
CLASSED = Decision(ReleaseClass.MATERIAL, ShowsCaptive.NO)
AREAS = st.tuples(
    st.integers(0, 600), st.integers(0, 400), st.integers(1, 40), st.integers(1, 80)
).map(lambda box: ",".join(map(str, box)))


def states(file: ReviewFile) -> dict[str, State]:
    return {region.id: region.state for region in file.regions}


def test_an_empty_decision_changes_nothing():
    assert decide(FILE, Decision()) == FILE


def test_class_and_captive_are_written_and_all_stays_hidden():
    decided = decide(FILE, CLASSED)
    assert decided.release_class is ReleaseClass.MATERIAL
    assert decided.shows_living_captive is ShowsCaptive.NO
    assert decided.regions == FILE.regions


def test_a_region_is_shown_with_the_reason_and_hidden_again():
    shown = decide(FILE, Decision(show=("r2",), reason="a street sign"))
    assert states(shown) == {"r1": State.HIDE, "r2": State.SHOW}
    assert shown.regions[1].reason == "a street sign"
    assert decide(shown, Decision(hide=("r2",))) == FILE


def test_areas_are_a_persons_regions_and_the_later_word_counts():
    released = decide(FILE, Decision(release=("0,0,320,240",), reason="a wall"))
    assert released.regions[2].box == Box(0, 0, 320, 240)
    assert states(released)["p1"] is State.SHOW
    hidden = decide(released, Decision(hide=("0,0,320,240", "0,0,16,16")))
    assert states(hidden) == dict.fromkeys(("r1", "r2", "p1", "p2"), State.HIDE)


def test_percent_is_of_the_picture():
    assert parse_area("10%,20%,50%,30%", (640, 480)) == Box(64, 96, 320, 144)
    assert parse_area("0,0,100%,100%", (640, 480)) == Box(0, 0, 640, 480)


@pytest.mark.parametrize(
    "untrusted",
    ["", "1,2,3", "1,2,3,4,5", "-1,0,5,5", "0,0,0,5", "1,2,3,x", "101%,0,5,5", "1.5,2,3,4",
     "65000,0,65000,9", " 1,2,3,4", "1,2,3,4\n", "99999,0,1,1"],
)  # fmt: skip
def test_an_area_that_is_none_is_refused(untrusted: str):
    with pytest.raises(MalformedError, match=r"queue\.area_malformed"):
        parse_area(untrusted, (640, 480))


def test_percent_needs_a_size():
    with pytest.raises(MalformedError, match=r"queue\.area_malformed"):
        parse_area("1%,1%,5%,5%", None)


@pytest.mark.parametrize(
    "decision",
    [
        Decision(show=("r1",)),
        Decision(release=("0,0,9,9",)),
        Decision(release=("0,0,9,9",), reason=" .- "),
    ],
)
def test_nothing_is_shown_without_a_reason(decision: Decision):
    with pytest.raises(RefusedError, match=r"queue\.reason_missing"):
        decide(FILE, decision)


@pytest.mark.parametrize("name", ["r3", "", "1,2,3", "R1"])
def test_a_region_nobody_knows_is_refused_and_those_there_are_named(name: str):
    for decision in (Decision(show=(name,), reason="why"), Decision(hide=(name,))):
        with pytest.raises(MalformedError, match=r"queue\.no_such_region known=r1, r2"):
            decide(FILE, decision)


def test_keys_this_version_does_not_know_stay():
    content = json.loads(write_review_file(FILE))
    content["desk"] = {"zoom": 2}
    content["regions"][0]["polygon"] = [[1, 2], [3, 4]]
    file = read_review_file(json.dumps(content).encode())
    decided = decide(file, Decision(release=("0,0,9,9",), show=("r1",), reason="a wall"))
    again = json.loads(write_review_file(decided))
    assert again["desk"] == {"zoom": 2}
    assert again["regions"][0]["polygon"] == [[1, 2], [3, 4]]


@given(st.lists(AREAS, max_size=5), st.lists(AREAS, max_size=5))
def test_what_is_decided_is_a_review_and_no_finding_is_uncovered(
    released: list[str], hidden: list[str]
):
    decision = Decision(
        ReleaseClass.MATERIAL,
        ShowsCaptive.NO,
        hide=tuple(hidden),
        release=tuple(released),
        reason="a wall",
    )
    decided = decide(FILE, decision)
    result = review(PLAN, write_review_file(decided).encode(), "anna", "2026-11-23T20:15:00Z")
    for region in PLAN.regions:
        assert result.hidden_tiles[PLAN.grid.touched(region.box)].all()


def test_numbers_and_ranges_are_read_once_and_in_order():
    assert parse_numbers(["7", "2-4", "3"]) == (2, 3, 4, 7)
    assert parse_numbers([]) == ()


@pytest.mark.parametrize("untrusted", ["0", "5-3", "a", "-2", "1-", "1,2", "", "12345"])
def test_a_number_that_is_none_is_refused(untrusted: str):
    with pytest.raises(MalformedError, match=r"queue\.number_malformed"):
        parse_numbers([untrusted])


TEXT = opened()
WORDS = decided(plan_of(TEXT), drawn(Box(4, 0, 1, 1)))
READ = Decision(ReleaseClass.MATERIAL, ShowsCaptive.NO, reason="read word by word")


def leaves(*cells: tuple[int, int], flat: tuple[tuple[int, int], ...] = ()) -> Hiding:
    masks = [np.zeros((len(TEXT.rows), COLUMNS), np.bool_) for _ in range(2)]
    for mask, wanted in zip(masks, ((*cells, *flat), flat), strict=True):
        for cell in wanted:
            mask[cell] = True
    return Hiding(*masks)


def hidden_by(file: ReviewFile) -> Mask:
    """Return what the review hides when it is applied, as a release would."""
    whole = replace(file, release_class=ReleaseClass.MATERIAL)
    plan = plan_of(TEXT)
    untrusted = write_review_file(whole).encode()
    return review(plan, untrusted, "anna", "2026-11-25T12:00:00Z").hidden_tiles


def test_a_found_word_that_stays_hidden_stays_what_it_was_taken_for():
    file = decide_words(WORDS, leaves((0, 2)), READ)
    states = {each.id: (each.kind, each.state) for each in file.regions}
    assert states["r2"] == (FindingKind.PERSON_NAME, State.HIDE)
    assert states["r1"] == (FindingKind.PERSON_NAME, State.SHOW)
    assert (file.release_class, file.shows_living_captive) == (READ.release_class, READ.captive)


@given(st.sets(st.tuples(st.integers(0, 1), st.integers(0, 8))))
def test_exactly_the_leaves_that_were_asked_for_are_hidden(cells: set[tuple[int, int]]):
    wanted = leaves(*cells)
    file = decide_words(WORDS, wanted, READ)
    assert (hidden_by(file) == wanted.hidden).all()
    assert (hiding_of(file.regions, wanted.hidden.shape).hidden == wanted.hidden).all()
    again = decide_words(file, wanted, READ)
    assert again == file


def test_a_found_word_that_is_hidden_flat_is_hidden_by_a_person_as_well():
    file = decide_words(WORDS, leaves(flat=((0, 2),)), READ)
    assert [each.state for each in file.regions if each.id == "r2"] == [State.HIDE]
    hiding = hiding_of(file.regions, leaves().hidden.shape)
    assert [tuple(map(int, cell)) for cell in np.argwhere(hiding.flat)] == [(0, 2)]


def test_the_last_reason_is_that_of_all_that_is_shown():
    first = decide_words(WORDS, leaves((1, 0)), replace(READ, reason="a slip"))
    second = decide_words(first, leaves(), READ)
    shown = {each.reason for each in second.regions if each.state is State.SHOW}
    assert shown == {READ.reason}


def test_what_a_closer_look_saw_is_asked_again_when_more_is_hidden():
    close = FileRegion("close-1", FindingKind.PLACE, Box(6, 0, 1, 1), 0, PERSON, State.HIDE, "")
    hidden = replace(WORDS, regions=(*WORDS.regions, close))
    shown = decide_words(hidden, leaves((0, 2)), READ)
    assert "close-1" in {each.id for each in shown.regions}
    assert "close-1" in {each.id for each in decide_words(shown, leaves((0, 2)), READ).regions}
    more = decide_words(shown, leaves((0, 2), (1, 0)), READ)
    assert "close-1" not in {each.id for each in more.regions}


def test_every_region_of_the_machine_is_still_there_and_unchanged():
    file = decide_words(WORDS, leaves((0, 0)), READ)
    planned = {each.id: each.box for each in plan_of(TEXT).regions}
    assert {each.id: each.box for each in file.regions if each.id in planned} == planned


def test_what_a_closer_look_saw_keeps_its_kind_when_it_is_shown():
    close = FileRegion("close-1", FindingKind.PLACE, Box(6, 0, 1, 1), 0, PERSON, State.HIDE, "")
    file = decide_words(replace(WORDS, regions=(*WORDS.regions, close)), leaves(), READ)
    assert replace(close, state=State.SHOW, reason=READ.reason) in file.regions


def test_words_are_not_shown_without_a_reason():
    with pytest.raises(RefusedError, match=r"queue\.reason_missing"):
        decide_words(WORDS, leaves(), replace(READ, reason=" . "))


@pytest.mark.parametrize(
    "said",
    [
        replace(READ, show=("r1",)),
        replace(READ, hide=("r1",)),
        replace(READ, release=("0,0,1,1",)),
    ],
)
def test_brackets_and_regions_are_not_said_together(said: Decision):
    with pytest.raises(RefusedError, match=r"brackets\.alone"):
        decide_words(WORDS, leaves(), said)


def test_a_region_outside_of_the_text_is_refused():
    stray = FileRegion("x", FindingKind.PLACE, Box(0, 9, 1, 1), 0, PERSON, State.HIDE, "")
    with pytest.raises(MalformedError):
        decide_words(replace(WORDS, regions=(stray,)), leaves(), READ)
    with pytest.raises(MalformedError):
        hiding_of((stray,), leaves().hidden.shape)
