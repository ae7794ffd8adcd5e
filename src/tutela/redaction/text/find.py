"""Find what identifies in a text: rules, names in every script, taggers, and every other mention.

Recall first: whatever one of them finds is a finding, however unsure. What it misses, with figures:
docs/detectors/text.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.found import TextFinding, uncertain
from tutela.redaction.text.hit import Hit, without_overlaps
from tutela.redaction.text.tagger import Tagger
from tutela.redaction.text.tagging import tagged
from tutela.redaction.text.unseen import unseen
from tutela.terms import particulars

__all__ = ["TextFinding", "find", "uncertain"]

_OF_PARTICULARS: Final = {
    particulars.Kind.DATE: FindingKind.DATE,
    particulars.Kind.AGE: FindingKind.AGE,
    particulars.Kind.RANK: FindingKind.RANK,
    particulars.Kind.UNIT: FindingKind.UNIT,
    particulars.Kind.PHONE: FindingKind.NUMBER,
    particulars.Kind.DOCUMENT: FindingKind.NUMBER,
    particulars.Kind.PLACE: FindingKind.PLACE,
    particulars.Kind.FAMILY: FindingKind.FAMILY,
}
SCORE_OF_RULES: Final = 900


def find(text: str, taggers: Mapping[str, Tagger]) -> tuple[TextFinding, ...]:
    """Return what identifies somebody in a text, in order; no two findings overlap.

    Args:
        text: as given, NFC or not; places are of exactly this text.
        taggers: by language (ISO 639-1); each reads the text if its script occurs in it. Without
            any, rules and tables find what they can.
    """
    hits = [*_unseen(text), *_particulars(text), *tagged(text, taggers)]
    return _numbered(without_overlaps(hits))


def _unseen(text: str) -> Iterator[Hit]:
    for start, end in unseen(text):
        yield Hit(start, end, FindingKind.INVISIBLE, SCORE_OF_RULES, "unseen/1")


def _particulars(text: str) -> Iterator[Hit]:
    for one in particulars.find(text):
        kind = _OF_PARTICULARS[one.kind]
        keys = frozenset((one.key,))
        yield Hit(one.start, one.end, kind, SCORE_OF_RULES, "particulars/1", keys)


def _numbered(hits: Sequence[Hit]) -> tuple[TextFinding, ...]:
    found: list[TextFinding] = []
    entities: dict[str, int] = {}
    for number, hit in enumerate(hits, 1):
        entity = next((entities[key] for key in sorted(hit.keys) if key in entities), number)
        for key in hit.keys:
            entities.setdefault(key, entity)
        found.append(TextFinding(hit.start, hit.end, hit.kind, hit.score, hit.detector, entity))
    return tuple(found)
