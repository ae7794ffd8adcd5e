"""Every state of the real table, every statement about it, and slips that must be noticed."""

from dataclasses import replace
from math import prod
from random import Random

import pytest
from tests.protection.mutants import LAWS, NAMES

from tutela.protection.bars import GATE, VARIABLES, Destination
from tutela.protection.check import Explored, anywhere, explore, judge, undone, violated
from tutela.protection.duty import Duty
from tutela.protection.guard import Change, Event, Table, Variable, bar
from tutela.protection.properties import GUARDS
from tutela.protection.property import (
    After,
    Always,
    Enabled,
    Escapes,
    Never,
    NeverWithout,
    OnlyBy,
    Possible,
    Property,
)
from tutela.protection.states import NOTHING
from tutela.protection.table import TABLE


@pytest.fixture(scope="module")
def explored() -> Explored:
    return explore(TABLE)


def test_every_statement_holds_in_every_state(
    explored: Explored, capsys: pytest.CaptureFixture[str]
):
    found = judge(explored, LAWS)
    with capsys.disabled():
        print(f"\n{explored.states} states, {explored.transitions} transitions")  # noqa: T201 - asked for
    assert [each.id for each in found if not each.holds] == []
    assert explored.states > 100_000_000


def test_every_guard_refuses_by_itself_even_where_no_road_leads(explored: Explored):
    everywhere = anywhere(explored)
    found = judge(everywhere, GUARDS)
    assert [each.id for each in found if not each.holds] == []
    assert everywhere.states == prod(len(variable.values) for variable in VARIABLES)


def test_a_wish_to_go_home_can_succeed(explored: Explored):
    goal = explored.space.box({"custody": ("handed_home",), "risk": ("not_found",)})
    road = explored.road(explored.space.both(explored.reached, goal))
    state = TABLE.initial
    for name in road:
        event = TABLE.event(name)
        assert event.unmet(state) == ()
        state = event.after(state)
    assert state["custody"] == "handed_home"
    assert road[-1] == "hand_over_home"


# --- the known faults of the draft, each put back -------------------------------------------------


def _row(name: str, **changed: object) -> Table:
    return TABLE.with_event(replace(TABLE.event(name), **changed))  # type: ignore[arg-type] # as given


def _gate_without(*names: str, events: tuple[str, ...]) -> Table:
    table = TABLE
    for name in events:
        event = table.event(name)
        kept = tuple(each for each in event.bars if each.name not in names)
        table = table.with_event(replace(event, bars=kept))
    return table


def _effect(name: str, table: Table = TABLE, **changes: Change | None) -> Table:
    event = table.event(name)
    effect = {**event.effect, **changes}
    kept = {variable: change for variable, change in effect.items() if change is not None}
    return table.with_event(replace(event, effect=kept))


THIRD = tuple(
    name for name in NAMES if name.endswith("_third") and name[:5] not in ("first", "again")
)
HOME = tuple(
    name for name in NAMES if name.endswith("_home") and name[:5] not in ("first", "again")
)


def _draft_two_wishes() -> Table:
    table = TABLE
    for wish in ("home", "third", "stay"):
        others = {one: None for one in ("home", "third", "stay") if one != wish}
        table = _effect(f"first_{wish}", table, **others)
    return _drop(table, ("no_wish_for_home", "no_wish_for_third", "no_wish_to_stay"))


def _drop(table: Table, names: tuple[str, ...]) -> Table:
    for event in table.events:
        kept = tuple(each for each in event.bars if each.name not in names)
        table = table.with_event(replace(event, bars=kept))
    return table


