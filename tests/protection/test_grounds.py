"""Every duty that a form states follows from answers anybody can look up."""

from collections.abc import Callable
from datetime import date

import pytest
from tests.protection.papers import AT_CROSSING, EXPLAINED
from tests.protection.samples import GOOD

from tutela.protection.act import STATED
from tutela.protection.bars import Destination
from tutela.protection.crossing import missing_at_crossing
from tutela.protection.duty import Duty
from tutela.protection.explanation import missing_explanations
from tutela.protection.grounds import ELSEWHERE, GROUNDS, stated_by
from tutela.protection.person import PersonId
from tutela.protection.protocol import CROSSING, EXPLAIN_BACK, INTERVIEW
from tutela.protection.questions import Form
from tutela.protection.safeguards import Lack, missing_safeguards
from tutela.protection.table import TABLE

WHOLE = {INTERVIEW.name: GOOD, EXPLAIN_BACK.name: EXPLAINED, CROSSING.name: AT_CROSSING}
ROWS = {
    INTERVIEW.name: [
        f"{turn}_{road}" for turn in ("first", "again") for road in ("home", "third", "stay")
    ],
    EXPLAIN_BACK.name: ["inform"],
    CROSSING.name: ["confirm_home", "confirm_third"],
}
FORMS = {form.name: form for form in (INTERVIEW, EXPLAIN_BACK, CROSSING)}
WHO = PersonId(AT_CROSSING["person"])
DAY = date.fromisoformat(AT_CROSSING["confirm_on"])
CASES = [(duty, question) for duty, ground in GROUNDS.items() for question in ground.answers]


def test_every_duty_a_record_states_is_in_this_table_or_comes_from_elsewhere():
    assert GROUNDS.keys() | ELSEWHERE == STATED
    assert not GROUNDS.keys() & ELSEWHERE


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_whole_form_states_every_duty_its_rows_ask_of_a_record(form: Form):
    for event in ROWS[form.name]:
        asked = frozenset(TABLE.event(event).duties) & STATED
        assert stated_by(form, WHOLE[form.name], event) == asked
        assert asked <= GROUNDS.keys()


@pytest.mark.parametrize(("duty", "question"), CASES)
def test_no_duty_is_stated_without_each_of_its_answers(duty: Duty, question: str):
    ground = GROUNDS[duty]
    whole = WHOLE[ground.form.name]
    assert ground.holds(ground.form, whole)
    options = next(one for one in ground.form.questions if one.key == question).options
    for answer in ("", *options):
        given = {**whole, question: answer}
        allowed = answer in ground.answers[question]
        assert ground.holds(ground.form, given) == allowed
    absent = {key: answer for key, answer in whole.items() if key != question}
    assert not ground.holds(ground.form, absent)


@pytest.mark.parametrize("duty", GROUNDS)
def test_no_duty_is_stated_by_another_form(duty: Duty):
    others = [form for form in FORMS.values() if form is not GROUNDS[duty].form]
    assert not any(GROUNDS[duty].holds(form, WHOLE[GROUNDS[duty].form.name]) for form in others)


@pytest.mark.parametrize(("duty", "question"), CASES)
def test_what_a_duty_rests_on_is_a_safeguard_too(duty: Duty, question: str):
    form = GROUNDS[duty].form
    given = {key: answer for key, answer in WHOLE[form.name].items() if key != question}
    lacks: Callable[[], tuple[Lack, ...]] = {
        INTERVIEW.name: lambda: missing_safeguards(given),
        EXPLAIN_BACK.name: lambda: missing_explanations(given),
        CROSSING.name: lambda: missing_at_crossing(given, WHO, Destination.RISK, DAY),
    }[form.name]
    assert [lack.question for lack in lacks()] == [question]
