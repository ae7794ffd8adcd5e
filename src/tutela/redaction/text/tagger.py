"""A tagger: finds persons, places, dates and what else identifies, in one language.

A linear-chain conditional random field over sentences (Lafferty, McCallum, Pereira 2001): features
give each token a score for each label, transitions give pairs of labels a score, and the forward-
backward algorithm gives each token the probability of each label. Trained by
`tools/taggers/train.py`; what it misses is in docs/detectors/taggers.md. A tagger can only add
findings.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutela.errors import RefusedError
from tutela.redaction.text.features import REACH, Document, survey, token_keys, word_keys
from tutela.redaction.text.token import Token, sentences
from tutela.redaction.text.weightfile import KEEP, Weights, read_weights

LEAST = 30  # reaches the recall asked for on TAB and factRuEval: docs/detectors/taggers.md
TEXT_MAX = 4_000_000
_BATCH = 64  # sentences judged at once
_REMEMBERED_MAX = 50_000  # words
_EDGE = "\x00"  # stands before and after every sentence
_Floats = NDArray[np.float64]
Sentence: TypeAlias = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """One stretch of a text that identifies: `text[start:end]`, and what it is.

    `score` is in thousandths: the largest probability, over its tokens, of having to be masked.
    """

    start: int
    end: int
    label: str
    score: int


class Tagger:
    """A tagger of one language; the same text always gives the same findings."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._types = tuple(
            label[2:] for label in weights.labels[1::2] if not label.endswith(f"-{KEEP}")
        )
        starts = [weights.labels.index(f"B-{each}") for each in self._types]
        self._starts = np.array(starts, dtype=np.intp)
        self._nothing = len(weights.values)  # a row of zeros behind the weights
        self._values = np.vstack([weights.values, np.zeros((1, len(weights.labels)), np.float32)])
        self._edge = self._sums(word_keys(_EDGE, weights.lists))

    @classmethod
    def read(cls, untrusted_weights: bytes) -> Self:
        """Return the tagger of a weight file.

        Raises:
            MalformedError: the file is damaged, or was made for other features.
        """
        return cls(read_weights(untrusted_weights))

    @property
    def language(self) -> str:
        """The language the tagger was trained for."""
        return self._weights.language

    def tag(self, text: str, least: int = LEAST) -> tuple[Tagged, ...]:
        """Return what identifies somebody in a text, in order.

        Args:
            text: a whole document, because a name is easier to see where it stands twice.
            least: thousandths; a token is found when it has to be masked with this probability.
                Neighbours of one type are one finding.

        Raises:
            RefusedError: the text has more than `TEXT_MAX` characters.
        """
        document = _document(text)
        return self.tag_some(document, document, least)

    def tag_some(
        self, judged: Sequence[Sentence], document: Sequence[Sentence], least: int
    ) -> tuple[Tagged, ...]:
        """Return what identifies somebody in some sentences of a document, in order."""
        found: list[Tagged] = []
        for sentence, marginals in self._marginals(judged, document):
            found.extend(self._spans(sentence, marginals, least))
        return tuple(found)

    def marginals(self, text: str) -> Iterator[tuple[Sentence, _Floats]]:
        """Yield each sentence with the probability of each label (columns) for each token (rows).

        Raises:
            RefusedError: the text has more than `TEXT_MAX` characters.
        """
        document = _document(text)
        yield from self._marginals(document, document)

    def _marginals(
        self, judged: Sequence[Sentence], document: Sequence[Sentence]
    ) -> Iterator[tuple[Sentence, _Floats]]:
        known = survey(document, self._weights.lists)
        vectors: dict[str, _Floats] = {}
        for first in range(0, len(judged), _BATCH):
            batch = judged[first : first + _BATCH]
            if len(vectors) > _REMEMBERED_MAX:
                vectors.clear()
            self._remember(vectors, batch)
            emissions = [self._emissions(sentence, known, vectors) for sentence in batch]
            yield from zip(batch, _marginals(emissions, self._weights.transitions), strict=True)

    def _remember(self, vectors: dict[str, _Floats], batch: Sequence[Sentence]) -> None:
        """Add the scores of words that are new: for each distance from the token judged, a row."""
        words = {token.word: None for sentence in batch for token in sentence}
        new = [word for word in words if word not in vectors]
        if not new:
            return
        keys = [each for word in new for each in word_keys(word, self._weights.lists)]
        sums = self._sums(keys).reshape(len(new), 2 * REACH + 1, -1)
        vectors.update(zip(new, sums, strict=True))

    def _sums(self, keys: Sequence[Sequence[int]]) -> _Floats:
        """Return the sum of the weights of each group of keys: group x label."""
        row_of = self._weights.index.get
        rows: list[int] = []
        starts: list[int] = []
        for group in keys:
            starts.append(len(rows))
            rows.append(self._nothing)  # so that no group is empty
            rows += [row for each in group if (row := row_of(each)) is not None]
        values = self._values.take(rows, axis=0)
        return np.add.reduceat(values, starts, axis=0, dtype=np.float64)

    def _emissions(
        self, sentence: Sentence, document: Document, vectors: Mapping[str, _Floats]
    ) -> _Floats:
        around = [
            *[self._edge] * REACH,
            *(vectors[token.word] for token in sentence),
            *[self._edge] * REACH,
        ]
        padded = np.stack(around)
        size = len(sentence)
        found = np.zeros((size, padded.shape[2]))
        for at in range(2 * REACH + 1):
            found += padded[at : at + size, at]
        found += self._sums(token_keys(sentence, document))
        return found

    def _spans(self, sentence: Sentence, marginals: _Floats, least: int) -> Iterator[Tagged]:
        begins, goes_on = marginals[:, self._starts], marginals[:, self._starts + 1]
        kinds = begins + goes_on
        scores = np.minimum(np.rint(kinds.sum(axis=1) * 1000), 1000).astype(int).tolist()
        best = kinds.argmax(axis=1).tolist()
        current: Tagged | None = None
        last = -1
        for at, token in enumerate(sentence):
            if scores[at] < least:
                continue
            label = self._types[best[at]]
            if (
                current is not None
                and last == at - 1
                and current.label == label
                and goes_on[at, best[at]] >= begins[at, best[at]]
            ):
                current = Tagged(current.start, token.end, label, max(current.score, scores[at]))
            else:
                if current is not None:
                    yield current
                current = Tagged(token.start, token.end, label, scores[at])
            last = at
        if current is not None:
            yield current


