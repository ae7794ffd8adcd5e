"""Which Korean names a few words may be: every order, script, spelling and case.

A key is `k:` and the name in Hangul, surname first, in one orthography (리, 이 -> 이). The search
is bounded: see CANDIDATES_MAX, and spec/names.md, 5.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from tutela.terms.names import endings, syllables
from tutela.terms.names.folding import are_mixed, in_one_alphabet
from tutela.terms.names.hangul import is_hangul, one_orthography
from tutela.terms.names.inventory import DOUBLE_SURNAMES, SURNAMES
from tutela.terms.names.syllables import Readings, cheapest

CANDIDATES_MAX: Final = 256
"""The most Korean keys of one window."""
COST_MAX: Final = 6
ALONE_COST_MAX: Final = 1
"""The most that a name may cost which is one unbroken word, where chance is greater."""
RECORD_WORDS_MAX: Final = 8
"""The words of a record in which a name is looked for among others."""
PARTIAL_MAX: Final = 1024
"""The most beginnings of names that are kept while a window is read."""
GIVEN_COST_MAX: Final = 2
GIVEN_MAX: Final = 64
"""The most keys of given names alone of one window."""
PREFIX: Final = "k:"
GIVEN: Final = "g:"
NAME_MAX: Final = 4
MOST_OFTEN: Final = 3
"""The syllables of most names: one of the surname, two of the given name."""
_WORDS_KEPT: Final = 1 << 16


_STARTS: Final = frozenset(name[0] for name in SURNAMES)


class Piece(NamedTuple):
    """What one word may be: readings by number of syllables, and which of them hold a surname."""

    readings: tuple[Readings, ...]
    least: int
    most: int
    starts: tuple[Readings, ...]
    surnames: Readings


def names(words: Sequence[str]) -> Iterator[str]:
    """Yield the keys of the Korean names that the words, taken together, may be."""
    if all(map(is_hangul, words)):
        yield from (PREFIX + name for name in _hangul(words))
    elif len(words) == 1:
        yield from _one_word(words[0])
    elif are_mixed(words):
        found = (name for alike in in_one_alphabet(tuple(words)) for name in _spelt(alike))
        yield from islice(dict.fromkeys(found), CANDIDATES_MAX)
    else:
        yield from _spelt(words)


def given_names(words: Sequence[str]) -> Iterator[str]:
    """Yield the keys of given names of two syllables that one or two words may be."""
    if len(words) > 2:  # noqa: PLR2004 - one word for each syllable
        return
    pieces = [_piece(word, False) for word in words]  # noqa: FBT003 - nothing follows
    known = [piece for piece in pieces if piece is not None]
    if len(known) == len(words):
        found = [
            (cost, name)
            for name, cost in _joined(known, surname_first=False)
            if len(name) == 2 and cost <= GIVEN_COST_MAX  # noqa: PLR2004 - syllables
        ]
        yield from (GIVEN + name for _, name in sorted(found)[:GIVEN_MAX])


def of_record(words: Sequence[str]) -> Iterator[str]:
    """Yield the keys of a Korean name on record; what is Hangul is taken whole, as written."""
    if not all(is_hangul(word) for word in words):
        yield from _one_word(words[0]) if len(words) == 1 else _spelt(words)
        return
    whole = [one_orthography(word) for word in words]
    yield PREFIX + "".join(whole)
    if whole[-1] in SURNAMES:
        yield PREFIX + "".join((whole[-1], *whole[:-1]))


def is_name(key: str) -> bool:
    """Return whether a key is of a Korean name as long as names are."""
    return key.startswith(PREFIX) and len(key) - len(PREFIX) <= NAME_MAX


def within_record(words: Sequence[str]) -> Iterator[str]:
    """Yield the keys of the names that some neighbouring words of a record make, long ones first.

    A single word counts only where it is Hangul: a foreign surname must not become a Korean name.
    """
    for size in range(NAME_MAX, 0, -1):
        for start in range(min(len(words), RECORD_WORDS_MAX) - size + 1):
            part = words[start : start + size]
            if not all(map(is_hangul, part)):
                yield from _spelt(part) if size > 1 else ()
                continue
            name = one_orthography("".join(part))
            known = name[0] in SURNAMES or name[:2] in DOUBLE_SURNAMES
            if known and MOST_OFTEN <= len(name) <= NAME_MAX:
                yield PREFIX + name


@lru_cache(maxsize=_WORDS_KEPT)
def _one_word(word: str) -> tuple[str, ...]:
    """Return the keys of the names that one unbroken or hyphenated word may be."""
    piece = _piece(word, False)  # noqa: FBT003 - nothing follows
    if piece is None:
        return ()
    found: dict[str, int] = {}
    for readings in piece.readings[2:]:
        for name, cost in readings:
            _offer(found, name, cost, ALONE_COST_MAX)
            _offer(found, name[-1] + name[:-1], cost + 1, ALONE_COST_MAX)
    return _kept(found)


def _spelt(words: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of the names that several words may be, surname first or last."""
    first = _piece(words[0], follows_sonorant(words, 0))
    if first is None:
        return ()
    pieces = [first]
    for place in range(1, len(words)):
        piece = _piece(words[place], follows_sonorant(words, place))
        if piece is None:
            return ()
        pieces.append(piece)
    surnames = pieces[-1].surnames
    if not (any(first.starts) or surnames) or sum(piece.least for piece in pieces) > NAME_MAX:
        return ()
    found: dict[str, int] = {}
    if any(first.starts):
        for name, cost in _joined(pieces, surname_first=True):
            _offer(found, name, cost, COST_MAX)
    if surnames:
        for given, cost in _joined(pieces[:-1], surname_first=False):
            for surname, more in surnames:
                if len(given) + len(surname) <= NAME_MAX:
                    _offer(found, surname + given, cost + more, COST_MAX)
    return _kept(found)


