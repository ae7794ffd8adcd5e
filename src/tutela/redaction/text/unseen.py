"""The characters no reader sees, or which move what he sees, and those that enclose a mark.

A released text holds none of them outside its marks: spec/redaction-proof.md, 7.3.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, TypeAlias

from tutela.proof.textform import UNSEEN

Range: TypeAlias = tuple[int, int]
"""From a first character up to, not including, a last one."""

BESIDE_MAX: Final = 8
"""The most characters of a picture on either side that are taken with them."""

_BRACKETS: Final = "\u27e6\u27e7\u301a\u301b"
_UNSEEN: Final = "".join(
    f"{chr(first)}-{chr(last)}" for first, last in UNSEEN if chr(first) not in _BRACKETS
)
_ONE: Final = re.compile(f"[{_UNSEEN}]")
_RUN: Final = re.compile(f"[{_UNSEEN}{_BRACKETS}]+")


def is_unseen(letter: str) -> bool:
    """Tell whether a character is one that no reader sees."""
    return _ONE.match(letter) is not None


def unseen_ranges(text: str) -> Iterator[Range]:
    """Yield where such characters stand, each with the picture (emoji) it is part of."""
    past = 0
    for match in _RUN.finditer(text):
        start, end = match.span()
        if end <= past:
            continue
        least = max(past, start - BESIDE_MAX)
        while start > least and _is_picture(text[start - 1]):
            start -= 1
        while end < len(text) and (_is_picture(text[end]) or _RUN.match(text[end])):
            end += 1
        past = end
        yield start, end


def _is_picture(letter: str) -> bool:
    return unicodedata.category(letter) in {"So", "Sk"} or letter == "\u20e3"
