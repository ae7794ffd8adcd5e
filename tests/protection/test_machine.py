"""Real acts move a person through the table, and time does the rest."""

from dataclasses import replace

import pytest
from tests.protection.road import (
    CAPTURED,
    Case,
    admitted,
    after,
    at_the_crossing,
    book,
    bound_home,
    wishing,
)

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.protection.machine import TIMED, begin, look, refusal, replay, take
from tutela.protection.review import reviews
from tutela.protection.role import Role
from tutela.protection.table import BREAK_GLASS, TABLE


def test_a_wish_to_go_home_succeeds():
    case = at_the_crossing()
    case.do("hand_over_home", 21.1, "scheduler", role=Role.SCHEDULER)
    assert case["custody"] == "handed_home"


def test_nobody_who_refuses_is_sent_home():
    case = at_the_crossing()
    case.do("refuse_home", 21.1, "K-07")
    with pytest.raises(RefusedError, match=r"gate.refused_bar"):
        case.do("hand_over_home", 21.2, "scheduler", role=Role.SCHEDULER)
    case.do("abort", 21.3, "anybody")
    assert (case["custody"], case["refuses"]) == ("interned", "yes")


@pytest.mark.parametrize("custody", ["captured", "interned", "departed", "crossing"])
def test_a_mind_can_be_changed_in_every_held_state(custody: str):
    case = {"captured": Case, "interned": wishing_home, "departed": under_way}.get(
        custody, at_the_crossing
    )()
    assert case["custody"] == custody
    case.do("change_mind", 22, "K-07")
    assert (case["home"], case["confirm"]) == ("0", "no")


def wishing_home() -> Case:
    return wishing("home")


def under_way() -> Case:
    case = bound_home()
    case.do("schedule_home", 20)
    case.do("depart_home", 21, "scheduler", role=Role.SCHEDULER)
    return case


def test_a_second_interview_must_wait():
    case = admitted()
    case.do("first_home", 4, "interviewer-1")
    with pytest.raises(RefusedError, match="bar=cooled_off"):
        case.do("again_home", 10.9, "interviewer-2")
    case.do("again_home", 11.1, "interviewer-2")
    assert case["home"] == "2"


def test_a_date_on_paper_does_not_shorten_the_time_to_think():
    case = admitted()
    case.do("first_home", 9, "interviewer-1", on=4)
    with pytest.raises(RefusedError, match="bar=cooled_off"):
        case.do("again_home", 12, "interviewer-2", on=12)
    assert case["home"] == "1"


def test_an_assessment_expires_from_its_date_on_paper():
    case = bound_home()
    case.do("find_fit", 48)
    assert case.look(48.9).state["risk"] == "not_found"
    assert case.look(49.1).state["risk"] == "unassessed"
    early = admitted()
    early.do("find_no_risk", 20, on=10)
    assert early.look(40.1).state["risk"] == "unassessed"


def test_a_substantial_risk_does_not_expire_into_none():
    case = wishing_home()
    case.do("find_substantial", 19)
    assert case.look(400).state["risk"] == "substantial_stale"
    with pytest.raises(RefusedError, match="bar=no_substantial_risk_stands"):
        case.do("find_no_risk", 401)


def test_a_confirmation_is_of_the_day():
    case = at_the_crossing()
    assert case.look(21.4).state["confirm"] == "yes"
    assert case.look(21.6).state["confirm"] == "no"


def test_two_holds_need_two_liftings():
    case = bound_home()
    case.do("set_hold", 20, "a", record="a" * 64)
    case.do("set_hold", 20, "b", record="b" * 64)
    case.do("lift_hold", 20, "court", about="a" * 64)
    assert case["hold"] == "set"
    with pytest.raises(MalformedError, match=r"gate.hold_unknown"):
        case.do("lift_hold", 20, "court", about="a" * 64)
    case.do("lift_hold", 20, "court", about="b" * 64)
    assert case["hold"] == "none"


def test_another_third_state_is_another_option():
    case = wishing("third", "Utopia")
    assert case["third"] == "2"
    case.do("change_options", 20, "information_officer", place="Erewhon")
    assert (case["third"], case["informed"]) == ("0", "no")


def test_a_place_of_the_class_risk_is_no_third_state():
    with pytest.raises(RefusedError, match=r"gate.place_is_risk"):
        admitted().do("change_options", 3, place="risk")


def test_a_fact_of_the_future_is_refused():
    case = admitted()
    with pytest.raises(MismatchError, match=r"gate.future_fact"):
        case.do("find_fit", 3, on=4)
    with pytest.raises(MismatchError, match=r"gate.future_fact"):
        case.do("write_time", 3, written=after(4))


def test_nothing_happened_before_the_capture():
    case = admitted()
    with pytest.raises(MismatchError, match=r"gate.before_capture"):
        case.do("find_fit", 3, on=-0.1)


def test_an_act_older_than_the_case_is_refused():
    case = admitted()
    with pytest.raises(MismatchError, match=r"gate.time_back"):
        case.do("find_fit", 1)
    with pytest.raises(MismatchError, match=r"gate.time_back"):
        look(case.standing, CAPTURED)


