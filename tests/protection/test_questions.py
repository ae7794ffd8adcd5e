"""A form is a table, and only its own answers fit it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError
from tutela.protection.interview import FORMS
from tutela.protection.questions import (
    KEY,
    LINE_CHARACTERS_MAX,
    TEXT_CHARACTERS_MAX,
    Form,
    Kind,
    Question,
)

GOOD = [
    (Kind.PSEUDONYM, "K-07"),
    (Kind.PSEUDONYM, "K-4T7-9XM2"),
    (Kind.LINE, "Interpreter Reed"),
    (Kind.TEXT, "one\ntwo"),
    (Kind.DATE, "2026-02-28"),
    (Kind.TIME, "23:59"),
    (Kind.NUMBER, "7"),
    (Kind.CHOICE, "a"),
]
BAD = [
    (Kind.PSEUDONYM, "Kim"),
    (Kind.PSEUDONYM, "K-07 "),
    (Kind.LINE, "two\nlines"),
    (Kind.LINE, "  "),
    (Kind.LINE, "x" * (LINE_CHARACTERS_MAX + 1)),
    (Kind.LINE, unicodedata.normalize("NFD", "통역인")),
    (Kind.TEXT, "bell\a"),
    (Kind.TEXT, "x" * (TEXT_CHARACTERS_MAX + 1)),
    (Kind.DATE, "2026-02-30"),
    (Kind.DATE, "20260228"),
    (Kind.TIME, "24:00"),
    (Kind.TIME, "9:00"),
    (Kind.NUMBER, "0"),
    (Kind.NUMBER, "٣"),
    (Kind.CHOICE, "c"),
]


def of_kind(kind: Kind) -> Question:
    return Question("some", kind, options=("a", "b") if kind is Kind.CHOICE else ())


@pytest.mark.parametrize(("kind", "answer"), GOOD)
def test_an_answer_of_its_kind_fits(kind: Kind, answer: str):
    of_kind(kind).check(answer)
    assert of_kind(kind).kind is kind


@pytest.mark.parametrize(("kind", "answer"), BAD)
def test_any_other_answer_is_refused(kind: Kind, answer: str):
    with pytest.raises(MalformedError, match=r"interview\.answer_form"):
        of_kind(kind).check(answer)


@given(st.text(), st.sampled_from([*FORMS.values()]))
def test_no_text_makes_a_check_fail_otherwise_than_by_refusing(answer: str, form: Form):
    for question in form.questions:
        try:
            question.check(answer)
        except MalformedError as refused:
            assert refused.message == "interview.answer_form"  # noqa: PT017 - both ways are right


def test_a_question_that_is_not_in_the_form_is_refused_without_repeating_it():
    with pytest.raises(MalformedError) as refused:
        FORMS["interview"].check_answers({"a person's name": "yes"})
    assert refused.value.parameters == {"question": "?", "form": "interview"}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_question_stands_in_a_form_once_and_has_a_plain_key(form: Form):
    keys = [question.key for question in form.questions]
    assert len(set(keys)) == len(keys)
    assert all(KEY.fullmatch(key) for key in keys)
    assert all(question.options for question in form.questions if question.kind is Kind.CHOICE)
