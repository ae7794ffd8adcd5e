# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Read a word of Latin or Cyrillic letters as the syllables of a Korean name."""

import re
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from tutela.terms.names import spellings
from tutela.terms.names.hangul import one_orthography, together
from tutela.terms.names.inventory import KNOWN, SYLLABLES

SYLLABLES_MAX: Final = 3
"""The most syllables of one unbroken word."""
READINGS_MAX: Final = 24
"""The most readings that one spelling keeps, for each number of syllables."""
SPELLING_MAX: Final = 8
WORD_MAX: Final = 22
COST_MAX: Final = 4
_WORDS_KEPT: Final = 1 << 16

_ABSENT_RARE: Final = 1
_SONORANTS: Final = frozenset("nrlmнрлм")
_ASSIMILATED: Final = {"ㅇ": "ㄱ", "ㅁ": "ㅂ"}

Readings: TypeAlias = tuple[tuple[str, int], ...]
"""Syllables in one orthography and what the reading costs, cheapest first."""

Reached: TypeAlias = dict[int, dict[str, int]]
"""What was read up to a letter: by number of syllables, the syllables and their cost."""

NOTHING: Final[tuple[Readings, ...]] = ((), (), (), (), ())
_COUNTS: Final = range(len(NOTHING))
_VOWEL_RUNS: Final = re.compile(r"[aeiouyаеёиоуыэюяєіїй]+")


class Alphabet(NamedTuple):
    """The three tables of one script, and a pattern of what they spell together."""

    onsets: spellings.Table
    vowels: spellings.Table
    finals: spellings.Table
    whole: re.Pattern[str]


def _alphabet(
    onsets: spellings.Table, vowels: spellings.Table, finals: spellings.Table
) -> Alphabet:
    whole = "".join(f"(?:{'|'.join(table)})" for table in (onsets, vowels, finals))
    return Alphabet(onsets, vowels, finals, re.compile(whole))


LATIN: Final = _alphabet(spellings.LATIN_ONSETS, spellings.LATIN_VOWELS, spellings.LATIN_FINALS)
CYRILLIC: Final = _alphabet(
    spellings.CYRILLIC_ONSETS, spellings.CYRILLIC_VOWELS, spellings.CYRILLIC_FINALS
)
# Whole syllables; `wh` stands for the `hw` it is read as.
_READABLE: Final = re.compile(
    rf"(?:{LATIN.whole.pattern}|{CYRILLIC.whole.pattern}|{'|'.join(spellings.WHOLE)}|wh.{{1,6}}){{1,{SYLLABLES_MAX}}}"
)


def cheapest(costs: dict[str, int], count: int = READINGS_MAX) -> Readings:
    """Return the cheapest entries, in an order that depends on nothing but them."""
    if not costs:
        return ()
    kept = sorted([(cost, read) for read, cost in costs.items() if cost <= COST_MAX])
    return tuple([(read, cost) for cost, read in kept[:count]])


@lru_cache(maxsize=_WORDS_KEPT)
def syllable(spelling: str, before_sonorant: bool = False) -> Readings:  # noqa: FBT001, FBT002 - a flag of the spelling, part of the cache's key
    """Return the syllables that letters may spell, each in one orthography with its cost.

    Args:
        spelling: lower case, one script, no marks.
        before_sonorant: the next syllable begins with n, r, l or m, so that a written ㅇ or ㅁ may
            stand for ㄱ or ㅂ (극렬 is written Kŭng-nyŏl).
    """
    costs = dict(spellings.WHOLE.get(spelling, ()))
    alphabet = CYRILLIC if spelling[:1] > "z" else LATIN
    splits = _splits(spelling, alphabet)
    if not splits and not costs:
        return ()
    for onset, vowel, final in splits:
        _combine(
            costs,
            _onset(onset, vowel, alphabet),
            alphabet.vowels[vowel],
            _final(alphabet.finals[final], before_sonorant),
        )
    return cheapest(costs)


def _splits(spelling: str, alphabet: Alphabet) -> list[tuple[str, str, str]]:
    # Whang is Hwang.
    text = "hw" + spelling[2:] if spelling.startswith("wh") else spelling
    size = len(text)
    if size > SPELLING_MAX or not alphabet.whole.fullmatch(text):
        return []
    return [
        (text[:start], text[start:end], text[end:])
        for start in range(min(4, size) + 1)
        if text[:start] in alphabet.onsets
        for end in range(start + 1, min(start + 4, size) + 1)
        if text[start:end] in alphabet.vowels and text[end:] in alphabet.finals
    ]


