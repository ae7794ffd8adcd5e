"""Findings of a text as boxes of leaves, and the text as a stranger reads it."""

from tests.redaction.text.opened_text import FOUND, RUN, opened, reviewed

from tutela.redaction.text.examine import HIDDEN_SIGN, examine_text, visible_rows
from tutela.redaction.text.rows import text_of


def test_a_finding_is_the_box_of_its_leaves() -> None:
    text = opened()
    found = examine_text(text.rows, FOUND, RUN)
    assert (found.width, found.height, found.runs) == (64, len(text.rows), (RUN,))
    assert [(each.box.x, each.box.y, each.box.width) for each in found.findings] == [
        (2, 0, 1),
        (0, 1, 1),
    ]


def test_what_is_hidden_is_one_sign_whatever_its_length() -> None:
    text = opened()
    left = text_of(visible_rows(text.rows, reviewed(text).hidden_tiles))
    assert left == f"Лейтенант {HIDDEN_SIGN} приказал ждать.\n{HIDDEN_SIGN} утром не было.\n"
