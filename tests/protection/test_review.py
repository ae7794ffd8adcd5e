"""Nothing that makes a person wait is without a date."""

from tests.protection.road import admitted, after, at_the_crossing, bound_home

from tutela.protection.bars import VARIABLES
from tutela.protection.machine import look
from tutela.protection.review import WAITING, WISH, reviews
from tutela.protection.role import Role


def test_a_hold_has_the_date_of_the_rules_or_an_earlier_one_of_its_own():
    case = admitted()
    hold = case.do("set_hold", 3, "a")
    near = case.do("set_hold", 3, "b", review_on=after(5))
    far = case.do("set_hold", 3, "c", review_on=after(500))
    found = reviews(case.standing)
    assert found[0].due == near.review_on
    assert {review.due.date() for review in found[1:]} == {after(33).date()}
    assert len(found) == 3
    assert hold.review_on is None
    assert far.review_on == after(500)


def test_what_is_overdue_says_so():
    case = admitted()
    case.do("record_doubt", 3, "a")
    (review,) = reviews(case.standing)
    assert review.subject == "doubt"
    assert not review.overdue(after(33))
    assert review.overdue(after(33.1))


def test_every_wait_has_a_review():
    case = admitted()
    for event in ("record_doubt", "record_threat", "lodge_appeal", "claim_asylum"):
        case.do(event, 3)
    case.do("find_substantial", 3)
    case.do("find_onward_risk", 3)
    case.do("doubt_status", 3)
    case.do("clock_back", 3, "clock")
    found = {review.subject for review in reviews(case.standing)}
    assert found == {
        "doubt",
        "threat",
        "appeal",
        "asylum",
        "risk",
        "onward",
        "status",
        "clock",
    }


def test_a_wish_to_go_home_stays_on_the_list_whatever_is_done_to_it():
    case = bound_home()
    case.do("change_options", 21, "information_officer")
    case.do("record_doubt", 22, "somebody")
    assert reviews(case.standing)[0].subject == WISH
    assert reviews(case.standing)[0].since.date() == after(4).date()
    case.do("refuse_home", 23, "somebody")
    assert WISH in {review.subject for review in reviews(case.standing)}
    case.do("refuse_home", 23, "K-07", role=Role.PERSON)
    assert WISH not in {review.subject for review in reviews(case.standing)}
    # A refusal after a wish is somebody's to ask about, whoever wrote it down.
    refusal = next(each for each in reviews(case.standing) if each.subject == "refuses")
    assert refusal.since.date() == after(23).date()


def test_a_doubt_that_is_renewed_is_overdue_all_the_same():
    case = admitted()
    for day in range(3, 60, 10):
        case.do("record_doubt", day, "somebody")
    (doubt,) = [each for each in reviews(case.standing) if each.subject == "doubt"]
    assert doubt.since.date() == after(3).date()
    assert doubt.overdue(after(60))
    case.do("resolve_doubt", 61, verifier="new")
    case.do("record_doubt", 62, "somebody")
    (doubt,) = [each for each in reviews(case.standing) if each.subject == "doubt"]
    assert doubt.since.date() == after(62).date()


def test_a_word_that_somebody_is_gone_is_looked_at_and_can_be_taken_back():
    for event in ("die", "report_outside"):
        case = bound_home()
        case.do(event, 21, "somebody")
        (gone,) = [each for each in reviews(case.standing) if each.subject == "custody"]
        assert gone.overdue(after(52))
        case.do("find_here", 30, verifier="monitor-1", verifier_role=Role.MONITOR)
        assert (case["custody"], case["home"], case["dest"]) == ("interned", "0", "none")


def test_the_list_of_waits_names_values_of_the_table():
    values = {variable.name: set(variable.values) for variable in VARIABLES}
    assert all(set(waits) <= values[variable] for variable, waits, *_ in WAITING)


def test_nobody_waits_who_is_not_held():
    case = at_the_crossing()
    case.do("hand_over_home", 21.1, "scheduler", role=Role.SCHEDULER)
    assert reviews(look(case.standing, after(99))) == ()
