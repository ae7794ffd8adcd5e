"""What the gate answers about a road: blocked, incomplete, for a human to decide, or nothing found.

It never permits. `NO BLOCKING CONDITION RECORDED` is a statement about records.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from tutela.protection.bars import (
    GATE,
    HELD,
    NO_LIVE_HOME,
    NO_LIVE_STAY,
    NO_LIVE_THIRD,
    Destination,
)
from tutela.protection.guard import Bar, State
from tutela.protection.review import WISH, reviews
from tutela.protection.role import Role
from tutela.protection.standing import Standing


class Answer(StrEnum):
    """The four answers, the gravest first."""

    BLOCKED = "blocked"
    HUMAN = "human"
    INCOMPLETE = "incomplete"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing in the way.

    Attributes:
        answer: what it alone would make the answer.
        text: the identifier of its sentence.
        rule: the rule it rests on.
        who: who may supply, decide or lift it; nobody but time if empty.
        due: for a review that is overdue, when it was due.
    """

    answer: Answer
    text: str
    rule: str
    who: tuple[Role, ...]
    due: datetime | None = None


_BLOCKED, _HUMAN, _MISSING = Answer.BLOCKED, Answer.HUMAN, Answer.INCOMPLETE

MEANING: Final[Mapping[tuple[str, str], tuple[Answer, tuple[Role, ...]]]] = {
    ("home", "0"): (_MISSING, (Role.INTERVIEWER,)),
    ("home", "1"): (_MISSING, (Role.INTERVIEWER,)),
    ("third", "0"): (_MISSING, (Role.INTERVIEWER,)),
    ("third", "1"): (_MISSING, (Role.INTERVIEWER,)),
    ("stay", "0"): (_MISSING, (Role.INTERVIEWER,)),
    ("stay", "1"): (_MISSING, (Role.INTERVIEWER,)),
    ("cooled", "no"): (_MISSING, ()),
    ("refuses", "yes"): (_BLOCKED, (Role.PERSON,)),
    ("informed", "no"): (_MISSING, (Role.INFORMER,)),
    ("doubt", "recorded"): (_HUMAN, (Role.RESOLVER,)),
    ("threat", "recorded"): (_HUMAN, (Role.CLINICIAN,)),
    ("risk", "unassessed"): (_MISSING, (Role.ASSESSOR,)),
    ("risk", "substantial"): (_BLOCKED, (Role.PANEL,)),
    ("risk", "substantial_stale"): (_BLOCKED, (Role.ASSESSOR,)),
    ("risk", "refused"): (_BLOCKED, (Role.COUNSEL, Role.PANEL)),
    ("risk", "reopened"): (_HUMAN, (Role.PANEL,)),
    ("onward", "unassessed"): (_MISSING, (Role.LEGAL_ADVISER,)),
    ("onward", "possible"): (_BLOCKED, (Role.PANEL,)),
    ("power", "unassessed"): (_MISSING, (Role.LEGAL_ADVISER,)),
    ("power", "failed"): (_BLOCKED, (Role.LEGAL_ADVISER,)),
    ("plan", "no"): (_MISSING, (Role.AUTHORITY,)),
    ("appeal", "pending"): (_BLOCKED, (Role.REGISTRAR,)),
    ("appeal", "upheld"): (_BLOCKED, (Role.COUNSEL, Role.REGISTRAR)),
    ("asylum", "pending"): (_BLOCKED, (Role.ASYLUM, Role.PERSON)),
    ("asylum", "recognised"): (_BLOCKED, (Role.PERSON,)),
    ("status", "open"): (_MISSING, (Role.LEGAL_ADVISER, Role.TRIBUNAL)),
    ("registered", "no"): (_MISSING, (Role.NIB_OFFICER,)),
    ("card", "no"): (_MISSING, (Role.CAMP,)),
    ("icrc", "no"): (_MISSING, (Role.LIAISON,)),
    ("fit", "unknown"): (_MISSING, (Role.CLINICIAN,)),
    ("fit", "no"): (_BLOCKED, (Role.CLINICIAN,)),
    ("age", "unknown"): (_MISSING, (Role.AGE_ASSESSOR, Role.GUARDIAN)),
    ("hold", "set"): (_BLOCKED, (Role.COURT, Role.PROTECTION_OFFICER)),
    ("clock", "back"): (_HUMAN, (Role.PROTECTION_OFFICER, Role.MONITOR)),
}
"""What an unmet bar means, and who can change it: every value a gate refuses (a test looks)."""

_SAID_NO: Final = frozenset({"gate.bar_refuses_yes", "gate.bar_other_wish"})
_OF_THE_WISH: Final = ("gate.bar_home_", "gate.bar_third_", "gate.bar_stay_", "gate.bar_cooled_")

_WAITS_FOR_OTHERS: Final = {
    "gate.bar_hold_set": "hold",
    "gate.bar_appeal_pending": "appeal",
    "gate.bar_asylum_pending": "asylum",
}
"""Bars that end by somebody else's work. Overdue, they still bar; the answer asks for a human."""

_OTHER_WISHES: Final = frozenset({NO_LIVE_HOME.name, NO_LIVE_THIRD.name, NO_LIVE_STAY.name})


def reasons(standing: Standing, destination: Destination) -> tuple[Reason, ...]:
    """Return everything in the way of a road at the time of the standing, the gravest first."""
    state = standing.state
    found = [_reason(state, bar) for bar in GATE[destination] if not bar.holds(state)]
    if state["custody"] not in HELD:
        found.append(Reason(_BLOCKED, "gate.bar_over", "TR-GC3-5", ()))
    if any(reason.text in _SAID_NO for reason in found):
        # Whoever said no is not to be asked until the answer pleases: no interview is "missing".
        found = [reason for reason in found if not reason.text.startswith(_OF_THE_WISH)]
    late = [review for review in reviews(standing) if review.overdue(standing.now)]
    # A wish that waits is no bar: told where something else is in the way, never in its way.
    told = late if found else [review for review in late if review.subject != WISH]
    found = [_turned(reason, {review.subject for review in late}) for reason in found]
    found += [
        Reason(_HUMAN, "gate.bar_overdue", "TR-GC3-118", (Role.MONITOR,), each.due) for each in told
    ]
    return tuple(sorted(found, key=lambda reason: list(Answer).index(reason.answer)))


def answer(found: tuple[Reason, ...]) -> Answer:
    """Return the gravest answer of some reasons; CLEAR if there is none."""
    return found[0].answer if found else Answer.CLEAR


def contested(standing: Standing, destination: Destination) -> bool:
    """Return whether a substantial risk stands against the person's own wish to go home."""
    risky = standing.state["risk"] in ("substantial", "substantial_stale", "approved", "reopened")
    return destination is Destination.RISK and risky and standing.state["home"] != "0"


def _turned(reason: Reason, overdue: set[str]) -> Reason:
    """Return a reason as it counts now: who waits for others too long waits for a decision."""
    waits = _WAITS_FOR_OTHERS.get(reason.text)
    return replace(reason, answer=_HUMAN) if waits in overdue else reason


def _reason(state: State, bar: Bar) -> Reason:
    if bar.name in _OTHER_WISHES:
        return Reason(_BLOCKED, "gate.bar_other_wish", bar.rule, (Role.PERSON,))
    value = state[bar.variable]
    kind, who = MEANING[bar.variable, value]
    if (bar.variable, value) == ("risk", "substantial") and state["home"] == "2":
        kind = _HUMAN  # The hardest case: a wish against a risk. Three people decide, with reasons.
    return Reason(kind, f"gate.bar_{bar.variable}_{value}", bar.rule, who)
