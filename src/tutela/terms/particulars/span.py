"""What is found in a text: where, of which kind, and under which key."""

from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """A kind of particular that helps to tell who somebody is; the value begins its key."""

    DATE = "d"
    AGE = "age"
    RANK = "rank"
    UNIT = "unit"
    PHONE = "tel"
    DOCUMENT = "doc"
    PLACE = "place"
    FAMILY = "kin"


class Particular(NamedTuple):
    """One finding: a range of the text as given, its kind, and the key that all its forms share."""

    start: int
    end: int
    kind: Kind
    key: str


def particular(start: int, end: int, kind: Kind, value: str) -> Particular:
    """Return a finding whose key is the kind's letters, a colon and `value`."""
    return Particular(start, end, kind, f"{kind.value}:{value}")