RISK_FREE = bar("anything", "x", "risk", "unassessed", "substantial", "refused", "not_found")
DRAFT_FAULTS = {
    "third State without any interview": _gate_without("third_interviews", events=THIRD),
    "set free without any interview": _gate_without("stay_interviews", events=("set_free",)),
    "third State before time to think": _gate_without("cooled_off", events=THIRD),
    "third State under a doubt that clears no wish": _effect(
        "record_doubt", _drop(TABLE, ("no_doubt",)), third=None, cooled=None
    ),
    "a doubt leaves the wish for a third State": _effect("record_doubt", third=None),
    "two wishes stand side by side": _draft_two_wishes(),
    "after the panel refused, risk not found": _row(
        "find_no_risk", bars=(TABLE.event("find_no_risk").bars[0], RISK_FREE)
    ),
    "an interview forgets the panel's refusal": _effect(
        "first_home", risk={"refused": "substantial"}
    ),
    "a stale assessment forgets the refusal": _effect("risk_stale", risk={"refused": "unassessed"}),
    "one assessor lowers a substantial risk": _row(
        "find_no_risk",
        bars=(
            TABLE.event("find_no_risk").bars[0],
            bar("anything", "x", "risk", "unassessed", "not_found", "substantial"),
        ),
    ),
    "a stale substantial risk is none": _effect("risk_stale", risk={"substantial": "unassessed"}),
    "the same panel may be asked again": _row(
        "panel_approves",
        duties=tuple(d for d in TABLE.event("panel_approves").duties if d is not Duty.OTHER_PANEL),
    ),
    "an appeal closes without its outcome": _effect("uphold_appeal", appeal="dismissed"),
    "a closed appeal bars another": _effect("find_new_facts", appeal=None),
    "an upheld appeal does not block": _gate_without("no_appeal_in_the_way", events=HOME),
    "new facts lift an upheld appeal": _effect("find_new_facts", appeal={"upheld": "none"}),
    "the next interview clears coercion": _effect(
        "first_home", _gate_without("no_doubt", events=("first_home",)), doubt="none"
    ),
    "anybody resolves a doubt": _row(
        "resolve_doubt",
        duties=tuple(
            d for d in TABLE.event("resolve_doubt").duties if d is not Duty.INDEPENDENT_RESOLVER
        ),
    ),
    "status is not asked": _gate_without("status_settled", events=HOME),
    "an open claim to asylum is not asked": _gate_without("no_claim_pending", events=THIRD),
    "asylum is not asked on the road home": _gate_without("no_asylum", events=HOME),
    "the Power's willingness is not asked": _gate_without("power_willing_and_able", events=THIRD),
    "set free without a plan": _gate_without("safety_plan", events=("set_free",)),
    "set free with the age unknown": _gate_without("age_settled", events=("set_free",)),
    "set free unfit": _gate_without("fit", events=("set_free",)),
    "set free under a doubt": _gate_without(
        "no_doubt", events=("set_free", "first_stay", "again_stay")
    ),
    "set free under an appeal": _gate_without("no_appeal_pending", events=("set_free",)),
    "a death leaves a confirmation": _effect("die", confirm=None),
    "a hold that cannot be lifted": _row("lift_hold", bars=(bar("never", "x", "custody", "dead"),)),
    "a mind that cannot be changed under way": _row(
        "change_mind", bars=(bar("interned", "x", "custody", "interned"),)
    ),
}


@pytest.mark.parametrize("fault", DRAFT_FAULTS)
def test_a_fault_of_the_draft_put_back_is_noticed(fault: str):
    table = DRAFT_FAULTS[fault]
    assert table != TABLE
    noticed = violated(explore(table), LAWS)
    assert noticed is not None


# --- the checker itself ---------------------------------------------------------------------------


def _random_table(dice: Random) -> Table:
    variables = tuple(
        Variable(f"v{i}", tuple("abcd"[: dice.randint(2, 4)])) for i in range(dice.randint(2, 5))
    )
    events = tuple(_random_event(f"e{i}", variables, dice) for i in range(dice.randint(1, 7)))
    return Table(variables, events)


def _random_event(name: str, variables: tuple[Variable, ...], dice: Random) -> Event:
    bars, effect = [], {}
    for one in variables:
        if dice.random() < 0.4:
            values = dice.sample(one.values, dice.randint(1, len(one.values) - 1))
            bars.append(bar(f"b-{one.name}", "x", one.name, *values))
        if dice.random() < 0.4:
            change: Change = dice.choice(one.values)
            if dice.random() < 0.5:
                change = {dice.choice(one.values): dice.choice(one.values)}
            effect[one.name] = change
    return Event(name, (), (), tuple(bars), (), effect)


def _by_hand(table: Table) -> tuple[set[tuple[str, ...]], int]:
    """Return states and number of transitions, one state at a time."""
    names = [one.name for one in table.variables]
    first = tuple(table.initial.values())
    seen, waiting, transitions = {first}, [first], 0
    while waiting:
        state = dict(zip(names, waiting.pop(), strict=True))
        for event in table.events:
            if not event.unmet(state):
                transitions += 1
                found = tuple(event.after(state).values())
                if found not in seen:
                    seen.add(found)
                    waiting.append(found)
    return seen, transitions


