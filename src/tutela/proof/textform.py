"""The one form of a released text: visible leaves as they are, and a mark for every hidden run.

A mark is the publisher's, whatever stands outside of marks was sealed. So a mark must not be able
to look as if it ended early, and no leaf may hold what a reader does not see.

Source: spec/redaction-proof.md, section 7.3.
"""

import re
from collections.abc import Sequence

import numpy as np

from tutela.errors import MalformedError, RefusedError
from tutela.proof.header import TEXT_COLUMNS
from tutela.proof.mask import Mask

OPEN, CLOSE = "⟦", "⟧"
TEXT_START = "⟦tutela-vr/1⟧\n".encode()
MARK_BYTES_MAX = 200
RESERVED_MARKS = frozenset({"tutela-vr/1", "proof", "end"})

UNSEEN: tuple[tuple[int, int], ...] = (
    (0x0000, 0x0008),
    (0x000B, 0x001F),
    (0x007F, 0x009F),
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x27E6, 0x27E7),
    (0x301A, 0x301B),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
"""Code points of no visible leaf: unseen, moving what is seen, or like the edge of a mark."""

IN_MARKS: tuple[tuple[int, int], ...] = (
    (0x0020, 0x005A),
    (0x005F, 0x005F),
    (0x0061, 0x007A),
    (0x00AB, 0x00AB),
    (0x00B7, 0x00B7),
    (0x00BB, 0x00BB),
    (0x00C0, 0x017F),
    (0x0400, 0x0482),
    (0x048A, 0x052F),
    (0x2010, 0x2015),
    (0x2018, 0x201F),
    (0x2026, 0x2026),
    (0x2116, 0x2116),
    (0x2580, 0x259F),
    (0x25A0, 0x25FF),
    (0xAC00, 0xD7A3),
)
"""The only code points of marks: no brackets, no strokes that overlie, nothing that runs left."""


def _one_of(ranges: Sequence[tuple[int, int]]) -> str:
    return "[" + "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges) + "]"


_UNSEEN = re.compile(_one_of(UNSEEN))
_MARK = re.compile(_one_of(IN_MARKS) + "+")
_ANY_MARK = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_OPEN, _CLOSE = OPEN.encode(), CLOSE.encode()


def unseen(text: str) -> tuple[int, ...]:
    """Return the places of the characters for which a leaf must be hidden."""
    return tuple(found.start() for found in _UNSEEN.finditer(text))


def is_mark(text: str) -> bool:
    """Tell whether these words may stand in a mark."""
    return (
        _MARK.fullmatch(text) is not None
        and len(text.encode()) <= MARK_BYTES_MAX
        and text not in RESERVED_MARKS
    )


def runs_of(hidden: Mask) -> tuple[range, ...]:
    """Return the maximal runs of hidden leaves, counted in reading order from 0."""
    flat = np.concatenate(([False], hidden.reshape(-1), [False]))
    edges = np.flatnonzero(flat[1:] != flat[:-1])
    return tuple(range(int(start), int(stop)) for start, stop in edges.reshape(-1, 2))


def marks_in(untrusted_picture: bytes) -> tuple[str, ...]:
    """Return the words of the marks of a released text, right or wrong, in reading order."""
    text = untrusted_picture.removeprefix(TEXT_START).decode(errors="replace")
    return tuple(found[1] for found in _ANY_MARK.finditer(text))


def write_text(leaves: Sequence[bytes], hidden: Mask, marks: Sequence[str]) -> bytes:
    """Return the released text.

    Args:
        leaves: the data of every leaf in reading order, empty ones too.
        hidden: of shape (rows, 64).
        marks: one for each hidden run.

    Raises:
        MalformedError: there are more or fewer marks than hidden runs.
        RefusedError: a mark holds what marks do not hold; `place` counts them from 0.
    """
    runs = runs_of(hidden)
    if len(runs) != len(marks):
        raise MalformedError("textproof.marks_count", found=len(marks), wanted=len(runs))
    parts = [TEXT_START]
    place = 0
    for number, (run, mark) in enumerate(zip(runs, marks, strict=True)):
        if not is_mark(mark):
            raise RefusedError("textproof.mark_refused", place=number, limit=MARK_BYTES_MAX)
        parts += leaves[place : run.start]
        parts += (_OPEN, mark.encode(), _CLOSE, _after(run))
        place = run.stop
    parts += leaves[place:]
    return b"".join(parts)


def read_text(
    untrusted_picture: bytes, hidden: Mask, untrusted_lengths: Sequence[int]
) -> tuple[bytes, ...]:
    """Return the data of every visible leaf of a released text; hidden ones are empty.

    Raises:
        MalformedError: the form is not that of section 7.3 with this mask and these lengths.
    """
    if not untrusted_picture.startswith(TEXT_START):
        raise _not_canonical("start")
    if len(untrusted_lengths) != hidden.size - int(hidden.sum()):
        raise _not_canonical("lengths")
    lengths = iter(untrusted_lengths)
    leaves: list[bytes] = []
    offset = len(TEXT_START)
    for run in (*runs_of(hidden), range(hidden.size, hidden.size)):
        while len(leaves) < run.start:
            end = offset + next(lengths)
            leaves.append(_checked_leaf(untrusted_picture[offset:end], end - offset))
            offset = end
        if run:
            offset = _behind_mark(untrusted_picture, offset, _after(run))
            leaves += [b""] * len(run)
    if offset != len(untrusted_picture):
        raise _not_canonical("end")
    return tuple(leaves)


def _after(run: range) -> bytes:
    """Return what follows a mark: a line feed where the run goes to the end of a row."""
    return b"" if run.stop % TEXT_COLUMNS else b"\n"


def _checked_leaf(untrusted: bytes, length: int) -> bytes:
    if len(untrusted) != length:
        raise _not_canonical("lengths")
    if untrusted:
        try:
            found = _UNSEEN.search(untrusted.decode())
        except UnicodeDecodeError as error:
            raise _not_canonical("leaf") from error
        if found:
            raise _not_canonical("leaf")
    return untrusted


def _behind_mark(untrusted: bytes, offset: int, after: bytes) -> int:
    """Return where the mark at an offset, and the line feed that belongs to it, has ended."""
    start = offset + len(_OPEN)
    end = untrusted.find(_CLOSE, start, start + MARK_BYTES_MAX + len(_CLOSE))
    behind = end + len(_CLOSE)
    # What cannot be decoded becomes U+FFFD, and stands in no mark.
    found = end > 0 and is_mark(untrusted[start:end].decode(errors="replace"))
    if not found or untrusted[offset:start] != _OPEN or not untrusted.startswith(after, behind):
        raise _not_canonical("mark")
    return behind + len(after)


def _not_canonical(part: str) -> MalformedError:
    return MalformedError("textproof.not_canonical", part=part)
