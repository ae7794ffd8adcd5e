"""Who did what before this person."""

from tests.protection.road import PANEL, admitted, at_the_crossing, wishing

from tutela.protection.role import Role
from tutela.protection.standing import moving
from tutela.protection.table import TABLE


def test_movers_and_deciders_are_told_apart():
    standing = at_the_crossing().standing
    assert standing.movers == {"scheduler"}
    assert {"interviewer-1", "interviewer-2", "verifier", "assessor"} <= standing.deciders
    assert "scheduler" not in standing.deciders


def test_whoever_says_stop_becomes_no_party():
    case = admitted()
    case.do("set_hold", 3, "somebody")
    assert "somebody" not in case.standing.deciders
    assert "somebody" not in case.standing.roles


def test_a_panel_that_refused_is_remembered():
    case = wishing("home")
    case.do("find_substantial", 19)
    case.do("panel_refuses", 20)
    assert case.standing.refusing_panels == set(PANEL)
    assert case.standing.roles[PANEL[2]] is Role.PANEL


def test_numbers_and_last_acts():
    standing = at_the_crossing().standing
    assert standing.days("cooling_days").days == 7
    assert standing.hours("confirmation_hours").seconds == 12 * 3600
    last = standing.last("first_home", "again_home")
    assert last is not None
    assert last.event == "again_home"
    assert standing.last("die") is None


def test_only_steps_on_a_road_move():
    names = {event.name for event in TABLE.events if moving(event)}
    assert names == {
        f"{step}_{road}"
        for step in ("schedule", "depart", "reach", "hand_over")
        for road in ("home", "third")
    }
