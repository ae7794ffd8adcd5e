"""The particulars of `tutela.terms` as findings, with the words of time and manner beside them."""

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


def of_particulars(text: str) -> Iterator[Hit]:
    """Yield the particulars of a readable text."""
    for finder in FINDERS:
        for one in finder(text):
            keys = frozenset((one.key,))
            yield Hit(one.start, one.end, _KINDS[one.kind], SCORE, DETECTOR, keys)
