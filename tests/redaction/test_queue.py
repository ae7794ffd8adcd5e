"""The most doubtful picture comes first, and a picture without a finding is asked about."""

from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.plan import (
    ASKED_BELOW,
    DetectorRun,
    Examination,
    Ground,
    HidePlan,
    TileGrid,
    draw_plan,
)
from tutela.redaction.queue import Doubt, asked_regions, doubt_of, doubtful_first

RUNS = (DetectorRun("face", ()), DetectorRun("imagetext", ()))
SURE, UNSURE = ASKED_BELOW[FindingKind.FACE] + 100, ASKED_BELOW[FindingKind.FACE] - 100


def plan_of(*scores: int, name: str = "a") -> HidePlan:
    findings = tuple(
        Finding(FindingKind.FACE, Box(10 * place, 10, 8, 8), score, "face")
        for place, score in enumerate(scores)
    )
    examination = Examination(640, 64, RUNS, findings)
    return draw_plan(name, examination, TileGrid(640, 64, 16, 16), Ground.HIDDEN)


def test_unsure_findings_come_before_no_finding_and_that_before_sure_ones():
    plans = [plan_of(SURE), plan_of(), plan_of(SURE, UNSURE)]
    ordered = sorted(plans, key=doubtful_first)
    assert [doubt_of(each) for each in ordered] == [
        Doubt.UNCERTAIN,
        Doubt.NEVER_DETECTED,
        Doubt.FOUND,
    ]


def test_more_to_ask_comes_first_then_the_less_certain():
    one, two, less = plan_of(UNSURE), plan_of(UNSURE, UNSURE), plan_of(UNSURE - 1)
    assert sorted([one, less, two], key=doubtful_first) == [two, less, one]


def test_equal_doubt_keeps_the_order_of_the_ledger():
    plans = [plan_of(SURE, name=name) for name in "cab"]
    assert sorted(plans, key=doubtful_first) == plans


def test_only_uncertain_regions_are_asked_about():
    plan = plan_of(SURE, UNSURE)
    assert [region.score for region in asked_regions(plan)] == [UNSURE]
    assert plan.hidden_tiles.all()


@given(st.lists(st.lists(st.integers(0, 1000), max_size=6), max_size=8))
def test_no_sure_picture_comes_before_a_doubtful_one(scores: list[list[int]]):
    ordered = sorted((plan_of(*each) for each in scores), key=doubtful_first)
    doubts = [doubt_of(each) for each in ordered]
    assert doubts == sorted(doubts)
    for plan in ordered:
        assert (doubt_of(plan) is Doubt.NEVER_DETECTED) is (plan.regions == ())
