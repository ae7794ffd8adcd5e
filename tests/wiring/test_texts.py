# ruff: noqa: RUF001 - texts in several scripts are the subject
"""The taggers that ship are there, and the leaves they cut join to the text again."""

from tutela.redaction.plan import REQUIRED_OF_TEXT
from tutela.redaction.text.rows import text_of
from tutela.wiring.texts import LANGUAGES, cut, find_in, taggers, text_run

TEXT = "Сержант Ким Чхоль Су был ранен 3 мая 2001 года.\nSergeant Kim Chol Su was wounded.\n"


def test_every_language_has_a_tagger_and_the_plan_says_which() -> None:
    assert tuple(taggers()) == LANGUAGES
    assert text_run().id == REQUIRED_OF_TEXT[0]
    assert [each.name for each in text_run().weights] == [f"tagger-{each}" for each in LANGUAGES]
    assert all(len(each.sha256) == 64 for each in text_run().weights)


def test_a_found_name_is_one_leaf() -> None:
    rows = cut(TEXT)
    assert text_of(rows) == TEXT
    assert "Сержант Ким Чхоль Су" in rows[0]
    assert any("Kim Chol Su" in TEXT[each.start : each.end] for each in find_in(TEXT))
