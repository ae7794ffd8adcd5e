"""The three roads and what stands before each."""

from tutela.protection.bars import EVERY_ROAD, GATE, HELD, OVER, VARIABLES, Destination

VALUES = {variable.name: set(variable.values) for variable in VARIABLES}


def test_there_are_three_roads_and_each_asks_for_what_all_ask():
    assert set(GATE) == set(Destination)
    assert all(set(EVERY_ROAD) <= set(gate) for gate in GATE.values())


def test_every_bar_lets_something_through_and_refuses_the_beginning_or_something():
    for gate in GATE.values():
        for each in gate:
            assert each.values < VALUES[each.variable]
            assert each.values


def test_nobody_may_go_anywhere_at_the_beginning():
    initial = {variable.name: variable.values[0] for variable in VARIABLES}
    for gate in GATE.values():
        assert sum(not each.holds(initial) for each in gate) > 8


def test_somebody_is_held_or_it_is_over():
    assert set(HELD) | set(OVER) == VALUES["custody"]
    assert not set(HELD) & set(OVER)
