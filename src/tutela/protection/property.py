"""The kinds of statement the checker proves about every state a person can reach.

A box says which values some variables may have; a state is in it when each named variable has one
of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tutela.protection.duty import Duty

Box: TypeAlias = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Always:
    """In every reachable state: if `when`, then `then`."""

    id: str
    why: str
    when: Box
    then: Box


@dataclass(frozen=True, slots=True)
class Never:
    """None of the events happens in a reachable state outside `unless`."""

    id: str
    why: str
    events: tuple[str, ...]
    unless: Box


@dataclass(frozen=True, slots=True)
class After:
    """After each of the events, from every reachable state, `then`."""

    id: str
    why: str
    events: tuple[str, ...]
    then: Box


@dataclass(frozen=True, slots=True)
class OnlyBy:
    """A variable goes from one of `old` to one of `new` by these events and by no other."""

    id: str
    why: str
    variable: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enabled:
    """The event is possible in every reachable state of `when`."""

    id: str
    why: str
    when: Box
    event: str


@dataclass(frozen=True, slots=True)
class Possible:
    """Some reachable state is in `goal`."""

    id: str
    why: str
    goal: Box


@dataclass(frozen=True, slots=True)
class Escapes:
    """From every reachable state of `when` a state of `goal` can be reached."""

    id: str
    why: str
    when: Box
    goal: Box


@dataclass(frozen=True, slots=True)
class NeverWithout:
    """None of the events happens without these duties done."""

    id: str
    why: str
    events: tuple[str, ...]
    duties: tuple[Duty, ...]


Property: TypeAlias = Always | Never | After | OnlyBy | Enabled | Possible | Escapes | NeverWithout


@dataclass(frozen=True, slots=True)
class Finding:
    """What the checker found about one property.

    Attributes:
        id: of the property.
        why: what the property says.
        holds: whether it does.
        bad: in how many states it does not.
        example: one such state, or the one that shows something possible.
        road: the events from the beginning to the example.
    """

    id: str
    why: str
    holds: bool
    bad: int = 0
    example: Mapping[str, str] = field(default_factory=dict)
    road: tuple[str, ...] = ()
