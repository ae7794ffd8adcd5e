"""Which Korean names a few words may be: every order, script, spelling and case.

A key is `k:` and the name in Hangul, surname first, in one orthography (리, 이 -> 이). The search
is bounded: see CANDIDATES_MAX, and spec/names.md, 5.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tutela.terms.names import endings, syllables
from tutela.terms.names.hangul import is_hangul, is_syllable, one_orthography
from tutela.terms.names.inventory import DOUBLE_SURNAMES, SURNAMES
from tutela.terms.names.syllables import Readings, cheapest

CANDIDATES_MAX: Final = 256
"""The most Korean keys of one window."""
COST_MAX: Final = 6
PREFIX: Final = "k:"
NAME_MAX: Final = 4
_WORDS_KEPT: Final = 1 << 16
_NO_READINGS: Final[tuple[Readings, ...]] = ((),) * (syllables.SYLLABLES_MAX + 1)


class Piece(NamedTuple):
    """What one word may be: readings by number of syllables."""

    readings: tuple[Readings, ...]
    least: int
    most: int


def names(words: Sequence[str]) -> Iterator[str]:
    """Yield the keys of the Korean names that the words, taken together, may be."""
    if all(is_hangul(word) for word in words):
        yield from (PREFIX + name for name in _hangul(words))
    else:
        yield from _spelt(tuple(words))


def _spelt(words: tuple[str, ...]) -> Iterator[str]:
    pieces = [
        _piece(word, words[place + 1][:1].lower() if place + 1 < len(words) else "")
        for place, word in enumerate(words)
    ]
    if any(piece is None for piece in pieces):
        return
    found: dict[str, int] = {}
    known = [piece for piece in pieces if piece is not None]
    if sum(piece.least for piece in known) > NAME_MAX:
        return
    for name, cost in _joined(known):
        _offer(found, name, cost)
        _offer(found, name[-1] + name[:-1], cost)
        if len(name) > 2:  # noqa: PLR2004 - 남궁 behind a given name
            _offer(found, name[-2:] + name[:-2], cost, double=True)
    kept = sorted(found.items(), key=lambda entry: (entry[1], entry[0]))
    yield from (PREFIX + name for name, _ in kept[:CANDIDATES_MAX])


def _offer(found: dict[str, int], name: str, cost: int, *, double: bool = False) -> None:
    size = len(name)
    if 2 <= size <= 3 and not double:  # noqa: PLR2004 - a surname of one syllable
        extra = SURNAMES.get(name[0])
    elif 3 <= size <= NAME_MAX and name[:2] in DOUBLE_SURNAMES:  # noqa: PLR2004 - of two
        extra = 0
    else:
        return
    if extra is not None and cost + extra < found.get(name, COST_MAX + 1):
        found[name] = cost + extra


def _joined(pieces: Sequence[Piece]) -> Iterator[tuple[str, int]]:
    """Yield the syllables that the pieces make together, 2 to 4 of them, within the cost."""
    partial: list[tuple[str, int]] = [("", 0)]
    left = sum(piece.least for piece in pieces)
    for piece in pieces:
        left -= piece.least
        partial = [
            (read + added, cost + more)
            for read, cost in partial
            for count in range(piece.least, min(piece.most, NAME_MAX - left - len(read)) + 1)
            for added, more in piece.readings[count]
            if cost + more <= COST_MAX
        ]
    yield from (entry for entry in partial if len(entry[0]) > 1)


@lru_cache(maxsize=_WORDS_KEPT)
def _piece(word: str, following: str) -> Piece | None:
    lowered = word.lower()
    if all(map(is_syllable, lowered)):
        readings = _as_written(lowered)
    else:
        readings = _read(lowered, following)
    counts = [count for count, found in enumerate(readings) if found]
    return Piece(readings, counts[0], counts[-1]) if counts else None


def _as_written(word: str) -> tuple[Readings, ...]:
    found = list(_NO_READINGS)
    for size in range(1, min(NAME_MAX, len(word)) + 1):
        if endings.is_particle(word[size:]):
            found[size] = ((one_orthography(word[:size]), 0),)
    return tuple(found)


def _read(word: str, following: str) -> tuple[Readings, ...]:
    parts = word.split("-")
    readings = _parts(parts, following)
    if word[0] < "\u0400":
        return readings
    merged = [dict(found) for found in readings]
    for stem in endings.stems(parts[-1]):
        for count, found in enumerate(_parts([*parts[:-1], stem], following)):
            for read, cost in found:
                if cost + 1 < merged[count].get(read, COST_MAX):
                    merged[count][read] = cost + 1
    return tuple(cheapest(costs, 2 * syllables.READINGS_MAX) for costs in merged)


def _parts(parts: Sequence[str], following: str) -> tuple[Readings, ...]:
    """Return the readings of a word whose hyphens part it."""
    if len(parts) > NAME_MAX:
        return _NO_READINGS
    read: Iterable[tuple[str, int]] = [("", 0)]
    for place, part in enumerate(parts):
        after = parts[place + 1][:1] if place + 1 < len(parts) else following
        found = syllables.word(part, after)
        read = [
            (before + added, cost + more)
            for before, cost in read
            for readings in found
            for added, more in readings
            if len(before) + len(added) <= NAME_MAX and cost + more <= COST_MAX
        ]
    if len(parts) == 1:
        return found
    merged: list[dict[str, int]] = [{} for _ in _NO_READINGS]
    for name, cost in read:
        if cost < merged[len(name)].get(name, COST_MAX + 1):
            merged[len(name)][name] = cost
    return tuple(cheapest(costs, 2 * syllables.READINGS_MAX) for costs in merged)


def _hangul(words: Sequence[str]) -> Iterator[str]:
    """Yield the names in words that are Hangul already: what is written counts, not spelling."""
    last = one_orthography(words[-1])
    before = one_orthography("".join(words[:-1]))
    if len(before) >= NAME_MAX:
        return
    yield from _at_the_start(before, last, words[-1])
    if not before:
        yield from _inside(last)
        return
    for size in (1, 2):
        surname = last[:size]
        if surname in SURNAMES and endings.is_particle(words[-1][size:]):
            yield surname + before


def _at_the_start(before: str, last: str, written: str) -> Iterator[str]:
    joined = before + last
    for size in range(max(2, len(before) + 1), min(NAME_MAX, len(joined)) + 1):
        name = joined[:size]
        rest = written[size - len(before) :]
        if endings.is_particle(rest) or name[:2] in DOUBLE_SURNAMES:
            yield name
        elif size == 3 and name[0] in SURNAMES:  # noqa: PLR2004 - the length of most names
            yield name


def _inside(word: str) -> Iterator[str]:
    """Yield the names of three syllables behind another word that nothing parts from them."""
    for place in range(1, len(word) - 2):
        if word[place] in SURNAMES:
            yield word[place : place + 3]
