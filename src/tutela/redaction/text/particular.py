# ruff: noqa: RUF001, E501 - letters of three scripts, many words a line
"""The particulars of `tutela.terms` as findings, with the words of time and manner beside them."""

import re
from collections.abc import Iterator
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.hit import Hit
from tutela.terms.particulars import FINDERS, Kind

DETECTOR: Final = "particulars/1"
SCORE: Final = 900

_KINDS: Final = {
    Kind.DATE: FindingKind.DATE,
    Kind.AGE: FindingKind.AGE,
    Kind.RANK: FindingKind.RANK,
    Kind.UNIT: FindingKind.UNIT,
    Kind.PHONE: FindingKind.NUMBER,
    Kind.DOCUMENT: FindingKind.NUMBER,
    Kind.PLACE: FindingKind.PLACE,
    Kind.FAMILY: FindingKind.FAMILY,
}

# What belongs to a date or an age: "about 27 December", "24.01, 17:00", "1996 года рождения".
_BEFORE: Final = re.compile(
    r"(?:(?<![^\W_])(?:about|around|near|before|after|until|till|since|from|between|on|in|the|night|morning|evening|of|b\.|born|perhaps|maybe"
    r"|nearly|almost|barely|over|under|до|после|около|с|со|в|во|на|к|от|по|ночь|ночью|утром|вечером|днём|начале|конце|середине|где-то|почти|под|за"
    r"|після|близько|біля|з|із|зі|від|у|ніч|вночі|вранці|ввечері|вдень|початку|кінці|середині|десь|майже|під|ледь|приблизно|йому|ему|лет|років)[ \t]{1,2}){1,3}$",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"(?:(?:[ \t-]?(?:years?|yrs?)(?:[ \t-]old)?|[ \t](?:лет|годов|років|роки))(?!\w))?"
    r"(?:[ \t]?(?:года?|г\.|року|р\.|рік))?(?:[ \t]+(?:рождения|народження|р\.|н\.|числа)|[ \t]?(?:생|출생|경|쯤|무렵))?"
    r"(?:,?[ \t]*(?:(?:о|об|в|у|at|from|near)[ \t]+)?(?:\d{1,2}[:.]\d{2}|\d{4}(?!\d))(?:[ \t]?[–-][ \t]?\d{1,2}[:.]\d{2})?)?"
    r"(?:[ \t]+(?:утра|вечера|дня|ночи|ранку|вечора|ночі|a\.?m\.?|p\.?m\.?))?(?:[ \t]?(?:오전|오후|저녁|아침|새벽|밤)?[ \t]?\d{1,2}시)?",
    re.IGNORECASE,
)
_REACH: Final = 40


def of_particulars(text: str) -> Iterator[Hit]:
    """Yield the particulars of a readable text."""
    for finder in FINDERS:
        for one in finder(text):
            keys = frozenset((one.key,))
            start, end = one.start, one.end
            if one.kind in {Kind.DATE, Kind.AGE}:
                start, end = _with_neighbours(text, start, end)
            yield Hit(start, end, _KINDS[one.kind], SCORE, DETECTOR, keys)


def _with_neighbours(text: str, start: int, end: int) -> tuple[int, int]:
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    behind = _BEHIND.match(text, end)
    return (before.start() if before else start), (behind.end() if behind else end)
