# ruff: noqa: RUF001 - texts in several scripts are the subject
"""What is hidden of a text is not in it any more, and every other word stays as it was."""

from dataclasses import replace

import pytest
from tests.redaction.text.opened_text import (
    SUBJECT,
    TEXT,
    decided,
    drawn,
    opened,
    plan_of,
    reviewed,
)

from tutela.errors import MismatchError, RefusedError
from tutela.redaction.finding import Box
from tutela.redaction.masks.text import hide_words


def test_a_found_name_is_not_in_the_text_any_more_and_the_rest_is() -> None:
    text = opened()
    shown = hide_words(reviewed(text), text).picture.decode()
    assert "Шестопёров" not in shown
    assert " приказал ждать.\n" in shown
    assert shown.endswith("⟧ утром не было.\n")


def test_one_person_has_one_mark_all_over_the_text() -> None:
    text = opened()
    marks = hide_words(reviewed(text), text).picture.decode().split("⟦")[2:]
    assert len(marks) == 2
    assert marks[0].split("⟧")[0] == marks[1].split("⟧")[0]


def test_a_word_a_person_hides_is_hidden_without_a_margin() -> None:
    text = opened()
    shown = hide_words(reviewed(text, drawn(Box(4, 0, 1, 1))), text).picture.decode()
    assert "приказал" not in shown
    assert " ждать.\n" in shown


def test_what_nobody_released_is_hidden() -> None:
    text = opened()
    plan = plan_of(text)
    file = decided(plan)
    assert plan.hidden_tiles.all()
    assert file.regions[-1].id == "p1"


def test_a_found_name_is_shown_only_where_a_person_says_so() -> None:
    text = opened()
    shown = hide_words(reviewed(text, show=("r1", "r2")), text).picture.decode()
    assert shown.split("\n", 1)[1] == TEXT


def test_a_plan_of_another_text_and_an_unreviewed_one_are_refused() -> None:
    text = opened()
    with pytest.raises(MismatchError):
        hide_words(reviewed(text), replace(text, subject=SUBJECT[:-1] + "e"))
    with pytest.raises(RefusedError):
        hide_words(plan_of(text), text)  # type: ignore[arg-type] # that is what is tried


def test_a_visible_word_with_what_no_reader_sees_is_refused() -> None:
    text = opened("ли\u200bцо видно\n", ())
    with pytest.raises(RefusedError) as refused:
        hide_words(reviewed(text), text)
    assert "ли" not in str(refused.value)


def test_what_a_person_hid_is_told_by_no_word_of_the_machine() -> None:
    text = opened()
    shown = hide_words(reviewed(text, drawn(Box(2, 0, 3, 1))), text).picture.decode()
    first, second = shown.split("\n")[1:3]
    assert first == "Лейтенант ⟦скрыто⟧ ждать."
    assert second.startswith("⟦")
    assert "скрыто" not in second
