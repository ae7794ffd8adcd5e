"""Which safeguards an interview lacks, and what wish stands after several interviews.

Nothing here says that a wish is free: that is a named person's judgement. What is missing,
unknown or out of order counts against the interview. The numbers are policy, not law.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Final

from tutela.protection.bars import Destination
from tutela.protection.protocol import (
    ABLE,
    DOUBT_NONE,
    INTERVIEW,
    NO_RECORDING,
    UNDECIDED,
    UNPRESSED,
    WISHES,
    WITH_CONSENT,
)
from tutela.protection.questions import YES


@dataclass(frozen=True, slots=True)
class Policy:
    """Numbers an authority may set stricter; no law gives them.

    Attributes:
        information_hours: between the information talk and the interview (IV-01).
        examined_days: how old the clinician's word may be (IV-06).
        interviews: how many must agree (IV-08).
        cooling_days: between two of them, and after the last (IV-08).
    """

    information_hours: int = 24
    examined_days: int = 1
    interviews: int = 2
    cooling_days: int = 7


POLICY: Final = Policy()


class Reason(Enum):
    """Why a safeguard counts as missing."""

    ABSENT = "absent"
    ANSWER = "answer"
    LATE = "late"
    SAME_PERSON = "same_person"


@dataclass(frozen=True, slots=True)
class Lack:
    """One safeguard that is missing, and the rules that ask for it."""

    question: str
    reason: Reason
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands about one destination.

    Attributes:
        wish: wants, refuses or undecided.
        count: concordant interviews behind it, without a lack, by different people.
        doubtful: whether one of the interviews had a lack; no later interview takes that away.
        cooled_on: the day from which the cooling-off after the last interview is over.
        history: the wish of every interview in order, so that asking until an answer pleases shows.
    """

    wish: str
    count: int
    doubtful: bool
    cooled_on: date | None
    history: tuple[str, ...] = ()

    def suffices(self, today: date, policy: Policy = POLICY) -> bool:
        """Return whether enough cooled-off interviews agree; it is not leave to move anybody."""
        enough = self.count >= policy.interviews and not self.doubtful
        return enough and self.cooled_on is not None and today >= self.cooled_on


_RULES: Final = {question.key: question.rules for question in INTERVIEW.questions}
_YES: Final = (
    "informed_both",
    "explained_back",
    "options_told",
    "not_yet_told",
    "no_event",
    "no_strain",
    "private",
    "no_agents",
    "independent",
    "other_investigator",
    "interpreter_bound",
    "interpreter_accepted",
    "interpreter_north",
    "interpreter_outside",
    "same_care",
    "read_back",
)
_EXPECTED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(_YES, (YES,)),
    "capacity": (ABLE,),
    "recording": (NO_RECORDING, WITH_CONSENT),
    "pressure_return": (UNPRESSED,),
    "pressure_stay": (UNPRESSED,),
    "family_threat": (UNPRESSED,),
    "doubt": (DOUBT_NONE,),
}
_FREE: Final = frozenset(
    {
        "earlier_on",  # the first talk has none before it
        "which_state",
        "pressure_words",
        "doubt_why",
        "mark",  # nobody has to sign
        "wish_risk",  # silence is UNDECIDED, and a good answer
        "wish_third",
        "wish_stay",
    }
)
"""Questions that may stay empty without anything being missing."""


def missing_safeguards(answers: Mapping[str, str], policy: Policy = POLICY) -> tuple[Lack, ...]:
    """Return every safeguard an interview lacks, in the order of the form.

    Args:
        answers: of an interview form, as they stand after double entry.
        policy: the numbers.
    """
    found = {lack.question: lack for lack in _late(answers, policy)}
    found |= {lack.question: lack for lack in _same_people(answers)}
    for question in INTERVIEW.questions:
        answer = answers.get(question.key, "")
        if not answer and question.key not in _FREE:
            found[question.key] = Lack(question.key, Reason.ABSENT, question.rules)
        elif answer and answer not in _EXPECTED.get(question.key, (answer,)):
            found[question.key] = Lack(question.key, Reason.ANSWER, question.rules)
    order = [question.key for question in INTERVIEW.questions]
    return tuple(sorted(found.values(), key=lambda lack: order.index(lack.question)))


