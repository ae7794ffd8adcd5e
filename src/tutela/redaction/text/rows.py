"""The grid of a text: rows of at most 64 leaves, each a word, a gap between words, or a finding.

Where leaves begin is decided at sealing, when the text is read for the first time. A finding is
one leaf however many words it has, so that hiding it does not tell how many.
spec/redaction-proof.md, 4.4.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from typing import Final

from tutela.errors import MalformedError
from tutela.proof.text import COLUMNS, Rows
from tutela.redaction.finding import Box
from tutela.redaction.text.unseen import Range, is_unseen

LEAF_CHARACTERS_MAX: Final = 4_096
"""A longer leaf is cut: at 4 bytes a character it has the 16,384 bytes a leaf may have."""

_LINE_FEED: Final = "\n"


def rows_of(text: str, spans: Iterable[Range]) -> Rows:
    """Return the rows of a text in which each span is one leaf, as whole words.

    Args:
        text: NFC, line ends LF; its leaves joined are it again, whatever it is.
        spans: ranges of characters to be hidden or shown as a whole, in any order. Each grows to
            whole words; those that then overlap become one; at a line's end each is cut.

    Raises:
        MalformedError: a span does not lie within the text.
    """
    rows: list[tuple[str, ...]] = []
    wanted = _merged(_checked(text, spans))
    place = start = 0
    while start < len(text):
        feed = text.find(_LINE_FEED, start)
        end = len(text) if feed < 0 else feed
        inside: list[Range] = []
        while place < len(wanted) and wanted[place][0] < end:
            first, last = wanted[place]
            inside.append((first - start, last - start))
            place += 1
        leaves = [*_leaves(text[start:end], inside), *(() if feed < 0 else (_LINE_FEED,))]
        rows += (tuple(leaves[first : first + COLUMNS]) for first in range(0, len(leaves), COLUMNS))
        start = end + 1
    return tuple(rows)


def text_of(rows: Rows) -> str:
    """Return the text whose rows these are."""
    return "".join(leaf for row in rows for leaf in row)


def leaf_spans(rows: Rows) -> tuple[tuple[Range, ...], ...]:
    """Return of each leaf, row by row, the range of characters of the text it is."""
    found: list[tuple[Range, ...]] = []
    start = 0
    for row in rows:
        ends = list(accumulate(map(len, row), initial=start))
        found.append(tuple(pairwise(ends)))
        start = ends[-1]
    return tuple(found)


def place_of(rows: Rows, start: int, end: int) -> tuple[Box, ...]:
    """Return the leaves that a range of characters touches: one box for each row it touches.

    Raises:
        MalformedError: the range is empty or not within the text.
    """
    return places_of(rows, ((start, end),))[0]


def places_of(rows: Rows, ranges: Sequence[Range]) -> tuple[tuple[Box, ...], ...]:
    """Return the boxes of several ranges, each as `place_of` does; the text is walked once.

    Raises:
        MalformedError: a range is empty or not within the text.
    """
    spans = leaf_spans(rows)
    starts = [row[0][0] for row in spans]
    length = spans[-1][-1][1] if spans else 0
    for start, end in ranges:
        if not 0 <= start < end <= length:
            raise MalformedError("marks.place_outside", length=length)
    return tuple(tuple(_boxes(spans, starts, start, end)) for start, end in ranges)


def _boxes(
    spans: Sequence[Sequence[Range]], starts: Sequence[int], start: int, end: int
) -> Iterator[Box]:
    for number in range(bisect_right(starts, start) - 1, len(spans)):
        row = spans[number]
        if row[0][0] >= end:
            return
        touched = [place for place, leaf in enumerate(row) if leaf[0] < end and leaf[1] > start]
        yield Box(x=touched[0], y=number, width=len(touched), height=1)


def _checked(text: str, spans: Iterable[Range]) -> Iterator[Range]:
    for start, end in spans:
        if not 0 <= start <= end <= len(text):
            raise MalformedError("marks.place_outside", length=len(text))
        yield from _in_lines(text, start, end)


def _in_lines(text: str, start: int, end: int) -> Iterator[Range]:
    """Yield what a span is on each of its lines, as whole words without white space around."""
    for line in text[start:end].split(_LINE_FEED):
        stripped = line.strip()
        if stripped:
            first = start + line.index(stripped[0])
            yield _whole_words(text, first, first + len(stripped))
        start += len(line) + 1


def _whole_words(text: str, start: int, end: int) -> Range:
    if _is_of_word(text[start]):
        while start > 0 and _is_of_word(text[start - 1]):
            start -= 1
    if _is_of_word(text[end - 1]):
        while end < len(text) and _is_of_word(text[end]):
            end += 1
    return start, end


def _merged(spans: Iterable[Range]) -> list[Range]:
    merged: list[Range] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _leaves(line: str, spans: Sequence[Range]) -> Iterator[str]:
    done = 0
    for start, end in spans:
        yield from _words_and_gaps(line[done:start])
        yield from _cut(line[start:end])
        done = end
    yield from _words_and_gaps(line[done:])


def _words_and_gaps(part: str) -> Iterator[str]:
    for _, letters in groupby(part, _is_of_word):
        yield from _cut("".join(letters))


def _cut(leaf: str) -> Iterator[str]:
    for first in range(0, len(leaf), LEAF_CHARACTERS_MAX):
        yield leaf[first : first + LEAF_CHARACTERS_MAX]


def _is_of_word(letter: str) -> bool:
    """Tell whether a character is part of a word: letter, digit, mark, or what nobody sees."""
    return (
        letter.isalnum()
        or letter == "_"
        or unicodedata.category(letter)[0] == "M"
        or is_unseen(letter)
    )
