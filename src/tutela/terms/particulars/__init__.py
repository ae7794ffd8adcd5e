"""What tells who somebody is beside the name: dates, ages, ranks, units, numbers, places, family.

`find` gives every finding of a text with its place in the text as given and with a key that all
spellings of the same particular share. Keys are as good as the particular itself; whoever stores
or sends them must first make them unreadable.
"""

from collections.abc import Iterator

from tutela.terms.particulars import dates, kin, numbers, places, ranks, units
from tutela.terms.particulars.plain import Plain, plain_parts
from tutela.terms.particulars.span import Kind, Particular

__all__ = ["Kind", "Particular", "find"]

FINDERS = (dates.find, ranks.find, units.find, numbers.find, places.find, kin.find)


def find(text: str) -> Iterator[Particular]:
    """Yield the particulars of a text by where they begin, then end, each once.

    A text of any length is read part by part; a particular over the border of two parts (every
    65,536 characters or more, at a line's end) is not found.
    """
    for part in plain_parts(text):
        yield from _of_part(part)


def _of_part(part: Plain) -> list[Particular]:
    found = {
        Particular(*part.back(one.start, one.end), one.kind, one.key)
        for finder in FINDERS
        for one in finder(part.text)
    }
    return sorted(found, key=lambda one: (one.start, one.end, one.key))
