# ruff: noqa: RUF001, E501 - letters of three scripts are the subject
"""Lines nobody can read with certainty: scanned badly, with words in pieces and letters mixed.

What cannot be read cannot be judged, so it is hidden whole.
"""

import re
from collections.abc import Iterator
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.hit import Hit

DETECTOR: Final = "noise/1"
SCORE: Final = 100
SIGNS_MIN: Final = 2
WORDS_PER_SIGN_MAX: Final = 8
"""Signs of damage, in all and for the words of a line, by which it counts as damaged."""
SHARE_MIN: Final = 0.5
"""Damaged lines hide all lines of a text if they are so many of them."""

_SIGN: Final = re.compile(
    # Letters of two alphabets in a word; a digit amid letters; a letter amid digits.
    r"[A-Za-z][\u0400-\u052f]|[\u0400-\u052f][A-Za-z]|[^\W\d_]{2}[01З][^\W\d_]|(?<!\w)[01][^\W\d_]{2}"
    r"|\d[OОoоlIІЗз](?=[\d\s.,]|$)|(?<![\w])[OОlI]\d"
    # A space before a stop, three or more within a line.
    r"|[^\W\d_] [.,](?=\s|$)|\S[ \t]{3,}\S"
    r"|(?<![가-힣])[^\W그이저두한세네몇첫새각다더못안또온제내A-Za-z\u0400-\u052f\d_] [가-힣](?![가-힣])"
)


def noise(text: str) -> Iterator[Hit]:
    """Yield the lines of a text as given (not yet made readable) that are damaged."""
    lines = [match for match in re.finditer(r"[^\n]+", text) if match.group().strip()]
    damaged = [_is_damaged(line.group()) for line in lines]
    whole = sum(damaged) >= max(2, SHARE_MIN * len(lines))
    for line, is_damaged in zip(lines, damaged, strict=True):
        if is_damaged or whole:
            yield Hit(line.start(), line.end(), FindingKind.INVISIBLE, SCORE, DETECTOR)


def _is_damaged(line: str) -> bool:
    signs = len(_SIGN.findall(line))
    return signs >= SIGNS_MIN and signs * WORDS_PER_SIGN_MAX >= len(line.split())
