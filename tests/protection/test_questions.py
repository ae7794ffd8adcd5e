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
    (Kind.PSEUDONYM, "K-28E-MTZK"),
    (Kind.LINE, "Interpreter Reed"),
    (Kind.TEXT, "one\ntwo"),
    (Kind.DATE, "2026-02-28"),
    (Kind.TIME, "23:59"),
    (Kind.NUMBER, "7"),
    (Kind.CHOICE, "a"),
]
BAD = [
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


PSEUDONYM = of_kind(Kind.PSEUDONYM)
PERSON = "K-28E-MTZK"


@pytest.mark.parametrize("typed", [PERSON, " k28emtzk ", "28e mtzk", "К-28Е-МТZК", "K-28EMTZK"])  # noqa: RUF001 - Cyrillic letters
def test_a_pseudonym_typed_at_a_terminal_gets_its_one_spelling(typed: str):
    assert PSEUDONYM.read(typed) == PERSON
    assert of_kind(Kind.LINE).read("") == PSEUDONYM.read("  ") == ""


@pytest.mark.parametrize("untrusted", ["Kim", "K-07", "k-28e-mtzk", PERSON + " ", ""])
def test_a_record_holds_a_pseudonym_in_its_one_spelling_only(untrusted: str):
    with pytest.raises(MalformedError, match=r"person\.id\b"):
        PSEUDONYM.check(untrusted)


@pytest.mark.parametrize("place", [2, 3, 4, 6, 7, 8, 9])
def test_one_mistyped_letter_of_a_pseudonym_is_noticed(place: int):
    wrong = "W" if PERSON[place] != "W" else "X"
    mistyped = PERSON[:place] + wrong + PERSON[place + 1 :]
    for asked in (PSEUDONYM.check, PSEUDONYM.read):
        with pytest.raises(MalformedError, match=r"person\.id_check"):
            asked(mistyped)


def test_other_answers_typed_at_a_terminal_are_composed_and_checked():
    typed = unicodedata.normalize("NFD", " 통역인 ")
    assert of_kind(Kind.LINE).read(typed) == unicodedata.normalize("NFC", "통역인")
    with pytest.raises(MalformedError, match=r"interview\.answer_form"):
        of_kind(Kind.DATE).read("yesterday")


@given(st.text(), st.sampled_from([*FORMS.values()]))
def test_no_text_makes_a_check_fail_otherwise_than_by_refusing(answer: str, form: Form):
    for question in form.questions:
        try:
            question.check(answer)
        except MalformedError as refused:
            known = {"interview.answer_form", "person.id", "person.id_check"}
            assert refused.message in known  # noqa: PT017 - both ways are right


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
