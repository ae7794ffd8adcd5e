# ruff: noqa: RUF001 - signs of three scripts are the subject
"""Which findings are of one person or place: those that share a key, directly or by others."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.found import TextFinding
from tutela.redaction.text.hit import Hit
from tutela.redaction.text.others import keys_of
from tutela.redaction.text.unseen import Range
from tutela.terms.names import foreign
from tutela.terms.names.endings import is_particle
from tutela.terms.names.folding import tokens
from tutela.terms.names.hangul import is_hangul, one_orthography

_BEGINS: Final = re.compile(r"(?:[.!?…]|\n)[\s\"'«“„‘(—–-]*$")
_BEGINS_REACH: Final = 12
# "was", "is", "who was" behind a name: 맹보람이였습니다.
_COPULA: Final = re.compile(
    r"(?:이|이였|이었|였|이시|일|이던|인)?(?:습니다|습니까|다|다고|라|라고|라는|던|며|고|지만|는데|은데|니|네|요|지|소|오|가|을)"
)


def numbered(text: str, hits: Sequence[Hit]) -> tuple[TextFinding, ...]:
    """Return the hits as findings, with the same number for what is the same."""
    parents = list(range(len(hits)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    for places in _sharing(text, hits).values():
        for place in places[1:]:
            first, other = sorted((root(places[0]), root(place)))
            parents[other] = first
    numbers: dict[int, int] = {}
    found: list[TextFinding] = []
    for place, hit in enumerate(hits):
        entity = numbers.setdefault(root(place), len(numbers) + 1)
        found += (
            TextFinding(start, end, hit.kind, hit.score, hit.detector, entity)
            for start, end in _on_lines(text, hit)
        )
    return tuple(found)


def _on_lines(text: str, hit: Hit) -> Iterator[Range]:
    """Yield what a hit is on each line it touches, so that the line's end stays."""
    start = hit.start
    for line in text[hit.start : hit.end].split("\n"):
        if written := line.strip(" \t\r"):
            first = start + line.index(written)
            yield first, first + len(written)
        start += len(line) + 1


def _sharing(text: str, hits: Sequence[Hit]) -> dict[tuple[str, str], list[int]]:
    """Return the places of the hits that share a key, kind by kind.

    One word of a name counts only if it is not a word of two different full names: two brothers
    share their surname.
    """
    sharing: dict[tuple[str, str], list[int]] = defaultdict(list)
    full: dict[str, set[frozenset[str]]] = defaultdict(set)
    of_hits = [_of_all_of_it(text[hit.start : hit.end], _of_name(text, hit)) for hit in hits]
    for keys in of_hits:
        words = frozenset(key for key in keys if key.startswith(("w:", "g:")))
        whole = frozenset(key for key in keys if key.startswith(("k:", "f:")))
        if whole:
            for key in words:
                full[key].add(whole)
    for place, hit in enumerate(hits):
        joining = [
            key
            for key in of_hits[place]
            if not key.startswith(("w:", "g:")) or not _parts(full.get(key, set()))
        ]
        if not joining and hit.kind is not FindingKind.PERSON_NAME:
            joining = [_folded(text[hit.start : hit.end])]
        for key in joining:
            sharing[hit.kind.value, key].append(place)
    return sharing


def _of_name(text: str, hit: Hit) -> frozenset[str]:
    """Return the keys without those of a word that only begins a sentence: Утром Шестопёров."""
    first, _, rest = text[hit.start : hit.end].partition(" ")
    begins = _BEGINS.search(text, max(0, hit.start - _BEGINS_REACH), hit.start) or not hit.start
    is_name = any(key.startswith("k:") for key in hit.keys)
    if not rest or not begins or is_name or hit.kind is not FindingKind.PERSON_NAME:
        return hit.keys
    if foreign.is_given(first) or foreign.is_patronymic(first):
        return hit.keys
    return keys_of(rest)


def _of_all_of_it(written: str, keys: frozenset[str]) -> frozenset[str]:
    """Return the keys without those that are only of a piece of a word in Hangul.

    A foreign name in Hangul is full of syllables that make a Korean one: two strangers whose names
    end alike are not one person. Before and behind a name stand titles and particles.
    """
    words = [token.text for token in tokens(written)]
    if not all(map(is_hangul, words)):
        return keys
    as_written = "".join(words)
    whole = one_orthography(as_written)

    def is_whole(name: str) -> bool:
        # One orthography has as many syllables as the other; particles are known in their own.
        start = whole.find(name)
        before, behind = as_written[:start], as_written[start + len(name) :]
        ends = is_particle(behind) or _COPULA.fullmatch(behind) is not None
        return start >= 0 and is_particle(before) and ends

    names = {key for key in keys if key.startswith("k:") and is_whole(key[2:])}
    given = {key[3:] for key in names}
    return frozenset(
        key
        for key in keys
        if key in names
        or key.startswith(("f:", "w:"))
        or (key.startswith("g:") and (key[2:] in given or is_whole(key[2:])))
    )


def _parts(names: set[frozenset[str]]) -> bool:
    """Tell whether some of the full names a word stands in have nothing in common."""
    return any(one.isdisjoint(other) for one, other in combinations(names, 2))


def _folded(written: str) -> str:
    words = [token.text for token in tokens(written)]
    folded = [one_orthography(word) if is_hangul(word) else foreign.stem(word) for word in words]
    return "=" + " ".join(word or given for word, given in zip(folded, words, strict=True))
