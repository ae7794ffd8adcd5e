"""Judge a tagger by nested cross-validation: how much it hides, and what that costs.

    python -m tools.taggers.judge en ../shared/sets/text/tab/tab144_train.json \
        ../shared/sets/text/tab/tab144_dev.json --invented 400 --small 0.3 --large 0.1 \
        --reach direct=0.985 quasi=0.91

Five folds of whole documents. For each fold, the threshold is chosen on the other four, by a
cross-validation within them: the largest that keeps every recall of `--reach`. The fold itself is
judged once, with that threshold. No rule of any kind helps the tagger here.

* For TAB (`direct`, `quasi`): an entity is hidden when every mention of it that needs masking is,
  ignoring punctuation and the small words TAB itself ignores; it is direct when its first mention
  is; token precision counts runs of letters and digits, each once, inside one annotated mention
  that needs masking (the evaluation of Pilan et al. 2022, written anew; uniform weights).
* For the other sets: a mention is hidden when every letter and digit of it is; precision counts
  characters, and only of labels the set annotates.

Bounds: 2.5 % of 1,000 bootstrap samples of documents. `worst` is the document with the lowest
share of hidden mentions; `leaks` counts mentions not hidden, per 10,000 words.
"""

import argparse
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tools.taggers.read import Annotated, read
from tools.taggers.train import OPTIONS, add_options, prepared, read_lists, train

from tutela.redaction.text.tagger import Tagger
from tutela.redaction.text.weights import write_weights

FOLDS = 5
SAMPLES = 1000
THRESHOLDS = (500, 400, 300, 250, 200, 150, 120, 100, 80, 60, 50, 40, 30, 25, 20, 15, 10, 5)
# TAB, evaluation.py: "tokens that can be ignored from the recall scores".
_IGNORED = (
    *("mr", "mrs", "ms", "and", "or", "from", "until", "to", "about", "after", "as", "at"),
    *("before", "between", "by", "during", "for", "in", "into", "of", "on", "over", "since"),
    *("with", "the", "a", "an", "no", "nr", "\u2019s", "'s"),
)
_SKIP = re.compile(
    "|".join([rf"\b{re.escape(word)}\b" for word in _IGNORED] + [r"[^\w]"]), re.IGNORECASE
)
_PIECE = re.compile(r"\w+")


@dataclass
class Count:
    """What was hidden of what there is, in one document, by kind; and what was masked rightly."""

    words: int
    hidden: dict[str, list[bool]]
    right: int
    masked: int

    @property
    def share(self) -> float:
        """The share of entities or mentions that were hidden."""
        every = [each for kind in self.hidden.values() for each in kind]
        return sum(every) / len(every) if every else 1.0


def folds(documents: Sequence[Annotated], count: int) -> list[list[Annotated]]:
    """Return the documents in parts drawn by the digest of their names."""
    order = sorted(documents, key=lambda each: hashlib.sha256(each.name.encode()).digest())
    return [order[at::count] for at in range(count)]


def found_in(
    job: tuple[str, list[Annotated], list[Annotated], Mapping[str, Any]],
) -> dict[str, dict[int, list[tuple[int, int, str]]]]:
    """Train on some documents; return what is found in others at each threshold."""
    language, learned, judged, options = job
    weights = train(language, prepared(language, learned, options), read_lists(language), options)
    tagger = Tagger.read(write_weights(weights))
    return {
        document.name: {
            least: [(t.start, t.end, t.label) for t in tagger.tag(document.text, least)]
            for least in THRESHOLDS
        }
        for document in judged
    }


def count_tab(document: Annotated, found: Sequence[tuple[int, int, str]]) -> Count:
    """Count as TAB does."""
    covered = _covered(document, found)
    for skipped in _SKIP.finditer(document.text):
        covered[skipped.start() : skipped.end()] = b"\1" * (skipped.end() - skipped.start())
    kinds: dict[str, str] = {}
    hidden: dict[str, bool] = {}
    for mention in document.mentions:
        kinds.setdefault(mention.entity, mention.need)
        if mention.need != "none":
            if kinds[mention.entity] == "none":
                kinds[mention.entity] = "quasi"
            is_hidden = all(covered[mention.start : mention.end])
            hidden[mention.entity] = hidden.get(mention.entity, True) and is_hidden
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for entity, is_hidden in hidden.items():
        by_kind[kinds[entity]].append(is_hidden)
    needed = [m for m in document.mentions if m.need != "none"]
    masked = [
        (start + piece.start(), start + piece.end())
        for start, end, _ in found
        for piece in _PIECE.finditer(document.text[start:end])
    ]
    right = sum(any(m.start <= a and b <= m.end for m in needed) for a, b in masked)
    return Count(len(document.text.split()), by_kind, right, len(masked))


