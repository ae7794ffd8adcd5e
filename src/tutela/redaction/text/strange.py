"""Words in another script than the text around them, or with something between all their letters.

Both are how names are written where they must not be read, or cannot.
"""

import re
from collections.abc import Iterator
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.hit import Hit
from tutela.redaction.text.language import language_of
from tutela.terms.messages import Language

DETECTOR: Final = "strange/1"
ANOTHER_SCRIPT: Final = 400
APART: Final = 600

_LATIN: Final = "[A-Za-z\u00c0-\u024f]"
_CYRILLIC: Final = "[\u0400-\u052f]"
_HANGUL: Final = "[\uac00-\ud7a3]"


def _words(letter: str, least: int = 2) -> re.Pattern[str]:
    """Return a pattern of neighbouring words of one script, with what may stand inside one."""
    word = rf"{letter}{{{least},}}(?:[-'\u2019.]{letter}+)*"
    return re.compile(
        rf"(?<![\w]){word}(?:[ \t]{{1,2}}{letter}+(?:[-'\u2019.]{letter}+)*){{0,3}}(?!\w)"
    )


_STRANGE: Final = {
    Language.ENGLISH: (_words(_CYRILLIC), _words(_HANGUL, 1)),
    Language.RUSSIAN: (_words(_LATIN), _words(_HANGUL, 1)),
    Language.UKRAINIAN: (_words(_LATIN), _words(_HANGUL, 1)),
    Language.KOREAN: (_words(_LATIN, 3), _words(_CYRILLIC)),
}
_APART: Final = re.compile(
    r"(?<![\w./-])[^\W\d_](?:[./*\u00b7\u2022|_~+=-][^\W\d_]){2,11}(?![\w/])"
)


def strange(text: str) -> Iterator[Hit]:
    """Yield such words of a readable text."""
    for pattern in _STRANGE[language_of(text)]:
        for match in pattern.finditer(text):
            yield Hit(*match.span(), FindingKind.PERSON_NAME, ANOTHER_SCRIPT, DETECTOR)
    for match in _APART.finditer(text):
        yield Hit(*match.span(), FindingKind.PERSON_NAME, APART, DETECTOR)
