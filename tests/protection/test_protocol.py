"""The forms ask what the interview protocol of the rules asks, each thing once."""

import re
from collections import Counter

import pytest
from tests.conftest import NeedsShared

from tutela.protection.bars import Destination
from tutela.protection.interview import FORMS
from tutela.protection.protocol import (
    CROSSING,
    EXPLAIN_BACK,
    INTERVIEW,
    TOPICS,
    UNDECIDED,
    WISHES,
)
from tutela.protection.questions import Form
from tutela.terms.messages import Language, render

PROTOCOL = [f"IV-{number:02d}" for number in range(1, 13)]


def test_every_rule_of_the_protocol_is_asked_for():
    asked = {rule for form in FORMS.values() for one in form.questions for rule in one.rules}
    assert [rule for rule in PROTOCOL if rule not in asked] == []


def test_every_rule_a_form_names_is_a_rule(needs_shared: NeedsShared):
    rules = needs_shared("law/transfer_rules.yaml").read_text("utf-8")
    known = set(re.findall(r"id: ([A-Z][A-Za-z0-9-]+)", rules))
    named = {rule for form in FORMS.values() for one in form.questions for rule in one.rules}
    assert named - known == set()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_two_questions_of_a_form_have_the_same_words(form: Form, language: Language):
    words = Counter(render(f"{form.area}.ask_{one.key}", {}, language) for one in form.questions)
    assert [text for text, count in words.items() if count > 1] == []


def test_a_wish_is_asked_about_every_destination_and_never_only_with_yes_or_no():
    wishes = {one.key: one for one in INTERVIEW.questions if one.key.startswith("wish_")}
    assert sorted(wishes) == sorted(f"wish_{each.lower()}" for each in Destination)
    assert all(one.options == WISHES and UNDECIDED in one.options for one in wishes.values())


def test_an_icrc_interview_has_a_state_and_no_content():
    about = [one for one in INTERVIEW.questions if "TR-GC3-126" in one.rules]
    assert [one.options for one in about] == [("offered", "held", "declined")]


def test_the_explain_back_sheet_has_one_place_for_each_thing_that_is_told():
    keys = [one.key for one in EXPLAIN_BACK.questions if one.key.startswith("topic_")]
    assert keys == [f"topic_{topic}" for topic in TOPICS]


def test_at_the_crossing_not_yet_is_an_answer():
    (answer,) = [one for one in CROSSING.questions if one.key == "answer"]
    assert answer.options == ("go", "not_go", "not_yet")
