# ruff: noqa: RUF001 - brackets of other scripts are the subject
"""A text with brackets around what is hidden: what a reviewer reads, and changes in any editor.

`[Kim Chol Su] gave the order.` Whoever takes the brackets away shows the name; whoever puts some
around other words hides those. In double brackets, `[[a burn]]`, words are hidden and nothing is
told of what they were. Nothing but brackets may be changed: what comes back is compared with the
text, line by line, so that no slip of an editor moves what is hidden.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

import numpy as np

from tutela.errors import MalformedError, MismatchError
from tutela.proof.mask import Mask
from tutela.proof.text import COLUMNS, Rows
from tutela.proof.textform import unseen
from tutela.redaction.text.unseen import is_unseen

PAIRS: Final = ("[]", "{}")
"""The first pair of which a text has neither is taken; where it has of both, the first."""
_LIKE: Final = "［］｛｝〔〕【】❲❳⁅⁆⟦⟧"
"""Brackets of a text's own that a reader, or an input method, takes for one of a pair."""
FLAT: Final = 2
"""How many brackets stand around what is hidden without a word."""
_MARK_OF_ORDER: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Hiding:
    """Which leaves of a text are hidden.

    Attributes:
        hidden: of shape (rows, 64), false in the padding.
        flat: which of them are told by the plain mark alone; of the same shape.
    """

    hidden: Mask = field(repr=False)
    flat: Mask = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bracketed(Hiding):
    """What a person's brackets say.

    Attributes:
        wider: the lines, counted from 1, in which a leaf is hidden although a part of a word of
            it, or something in it that no reader sees, stands outside the brackets.
    """

    wider: tuple[int, ...]


def pair_of(rows: Rows) -> str:
    """Return the opening and the closing bracket that are used around words of this text."""
    used = {letter for row in rows for leaf in row for letter in leaf}
    return next((pair for pair in PAIRS if not used & set(pair)), PAIRS[0])


def written_out(leaf: str, also: str = "") -> str:
    """Return a leaf with what no reader sees as its code point: `<U+202E>`.

    So no text can show another one than what is decided about. Line feeds are left out.

    Args:
        leaf: of a text.
        also: characters that are written out as well, though they can be seen.
    """
    return "".join(
        f"<U+{ord(letter):04X}>" if is_unseen(letter) or letter in also else letter
        for letter in leaf
        if letter != "\n"
    )


def bracketed(rows: Rows, hiding: Hiding) -> str:
    """Return the text with brackets around every run of hidden leaves, line by line.

    Args:
        rows: of the text.
        hiding: which leaves are; the padding counts for nothing.

    Raises:
        MismatchError: a mask is not one of these rows.
    """
    for mask in (hiding.hidden, hiding.flat):
        if mask.shape != (len(rows), COLUMNS):
            raise MismatchError("marks.mask_of_another", rows=len(mask), text_rows=len(rows))
    pair = pair_of(rows)
    opening, closing = pair[0], pair[1]
    levels = hiding.hidden + (FLAT - 1) * (hiding.hidden & hiding.flat)
    made: list[str] = []
    before = 0
    for number, row in enumerate(rows):
        for column, leaf in enumerate(row):
            level = int(levels[number, column])
            if level != before:
                made.append(closing * before + opening * level)
            before = level
            made.append("\n" if leaf == "\n" else written_out(leaf, pair + _LIKE))
    made.append(closing * before)
    return "".join(made)


