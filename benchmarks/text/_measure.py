"""How much of what is named in a text a program hides, and what that costs.

A name is hidden when every letter and digit of it is (full mask). What a program finds is widened
to whole words first, as the redaction does: it hides words. A word hidden is hidden rightly when
a mention of any kind touches it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

Spans = Sequence[tuple[int, int]]
Finder = Callable[[str], Spans]

SAMPLES = 1000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Named:
    """One stretch that must be hidden, and of what kind it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Text:
    """One document with what must be hidden in it."""

    name: str
    text: str
    named: tuple[Named, ...]


@dataclass
class Count:
    """What was hidden of what there is in one document."""

    words: int
    hidden: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    right: int = 0
    masked: int = 0

    def share(self, kinds: Sequence[str]) -> float:
        every = [each for kind in kinds for each in self.hidden.get(kind, ())]
        return sum(every) / len(every) if every else 1.0


def whole_words(text: str, spans: Spans) -> bytearray:
    """Return a byte for each character: whether it is hidden."""
    covered = bytearray(len(text))
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    for word in _WORD.finditer(text):
        if any(covered[word.start() : word.end()]):
            covered[word.start() : word.end()] = b"\1" * (word.end() - word.start())
    return covered


def count(text: Text, spans: Spans) -> Count:
    covered = whole_words(text.text, spans)
    named = whole_words(text.text, [(each.start, each.end) for each in text.named])
    found = Count(len(text.text.split()))
    for each in text.named:
        found.hidden[each.kind].append(
            all(covered[at] for at in range(each.start, each.end) if text.text[at].isalnum())
        )
    for word in _WORD.finditer(text.text):
        if covered[word.start()]:
            found.masked += 1
            found.right += named[word.start()]
    return found


def figures(counts: Sequence[Count]) -> dict[str, float]:
    """Return recall by kind, and token precision."""
    parts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in counts:
        for kind, hidden in each.hidden.items():
            parts[kind][0] += sum(hidden)
            parts[kind][1] += len(hidden)
    found = {kind: part / whole for kind, (part, whole) in sorted(parts.items())}
    found["precision"] = sum(c.right for c in counts) / max(sum(c.masked for c in counts), 1)
    return found


def report(counts: Sequence[Count], kinds: Sequence[str]) -> dict[str, Any]:
    """Return the figures: lower bounds are 2.5 % of bootstrap samples of documents.

    `worst` is the document with the lowest share of hidden mentions of these kinds, `leaks` are
    mentions of them not hidden, per 10,000 words.
    """
    random = Random(6)  # noqa: S311 - the same samples every time
    samples = [figures(random.choices(counts, k=len(counts))) for _ in range(SAMPLES)]
    lines: dict[str, Any] = {"documents": len(counts), "words": sum(c.words for c in counts)}
    for kind, value in figures(counts).items():
        low = sorted(sample.get(kind, 1.0) for sample in samples)[SAMPLES // 40]
        lines[kind] = {"value": round(value, 4), "at least": round(low, 4)}
        every = [each for c in counts for each in c.hidden.get(kind, ())]
        if every:
            lines[kind]["of"] = f"{sum(every)}/{len(every)}"
    missed = sum(not each for c in counts for kind in kinds for each in c.hidden.get(kind, ()))
    lines["worst"] = round(min(c.share(kinds) for c in counts), 3)
    lines["leaks"] = round(10_000 * missed / max(lines["words"], 1), 1)
    return lines
