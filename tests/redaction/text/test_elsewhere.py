# ruff: noqa: RUF001 - texts in several scripts are the subject
"""A name that is hidden here and readable there is noticed; one that is hidden nowhere is not."""

import numpy as np
import pytest
from tests.redaction.text.opened_text import FOUND, TEXT, finding

from tutela.proof.mask import Mask
from tutela.proof.text import COLUMNS, Rows
from tutela.redaction.finding import FindingKind
from tutela.redaction.text.elsewhere import readable_elsewhere
from tutela.redaction.text.found import TextFinding
from tutela.redaction.text.rows import place_of, rows_of


def hiding(rows: Rows, *findings: TextFinding) -> Mask:
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
    assert readable_elsewhere(ROWS, FOUND, hiding(ROWS, first), NOTHING) == (second,)
    assert readable_elsewhere(ROWS, FOUND, hiding(ROWS, second), NOTHING) == (first,)


def test_what_is_hidden_everywhere_or_nowhere_is_decided():
    assert readable_elsewhere(ROWS, FOUND, hiding(ROWS, *FOUND), NOTHING) == ()
    assert readable_elsewhere(ROWS, FOUND, NOTHING, NOTHING) == ()


def test_somebody_else_may_be_shown():
    other = (FOUND[0], finding(37, 48, entity=7))
    assert readable_elsewhere(ROWS, other, hiding(ROWS, FOUND[0]), NOTHING) == ()


@pytest.mark.parametrize("kind", [FindingKind.DATE, FindingKind.WOUND, FindingKind.RANK])
def test_two_dates_are_not_one(kind: FindingKind):
    found = tuple(TextFinding(each.start, each.end, kind, 900, "x", each.entity) for each in FOUND)
    assert readable_elsewhere(ROWS, found, hiding(ROWS, found[0]), NOTHING) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Мавка пішла. Потім Мавки не бачили.\n",
        "Mavka left. Nobody saw Mavka again.\n",
        "김철수가 왔다. 그날 김철수는 갔다.\n",
        "김철수가 왔다. Позже Ким Чхоль Су ушёл.\n",
    ],
)
def test_the_other_mention_of_what_a_person_hid_is_noticed_in_every_script(text: str):
    end = len(text.split(maxsplit=1)[0])
    rows = rows_of(text, [])
    drawn = hiding(rows, finding(0, end - 1 if text[0] == "김" else end))
    (seen,) = readable_elsewhere(rows, (), drawn, drawn)
    assert text[seen.start : seen.end].rstrip("는").casefold()[:2] in {"ма", "ma", "김철", "ки"}
    both = drawn | hiding(rows, seen)
    assert readable_elsewhere(rows, (), both, drawn) == ()


def test_a_common_word_that_a_person_hid_may_stand_elsewhere():
    text = "He came to the lake. Then he came to the road.\n"
    rows = rows_of(text, [])
    drawn = hiding(rows, finding(3, 14))
    assert readable_elsewhere(rows, (), drawn, drawn) == ()