def read_brackets(rows: Rows, untrusted: str) -> Bracketed:
    """Return which leaves a person wants hidden: each that a bracket covers a part of.

    A leaf with what no reader sees cannot be shown, and is hidden whatever the brackets say. A
    pair may span lines. White space at the end of a line, the kind of line end and a mark of
    byte order are the editor's own.

    Args:
        rows: of the text.
        untrusted: the text with brackets, as it came from the editor.

    Raises:
        MalformedError: it is not this text, or a bracket has no partner or nothing in it; it says
            in which line and at which character of it, both counted from 1.
    """
    pair = pair_of(rows)
    lines = untrusted.removeprefix(_MARK_OF_ORDER).replace("\r\n", "\n").split("\n")
    depths = _Depths(pair)
    hidden = np.zeros((len(rows), COLUMNS), np.bool_)
    flat = hidden.copy()
    wider: list[int] = []
    for number, (leaves, line) in enumerate(zip_longest(_lines(rows), lines), start=1):
        wanted = [written_out(leaf, pair + _LIKE) for _, _, leaf in leaves or ()]
        ends = bool(leaves) and leaves[-1][2] == "\n"
        inside = depths.of_line(number, line or "", "".join(wanted), ends=ends)
        start = 0
        for (row, column, _), shown in zip(leaves or (), wanted, strict=True):
            end = start + len(shown)
            # The line feed has no letter here: what is open behind the line holds for it.
            of_leaf = inside[start:end] or [depths.open]
            hidden[row, column] = max(of_leaf) > 0
            flat[row, column] = max(of_leaf) >= FLAT
            words = [deep for deep, letter in zip(of_leaf, shown, strict=False) if letter.isalnum()]
            if unseen(rows[row][column]) and not hidden[row, column]:
                hidden[row, column] = flat[row, column] = True
                wider.append(number)
            if hidden[row, column] and 0 in words:
                wider.append(number)
            start = end
    depths.check_closed()
    return Bracketed(hidden, flat, tuple(dict.fromkeys(wider)))


class _Depths:
    """In how many brackets each letter stands, line by line."""

    def __init__(self, pair: str) -> None:
        self._opening, self._closing = pair[0], pair[1]
        self._letters = 0
        self._begun: list[tuple[int, int, int]] = []

    @property
    def open(self) -> int:
        """Return how many brackets are open here."""
        return len(self._begun)

    def of_line(self, number: int, line: str, wanted: str, *, ends: bool) -> list[int]:
        """Return the depth of every letter of a line.

        Args:
            number: of the line, from 1.
            line: as it came back.
            wanted: the line without brackets.
            ends: whether the text has a line feed behind it.

        Raises:
            MalformedError: without its brackets it is not the wanted line, or a bracket closes
                what nothing opened, or nothing is in it.
        """
        found: list[int] = []
        pair = f"{self._opening} {self._closing}"
        for place, letter in enumerate(line, start=1):
            where = {"line": number, "character": place}
            if letter == self._opening:
                self._begun.append((number, place, self._letters))
            elif letter == self._closing and not self._begun:
                raise MalformedError("brackets.without_beginning", sign=letter, **where)
            elif letter == self._closing:
                if self._begun.pop()[2] == self._letters:
                    raise MalformedError("brackets.empty", **where)
            elif wanted[len(found) : len(found) + 1] == letter:
                found.append(self.open)
                self._letters += 1
            elif wanted[len(found) :].strip() or not letter.isspace():
                raise MalformedError("brackets.other_text", pair=pair, **where)
        if wanted[len(found) :].strip():
            where = {"line": number, "character": len(line) + 1}
            raise MalformedError("brackets.other_text", pair=pair, **where)
        self._letters += ends
        return found

    def check_closed(self) -> None:
        """Check that nothing is open at the end.

        Raises:
            MalformedError: something is.
        """
        for number, place, _ in self._begun[:1]:
            sign = self._opening
            raise MalformedError("brackets.without_end", line=number, character=place, sign=sign)


def _lines(rows: Rows) -> Iterator[tuple[tuple[int, int, str], ...]]:
    """Yield row, column and words of every leaf, line by line."""
    line: list[tuple[int, int, str]] = []
    for number, row in enumerate(rows):
        for column, leaf in enumerate(row):
            line.append((number, column, leaf))
            if leaf == "\n":
                yield tuple(line)
                line = []
    if line:
        yield tuple(line)