@pytest.mark.parametrize("seed", range(60))
def test_sets_of_states_count_what_counting_one_by_one_counts(seed: int):
    table = _random_table(Random(seed))  # noqa: S311 - repeated by its seed
    explored = explore(table)
    states, transitions = _by_hand(table)
    assert (explored.states, explored.transitions) == (len(states), transitions)
    names = [one.name for one in table.variables]
    for state in states:
        one = explored.space.state(dict(zip(names, state, strict=True)))
        assert explored.space.both(explored.reached, one) == one


def test_a_part_of_the_real_table_counts_the_same_one_by_one():
    kept = {"intern", "inform", "cooling_over", "record_doubt", "resolve_doubt", "change_mind"}
    kept |= {name for name in NAMES if name.startswith(("first_", "again_", "panel_", "find_"))}
    kept |= {"refuse_home", "lodge_appeal", "uphold_appeal", "risk_stale"}
    part = Table(
        VARIABLES,
        tuple(
            event
            for event in TABLE.events
            if event.name
            in kept
            - {"find_fit", "find_unfit", "find_adult", "find_onward_risk", "panel_excludes_onward"}
        ),
    )
    states, transitions = _by_hand(part)
    explored = explore(part)
    assert (explored.states, explored.transitions) == (len(states), transitions)
    assert len(states) > 500


SMALL = Table(
    (Variable("a", ("0", "1", "2")), Variable("b", ("no", "yes"))),
    (
        Event("up", (), (), (bar("zero", "x", "a", "0"),), (Duty.ROLE,), {"a": "1"}),
        Event("top", (), (), (bar("one", "x", "a", "1"),), (), {"a": "2", "b": "yes"}),
        Event("stay", (), (), (bar("two", "x", "a", "2"),), (), {}),
    ),
)


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        (Always("x", "", {"b": ("yes",)}, {"a": ("1",)}), 1),
        (Never("x", "", ("top",), {"a": ("0",)}), 1),
        (After("x", "", ("up", "top"), {"b": ("no",)}), 1),
        (OnlyBy("x", "", "a", ("0", "1"), ("1", "2"), ("up",)), 1),
        (Enabled("x", "", {"b": ("no",)}, "top"), 1),
        (Escapes("x", "", {}, {"a": ("0",)}), 2),
        (Possible("x", "", {"a": ("0",), "b": ("yes",)}), 0),
    ],
)
def test_each_kind_of_statement_can_be_false(statement: Property, bad: int):
    found = judge(explore(SMALL), (statement,))[0]
    assert not found.holds
    assert found.bad == bad
    assert len(found.example) == (2 if bad else 0)


@pytest.mark.parametrize(
    "statement",
    [
        Always("x", "", {"b": ("yes",)}, {"a": ("2",)}),
        Never("x", "", ("top",), {"a": ("1",)}),
        After("x", "", ("top",), {"b": ("yes",)}),
        OnlyBy("x", "", "a", ("0",), ("1",), ("up",)),
        Enabled("x", "", {"a": ("1",)}, "top"),
        Escapes("x", "", {}, {"a": ("2",)}),
        Possible("x", "", {"a": ("2",)}),
        NeverWithout("x", "", ("up",), (Duty.ROLE,)),
    ],
)
def test_each_kind_of_statement_can_hold(statement: Property):
    explored = explore(SMALL)
    assert violated(explored, (statement,)) is None
    assert judge(explored, (statement,))[0].holds


def test_a_duty_that_is_not_asked_is_named():
    statement = NeverWithout("x", "", ("up", "top"), (Duty.ROLE, Duty.REASONS))
    explored = explore(SMALL)
    assert list(undone(explored, statement)) == [
        ("up", "reasons"),
        ("top", "reasons"),
        ("top", "role"),
    ]
    assert violated(explored, (statement,)) == "x"


def test_what_is_known_already_is_not_looked_for_again(explored: Explored):
    wider = _row("abort", bars=TABLE.event("abort").bars[:1])
    assert explore(wider, known=explored).reached == explore(wider, explored.space).reached


def test_every_value_of_every_variable_is_reached(explored: Explored):
    space = explored.space
    missing = [
        (one.name, value)
        for one in VARIABLES
        for value in one.values
        if space.both(explored.reached, space.box({one.name: (value,)})) == NOTHING
    ]
    assert missing == []


def test_every_event_can_happen(explored: Explored):
    space = explored.space
    dead = [
        n for n, m in explored.moves.items() if space.both(explored.reached, m.guard) == NOTHING
    ]
    assert dead == []
    assert set(GATE) == set(Destination)
