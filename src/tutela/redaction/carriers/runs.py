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
BEYOND_ASCII_IN_CHANCE: Final = 3
"""Or so many that are beyond ASCII."""
SHORT_BYTES: Final = 4096
CONTROLS_SHARE_MAX: Final = 0.01

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
_SYLLABLES: Final = re.compile(rb"(?:[\xb0-\xc8][\xa1-\xfe] ?){3,}")
_WORDS: Final = re.compile(
    "(?:[А-ЯЁІЇЄҐ]?[а-яёіїєґ]+[ '-]?)+|(?:[А-ЯЁІЇЄҐ]+[ '-]?)+"  # noqa: RUF001 - Cyrillic
)
_BETWEEN = "\u00ad\u200b-\u200f\u2060-\u2064\u2600-\u27bf\ufeff\U0001f000-\U0001faff"
_HANGUL_RUN: Final = re.compile("(?:[\uac00-\ud7a3] ?){3,}")
_TOGETHER: Final = re.compile(
    f"[\x20-\x7e\u00c0-\u017f\u0400-\u045f\u0490\u0491{_BETWEEN}]{{5}}"
    f"|[\u1100-\u11ff{_BETWEEN}]{{5}}|(?:[\uac00-\ud7a3][{_BETWEEN}]+){{2}}|[\uff01-\uff5e]{{5}}"
)
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\f\r")
_ASCII_SHARE_MIN: Final = 0.5
_NARROW: Final = (
    ("cp949", _KOREAN, (0, 1)),
    ("cp1251", _CYRILLIC, (0,)),
    ("koi8-u", _CYRILLIC, (0,)),
    ("cp866", _CYRILLIC, (0,)),
)


def runs(untrusted: bytes) -> Iterator[tuple[str, str]]:
    """Yield the runs of letters in some bytes, each with the encoding it is read in.

    Long bytes that no text could be are those of chance: of them only longer runs count, and all
    in one encoding come as one text, line by line.
    """
    if is_chance(untrusted):
        yield from chance_runs(untrusted)
        return
    for encoding, pieces in _wide_pieces(untrusted):
        yield from ((encoding, piece) for piece in pieces if _has(piece, LEAST, LEAST))
    found = [piece for piece in _EIGHT_BITS.findall(untrusted) if _HIGH.search(piece)]
    for encoding, letters, starts in _NARROW:
        for start in starts:
            for text in (piece[start:].decode(encoding, "replace") for piece in found):
                if _has(text, LEAST, LEAST) and (letters.search(text) or _is_mostly_ascii(text)):
                    yield encoding, text


def chance_runs(untrusted: bytes) -> Iterator[tuple[str, str]]:
    """Yield the longer runs of letters in bytes of chance: at most one text for each reading."""
    for encoding, text in _chance_texts(untrusted):
        if text:
            yield encoding, text


def _chance_texts(untrusted: bytes) -> Iterator[tuple[str, str]]:
    for encoding, pieces in _wide_pieces(untrusted):
        # Nearly all pieces of chance are shorter than what could be enough.
        long_ = (
            piece
            for piece in pieces
            if len(piece) >= BEYOND_ASCII_IN_CHANCE
            and _has(piece, LEAST_IN_CHANCE, BEYOND_ASCII_IN_CHANCE)
        )
        yield encoding, "\n".join(filter(_makes_sense, long_))
    korean = _SYLLABLES.findall(untrusted)
    yield "cp949", "\n".join(piece.decode("cp949", "replace") for piece in korean)
    for encoding, _, _ in _NARROW[1:]:
        words = _WORDS.findall(untrusted.decode(encoding, "replace"))
        long_ = (word for word in words if len(word) >= LEAST_IN_CHANCE)
        yield encoding, "\n".join(word for word in long_ if _has(word, 99, LEAST_IN_CHANCE))


def is_chance(untrusted: bytes) -> bool:
    """Return whether bytes are long, and none that a program wrote as text."""
    controls = len(untrusted) - len(untrusted.translate(None, _CONTROLS))
    return len(untrusted) > SHORT_BYTES and controls > CONTROLS_SHARE_MAX * len(untrusted)


def _wide_pieces(untrusted: bytes) -> Iterator[tuple[str, Iterator[str]]]:
    yield "utf-8", (piece.decode("utf-8", "replace") for piece in _UTF_8.findall(untrusted))
    for encoding in ("utf-16-le", "utf-16-be"):
        for start in (0, 1):
            yield encoding, iter(_WIDE.findall(untrusted[start:].decode(encoding, "replace")))


def _makes_sense(piece: str) -> bool:
    """Return whether letters stand together as in a word and not by chance.

    Of two bytes every fifth is a syllable of Hangul, and of five syllables one is in KS X 1001,
    the standard, and so in anybody's name.
    """
    hangul = (run.replace(" ", "") for run in _HANGUL_RUN.findall(piece))
    if any(all(len(sign.encode("euc_kr")) == 2 for sign in run) for run in hangul):  # noqa: PLR2004 - bytes of a syllable
        return True
    return _TOGETHER.search(piece) is not None


def _is_mostly_ascii(text: str) -> bool:
    """Return whether single foreign letters and signs may stand in a text, as before a number."""
    return sum(sign.isascii() for sign in text) >= _ASCII_SHARE_MIN * len(text)


def _has(piece: str, least: int, beyond_ascii: int) -> bool:
    """Return whether a piece has enough letters and digits, or enough of them beyond ASCII."""
    count = sum(map(str.isalnum, piece))
    if count >= least or count < beyond_ascii or piece.isascii():
        return count >= least
    return sum(sign.isalnum() and not sign.isascii() for sign in piece) >= beyond_ascii
