"""Papers typed in by two people, and a person before the gate they are about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from tests.protection.road import CAPTURED, Case
from tests.protection.samples import GOOD, NOW, person

from tutela.protection.double_entry import Sheaf
from tutela.protection.interview import Reading, type_in
from tutela.protection.protocol import TOPICS
from tutela.protection.questions import YES

PERSON: Final = GOOD["person"]
STATE: Final = GOOD["which_state"]
TYPISTS: Final = (person(1), person(2))

EXPLAINED: Final = {
    "person": PERSON,
    "told_on": GOOD["informed_on"],
    "told_by": GOOD["informed_by"],
    "told_interpreter": "Interpreter Reed",
    "told_both": YES,
    **{f"topic_{topic}": "제 말로 다시 말했습니다." for topic in TOPICS},
    "all_explained": YES,
    "notice": "notice_read",
}
AT_CROSSING: Final = {
    "person": PERSON,
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


def sheaf(form: str, number: int, answers: Mapping[str, str]) -> Sheaf:
    """Return a paper that two people typed alike; empty answers are left out."""
    given = {key: answer for key, answer in answers.items() if answer}
    reading = Reading(form, number, given)
    later = NOW + timedelta(seconds=1)
    return Sheaf.of([type_in(reading, TYPISTS[0], NOW), type_in(reading, TYPISTS[1], later)])


def interview_sheaf(answers: Mapping[str, str] = GOOD, number: int = 7) -> Sheaf:
    """Return an interview that two people typed."""
    return sheaf("interview", number, answers)


def sheet_sheaf(**changes: str) -> Sheaf:
    """Return the explain-back sheet that the interviews name."""
    return sheaf("explain_back", 6, {**EXPLAINED, **changes})


def crossing_sheaf(**changes: str) -> Sheaf:
    """Return a sheet from the crossing."""
    return sheaf("crossing", 9, {**AT_CROSSING, **changes})


def before_the_gate(place: str | None = STATE, **state: str) -> Case:
    """Return somebody in the camp, informed on 2 May, before the gate in a state."""
    case = Case()
    case.standing = replace(case.standing, person=PERSON)
    day = 120.5
    case.do("intern", day, "camp-1")
    if place:
        case.do("change_options", day, "officer", place=place)
    case.do("inform", day, "officer")
    assert case.standing.now > CAPTURED
    case.standing = replace(case.standing, state={**case.standing.state, **state})
    return case
