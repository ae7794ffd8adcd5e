"""A sheet is data: nothing in it is markup, and it cannot be changed once made."""

import dataclasses

import pytest

from tutela.protection.forms.sheet import Ask, Paragraph, Sheet


def test_a_sheet_cannot_be_changed():
    sheet = Sheet("title", "7", (Paragraph("words"),), "limits", "{page}")
    with pytest.raises(dataclasses.FrozenInstanceError):
        sheet.title = "other"  # type: ignore[misc]


def test_a_question_without_an_answer_has_an_empty_place():
    assert Ask("1.1", "words", "").answer is None
