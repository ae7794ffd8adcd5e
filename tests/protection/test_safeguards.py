"""What is missing is named, and a wish stands only after two concordant interviews."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.samples import FIRST_DAY, GOOD, interview

from tutela.protection.bars import Destination
from tutela.protection.protocol import INTERVIEW
from tutela.protection.questions import NO, YES
from tutela.protection.safeguards import (
    POLICY,
    Policy,
    Reason,
    missing_safeguards,
    standing_wish,
    wish_of,
)

MAY_BE_EMPTY = {
    "earlier_on",
    "which_state",
    "pressure_words",
    "doubt_why",
    "mark",
    "wish_risk",
    "wish_third",
    "wish_stay",
}
FIRST = interview(0, "Interviewer Birch", "return_first")
SECOND = interview(8, "Interviewer Alder", "return_last")
RISK = Destination.RISK
LATER = FIRST_DAY + timedelta(days=15)


def lacks(answers: Mapping[str, str]) -> list[tuple[str, Reason]]:
    return [(lack.question, lack.reason) for lack in missing_safeguards(answers)]


def test_a_good_interview_lacks_nothing():
    assert lacks(GOOD) == []


@pytest.mark.parametrize("question", [one.key for one in INTERVIEW.questions])
def test_every_question_left_empty_is_missing_but_for_those_that_may_be(question: str):
    answers = {key: answer for key, answer in GOOD.items() if key != question}
    expected = [] if question in MAY_BE_EMPTY else [(question, Reason.ABSENT)]
    assert lacks(answers) == expected


@pytest.mark.parametrize("question", [key for key, answer in GOOD.items() if answer == YES])
def test_every_no_where_yes_is_expected_is_missing(question: str):
    assert lacks({**GOOD, question: NO}) == [(question, Reason.ANSWER)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("capacity", "not_now"),
        ("capacity", "not_examined"),
        ("recording", "recording_other"),
        ("pressure_return", "pressure_told"),
        ("pressure_stay", "pressure_told"),
        ("family_threat", "pressure_told"),
        ("pressure_return", "pressure_unasked"),
        ("pressure_stay", "pressure_unasked"),
        ("family_threat", "pressure_unasked"),
        ("doubt", "doubt_some"),
    ],
)
def test_pressure_in_either_direction_and_doubt_are_found(question: str, answer: str):
    assert lacks({**GOOD, question: answer}) == [(question, Reason.ANSWER)]


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"informed_at": "10:01", "informed_on": "2026-05-03"}, "informed_at"),
        ({"informed_on": "2026-05-05"}, "informed_at"),
        ({"ended": "10:00"}, "ended"),
        ({"ended": "09:00"}, "ended"),
        ({"examined_on": "2026-05-05"}, "examined_on"),
        ({"examined_on": "2026-05-02"}, "examined_on"),
        ({"earlier_on": "2026-05-04"}, "earlier_on"),
    ],
)
def test_what_came_too_late_or_too_early_is_found(changes: dict[str, str], question: str):
    assert lacks({**GOOD, **changes}) == [(question, Reason.LATE)]


def test_information_exactly_a_day_before_is_enough():
    assert lacks({**GOOD, "informed_on": "2026-05-03", "informed_at": "10:00"}) == []


def test_a_clinician_s_word_of_the_day_before_is_enough():
    assert lacks({**GOOD, "examined_on": "2026-05-03"}) == []


@pytest.mark.parametrize("role", ["interpreter", "examined_by"])
def test_whoever_leads_the_talk_has_no_second_role(role: str):
    answers = {**GOOD, role: "  interviewer   BIRCH "}
    assert lacks(answers) == [(role, Reason.SAME_PERSON)]


@pytest.mark.parametrize("answer", ["offered", "held", "declined"])
def test_any_answer_about_the_icrc_is_enough(answer: str):
    assert lacks({**GOOD, "icrc": answer}) == []


def test_every_lack_names_the_rules_of_its_question():
    rules = {one.key: one.rules for one in INTERVIEW.questions}
    found = missing_safeguards({})
    assert len(found) == len(rules) - len(MAY_BE_EMPTY)
    assert all(lack.rules == rules[lack.question] for lack in found)


def test_silence_is_undecided():
    silent = {key: answer for key, answer in GOOD.items() if key != "wish_risk"}
    assert wish_of(silent, RISK) == "undecided"
    assert lacks(silent) == []


def test_two_concordant_interviews_suffice_after_the_cooling_off():
    standing = standing_wish([SECOND, FIRST], RISK)
    assert (standing.wish, standing.count, standing.doubtful) == ("refuses", 2, False)
    assert not standing.suffices(LATER - timedelta(days=1))
    assert standing.suffices(LATER)


def test_exactly_the_cooling_off_between_two_is_enough():
    second = interview(7, "Interviewer Alder", "return_last")
    assert standing_wish([FIRST, second], RISK).count == 2


@given(st.sets(st.sampled_from([*GOOD, "earlier_on"])))
def test_whatever_is_left_out_is_missing_and_nothing_breaks(kept: set[str]):
    whole = {**GOOD, "earlier_on": "2026-04-01"}
    answers = {key: answer for key, answer in whole.items() if key in kept}
    found = {question for question, reason in lacks(answers) if reason is Reason.ABSENT}
    assert found == {one.key for one in INTERVIEW.questions} - MAY_BE_EMPTY - kept
    assert {reason for _, reason in lacks(answers)} <= {Reason.ABSENT}


def test_one_interview_never_suffices():
    assert not standing_wish([FIRST], RISK).suffices(date(2030, 1, 1))
    assert not standing_wish([], RISK).suffices(date(2030, 1, 1))


@pytest.mark.parametrize(
    "second",
    [
        interview(8, "interviewer birch", "return_last"),
        interview(8, "Interviewer Alder", "return_first"),
        interview(6, "Interviewer Alder", "return_last"),
        interview(8, "Interviewer Alder", "return_last", wish_risk="wants"),
        interview(8, "Interviewer Alder", "return_last", wish_risk="undecided"),
    ],
    ids=["same interviewer", "same order", "too soon", "other wish", "undecided"],
)
def test_a_second_interview_that_is_not_concordant_does_not_suffice(second: dict[str, str]):
    assert not standing_wish([FIRST, second], RISK).suffices(date(2030, 1, 1))


def test_the_same_interviews_say_different_things_about_different_destinations():
    pair = [FIRST, SECOND]
    assert standing_wish(pair, Destination.THIRD).wish == "wants"
    assert standing_wish(pair, Destination.THIRD).suffices(LATER)
    stay = standing_wish(pair, Destination.STAY)
    assert (stay.wish, stay.count) == ("undecided", 0)


def test_a_changed_mind_starts_anew():
    change = interview(16, "Interviewer Cedar", "return_first", wish_risk="wants")
    standing = standing_wish([FIRST, SECOND, change], RISK)
    assert (standing.wish, standing.count) == ("wants", 1)


def test_asking_until_an_answer_pleases_shows():
    asked = [
        interview(8 * place, f"Interviewer {place}", order, wish_risk=wish)
        for place, (order, wish) in enumerate(
            [
                ("return_first", "refuses"),
                ("return_last", "undecided"),
                ("return_first", "wants"),
                ("return_last", "wants"),
            ]
        )
    ]
    standing = standing_wish(asked, RISK)
    assert standing.suffices(date(2030, 1, 1))
    assert standing.history == ("refuses", "undecided", "wants", "wants")


@pytest.mark.parametrize("question", ["pressure_return", "pressure_stay", "family_threat"])
def test_a_doubt_clears_every_wish_and_later_interviews_do_not_take_it_away(question: str):
    doubted = {**SECOND, question: "pressure_told"}
    third = interview(16, "Interviewer Cedar", "return_first")
    fourth = interview(24, "Interviewer Elm", "return_last")
    for destination in Destination:
        standing = standing_wish([FIRST, doubted, third, fourth], destination)
        assert standing.doubtful
        assert not standing.suffices(date(2030, 1, 1))


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.sampled_from([*GOOD.values()])))
def test_no_wrong_answer_makes_the_check_fail(changes: dict[str, str]):
    answers = {**GOOD}
    for question in INTERVIEW.questions:
        if question.key in changes and changes[question.key] in question.options:
            answers[question.key] = changes[question.key]
    assert all(lack.question in GOOD for lack in missing_safeguards(answers))


def test_a_stricter_policy_is_kept():
    strict = Policy(information_hours=72, interviews=3)
    assert [lack.question for lack in missing_safeguards(GOOD, strict)] == ["informed_at"]
    assert not standing_wish([FIRST, SECOND], RISK).suffices(LATER, strict)
    assert Policy(24, 1, 2, 7) == POLICY
