"""The pack for counsel names nobody and says what counsel needs."""

import pytest
from tests.protection.road import BUILD, Case, after, wishing

from tutela.law.remedy import remedies
from tutela.protection.alarm import TOLD, alarm_pack
from tutela.protection.bars import Destination
from tutela.protection.evaluation import evaluate
from tutela.protection.table import TABLE
from tutela.terms.messages import Language, catalogue, render


def refuser() -> Case:
    case = wishing("third", "Utopia")
    case.do("refuse_home", 13, "K-07")
    case.do("find_substantial", 14)
    return case


def pack(case: Case, language: Language = Language.ENGLISH) -> str:
    evaluation = evaluate(case.standing, Destination.RISK, after(20), BUILD)
    return alarm_pack(case.look(20), evaluation, "pack-1", language)


@pytest.mark.parametrize("language", Language)
def test_the_pack_has_dated_facts_articles_gaps_and_addresses(language: Language):
    told = pack(refuser(), language)
    assert "2026-01-14T08:00:07Z" in told or "2026-01-14T08:00" in told
    assert render("act.event_refuse_home", {}, language) in told
    assert "CAT, art 3" in told
    assert render("gate.bar_fit_unknown", {}, language) in told
    assert "+33 3 88 41 39 00" in told
    assert all(line in told for remedy in remedies() for line in remedy.address)


@pytest.mark.parametrize("language", Language)
def test_the_pack_names_nobody(language: Language):
    told = pack(refuser(), language)
    named = ("K-07", "interviewer-1", "Utopia", "verifier", "camp-1")
    assert [name for name in named if name in told] == []


def test_a_transfer_outside_is_told_first():
    case = refuser()
    assert "ALARM" not in pack(case)
    case.do("report_outside", 15, "a-witness")
    assert "ALARM" in pack(case)


def test_what_is_told_are_rows_with_a_sentence_and_no_wish():
    names = {event.name for event in TABLE.events}
    assert names >= TOLD
    texts = catalogue(Language.ENGLISH)
    assert {f"act.event_{name}" for name in TOLD} <= texts.keys()
    assert not any(name.startswith(("first_", "again_")) for name in TOLD)
