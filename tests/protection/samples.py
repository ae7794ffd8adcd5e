"""Invented interviews of invented people; nobody here exists."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from tutela.custody.keys import PersonKey
from tutela.engines.age import AgeLocksmith
from tutela.protection.bars import Destination
from tutela.protection.determination import Determination, Finding, Grounds, Outcome, Role, Subject
from tutela.protection.person import PersonId
from tutela.protection.questions import YES

NOW: Final = datetime(2026, 5, 20, 12, 0, 0, tzinfo=UTC)
FIRST_DAY: Final = date(2026, 5, 4)

GOOD: Final = {
    "person": "K-28E-MTZK",
    "interview_on": "2026-05-04",
    "began": "10:00",
    "ended": "11:10",
    "interviewer": "Interviewer Birch",
    "interpreter": "Interpreter Reed",
    "interruptions": "none",
    "present": "nobody",
    "informed_on": "2026-05-02",
    "informed_at": "15:00",
    "informed_by": "Officer Larch",
    "explain_back_form": "6",
    "informed_both": YES,
    "explained_back": YES,
    "options_told": YES,
    "not_yet_told": YES,
    "examined_by": "Doctor Willow",
    "examined_on": "2026-05-04",
    "capacity": "able",
    "no_event": YES,
    "no_strain": YES,
    "private": YES,
    "no_agents": YES,
    "independent": YES,
    "other_investigator": YES,
    "interests": "none",
    "interpreter_bound": YES,
    "interpreter_accepted": YES,
    "interpreter_north": YES,
    "interpreter_outside": YES,
    "recording": "recording_none",
    "same_care": YES,
    "order": "return_first",
    "hopes": "조용한 곳에서 살고 싶습니다.",
    "if_return": "가족을 볼 수 있지만 두렵습니다.",
    "if_not_return": "낯설지만 살 수 있습니다.",
    "wish_risk": "refuses",
    "wish_third": "wants",
    "which_state": "Invented State",
    "wish_stay": "undecided",
    "pressure_return": "pressure_none",
    "pressure_stay": "pressure_none",
    "family_threat": "pressure_none",
    "doubt": "doubt_none",
    "icrc": "offered",
    "read_back": YES,
    "mark": "mark_declined",
}
"""An interview that lacks nothing."""


def interview(day: int, leader: str, order: str, **changes: str) -> dict[str, str]:
    """Return a good interview held some days after the first, with some answers changed."""
    held = FIRST_DAY + timedelta(days=day)
    moved = {
        "interview_on": held.isoformat(),
        "examined_on": held.isoformat(),
        "interviewer": leader,
        "order": order,
    }
    return {**GOOD, **moved, **changes}


def person(number: int) -> PersonKey:
    """Return the key of an invented person."""
    return PersonKey(f"person {number}", AgeLocksmith().new_key(), bytes([number]) * 32)


REASONS: Final = "Two sources say that people sent back from captivity were punished for it."


def finding(
    subject: Subject = Subject.PANEL,
    outcome: Outcome = Outcome.REFUSES,
    builds_on: tuple[bytes, ...] = (),
    new_facts: str = "",
    person: str = "K-28E-MTZK",
) -> Finding:
    """Return what invented people found."""
    grounds = Grounds(REASONS, builds_on, new_facts, "1")
    return Finding(subject, outcome, PersonId(person), Destination.RISK, FIRST_DAY, grounds)


def panel(members: tuple[int, int, int], found: Finding | None = None) -> Determination:
    """Return a decision signed by three invented people."""
    record = Determination(finding() if found is None else found, ())
    for each in members:
        record = record.signed(Role.MEMBER, person(each), FIRST_DAY)
    return record
