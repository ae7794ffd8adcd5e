"""The characters no reader sees, or which move what he sees, and the two that enclose a mark.

A released text holds none of them outside its marks: spec/redaction-proof.md, 7.3.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, TypeAlias

Range: TypeAlias = tuple[int, int]
"""From a first character up to, not including, a last one."""

BESIDE_MAX: Final = 8
"""The most characters of a picture on either side that are taken with them."""

_UNSEEN: Final = (
    "\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BRACKETS: Final = "\u27e6\u27e7"
_ONE: Final = re.compile(f"[{_UNSEEN}]")
_RUN: Final = re.compile(f"[{_UNSEEN}{_BRACKETS}]+")


def is_unseen(letter: str) -> bool:
    """Tell whether a character is one that no reader sees."""
    return _ONE.match(letter) is not None


def unseen(text: str) -> Iterator[Range]:
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
