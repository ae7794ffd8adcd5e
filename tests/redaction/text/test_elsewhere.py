# ruff: noqa: RUF001 - texts in several scripts are the subject
"""A name that is hidden here and readable there is noticed; one that is hidden nowhere is not."""

import numpy as np
import pytest
from tests.redaction.text.opened_text import FOUND, TEXT, finding

from tutela.proof.mask import Mask
from tutela.proof.text import COLUMNS, Rows
from tutela.redaction.finding import FindingKind
from tutela.redaction.text.brackets import Hiding
from tutela.redaction.text.elsewhere import readable_elsewhere
from tutela.redaction.text.found import TextFinding
from tutela.redaction.text.rows import place_of, rows_of


def hiding(rows: Rows, *findings: TextFinding, drawn: tuple[TextFinding, ...] = ()) -> Hiding:
    return Hiding(mask(rows, *findings, *drawn), mask(rows, *drawn))


def mask(rows: Rows, *findings: TextFinding) -> Mask:
    hidden = np.zeros((len(rows), COLUMNS), np.bool_)
    for each in findings:
        for box in place_of(rows, each.start, each.end):
            hidden[box.y, box.x : box.right] = True
    return hidden


def rows_with(text: str, *findings: TextFinding) -> Rows:
    return rows_of(text, [(each.start, each.end) for each in findings])


ROWS = rows_with(TEXT, *FOUND)
NOTHING = hiding(ROWS)


def test_the_other_mention_of_a_hidden_name_is_noticed():
    first, second = FOUND
    assert readable_elsewhere(ROWS, FOUND, hiding(ROWS, first)) == (second,)
    assert readable_elsewhere(ROWS, FOUND, hiding(ROWS, second)) == (first,)


def test_what_is_hidden_everywhere_or_nowhere_is_decided():
    assert readable_elsewhere(ROWS, FOUND, hiding(ROWS, *FOUND)) == ()
    assert readable_elsewhere(ROWS, FOUND, NOTHING) == ()


def test_somebody_else_may_be_shown():
    text = "Лейтенант Шестопёров приказал ждать.\nВасиленко утром не было.\n"
    other = (FOUND[0], finding(37, 46, entity=7))
    rows = rows_with(text, *other)
    assert readable_elsewhere(rows, other, hiding(rows, FOUND[0])) == ()


@pytest.mark.parametrize("kind", [FindingKind.DATE, FindingKind.WOUND, FindingKind.RANK])
def test_two_dates_are_not_one(kind: FindingKind):
    found = tuple(TextFinding(each.start, each.end, kind, 900, "x", each.entity) for each in FOUND)
    assert readable_elsewhere(ROWS, found, hiding(ROWS, found[0])) == ()


@pytest.mark.parametrize(
    ("hidden", "text"),
    [
        ("Мавка", "Мавка пішла. Потім Мавки не бачили.\n"),
        ("Mavka", "Mavka left. Nobody saw Mavka again.\n"),
        ("김철수가", "김철수가 왔다. 그날 김철수는 갔다.\n"),
        ("김철수가", "김철수가 왔다. Позже Ким Чхоль Су ушёл.\n"),
        ("세종로에서", "세종로에서 만났다. 밤에 세종로를 떠났다.\n"),
        ("4471", "Box 4471 was full. He carried 4471 away.\n"),
        ("B17", "Post B17 fired. B17 was silent.\n"),
        ("Mavka who left the old mill", "Mavka who left the old mill. I saw Mavka.\n"),
        ("Мавка пішла до старого млина вночі", "Мавка пішла до старого млина вночі. Мавки нема.\n"),
    ],
)
def test_the_other_mention_of_what_a_person_hid_is_noticed(hidden: str, text: str):
    rows = rows_of(text, [])
    start = text.index(hidden)
    said = finding(start, start + len(hidden))
    seen = readable_elsewhere(rows, (), hiding(rows, drawn=(said,)))
    assert seen
    assert all(each.start >= said.end for each in seen)
    assert readable_elsewhere(rows, (), hiding(rows, *seen, drawn=(said,))) == ()


def test_a_mention_written_alike_is_noticed_whoever_it_was_taken_for():
    found = (FOUND[0], finding(37, 47, entity=7))
    text = TEXT.replace("Шестопёрова", "Шестопёров")
    rows = rows_with(text, *found)
    (seen,) = readable_elsewhere(rows, found, hiding(rows, found[0]))
    assert text[seen.start : seen.end] == "Шестопёров"


@pytest.mark.parametrize(
    ("hidden", "text"),
    [
        ("came to the", "He came to the lake. Then he came to the road.\n"),
        ("14", "There were 14 men. He was 14.\n"),
    ],
)
def test_common_words_and_small_numbers_may_stand_elsewhere(hidden: str, text: str):
    rows = rows_of(text, [])
    start = text.index(hidden)
    assert (
        readable_elsewhere(rows, (), hiding(rows, drawn=(finding(start, start + len(hidden)),)))
        == ()
    )
