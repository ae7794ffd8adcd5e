"""Tokens: the pieces of a text a tagger looks at, with their place in it.

Language-independent. A run of letters of an alphabet is one token; a Hangul syllable, a Han
character, a run of digits and any other visible character are each one token. White space is
none. Invisible characters (zero-width, direction marks, soft hyphens) inside a word belong to its
token and are left out of its word, so that they cannot cut a name in two.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

# ruff: noqa: RUF001 - letters of several scripts stand side by side here, on purpose
_HIDDEN = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ufe00-\ufe0f\ufeff"
)
_SYLLABLE = "\uac00-\ud7a3"
_JAMO = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\ud7b0-\ud7fb\uffa0-\uffdc"
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W\d_{_SYLLABLE}{_JAMO}{_HAN}]"
_MARK = "\u0300-\u036f\u0483-\u0489"
_WORD = rf"{_LETTER}(?:{_LETTER}|[{_MARK}{_HIDDEN}])*"
_TOKEN = re.compile(
    # An apostrophe is inside a word when two letters follow (п'ять, O'Brien), not in "Murray's".
    rf"(?:{_WORD}(?:['’ʼ`](?={_LETTER}{{2}}){_WORD})*)"
    rf"|[{_SYLLABLE}][{_HIDDEN}\u11a8-\u11ff]*"
    rf"|[\u1100-\u115f\ua960-\ua97c][{_HIDDEN}]*(?:[\u1160-\u11a7\ud7b0-\ud7c6][{_HIDDEN}]*"
    rf"(?:[\u11a8-\u11ff\ud7cb-\ud7fb][{_HIDDEN}]*)?)?"
    rf"|[{_JAMO}{_HAN}][{_HIDDEN}]*"
    r"|\d+"
    rf"|[^\s{_HIDDEN}]"
)
_HIDDEN_PATTERN = re.compile(f"[{_HIDDEN}]+")

SENTENCE_MAX = 1000  # tokens; a longer one is cut, so that memory stays bounded
_ENDS = frozenset(".!?…。！？")
_BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_CLOSERS = frozenset("\"'»”’)]")
# One-letter words before a full stop are initials; these are abbreviations in four languages.
_ABBREVIATIONS = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "no", "nos", "st", "v", "vs", "prof", "col", "gen", "lt"),
        *("capt", "sgt", "maj", "art", "para", "paras", "cf", "jr", "sr"),
        *("гг", "ул", "кв", "им", "обл", "тов", "св", "тт", "стр", "см", "руб", "млн", "млрд"),
        *("тыс", "проф", "акад", "гр", "ст", "пп", "нач", "зам", "вул", "буд", "рр", "ім"),
        *("грн", "тис"),
    )
)


class Script(Enum):
    """Which writing a token is in; anything with letters of two alphabets is MIXED."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    HANGUL = "hangul"
    HAN = "han"
    DIGIT = "digit"
    MIXED = "mixed"
    OTHER = "other"


_RANGES = (
    ("A", "\u024f", Script.LATIN),
    ("\u0400", "\u052f", Script.CYRILLIC),
    ("\uac00", "\ud7a3", Script.HANGUL),
    ("\u1100", "\u11ff", Script.HANGUL),
    ("\u3131", "\u318e", Script.HANGUL),
    ("\u1e00", "\u1eff", Script.LATIN),
    ("\u3400", "\u9fff", Script.HAN),
    ("\uf900", "\ufaff", Script.HAN),
)
_DIGITS_MAX = 8  # in a shape
_LETTERS_KEPT = 4096  # single letters, which tell nothing of a text


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `text[start:end]` as it stands, and `word`, its NFKC form without hidden marks."""

    start: int
    end: int
    word: str


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in order; every visible character is in exactly one."""
    for match in _TOKEN.finditer(text):
        piece = match.group()
        if not piece.isascii():
            piece = unicodedata.normalize("NFKC", _HIDDEN_PATTERN.sub("", piece)) or piece
        yield Token(match.start(), match.end(), piece)


def sentences(text: str) -> tuple[tuple[Token, ...], ...]:
    """Return the tokens of a text by sentence.

    A sentence ends at a line break, or at a full stop, question or exclamation mark that white
    space and no small letter follow, unless an abbreviation or an initial stands before it.
    """
    found: list[tuple[Token, ...]] = []
    current: list[Token] = []
    before: Token | None = None
    for token in tokens(text):
        if before is not None and current:
            gap = text[before.end : token.start]
            is_new_line = not _BREAKS.isdisjoint(gap)
            if is_new_line or (gap and not token.word[0].islower() and _is_end(current)):
                found.append(tuple(current))
                current = []
        if len(current) == SENTENCE_MAX:
            found.append(tuple(current))
            current = []
        current.append(token)
        before = token
    if current:
        found.append(tuple(current))
    return tuple(found)


def _is_end(current: list[Token]) -> bool:
    at = len(current) - 1
    while at > 0 and current[at].word in _CLOSERS:
        at -= 1
    if current[at].word not in _ENDS:
        return False
    if current[at].word != "." or at == 0:
        return True
    word = current[at - 1].word
    is_short = len(word) == 1 and word.isalpha()
    return not (is_short or word.lower() in _ABBREVIATIONS)


def script(word: str) -> Script:
    """Return the script of a token's word."""
    found = Script.OTHER
    for kind in map(_script_of, word):
        if kind is Script.OTHER or kind is found:
            continue
        if found is not Script.OTHER:
            return Script.MIXED
        found = kind
    return found


@lru_cache(maxsize=_LETTERS_KEPT)
def _script_of(letter: str) -> Script:
    if letter.isdecimal():
        return Script.DIGIT
    if letter.isalpha():
        for first, last, found in _RANGES:
            if first <= letter <= last:
                return found
    return Script.OTHER


def shape(word: str) -> str:
    """Return the shape of a word: X capital, x small, h Hangul, c Han, d digit, else itself.

    Digits keep their number up to eight; a longer run of letters of one kind is kept as two.
    """
    kinds: list[str] = []
    for letter in word[:32]:
        kind = _kind(letter)
        if kind == "d":
            if len(kinds) < _DIGITS_MAX:
                kinds.append(kind)
        elif kinds[-2:] != [kind, kind]:
            kinds.append(kind)
    return "".join(kinds)


@lru_cache(maxsize=_LETTERS_KEPT)
def _kind(letter: str) -> str:
    if letter.isdecimal():
        return "d"
    if letter.isupper():
        return "X"
    if letter.islower():
        return "x"
    match _script_of(letter):
        case Script.HANGUL:
            return "h"
        case Script.HAN:
            return "c"
        case _:
            return "a" if letter.isalpha() else letter
