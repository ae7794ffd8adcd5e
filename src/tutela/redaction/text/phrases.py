# ruff: noqa: RUF001 - dashes of four languages
"""Find what identifies by a word beside it: "shrapnel in the right calf", "clinic on Lime Walk".

A word of the lexicon is hidden with a few words around it, within its clause: the word alone tells
little, what stands beside it tells who it is.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from tutela.redaction.finding import FindingKind
from tutela.redaction.text import lexicon
from tutela.redaction.text.hit import Hit
from tutela.redaction.text.unseen import Range
from tutela.terms.names.hangul import is_syllable
from tutela.terms.particulars.tables import WORD_END, Row, Table

DETECTOR: Final = "phrases/1"
SCORE: Final = 400
SYLLABLES_MAX: Final = 8
"""The most syllables of a word on either side of what the lexicon knows of it."""

_BEFORE: Final = re.compile(r"[^\s.,;:!?()\[\]«»“”\"/|…—–]+[ \t]{1,3}$")
_BEHIND: Final = re.compile(r"[ \t]{1,3}[^\s.,;:!?()\[\]«»“”\"/|…—–]+")
_WORD_MAX: Final = 48
_ENDING: Final = r"[^\W\d_]{0,16}"


class _Row(NamedTuple):
    kind: FindingKind
    before: int
    behind: int
    is_hangul: bool


def phrases(text: str) -> Iterator[Hit]:
    """Yield the phrases of a readable text in which a word of the lexicon stands."""
    table, rows = _table()
    for found in table.find(text):
        row, start, end = rows[found.row], found.start, found.end
        if row.is_hangul:
            start, end = _whole_word(text, start, end)
        yield Hit(
            _before(text, start, row.before),
            _behind(text, end, row.behind),
            row.kind,
            SCORE,
            DETECTOR,
        )


def _whole_word(text: str, start: int, end: int) -> Range:
    """Return a part of a word of Hangul with the syllables around it."""
    least, most = max(0, start - SYLLABLES_MAX), min(len(text), end + SYLLABLES_MAX)
    while start > least and is_syllable(text[start - 1]):
        start -= 1
    while end < most and is_syllable(text[end]):
        end += 1
    return start, end


def _before(text: str, start: int, count: int) -> int:
    for _ in range(count):
        match = _BEFORE.search(text, max(0, start - _WORD_MAX), start)
        if match is None:
            break
        start = match.start()
    return start


def _behind(text: str, end: int, count: int) -> int:
    for _ in range(count):
        match = _BEHIND.match(text, end, end + _WORD_MAX)
        if match is None:
            break
        end = match.end()
    return end


@cache
def _table() -> tuple[Table, list[_Row]]:
    rows: list[_Row] = []
    words: list[Row] = []
    for line in lexicon.ROWS.strip().splitlines():
        kind, language, around, known = (cell.strip() for cell in line.split(";", 3))
        before, behind = map(int, around.split(","))
        rows.append(_Row(FindingKind[kind], before, behind, language == "ko"))
        known = known.replace("~", _ENDING)
        words.append(
            Row(
                latin=known if language == "en" else "",
                cyrillic=known if language in {"ru", "uk"} else "",
                hangul=known if language == "ko" else "",
            )
        )
    return Table(words, WORD_END, WORD_END), rows
