"""Paper made from the table: each question once, in four languages, with limits on every sheet."""

from collections import Counter

import pytest
from tests.protection.samples import GOOD

from tutela.errors import MalformedError
from tutela.protection.forms.paper import blank_booklet, filled_booklet
from tutela.protection.forms.sheet import Ask, Paragraph, Signatures
from tutela.protection.interview import FORMS
from tutela.protection.protocol import INTERVIEW
from tutela.protection.questions import Form, Kind
from tutela.terms.messages import Language, render

EVERY = [(form, language) for form in FORMS.values() for language in Language]


@pytest.mark.parametrize(("form", "language"), EVERY)
def test_a_blank_form_holds_every_question_exactly_once(form: Form, language: Language):
    (sheet,) = blank_booklet(form, [7], language).sheets
    asked = Counter(one.words for one in sheet.blocks if isinstance(one, Ask))
    expected = [render(f"{form.area}.ask_{one.key}", {}, language) for one in form.questions]
    assert asked == Counter(expected)
    assert max(asked.values()) == 1
    assert "7" in sheet.mark


@pytest.mark.parametrize(("form", "language"), EVERY)
def test_every_sheet_says_what_it_does_not_show_and_where_it_goes(form: Form, language: Language):
    (sheet,) = blank_booklet(form, [], language).sheets
    assert sheet.limits == render("forms.limits", {}, language)
    sealed = render("forms.sealed", {}, language)
    assert [one for one in sheet.blocks if isinstance(one, Paragraph) and one.words == sealed]
    assert any(isinstance(one, Signatures) for one in sheet.blocks)


@pytest.mark.parametrize("language", Language)
def test_a_filled_form_shows_each_answer_at_its_question(language: Language):
    (sheet,) = filled_booklet(INTERVIEW, 7, GOOD, language).sheets
    asks = [one for one in sheet.blocks if isinstance(one, Ask)]
    for question, ask in zip(INTERVIEW.questions, asks, strict=True):
        if question.kind is Kind.CHOICE:
            ticked = [option.words for option in ask.options if option.ticked]
            chosen = GOOD[question.key]
            assert ticked == [render(f"interview.option_{chosen}", {}, language)]
        else:
            left_empty = render("forms.unanswered", {}, language)
            assert ask.answer == GOOD.get(question.key, left_empty)


def test_numbers_make_as_many_sheets_each_with_its_own():
    marks = [
        sheet.mark for sheet in blank_booklet(INTERVIEW, range(1, 21), Language.ENGLISH).sheets
    ]
    assert marks == [f"Form No. {number:04d}" for number in range(1, 21)]


def test_an_answer_to_no_question_is_not_printed():
    with pytest.raises(MalformedError, match=r"interview\.question_unknown"):
        filled_booklet(INTERVIEW, 7, {"name": "somebody"}, Language.ENGLISH)
