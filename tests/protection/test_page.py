"""Reasons for three roles in four languages; two words for everybody else."""

import pytest
from tests.protection.road import BUILD, Case, admitted, after, bound_home, wishing

from tutela.law.load import shipped
from tutela.protection.answer import Answer
from tutela.protection.bars import Destination
from tutela.protection.evaluation import evaluate
from tutela.protection.page import INSIDE, explain, heading
from tutela.protection.role import Role
from tutela.terms.messages import Language, render

OUTSIDE = [role for role in Role if role not in INSIDE]


def refuser() -> Case:
    case = wishing("home")
    case.do("refuse_home", 13, "K-07")
    return case


def contested() -> Case:
    case = wishing("home")
    case.do("find_substantial", 19)
    return case


def page(case: Case, reader: Role, language: Language, road: Destination = Destination.RISK) -> str:
    evaluation = evaluate(case.standing, road, after(20.5), BUILD)
    return explain(evaluation, reader, "4711", case.standing.book, language)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reader", OUTSIDE)
def test_outside_every_answer_but_the_clear_one_is_the_same_bytes(reader: Role, language: Language):
    pages = {
        page(case, reader, language, road)
        for case in (refuser(), contested(), admitted())
        for road in Destination
    }
    assert pages == {render("gate.no_transfer", {}, language) + "\n"}


def test_outside_in_english_it_is_two_words():
    assert page(refuser(), Role.SCHEDULER, Language.ENGLISH) == "NO TRANSFER\n"


def test_outside_a_clear_answer_says_what_it_is_not():
    told = page(bound_home(), Role.SCHEDULER, Language.ENGLISH)
    assert told.startswith("NO BLOCKING CONDITION RECORDED (not a finding")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reader", sorted(INSIDE))
def test_inside_each_reason_has_its_article_grade_and_who(reader: Role, language: Language):
    told = page(refuser(), reader, language)
    assert render("gate.answer_blocked", {}, language) in told
    assert render("gate.bar_refuses_yes", {}, language) in told
    assert "GC III, art 118(1)-(3)" in told
    assert render("gate.role_person", {}, language) in told


@pytest.mark.parametrize("language", Language)
def test_nothing_printed_holds_the_pseudonym(language: Language):
    for case in (refuser(), contested(), admitted(), bound_home()):
        for road in Destination:
            for reader in Role:
                assert "K-07" not in page(case, reader, language, road)


def test_a_contested_answer_says_so():
    told = page(contested(), Role.COUNSEL, Language.ENGLISH)
    assert "HUMAN DECISION REQUIRED" in told
    assert "contested: CAT 3 / ECHR 3 against the person's own wish; counsel required" in told


@pytest.mark.parametrize("language", Language)
def test_every_page_says_that_the_rules_are_a_draft(language: Language):
    told = page(refuser(), Role.MONITOR, language)
    count = len(shipped("transfer_rules").graded_c)
    total = len(shipped("transfer_rules").rules)
    assert render("gate.page_draft", {"count": count, "total": total}, language) in told
    assert render("gate.page_limits", {}, language) in told
    rules = refuser().standing.book
    assert len(list(heading(rules, after(1), language))) == 2
    # Rules whose date of review has passed say so too.
    assert len(list(heading(rules, after(900), language))) == 3


def test_what_is_to_be_looked_at_again_is_listed():
    case = bound_home()
    case.do("set_hold", 20, "court-1", review_on=after(22))
    told = page(case, Role.MONITOR, Language.ENGLISH)
    assert "To be looked at again by 2026-01-23T08:00:00Z: a hold" in told
    assert Answer.CLEAR.value not in told
