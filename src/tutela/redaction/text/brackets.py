"""A text with brackets around what is hidden: what a reviewer reads, and changes in any editor.

`[Kim Chol Su] gave the order.` Whoever takes the brackets away shows the name; whoever puts some
around other words hides those. Nothing but brackets may be changed: what comes back is compared
with the text, line by line, so that no slip of an editor moves what is hidden.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

import numpy as np

from tutela.errors import MalformedError, MismatchError
from tutela.proof.mask import Mask
from tutela.proof.text import COLUMNS, Rows
from tutela.redaction.text.unseen import is_unseen

PAIRS: Final = ("[]", "{}", "⟦⟧")
"""The first pair of which a text has neither is taken; where it has of all, the first."""
_MARK_OF_ORDER: Final = "\ufeff"


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


def bracketed(rows: Rows, hidden: Mask) -> str:
    """Return the text with brackets around every run of hidden leaves, line by line.

    Args:
        rows: of the text.
        hidden: which leaves are, of shape (rows, 64); padding counts for nothing.

    Raises:
        MismatchError: the mask is not one of these rows.
    """
    _check_shape(rows, hidden)
    pair = pair_of(rows)
    made: list[str] = []
    inside = False
    for number, row in enumerate(rows):
        for column, leaf in enumerate(row):
            wanted = bool(hidden[number, column])
            if wanted and not inside:
                made.append(pair[0])
            if inside and not wanted:
                made.append(pair[1])
            inside = wanted
            made.append("\n" if leaf == "\n" else written_out(leaf, pair))
    made.append(pair[1] if inside else "")
    return "".join(made)


def read_brackets(rows: Rows, untrusted: str) -> Mask:
    """Return which leaves a person wants hidden: each that a bracket covers a part of.

    Brackets in brackets are hidden too, and a pair may span lines. White space at the end of
    a line, the kind of line end and a mark of byte order are the editor's own.

    Args:
        rows: of the text.
        untrusted: the text with brackets, as it came from the editor.

    Returns:
        A mask of shape (rows, 64), false in the padding.

    Raises:
        MalformedError: it is not this text, or a bracket has no partner; it says in which line.
    """
    pair = pair_of(rows)
    lines = untrusted.removeprefix(_MARK_OF_ORDER).replace("\r\n", "\n").split("\n")
    expected = tuple(_lines(rows))
    hidden = np.zeros((len(rows), COLUMNS), np.bool_)
    depth = opened = 0
    for number, (leaves, line) in enumerate(zip_longest(expected, lines), start=1):
        letters: list[str] = []
        inside: list[bool] = []
        for letter in line or "":
            if letter == pair[0]:
                opened = opened if depth else number
                depth += 1
            elif letter == pair[1] and not depth:
                raise MalformedError("brackets.without_beginning", line=number, sign=letter)
            elif letter == pair[1]:
                depth -= 1
            else:
                letters.append(letter)
                inside.append(depth > 0)
        wanted = [written_out(leaf, pair) for _, _, leaf in leaves or ()]
        if "".join(letters).rstrip() != "".join(wanted).rstrip():
            raise MalformedError("brackets.other_text", line=number)
        start = 0
        for (row, column, _), shown in zip(leaves or (), wanted, strict=True):
            end = start + len(shown)
            # The line feed has no letter here: it is inside where the bracket is still open.
            past = start >= len(inside) and depth > 0
            hidden[row, column] = past or any(inside[start:end])
            start = end
    if depth:
        raise MalformedError("brackets.without_end", line=opened, sign=pair[0])
    return hidden


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


def _check_shape(rows: Rows, hidden: Mask) -> None:
    if hidden.shape != (len(rows), COLUMNS):
        raise MismatchError("marks.mask_of_another", rows=len(hidden), text_rows=len(rows))
