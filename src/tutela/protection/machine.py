"""Moves a person through the table: refuses what its guards refuse, and lets time do the rest.

Everything is computed from the acts: replaying them gives the same standing, so no state is kept
that could differ from the ledger. Some rows are due by time alone; they are not acts, and are
passed when the time is looked at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.law.rulebook import Rulebook
from tutela.protection.act import Act
from tutela.protection.bars import HELD, is_risk
from tutela.protection.duty import Duty
from tutela.protection.guard import Bar, State
from tutela.protection.standing import Passed, Standing
from tutela.protection.step import undone
from tutela.protection.table import TABLE

TIMED: Final = frozenset(
    {
        "cooling_over",
        "cooling_lost",
        "risk_stale",
        "onward_stale",
        "power_stale",
        "plan_stale",
        "fitness_stale",
        "confirmation_over",
    }
)
"""Rows that time passes. `clock_back` is not one: it is written down when it is seen."""

_EXPIRES: Final = (
    ("risk", ("not_found", "substantial", "approved"), "risk_days", "risk_stale"),
    ("onward", ("excluded",), "onward_days", "onward_stale"),
    ("power", ("met",), "power_days", "power_stale"),
    ("plan", ("yes",), "plan_days", "plan_stale"),
    ("fit", ("yes",), "fitness_days", "fitness_stale"),
)
_FINDING_OF: Final = {
    "find_substantial": "risk",
    "find_no_risk": "risk",
    "panel_lowers": "risk",
    "exclude_onward": "onward",
    "panel_excludes_onward": "onward",
    "accept_power": "power",
    "make_plan": "plan",
    "find_fit": "fit",
}
"""Which finding an act makes anew. A panel's approval rests on the assessment and renews none."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act was not taken."""

    bars: tuple[Bar, ...]
    duties: tuple[Duty, ...]


def begin(person: str, captured_on: datetime, book: Rulebook) -> Standing:
    """Return the standing of somebody just captured: nothing known, nothing open."""
    return Standing(
        person,
        captured_on,
        book,
        TABLE.initial,
        (),
        captured_on,
        (book.newest.version,),
    )


def replay(person: str, captured_on: datetime, book: Rulebook, acts: Iterable[Passed]) -> Standing:
    """Return where the acts of a person lead.

    Args:
        person: the pseudonym.
        captured_on: as recorded.
        book: with every version of the rules the acts were taken under.
        acts: in the order of the ledger.

    Raises:
        RefusedError, MismatchError, MalformedError: an act the machine would not have taken stands
            in the ledger: somebody wrote past the gate.
    """
    standing: Standing | None = None
    for one in acts:
        standing = standing or _begun(person, captured_on, book, one.rules)
        standing = _take(standing, one.act, one.rules)
    return standing or begin(person, captured_on, book)


def look(standing: Standing, now: datetime) -> Standing:
    """Return the standing at a later time: what is due by then has passed.

    Raises:
        MismatchError: `now` is earlier than what is recorded; see `tutela.protection.clock`.
    """
    return _pass_time(standing, now, standing.book.newest.version)


def take(standing: Standing, act: Act) -> Standing:
    """Return the standing after an act, or refuse it.

    Raises:
        RefusedError: a bar stands before it or a duty is not done; the first is named, with how
            many there are. `refusal` lists them all.
        MismatchError: it is older than what is recorded, in the future, or its record was used.
        MalformedError: the table has no such event.
    """
    return _take(standing, act, standing.book.newest.version)


def refusal(standing: Standing, act: Act) -> Refusal:
    """Return every bar and duty in the way of an act, at the time of the act."""
    at = look(_turned_back(standing, act), act.at)
    return Refusal(TABLE.event(act.event).unmet(at.state), undone(at, act))


def _begun(person: str, captured_on: datetime, book: Rulebook, version: int) -> Standing:
    return replace(begin(person, captured_on, book), versions=(version,))


def _take(standing: Standing, act: Act, version: int) -> Standing:
    _check_form(standing, act)
    at = _pass_time(_turned_back(standing, act), act.at, version)
    unmet, missing = TABLE.event(act.event).unmet(at.state), undone(at, act)
    if unmet:
        raise RefusedError(
            "gate.refused_bar", event=act.event, bar=unmet[0].name, count=len(unmet) + len(missing)
        )
    if missing:
        raise RefusedError(
            "gate.refused_duty", event=act.event, duty=missing[0].named, count=len(missing)
        )
    return _after(at, act, version)