def _document(text: str) -> tuple[Sentence, ...]:
    if len(text) > TEXT_MAX:
        raise RefusedError("tagger.text_too_long", most=TEXT_MAX)
    return sentences(text)


def _marginals(emissions: Sequence[_Floats], transitions: NDArray[np.float32]) -> list[_Floats]:
    """Return the label probabilities of several sentences at once (forward-backward, scaled)."""
    order = sorted(range(len(emissions)), key=lambda each: -len(emissions[each]))
    lengths = np.array([len(emissions[each]) for each in order])
    longest, width = int(lengths[0]), len(transitions)
    local = np.ones((longest, len(order), width))
    for place, each in enumerate(order):
        scores = emissions[each]
        local[: len(scores), place] = np.exp(scores - scores.max(axis=1, keepdims=True))
    moves = np.exp(transitions.astype(np.float64))
    active = [int((lengths > step).sum()) for step in range(longest)]
    forward = np.zeros_like(local)
    forward[0] = local[0] / local[0].sum(axis=1, keepdims=True)
    for step in range(1, longest):
        count = active[step]
        value = (forward[step - 1, :count] @ moves) * local[step, :count]
        forward[step, :count] = value / value.sum(axis=1, keepdims=True)
    backward = np.ones_like(local)
    for step in range(longest - 2, -1, -1):
        count = active[step + 1]
        value = (backward[step + 1, :count] * local[step + 1, :count]) @ moves.T
        backward[step, :count] = value / value.sum(axis=1, keepdims=True)
    product = forward * backward
    product /= np.maximum(product.sum(axis=2, keepdims=True), 1e-300)
    found: list[_Floats] = [np.empty(0)] * len(order)
    for place, each in enumerate(order):
        found[each] = product[: lengths[place], place]
    return found
