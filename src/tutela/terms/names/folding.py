# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Find the words of a text and make each readable, whatever was done to it.

Zero-width and right-to-left marks, soft hyphens, emoji between letters, decomposed and half-width
jamo, letters that look like letters of another alphabet: the word that comes out has none, and its
place is a place in the text as it was given.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tutela.terms.names import hangul

WORD_MAX: Final = 48
"""A longer run of letters is cut, with an overlap in which any name is whole."""
OVERLAP: Final = 24
APART_MIN: Final = 5
"""The fewest single letters that are read as one word."""
APART_MAX: Final = 3
"""The most characters between two of them."""

_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef"
)
_PICTURES: Final = "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_APOSTROPHES: Final = "'`\u00b4\u02b0-\u02ff\u2018\u2019\u201b\u2032\u055a\uff07"
_HYPHENS: Final = "-\u2010-\u2015\u2043\u2212\uff0d"
_LETTER: Final = r"[^\W\d_]"
# A scanner's 0 and 1 between letters; `readable` makes letters of them.
_SCANNED: Final = "01"
_WITHIN: Final = rf"(?:[\u0300-\u036f\u20d0-\u20ff{_INVISIBLE}{_PICTURES}{_APOSTROPHES}{_SCANNED}])"
_LINE_END: Final = r"(?:[ \t\r]{0,8}\n[ \t]{0,8})?"
WORD: Final = re.compile(
    rf"{_LETTER}+(?:(?:{_WITHIN}+|{_WITHIN}*[{_HYPHENS}]{_LINE_END}{_WITHIN}*){_LETTER}+)*"
    rf"[\u0300-\u036f]*(?:[{_SCANNED}](?!\w))?"
)
_HANGUL: Final = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff\uffa1-\uffdc"
_SCRIPTS: Final = re.compile(
    rf"[{_HANGUL}](?:[^\w]|[{_HANGUL}{_SCANNED}_])*|(?:(?![{_HANGUL}]).)+", re.DOTALL
)
_DROPPED: Final = re.compile(rf"[{_INVISIBLE}{_PICTURES}\s]")
_APOSTROPHE: Final = re.compile(rf"[{_APOSTROPHES}]")
_HYPHEN: Final = re.compile(rf"[{_HYPHENS}]")
_POSSESSIVE: Final = re.compile(rf"[{_APOSTROPHES}][sS]$")
# Latin with marks: the marks of McCune-Reischauer say nothing that the tables do not allow.
_MARKS: Final = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")
_RUN: Final = re.compile(rf"{_LETTER}+")
_PLAIN: Final = re.compile(r"[A-Za-z]+|[\u0400-\u045f\u0490\u0491]+|[\uac00-\ud7a3]+")

_LATIN: Final = "aceopxyiABCEHKMOPTXYIJSgkmnbhsjd"
_CYRILLIC: Final = "асеорхуіАВСЕНКМОРТХУІЈЅԍкмпЬһѕјԁ"
TO_LATIN: Final = str.maketrans(_CYRILLIC, _LATIN)
TO_CYRILLIC: Final = str.maketrans("aceopxyiABCEHKMOPTXYI", "асеорхуіАВСЕНКМОРТХУІ")
_GREEK: Final = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχ", "ABEZHIKMNOPTYXabeikvoptyx")
_DOTLESS: Final = str.maketrans("ıøłđŀ", "iolđl")
_SCANNED_LATIN: Final = str.maketrans("01", "ol")
_SCANNED_CYRILLIC: Final = str.maketrans("01", "оі")
# K1m is Kim, Cho1 is Chol.
_ONE_FOR_I: Final = re.compile(r"(?<=[bcdfghjklmnprstvwzBCDFGHJKLMNPRSTVWZ])1")
_HAS_LATIN: Final = re.compile(r"[A-Za-z]")
_HAS_CYRILLIC: Final = re.compile(r"[\u0400-\u052f]")
_JAMO: Final = re.compile(r"[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\ud7b0-\ud7ff\uff9f-\uffdc]")
_CONJOINING: Final = {
    **{chr(0x1100 + place): letter for place, letter in enumerate(hangul.INITIALS)},
    **{chr(0x1161 + place): letter for place, letter in enumerate(hangul.VOWELS)},
    **{chr(0x11A7 + place): letter for place, letter in enumerate(hangul.FINALS) if place},
}