def _turned_back(standing: Standing, act: Act) -> Standing:
    """Return the standing before a time is written that is earlier than what is recorded.

    Nobody knows how old a finding is that a clock which ran ahead dated: each counts as too old.
    """
    if act.event != "write_time" or act.at >= standing.now:
        return standing
    state = standing.state
    for variable, values, _, event in _EXPIRES:
        if state[variable] in values:
            state = TABLE.event(event).after(state)
    state = TABLE.event("cooling_lost").after(state)
    waits_from = standing.waits_from and act.at
    return replace(standing, state=state, now=act.at, waits_from=waits_from)


def _pass_time(standing: Standing, now: datetime, version: int) -> Standing:
    """Return the standing at a later time, under a version of the rules seen by then."""
    if now < standing.now:
        raise MismatchError("gate.time_back")
    standing = replace(standing, versions=_seen(standing, version))
    # Time runs in this order: what is due first passes first.
    while (due := min(_due(standing), default=None)) and due[0] <= now:
        event = TABLE.event(due[1])
        standing = replace(standing, state=event.after(standing.state))
    return replace(standing, now=now)


def _seen(standing: Standing, version: int) -> tuple[int, ...]:
    return tuple(sorted({*standing.versions, version}))


def _check_form(standing: Standing, act: Act) -> None:
    if act.event in TIMED:
        raise RefusedError("gate.timed_event", event=act.event)
    if act.on > act.at or (act.written is not None and act.written > act.at):
        raise MismatchError("gate.future_fact", event=act.event)
    if act.on < standing.captured_on:
        raise MismatchError("gate.before_capture", event=act.event)
    if act.at < standing.now and act.event != "write_time":
        raise MismatchError("gate.time_back")
    if any(act.record == one.record for one in standing.acts()):
        raise MismatchError("gate.record_used", event=act.event)
    if act.place is not None and is_risk(act.place):
        raise RefusedError("gate.place_is_risk")
    if act.event == "lift_hold" and act.about not in {hold.record for hold in standing.open_holds}:
        raise MalformedError("gate.hold_unknown")


def _after(standing: Standing, act: Act, version: int) -> Standing:
    """Return the standing after an act whose guard holds."""
    event = TABLE.event(act.event)
    state, holds = event.after(standing.state), standing.open_holds
    if act.event == "set_hold":
        holds = (*holds, act)
    if act.event == "lift_hold":
        holds = tuple(hold for hold in holds if hold.record != act.about)
        # One of several holds is lifted: the person is still held, as before.
        state = state if not holds else dict(standing.state)
    counts = act.event.startswith(("first_", "again_"))
    since = dict(standing.since)
    if act.event in _FINDING_OF:
        since[_FINDING_OF[act.event]] = act.on
    if act.event.startswith("confirm_"):
        since["confirm"] = act.on
    return replace(
        standing,
        state=state,
        passed=(*standing.passed, Passed(act, version)),
        now=act.at,
        since=since,
        waits_from=act.at if counts else standing.waits_from,
        interviewer=act.by.id if counts else standing.interviewer,
        open_holds=holds,
        place=act.place if act.event == "change_options" else standing.place,
    )


def _due(standing: Standing) -> Iterator[tuple[datetime, str]]:
    """Yield what time will pass next, unless something else happens first."""
    state = standing.state
    if state["custody"] not in HELD:
        return
    if _waiting(state) and standing.waits_from is not None:
        yield standing.waits_from + standing.days("cooling_days"), "cooling_over"
    for variable, values, days, event in _EXPIRES:
        if state[variable] in values and variable in standing.since:
            # Good for so many days, and old the second after.
            yield standing.since[variable] + standing.days(days) + timedelta(seconds=1), event
    if state["confirm"] == "yes":
        over = standing.since["confirm"] + standing.hours("confirmation_hours")
        yield over + timedelta(seconds=1), "confirmation_over"


def _waiting(state: State) -> bool:
    """Return whether time to think runs: in the camp, after an interview that counts."""
    wished = any(state[wish] != "0" for wish in ("home", "third", "stay"))
    return wished and state["cooled"] == "no" and state["custody"] == "interned"
