"""Each duty of the table, done and not done, with real people, dates and statements."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.protection.road import (
    OTHER_PANEL,
    PANEL,
    Case,
    admitted,
    after,
    at_the_crossing,
    bound_home,
    wishing,
)

from tutela.errors import RefusedError
from tutela.protection.act import STATED, Act
from tutela.protection.duty import Duty
from tutela.protection.machine import refusal
from tutela.protection.role import Role
from tutela.protection.step import ANSWERS, CHECKS
from tutela.protection.table import TABLE


def once() -> Case:
    case = admitted()
    case.do("first_home", 4, "interviewer-1")
    return case


def risky() -> Case:
    case = wishing("home")
    case.do("find_substantial", 19)
    return case


def reopened() -> Case:
    case = risky()
    case.do("panel_refuses", 20)
    case.do("find_new_facts", 21)
    return case


def assessed_anew() -> Case:
    case = reopened()
    case.do("find_substantial", 22)
    return case


def held() -> Case:
    case = admitted()
    case.do("set_hold", 3, "court-1", role=Role.COURT, record="a" * 64)
    return case


def doubted() -> Case:
    case = admitted()
    case.do("record_doubt", 3, "somebody")
    return case


def claiming() -> Case:
    case = admitted()
    case.do("claim_asylum", 3, "K-07")
    return case


def scheduled() -> Case:
    case = bound_home()
    case.do("schedule_home", 20)
    return case


def late() -> Case:
    case = wishing("third", "Utopia")
    case.do("find_fit", 20)
    return case


def unfit() -> Case:
    case = admitted()
    case.do("find_unfit", 3)
    return case


def refused() -> Case:
    case = admitted()
    case.do("refuse_home", 7, "K-07")
    return case


def clock_back() -> Case:
    case = admitted()
    case.do("clock_back", 3, "clock")
    return case


How = dict[str, Any]
SIDES: list[tuple[Duty, Callable[[], Case], str, float, How, How]] = [
    (Duty.ROLE, admitted, "find_fit", 3, {}, {"role": Role.INTERVIEWER}),
    (Duty.ROLE, admitted, "find_fit", 3, {}, {"by": "camp-1"}),
    (Duty.VERIFIED, admitted, "find_no_risk", 3, {}, {"verifier": None}),
    (Duty.VERIFIED, admitted, "find_no_risk", 3, {}, {"verifier": "assessor"}),
    (Duty.APART_FROM_SCHEDULER, scheduled, "find_fit", 21, {}, {"by": "scheduler"}),
    (Duty.APART_FROM_SCHEDULER, scheduled, "find_no_risk", 21, {}, {"verifier": "scheduler"}),
    (Duty.SCHEDULER_APART, bound_home, "schedule_home", 20, {}, {"by": "verifier"}),
    (Duty.SCHEDULER_APART, bound_home, "schedule_home", 20, {}, {"by": "interviewer-1"}),
    (Duty.OTHER_THAN_SETTER, held, "lift_hold", 4, {"by": "court-2"}, {"by": "court-1"}),
    (Duty.OTHER_THAN_SETTER, held, "lift_hold", 4, {"by": "court-2"}, {"verifier": "court-1"}),
    (Duty.INDEPENDENT_RESOLVER, doubted, "resolve_doubt", 4, {"verifier": "new"}, {}),
    (
        Duty.INDEPENDENT_RESOLVER,
        doubted,
        "resolve_doubt",
        4,
        {"verifier": "new"},
        {"verifier": "new", "by": "somebody"},
    ),
    (Duty.PANEL_OF_THREE, risky, "panel_refuses", 20, {}, {"panel": PANEL[:2]}),
    (Duty.PANEL_OF_THREE, risky, "panel_refuses", 20, {}, {"panel": (*PANEL[:2], PANEL[0])}),
    (Duty.PANEL_OF_THREE, risky, "panel_refuses", 20, {}, {"panel": (*PANEL[:2], "assessor")}),
    (Duty.PANEL_OF_THREE, risky, "panel_refuses", 20, {}, {"by": "not-a-member"}),
    (
        Duty.OTHER_PANEL,
        assessed_anew,
        "panel_approves",
        23,
        {"panel": OTHER_PANEL},
        {"panel": (*OTHER_PANEL[:2], PANEL[1])},
    ),
    (
        Duty.FRESH_ASSESSMENT,
        assessed_anew,
        "panel_lowers",
        23,
        {"panel": OTHER_PANEL},
        {"panel": OTHER_PANEL, "case": reopened},
    ),
    (
        Duty.OTHER_INTERVIEWER,
        once,
        "again_home",
        12,
        {"by": "interviewer-2"},
        {"by": "interviewer-1"},
    ),
    (
        Duty.INTERVIEWER_INDEPENDENT,
        admitted,
        "first_home",
        4,
        {},
        {"by": "camp-1"},
    ),
    (Duty.COUNSEL_PRESENT, claiming, "withdraw_claim", 4, {}, {"verifier": "somebody"}),
    (Duty.SAME_PLACE, late, "accept_power", 21, {"place": "Utopia"}, {"place": "Elsewhere"}),
    (Duty.SAME_PLACE, late, "accept_power", 21, {"place": "Utopia"}, {}),
    (Duty.SAME_PLACE, bound_home, "schedule_home", 20, {}, {"place": "Utopia"}),
    (Duty.A_DAY_AFTER_INFORMATION, admitted, "first_home", 4, {}, {"day": 2.5}),
    (Duty.A_DAY_AFTER_INFORMATION, admitted, "first_home", 4, {}, {"on": 2.2}),
    (Duty.RESTED, unfit, "first_home", 6.5, {}, {"day": 5.5}),
    (Duty.CONFIRMED_TODAY, at_the_crossing, "hand_over_home", 21.2, {}, {"day": 22}),
    (
        Duty.TIME_WRITTEN_BY_TWO,
        clock_back,
        "write_time",
        5,
        {"written": after(5)},
        {"written": after(-1)},
    ),
    (Duty.AFTER_WHAT_IT_ANSWERS, refused, "first_home", 9, {}, {"on": 6}),
    (Duty.AFTER_WHAT_IT_ANSWERS, once, "again_home", 12, {}, {"on": 10}),
    (Duty.AFTER_WHAT_IT_ANSWERS, once, "first_stay", 12, {}, {"on": 3.9}),
    (Duty.AFTER_WHAT_IT_ANSWERS, doubted, "resolve_doubt", 4, {}, {"on": 2}),
    (Duty.AFTER_WHAT_IT_ANSWERS, held, "lift_hold", 4, {}, {"on": 2}),
    (Duty.AFTER_WHAT_IT_ANSWERS, unfit, "find_fit", 8, {}, {"on": 2}),
    (Duty.AFTER_WHAT_IT_ANSWERS, claiming, "reject_claim", 4, {}, {"on": 2}),
    (Duty.AFTER_WHAT_IT_ANSWERS, assessed_anew, "panel_lowers", 23, {}, {"on": 21}),
    (Duty.TIME_WRITTEN_BY_TWO, clock_back, "write_time", 5, {"written": after(5)}, {}),
]


def _attempt(case: Case, event: str, day: float, how: How) -> Act:
    how = {"day": day, **how}
    about = {"about": "a" * 64} if event == "lift_hold" else {}
    row = TABLE.event(event)
    role = {"role": Role.COURT} if event == "lift_hold" else {}
    if event.startswith("hand_over"):
        role = {"role": Role.SCHEDULER}
    assert row.duties
    return case.act(event, **{**about, **role, **how})


@pytest.mark.parametrize(("duty", "begin", "event", "day", "done", "undone"), SIDES)
def test_a_duty_decides(
    duty: Duty, begin: Callable[[], Case], event: str, day: float, done: How, undone: How
):
    right = begin()
    act = _attempt(right, event, day, done)
    assert duty not in refusal(right.standing, act).duties
    undone = dict(undone)
    wrong = undone.pop("case", begin)()
    act = _attempt(wrong, event, day, undone)
    assert duty in refusal(wrong.standing, act).duties


STATEMENTS = [
    (event.name, duty) for event in TABLE.events for duty in event.duties if duty in STATED
]


@pytest.mark.parametrize(("event", "duty"), STATEMENTS)
def test_what_a_record_does_not_state_is_not_done(event: str, duty: Duty):
    case = admitted()
    stated = case.act(event, 5)
    silent = case.act(event, 5, without=(duty,))
    if duty not in CHECKS:
        assert duty not in refusal(case.standing, stated).duties
    assert duty in refusal(case.standing, silent).duties


def test_every_duty_is_stated_or_worked_out_and_shown_here():
    used = {duty for event in TABLE.events for duty in event.duties}
    assert used == set(Duty)
    assert set(Duty) == STATED | CHECKS.keys()
    assert {duty for duty, *_ in SIDES} == CHECKS.keys()


def test_every_row_with_a_date_to_keep_says_what_it_answers():
    dated = {event.name for event in TABLE.events if Duty.AFTER_WHAT_IT_ANSWERS in event.duties}
    assert dated == ANSWERS.keys() | {"lift_hold"}
    assert {one for many in ANSWERS.values() for one in many} <= {one.name for one in TABLE.events}


def test_interviews_kept_back_from_before_a_refusal_do_not_undo_it():
    case = refused()
    kept = case.act("first_home", 9, "interviewer-1", on=6)
    with pytest.raises(RefusedError, match="duty=after_what_it_answers"):
        case.do_act(kept)
    assert (case["refuses"], case["home"]) == ("yes", "0")


def test_a_duty_is_named_in_the_refusal():
    case = admitted()
    with pytest.raises(RefusedError, match=r"gate.refused_duty") as refused:
        case.do("first_home", 4, without=(Duty.PRIVATE,))
    assert refused.value.parameters["duty"] == "private"


def test_who_resolved_a_doubt_may_resolve_the_next():
    case = doubted()
    case.do("resolve_doubt", 4, verifier="new")
    case.do("record_doubt", 5, "somebody")
    case.do("resolve_doubt", 6, verifier="new")
    assert case["doubt"] == "none"


def test_a_person_with_two_hats_is_refused():
    case = admitted()
    with pytest.raises(RefusedError, match="duty=role"):
        case.do("first_home", 4, "liaison_officer-x", verifier="liaison")
    case.do("find_substantial", 5, "assessor-9")
    with pytest.raises(RefusedError, match="duty=role"):
        case.do("first_home", 6, "assessor-9")
