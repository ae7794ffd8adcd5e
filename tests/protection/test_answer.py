"""The four answers, and that every value a gate refuses has a meaning."""

import pytest
from tests.protection.road import Case, admitted, after, bound_home, wishing

from tutela.errors import RefusedError
from tutela.protection.answer import MEANING, Answer, answer, contested, reasons
from tutela.protection.bars import GATE, VARIABLES, Destination
from tutela.protection.role import Role
from tutela.terms.messages import Language, catalogue


def asked(case: Case, destination: Destination, day: float = 20) -> Answer:
    return answer(reasons(case.look(day), destination))


def test_a_refusal_blocks():
    case = wishing("home")
    case.do("refuse_home", 13, "K-07")
    found = reasons(case.look(20), Destination.RISK)
    assert found[0].answer is Answer.BLOCKED
    assert "gate.bar_refuses_yes" in {each.text for each in found}


def test_who_said_no_is_not_asked_until_the_answer_pleases():
    case = wishing("home")
    case.do("refuse_home", 13, "K-07")
    asked_for = {role for each in reasons(case.look(14), Destination.RISK) for role in each.who}
    assert Role.INTERVIEWER not in asked_for


def test_what_is_missing_is_incomplete():
    case = admitted()
    found = reasons(case.look(3), Destination.RISK)
    assert answer(found) is Answer.INCOMPLETE
    assert {each.text for each in found} == {
        "gate.bar_home_0",
        "gate.bar_risk_unassessed",
        "gate.bar_fit_unknown",
        "gate.bar_cooled_no",
    }


def test_a_wish_against_a_substantial_risk_is_for_three_humans():
    case = wishing("home")
    case.do("find_substantial", 19)
    assert asked(case, Destination.RISK) is Answer.HUMAN
    assert contested(case.look(20), Destination.RISK)
    case.do("change_mind", 20, "K-07")
    assert asked(case, Destination.RISK, 21) is Answer.BLOCKED
    assert not contested(case.look(21), Destination.RISK)


def test_an_approved_contested_wish_is_clear_and_says_contested():
    case = wishing("home")
    case.do("find_substantial", 19)
    case.do("panel_approves", 20)
    case.do("find_fit", 20)
    assert asked(case, Destination.RISK, 20.5) is Answer.CLEAR
    assert contested(case.look(20.5), Destination.RISK)


def test_a_genuine_wish_is_clear():
    case = bound_home()
    assert asked(case, Destination.RISK, 20.5) is Answer.CLEAR
    assert reasons(case.look(20.5), Destination.RISK) == ()


def test_a_wish_for_one_road_blocks_the_others():
    case = bound_home()
    for road in (Destination.THIRD, Destination.STAY):
        found = reasons(case.look(20.5), road)
        assert found[0].text == "gate.bar_other_wish"
        assert found[0].answer is Answer.BLOCKED


def test_an_overdue_hold_needs_a_human():
    case = bound_home()
    case.do("set_hold", 20, "court-1")
    texts = {each.text for each in reasons(case.look(51), Destination.RISK)}
    assert {"gate.bar_hold_set", "gate.bar_overdue"} <= texts
    assert asked(case, Destination.STAY, 51) is Answer.BLOCKED
    overdue = next(e for e in reasons(case.look(51), Destination.RISK) if e.due)
    assert overdue.answer is Answer.HUMAN


def test_who_waits_only_for_an_overdue_hold_waits_for_a_human():
    case = wishing("stay")
    case.do("make_plan", 49)
    case.do("find_fit", 49)
    case.do("set_hold", 20 + 29, "court-1", review_on=after(50))
    assert asked(case, Destination.STAY, 49.9) is Answer.BLOCKED
    assert asked(case, Destination.STAY, 50.1) is Answer.HUMAN
    with pytest.raises(RefusedError, match="bar=no_hold"):
        case.do("set_free", 50.2, verifier="verifier")


def test_a_wish_to_go_home_that_waits_too_long_is_told_and_is_no_bar():
    case = bound_home()
    case.do("find_fit", 47)
    assert asked(case, Destination.RISK, 47.5) is Answer.CLEAR
    case.do("change_options", 48, "information_officer")
    texts = {each.text for each in reasons(case.look(48.5), Destination.RISK)}
    assert "gate.bar_overdue" in texts


def test_what_is_over_is_blocked():
    case = bound_home()
    case.do("die", 20.1, "anybody")
    assert asked(case, Destination.RISK, 21) is Answer.BLOCKED


def test_every_value_a_gate_refuses_has_a_meaning_and_a_sentence():
    values = {variable.name: variable.values for variable in VARIABLES}
    other = {"no_wish_for_home", "no_wish_for_third", "no_wish_to_stay"}
    refused = {
        (bar.variable, value)
        for gate in GATE.values()
        for bar in gate
        if bar.name not in other
        for value in values[bar.variable]
        if value not in bar.values
    }
    assert refused == MEANING.keys()
    texts = catalogue(Language.ENGLISH)
    assert {f"gate.bar_{name}_{value}" for name, value in refused} <= texts.keys()


def test_answers_are_ranked():
    assert list(Answer) == [Answer.BLOCKED, Answer.HUMAN, Answer.INCOMPLETE, Answer.CLEAR]
    assert answer(()) is Answer.CLEAR
