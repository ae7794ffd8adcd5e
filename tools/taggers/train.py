"""Train the tagger of one language and write its weights.

A tool for maintainers; needs `python-crfsuite` (requirements/measure.txt), for training only:

    python -m tools.taggers.train en ../shared/sets/text/tab/tab144_train.json \
        ../shared/sets/text/tab/tab144_dev.json --invented 400 --small 0.3 --large 0.1 \
        --out src/tutela/redaction/text/weights/en.bin

Deterministic: the same texts, lists and options give the same bytes. Word lists (facts, written for
this project) are tools/taggers/lists/LANGUAGE/NAME.txt, one entry a line, `beginning*` for every
word that begins so. A mention that need not be masked is learned as KEEP, which masks nothing.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from tools.taggers.invent import invent
from tools.taggers.read import Annotated, Mention, read

from tutela.redaction.text.features import (
    REACH,
    Lists,
    flags,
    key,
    survey,
    token_keys,
    word_keys,
)
from tutela.redaction.text.tagger import Tagger
from tutela.redaction.text.token import Token, sentences, tokens
from tutela.redaction.text.weightfile import KEEP, OUTSIDE, WEIGHTS_MAX, Weights, write_weights

try:
    import pycrfsuite
except ImportError as missing:
    sys.exit(
        f"Not trained, because python-crfsuite cannot be loaded here ({missing}). `make measure` "
        "installs it from requirements/measure.txt; nothing else in Tutela needs it."
    )

LISTS = Path(__file__).parent / "lists"
FILL_IN_LEAST = 400  # thousandths
FILL_IN_WORDS_MAX = 6


def read_lists(language: str, more: Path | None = None) -> Lists:
    """Return the word lists of a language, and those of a folder made by tools.taggers.lexicon."""
    folders = [LISTS / language, *([more] if more else [])]
    return {
        path.stem: frozenset(
            key(line.strip().lower())
            for line in path.read_text("utf-8").splitlines()
            if line.strip() and not line.startswith("#")
        )
        for folder in folders
        for path in sorted(folder.glob("*.txt"))
    }


def labels_of(sentence: Sequence[Token], mentions: Sequence[Mention]) -> list[str]:
    """Return the label of each token; the longest mention wins, a touched token is inside."""
    found = [OUTSIDE] * len(sentence)
    for mention in sorted(mentions, key=lambda each: each.start - each.end):
        inside = [
            at
            for at, token in enumerate(sentence)
            if token.start < mention.end and token.end > mention.start
        ]
        if not inside or any(found[at] != OUTSIDE for at in inside):
            continue
        label = KEEP if mention.need == "none" else mention.label
        for at in inside:
            found[at] = f"I-{label}"
        found[inside[0]] = f"B-{label}"
    return found


def rows_of(document: Annotated, lists: Lists) -> Iterator[tuple[list[list[int]], list[str]]]:
    """Yield, for each sentence of a text, the keys and the label of each token."""
    parts = sentences(document.text)
    known = survey(parts, lists)
    edge = word_keys("\x00", lists)
    for sentence in parts:
        around = [edge] * REACH + [word_keys(t.word, lists) for t in sentence] + [edge] * REACH
        keys = token_keys(sentence, known)
        for at in range(len(sentence)):
            for place in range(2 * REACH + 1):
                keys[at].extend(around[at + place][place])
        first, last = sentence[0].start, sentence[-1].end
        near = [m for m in document.mentions if m.start < last and m.end > first]
        yield keys, labels_of(sentence, near)


def train(
    language: str, documents: Sequence[Annotated], lists: Lists, options: Mapping[str, Any]
) -> Weights:
    """Return the weights learned from these texts."""
    rows = [row for document in documents for row in rows_of(document, lists)]
    times = Counter(each for keys, _ in rows for token in keys for each in set(token))
    kept = {each for each, count in times.items() if count >= options["times_min"]}
    trainer = pycrfsuite.Trainer(verbose=False)
    for keys, labels in rows:
        trainer.append(
            [[str(each) for each in dict.fromkeys(token) if each in kept] for token in keys], labels
        )
    trainer.set_params(
        {
            "c1": options["c1"],
            "c2": options["c2"],
            "max_iterations": int(options["rounds"]),
            "feature.possible_transitions": True,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        model = f"{folder}/model"
        trainer.train(model)
        tagger = pycrfsuite.Tagger()
        tagger.open(model)
        info = tagger.info()
        tagger.close()
    types = sorted({label[2:] for _, labels in rows for label in labels if label != OUTSIDE})
    labels = (OUTSIDE, *(f"{part}-{each}" for each in types for part in "BI"))
    column = {label: at for at, label in enumerate(labels)}
    index = {each: at for at, each in enumerate(sorted({int(k) for k, _ in info.state_features}))}
    values = np.zeros((len(index), len(labels)), np.float32)
    for (name, label), weight in info.state_features.items():
        values[index[int(name)], column[label]] = weight
    transitions = np.zeros((len(labels), len(labels)), np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[column[before], column[after]] = weight
    for label in labels:  # an inside follows nothing but its own type
        for after in labels[2::2]:
            if label[2:] != after[2:]:
                transitions[column[label], column[after]] = -20
    return Weights(language, labels, lists, transitions, index, values)


def prepared(
    language: str, documents: Sequence[Annotated], options: Mapping[str, Any]
) -> list[Annotated]:
    """Return what is learned from: the texts, some of them in one size of letters, invented ones.

    A set that does not annotate some label (`fill_in`) would teach that it is nothing. So a tagger
    trained on the texts that do marks these labels in it first, where a digit or a word of the
    list `month` stands.
    """
    names = {document.name for document in documents}
    also = [
        document
        for path in options["also"]
        for document in read(Path(path))
        if document.language in {"", language} and document.name not in names
    ]
    invented = invent(language, options["invented"]) if options["invented"] else []
    found = [*documents, *also]
    if options["fill_in"]:
        lists = read_lists(language, options["lists"])
        whole = [document for document in found if document.is_complete]
        first = Tagger(train(language, [*whole, *invented], lists, options))
        found = [
            each if each.is_complete else _filled(each, first, options["fill_in"], lists)
            for each in found
        ]
    random = Random(f"{language} letters")  # noqa: S311 - the same texts every time
    copies = []
    for share, change in ((options["small"], str.lower), (options["large"], str.upper)):
        for document in found:
            text = change(document.text)
            if random.random() < share and len(text) == len(document.text):
                copies.append(replace(document, name=f"{document.name} {share}", text=text))
    return found + copies + invented


def _filled(document: Annotated, tagger: Tagger, labels: Sequence[str], lists: Lists) -> Annotated:
    extra = []
    for each in tagger.tag(document.text, FILL_IN_LEAST):
        words = [token.word for token in tokens(document.text[each.start : each.end])]
        tells = any(word[0].isdecimal() or "month" in flags(word, lists) for word in words)
        is_free = not any(m.start < each.end and m.end > each.start for m in document.mentions)
        if each.label in labels and tells and is_free and len(words) <= FILL_IN_WORDS_MAX:
            extra.append(Mention(each.start, each.end, each.label))
    return replace(document, mentions=(*document.mentions, *extra))


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the training to a command line."""
    parser.add_argument("--c1", type=float, default=0.1)
    parser.add_argument("--c2", type=float, default=0.05)
    parser.add_argument("--rounds", type=int, default=120)
    parser.add_argument("--times-min", type=int, default=2, help="how often a feature must occur")
    parser.add_argument("--invented", type=int, default=0, help="how many invented texts")
    parser.add_argument("--small", type=float, default=0.0, help="share also in small letters")
    parser.add_argument("--large", type=float, default=0.0, help="share also in capitals")
    parser.add_argument(
        "--fill-in", nargs="*", default=[], help="labels the data do not annotate, e.g. DATE CODE"
    )

    parser.add_argument("--lists", type=Path, help="more word lists: tools.taggers.lexicon")
    parser.add_argument("--also", nargs="*", default=[], help="learned from too, never judged")


OPTIONS = (
    "c1",
    "c2",
    "rounds",
    "times_min",
    "invented",
    "small",
    "large",
    "fill_in",
    "also",
    "lists",
)


def main() -> None:
    """Train, write, and print what was written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("language")
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    add_options(parser)
    options = parser.parse_args()
    documents = [document for path in options.data for document in read(path)]
    documents = [each for each in documents if each.language in {"", options.language}]
    learned = prepared(options.language, documents, vars(options))
    weights = train(
        options.language, learned, read_lists(options.language, options.lists), vars(options)
    )
    data = write_weights(weights)
    if len(data) > WEIGHTS_MAX:
        sys.exit(f"{len(data)} bytes, at most {WEIGHTS_MAX}: raise --c1 or --times-min")
    Tagger.read(data)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(data)
    figures = {
        "language": options.language,
        "texts": len(documents),
        "mentions": sum(len(each.mentions) for each in documents),
        "texts learned from": len(learned),
        "features": len(weights.index),
        "labels": len(weights.labels),
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "options": {name: str(vars(options)[name]) for name in OPTIONS},
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
