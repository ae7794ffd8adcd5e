"""From which answers each duty follows that a form states to the gate.

A table for a reader with the paper in hand: every answer named must be the one given here. What
is not in it, no form states.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tutela.protection.duty import Duty
from tutela.protection.protocol import (
    ABLE,
    CROSSING,
    DOUBT_NONE,
    EXPLAIN_BACK,
    INTERVIEW,
    NO_RECORDING,
    RETURN_FIRST,
    RETURN_LAST,
    TOPICS,
    UNPRESSED,
    WITH_CONSENT,
)
from tutela.protection.questions import YES, Form
from tutela.protection.table import TABLE

GIVEN: Final[tuple[str, ...]] = ()
"""Any answer: that there is one counts."""
_YES: Final = (YES,)
_NO_PRESSURE: Final = (UNPRESSED,)


@dataclass(frozen=True, slots=True)
class Ground:
    """The form a duty follows from, and the answers that each question of it may have."""

    form: Form
    answers: Mapping[str, tuple[str, ...]]

    def holds(self, form: Form, answers: Mapping[str, str]) -> bool:
        """Return whether the answers of a form are those."""
        return form is self.form and all(
            _fits(answers.get(question, ""), allowed) for question, allowed in self.answers.items()
        )


def _fits(given: str, allowed: tuple[str, ...]) -> bool:
    return given in allowed if allowed else given != ""


GROUNDS: Final[Mapping[Duty, Ground]] = {
    Duty.EXPLAINED_BACK: Ground(
        EXPLAIN_BACK,
        {
            "told_both": _YES,
            "all_explained": _YES,
            **{f"topic_{topic}": GIVEN for topic in TOPICS},
        },
    ),
    Duty.ALTERNATIVES_TOLD: Ground(
        EXPLAIN_BACK,
        {
            "topic_options": GIVEN,
            "topic_right_home": GIVEN,
            "topic_right_refuse": GIVEN,
            "topic_right_not_yet": GIVEN,
            "topic_right_change": GIVEN,
            "all_explained": _YES,
        },
    ),
    Duty.PRIVATE: Ground(
        INTERVIEW,
        {
            "present": GIVEN,
            "private": _YES,
            "no_agents": _YES,
            "recording": (NO_RECORDING, WITH_CONSENT),
        },
    ),
    Duty.INTERPRETER_ACCEPTED: Ground(
        INTERVIEW,
        {
            "interpreter_bound": _YES,
            "interpreter_accepted": _YES,
            "interpreter_north": _YES,
            "interpreter_outside": _YES,
        },
    ),
    Duty.CAPACITY_STATED: Ground(
        INTERVIEW,
        {
            "examined_by": GIVEN,
            "examined_on": GIVEN,
            "capacity": (ABLE,),
            "no_event": _YES,
            "no_strain": _YES,
        },
    ),
    Duty.BOTH_DIRECTIONS: Ground(
        INTERVIEW,
        # That a second interview asked in the other order, `heard` looks up.
        {"order": (RETURN_FIRST, RETURN_LAST), "if_return": GIVEN, "if_not_return": GIVEN},
    ),
    Duty.NO_PRESSURE_NOTED: Ground(
        INTERVIEW,
        {
            "pressure_return": _NO_PRESSURE,
            "pressure_stay": _NO_PRESSURE,
            "family_threat": _NO_PRESSURE,
            "doubt": (DOUBT_NONE,),
        },
    ),
    Duty.INTERVIEWER_INDEPENDENT: Ground(
        INTERVIEW, {"interviewer": GIVEN, "independent": _YES, "other_investigator": _YES}
    ),
    # The wish rests on the person's own words, read back; a signature is asked of nobody.
    Duty.NO_MERE_WAIVER: Ground(
        INTERVIEW, {"hopes": GIVEN, "if_return": GIVEN, "if_not_return": GIVEN, "read_back": _YES}
    ),
    Duty.NEUTRAL_ALONE: Ground(
        CROSSING, {"neutral": GIVEN, "alone": _YES, "way_back": _YES, "stop_told": _YES}
    ),
}

ELSEWHERE: Final = frozenset(
    {
        Duty.REASONS,  # a determination
        Duty.NO_MERE_ASSURANCE,  # a determination
        Duty.NOTICE_GIVEN,  # whoever moves the person
        Duty.NO_CAMERAS,  # whoever hands over or sets free
        Duty.CONSENT_PROCEDURE,  # whoever schedules the way home
    }
)
"""Duties that are stated, and by no form."""


def stated_by(form: Form, answers: Mapping[str, str], event: str) -> frozenset[Duty]:
    """Return the duties of a row that the answers of a form state as done.

    Raises:
        MalformedError: the table has no such row.
    """
    asked = TABLE.event(event).duties
    return frozenset(
        duty for duty in asked if duty in GROUNDS and GROUNDS[duty].holds(form, answers)
    )
