"""A refusal is always heard, a wish only where nothing is missing; the gate takes the rest."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.papers import (
    AT_CROSSING,
    EXPLAINED,
    STATE,
    TYPISTS,
    before_the_gate,
    crossing_sheaf,
    interview_sheaf,
    sheaf,
    sheet_sheaf,
)
from tests.protection.road import Case
from tests.protection.samples import GOOD, NOW

from tutela.errors import MismatchError, RefusedError, TutelaError
from tutela.protection.act import Act, Actor
from tutela.protection.double_entry import Sheaf
from tutela.protection.duty import Duty
from tutela.protection.heard import hear_crossing, hear_explanation, hear_interview
from tutela.protection.interview import Correction, Reading, correct, type_in
from tutela.protection.protocol import INTERVIEW
from tutela.protection.questions import NO, Kind
from tutela.protection.role import Role
from tutela.protection.safeguards import missing_safeguards
from tutela.protection.table import TABLE
from tutela.protection.told import Told

DAY = date.fromisoformat(AT_CROSSING["confirm_on"])
SHEET = sheet_sheaf()
HOME = {**GOOD, "wish_risk": "wants", "wish_third": "undecided"}
WISHES = {f"{turn}_{road}" for turn in ("first", "again") for road in ("home", "third", "stay")}


def events(told: tuple[Told, ...]) -> list[str]:
    return [one.event for one in told]


def heard(
    answers: Mapping[str, str], case: Case | None = None, sheet: Sheaf | None = SHEET
) -> list[str]:
    standing = (case or before_the_gate()).standing
    return events(hear_interview(interview_sheaf(answers), sheet, standing))


def entered(case: Case, told: Told, by: str = "interviewer-1", day: float = 140) -> None:
    role = next(one for one in TABLE.event(told.event).by)
    at = case.act("refuse_home", day).at
    seconds = Actor("verifier", Role.PROTECTION_OFFICER)
    case.do_act(
        Act(
            told.event,
            Actor(by, role),
            told.on,
            at,
            told.record,
            told.stated,
            seconds,
            place=told.place,
        )
    )


def test_a_refusal_of_home_beside_a_clean_wish_gives_both():
    assert heard(GOOD) == ["refuse_home", "first_third"]
    stay = {**GOOD, "wish_third": "refuses", "wish_stay": "wants"}
    assert heard(stay) == ["refuse_home", "first_stay"]


def test_a_clean_wish_is_the_first_or_again_as_the_gate_stands():
    assert heard(HOME) == ["first_home"]
    assert heard(HOME, before_the_gate(home="1")) == ["again_home"]
    assert heard(HOME, before_the_gate(home="2")) == ["again_home"]
    assert heard(HOME, before_the_gate(third="2")) == ["first_home"]


def test_the_gate_takes_what_was_heard_and_the_person_is_believed():
    case = before_the_gate()
    for told in hear_interview(interview_sheaf(), SHEET, case.standing):
        entered(case, told)
    assert (case["refuses"], case["third"], case["home"]) == ("yes", "1", "0")
    assert hear_interview(interview_sheaf(), SHEET, case.standing) == ()


def second(order: str) -> Sheaf:
    moved = {"interview_on": "2026-05-18", "examined_on": "2026-05-18", "order": order}
    return interview_sheaf({**HOME, **moved, "interviewer": "Interviewer Alder"}, number=8)


def test_a_second_interview_counts_only_when_asked_in_the_other_order():
    case, first = before_the_gate(), interview_sheaf(HOME)
    for told in hear_interview(first, SHEET, case.standing):
        entered(case, told, day=128)
    case.standing = case.look(136)
    assert case["home"] == "1"
    for order, earlier, stated in (
        ("return_last", (first,), True),
        ("return_first", (first,), False),
        ("return_last", (), False),
        ("return_last", (second("return_first"),), False),
    ):
        (told,) = hear_interview(second(order), SHEET, case.standing, earlier)
        assert told.event == "again_home"
        assert (Duty.BOTH_DIRECTIONS in told.stated) == stated
        if not stated:
            with pytest.raises(RefusedError, match=r"gate\.refused_duty"):
                entered(case, told, "interviewer-2")
    (told,) = hear_interview(second("return_last"), SHEET, case.standing, (first,))
    entered(case, told, "interviewer-2")
    assert case["home"] == "2"


def test_one_interview_never_counts_as_first_and_second():
    case, paper = before_the_gate(), interview_sheaf(HOME)
    (told,) = hear_interview(paper, SHEET, case.standing)
    entered(case, told, day=128)
    case.standing = case.look(140)
    assert hear_interview(paper, SHEET, case.standing, (paper,)) == ()
    with pytest.raises(MismatchError, match=r"gate\.record_used"):
        entered(case, replace(told, event="again_home"), "interviewer-2")
    why = Correction("hour misread", NOW)
    changed = correct(paper.latest, {**HOME, "ended": "11:20"}, TYPISTS[0], why)
    corrected = Sheaf.of([*paper.typed, changed])
    assert corrected.latest != paper.latest
    assert hear_interview(corrected, SHEET, case.standing, (paper,)) == ()


def test_a_correction_that_shows_pressure_stops_what_the_paper_wished():
    case, paper = before_the_gate(), interview_sheaf(HOME)
    (told,) = hear_interview(paper, SHEET, case.standing)
    entered(case, told)
    why = Correction("a line was overlooked", NOW)
    pressed = {**HOME, "pressure_return": "pressure_told"}
    corrected = Sheaf.of([*paper.typed, correct(paper.latest, pressed, TYPISTS[0], why)])
    told_again = hear_interview(corrected, SHEET, case.standing)
    assert events(told_again) == ["record_doubt", "hear_undecided"]
    for one in told_again:
        entered(case, one)
    assert (case["doubt"], case["home"]) == ("recorded", "0")


@pytest.mark.parametrize("event", ["refuse_home", "change_mind", "record_doubt", "hear_undecided"])
def test_an_older_paper_lifts_nothing_that_was_said_after_it(event: str):
    case = before_the_gate()
    case.do(event, 125)
    with pytest.raises(RefusedError, match=r"papers\.overtaken"):
        heard(HOME, case)
    assert heard(GOOD, case) == ["refuse_home"]
    moved = {"interview_on": "2026-05-08", "examined_on": "2026-05-08"}
    assert heard({**HOME, **moved}, case) == ["first_home"]


def test_what_was_heard_on_an_earlier_reading_of_a_paper_is_not_said_after_it():
    case, undated = before_the_gate(), {key: HOME[key] for key in HOME if key != "interview_on"}
    paper = interview_sheaf(undated)
    (told,) = hear_interview(paper, SHEET, case.standing)
    entered(case, told)
    assert (told.event, told.on) == ("hear_undecided", NOW)
    dated = correct(paper.latest, HOME, TYPISTS[0], Correction("the day was overlooked", NOW))
    (told,) = hear_interview(Sheaf.of([*paper.typed, dated]), SHEET, case.standing)
    assert told.event == "first_home"


def test_an_older_interview_does_not_stand_against_a_newer_one():
    case = before_the_gate()
    (told,) = hear_interview(second("return_last"), SHEET, case.standing)
    entered(case, told)
    with pytest.raises(RefusedError, match=r"papers\.overtaken"):
        heard({**HOME, "wish_risk": "", "wish_stay": "wants"}, case)


def test_what_a_paper_says_after_two_corrections_stops_again():
    case, paper = before_the_gate(), interview_sheaf({**HOME, "wish_risk": "refuses"})
    why = Correction("read again", NOW)
    wants = correct(paper.latest, HOME, TYPISTS[0], why)
    refuses = correct(wants, {**HOME, "wish_risk": "refuses"}, TYPISTS[0], why)
    for entries, expected in (
        ((), ["refuse_home", "hear_undecided"]),
        ((wants,), ["first_home"]),
        ((wants, refuses), ["refuse_home", "hear_undecided"]),
    ):
        told = hear_interview(Sheaf.of([*paper.typed, *entries]), SHEET, case.standing)
        assert events(told) == expected
        for one in told:
            entered(case, one)
    assert (case["refuses"], case["home"]) == ("yes", "0")


@pytest.mark.parametrize("question", [one.key for one in INTERVIEW.questions])
def test_an_interview_that_lacks_a_safeguard_never_counts(question: str):
    without = {key: answer for key, answer in GOOD.items() if key != question}
    found = heard(without)
    refuses = ["refuse_home"] if question != "wish_risk" else []
    counts = not missing_safeguards(without) and question not in {"wish_third", "which_state"}
    assert found == [*refuses, "first_third" if counts else "hear_undecided"]


@pytest.mark.parametrize(
    ("changes", "stops"),
    [
        ({"pressure_return": "pressure_told"}, ["record_doubt"]),
        ({"pressure_stay": "pressure_told"}, ["record_doubt"]),
        ({"doubt": "doubt_some"}, ["record_doubt"]),
        ({"family_threat": "pressure_told"}, ["record_threat"]),
        (
            {"pressure_stay": "pressure_told", "family_threat": "pressure_told"},
            ["record_doubt", "record_threat"],
        ),
        ({"pressure_return": "pressure_unasked"}, []),
        ({"family_threat": "pressure_unasked"}, []),
        ({"capacity": "not_now"}, []),
        ({"private": NO}, []),
        ({"began": "10:01", "informed_on": "2026-05-03", "informed_at": "10:02"}, []),
    ],
)
def test_pressure_doubt_and_threat_are_recorded_and_the_interview_does_not_count(
    changes: dict[str, str], stops: list[str]
):
    assert heard({**HOME, **changes}) == [*stops, "hear_undecided"]
    assert heard({**GOOD, **changes}) == ["refuse_home", *stops, "hear_undecided"]


def test_two_wishes_at_once_are_none():
    assert heard({**HOME, "wish_stay": "wants"}) == ["hear_undecided"]
    assert heard({**HOME, "wish_third": "wants"}) == ["hear_undecided"]
    assert heard({**GOOD, "wish_stay": "wants"}) == ["refuse_home", "hear_undecided"]


def test_silence_and_not_yet_count_as_undecided():
    assert heard({**HOME, "wish_risk": "undecided"}) == ["hear_undecided"]
    assert heard({**GOOD, "wish_third": ""}) == ["refuse_home", "hear_undecided"]


@pytest.mark.parametrize(
    "changes",
    [
        {"person": "K-333-333Q"},
        {"told_on": "2026-05-01"},
        {"told_both": NO},
        {"topic_risks": ""},
        {"all_explained": ""},
        {"person": ""},
    ],
)
def test_a_sheet_that_contradicts_or_lacks_something_makes_the_interview_count_for_nothing(
    changes: dict[str, str],
):
    assert heard(HOME, sheet=sheet_sheaf(**changes)) == ["hear_undecided"]
    assert heard(GOOD, sheet=sheet_sheaf(**changes)) == ["refuse_home", "hear_undecided"]


def once(form: str, number: int, answers: Mapping[str, str]) -> Sheaf:
    return Sheaf.of([type_in(Reading(form, number, answers), TYPISTS[0], NOW)])


@pytest.mark.parametrize("sheet", [None, once("explain_back", 6, EXPLAINED)], ids=["none", "once"])
def test_a_wish_waits_for_its_sheet_and_a_refusal_does_not(sheet: Sheaf | None):
    with pytest.raises(RefusedError, match=r"papers\.sheet_missing"):
        heard(HOME, sheet=sheet)
    assert heard(GOOD, sheet=sheet) == ["refuse_home"]
    pressed = {**HOME, "pressure_return": "pressure_told"}
    assert heard(pressed, sheet=sheet) == ["record_doubt", "hear_undecided"]
    assert heard({**HOME, "wish_risk": ""}, sheet=sheet) == ["hear_undecided"]


def test_another_sheet_than_the_one_named_is_refused():
    with pytest.raises(MismatchError, match=r"papers\.other_sheet"):
        heard(HOME, sheet=sheaf("explain_back", 5, EXPLAINED))
    with pytest.raises(MismatchError, match=r"papers\.other_sheet"):
        heard(HOME, sheet=sheaf("crossing", 6, AT_CROSSING))


def test_a_wish_for_a_third_state_is_one_for_the_state_everything_is_about():
    (_, told) = hear_interview(interview_sheaf(), SHEET, before_the_gate().standing)
    assert told.place == STATE
    spelled = {**GOOD, "which_state": "  invented  STATE".strip()}
    assert heard(spelled) == ["refuse_home", "first_third"]
    assert heard(GOOD, before_the_gate("Utopia")) == ["refuse_home", "hear_undecided"]
    assert heard(GOOD, before_the_gate(None)) == ["refuse_home", "hear_undecided"]


def test_a_paper_about_another_person_or_of_another_form_is_refused():
    standing = before_the_gate().standing
    other = interview_sheaf({**GOOD, "person": "K-333-333Q"})
    with pytest.raises(MismatchError, match=r"papers\.other_person"):
        hear_interview(other, SHEET, standing)
    with pytest.raises(MismatchError, match=r"papers\.other_form"):
        hear_interview(SHEET, None, standing)
    with pytest.raises(MismatchError, match=r"papers\.other_form"):
        hear_explanation(interview_sheaf(), standing)
    with pytest.raises(MismatchError, match=r"papers\.other_form"):
        hear_crossing(SHEET, standing, DAY)


def test_nothing_is_heard_of_a_paper_that_does_not_stand():
    standing = before_the_gate().standing
    with pytest.raises(RefusedError, match=r"interview\.second_missing"):
        hear_interview(once("interview", 7, GOOD), SHEET, standing)
    with pytest.raises(RefusedError, match=r"interview\.second_missing"):
        hear_explanation(once("explain_back", 6, EXPLAINED), standing)
    with pytest.raises(RefusedError, match=r"interview\.second_missing"):
        hear_crossing(once("crossing", 9, AT_CROSSING), standing, DAY)


def test_the_hour_on_paper_is_the_earliest_it_can_have_been():
    standing = before_the_gate().standing
    (told,) = hear_interview(interview_sheaf(HOME), SHEET, standing)
    assert told.on == datetime(2026, 5, 3, 20, tzinfo=UTC)
    (told,) = hear_interview(interview_sheaf(HOME), SHEET, standing, (), 3)
    assert told.on == datetime(2026, 5, 4, 7, tzinfo=UTC)
    undated = {key: answer for key, answer in HOME.items() if key != "interview_on"}
    (told,) = hear_interview(interview_sheaf(undated), SHEET, standing)
    assert told.on == NOW


def test_an_explanation_informs_only_where_nothing_is_missing():
    standing = before_the_gate(None, informed="no").standing
    (told,) = hear_explanation(SHEET, standing)
    assert (told.event, told.by_paper) == ("inform", EXPLAINED["told_by"])
    assert told.stated == {Duty.EXPLAINED_BACK, Duty.ALTERNATIVES_TOLD}
    assert hear_explanation(sheet_sheaf(topic_options=""), standing) == ()
    assert hear_explanation(sheet_sheaf(told_both=NO), standing) == ()
    assert hear_explanation(sheet_sheaf(told_on=""), standing) == ()


def test_what_was_told_before_the_choices_changed_informs_of_nothing():
    case = before_the_gate()
    case.do("change_options", 125, "officer", place="Utopia")
    with pytest.raises(RefusedError, match=r"papers\.told_before_change"):
        hear_explanation(SHEET, case.standing)
    assert events(hear_explanation(sheet_sheaf(told_on="2026-05-08"), case.standing)) == ["inform"]


def on_the_way(dest: str = "home", **state: str) -> Case:
    return before_the_gate(dest=dest, custody="crossing", **state)


def at_crossing(case: Case, **changes: str) -> list[str]:
    return events(hear_crossing(crossing_sheaf(**changes), case.standing, DAY))


def test_go_with_nothing_missing_confirms_the_road_the_person_is_on():
    (told,) = hear_crossing(crossing_sheaf(), on_the_way().standing, DAY, 3)
    assert (told.event, told.stated, told.place) == (
        "confirm_home",
        frozenset({Duty.NEUTRAL_ALONE}),
        None,
    )
    assert told.on == datetime(2026, 5, 20, 6, 30, tzinfo=UTC)
    to_third = crossing_sheaf(crossing_to="to_third")
    (told,) = hear_crossing(to_third, on_the_way("third").standing, DAY)
    assert (told.event, told.place) == ("confirm_third", STATE)


@pytest.mark.parametrize("question", list(AT_CROSSING))
def test_anything_missing_at_the_crossing_stops(question: str):
    assert at_crossing(on_the_way(), **{question: ""}) == ["abort"]


def test_not_go_is_a_refusal_of_home_and_not_yet_is_none():
    assert at_crossing(on_the_way(), answer="not_go") == ["refuse_home", "abort"]
    assert at_crossing(on_the_way(), answer="not_yet") == ["abort"]
    third = {"crossing_to": "to_third", "answer": "not_go"}
    assert at_crossing(on_the_way("third"), **third) == ["change_mind", "abort"]
    both = ["refuse_home", "change_mind", "abort"]
    assert at_crossing(on_the_way(), **third) == both
    assert at_crossing(on_the_way("third"), answer="not_go") == both


def test_a_sheet_of_another_day_or_road_stops():
    assert at_crossing(on_the_way("third")) == ["abort"]
    standing = on_the_way().standing
    assert events(hear_crossing(crossing_sheaf(), standing, DAY + timedelta(days=1))) == ["abort"]


def test_a_refusal_at_the_crossing_is_heard_though_nobody_is_under_way():
    assert at_crossing(before_the_gate(), answer="not_go") == ["refuse_home"]
    with pytest.raises(RefusedError, match=r"papers\.not_under_way"):
        at_crossing(before_the_gate())


OPTIONS = {one.key: ["", *one.options] for one in INTERVIEW.questions if one.kind is Kind.CHOICE}


@given(
    st.fixed_dictionaries(
        {}, optional={key: st.sampled_from(all_) for key, all_ in OPTIONS.items()}
    )
)
def test_whatever_is_ticked_a_refusal_is_heard_and_no_lack_is_overlooked(changes: dict[str, str]):
    answers = {key: answer for key, answer in {**GOOD, **changes}.items() if answer}
    found = heard(answers)
    assert ("refuse_home" in found) == (answers.get("wish_risk") == "refuses")
    wishes = WISHES & set(found)
    assert len(wishes) + found.count("hear_undecided") == 1
    assert not (wishes and missing_safeguards(answers))
    assert not ("first_home" in found and "refuse_home" in found)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.just(""), max_size=len(GOOD)))
def test_on_any_torn_paper_the_answer_is_acts_or_a_clear_refusal(torn: dict[str, str]):
    try:
        found = heard({**GOOD, **torn})
    except TutelaError as refused:
        assert refused.message == "papers.sheet_missing"  # noqa: PT017 - both ways are right
    else:
        assert ("refuse_home" in found) == ("wish_risk" not in torn)
