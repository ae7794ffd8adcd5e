"""Whether the sheet filled in at the crossing says GO and nothing is missing from it.

The paper decided there; this judges what was typed from it afterwards, by the same rule that is
printed on it. Silence, an empty box or a doubt is no GO.

Source: IV-09 of the interview protocol.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from tutela.protection.bars import Destination
from tutela.protection.person import PersonId
from tutela.protection.protocol import CROSSING, GO
from tutela.protection.questions import YES
from tutela.protection.safeguards import Lack, Reason

_YES: Final = ("alone", "way_back", "no_cameras", "fit_today", "stop_told")
_ROLES: Final = ("neutral", "second", "crossing_interpreter")
_TO: Final = {Destination.RISK: "to_risk", Destination.THIRD: "to_third"}


def missing_at_crossing(
    answers: Mapping[str, str], person: PersonId, destination: Destination, on: date
) -> tuple[Lack, ...]:
    """Return why a crossing sheet confirms nothing; empty where it says GO and lacks nothing.

    Args:
        answers: of the sheet, as they stand after double entry.
        person: whose hand-over it is to confirm.
        destination: where to; nobody is handed over who stays.
        on: the day of the hand-over: a sheet of another day confirms nothing.
    """
    found = {lack.question: lack for lack in _wrong(answers, person, destination, on)}
    for question in CROSSING.questions:
        if not answers.get(question.key):
            found[question.key] = Lack(question.key, Reason.ABSENT, question.rules)
    order = [question.key for question in CROSSING.questions]
    return tuple(sorted(found.values(), key=lambda lack: order.index(lack.question)))


def _wrong(
    answers: Mapping[str, str], person: PersonId, destination: Destination, on: date
) -> Iterator[Lack]:
    rules = {question.key: question.rules for question in CROSSING.questions}
    expected = {
        "person": str(person),
        "confirm_on": on.isoformat(),
        "crossing_to": _TO.get(destination, ""),
        "answer": GO,
        **dict.fromkeys(_YES, YES),
    }
    for key, right in expected.items():
        if answers.get(key) != right:
            reason = Reason.LATE if key == "confirm_on" else Reason.ANSWER
            yield Lack(key, reason, rules[key])
    labels = [" ".join(answers.get(role, "").split()).casefold() for role in _ROLES]
    for place, role in enumerate(_ROLES):
        if labels[place] in labels[:place]:
            yield Lack(role, Reason.SAME_PERSON, rules[role])
