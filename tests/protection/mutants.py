"""Every slip one could make in the table, one at a time, and who notices it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tutela.protection.check import Explored, anywhere, explore, violated
from tutela.protection.guard import Bar, Event, Table
from tutela.protection.properties import GUARDS, properties
from tutela.protection.property import After, Never, NeverWithout, OnlyBy, Possible, Property
from tutela.protection.states import Move
from tutela.protection.table import TABLE


@dataclass(frozen=True, slots=True)
class Mutant:
    """The table with one slip.

    Attributes:
        event: the row.
        kind: `drop bar`, `negate bar`, `drop duty` or `drop effect`.
        part: the bar, duty or variable.
        table: the table with the slip.
    """

    event: str
    kind: str
    part: str
    table: Table

    @property
    def name(self) -> str:
        return f"{self.event}: {self.kind} {self.part}"


NAMES = tuple(event.name for event in TABLE.events)
LAWS = tuple(properties(NAMES))
QUICKEST_FIRST = tuple(sorted(LAWS, key=lambda law: not isinstance(law, Possible)))


def mutants() -> Iterator[Mutant]:
    for event in TABLE.events:
        for bar in event.bars:
            yield _changed("drop bar", bar.name, _without(event, bar))
            yield _changed("negate bar", bar.name, _negated(event, bar))
        for duty in event.duties:
            others = tuple(each for each in event.duties if each is not duty)
            yield _changed("drop duty", duty.named, replace(event, duties=others))
        for variable in event.effect:
            kept = {name: change for name, change in event.effect.items() if name != variable}
            yield _changed("drop effect", variable, replace(event, effect=kept))


def _changed(kind: str, part: str, event: Event) -> Mutant:
    return Mutant(event.name, kind, part, TABLE.with_event(event))


def _without(event: Event, bar: Bar) -> Event:
    return replace(event, bars=tuple(each for each in event.bars if each is not bar))


def _negated(event: Event, bar: Bar) -> Event:
    values = next(one.values for one in TABLE.variables if one.name == bar.variable)
    opposite = replace(bar, values=frozenset(values) - bar.values)
    return replace(event, bars=tuple(opposite if each is bar else each for each in event.bars))


@dataclass(slots=True)
class Court:
    """Judges mutants; keeps what was explored for the next one.

    Attributes:
        known: the right table.
        without: by event, the table without that event: what it reaches, every mutant of the
            event reaches.
    """

    known: Explored = field(default_factory=lambda: explore(TABLE))
    without: dict[str, Explored] = field(default_factory=dict)

    def killer(self, mutant: Mutant) -> str | None:
        """Return the property by which the checker notices, or None."""
        return self._at_once(mutant) or self._anywhere(mutant) or self._in_all(mutant)

    def _anywhere(self, mutant: Mutant) -> str | None:
        """Judge the changed guard alone, in every state that can be written down."""
        if mutant.kind != "drop bar":
            return None
        move = Move(self.known.space, mutant.table.event(mutant.event))
        alone = replace(self.known, table=mutant.table, moves={mutant.event: move})
        laws = (
            replace(law, events=(mutant.event,)) for law in GUARDS if mutant.event in law.events
        )
        found = violated(anywhere(alone), laws)
        return found and f"{found} anywhere"

    def _at_once(self, mutant: Mutant) -> str | None:
        """Judge the changed row alone, in states that are reached without it."""
        name = mutant.event
        base = self._without(name)
        move = Move(base.space, mutant.table.event(name))
        alone = replace(base, table=mutant.table, moves={name: move})
        return violated(alone, _about(name))

    def _in_all(self, mutant: Mutant) -> str | None:
        """Judge the whole table; it reaches at least what the table without the row reaches."""
        more = mutant.kind in ("drop bar", "drop duty")
        base = self.known if more else self._without(mutant.event)
        return violated(explore(mutant.table, known=base), QUICKEST_FIRST)

    def _without(self, name: str) -> Explored:
        if name not in self.without:
            others = tuple(event for event in TABLE.events if event.name != name)
            # Sets of states are kept for good; a new space for every row frees those before it.
            self.without = {name: explore(replace(TABLE, events=others))}
        return self.without[name]


def _about(name: str) -> Iterator[Property]:
    """Yield what is said of one event, narrowed to it."""
    for law in LAWS:
        match law:
            case OnlyBy():
                yield law
            case Never() | After() | NeverWithout() if name in law.events:
                yield replace(law, events=(name,))
            case _:
                pass
