"""Sets of states do what sets do."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tutela.protection.guard import Event, Variable, bar
from tutela.protection.states import NOTHING, Move, Space

VARIABLES = (Variable("a", ("0", "1", "2")), Variable("b", ("0", "1")), Variable("c", ("0", "1")))
NAMES = [one.name for one in VARIABLES]
ALL = [
    dict(zip(NAMES, values, strict=True)) for values in product(*(one.values for one in VARIABLES))
]
SETS = st.sets(st.integers(0, len(ALL) - 1))


def made(space: Space, members: set[int]) -> int:
    node = NOTHING
    for member in members:
        node = space.union(node, space.state(ALL[member]))
    return node


def listed(space: Space, node: int) -> set[int]:
    return {i for i, state in enumerate(ALL) if space.both(node, space.state(state)) != NOTHING}


@given(SETS, SETS)
def test_union_both_without_and_count_are_those_of_sets(left: set[int], right: set[int]):
    space = Space(VARIABLES)
    one, two = made(space, left), made(space, right)
    assert listed(space, space.union(one, two)) == left | right
    assert listed(space, space.both(one, two)) == left & right
    assert listed(space, space.without(one, two)) == left - right
    assert space.count(one) == len(left)
    # One set has one number, however it was made.
    assert made(space, set(left)) == one


@given(SETS)
def test_what_is_picked_is_a_member(members: set[int]):
    space = Space(VARIABLES)
    if members:
        assert ALL.index(space.pick(made(space, members))) in members
    else:
        assert made(space, members) == NOTHING


@given(SETS)
def test_image_and_origin_are_those_of_one_state_after_another(members: set[int]):
    event = Event("go", (), (), (bar("low", "x", "a", "0", "1"),), (), {"a": "2", "c": {"0": "1"}})
    space = Space(VARIABLES)
    move = Move(space, event)
    after = {ALL.index(event.after(ALL[i])) for i in members if not event.unmet(ALL[i])}
    assert listed(space, move.image(made(space, members))) == after
    before = {
        i
        for i, state in enumerate(ALL)
        if not event.unmet(state) and ALL.index(event.after(state)) in members
    }
    assert listed(space, move.origin(made(space, members))) == before


def test_a_box_has_all_states_that_fit():
    space = Space(VARIABLES)
    assert space.count(space.box({})) == len(ALL)
    assert space.count(space.box({"a": ("0", "2"), "b": ("1",)})) == 4
    assert space.box({"a": ()}) == NOTHING
