"""What one detector says of a text, before all that was said is put together."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tutela.redaction.finding import FindingKind


class Hit(NamedTuple):
    """A stretch of the text as given that somebody thinks identifies.

    `keys` are what `tutela.terms` calls keys: mentions of one person or place share one.
    """

    start: int
    end: int
    kind: FindingKind
    score: int
    detector: str
    keys: frozenset[str] = frozenset()


def without_overlaps(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits that do not overlap and cover every character that any of `hits` covers.

    Where several overlap, they become one with kind, score and detector of the strongest; the
    highest score is kept, and all keys of its kind.
    """
    merged: list[Hit] = []
    for group in _overlapping(hits):
        strongest = max(group, key=_strength)
        alike = [hit for hit in group if hit.kind is strongest.kind]
        merged.append(
            Hit(
                group[0].start,
                max(hit.end for hit in group),
                strongest.kind,
                strongest.score,
                strongest.detector,
                frozenset().union(*(hit.keys for hit in alike)),
            )
        )
    return merged


def _overlapping(hits: Sequence[Hit]) -> Iterator[list[Hit]]:
    group: list[Hit] = []
    end = 0
    for hit in sorted(hits, key=lambda one: (one.start, one.end, one.kind.value, one.detector)):
        if group and hit.start >= end:
            yield group
            group = []
        group.append(hit)
        end = max(end, hit.end) if len(group) > 1 else hit.end
    if group:
        yield group


# What is most telling names a stretch in which several things were found.
_ORDER = (
    *(FindingKind.INVISIBLE, FindingKind.FAMILY, FindingKind.RANK, FindingKind.AGE),
    *(FindingKind.WOUND, FindingKind.ORGANISATION, FindingKind.PLACE, FindingKind.DATE),
    *(FindingKind.NUMBER, FindingKind.UNIT, FindingKind.PERSON_NAME),
)


def _strength(hit: Hit) -> tuple[bool, int, int]:
    return hit.score >= 500, _ORDER.index(hit.kind), hit.score  # noqa: PLR2004 - surer than not
