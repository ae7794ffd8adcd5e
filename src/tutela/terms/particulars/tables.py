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

WORD_END: Final = r"(?!\w)"


class Row(NamedTuple):
    """The words of one row, as regular expressions in small letters, parted by |; "" for none.

    Attributes:
        latin: found where a word begins.
        cyrillic: the same.
        hangul: begins with a syllable or a digit, and is found anywhere.
    """

    latin: str
    cyrillic: str
    hangul: str


class Found(NamedTuple):
    """Where a row was found, and its number in the table, from 0."""

    row: int
    start: int
    end: int


class Table:
    """Rows of words; where several fit, the first does."""

    def __init__(self, rows: Sequence[Row], latin_end: str, cyrillic_end: str) -> None:
        """Compile the rows, and what must stand behind a word: costly, so keep the table."""
        self._rows: list[int] = []
        words: list[str] = []
        syllables: list[str] = []
        for number, row in enumerate(rows):
            ends = ((row.latin, latin_end), (row.cyrillic, cyrillic_end))
            if forms := "|".join(f"(?:{known}){end}" for known, end in ends if known):
                words.append(f"({forms})")
                self._rows.append(number)
        for number, row in enumerate(rows):
            if row.hangul:
                syllables.append(f"({row.hangul})")
                self._rows.append(number)
        # Of words without groups most are passed over by their first letter.
        some_words = "|".join(known for row in rows for known in row[:2] if known)
        some_syllables = "|".join(row.hangul for row in rows if row.hangul)
        self._pattern = re.compile(
            rf"(?<!\w)(?=[a-z\u0400-\u052f])(?={some_words})(?:{'|'.join(words)})"
            rf"|(?=[\d\uac00-\ud7a3])(?={some_syllables})(?:{'|'.join(syllables)})"
        )

    def find(self, text: str) -> Iterator[Found]:
        """Yield what stands where in a readable text, in order; no two overlap."""
        for match in self._pattern.finditer(small(text)):
            yield Found(self._rows[(match.lastindex or 1) - 1], *match.span())


def rows_of(table: str, ending: str) -> tuple[list[str], list[Row]]:
    """Return the names and the words of the rows of a table, in their order.

    Args:
        table: a line for each row: name; English; Russian; Ukrainian; Korean. "-" is no word.
        ending: the regular expression that ~ stands for.
    """
    slugs: list[str] = []
    rows: list[Row] = []
    for line in table.strip().splitlines():
        slug, *cells = (cell.strip().replace("~", ending) for cell in line.split(";"))
        english, russian, ukrainian, korean = ("" if cell == "-" else cell for cell in cells)
        slugs.append(slug)
        rows.append(Row(english, either(russian, ukrainian), korean))
    return slugs, rows


def either(*cells: str) -> str:
    """Return the words of several cells as those of one."""
    return "|".join(cell for cell in cells if cell)


def small(text: str) -> str:
    """Return a text in small letters: as many characters as before."""
    return (text.translate(_ODD) if _HAS_ODD.search(text) else text).lower()
