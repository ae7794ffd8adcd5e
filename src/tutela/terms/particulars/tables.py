# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Tables of words in four languages, each read as one pattern: which row stands where in a text.

A pattern that heeds no case tries every word of a table at every letter. These are asked of the
text in small letters, where a word begins, or at a syllable of Hangul: many times as fast.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

# What has more than one small letter, or none of its own, beside the letter it stands for when
# case is not heeded.
_ODD: Final = str.maketrans("İıſᲀᲁᲂᲃᲄᲅᲆ", "iisвдосттъ")
_HAS_ODD: Final = re.compile("[İıſᲀ-ᲆ]")


class Row(NamedTuple):
    """The words of one row, as regular expressions in small letters; "" for none.

    Attributes:
        words: begins with a Latin or Cyrillic letter, and is found where a word begins.
        hangul: begins with a syllable or a digit, and is found anywhere.
    """

    words: str
    hangul: str


class Found(NamedTuple):
    """Where a row was found, and its number in the table, from 0."""

    row: int
    start: int
    end: int


class Table:
    """Rows of words; where several fit, the first does."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Compile the rows: costly, so keep the table."""
        spelt = [number for number, row in enumerate(rows) if row.words]
        hangul = [number for number, row in enumerate(rows) if row.hangul]
        self._rows = (*spelt, *hangul)
        words = "|".join(f"({rows[number].words})" for number in spelt)
        syllables = "|".join(f"({rows[number].hangul})" for number in hangul)
        # Of words without groups most are passed over by their first letter.
        some = "|".join(rows[number].hangul for number in hangul)
        self._pattern = re.compile(
            rf"(?<!\w)(?=[a-z\u0400-\u052f])(?:{words})"
            rf"|(?=[\d\uac00-\ud7a3])(?={some})(?:{syllables})"
        )

    def find(self, text: str) -> Iterator[Found]:
        """Yield what stands where in a readable text, in order; no two overlap."""
        for match in self._pattern.finditer(small(text)):
            yield Found(self._rows[(match.lastindex or 1) - 1], *match.span())


def small(text: str) -> str:
    """Return a text in small letters: as many characters as before."""
    return (text.translate(_ODD) if _HAS_ODD.search(text) else text).lower()
