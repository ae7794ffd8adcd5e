"""Read annotated texts of several public sets into one form, for training and measuring."""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TAB = {"PERSON": "PER", "DATETIME": "DATE"}
FACTRUEVAL = {"Person": "PER", "Location": "LOC", "LocOrg": "LOC", "Org": "ORG"}
FACTRUEVAL_PARTS = {
    "PER": {"name", "surname", "patronymic", "nickname"},
    "LOC": {"loc_name", "geo_adj", "org_name", "loc_descr"},
    "ORG": {"org_name", "org_descr", "loc_name", "geo_adj"},
}
KLUE = {"PS": "PER", "LC": "LOC", "OG": "ORG", "DT": "DATE", "TI": "DATE", "QT": "QUANTITY"}
STATEMENTS = {
    **dict.fromkeys(("name", "alias", "handle"), "PER"),
    **dict.fromkeys(("home", "place", "address"), "LOC"),
    **dict.fromkeys(("date", "birth_date"), "DATE"),
    **dict.fromkeys(("unit", "org"), "ORG"),
    **dict.fromkeys(("age", "rank", "relative", "wound", "quasi"), "DEM"),
    "number": "CODE",
}
_ANNOTATION = re.compile(r"\[\[([a-z_]+):((?:(?!\[\[|\]\]).)+)\|([a-z][0-9]+)\]\]", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
NER_UK = {"PERS": "PER", "LOC": "LOC", "ORG": "ORG", "DATE": "DATE", "DOC": "CODE", "JOB": "JOB"}


@dataclass(frozen=True)
class Mention:
    """One annotated stretch; `need` is "direct", "quasi" or "none" where a set tells it."""

    start: int
    end: int
    label: str
    need: str = "direct"
    entity: str = ""
    kind: str = ""  # where a set tells more than the label


@dataclass(frozen=True)
class Annotated:
    """One annotated text; folds are of these."""

    name: str
    text: str
    mentions: tuple[Mention, ...]
    language: str = ""  # where a set has several
    is_complete: bool = True  # whether the set annotates dates and numbers


def read(path: Path) -> list[Annotated]:
    """Return the texts of a file or folder, by its form."""
    if path.is_dir():
        if any(path.glob("*.json")):
            return [_catalogue(each) for each in sorted(path.glob("*.json"))]
        return list(_factrueval(path) if any(path.glob("*.objects")) else _statements(path))
    match path.suffix:
        case ".json":
            return list(_tab(path))
        case ".tsv":
            return list(_syllables(path))
        case ".iob":
            return list(_words(path))
        case _:
            sys.exit(
                f"unknown form: {path.name}; known: a folder of .txt and .spans (factRuEval), of "
                ".txt (invented statements), of .json (sentences of the program), .json (TAB), "
                ".tsv (KLUE), .iob (ner-uk)"
            )


def _catalogue(path: Path) -> Annotated:
    """Tutela's own sentences in one language: they name nobody."""
    sentences = json.loads(path.read_text("utf-8")).values()
    text = "\n".join(_PLACEHOLDER.sub("", each) for each in sentences)
    return Annotated(f"{path.parent.name}-{path.stem}", text, (), path.parent.name)


def _tab(path: Path) -> Iterator[Annotated]:
    needs = {"DIRECT": "direct", "QUASI": "quasi", "NO_MASK": "none"}
    for document in json.loads(path.read_text()):
        mentions = [
            Mention(
                each["start_offset"],
                each["end_offset"],
                TAB.get(each["entity_type"], each["entity_type"]),
                needs[each["identifier_type"]],
                each["entity_id"],
            )
            for annotation in document["annotations"].values()
            for each in annotation["entity_mentions"]
        ]
        yield Annotated(document["doc_id"], document["text"], tuple(mentions))


def _factrueval(path: Path) -> Iterator[Annotated]:
    for objects in sorted(path.glob("*.objects")):
        text = objects.with_suffix(".txt").read_bytes().decode().replace("\r\n", "\n")
        spans = {}
        for line in objects.with_suffix(".spans").read_text().splitlines():
            if parts := line.split("#")[0].split():
                spans[parts[0]] = (parts[1], int(parts[2]), int(parts[2]) + int(parts[3]))
        mentions = []
        for line in objects.read_text().splitlines():
            parts = line.split("#")[0].split()
            if not parts[2:] or parts[1] not in FACTRUEVAL:
                continue
            label = FACTRUEVAL[parts[1]]
            found = sorted(
                spans[each][1:]
                for each in parts[2:]
                if each in spans and spans[each][0] in FACTRUEVAL_PARTS[label]
            )
            joined: list[list[int]] = []
            for start, end in found:
                if joined and not text[joined[-1][1] : start].strip():
                    joined[-1][1] = max(joined[-1][1], end)
                else:
                    joined.append([start, end])
            mentions.extend(Mention(a, b, label, "direct", parts[0]) for a, b in joined)
        yield Annotated(objects.stem, text, tuple(mentions), is_complete=False)


def _statements(folder: Path) -> Iterator[Annotated]:
    """The invented statements of benchmarks/text, annotated as `[[kind:text|entity]]`."""
    for path in sorted(folder.glob("*.txt")):
        header, annotated = path.read_text("utf-8").split("\n\n", 1)
        language = next(
            line.removeprefix("language: ")
            for line in header.splitlines()
            if line.startswith("language: ")
        )
        text, mentions, at = "", list[Mention](), 0
        for found in _ANNOTATION.finditer(annotated):
            kind, value, entity = found.groups()
            text += annotated[at : found.start()]
            mentions.append(
                Mention(len(text), len(text) + len(value), STATEMENTS[kind], "quasi", entity, kind)
            )
            text += value
            at = found.end()
        yield Annotated(path.stem, text + annotated[at:], tuple(mentions), language)


def _syllables(path: Path) -> Iterator[Annotated]:
    """KLUE-NER: a line per character, `## id` before a sentence, and an empty line after it."""
    name, text, mentions = "", "", list[Mention]()
    start, label = 0, ""

    def close() -> None:
        if label:
            mentions.append(Mention(start, len(text), KLUE[label]))

    for line in [*path.read_text().split("\n"), ""]:
        if line.startswith("## "):
            name = line.split("\t")[0].removeprefix("## ")
        elif not line:
            close()
            if text:
                yield Annotated(name, text, tuple(mentions))
            text, mentions, label = "", [], ""
        else:
            letter, tag = line[0], line.rsplit("\t", 1)[1]
            if not tag.startswith("I-"):
                close()
                label = ""
            if tag.startswith("B-"):
                start, label = len(text), tag[2:]
            text += letter


def _words(path: Path) -> Iterator[Annotated]:
    """ner-uk: `word TAG` per line, an empty line after a sentence; a document is 20 sentences."""
    groups: defaultdict[int, list[list[list[str]]]] = defaultdict(list)
    blocks = [block for block in path.read_text().split("\n\n") if block.strip()]
    for at, block in enumerate(blocks):
        groups[at // 20].append([line.rsplit(" ", 1) for line in block.strip().splitlines()])
    for at, group in groups.items():
        text, mentions = "", list[Mention]()
        for sentence in group:
            start, label = 0, ""
            for word, tag in [*sentence, ["", "O"]]:
                if not tag.startswith("I-") and label:
                    mentions.append(Mention(start, len(text.rstrip(" ")), label))
                    label = ""
                if tag.startswith("B-"):
                    start, label = len(text), NER_UK.get(tag[2:], "MISC")
                text += f"{word} " if word else "\n"
        yield Annotated(f"{path.stem}-{at}", text, tuple(mentions))
