"""Explores every state of a table and judges properties of it.

Every state and transition of the real table is looked at; nothing about a person's state is left
out or merged. What is outside: who acts and when (duties) are circumstances the world chooses
freely, which is more than real people can do; one person at a time, because no event names two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from tutela.protection.guard import Table
from tutela.protection.property import (
    After,
    Always,
    Box,
    Enabled,
    Escapes,
    Finding,
    Never,
    NeverWithout,
    OnlyBy,
    Possible,
    Property,
)
from tutela.protection.states import NOTHING, Move, Space


@dataclass(frozen=True, slots=True)
class Explored:
    """Every state of a table, by how many events it is from the beginning."""

    table: Table
    space: Space
    moves: dict[str, Move]
    layers: tuple[int, ...]
    reached: int

    @property
    def states(self) -> int:
        """Return how many states can be reached."""
        return self.space.count(self.reached)

    @property
    def transitions(self) -> int:
        """Return how many (state, event) pairs can happen, also those that change nothing."""
        meet = self.space.both
        return sum(self.space.count(meet(self.reached, m.guard)) for m in self.moves.values())

    def road(self, goal: int) -> tuple[str, ...]:
        """Return a shortest road of events from the beginning into a set of states."""
        depth = next(i for i, layer in enumerate(self.layers) if self.space.both(layer, goal))
        here = self.space.both(self.layers[depth], goal)
        road: list[str] = []
        while depth:
            depth -= 1
            here = self.space.state(self.space.pick(here))
            for name, move in self.moves.items():
                before = self.space.both(move.origin(here), self.layers[depth])
                if before != NOTHING:
                    road.append(name)
                    here = before
                    break
        return tuple(reversed(road))


def explore(table: Table, space: Space | None = None, known: Explored | None = None) -> Explored:
    """Return every state that can be reached.

    Args:
        table: a checked table.
        space: where to keep the sets; a new one if not given.
        known: what was explored of a table of which this one allows at least as much; it
            saves looking at those states again. Roads then begin in any of them.
    """
    space = space or (known.space if known else Space(table.variables))
    moves: dict[str, Move] = {}
    for event in table.events:
        made = known.moves.get(event.name) if known else None
        moves[event.name] = made if made and made.event is event else Move(space, event)
    reached = layer = known.reached if known else space.state(table.initial)
    layers: list[int] = []
    while layer != NOTHING:
        layers.append(layer)
        found = NOTHING
        for move in moves.values():
            found = space.union(found, move.image(layer))
        layer = space.without(found, reached)
        reached = space.union(reached, layer)
    return Explored(table, space, moves, tuple(layers), reached)


def anywhere(explored: Explored) -> Explored:
    """Return the table over every state that can be written down, reached or not.

    A guard must hold by itself: what it refuses may be unreachable today because another row
    takes it away, and stand in a damaged store or a later table all the same.
    """
    everything = explored.space.box({})
    return replace(explored, layers=(everything,), reached=everything)


def judge(explored: Explored, properties: Iterable[Property]) -> tuple[Finding, ...]:
    """Return what holds and what does not."""
    return tuple(_finding(explored, each) for each in properties)


def violated(explored: Explored, properties: Iterable[Property]) -> str | None:
    """Return the first property that does not hold, or None; no examples are looked for."""
    for each in properties:
        if _fails(explored, each):
            return each.id
    return None


def _finding(explored: Explored, each: Property) -> Finding:
    found = Finding(each.id, each.why, holds=not _fails(explored, each))
    if isinstance(each, Possible) and found.holds:
        goal = explored.space.both(explored.reached, explored.space.box(each.goal))
        return _with_example(found, explored, goal)
    if isinstance(each, NeverWithout | Possible) or found.holds:
        return found
    bad = _bad(explored, each)
    return replace(_with_example(found, explored, bad), bad=explored.space.count(bad))


def _with_example(found: Finding, explored: Explored, states: int) -> Finding:
    road = explored.road(states)
    state = explored.table.initial
    for name in road:
        state = explored.table.event(name).after(state)
    return replace(found, example=state, road=road)


def _fails(explored: Explored, each: Property) -> bool:
    match each:
        case NeverWithout():
            return any(True for _ in undone(explored, each))
        case Possible():
            goal = explored.space.box(each.goal)
            return explored.space.both(explored.reached, goal) == NOTHING
        case _:
            return _bad(explored, each) != NOTHING


def undone(explored: Explored, each: NeverWithout) -> Iterator[tuple[str, str]]:
    """Yield (event, duty) where a possible event does not ask for a duty."""
    for name in each.events:
        move = explored.moves[name]
        if explored.space.both(explored.reached, move.guard) != NOTHING:
            missing = set(each.duties) - set(move.event.duties)
            yield from ((name, duty.named) for duty in sorted(missing, key=lambda d: d.named))


def _bad(explored: Explored, each: Always | Never | After | OnlyBy | Enabled | Escapes) -> int:
    """Return the reachable states in which a property does not hold."""
    space, reached = explored.space, explored.reached
    match each:
        case Always():
            when = space.both(reached, space.box(each.when))
            return space.without(when, space.box(each.then))
        case Never():
            enabled = _enabled(explored, each.events)
            return space.without(enabled, space.box(each.unless))
        case After():
            return _leading_outside(explored, each.events, each.then)
        case OnlyBy():
            return _changed_by_others(explored, each)
        case Enabled():
            when = space.both(reached, space.box(each.when))
            return space.without(when, explored.moves[each.event].guard)
        case Escapes():
            when = space.both(reached, space.box(each.when))
            return space.without(when, able_to_reach(explored, each.goal))
        case _:
            assert_never(each)


def _enabled(explored: Explored, events: Sequence[str]) -> int:
    space, found = explored.space, NOTHING
    for name in events:
        found = space.union(found, space.both(explored.reached, explored.moves[name].guard))
    return found


def _leading_outside(explored: Explored, events: Sequence[str], then: Box) -> int:
    space, found = explored.space, NOTHING
    for name in events:
        move = explored.moves[name]
        outside = space.without(move.image(explored.reached), space.box(then))
        origin = space.both(move.origin(outside), explored.reached)
        found = space.union(found, origin)
    return found


def _changed_by_others(explored: Explored, each: OnlyBy) -> int:
    space, found = explored.space, NOTHING
    for name, move in explored.moves.items():
        if name in each.events:
            continue
        changing = tuple(
            one for one in each.old if move.event.changed(each.variable, one) in each.new
        )
        if changing:
            enabled = space.both(explored.reached, move.guard)
            found = space.union(found, space.both(enabled, space.box({each.variable: changing})))
    return found


def able_to_reach(explored: Explored, goal: Box) -> int:
    """Return the reachable states from which some road leads to a goal."""
    space = explored.space
    able = layer = space.both(explored.reached, space.box(goal))
    while layer != NOTHING:
        found = NOTHING
        for move in explored.moves.values():
            found = space.union(found, move.origin(layer))
        layer = space.without(space.both(found, explored.reached), able)
        able = space.union(able, layer)
    return able
