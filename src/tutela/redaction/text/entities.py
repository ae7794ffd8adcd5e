"""Which findings are of one person or place: those that share a key, directly or by others."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.found import TextFinding
from tutela.redaction.text.hit import Hit
from tutela.redaction.text.unseen import Range
from tutela.terms.names import foreign
from tutela.terms.names.endings import is_particle
from tutela.terms.names.folding import tokens
from tutela.terms.names.hangul import is_hangul, one_orthography


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
    of_hits = [_of_all_of_it(text[hit.start : hit.end], hit.keys) for hit in hits]
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


def _of_all_of_it(written: str, keys: frozenset[str]) -> frozenset[str]:
    """Return the keys without those that are only of a piece of a word in Hangul.

    A foreign name in Hangul is full of syllables that make a Korean one: two strangers whose names
    end alike are not one person. Before and behind a name stand titles and particles.
    """
    words = [token.text for token in tokens(written)]
    if not all(map(is_hangul, words)):
        return keys
    whole = one_orthography("".join(words))

    def is_whole(name: str) -> bool:
        before, found, behind = whole.partition(name)
        return bool(found) and is_particle(before) and is_particle(behind)

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
