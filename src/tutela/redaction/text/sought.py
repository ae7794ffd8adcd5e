"""Names found in a text, sought among all its words: in any script and case, whole or in part.

A window of words is looked at closely only if its first and its last word can be part of a name
that is sought: readings in Korean of every window would be most of the work.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Final, NamedTuple

from tutela.redaction.text.common import COMMON
from tutela.terms.names import Window, candidates, foreign, given_candidates, korean
from tutela.terms.names.endings import is_particle
from tutela.terms.names.folding import are_mixed
from tutela.terms.names.hangul import is_hangul, one_orthography

GIVEN_WORDS_MAX: Final = 2
"""A given name alone has one word for each syllable."""

NOTHING_FOLLOWS: Final = False
SONORANT_FOLLOWS: Final = True
"""Whether n, r, l or m begins the word behind one: `korean.readings`."""


class Met(NamedTuple):
    """Which keys were met in a window, and where the name ends."""

    keys: frozenset[str]
    end: int


class Sought:
    """The keys of the names of one text; what it learns of words it forgets with the text."""

    def __init__(self, keys: Collection[str]) -> None:
        """Seek `keys`, as `others.keys_of` gives them."""
        self._keys = frozenset(keys)
        names = [key[2:] for key in keys if key.startswith((korean.PREFIX, korean.GIVEN))]
        self._syllables = frozenset(
            name[start:end]
            for name in names
            for start in range(len(name))
            for end in range(start + 1, len(name) + 1)
        )
        self._stems = frozenset(
            stem
            for key in keys
            if key.startswith(foreign.PREFIX)
            for stem in key.removeprefix(foreign.PREFIX).split()
        )
        self._alone = cache(self._of_one_word)
        self._may_begin = cache(self._begins)
        self._may_end = cache(self._ends)

    def met(self, window: Window) -> Met:
        """Return which names a window may be; no keys if none."""
        words = window.tokens
        if len(words) > 1:
            return Met(self._of_words(words) if self._may_be(words) else frozenset(), window.end)
        keys, size = self._alone(words[0])
        is_cut = size < len(words[0]) == window.end - window.start
        return Met(keys, window.start + size if is_cut else window.end)

    def _of_one_word(self, word: str) -> tuple[frozenset[str], int]:
        """Return the keys of one word and how much of it the name is."""
        found = self._of_words((word,))
        if (alone := f"w:{word_key(word)}") in self._keys:
            found |= {alone}
        if found or not is_hangul(word):
            return found, len(word)
        for size in range(len(word) - 1, 1, -1):
            key = f"w:{one_orthography(word[:size])}"
            if key in self._keys and is_particle(word[size:]):
                return frozenset((key,)), size
        return found, len(word)

    def _of_words(self, words: Sequence[str]) -> frozenset[str]:
        found = candidates(words) & self._keys
        is_short = len(words) <= GIVEN_WORDS_MAX
        if is_short and self._may_begin(words[0], NOTHING_FOLLOWS) and _is_given_alone(words):
            found |= given_candidates(words) & self._keys
        return found

    def _may_be(self, words: Sequence[str]) -> bool:
        begins = self._may_begin(words[0], NOTHING_FOLLOWS) or (
            korean.follows_sonorant(words, 0) and self._may_begin(words[0], SONORANT_FOLLOWS)
        )
        # Letters of another alphabet that look alike may make other words of these.
        return (begins and self._may_end(words[-1])) or are_mixed(words)

    def _begins(self, word: str, before_sonorant: bool) -> bool:  # noqa: FBT001 - part of the cache's key
        return (
            any(read in self._syllables for read in korean.readings(word, before_sonorant))
            or foreign.stem(word) in self._stems
            or word in self._stems
        )

    def _ends(self, word: str) -> bool:
        if not is_hangul(word):
            return self._may_begin(word, NOTHING_FOLLOWS)
        # More than particles may stand behind a name in one word.
        known = one_orthography(word)
        return any(
            known[:size] in self._syllables or word[:size] in self._stems
            for size in range(1, len(word) + 1)
        )


def word_key(word: str) -> str:
    """Return what one word of a name shares with its other forms; "" for one too short to tell."""
    if is_hangul(word):
        return one_orthography(word) if len(word) > 1 else ""
    lowered = word.lower()
    if lowered in COMMON:
        return ""
    return foreign.stem(word) or (lowered if len(lowered) > 1 else "")


def _is_given_alone(words: Sequence[str]) -> bool:
    """Tell whether words may be a given name alone: a capital each, or Hangul; none common."""
    return all(
        (is_hangul(word) or word[0].isupper()) and word.lower() not in COMMON for word in words
    )
