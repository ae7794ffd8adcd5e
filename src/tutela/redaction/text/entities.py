"""Which findings are of one person or place: those that share a key, directly or by others."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.found import TextFinding
from tutela.redaction.text.hit import Hit
from tutela.redaction.text.unseen import Range
from tutela.terms.names import foreign
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
    for hit in hits:
        words = frozenset(key for key in hit.keys if key.startswith(("w:", "g:")))
        whole = frozenset(key for key in hit.keys if key.startswith(("k:", "f:")))
        if whole:
            for key in words:
                full[key].add(whole)
    for place, hit in enumerate(hits):
        keys = [
            key
            for key in hit.keys
            if not key.startswith(("w:", "g:")) or not _parts(full.get(key, set()))
        ]
        if not keys and hit.kind is not FindingKind.PERSON_NAME:
            keys = [_folded(text[hit.start : hit.end])]
        for key in keys:
            sharing[hit.kind.value, key].append(place)
    return sharing


def _parts(names: set[frozenset[str]]) -> bool:
    """Tell whether some of the full names a word stands in have nothing in common."""
    every = list(names)
    return any(not one & every[0] for one in every[1:])


def _folded(written: str) -> str:
    words = [token.text for token in tokens(written)]
    folded = [one_orthography(word) if is_hangul(word) else foreign.stem(word) for word in words]
    return "=" + " ".join(word or given for word, given in zip(folded, words, strict=True))