def _onset(onset: str, vowel: str, alphabet: Alphabet) -> dict[str, int]:
    table = alphabet.onsets[onset]
    if onset in spellings.SOFTENED and vowel[0] in spellings.SOFT_VOWELS:
        return {**table, **spellings.SOFTENED[onset]}
    return table


def _final(finals: dict[str, int], before_sonorant: bool) -> dict[str, int]:  # noqa: FBT001 - see `syllable`
    if not before_sonorant:
        return finals
    more = {_ASSIMILATED[final]: cost for final, cost in finals.items() if final in _ASSIMILATED}
    return {**more, **finals}


def _combine(
    costs: dict[str, int], onsets: dict[str, int], vowels: dict[str, int], finals: dict[str, int]
) -> None:
    for initial, first in onsets.items():
        for written, second in vowels.items():
            for vowel, extra in _vowels(initial, written):
                for final, third in finals.items():
                    _offer(
                        costs,
                        one_orthography(together(initial, vowel, final)),
                        first + second + third + extra,
                    )


def _vowels(initial: str, vowel: str) -> tuple[tuple[str, int], ...]:
    if initial in spellings.PLAIN_AFTER and vowel in spellings.PLAIN:
        return ((spellings.PLAIN[vowel], 0), (vowel, 0))
    if initial == "ㅎ" and vowel in "ㅣㅢ":
        return (("ㅢ", 0), ("ㅣ", 1))
    # 혜 and 계 are said he and ge.
    if initial in "ㅎㄱ" and vowel in "ㅔㅐ":
        return ((vowel, 0), ("ㅖ", 1))
    return ((vowel, 0),)


def _offer(costs: dict[str, int], found: str, cost: int) -> None:
    if found not in KNOWN:
        return
    cost += SYLLABLES.get(found, _ABSENT_RARE)
    if cost < costs.get(found, COST_MAX + 1):
        costs[found] = cost


def is_sonorant(letter: str) -> bool:
    """Return whether a letter changes how the consonant before it is said: n, r, l, m."""
    return letter != "" and letter in _SONORANTS


@lru_cache(maxsize=_WORDS_KEPT)
def word(letters: str, before_sonorant: bool = False) -> tuple[Readings, ...]:  # noqa: FBT001, FBT002 - see `syllable`
    """Return the readings of a word by how many syllables they have: [0] of none, [1] of one ...

    Args:
        letters: lower case, one script, no marks, no hyphens.
        before_sonorant: the next word begins with n, r, l or m; see `syllable`.
    """
    size = len(letters)
    if not 0 < size <= WORD_MAX or len(_VOWEL_RUNS.findall(letters)) > SYLLABLES_MAX:
        return NOTHING
    if not _READABLE.fullmatch(letters):
        return NOTHING
    reached: list[Reached] = [{} for _ in range(size + 1)]
    reached[0][0] = {"": 0}
    for start in range(size):
        if reached[start]:
            _extend(letters, before_sonorant, start, reached)
    last = reached[size]
    return (
        tuple(cheapest(last[count]) if count in last else () for count in _COUNTS)
        if last
        else NOTHING
    )


def _extend(letters: str, before_sonorant: bool, start: int, reached: list[Reached]) -> None:  # noqa: FBT001 - see `syllable`
    """Add every syllable that begins at `start` to what was read before it."""
    size = len(letters)
    before = [
        (count + 1, cheapest(costs))
        for count, costs in reached[start].items()
        if count < SYLLABLES_MAX
    ]
    for end in range(start + 1, min(start + SPELLING_MAX, size) + 1):
        sonorant = letters[end] in _SONORANTS if end < size else before_sonorant
        found = syllable(letters[start:end], sonorant)
        if not found:
            continue
        for count, readings in before:
            costs = reached[end].setdefault(count, {})
            for read, cost in readings:
                for added, more in found:
                    total, key = cost + more, read + added
                    if total > COST_MAX:
                        break
                    if total < costs.get(key, COST_MAX + 1):
                        costs[key] = total


def forget() -> None:
    """Forget the words that were read."""
    for cached in (syllable, word):
        cached.cache_clear()
