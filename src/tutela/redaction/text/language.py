"""Which language a text is in, by its letters: for the words that take the place of what is hidden.

Taggers are chosen by script instead (`find`), because one text may be in several languages.
"""

import unicodedata
from collections import Counter
from typing import Final

from tutela.terms.messages import Language

SAMPLE_CHARACTERS: Final = 20_000

_UKRAINIAN: Final = frozenset("іїєґ")
_RUSSIAN: Final = frozenset("ыэёъ")
_SYLLABLE_WEIGHT: Final = 2
"""A Hangul syllable is two or three letters."""


def language_of(text: str) -> Language:
    """Return the language most letters at the beginning of a text speak for; English if none do."""
    letters = Counter(unicodedata.normalize("NFC", text[:SAMPLE_CHARACTERS]).lower())
    hangul = _SYLLABLE_WEIGHT * sum(
        count for letter, count in letters.items() if "\uac00" <= letter <= "\ud7a3"
    )
    cyrillic = sum(count for letter, count in letters.items() if "\u0400" <= letter <= "\u052f")
    latin = sum(count for letter, count in letters.items() if letter.isascii() and letter.isalpha())
    if max(hangul, cyrillic, latin) == 0 or latin > max(hangul, cyrillic):
        return Language.ENGLISH
    if hangul >= cyrillic:
        return Language.KOREAN
    ukrainian = sum(letters[letter] for letter in _UKRAINIAN)
    russian = sum(letters[letter] for letter in _RUSSIAN)
    return Language.UKRAINIAN if ukrainian > russian else Language.RUSSIAN
