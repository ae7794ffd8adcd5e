"""Every slip one could make in the table, one at a time, and who notices it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tutela.protection.check import Explored, explore, violated
from tutela.protection.guard import Bar, Event, Table
from tutela.protection.properties import properties
from tutela.protection.states import NOTHING
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


def killer(mutant: Mutant, known: Explored) -> str | None:
    """Return the property by which the checker notices, or None."""
    # Dropping a bar only adds states, so those of the right table need not be found again.
    more = mutant.kind in ("drop bar", "drop duty")
    explored = explore(mutant.table, known.space, known if more else None)
    return violated(explored, LAWS)


def is_second_barrier(mutant: Mutant, known: Explored) -> bool:
    """Return whether a dropped bar never decides: what it refuses is unreachable already."""
    event = mutant.table.event(mutant.event)
    move = known.moves[mutant.event]
    open_guard = {v.name: event.values(v) for v in TABLE.variables}
    wider = known.space.both(known.reached, known.space.box(open_guard))
    return known.space.without(wider, move.guard) == NOTHING
