"""Every other mention of what was found: in another script, another case, by a part of the name.

Whoever is named once in full is meant by the given name alone, by the surname alone, and by the
same name in another alphabet; a place or a nick found once is hidden wherever it stands.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.common import COMMON
from tutela.redaction.text.hit import Hit
from tutela.redaction.text.sought import Sought, word_key
from tutela.terms.names import candidates, foreign, windows
from tutela.terms.names.folding import Token, tokens
from tutela.terms.names.hangul import is_hangul, one_orthography
from tutela.terms.particulars import ranks

Keys: TypeAlias = Callable[[str], frozenset[str]]

DETECTOR: Final = "consistency/1"
SCORE: Final = 600
SCORE_FOUND_MIN: Final = 400
"""A finding less sure than this is hidden, but does not make others."""
WORDS_MAX: Final = 4
SYLLABLES_FULL: Final = 3
"""A Korean name with surname and given name; of two syllables the given name is known apart."""

# The end of a sentence: a stop behind more than an initial.
_OVER_A_STOP: Final = re.compile(r"(?<=\w\w)[.!?…]\s")
_REPEATED: Final = frozenset(
    (FindingKind.NUMBER, FindingKind.PLACE, FindingKind.ORGANISATION, FindingKind.UNIT)
)


def with_keys(text: str, hits: Iterable[Hit], keys: Keys) -> list[Hit]:
    """Return the hits, those of names with the keys that their other mentions share.

    Args:
        text: as given.
        hits: none overlaps another.
        keys: `keys_of`, or one that remembers it for this text.
    """
    return [
        hit._replace(keys=hit.keys | keys(text[hit.start : hit.end]))
        if hit.kind is FindingKind.PERSON_NAME
        else hit
        for hit in hits
    ]


def keys_of(written: str) -> frozenset[str]:
    """Return the keys of one name found in a text: of the whole, its given name and its words."""
    words = tuple(token.text for token in tokens(written))
    # A rank is no part of the name that it stands before.
    while len(words) > 1 and ranks.keys_of(words[0]):
        words = words[1:]
    if not 0 < len(words) <= WORDS_MAX:
        return frozenset()
    whole = candidates(words)
    korean = [key for key in whole if key.startswith("k:")]
    given = {"g:" + key[3:] for key in korean if len(key) - 2 == SYLLABLES_FULL}
    alone = {f"w:{stem}" for word in words if (stem := word_key(word))}
    return frozenset((*korean, *given, *alone, *(key for key in whole if key.startswith("f:"))))


def other_mentions(text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield the other mentions of what was found, in the text as given."""
    sure = [hit for hit in hits if hit.score >= SCORE_FOUND_MIN]
    names = {key for hit in sure if hit.kind is FindingKind.PERSON_NAME for key in hit.keys}
    phrases = _phrases(text, [hit for hit in sure if _may_come_again(text, hit)])
    covered = bytearray(len(text))
    for hit in hits:
        if hit.kind is FindingKind.PERSON_NAME:
            covered[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    if names:
        sought = Sought(names)
        for window in windows(text):
            keys, end = sought.met(window)
            is_new = keys and 0 in covered[window.start : window.end]
            if is_new and not _OVER_A_STOP.search(text, window.start, window.end):
                yield Hit(window.start, end, FindingKind.PERSON_NAME, SCORE, DETECTOR, keys)
    yield from _repeated(text, phrases)


def _may_come_again(text: str, hit: Hit) -> bool:
    """Tell whether a finding is a name of its own: with a capital or a digit, and not a phrase."""
    if hit.kind not in _REPEATED or hit.detector.startswith("phrases"):
        return False
    written = text[hit.start : hit.end]
    return any(letter.isupper() or letter.isdigit() or letter > "\u1100" for letter in written)


def _phrases(text: str, hits: Sequence[Hit]) -> Mapping[str, list[tuple[tuple[str, ...], Hit]]]:
    """Return the words of each finding that may come again, by its first."""
    found: dict[str, list[tuple[tuple[str, ...], Hit]]] = defaultdict(list)
    seen: set[tuple[str, ...]] = set()
    for hit in hits:
        words = tuple(_folded(token) for token in tokens(text[hit.start : hit.end]))
        if not words or len(words) > WORDS_MAX or words in seen:
            continue
        if all(word in COMMON or len(word) < 3 for word in words):  # noqa: PLR2004 - too short to tell
            continue
        seen.add(words)
        found[words[0]].append((words, hit))
    return found


def _repeated(text: str, phrases: Mapping[str, list[tuple[tuple[str, ...], Hit]]]) -> Iterator[Hit]:
    if not phrases:
        return
    read = list(tokens(text))
    folded = [_folded(token) for token in read]
    for place, word in enumerate(folded):
        for words, hit in phrases.get(word, ()):
            last = place + len(words) - 1
            if tuple(folded[place : last + 1]) == words:
                start, end = read[place].start, read[last].end
                yield hit._replace(start=start, end=end, score=SCORE, detector=DETECTOR)


def _folded(token: Token) -> str:
    word = token.text
    if is_hangul(word):
        return one_orthography(word)
    return foreign.stem(word) or word.lower()