def follows_sonorant(words: Sequence[str], place: int) -> bool:
    """Tell whether the word behind one begins with n, r, l or m; see `syllables.syllable`."""
    return place + 1 < len(words) and syllables.is_sonorant(words[place + 1][0].lower())


def readings(word: str, before_sonorant: bool) -> Iterator[str]:  # noqa: FBT001 - see `syllables.syllable`
    """Yield what a word may be as a part of a Korean name, in one orthography."""
    if piece := _piece(word, before_sonorant):
        yield from (read for found in piece.readings for read, _ in found)


def _kept(found: dict[str, int]) -> tuple[str, ...]:
    """Return the cheapest names as keys, in an order that depends on nothing but them."""
    if len(found) <= CANDIDATES_MAX:
        return tuple(PREFIX + name for name in found)
    kept = sorted(found.items(), key=lambda entry: (entry[1], entry[0]))
    return tuple(PREFIX + name for name, _ in kept[:CANDIDATES_MAX])


def _offer(found: dict[str, int], name: str, cost: int, limit: int) -> None:
    """Keep a name if it begins with a surname and is cheaper than it was."""
    if len(name) == NAME_MAX:
        extra = SURNAMES.get(name[:2])
    else:
        extra = SURNAMES.get(name[0], SURNAMES.get(name[:2]))
    if extra is not None and cost + extra < found.get(name, limit + 1):
        found[name] = cost + extra


def _joined(pieces: Sequence[Piece], *, surname_first: bool) -> list[tuple[str, int]]:
    """Return the syllables that the pieces make together, at most 4 of them, within the cost."""
    partial: list[tuple[str, int]] = [("", 0)]
    left = sum(piece.least for piece in pieces)
    for place, piece in enumerate(pieces):
        left -= piece.least
        readings = piece.starts if surname_first and not place else piece.readings
        partial = [
            (read + added, cost + more)
            for read, cost in partial
            for count in range(piece.least, min(piece.most, NAME_MAX - left - len(read)) + 1)
            for added, more in readings[count]
            if cost + more <= COST_MAX
        ]
        if len(partial) > PARTIAL_MAX:
            partial = sorted(partial, key=lambda entry: (entry[1], entry[0]))[:PARTIAL_MAX]
    return partial


@lru_cache(maxsize=_WORDS_KEPT)
def _piece(word: str, before_sonorant: bool) -> Piece | None:  # noqa: FBT001 - part of the cache's key
    lowered = word.lower()
    readings = _as_written(lowered) if is_hangul(lowered) else _read(lowered, before_sonorant)
    counts = [count for count, found in enumerate(readings) if found]
    if not counts:
        return None
    starts = tuple(tuple(one for one in found if one[0][0] in _STARTS) for found in readings)
    surnames = tuple(one for found in readings[1:3] for one in found if one[0] in SURNAMES)
    return Piece(readings, counts[0], counts[-1], starts, surnames)


def _as_written(word: str) -> tuple[Readings, ...]:
    found = list(syllables.NOTHING)
    for size in range(1, min(NAME_MAX, len(word)) + 1):
        if endings.is_particle(word[size:]):
            found[size] = ((one_orthography(word[:size]), 0),)
    return tuple(found)


def _read(word: str, before_sonorant: bool) -> tuple[Readings, ...]:  # noqa: FBT001 - see `_piece`
    parts = word.split("-")
    readings = _parts(parts, before_sonorant)
    if word[0] < "\u0400":
        return readings
    merged = [dict(found) for found in readings]
    for stem in endings.stems(parts[-1]):
        for count, found in enumerate(_parts([*parts[:-1], stem], before_sonorant)):
            for read, cost in found:
                if cost + 1 < merged[count].get(read, COST_MAX):
                    merged[count][read] = cost + 1
    return tuple(cheapest(costs, 2 * syllables.READINGS_MAX) for costs in merged)


def _parts(parts: Sequence[str], before_sonorant: bool) -> tuple[Readings, ...]:  # noqa: FBT001 - see `_piece`
    """Return the readings of a word whose hyphens part it."""
    if len(parts) == 1:
        return syllables.word(parts[0], before_sonorant)
    if len(parts) > NAME_MAX:
        return syllables.NOTHING
    read: list[tuple[str, int]] = [("", 0)]
    for place, part in enumerate(parts):
        after = parts[place + 1][:1] if place + 1 < len(parts) else ""
        sonorant = syllables.is_sonorant(after) if after else before_sonorant
        found = syllables.word(part, sonorant)
        read = [
            (before + added, cost + more)
            for before, cost in read
            for readings in found
            for added, more in readings
            if len(before) + len(added) <= NAME_MAX and cost + more <= COST_MAX
        ]
    merged: list[dict[str, int]] = [{} for _ in syllables.NOTHING]
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
        whole = endings.is_particle(rest) or name[:2] in DOUBLE_SURNAMES
        if whole or (size == MOST_OFTEN and name[0] in SURNAMES):
            yield name


def _inside(word: str) -> Iterator[str]:
    """Yield the names of three syllables behind another word that nothing parts from them."""
    for place in range(1, len(word) - 2):
        if word[place] in SURNAMES:
            yield word[place : place + 3]


def forget() -> None:
    """Forget the words that were read."""
    for cached in (_one_word, _piece):
        cached.cache_clear()
