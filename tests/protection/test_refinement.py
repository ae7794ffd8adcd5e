"""Whatever real, forgetful or dishonest people do, the machine stays in states the checker saw."""

from random import Random
from typing import Any

import pytest
from tests.protection.road import CAPTURED, OTHER_PANEL, PANEL, Case, book, bound_home, wishing

from tutela.errors import TutelaError
from tutela.protection.act import STATED, Act
from tutela.protection.check import Explored, explore
from tutela.protection.machine import TIMED, replay
from tutela.protection.properties import INVARIANTS
from tutela.protection.property import Always
from tutela.protection.role import Role
from tutela.protection.states import NOTHING
from tutela.protection.table import TABLE

ROWS = [event.name for event in TABLE.events if event.name not in TIMED]
ONWARD = ("schedule", "depart", "reach", "confirm", "hand_over", "set_free", "first", "again")
PEOPLE = ("camp-1", "interviewer-1", "interviewer-2", "verifier", "scheduler", "K-07", "x", "y")


@pytest.fixture(scope="module")
def explored() -> Explored:
    return explore(TABLE)


def _somebody_does_something(dice: Random, case: Case, day: float) -> Act:
    wanted = [name for name in ROWS if name.startswith(ONWARD)] if dice.random() < 0.4 else ROWS
    event = dice.choice(wanted)
    row = TABLE.event(event)
    how: dict[str, Any] = {
        "role": dice.choice(row.by),
        "place": dice.choice((None, None, "Utopia")),
    }
    if dice.random() < 0.3:
        how |= {"by": dice.choice(PEOPLE), "verifier": dice.choice((None, *PEOPLE))}
    if dice.random() < 0.2:
        how |= {"role": dice.choice(list(Role)), "without": dice.sample(sorted(STATED, key=str), 3)}
    if how["role"] is Role.PANEL:
        how["panel"] = dice.choice((PANEL, OTHER_PANEL, PANEL[:2]))
    if event == "lift_hold" and case.standing.open_holds:
        how["about"] = dice.choice(case.standing.open_holds).record
    how["on"] = day - dice.choice((0, 0, 0, 5))
    return case.act(event, day, **how)


@pytest.mark.parametrize("seed", range(40))
def test_no_run_leaves_the_states_that_were_checked(seed: int, explored: Explored):
    dice = Random(seed)  # noqa: S311 - repeated by its seed
    case = dice.choice(
        (Case, bound_home, lambda: wishing("third", "Utopia"), lambda: wishing("stay"))
    )()
    day = 21.0
    for _ in range(60):
        day += dice.choice((0, 0.1, 0.5, 1, 8))
        act = _somebody_does_something(dice, case, day)
        before = case.standing
        try:
            case.do_act(act)
        except TutelaError:
            # What is refused leaves no trace.
            assert case.standing is before
        _check_seen(case, explored)
    assert replay("K-07", CAPTURED, book(), case.standing.passed) == case.standing


def _check_seen(case: Case, explored: Explored) -> None:
    one = explored.space.state(case.standing.state)
    assert explored.space.both(one, explored.reached) != NOTHING
    for law in INVARIANTS:
        _check_law(law, case)
    refused = case.standing.last("refuse_home")
    wanted = case.standing.last("first_home")
    if refused and not (wanted and wanted.at > refused.at):
        assert case["refuses"] == "yes"


def _check_law(law: Always, case: Case) -> None:
    state = case.standing.state
    if all(state[name] in values for name, values in law.when.items()):
        assert all(state[name] in values for name, values in law.then.items()), law.id
