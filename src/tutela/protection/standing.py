"""Where a person stands at a moment: what was asserted so far, and what follows from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tutela.law.rulebook import Rulebook
from tutela.protection.act import Act
from tutela.protection.guard import Event, State
from tutela.protection.role import Role
from tutela.protection.table import BREAK_GLASS, TABLE

MOVING = frozenset({"schedule", "depart", "reach", "hand_over"})
FOR_ANYBODY = frozenset(
    {"doubt_age", "refuse_home", "change_mind", "record_doubt", "record_threat", "withdraw_plan"}
    | {"die", "report_outside"}
    | BREAK_GLASS
)
"""Asserting these makes nobody a party to the decision: everybody must be free to say them."""


@dataclass(frozen=True, slots=True)
class Passed:
    """An act as it was taken, under the version of the rules then in force."""

    act: Act
    rules: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A person before the gate. `tutela.protection.machine` makes the next one of it.

    Attributes:
        person: the pseudonym.
        captured_on: when the person came into the hands of the Detaining Power.
        book: the rules.
        state: a value for every variable of the table.
        passed: every act, in order.
        now: the time of the last act or of the last look.
        versions: of the rules, every one this case has seen.
        since: when each finding that expires was made, by variable.
        waits_from: when the last interview that counts was entered.
        open_holds: those not lifted, oldest first.
        place: the third State everything is about.
        interviewer: who held the last interview that counts.
    """

    person: str
    captured_on: datetime
    book: Rulebook
    state: State
    passed: tuple[Passed, ...]
    now: datetime
    versions: tuple[int, ...]
    since: Mapping[str, datetime] = field(default_factory=dict)
    waits_from: datetime | None = None
    open_holds: tuple[Act, ...] = ()
    place: str | None = None
    interviewer: str | None = None

    def number(self, name: str) -> int:
        """Return a number of the rules, the strictest this case has seen."""
        return self.book.number(name, self.versions)

    def days(self, name: str) -> timedelta:
        """Return a number of days."""
        return timedelta(days=self.number(name))

    def hours(self, name: str) -> timedelta:
        """Return a number of hours."""
        return timedelta(hours=self.number(name))

    def acts(self, *events: str) -> Iterator[Act]:
        """Yield the acts of some events, oldest first; of all if none is named."""
        for one in self.passed:
            if not events or one.act.event in events:
                yield one.act

    def last(self, *events: str) -> Act | None:
        """Return the latest act of some events."""
        return next(reversed(tuple(self.acts(*events))), None)

    def known_by(self, act: Act) -> datetime:
        """Return by when an act was known, at the latest.

        That is when it was entered; or the time two people wrote later, if it had been entered
        under a clock that ran ahead.
        """
        place = next(at for at, one in enumerate(self.passed) if one.act is act)
        later = (one.act for one in self.passed[place:])
        times = (one.at for one in later if one is act or one.event == "write_time")
        return min(times)

    @property
    def roles(self) -> Mapping[str, Role]:
        """Return the role of everybody who acted, but for what anybody may say."""
        roles: dict[str, Role] = {}
        for act in self.acts():
            if act.event not in FOR_ANYBODY:
                roles |= dict.fromkeys(act.panel, Role.PANEL)
                roles[act.by.id] = act.by.role
                roles |= {act.verifier.id: act.verifier.role} if act.verifier else {}
        return roles

    @property
    def movers(self) -> frozenset[str]:
        """Return who scheduled or moved this person."""
        moves = (act for act in self.acts() if moving(TABLE.event(act.event)))
        return frozenset(one for act in moves for one in act.people)

    @property
    def deciders(self) -> frozenset[str]:
        """Return who asserted, verified or decided anything about this person."""
        others = (
            act
            for act in self.acts()
            if act.event not in FOR_ANYBODY and not moving(TABLE.event(act.event))
        )
        people = (one for act in others if act.by.role is not Role.CLOCK for one in act.people)
        return frozenset(people)

    @property
    def refusing_panels(self) -> frozenset[str]:
        """Return who sat in a panel that refused this person."""
        return frozenset(one for act in self.acts("panel_refuses") for one in act.panel)


def moving(event: Event) -> bool:
    """Return whether an event schedules or moves a person."""
    return event.name.rpartition("_")[0] in MOVING
