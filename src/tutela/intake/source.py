"""What is offered: a folder, an archive; every entry is a line, even one that cannot be taken.

Nothing is left out silently. An entry that must not be followed (a link out of the folder, an
archive name that climbs) comes as `Unusable` with its reason, so that count in is count out.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

from tutela.custody.vault import Readable
from tutela.intake.reason import Reason

NAME_BYTES_MAX: Final = 4096
"""Longest relative name that is taken, in UTF-8."""

ENTRIES_MAX: Final = 1_000_000
"""Most entries of one source."""

_DRIVE = re.compile(r"[A-Za-z]:")
# Controls and the characters that turn the direction of writing: a name must not be able to move
# the cursor or to read "gpj.exe" as "exe.jpg".
_HIDING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Offered:
    """One file that can be read.

    Attributes:
        untrusted_name: relative, parts joined with "/"; bytes that are no UTF-8 in hexadecimal.
        size: in bytes, as the folder or the archive states it.
        version: changes when the content was changed, as far as the source can tell.
        open: opens it for reading, front to back. Raises UnavailableError where it cannot be
            read any more; reading raises MalformedError where an archive is damaged.
    """

    untrusted_name: str = field(repr=False)
    size: int
    version: int
    open: Callable[[], AbstractContextManager[Readable]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unusable:
    """One entry that is not taken, and why."""

    untrusted_name: str = field(repr=False)
    reason: Reason


Entry: TypeAlias = Offered | Unusable


class Source(Protocol):
    """Where files are offered."""

    def entries(self) -> Iterator[Entry]:
        """Return everything that is offered, folders apart, in an order that does not change.

        A second call gives the same entries as long as nobody changes the source. An entry can
        be opened, as often as needed, until the next one is asked for.

        Raises:
            UnavailableError: the source itself cannot be read.
            MalformedError: the archive itself is damaged or breaks a limit as a whole.
        """
        ...


def count(source: Source) -> int:
    """Return how many entries a source has; it is walked through for that.

    Raises:
        UnavailableError: the source cannot be read.
        MalformedError: the archive is damaged or breaks a limit as a whole.
    """
    return sum(1 for _ in source.entries())


def unsafe_name(untrusted_name: str) -> Reason | None:
    """Return why a relative name is not taken, or nothing where it may be.

    The names never become paths here; they are refused because whoever unpacks the archive with
    another tool would write where it says, and because two readings of one name are no evidence.
    """
    parts = untrusted_name.split("/")
    if not untrusted_name or "\x00" in untrusted_name:
        return Reason.of("source.name_empty")
    if len(untrusted_name.encode("utf-8", "surrogatepass")) > NAME_BYTES_MAX:
        return Reason.of("source.name_long", limit=NAME_BYTES_MAX)
    if untrusted_name.startswith("/") or "\\" in untrusted_name or _DRIVE.match(untrusted_name):
        return Reason.of("source.name_absolute")
    if any(part in {"", ".", ".."} for part in parts):
        return Reason.of("source.name_climbs")
    return None


def showable(untrusted_name: str) -> str:
    """Return a name with every character that could mislead the eye or a terminal spelled out."""
    return _HIDING.sub(lambda found: f"\\u{ord(found[0]):04x}", untrusted_name)
