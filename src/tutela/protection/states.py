"""Sets of states as shared decision diagrams, so that all of them can be looked at.

The states a person can reach number more than can be listed one by one, but the variables hardly
depend on each other, so a set of states is a small graph: one level per variable, one child per
value, equal parts shared. Nothing is abstracted: `count` counts every single state.

Why the image is exact: a guard looks at each variable apart and an effect changes each variable
apart (`tutela.protection.guard`), so both can be applied level by level.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tutela.protection.guard import Event, Variable

NOTHING = 0
_ALL_BELOW = 1


@dataclass(slots=True)
class Space:
    """Holds the nodes of every set of states over some variables; sets are numbers.

    Attributes:
        variables: one level each, in this order.
    """

    variables: Sequence[Variable]
    _nodes: list[tuple[int, ...]] = field(default_factory=lambda: [(), ()])
    _ids: dict[tuple[int, ...], int] = field(default_factory=dict)
    _joined: dict[tuple[int, int], int] = field(default_factory=dict)
    _met: dict[tuple[int, int], int] = field(default_factory=dict)
    _removed: dict[tuple[int, int], int] = field(default_factory=dict)
    _counts: dict[int, int] = field(default_factory=lambda: {NOTHING: 0, _ALL_BELOW: 1})

    def box(self, allowed: Mapping[str, Iterable[str]]) -> int:
        """Return all states in which each named variable has one of the given values."""
        node = _ALL_BELOW
        for variable in reversed(self.variables):
            values = set(allowed.get(variable.name, variable.values))
            node = self._node(tuple(node if one in values else NOTHING for one in variable.values))
        return node

    def state(self, values: Mapping[str, str]) -> int:
        """Return the set of this one state."""
        return self.box({name: (value,) for name, value in values.items()})

    def union(self, left: int, right: int) -> int:
        """Return the states in either set."""
        if right in (left, NOTHING):
            return left
        if left == NOTHING:
            return right
        key = (left, right) if left < right else (right, left)
        known = self._joined.get(key)
        if known is None:
            pairs = zip(self._nodes[left], self._nodes[right], strict=True)
            known = self._joined[key] = self._node(tuple(self.union(a, b) for a, b in pairs))
        return known

    def both(self, left: int, right: int) -> int:
        """Return the states in both sets."""
        if left == right:
            return left
        if NOTHING in (left, right):
            return NOTHING
        key = (left, right) if left < right else (right, left)
        known = self._met.get(key)
        if known is None:
            pairs = zip(self._nodes[left], self._nodes[right], strict=True)
            known = self._met[key] = self._node(tuple(self.both(a, b) for a, b in pairs))
        return known

    def without(self, left: int, right: int) -> int:
        """Return the states of the left set that are not in the right one."""
        if left in (right, NOTHING):
            return NOTHING
        if right == NOTHING:
            return left
        known = self._removed.get((left, right))
        if known is None:
            pairs = zip(self._nodes[left], self._nodes[right], strict=True)
            known = self._node(tuple(self.without(a, b) for a, b in pairs))
            self._removed[left, right] = known
        return known

    def count(self, node: int) -> int:
        """Return how many states a set has."""
        known = self._counts.get(node)
        if known is None:
            known = self._counts[node] = sum(map(self.count, self._nodes[node]))
        return known

    def pick(self, node: int) -> dict[str, str]:
        """Return one state of a set that has any."""
        picked: dict[str, str] = {}
        for variable in self.variables:
            children = self._nodes[node]
            position = next(i for i, child in enumerate(children) if child != NOTHING)
            picked[variable.name] = variable.values[position]
            node = children[position]
        return picked

    def children(self, node: int) -> tuple[int, ...]:
        """Return the parts of a set, one per value of its level's variable."""
        return self._nodes[node]

    def join(self, parts: Sequence[int]) -> int:
        """Return the set that has these parts, one per value of its level's variable."""
        return self._node(tuple(parts))

    def _node(self, children: tuple[int, ...]) -> int:
        if not any(children):
            return NOTHING
        known = self._ids.get(children)
        if known is None:
            known = self._ids[children] = len(self._nodes)
            self._nodes.append(children)
        return known


@dataclass(slots=True)
class Move:
    """One event, ready to be applied to sets of states.

    Attributes:
        space: the space the sets live in.
        event: the event; its duties are taken as done.
    """

    space: Space
    event: Event
    guard: int = field(init=False)
    _levels: list[tuple[tuple[int, int], ...] | None] = field(init=False)
    _below: int = field(init=False)
    _images: dict[tuple[int, int], int] = field(default_factory=dict)
    _origins: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.guard = self.space.box({v.name: self.event.values(v) for v in self.space.variables})
        self._levels = [self._pairs(each) for each in self.space.variables]
        touched = [level for level, pairs in enumerate(self._levels) if pairs is not None]
        self._below = touched[-1] + 1 if touched else 0

    def _pairs(self, variable: Variable) -> tuple[tuple[int, int], ...] | None:
        """Return (position before, position after) of every value that may pass."""
        allowed = self.event.values(variable)
        pairs = tuple(
            (position, variable.values.index(self.event.changed(variable.name, value)))
            for position, value in enumerate(variable.values)
            if value in allowed
        )
        untouched = tuple((i, i) for i in range(len(variable.values)))
        return None if pairs == untouched else pairs

    def image(self, node: int) -> int:
        """Return the states the event leads to from a set of states."""
        return self._image(0, node)

    def origin(self, node: int) -> int:
        """Return the states from which the event leads into a set of states."""
        return self._origin(0, node)

    def _image(self, level: int, node: int) -> int:
        if node == NOTHING or level == self._below:
            return node
        known = self._images.get((level, node))
        if known is not None:
            return known
        space = self.space
        parts = [NOTHING] * len(space.variables[level].values)
        children = space.children(node)
        for before, after in self._levels[level] or ((i, i) for i in range(len(parts))):
            moved = self._image(level + 1, children[before])
            parts[after] = space.union(parts[after], moved)
        known = self._images[level, node] = space.join(parts)
        return known

    def _origin(self, level: int, node: int) -> int:
        if node == NOTHING or level == self._below:
            return node
        known = self._origins.get((level, node))
        if known is not None:
            return known
        space = self.space
        parts = [NOTHING] * len(space.variables[level].values)
        children = space.children(node)
        for before, after in self._levels[level] or ((i, i) for i in range(len(parts))):
            parts[before] = self._origin(level + 1, children[after])
        known = self._origins[level, node] = space.join(parts)
        return known
