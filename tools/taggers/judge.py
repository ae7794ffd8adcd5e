"""Judge a tagger by nested cross-validation: how much it hides, and what that costs.

    python -m tools.taggers.judge en ../shared/sets/text/tab/tab144_train.json \
        ../shared/sets/text/tab/tab144_dev.json --invented 400 --small 0.3 --large 0.1 \
        --reach direct=0.985 quasi=0.91

Five folds of whole documents. For each fold, the threshold is chosen on the other four, by a
cross-validation within them: the largest that keeps every recall of `--reach`. The fold itself is
judged once, with that threshold. Without `--reach` there is only the table of all thresholds. No
rule of any kind helps the tagger here.

With `--weights` shipped weights are judged on other texts instead, with `--found` another program.

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
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from tools.taggers.read import Annotated, read
from tools.taggers.train import OPTIONS, add_options, prepared, read_lists, train

from tutela.redaction.text.tagger import Tagger
from tutela.redaction.text.weightfile import write_weights

FOLDS = 5
INNER = 3
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


Spans = Sequence[tuple[int, int, str]]
Found = dict[str, dict[int, Spans]]


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


def found_in(job: tuple[str, list[Annotated], list[Annotated], Mapping[str, Any]]) -> Found:
    """Train on some documents; return what is found in others at each threshold."""
    language, learned, judged, options = job
    weights = train(
        language,
        prepared(language, learned, options),
        read_lists(language, options["lists"]),
        options,
    )
    tagger = Tagger.read(write_weights(weights))
    return {document.name: spans_at_each(tagger, document) for document in judged}


def spans_at_each(tagger: Tagger, document: Annotated) -> dict[int, Spans]:
    """Return what is found in a document at each threshold."""
    return {
        least: [(each.start, each.end, each.label) for each in tagger.tag(document.text, least)]
        for least in THRESHOLDS
    }


def count_tab(document: Annotated, found: Spans) -> Count:
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


def count_mentions(labels: frozenset[str], document: Annotated, found: Spans) -> Count:
    """Count mentions whose every letter and digit is hidden."""
    covered = _covered(document, found)
    gold = _covered(document, [(m.start, m.end, m.label) for m in document.mentions])
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for mention in document.mentions:
        by_kind[mention.kind or mention.label].append(
            all(
                covered[at]
                for at in range(mention.start, mention.end)
                if document.text[at].isalnum()
            )
        )
    told = _covered(document, [each for each in found if each[2] in labels])
    right = sum(1 for mine, true in zip(told, gold, strict=True) if mine and true)
    return Count(len(document.text.split()), by_kind, right, sum(told))


def _covered(document: Annotated, found: Spans) -> bytearray:
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


def crossed(
    language: str,
    documents: Sequence[Annotated],
    options: Mapping[str, Any],
    reach: Mapping[str, float],
    workers: int,
) -> None:
    """Cross-validate and print."""
    parts = folds(documents, FOLDS)
    count = counter(documents)
    jobs, places = [], []
    for outer in range(FOLDS):
        others = [each for at in range(FOLDS) if at != outer for each in parts[at]]
        jobs.append((language, others, parts[outer], options))
        places.append((outer, True))
        for inner in folds(others, INNER) if reach else ():
            names = {each.name for each in inner}
            jobs.append((language, [o for o in others if o.name not in names], inner, options))
            places.append((outer, False))
    by_name = {document.name: document for document in documents}
    inside: dict[int, Found] = defaultdict(dict)
    outside: dict[int, Found] = defaultdict(dict)
    with ProcessPoolExecutor(workers) as pool:
        for (outer, is_outer), found in zip(places, pool.map(found_in, jobs), strict=True):
            (outside if is_outer else inside)[outer].update(found)
    counts: list[Count] = []
    chosen = []
    for outer in range(FOLDS) if reach else ():
        least = chosen_on([(by_name[name], found) for name, found in inside[outer].items()], reach)
        chosen.append(least)
        counts += [count(by_name[name], found[least]) for name, found in outside[outer].items()]
    if reach:
        print(json.dumps({"thresholds": chosen, **report(counts), "options": options}, indent=2))
    sweep([(by_name[name], f) for part in outside.values() for name, f in part.items()])


def chosen_on(
    judged: Sequence[tuple[Annotated, Mapping[int, Spans]]], reach: Mapping[str, float]
) -> int:
    """Return the largest threshold that reaches what is asked, or the smallest there is."""
    count = counter([document for document, _ in judged])
    for least in THRESHOLDS:
        values = figures([count(document, found[least]) for document, found in judged])
        if all(values[kind] >= wanted for kind, wanted in reach.items()):
            return least
    return THRESHOLDS[-1]


def sweep(judged: Sequence[tuple[Annotated, Mapping[int, Spans]]]) -> None:
    """Print the figures at every threshold; nothing may be chosen by them."""
    count = counter([document for document, _ in judged])
    for least in THRESHOLDS:
        values = figures([count(document, found[least]) for document, found in judged])
        print(least, " ".join(f"{kind}={value:.3f}" for kind, value in values.items()))


def counter(documents: Sequence[Annotated]) -> Callable[[Annotated, Spans], Count]:
    """Return how to count: as TAB does where a set tells what need not be masked."""
    is_tab = any(mention.need == "none" for each in documents for mention in each.mentions)
    labels = frozenset(mention.label for each in documents for mention in each.mentions)
    return count_tab if is_tab else partial(count_mentions, labels)


def main() -> None:
    """Judge and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("language")
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--reach", nargs="+", default=[], help="kind=recall")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--weights", type=Path, help="judge these on texts they did not learn from")
    parser.add_argument("--least", type=int, default=50, help="with --weights: the threshold")
    parser.add_argument("--found", type=Path, help="judge another program: JSON, name to spans")
    add_options(parser)
    arguments = parser.parse_args()
    options = {name: vars(arguments)[name] for name in OPTIONS}
    documents = [document for path in arguments.data for document in read(path)]
    documents = [each for each in documents if each.language in {"", arguments.language}]
    count = counter(documents)
    if arguments.found:
        theirs = json.loads(arguments.found.read_text("utf-8"))
        counts = [count(each, [tuple(x[:3]) for x in theirs[each.name]]) for each in documents]
        print(json.dumps(report(counts), indent=2))
    elif arguments.weights:
        tagger = Tagger.read(arguments.weights.read_bytes())
        judged = [(each, spans_at_each(tagger, each)) for each in documents]
        counts = [count(each, found[arguments.least]) for each, found in judged]
        print(json.dumps({"threshold": arguments.least, **report(counts)}, indent=2))
        sweep(judged)
    else:
        reach = {kind: float(value) for kind, value in (x.split("=") for x in arguments.reach)}
        crossed(arguments.language, documents, options, reach, arguments.workers)


if __name__ == "__main__":
    main()