def wish_of(answers: Mapping[str, str], destination: Destination) -> str:
    """Return the wish about one destination; silence is UNDECIDED."""
    answer = answers.get(f"wish_{destination.lower()}", UNDECIDED)
    return answer if answer in WISHES else UNDECIDED


def standing_wish(
    interviews: Sequence[Mapping[str, str]], destination: Destination, policy: Policy = POLICY
) -> Standing:
    """Return what stands about a destination after all interviews of one person.

    A later interview counts further only if it says the same, was led by somebody else, asked in
    the other order, and came after the cooling-off. One with a lack clears what stood before it.

    Args:
        interviews: answers of every interview form of the person, in any order; after somebody
            independent resolved a doubt, those since then.
        destination: where to.
        policy: the numbers.
    """
    standing = Standing(UNDECIDED, 0, doubtful=False, cooled_on=None)
    counted: list[Mapping[str, str]] = []
    for answers in sorted(interviews, key=_moment):
        cooled_on = _cooled_on(answers, policy)
        history = (*standing.history, wish_of(answers, destination))
        if missing_safeguards(answers, policy):
            counted = []
            standing = Standing(UNDECIDED, 0, True, cooled_on, history)  # noqa: FBT003 - doubtful
            continue
        wish = wish_of(answers, destination)
        if wish != standing.wish:
            counted = []
        if wish != UNDECIDED and _counts_further(answers, counted, policy):
            counted.append(answers)
        standing = Standing(wish, len(counted), standing.doubtful, cooled_on, history)
    return standing


def _counts_further(
    answers: Mapping[str, str], counted: Sequence[Mapping[str, str]], policy: Policy
) -> bool:
    if not counted:
        return True
    led_by = {_label(each, "interviewer") for each in counted}
    last = counted[-1]
    return (
        _label(answers, "interviewer") not in led_by
        and answers["order"] != last["order"]
        and date.fromisoformat(answers["interview_on"])
        >= date.fromisoformat(last["interview_on"]) + timedelta(days=policy.cooling_days)
    )


def _late(answers: Mapping[str, str], policy: Policy) -> Iterator[Lack]:
    """Yield what came too late, or in the wrong order."""
    began, ended = _at(answers, "interview_on", "began"), _at(answers, "interview_on", "ended")
    told = _at(answers, "informed_on", "informed_at")
    if began and ended and ended <= began:
        yield Lack("ended", Reason.LATE, _RULES["ended"])
    if began and told and began - told < timedelta(hours=policy.information_hours):
        yield Lack("informed_at", Reason.LATE, _RULES["informed_at"])
    held, examined = _day(answers, "interview_on"), _day(answers, "examined_on")
    oldest = timedelta(days=policy.examined_days)
    if held and examined and not timedelta() <= held - examined <= oldest:
        yield Lack("examined_on", Reason.LATE, _RULES["examined_on"])
    earlier = _day(answers, "earlier_on")
    if held and earlier and earlier >= held:
        yield Lack("earlier_on", Reason.LATE, _RULES["earlier_on"])


def _same_people(answers: Mapping[str, str]) -> Iterator[Lack]:
    """Yield the roles that one person may not have beside leading the interview."""
    leader = _label(answers, "interviewer")
    for role in ("interpreter", "examined_by"):
        if leader and _label(answers, role) == leader:
            yield Lack(role, Reason.SAME_PERSON, _RULES[role])


def _moment(answers: Mapping[str, str]) -> tuple[str, str]:
    return answers.get("interview_on", ""), answers.get("began", "")


def _cooled_on(answers: Mapping[str, str], policy: Policy) -> date | None:
    held = _day(answers, "interview_on")
    return None if held is None else held + timedelta(days=policy.cooling_days)


def _label(answers: Mapping[str, str], role: str) -> str:
    return " ".join(answers.get(role, "").split()).casefold()


def _day(answers: Mapping[str, str], key: str) -> date | None:
    return date.fromisoformat(answers[key]) if key in answers else None


def _at(answers: Mapping[str, str], day: str, hour: str) -> datetime | None:
    if day not in answers or hour not in answers:
        return None
    return datetime.combine(date.fromisoformat(answers[day]), time.fromisoformat(answers[hour]))
