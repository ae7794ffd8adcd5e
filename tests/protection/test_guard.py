"""The parts of a table do what they say, and a table that says nonsense is refused."""

import pytest

from tutela.errors import MalformedError
from tutela.protection.duty import Duty
from tutela.protection.guard import Bar, Change, Event, Table, Variable, bar

AB = (Variable("a", ("0", "1", "2")), Variable("b", ("no", "yes")))
LOW = bar("low", "x", "a", "0", "1")


def row(
    name: str = "go", bars: tuple[Bar, ...] = (LOW,), effect: dict[str, Change] | None = None
) -> Event:
    return Event(name, (), ("x",), bars, (Duty.ROLE,), effect or {"a": {"0": "1"}, "b": "yes"})


def test_a_bar_holds_for_its_values():
    assert [LOW.holds({"a": value}) for value in ("0", "1", "2")] == [True, True, False]


def test_an_effect_sets_or_sends():
    event = row()
    assert event.after({"a": "0", "b": "no"}) == {"a": "1", "b": "yes"}
    assert event.after({"a": "2", "b": "no"}) == {"a": "2", "b": "yes"}
    assert event.unmet({"a": "2", "b": "no"}) == (LOW,)


def test_values_that_pass_all_bars_of_a_variable():
    event = row(bars=(LOW, bar("high", "x", "a", "1", "2")))
    assert event.values(AB[0]) == {"1"}
    assert event.values(AB[1]) == {"no", "yes"}


def test_a_table_begins_with_first_values_and_finds_its_rows():
    table = Table(AB, (row(),))
    table.check()
    assert table.initial == {"a": "0", "b": "no"}
    assert table.with_event(row(bars=())).event("go").bars == ()
    with pytest.raises(MalformedError, match=r"gate.event_unknown"):
        table.event("override")


@pytest.mark.parametrize(
    "wrong",
    [
        Table(AB, (row(), row())),
        Table((*AB, AB[0]), ()),
        Table(AB, (row(bars=(bar("x", "x", "a", "7"),)),)),
        Table(AB, (row(bars=(bar("x", "x", "c", "0"),)),)),
        Table(AB, (row(bars=(bar("all", "x", "b", "no", "yes"),)),)),
        Table(AB, (row(bars=(bar("none", "x", "b"),)),)),
        Table(AB, (row(effect={"a": "7"}),)),
        Table(AB, (row(effect={"a": {"0": "7"}}),)),
        Table(AB, (row(effect={"c": "0"}),)),
    ],
)
def test_a_table_that_says_nonsense_is_refused(wrong: Table):
    with pytest.raises(MalformedError, match=r"gate.table_"):
        wrong.check()
