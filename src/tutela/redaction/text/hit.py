"""What one detector says of a text, and how what many say of it becomes one account."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from tutela.redaction.finding import FindingKind

SURE: Final = 500
CERTAIN: Final = 900
"""A hit with this score or more says what a stretch is, before one with less."""

_ENDS: Final = " \t\r\n\u00a0,;:"


class Hit(NamedTuple):
    """A stretch of a text that somebody thinks identifies.

    `keys` are what `tutela.terms` calls keys: mentions of one person or place share one.
    """

    start: int
    end: int
    kind: FindingKind
    score: int
    detector: str
    keys: frozenset[str] = frozenset()


# What is most telling names a stretch in which several things were found; the last is strongest.
_ORDER: Final = (
    *(FindingKind.INVISIBLE, FindingKind.TRAIT, FindingKind.WOUND, FindingKind.ORGANISATION),
    *(FindingKind.PLACE, FindingKind.FAMILY, FindingKind.RANK, FindingKind.AGE),
    *(FindingKind.NUMBER, FindingKind.DATE, FindingKind.UNIT, FindingKind.PERSON_NAME),
)
_RANKS: Final = {kind: place for place, kind in enumerate(_ORDER)}


def without_overlaps(text: str, hits: Iterable[Hit]) -> list[Hit]:
    """Return hits that do not overlap and cover every letter and digit that any of `hits` covers.

    Overlapping hits of one kind become one. Where kinds overlap, the stretch is the strongest's;
    what is left of the others stays beside it. White space and commas at the ends are dropped.
    """
    ordered = sorted(_by_kind(hits), key=_strength)
    owners: list[int] = [-1] * len(text)
    for place, hit in enumerate(ordered):
        owners[hit.start : hit.end] = [place] * (hit.end - hit.start)
    found: list[Hit] = []
    start = 0
    for owner, letters in groupby(owners):
        end = start + sum(1 for _ in letters)
        if owner >= 0:
            found += _trimmed(text, ordered[owner]._replace(start=start, end=end))
        start = end
    return found


def _by_kind(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield hits of which none overlaps another of its kind."""
    ordered = sorted(hits, key=lambda one: (_RANKS[one.kind], one.start, one.end, one.detector))
    group: list[Hit] = []
    end = 0
    for hit in ordered:
        if group and (hit.kind is not group[0].kind or hit.start >= end):
            yield _merged(group)
            group = []
        end = max(end, hit.end) if group else hit.end
        group.append(hit)
    if group:
        yield _merged(group)


def _merged(group: Sequence[Hit]) -> Hit:
    strongest = max(group, key=lambda one: (one.score, one.end - one.start))
    keys = frozenset[str]().union(*(hit.keys for hit in group))
    return strongest._replace(start=group[0].start, end=max(hit.end for hit in group), keys=keys)


def _strength(hit: Hit) -> tuple[bool, bool, int, int, int]:
    is_name = hit.kind is FindingKind.PERSON_NAME and hit.score >= SURE
    certain = hit.score >= CERTAIN or is_name
    return certain, hit.score >= SURE, _RANKS[hit.kind], hit.score, -hit.start


def _trimmed(text: str, hit: Hit) -> Iterator[Hit]:
    """Yield a hit without white space and commas at its ends; none if it has no letter or digit."""
    written = text[hit.start : hit.end]
    ends = None if hit.kind is FindingKind.INVISIBLE else _ENDS
    start = hit.start + len(written) - len(written.lstrip(ends))
    end = start + len(written.strip(ends))
    if hit.kind is FindingKind.INVISIBLE or any(map(str.isalnum, written)):
        if start < end:
            yield hit._replace(start=start, end=end)
        elif hit.start < hit.end and hit.detector == "unseen/1":
            # What counts as white space to a machine may still be something nobody sees.
            yield hit
