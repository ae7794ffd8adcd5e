"""Bodies that can be asked in time, with their addresses and how far those were verified."""

from dataclasses import dataclass

from tutela.errors import MalformedError
from tutela.law.load import shipped_entries
from tutela.law.rule import Grade


@dataclass(frozen=True, slots=True)
class Remedy:
    """One body. Its description in four languages is the text `law.remedy_<id>`."""

    id: str
    body: str
    grade: Grade
    address: tuple[str, ...]


def remedies() -> tuple[Remedy, ...]:
    """Return the remedies of the catalogue, the most urgent first.

    Raises:
        MalformedError: an entry of the catalogue is broken.
    """
    found: list[Remedy] = []
    for entry in shipped_entries("remedies", "remedy"):
        address = entry.get("address")
        if entry.keys() != {"id", "body", "grade", "address"} or not isinstance(address, list):
            raise MalformedError("law.keys", place="remedy")
        lines = tuple(str(line) for line in address)
        found.append(Remedy(str(entry["id"]), str(entry["body"]), Grade(entry["grade"]), lines))
    return tuple(found)
