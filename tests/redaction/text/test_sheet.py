"""The sheet names every region in its place, and shows what no reader sees."""

from tests.redaction.text.opened_text import opened, plan_of

from tutela.redaction.text.sheet import sheet_of_text


def test_each_region_stands_in_brackets_with_its_name() -> None:
    text = opened()
    sheet = sheet_of_text(text.rows, plan_of(text))
    assert "    0  Лейтенант [r2 Шестопёров] приказал ждать." in sheet
    assert "    1  [r1 Шестопёрова] утром" in sheet
    assert "   r1  person_name  900  names/1" in sheet


def test_each_word_has_its_column() -> None:
    text = opened()
    sheet = sheet_of_text(text.rows, plan_of(text))
    assert "    0  0 Лейтенант | 2 Шестопёров | 4 приказал | 6 ждать" in sheet


def test_what_no_reader_sees_is_written_out() -> None:
    text = opened("он\u202e сказал\n", ())
    sheet = sheet_of_text(text.rows, plan_of(text))
    assert "он<U+202E> сказал" in sheet
    assert "\u202e" not in sheet
