"""Every row of the lexicon has the form that is read."""

import re

import pytest

from tutela.redaction.finding import FindingKind
from tutela.redaction.text import lexicon

ROWS = [line.split(";", 3) for line in lexicon.ROWS.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[str(number) for number in range(len(ROWS))])
def test_a_row_names_kind_language_reach_and_words(row: list[str]):
    kind, language, around, words = (cell.strip() for cell in row)
    assert kind in FindingKind.__members__
    assert language in {"en", "ru", "uk", "ko"}
    assert re.fullmatch(r"\d,\d", around)
    pattern = re.compile(f"(?:{words.replace('~', '[a-z]{0,16}')})", re.IGNORECASE)
    assert pattern.groups == 0
    assert not pattern.fullmatch("")
