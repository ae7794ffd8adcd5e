"""The invented statements: read, stripped of their annotations, divided, checked.

The annotations, the kinds and how the halves were divided: statements/README.md.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent / "statements"
HELD_LIST = "HELD.sha256"
LANGUAGES = ("ko", "ru", "uk", "en")
HALVES = ("dev", "held")
PER_LANGUAGE = 50
SALT = "tutela statements 1|"
FORMS = (
    "witness statement",
    "interview note",
    "chat",
    "ocr",
    "list",
    "letter",
    "radio log",
    "captions",
)
DIRECT = ("name", "alias", "birth_date", "address", "number", "handle")
QUASI = ("date", "age", "home", "place", "unit", "rank", "relative", "org", "wound", "quasi")
KINDS = (*DIRECT, *QUASI)
# The letter of an entity says what it is; an annotation of these kinds says something about it.
KINDS_OF = {
    "p": {*DIRECT, "date", "age", "home", "rank", "relative", "wound", "quasi"},
    "u": {"unit"},
    "l": {"place"},
    "d": {"date"},
    "o": {"org"},
    "n": {"number", "handle"},
}
ANNOTATION = re.compile(r"\[\[([a-z_]+):((?:(?!\[\[|\]\]).)+)\|([a-z])([0-9]+)\]\]", re.DOTALL)
HEADER = re.compile(r"kind: (.+)\nlanguage: (.+)\nnote: (.+)\n\n")
WORDS = range(60, 221)


@dataclass(frozen=True, slots=True)
class Span:
    """What identifies, from `start` up to `end` of the stripped text.

    Attributes:
        kind: one of KINDS.
        entity: whom or what it says something about, within this text only.
    """

    start: int
    end: int
    kind: str
    entity: str

    @property
    def direct(self) -> bool:
        return self.kind in DIRECT


@dataclass(frozen=True, slots=True)
class Statement:
    name: str
    half: str
    form: str
    language: str
    note: str
    text: str
    spans: tuple[Span, ...]

    def surface(self, span: Span) -> str:
        return self.text[span.start : span.end]


def stripped(annotated: str) -> tuple[str, tuple[Span, ...]]:
    """Take annotations out; ValueError where one is not closed, of no kind, or within another."""
    text: list[str] = []
    spans: list[Span] = []
    length = at = 0
    for found in ANNOTATION.finditer(annotated):
        kind, surface, letter, number = found.groups()
        if kind not in KINDS or kind not in KINDS_OF.get(letter, ()):
            message = f"no such annotation: {found.group()}"
            raise ValueError(message)
        if surface != surface.strip():
            message = f"an annotation begins or ends with a space: {found.group()}"
            raise ValueError(message)
        plain = annotated[at : found.start()]
        length += len(plain)
        spans.append(Span(length, length + len(surface), kind, letter + number))
        length += len(surface)
        text += (plain, surface)
        at = found.end()
    text.append(annotated[at:])
    whole = "".join(text)
    if "[[" in whole or "]]" in whole:
        message = "an annotation is not closed, or stands within another"
        raise ValueError(message)
    return whole, tuple(spans)


def load(half: str, root: Path = ROOT) -> tuple[Statement, ...]:
    """Load a half, in the order of the names."""
    return tuple(_read(path, half) for path in sorted((root / half).glob("*.txt")))


def half_of(name: str) -> str:
    """Say which half the text of this name belongs to, from the name alone."""
    language = name.split("-", maxsplit=1)[0]
    names = (f"{language}-{number:03}" for number in range(1, PER_LANGUAGE + 1))
    held = sorted(names, key=_drawn)[: PER_LANGUAGE // 2]
    return "held" if name in held else "dev"


def listed(root: Path = ROOT) -> dict[str, str]:
    """Read the digests of the held half, by file name."""
    lines = (root / HELD_LIST).read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def digests(root: Path = ROOT) -> dict[str, str]:
    """Compute the digests of the held half as it stands, by file name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((root / "held").glob("*.txt"))
    }


def folded(surface: str) -> str:
    """Letters and digits alone, in small letters: what makes two numbers or names one."""
    return "".join(letter for letter in surface.casefold() if letter.isalnum())


def shared(statements: Iterable[Statement], kinds: Iterable[str]) -> dict[str, set[str]]:
    """Surfaces of these kinds that stand for more than one entity, with their places."""
    seen: dict[str, set[str]] = defaultdict(set)
    wanted = set(kinds)
    for statement in statements:
        for span in statement.spans:
            if span.kind in wanted:
                place = f"{statement.name}:{span.entity}"
                seen[folded(statement.surface(span))].add(place)
    return {surface: places for surface, places in seen.items() if len(places) > 1}


def _read(path: Path, half: str) -> Statement:
    whole = path.read_text("utf-8")
    header = HEADER.match(whole)
    if header is None:
        message = f"no header: {path.name}"
        raise ValueError(message)
    form, language, note = header.groups()
    try:
        text, spans = stripped(whole[header.end() :])
    except ValueError as error:
        message = f"{path.name}: {error}"
        raise ValueError(message) from error
    return Statement(path.stem, half, form, language, note, text, spans)


def _drawn(name: str) -> bytes:
    return hashlib.sha256((SALT + name).encode()).digest()
