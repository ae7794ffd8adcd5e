"""How much of what identifies is hidden in the invented statements, and how much else is.

    python -m benchmarks.text.deid
    python -m benchmarks.text.deid --without-taggers --language ko
    python -m benchmarks.text.deid --json

A span is hidden when every letter and digit of it is, word by word as a release hides them.
Precision: of the words hidden, those that touch an annotated span. In brackets the 2.5 % point of
1,000 bootstrap samples of documents. The taggers of English and Russian have learned from the dev
half; `--without-taggers` says what the rules alone do. `--half held` is for measuring and shows no
text.
"""

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.text._statements import DIRECT, KINDS, LANGUAGES, QUASI, Statement, load

from tutela.redaction.text import find as finder
from tutela.redaction.text.rows import leaf_spans, places_of, rows_of
from tutela.redaction.text.tagger import Tagger

WEIGHTS = Path(finder.__file__).with_name("weights")
SAMPLES = 1_000
SEED = 20261125
WORD = re.compile(r"\w+")
# Nicks and call signs head every line of a chat: counted apart, as README.md of the set says.
APART = "handle"


@dataclass(frozen=True, slots=True)
class Judged:
    """What was hidden in one statement: `spans` by kind, `words` hidden, needed, both, all."""

    statement: Statement
    missed: tuple[int, ...]
    hidden: int
    needed: int
    both: int
    words: int


def judge(statement: Statement, taggers: Mapping[str, Tagger]) -> Judged:
    text = statement.text
    ranges = [(one.start, one.end) for one in finder.find(text, taggers)]
    rows = rows_of(text, ranges)
    spans = leaf_spans(rows)
    covered = bytearray(len(text))
    for boxes in places_of(rows, ranges):
        for box in boxes:
            start, end = spans[box.y][box.x][0], spans[box.y][box.right - 1][1]
            covered[start:end] = b"\1" * (end - start)
    missed = tuple(
        place
        for place, span in enumerate(statement.spans)
        if any(text[at].isalnum() and not covered[at] for at in range(span.start, span.end))
    )
    annotated = bytearray(len(text))
    for span in statement.spans:
        annotated[span.start : span.end] = b"\1" * (span.end - span.start)
    words = [match.span() for match in WORD.finditer(text)]
    hidden = [any(covered[start:end]) for start, end in words]
    needed = [any(annotated[start:end]) for start, end in words]
    both = sum(one and other for one, other in zip(hidden, needed, strict=True))
    return Judged(statement, missed, sum(hidden), sum(needed), both, len(words))


def recall(judged: Iterable[Judged], kinds: Sequence[str]) -> float | None:
    of = found = 0
    for one in judged:
        for place, span in enumerate(one.statement.spans):
            if span.kind in kinds:
                of += 1
                found += place not in one.missed
    return found / of if of else None


def precision(judged: Iterable[Judged]) -> float | None:
    every = list(judged)
    hidden = sum(one.hidden for one in every)
    return sum(one.both for one in every) / hidden if hidden else None


