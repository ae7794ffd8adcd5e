"""A text that a release carries, wherever it stands in its files."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tutela.proof.digest import sha256


@dataclass(frozen=True, slots=True)
class Carried:
    """One text of what is about to leave.

    Attributes:
        file: the file's name in the release; empty for words that stand in no file yet.
        place: where in it, for the protection officer: a page, a field, a line.
        text: what a reader, or a program, would read there.
    """

    file: str
    place: str
    text: str = field(repr=False)


def digest_of(carried: Iterable[Carried]) -> bytes:
    """Return by what the same texts in the same places are known again."""
    parts = [
        part.encode("utf-8", "surrogatepass")
        for each in carried
        for part in (each.file, each.place, each.text)
    ]
    return sha256(b"tutela-carried/1\n", *(len(part).to_bytes(8) + part for part in parts))
