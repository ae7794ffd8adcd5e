"""Only GO with nothing missing, that day, for that person and place, confirms."""

from datetime import date
from itertools import product

import pytest

from tutela.protection.bars import Destination
from tutela.protection.crossing import missing_at_crossing
from tutela.protection.person import PersonId
from tutela.protection.protocol import CROSSING
from tutela.protection.questions import NO, YES
from tutela.protection.safeguards import Reason

DAY = date(2026, 5, 20)
SHEET = {
    "person": "K-28E-MTZK",
    "confirm_on": "2026-05-20",
    "confirm_at": "09:30",
    "place": "invented crossing",
    "neutral": "Neutral Oak",
    "second": "Neutral Pine",
    "crossing_interpreter": "Interpreter Reed",
    "crossing_to": "to_risk",
    "alone": YES,
    "way_back": YES,
    "no_cameras": YES,
    "fit_today": YES,
    "stop_told": YES,
    "crossing_order": "return_last",
    "crossing_words": "집으로 가겠습니다.",
    "answer": "go",
}


def reasons(changes: dict[str, str], destination: Destination = Destination.RISK):
    answers = {key: answer for key, answer in {**SHEET, **changes}.items() if answer}
    found = missing_at_crossing(answers, PersonId("K-28E-MTZK"), destination, DAY)
    return [(lack.question, lack.reason) for lack in found]


def test_a_whole_sheet_that_says_go_confirms():
    CROSSING.check_answers(SHEET)
    assert reasons({}) == []


@pytest.mark.parametrize("question", [one.key for one in CROSSING.questions])
def test_a_sheet_with_one_empty_place_confirms_nothing(question: str):
    assert reasons({question: ""}) == [(question, Reason.ABSENT)]


@pytest.mark.parametrize("answer", ["not_go", "not_yet"])
def test_any_answer_but_go_confirms_nothing(answer: str):
    assert reasons({"answer": answer}) == [("answer", Reason.ANSWER)]


def test_any_no_confirms_nothing():
    boxes = [one.key for one in CROSSING.questions if one.options == (YES, NO)]
    for ticks in product((YES, NO), repeat=len(boxes)):
        changes = dict(zip(boxes, ticks, strict=True))
        expected = [(box, Reason.ANSWER) for box, tick in changes.items() if tick == NO]
        assert reasons(changes) == expected


@pytest.mark.parametrize("day", ["2026-05-19", "2026-05-21"])
def test_a_sheet_of_another_day_confirms_nothing(day: str):
    assert reasons({"confirm_on": day}) == [("confirm_on", Reason.LATE)]


def test_a_sheet_of_another_person_or_place_confirms_nothing():
    assert reasons({"person": "K-333-333Q"}) == [("person", Reason.ANSWER)]
    assert reasons({}, Destination.THIRD) == [("crossing_to", Reason.ANSWER)]
    assert reasons({}, Destination.STAY) == [("crossing_to", Reason.ANSWER)]


@pytest.mark.parametrize(
    ("role", "label"), [("second", "neutral  OAK"), ("crossing_interpreter", "Neutral Pine")]
)
def test_one_person_in_two_roles_confirms_nothing(role: str, label: str):
    assert reasons({role: label}) == [(role, Reason.SAME_PERSON)]
