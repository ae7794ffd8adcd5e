"""Invent annotated statements for training, from templates and drawn names (CC0).

News and court texts know no chats, no lists and no identity cards. The sentences of
templates/LANGUAGE.txt are filled with names put together from syllables, so that the tagger learns
where a name stands rather than which names there are. No name is taken from anybody; one that
somebody bears is chance. The same seed gives the same texts.
"""

import re
from pathlib import Path
from random import Random

from tools.taggers.fill import FILLERS as FIRST
from tools.taggers.fill import Filler
from tools.taggers.korean import Korean
from tools.taggers.read import Annotated, Mention
from tools.taggers.ukrainian import Ukrainian

TEMPLATES = Path(__file__).parent / "templates"
LISTS = Path(__file__).parent / "lists"
_SLOT = re.compile(r"\{([A-Za-z]+)([0-9]*)([a-z]?)(?:\.([a-z]))?\}")
_LINES = (3, 12)
FILLERS = {**FIRST, "ko": Korean, "uk": Ukrainian}
LABELS = {
    **dict.fromkeys(
        ("name", "NAME", "surname", "alias", "handle", "patr", "korean"),
        "PER",
    ),
    **dict.fromkeys(("foreign", "latin", "cyrillic", "hangul", "family"), "PER"),
    **dict.fromkeys(
        ("home", "khome", "place", "address", "city", "adj", "river", "street", "site"), "LOC"
    ),
    **dict.fromkeys(("birth", "date", "year", "time"), "DATE"),
    **dict.fromkeys(("code", "number", "email", "vch"), "CODE"),
    **dict.fromkeys(("unit", "org"), "ORG"),
    **dict.fromkeys(("age", "rank", "kin", "wound", "job", "mark"), "DEM"),
}


def invent(language: str, count: int, seed: int = 6) -> list[Annotated]:
    """Return invented texts of a language."""
    random = Random(f"{language} {seed}")  # noqa: S311 - the same texts every time
    lines = [
        line
        for line in (TEMPLATES / f"{language}.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    filler = FILLERS[language](random, _words(language))
    return [_text(f"invented-{at}", lines, filler, random) for at in range(count)]


def _words(language: str) -> dict[str, tuple[str, ...]]:
    return {
        path.stem: tuple(word for word in path.read_text().split() if "*" not in word)
        for path in (LISTS / language).glob("*.txt")
    }


def _text(name: str, lines: list[str], filler: Filler, random: Random) -> Annotated:
    filler.meet()
    text, mentions = "", list[Mention]()
    style = random.choice(("plain", "plain", "plain", "plain", "small", "large", "scanned"))
    filler.is_worn = style == "scanned"
    for line in random.sample(lines, random.randint(*_LINES)):
        at = 0
        for slot in _SLOT.finditer(line):
            text += filler.worn(line[at : slot.start()])
            kind, number, feminine, form = slot.groups()
            value = filler.fill(kind, number + feminine, form or "")
            worn = filler.worn(value)
            if kind in LABELS:
                end = len(text) + len(worn.rstrip())
                mentions.append(Mention(len(text), end, LABELS[kind]))
            text += worn + filler.worn(filler.after(value, form or ""))
            at = slot.end()
        text += filler.worn(line[at:]) + random.choice(("\n", "\n", " "))
    match style:
        case "small":
            text = _same_length(text, text.lower())
        case "large":
            text = _same_length(text, text.upper())
        case "scanned":
            text = filler.scanned(text)
    return Annotated(name, text, tuple(mentions))


def _same_length(text: str, changed: str) -> str:
    return changed if len(changed) == len(text) else text