def count_mentions(document: Annotated, found: Sequence[tuple[int, int, str]]) -> Count:
    """Count mentions whose every letter and digit is hidden."""
    covered = _covered(document, found)
    gold = _covered(document, [(m.start, m.end, m.label) for m in document.mentions])
    labels = {mention.label for mention in document.mentions}
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for mention in document.mentions:
        by_kind[mention.label].append(
            all(
                covered[at]
                for at in range(mention.start, mention.end)
                if document.text[at].isalnum()
            )
        )
    told = _covered(document, [each for each in found if each[2] in labels])
    right = sum(1 for mine, true in zip(told, gold, strict=True) if mine and true)
    return Count(len(document.text.split()), by_kind, right, sum(told))


def _covered(document: Annotated, found: Sequence[tuple[int, int, str]]) -> bytearray:
    covered = bytearray(len(document.text))
    for start, end, _ in found:
        covered[start:end] = b"\1" * (end - start)
    return covered


def figures(counts: Sequence[Count]) -> dict[str, float]:
    """Return recall by kind, and precision."""
    hidden: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for count in counts:
        for kind, each in count.hidden.items():
            hidden[kind][0] += sum(each)
            hidden[kind][1] += len(each)
    found = {kind: part / whole for kind, (part, whole) in sorted(hidden.items())}
    found["precision"] = sum(c.right for c in counts) / max(sum(c.masked for c in counts), 1)
    return found


def report(counts: Sequence[Count]) -> dict[str, Any]:
    """Return the figures with their bounds."""
    random = Random(6)  # noqa: S311 - the same samples every time
    samples = [figures(random.choices(counts, k=len(counts))) for _ in range(SAMPLES)]
    missed = sum(not each for c in counts for kind in c.hidden.values() for each in kind)
    lines: dict[str, Any] = {}
    for kind, value in figures(counts).items():
        low = sorted(sample.get(kind, 1.0) for sample in samples)[SAMPLES // 40]
        every = [each for c in counts for each in c.hidden.get(kind, [])]
        lines[kind] = {"value": round(value, 4), "at least": round(low, 4)}
        if every:
            lines[kind]["of"] = f"{sum(every)}/{len(every)}"
    lines["worst"] = round(min(c.share for c in counts), 3)
    lines["leaks"] = round(10_000 * missed / sum(c.words for c in counts), 1)
    return lines


def main() -> None:
    """Cross-validate and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("language")
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--reach", nargs="+", required=True, help="kind=recall")
    parser.add_argument("--workers", type=int, default=2)
    add_options(parser)
    arguments = parser.parse_args()
    options = {name: vars(arguments)[name] for name in OPTIONS}
    reach = {kind: float(value) for kind, value in (x.split("=") for x in arguments.reach)}
    documents = [document for path in arguments.data for document in read(path)]
    parts = folds(documents, FOLDS)
    count = count_tab if "direct" in reach else count_mentions
    jobs, places = [], []
    for outer in range(FOLDS):
        others = [each for at in range(FOLDS) if at != outer for each in parts[at]]
        jobs.append((arguments.language, others, parts[outer], options))
        places.append((outer, True))
        for inner in folds(others, FOLDS - 1):
            names = {each.name for each in inner}
            learned = [each for each in others if each.name not in names]
            jobs.append((arguments.language, learned, inner, options))
            places.append((outer, False))
    by_name = {document.name: document for document in documents}
    inside: dict[int, dict[str, Any]] = defaultdict(dict)
    outside: dict[int, dict[str, Any]] = defaultdict(dict)
    with ProcessPoolExecutor(arguments.workers) as pool:
        for (outer, is_outer), found in zip(places, pool.map(found_in, jobs), strict=True):
            (outside if is_outer else inside)[outer].update(found)
    counts: list[Count] = []
    chosen = []
    for outer in range(FOLDS):
        for least in THRESHOLDS:
            values = figures([count(by_name[n], f[least]) for n, f in inside[outer].items()])
            if all(values[kind] >= wanted for kind, wanted in reach.items()):
                break
        chosen.append(least)
        counts += [count(by_name[n], f[least]) for n, f in outside[outer].items()]
    sweep = {
        least: {
            kind: round(value, 4)
            for kind, value in figures(
                [count(by_name[n], f[least]) for part in outside.values() for n, f in part.items()]
            ).items()
        }
        for least in THRESHOLDS
    }
    print(json.dumps({"thresholds": chosen, **report(counts), "options": options}, indent=2))
    for least, values in sweep.items():
        print(least, values)


if __name__ == "__main__":
    main()
