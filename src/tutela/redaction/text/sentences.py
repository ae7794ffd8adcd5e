# ruff: noqa: RUF001 - abbreviations of three languages are the subject
"""A finding that goes on behind the end of a sentence is two: a name, and what begins the next.

Taggers take the capital behind a full stop for the next word of the name. Both stay hidden, each as
a piece of its own, so that a person can show the one and keep the other.
"""

import re
from collections.abc import Iterator
from typing import Final

from tutela.redaction.text.hit import SURE, Hit

_STOP: Final = re.compile(
    r"(?<![^\W\d_])(?P<word>[^\W\d_]{2,40})[\"'»”’)]*[.!?…]+[\"'»”’)]*\s+(?=[\"'«“„‘(]*[^\W\d_a-zа-яёіїєґ])"
)
_ABBREVIATED: Final = frozenset(
    (
        *("sgt", "cpl", "pvt", "pfc", "lt", "cpt", "capt", "maj", "col", "gen", "sr", "jr"),
        *(
            "mr",
            "mrs",
            "ms",
            "dr",
            "st",
            "prof",
            "no",
            "nos",
            "art",
            "vs",
            "inc",
            "ltd",
            "mt",
            "ft",
        ),
        *("ул", "пл", "пр", "просп", "пер", "гор", "обл", "респ", "рн", "пос", "дер", "тов"),
        *("гр", "ген", "полк", "подп", "подполк", "май", "кап", "лейт", "лт", "ст", "мл", "серж"),
        *("ряд", "рядов", "еф", "ефр", "св", "вул", "бул", "бульв", "пров", "смт", "ім", "солд"),
        *("им", "кол", "зам", "нач", "ком", "стор", "див", "ред", "акад", "проф", "инж", "інж"),
    )
)


def in_sentences(text: str, hit: Hit) -> Iterator[Hit]:
    """Yield what a hit is in each sentence it touches; whatever follows the first is unsure.

    Every letter and digit of the hit is in one of them.
    """
    start = hit.start
    for match in _STOP.finditer(text, hit.start, hit.end):
        if match["word"].lower() not in _ABBREVIATED and match.end() < hit.end:
            yield _piece(hit, start, match.end("word"))
            start = match.end()
    yield _piece(hit, start, hit.end)


def _piece(hit: Hit, start: int, end: int) -> Hit:
    if (start, end) == (hit.start, hit.end):
        return hit
    score = hit.score if start == hit.start else min(hit.score, SURE - 1)
    return hit._replace(start=start, end=end, score=score, keys=frozenset())
