"""What the gate's table is made of: variables, bars, duties, events.

A guard is a conjunction and nothing else. Each conjunct looks at one variable (a `Bar`) or at one
circumstance of the step itself (a `Duty`), has a name and cites a rule of `tutela.law`. So each can
be read, dropped and negated apart, and a set of states that satisfies a guard is a box.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from tutela.errors import MalformedError
from tutela.protection.duty import Duty
from tutela.protection.role import Role

State = Mapping[str, str]
"""One value per variable."""

Change = str | Mapping[str, str]
"""What an effect does to a variable: set it, or send old values to new ones (others stay)."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something the gate knows about a person; the first value is where everybody begins."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A conjunct over one variable: what must be so, and the rule that says it.

    Attributes:
        name: unique in the table of bars, such as `home_interviews`.
        rule: the rule of the catalogue it enforces.
        variable: the one variable it looks at.
        values: those that let the step pass.
    """

    name: str
    rule: str
    variable: str
    values: frozenset[str]

    def holds(self, state: State) -> bool:
        """Return whether the state lets the step pass."""
        return state[self.variable] in self.values


def bar(name: str, rule: str, variable: str, *values: str) -> Bar:
    """Return a bar; a way to write the table in lines."""
    return Bar(name, rule, variable, frozenset(values))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that can happen to one person. There is no event of a group.

    Attributes:
        name: as in the ledger.
        by: who may assert it.
        rules: what it is for, in law.
        bars: its guard over the state.
        duties: its guard over the step: who acts, with whom, when, after what.
        effect: what it changes; what it does not name stays.
    """

    name: str
    by: tuple[Role, ...]
    rules: tuple[str, ...]
    bars: tuple[Bar, ...]
    duties: tuple[Duty, ...]
    effect: Mapping[str, Change]

    def after(self, state: State) -> dict[str, str]:
        """Return the state after the event, whatever its guard says."""
        return {name: self.changed(name, value) for name, value in state.items()}

    def changed(self, variable: str, value: str) -> str:
        """Return the value of a variable after the event."""
        change = self.effect.get(variable, value)
        return change if isinstance(change, str) else change.get(value, value)

    def unmet(self, state: State) -> tuple[Bar, ...]:
        """Return the bars that stop the event in this state."""
        return tuple(bar for bar in self.bars if not bar.holds(state))

    def values(self, variable: Variable) -> frozenset[str]:
        """Return the values of a variable that all its bars here let pass."""
        allowed = frozenset(variable.values)
        for each in self.bars:
            if each.variable == variable.name:
                allowed &= each.values
        return allowed


@dataclass(frozen=True, slots=True)
class Table:
    """The whole machine. `check()` it before use; the shipped one is checked by a test."""

    variables: tuple[Variable, ...]
    events: tuple[Event, ...]

    @property
    def initial(self) -> dict[str, str]:
        """Return the state every person begins in."""
        return {each.name: each.values[0] for each in self.variables}

    def event(self, name: str) -> Event:
        """Return the event of a name.

        Raises:
            MalformedError: there is none. Nothing happens outside the table.
        """
        for each in self.events:
            if each.name == name:
                return each
        raise MalformedError("gate.event_unknown", event=name)

    def with_event(self, changed: Event) -> Self:
        """Return the table with one event replaced: a mutant, or an older table."""
        events = tuple(changed if each.name == changed.name else each for each in self.events)
        return replace(self, events=events)

    def check(self) -> None:
        """Check that the table says nothing about what it does not declare.

        Raises:
            MalformedError: an unknown variable or value, or a name twice.
        """
        domains = {each.name: frozenset(each.values) for each in self.variables}
        names = [each.name for each in self.events]
        if len(domains) != len(self.variables) or len(set(names)) != len(names):
            raise MalformedError("gate.table_twice")
        for event in self.events:
            for each in event.bars:
                if not each.values or not each.values < domains.get(each.variable, frozenset()):
                    raise MalformedError("gate.table_bar", event=event.name, bar=each.name)
            for variable, change in event.effect.items():
                said = {change} if isinstance(change, str) else {*change, *change.values()}
                if not said <= domains.get(variable, frozenset()):
                    raise MalformedError("gate.table_effect", event=event.name, variable=variable)
