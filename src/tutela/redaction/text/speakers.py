# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Who speaks in a chat or a log of the radio: nicks and call signs at the head of lines."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.hit import Hit

DETECTOR: Final = "speakers/1"
SCORE: Final = 800
HEADS_MIN: Final = 3
"""Fewer lines with a head are a form or running text."""

_TIME: Final = r"[\[(]?(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4},?\s+)?\d{1,2}:?\d{2}(?::\d{2})?[\])]?"
_HEAD: Final = re.compile(
    rf"^[ \t>*•-]*(?:{_TIME}[ \t,–-]+)?(?:"
    r"[\[<(](?P<enclosed>[^\]\[<>()\n]{1,40})[\]>)](?:[ \t]*:)?"
    r"|(?P<plain>[^\s:\[\]<>()«»\"][^:\[\]<>()«»\"\n]{0,32}?)"
    r"(?:[ \t]*[\[(][^\])\n]{1,32}[\])])?[ \t]*:)(?=\s)",
    re.MULTILINE,
)
_FIRST: Final = re.compile(
    rf"^[ \t>*•-]*(?:{_TIME}[ \t,–-]+)?(?P<nick>[^\W\d][\w.-]{{1,30}})(?=[ \t])", re.MULTILINE
)
BARE_MIN: Final = 5
"""The fewest lines that begin with a word which other lines begin with, for it to be a nick."""
_ASKED: Final = frozenset(
    (
        *("q", "a", "question", "answer", "в", "о", "вопрос", "ответ", "питання", "відповідь"),
        *("запитання", "문", "답", "질문", "대답", "물음", "note", "ps", "p.s", "п", "з", "в."),
    )
)
_WORDS_MAX: Final = 4


def speakers(text: str) -> Iterator[Hit]:
    """Yield the heads of lines, in a readable text where lines have heads that come again."""
    yield from _bare_heads(text)
    heads = [match for match in _HEAD.finditer(text) if _nick(match).lower() not in _ASKED]
    counts = Counter(_nick(match).lower() for match in heads)
    if len(heads) < HEADS_MIN or max(counts.values(), default=0) < 2:  # noqa: PLR2004 - comes again
        return
    for match in heads:
        group = "enclosed" if match["enclosed"] else "plain"
        nick = _nick(match)
        if len(nick.split()) > _WORDS_MAX:
            continue
        keys = frozenset((f"code:{re.sub(r'[^0-9a-zа-яіїєґё가-힣]', '', nick.lower())}",))
        yield Hit(*match.span(group), FindingKind.NUMBER, SCORE, DETECTOR, keys)


def _bare_heads(text: str) -> Iterator[Hit]:
    """Yield the first words of lines where most lines begin with one that comes again."""
    firsts = list(_FIRST.finditer(text))
    counts = Counter(match["nick"].lower() for match in firsts)
    again = [match for match in firsts if counts[match["nick"].lower()] > 1]
    if len(again) < BARE_MIN or 2 * len(again) < len(firsts):
        return
    for match in firsts:
        if counts[match["nick"].lower()] > 1 or len(again) * 5 >= len(firsts) * 3:
            yield Hit(*match.span("nick"), FindingKind.NUMBER, SCORE, DETECTOR)


def _nick(match: re.Match[str]) -> str:
    return (match["enclosed"] or match["plain"]).strip()
