"""How well one name is found in every script, and how often a name is found that is not there.

    python -m benchmarks.text.names
    python -m benchmarks.text.names --registers 5 --json

Recall: the name on record is the Hangul; a spelling is found when a window of it has one of its
keys. Two lists: spellings of North Korean officials (for development; beside the project, measured,
never copied), `names_held_aside.tsv` (written before the tables, never tuned on; one author wrote
both). False hits: running text of four languages against registers of 300 random names, per 10,000
words; texts with a registered name in Hangul are judged like the rest, so that a real namesake
counts as false. The anchor is what people do without such tables: the best `difflib` ratio between
the spelling and the plain romanisations of the name (ICU is not installed; rapidfuzz is no
requirement of the project), at the two thresholds of the design note.
"""

import argparse
import csv
import difflib
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

from tutela.terms.names import candidates, keys, windows
from tutela.terms.names.folding import tokens
from tutela.terms.names.inventory import COMMON, SURNAMES_COMMON
from tutela.terms.names.romanise import System, romanise

SETS = Path(__file__).resolve().parents[2] / ".." / "shared" / "sets" / "text"
HELD_ASIDE = Path(__file__).with_name("names_held_aside.tsv")
REGISTER = 300
SEED = 20261125
FREQUENT = 24
"""The first surnames of the table carry nine in ten Koreans."""
ANCHORS = (0.85, 0.70)


def gold(folder: Path) -> list[tuple[str, str]]:
    text = (folder / "names" / "dprk_wikidata_gold.tsv").read_text("utf-8")
    return [
        (row[0], spelling)
        for row in csv.reader(text.splitlines(), delimiter="\t")
        for spelling in row[1:]
        if spelling
    ]


def held_aside() -> list[tuple[str, str]]:
    rows = csv.reader(HELD_ASIDE.read_text("utf-8").splitlines(), delimiter="\t")
    return [(row[0], row[1]) for row in rows]


def is_found(name: str, spelling: str) -> bool:
    wanted = keys((name,))
    return any(candidates(window.tokens) & wanted for window in windows(spelling))


def is_alike(name: str, spelling: str, least: float) -> bool:
    plain = "".join(letter for letter in spelling.lower() if letter.isalnum())
    forms = (
        "".join(letter for letter in romanise(name, system).lower() if letter.isalnum())
        for system in (System.REVISED, System.DPRK, System.KONTSEVICH)
    )
    return any(difflib.SequenceMatcher(None, plain, form).ratio() >= least for form in forms)


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the running texts that we measure false hits on, one per set."""
    yield (
        "factRuEval dev (ru)",
        "\n".join(
            path.read_text("utf-8")
            for path in sorted((folder / "factrueval" / "devset").glob("*.txt"))
        ),
    )
    yield (
        "TAB train + dev (en)",
        "\n".join(
            document["text"]
            for path in sorted((folder / "tab").glob("*.json"))
            for document in json.loads(path.read_text("utf-8"))
        ),
    )
    yield "KLUE even (ko)", _klue(folder / "klue" / "klue_ner_even.tsv")
    yield (
        "ner-uk dev (uk)",
        " ".join(
            line.split()[0] if line.strip() else "\n"
            for line in (folder / "ner-uk" / "dev.iob").read_text("utf-8").splitlines()
        ),
    )


def _klue(path: Path) -> str:
    return "".join(
        line.split("\t")[0] if line.strip("\n") else "\n"
        for line in path.read_text("utf-8").splitlines()
        if not line.startswith("##")
    )


def register(seed: int) -> dict[str, str]:
    """Return the keys of 300 random names and the name of each."""
    dice = random.Random(seed)  # noqa: S311 - invented names, no secret
    names: set[str] = set()
    while len(names) < REGISTER:
        rare = dice.random() < 0.1  # noqa: PLR2004 - see FREQUENT
        surnames = SURNAMES_COMMON[FREQUENT:] if rare else SURNAMES_COMMON[:FREQUENT]
        names.add(dice.choice(surnames) + dice.choice(COMMON) + dice.choice(COMMON))
    return {key: name for name in sorted(names) for key in keys((name,))}


def measure(folder: Path, registers: int) -> dict[str, object]:
    lists = {"dprk": gold(folder), "held_aside": held_aside()}
    recall: dict[str, object] = {}
    for label, pairs in lists.items():
        found = [is_found(name, spelling) for name, spelling in pairs]
        recall[label] = {
            "spellings": len(pairs),
            "found": round(sum(found) / len(found), 4),
            **{
                f"difflib_{least}": round(
                    sum(is_alike(name, spelling, least) for name, spelling in pairs) / len(pairs), 4
                )
                for least in ANCHORS
            },
        }
    tables = [register(SEED + place) for place in range(registers)]
    hits = [hit for label, text in texts(folder) for hit in [(label, _false_hits(text, tables))]]
    return {"recall": recall, "false_hits": dict(hits)}


def _false_hits(text: str, tables: list[dict[str, str]]) -> dict[str, float]:
    words = sum(1 for _ in tokens(text))
    started = time.process_time()
    found: list[set[tuple[int, str]]] = [set() for _ in tables]
    total = most = 0
    for window in windows(text):
        offered = candidates(window.tokens)
        total += len(offered)
        most = max(most, len(offered))
        for place, table in enumerate(tables):
            if hit := offered & table.keys():
                found[place].update((window.start, table[key]) for key in hit)
    seconds = time.process_time() - started
    count = sum(map(len, found)) / len(tables)
    return {
        "words": words,
        "hits_per_10000": round(count / words * 10_000, 3),
        "words_per_s": round(words / seconds),
        "keys_per_word": round(total / words, 2),
        "keys_most": most,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, default=SETS)
    parser.add_argument("--registers", type=int, default=3)
    parser.add_argument("--misses", choices=["dprk"], help="show what is missed (development only)")
    arguments = parser.parse_args()
    if arguments.misses:
        for name, spelling in gold(arguments.sets):
            if not is_found(name, spelling):
                print(name, spelling, sep="\t")
        return
    print(json.dumps(measure(arguments.sets, arguments.registers), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