def test_a_record_counts_once():
    case = admitted()
    case.do("find_fit", 3, record="f" * 64)
    with pytest.raises(MismatchError, match=r"gate.record_used"):
        case.do("find_unfit", 4, record="f" * 64)


@pytest.mark.parametrize("event", sorted(TIMED))
def test_nobody_enters_what_time_brings(event: str):
    with pytest.raises(RefusedError, match=r"gate.timed_event"):
        admitted().do(event, 30, "clock")


def test_what_is_no_row_does_not_happen():
    case = admitted()
    act = replace(case.act("find_fit", 3), event="override")
    with pytest.raises(MalformedError, match=r"gate.event_unknown"):
        take(case.standing, act)


def test_a_clock_that_went_back_holds_until_two_write_the_time():
    case = bound_home()
    case.do("clock_back", 20, "clock")
    with pytest.raises(RefusedError, match="bar=clock_sound"):
        case.do("schedule_home", 20)
    with pytest.raises(RefusedError, match="duty=verified"):
        case.do("write_time", 20.5, written=after(20.5), verifier=None)
    case.do("write_time", 20.5, written=after(20.5), verifier="monitor-1")
    case.do("schedule_home", 20.6)
    assert case["dest"] == "home"


def ran_ahead() -> Case:
    """Return somebody ready to go home, about whom something was entered a year too late."""
    case = bound_home()
    case.do("set_hold", 385, "a", record="a" * 64)
    case.do("clock_back", 385, "clock")
    return case


def set_right(case: Case, day: float) -> None:
    """Write a time by two, whatever the ledger says."""
    act = case.act("write_time", day, written=after(day), verifier="monitor-1", on=day)
    case.do_act(replace(act, at=after(day)))


def test_a_clock_that_ran_ahead_is_set_right_by_two():
    case = ran_ahead()
    set_right(case, 21)
    assert (case["clock"], case["hold"], case.standing.now) == ("sound", "set", after(21))
    (hold,) = [each for each in reviews(case.standing) if each.subject == "hold"]
    assert hold.since == after(21)
    case.do("lift_hold", 22, "court", about="a" * 64)
    assert case["hold"] == "none"


def test_what_was_found_before_the_time_was_set_back_is_old():
    case = ran_ahead()
    set_right(case, 21)
    assert {case["risk"], case["fit"]} == {"unassessed", "unknown"}
    with pytest.raises(MismatchError, match=r"gate.time_back"):
        case.do("find_fit", 20.9)
    assert replay("K-07", CAPTURED, book(), case.standing.passed) == case.standing


def test_nobody_writes_a_time_from_before_the_last_that_was_written():
    case = ran_ahead()
    set_right(case, 21)
    case.do("clock_back", 22, "clock")
    with pytest.raises(RefusedError, match="duty=time_written_by_two"):
        set_right(case, 20.5)
    assert case["clock"] == "back"


@pytest.mark.parametrize("event", sorted(BREAK_GLASS))
def test_anybody_may_stop_a_transfer_at_once(event: str):
    case = at_the_crossing()
    case.do(event, 21.1, "a-passer-by", role=Role.ANYONE)
    assert case["confirm"] == "no"


def test_breaking_glass_never_moves_anybody_on():
    rows = [event for event in TABLE.events if Role.ANYONE in event.by]
    onward = {"departed", "crossing", "handed_home", "handed_third", "free"}
    assert {event.name for event in rows} >= BREAK_GLASS
    assert [event.name for event in rows if event.effect.get("custody") in onward] == []


def test_replaying_the_acts_gives_the_same_standing():
    case = at_the_crossing()
    again = replay("K-07", CAPTURED, book(), case.standing.passed)
    assert again == case.standing
    assert replay("K-07", CAPTURED, book(), ()) == begin("K-07", CAPTURED, book())


def test_every_prefix_of_a_replay_is_a_case_and_no_refusal_is_lost():
    case = wishing_home()
    case.do("refuse_home", 13, "K-07")
    for length in range(len(case.standing.passed) + 1):
        part = replay("K-07", CAPTURED, book(), case.standing.passed[:length])
        assert part.state["custody"] in ("captured", "interned")
    assert replay("K-07", CAPTURED, book(), case.standing.passed).state["refuses"] == "yes"


def test_an_act_written_past_the_gate_stops_the_replay():
    case = admitted()
    smuggled = case.act("hand_over_home", 3)
    passed = (*case.standing.passed, replace(case.standing.passed[-1], act=smuggled))
    with pytest.raises(RefusedError, match=r"gate.refused_bar"):
        replay("K-07", CAPTURED, book(), passed)


def test_all_that_is_in_the_way_is_listed():
    case = admitted()
    found = refusal(case.standing, case.act("schedule_home", 3, "camp-1"))
    assert {bar.name for bar in found.bars} >= {"home_interviews", "risk_decided", "fit"}
    assert {duty.named for duty in found.duties} == {"role", "scheduler_apart"}


def test_an_outside_transfer_is_an_alarm_and_no_success():
    case = bound_home()
    case.do("report_outside", 20.5, "a-witness")
    assert case["custody"] == "outside"
    with pytest.raises(RefusedError, match=r"gate.refused_bar"):
        case.do("schedule_home", 21)
