"""Runs of letters in bytes of any kind, in every encoding in which people's names are written.

Bytes are letters of some encoding nearly everywhere, so this finds what is there and much that is
not. That costs time and no more: what is not a name of anybody on record stops nothing.
"""

import re
from collections.abc import Iterator
from typing import Final

LEAST: Final = 2
"""Letters of a run in bytes that a program wrote as text."""
LEAST_IN_CHANCE: Final = 6
"""In data that is compressed or encrypted; two letters appear there by chance everywhere."""

_UTF_8: Final = re.compile(
    rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
    rb"|[\xf0-\xf4][\x80-\xbf]{3})+"
)
_EIGHT_BITS: Final = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]+")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
# Letters, signs and hidden marks of our scripts, but not Han: any two bytes would be one.
_WIDE: Final = re.compile(
    "[\t\n\r\x20-\x7e\xa0-\u024f\u0300-\u036f\u0400-\u052f\u1100-\u11ff\u1e00-\u1eff\u2000-\u206f"
    "\u20ac\u2116\u2600-\u27bf\u3000-\u3011\u3131-\u318e\uac00-\ud7a3\ufe00-\ufe0f\ufeff"
    "\uff01-\uff5e\U0001f000-\U0001faff\U000e0000-\U000e007f]+"
)
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]{2}")
_KOREAN: Final = re.compile("[\u0400-\u04ff\uac00-\ud7a3\uff10-\uff5a]")
_ASCII_SHARE_MIN: Final = 0.5
_NARROW: Final = (
    ("cp949", _KOREAN, (0, 1)),
    ("cp1251", _CYRILLIC, (0,)),
    ("koi8-u", _CYRILLIC, (0,)),
    ("cp866", _CYRILLIC, (0,)),
)


def runs(untrusted: bytes, least: int = LEAST) -> Iterator[tuple[str, str]]:
    """Yield the runs of letters in some bytes, each with the encoding it is read in.

    Args:
        untrusted: any bytes.
        least: how many letters a run has; from `LEAST_IN_CHANCE` on, code pages of eight bits are
            left out, in which all bytes are letters.
    """
    yield from _texts("utf-8", map(_utf_8, _UTF_8.findall(untrusted)), least)
    for encoding in ("utf-16-le", "utf-16-be"):
        for start in (0, 1):
            wide = untrusted[start:].decode(encoding, "replace")
            yield from _texts(encoding, iter(_WIDE.findall(wide)), least)
    if least >= LEAST_IN_CHANCE:
        return
    pieces = [piece for piece in _EIGHT_BITS.findall(untrusted) if _HIGH.search(piece)]
    for encoding, letters, starts in _NARROW:
        for start in starts:
            read = (piece[start:].decode(encoding, "replace") for piece in pieces)
            sense = (text for text in read if letters.search(text) or _is_mostly_ascii(text))
            yield from _texts(encoding, sense, least)


def _is_mostly_ascii(text: str) -> bool:
    """Return whether single foreign letters and signs may stand in a text, as before a number."""
    return sum(sign.isascii() for sign in text) >= _ASCII_SHARE_MIN * len(text)


def _utf_8(piece: bytes) -> str:
    return piece.decode("utf-8", "replace")


def _texts(encoding: str, pieces: Iterator[str], least: int) -> Iterator[tuple[str, str]]:
    """Yield the pieces with enough letters or digits; of letters beyond ASCII two are enough."""
    for piece in pieces:
        signs = [sign for sign in piece if sign.isalnum()]
        if len(signs) >= least or sum(not sign.isascii() for sign in signs) >= _beyond(least):
            yield encoding, piece


def _beyond(least: int) -> int:
    return LEAST if least < LEAST_IN_CHANCE else 3