class Token(NamedTuple):
    """One word: where it stands in the text as given, and how it reads."""

    start: int
    end: int
    text: str


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text in order, each readable and with its place in `text`.

    Letters that stand apart (K i m  C h o l) come as one word if they are five or more.
    """
    apart: list[Token] = []
    for token in _words(text):
        alone = len(token.text) == 1 and not hangul.is_syllable(token.text)
        if apart and not (alone and token.start - apart[-1].end <= APART_MAX):
            yield from _gathered(apart)
            apart = []
        if alone:
            apart.append(token)
        else:
            yield token
    yield from _gathered(apart)


def _gathered(apart: list[Token]) -> Iterator[Token]:
    """Yield single letters as one word if they are enough, else as they stand."""
    if len(apart) < APART_MIN:
        yield from apart
        return
    for first in range(0, len(apart), WORD_MAX - OVERLAP):
        part = apart[first : first + WORD_MAX]
        yield Token(part[0].start, part[-1].end, "".join(token.text for token in part))


def _words(text: str) -> Iterator[Token]:
    for match in WORD.finditer(text):
        start, end = match.span()
        raw = match.group()
        if end - start <= WORD_MAX and _PLAIN.fullmatch(raw):
            yield Token(start, end, raw)
            continue
        for one in _SCRIPTS.finditer(raw):
            yield from _pieces(one.group(), start + one.start())


def _pieces(raw: str, start: int) -> Iterator[Token]:
    """Yield a word, or the overlapping pieces of one that is too long."""
    for place in range(0, max(1, len(raw) - OVERLAP), WORD_MAX - OVERLAP):
        piece = raw[place : place + WORD_MAX]
        if read := readable(piece):
            yield Token(start + place, start + place + len(piece), read)


def readable(word: str) -> str:
    """Return a word without marks nobody sees, composed, in one alphabet, case as it was."""
    text = _POSSESSIVE.sub("", word)
    text = _DROPPED.sub("", text)
    text = _APOSTROPHE.sub("", text)
    text = _HYPHEN.sub("-", text)
    if "0" in text or "1" in text:
        text = _without_digits(text)
    if text.isascii():
        return text.strip("-")
    if _JAMO.search(text):
        text = _compose_jamo(text)
    text = unicodedata.normalize("NFKD", text)
    text = _MARKS.sub("", text).translate(_DOTLESS)
    text = unicodedata.normalize("NFC", text)
    return in_its_alphabet(text).strip("-")


def _without_digits(text: str) -> str:
    """Return a scanned word with letters for the digits that look like them."""
    if _HAS_CYRILLIC.search(text):
        return text.translate(_SCANNED_CYRILLIC)
    if _HAS_LATIN.search(text):
        return _ONE_FOR_I.sub("i", text).translate(_SCANNED_LATIN)
    return text.replace("0", "").replace("1", "")


def readable_line(word: str) -> str:
    """Return a word with its punctuation and digits, without marks nobody sees, composed.

    For what is more than letters: dates, numbers, units.
    """
    text = _HYPHEN.sub("-", _DROPPED.sub("", word))
    if _JAMO.search(text):
        text = _compose_jamo(text)
    # NFKC makes No of №, which stands before numbers and in no name.
    text = "№".join(unicodedata.normalize("NFKC", part) for part in text.split("№"))
    return _RUN.sub(lambda match: in_its_alphabet(match.group()), text)


def _compose_jamo(text: str) -> str:
    single = unicodedata.normalize("NFKC", text)
    return hangul.compose("".join(_CONJOINING.get(letter, letter) for letter in single))


def in_its_alphabet(text: str) -> str:
    """Return a word of mixed Latin, Cyrillic and Greek in the alphabet all its letters fit.

    As many characters as before.
    """
    text = text.translate(_GREEK)
    if not (_HAS_LATIN.search(text) and _HAS_CYRILLIC.search(text)):
        return text
    latin, cyrillic = text.translate(TO_LATIN), text.translate(TO_CYRILLIC)
    fits_latin = not _HAS_CYRILLIC.search(latin)
    if fits_latin != (not _HAS_LATIN.search(cyrillic)):
        return latin if fits_latin else cyrillic
    more = len(_HAS_LATIN.findall(text)) >= len(_HAS_CYRILLIC.findall(text))
    return latin if more else cyrillic


def are_mixed(words: Sequence[str]) -> bool:
    """Return whether some words are Latin and others Cyrillic."""
    others = [word for word in words if not word.isascii()]
    return len(others) < len(words) and any("\u0400" <= word[0] <= "\u052f" for word in others)


def in_one_alphabet(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the words, and again in one alphabet where letters that look alike hide that they are.

    Рак Chol Su may be Pak Chol Su: all its Cyrillic letters have a Latin twin.
    """
    yield words
    latin = [word.isascii() for word in words]
    if not any(latin):
        return
    cyrillic = ["\u0400" <= word[0] <= "\u052f" for word in words]
    if not any(cyrillic):
        return
    for table, foreign in ((TO_LATIN, cyrillic), (TO_CYRILLIC, latin)):
        turned = tuple(
            word.translate(table) if other else word
            for word, other in zip(words, foreign, strict=True)
        )
        if all(word.isascii() == (table is TO_LATIN) for word in turned):
            yield turned