def bound(
    judged: Sequence[Judged], measure: Callable[[Sequence[Judged]], float | None]
) -> float | None:
    dice = random.Random(SEED)  # noqa: S311 - a sample, no secret
    values = [measure(dice.choices(judged, k=len(judged))) for _ in range(SAMPLES)]
    known = sorted(value for value in values if value is not None)
    return known[len(known) // 40] if known else None


def report(judged: Sequence[Judged]) -> dict[str, object]:
    direct = tuple(kind for kind in DIRECT if kind != APART)
    groups = {"direct": direct, APART: (APART,), "quasi": QUASI}

    def of(kinds: Sequence[str]) -> Callable[[Sequence[Judged]], float | None]:
        return lambda sample: recall(sample, kinds)

    words = sum(one.words for one in judged)
    leaks = sum(one.statement.spans[place].direct for one in judged for place in one.missed)
    worst = min(judged, key=lambda one: recall((one,), DIRECT) or 1.0)
    return {
        **{
            name: {
                "spans": sum(span.kind in kinds for one in judged for span in one.statement.spans),
                "recall": _rounded(recall(judged, kinds)),
                "bound": _rounded(bound(judged, of(kinds))),
            }
            for name, kinds in groups.items()
        },
        "kinds": {kind: _rounded(recall(judged, (kind,))) for kind in KINDS},
        "precision": _rounded(precision(judged)),
        "precision_bound": _rounded(bound(judged, precision)),
        "hidden_share": _rounded(sum(one.hidden for one in judged) / words),
        "needed_share": _rounded(sum(one.needed for one in judged) / words),
        "direct_missed_per_10000_words": round(leaks / words * 10_000, 1),
        "worst": [worst.statement.name, _rounded(recall((worst,), DIRECT))],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def show(judged: Sequence[Judged], kinds: Sequence[str]) -> None:
    """Print what is missed, of the dev half only."""
    for one in judged:
        for place in one.missed:
            span = one.statement.spans[place]
            if span.kind in kinds:
                text = one.statement.text
                around = text[max(0, span.start - 30) : span.start], text[span.end : span.end + 20]
                shown = f"{around[0]}[[{one.statement.surface(span)}]]{around[1]}"
                print(one.statement.name, span.kind, shown.replace("\n", "\\n"), sep="\t")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("dev", "held"), default="dev")
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--without-taggers", action="store_true")
    parser.add_argument("--missed", nargs="*", help="show these kinds (development only)")
    parser.add_argument("--needless", action="store_true", help="show findings (development only)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    statements = [one for one in load(arguments.half) if arguments.language in {None, one.language}]
    taggers = {
        path.stem: Tagger.read(path.read_bytes())
        for path in sorted(WEIGHTS.glob("*.bin"))
        if not arguments.without_taggers
    }
    judge(statements[0], taggers)  # the tables are read once
    started = time.process_time()
    judged = [judge(one, taggers) for one in statements]
    seconds = time.process_time() - started
    if arguments.half == "dev" and arguments.missed is not None:
        show(judged, arguments.missed or KINDS)
        return
    if arguments.half == "dev" and arguments.needless:
        needless(statements, taggers)
        return
    parts = {
        language: [one for one in judged if one.statement.language == language]
        for language in LANGUAGES
    }
    result: dict[str, object] = {
        name: report(part) for name, part in {**parts, "all": judged}.items() if part
    }
    result["words_per_s"] = round(sum(one.words for one in judged) / seconds)
    result["taggers"] = list(taggers)
    if arguments.json:
        print(json.dumps(result, indent=1, ensure_ascii=False))
    else:
        table(result)


def needless(statements: Sequence[Statement], taggers: Mapping[str, Tagger]) -> None:
    """Print findings that touch nothing annotated, of the dev half only."""
    for statement in statements:
        for one in finder.find(statement.text, taggers):
            if not any(one.start < span.end and one.end > span.start for span in statement.spans):
                shown = statement.text[one.start : one.end].replace("\n", "\\n")
                print(statement.name, one.kind.value, one.detector, one.score, shown, sep="\t")


def table(result: Mapping[str, object]) -> None:
    for name, part in result.items():
        if not isinstance(part, dict):
            print(name, part)
            continue
        groups = "  ".join(
            f"{group} {part[group]['recall']} ({part[group]['bound']}) of {part[group]['spans']}"
            for group in ("direct", APART, "quasi")
        )
        print(f"{name}: {groups}  precision {part['precision']} ({part['precision_bound']})")
        print("   ", "  ".join(f"{kind} {value}" for kind, value in part["kinds"].items()))
        print(
            f"    hidden {part['hidden_share']} of the words, needed {part['needed_share']};"
            f" direct missed per 10,000 words {part['direct_missed_per_10000_words']};"
            f" worst {part['worst']}"
        )


if __name__ == "__main__":
    main()
