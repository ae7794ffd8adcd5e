"""Look up every window of every text of a release, over all its files together.

What comes out names somebody by pseudonym and says what of them and where; it stays inside one
check. The texts are read as one, in their order, so that a name that begins in one field and ends
in the next is met.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Final

from tutela.protection.identity import PartKind
from tutela.protection.leak.carried import Carried
from tutela.protection.leak.escaped import readings
from tutela.protection.leak.forms import PLAIN, YEAR, Met, aged, forms_in, given_in, is_particular
from tutela.protection.leak.index import EARLIER_KINDS, LeakIndex, Whose
from tutela.protection.leak.trait import STRENGTH, Strength, Trait
from tutela.terms import names

BESIDE: Final = 400
"""The most characters between a given name and what makes it count."""
FORMS_KEPT: Final = 1 << 17
"""Of so many forms the answers are kept during one look; most texts say the same words again."""
PLACES_MAX: Final = 4
"""The most places that are told of one form of one person."""
BETWEEN: Final = " \n\n\n "
"""So wide that letters put apart do not run into those of the next text, and names still do."""

_Ask = Callable[[str], tuple[tuple[Whose, str], ...]]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands."""

    file: str
    place: str
    at: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A form of somebody that stands in a text.

    Attributes:
        subject: a pseudonym, or the random name of a documenter or a decoy.
        trait: what it tells of them.
        form: as in `tutela.protection.leak.forms`; it never leaves the check.
        spots: where, the first few.
    """

    subject: str
    trait: Trait
    form: str = field(repr=False)
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look came to.

    Attributes:
        hits: of everybody, each form once.
        particulars: forms of dates, ranks, units, places and ages that the texts tell, of anybody:
            kept with the check, so that later releases are judged together with this one.
    """

    hits: tuple[Hit, ...] = field(repr=False)
    particulars: tuple[str, ...] = field(repr=False)


def look(carried: Iterable[Carried], index: LeakIndex, on: date) -> Seen:
    """Return what texts tell of anybody in an index.

    Args:
        carried: every text of a release, in any order that keeps neighbours together.
        index: of the register.
        on: the day, for ages.
    """
    joined = _Joined.of(carried)
    try:
        return _look(joined, index, on)
    finally:
        names.forget()


def attributes_of(
    particulars: Iterable[str], index: LeakIndex, on: date
) -> Mapping[str, tuple[Hit, ...]]:
    """Return what particulars that were kept with an earlier check tell of anybody.

    Args:
        particulars: as `Seen` has them.
        index: of the register as it is now.
        on: the day of the earlier check.
    """
    found: dict[str, list[Hit]] = {}
    for form in dict.fromkeys(each for kept in particulars for each in aged(kept, on)):
        for tagged in index.find(form):
            if STRENGTH[tagged.trait] is Strength.ATTRIBUTE:
                found.setdefault(tagged.subject, []).append(Hit(tagged.subject, tagged.trait, form))
    return {subject: tuple(hits) for subject, hits in found.items()}


def _look(joined: "_Joined", index: LeakIndex, on: date) -> Seen:
    ask = _asking(index, on)
    kept: dict[str, None] = {}
    found: dict[tuple[Whose, str], list[Met]] = {}
    for met in forms_in(joined.text):
        if is_particular(met.form):
            kept[met.form] = None
        for tagged, form in ask(met.form):
            found.setdefault((tagged, form), []).append(met)
            if met.form.startswith(PLAIN) and STRENGTH[tagged.trait] is Strength.ATTRIBUTE:
                kept[met.form] = None
    beside = _beside(found)
    if beside:
        for met in given_in(joined.text):
            for tagged, form in ask(met.form):
                if tagged.subject in beside and beside[tagged.subject].are_near(met):
                    found.setdefault((tagged, form), []).append(met)
    hits = tuple(
        Hit(tagged.subject, tagged.trait, form, joined.spots(places))
        for (tagged, form), places in found.items()
    )
    return Seen(hits, tuple(kept))


def _beside(found: Mapping[tuple[Whose, str], Sequence[Met]]) -> dict[str, "_Places"]:
    places: dict[str, list[Met]] = {}
    for (tagged, _), met in found.items():
        if STRENGTH[tagged.trait] is Strength.ATTRIBUTE:
            places.setdefault(tagged.subject, []).extend(met)
    return {subject: _Places(each) for subject, each in places.items()}


class _Places:
    """Places of a text, asked at once: a text of ten thousand must not cost their square."""

    def __init__(self, places: Iterable[Met]) -> None:
        ordered = sorted((met.start, met.end) for met in places)
        self.starts = [start for start, _ in ordered]
        self.ends = list(accumulate((end for _, end in ordered), max))

    def are_near(self, met: Met) -> bool:
        """Return whether one of them is near."""
        before = bisect_right(self.starts, met.end + BESIDE)
        return before > 0 and self.ends[before - 1] >= met.start - BESIDE


def _asking(index: LeakIndex, on: date) -> _Ask:
    """Return what tells of everybody whom a form of a text may be of, with the form on record."""

    @lru_cache(maxsize=FORMS_KEPT)
    def ask(form: str) -> tuple[tuple[Whose, str], ...]:
        found = [(tagged, one) for one in aged(form, on) for tagged in index.find(one)]
        if index.earlier:
            found += [(tagged, form) for tagged in _find_earlier(index, form)]
        return tuple(found)

    return ask


def _find_earlier(index: LeakIndex, form: str) -> Iterator[Whose]:
    if form.startswith(PLAIN):
        for kind in EARLIER_KINDS:
            yield from index.find_earlier(kind, form.removeprefix(PLAIN))
    elif form.startswith(YEAR):
        yield from index.find_earlier(PartKind.BIRTH_DATE, form.removeprefix(YEAR))


class _Joined:
    """Texts as one, and the way back to where each of its characters stands."""

    def __init__(self, carried: Sequence[Carried]) -> None:
        self.carried = carried
        self.starts: list[int] = []
        length = 0
        for each in carried:
            self.starts.append(length)
            length += len(each.text) + len(BETWEEN)
        self.text = BETWEEN.join(each.text for each in carried)

    @classmethod
    def of(cls, carried: Iterable[Carried]) -> "_Joined":
        """Return texts joined; what stands twice in the same place is read once."""
        every = (
            replace(each, text=text)
            for each in dict.fromkeys(carried)
            for text in readings(each.text)
        )
        return cls(tuple(every))

    def spots(self, places: Iterable[Met]) -> tuple[Spot, ...]:
        """Return where the first of some places are."""
        starts = sorted({met.start for met in places})[:PLACES_MAX]
        return tuple(map(self._spot, starts))

    def _spot(self, start: int) -> Spot:
        place = bisect_right(self.starts, start) - 1
        carried = self.carried[place]
        return Spot(carried.file, carried.place, start - self.starts[place])
