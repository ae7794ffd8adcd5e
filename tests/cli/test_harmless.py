"""Words of others cannot move a cursor, turn a line or push a verdict off the screen."""

import pytest

from tutela.cli.harmless import harmless


@pytest.mark.parametrize("text", ["", "Харків, 하르키우 — 2026", "x" * 4_000, "⟦군인 가⟧"])
def test_ordinary_words_stay_as_they_are(text: str):
    assert harmless(text) == text


def test_what_moves_or_turns_is_written_out():
    assert harmless("a\u202eb\x9b\n\x1b[2J") == "a\\u202eb\\u009b\\u000a\\u001b[2J"


def test_what_is_too_long_is_cut_and_counted():
    assert harmless("x" * 5_000) == "x" * 4_000 + "… (+1000)"
