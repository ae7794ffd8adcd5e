"""Whether a case still holds what its evidence log names; this needs no key.

The log names every object and the header it must have, so whoever has the log knows what must lie
in the vault. Objects of the first version are named by no entry: they are whole age files, and
their own names say what their bytes must be; the index, where it is at hand, says which there are.

Source: `spec/fixity.md`, sections 1 to 3.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, Protocol

from tutela.custody.index import Catalogue, History
from tutela.custody.item import ItemId
from tutela.custody.vault import ObjectId
from tutela.errors import MalformedError, UnavailableError
from tutela.ledger.entry import EventKind, is_event, named_object
from tutela.proof.digest import sha256

NO_HEADER: Final = sha256(b"")
"""What the log says of the header of a whole age file."""

_TOMBSTONE: Final = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


class Condition(Enum):
    """What was found where an object should lie."""

    FINE = "fine"
    ERASED = "erased"
    UNNAMED = "unnamed"
    LEFT_OVER = "left_over"
    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    HEADER_MISSING = "header_missing"
    HEADER_CHANGED = "header_changed"
    HEADER_UNREADABLE = "header_unreadable"
    TOMBSTONE_FALSE = "tombstone_false"


UNDAMAGED: Final = frozenset(
    (Condition.FINE, Condition.ERASED, Condition.UNNAMED, Condition.LEFT_OVER)
)
OF_HEADER: Final = frozenset(
    (Condition.HEADER_MISSING, Condition.HEADER_CHANGED, Condition.HEADER_UNREADABLE)
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object that must be there.

    Attributes:
        header: SHA-256 its header must have; None if nobody says.
        event: place in the evidence log of the event it was written with; None if not known.
    """

    id: ObjectId
    header: bytes | None
    event: int | None


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies on the shelves of a case.

    Attributes:
        objects: their sizes in bytes.
        headers: of which objects a header lies there.
        tombstones: what stands in place of the headers of erased objects.
    """

    objects: Mapping[ObjectId, int]
    headers: frozenset[ObjectId]
    tombstones: Mapping[ObjectId, bytes]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the bytes of an object are: their digest, and whether they are a whole age file."""

    digest: bytes
    whole: bool


Tell = Callable[[int], None]
"""Is told how many bytes were read since it was last called."""


class Shelves(Protocol):
    """Objects and headers as they lie, changed by nobody meanwhile but by additions."""

    def lying(self) -> Lying:
        """Return what lies there; foreign files are passed over."""
        ...

    def digest(self, object_id: ObjectId, tell: Tell) -> Seen:
        """Read an object to its end.

        Raises:
            UnavailableError: it is not there, or the disk does not give it.
        """
        ...

    def header_digest(self, object_id: ObjectId) -> bytes:
        """Return the SHA-256 of a header.

        Raises:
            UnavailableError: it is not there, or the disk does not give it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Checked:
    """An object that was looked at.

    Attributes:
        size: of its file in bytes; 0 if there is none.
        found: digest of the bytes that lie there, where they were read and are others.
        event: see `Wanted`.
    """

    id: ObjectId
    condition: Condition
    size: int
    found: bytes | None = None
    event: int | None = None

    @property
    def damaged(self) -> bool:
        """Return whether something is wrong with it."""
        return self.condition not in UNDAMAGED


def wanted_of(placed: Iterable[tuple[int, bytes]]) -> dict[ObjectId, Wanted]:
    """Return the objects that entries of the evidence log name.

    An object that is named again has got another header: the last one counts.

    Args:
        placed: entries with their places, in order; some may be missing.
    """
    wanted: dict[ObjectId, Wanted] = {}
    event = None
    for place, entry in placed:
        named = named_object(entry)
        if named is None:
            event = place if is_event(entry) else event
            continue
        object_id = ObjectId(named.digest)
        first = wanted.get(object_id, Wanted(object_id, None, event))
        wanted[object_id] = replace(first, header=named.header)
    return wanted


def with_index(
    wanted: Mapping[ObjectId, Wanted], history: History, items: Catalogue
) -> dict[ObjectId, Wanted]:
    """Return what must be there, with the objects only the index knows: those of old cases."""
    known = {event.record: event.position for event in history.events()}
    known |= {item.object_id: item.position for item in items.items()}
    return {each: Wanted(each, None, place) for each, place in known.items()} | dict(wanted)


def owners(
    wanted: Mapping[ObjectId, Wanted], history: History, items: Catalogue
) -> dict[ObjectId, ItemId]:
    """Return to which item each object belongs: its bytes, its renditions, records about it."""
    events = history.events()
    placed = {event.position: event.item for event in events}
    owned = {each.id: placed.get(each.event) for each in wanted.values()}
    owned |= {event.record: event.item for event in events}
    owned |= {item.object_id: item.item for item in items.items()}
    return {object_id: item for object_id, item in owned.items() if item is not None}


def parse_tombstone(untrusted: bytes) -> int:
    """Return the place in the evidence log of the event that erased an object.

    Raises:
        MalformedError: it is not one line with a number.
    """
    match = _TOMBSTONE.fullmatch(untrusted)
    if match is None:
        raise MalformedError("fixity.tombstone", size=len(untrusted))
    return int(match[1])


def erased_of(tombstones: Mapping[ObjectId, bytes], events: Collection[int]) -> frozenset[ObjectId]:
    """Return the objects whose tombstones name an event; the others' are false.

    Args:
        tombstones: as they lie.
        events: places of events in the evidence log.
    """
    return frozenset(each for each, line in tombstones.items() if _place(line) in events)


def erasures(history: History) -> frozenset[int]:
    """Return the places of the events by which something was erased."""
    kinds = ((event.kind, event.position) for event in history.events())
    return frozenset(place for kind, place in kinds if kind == EventKind.ERASED and place)


def _place(line: bytes) -> int | None:
    try:
        return parse_tombstone(line)
    except MalformedError:
        return None


@dataclass(frozen=True, slots=True)
class Round:
    """One walk along all shelves.

    Attributes:
        wanted: what must be there.
        lying: what is there.
        erased: whose header was destroyed by an event.
        done: objects that were found undamaged before the walk was interrupted.
    """

    wanted: Mapping[ObjectId, Wanted]
    lying: Lying
    erased: frozenset[ObjectId]
    done: frozenset[ObjectId] = frozenset()

    @property
    def bytes_to_read(self) -> int:
        """Return how many bytes of objects are still to be read."""
        passed = self.done | self.erased
        return sum(size for each, size in self.lying.objects.items() if each not in passed)

    def walk(self, shelves: Shelves, tell: Tell) -> Iterator[Checked]:
        """Look at everything, in order of name, what nobody wants at the end.

        Objects that are done already come out at once, as fine.
        """
        for object_id in sorted(self.wanted):
            yield self._one(self.wanted[object_id], shelves, tell)
        for object_id in sorted(self.lying.objects.keys() - self.wanted.keys()):
            yield self._unnamed(object_id, shelves, tell)
        for object_id in sorted(
            self.lying.headers - self.wanted.keys() - self.lying.objects.keys()
        ):
            yield Checked(object_id, Condition.LEFT_OVER, 0)

    def _one(self, wanted: Wanted, shelves: Shelves, tell: Tell) -> Checked:
        size = self.lying.objects.get(wanted.id, 0)
        if wanted.id in self.erased:
            return Checked(wanted.id, Condition.ERASED, size, event=wanted.event)
        if wanted.id in self.lying.tombstones:
            return Checked(wanted.id, Condition.TOMBSTONE_FALSE, size, event=wanted.event)
        if wanted.id in self.done:
            return Checked(wanted.id, Condition.FINE, size, event=wanted.event)
        if wanted.id not in self.lying.objects:
            return Checked(wanted.id, Condition.MISSING, 0, event=wanted.event)
        condition, found = _look(wanted, self.lying, shelves, tell)
        return Checked(wanted.id, condition, size, found, wanted.event)

    def _unnamed(self, object_id: ObjectId, shelves: Shelves, tell: Tell) -> Checked:
        size = self.lying.objects[object_id]
        if object_id in self.erased:
            # Of a whole age file the header was cut off: its bytes no longer fit its name.
            return Checked(object_id, Condition.ERASED, size)
        if object_id in self.lying.tombstones:
            return Checked(object_id, Condition.TOMBSTONE_FALSE, size)
        if object_id in self.done:
            return Checked(object_id, Condition.UNNAMED, size)
        try:
            seen = shelves.digest(object_id, tell)
        except UnavailableError:
            return Checked(object_id, Condition.UNREADABLE, size)
        if seen.digest != object_id.digest:
            return Checked(object_id, Condition.CHANGED, size, seen.digest)
        return Checked(object_id, Condition.UNNAMED if seen.whole else Condition.LEFT_OVER, size)


def _look(
    wanted: Wanted, lying: Lying, shelves: Shelves, tell: Tell
) -> tuple[Condition, bytes | None]:
    try:
        seen = shelves.digest(wanted.id, tell)
    except UnavailableError:
        return Condition.UNREADABLE, None
    if seen.digest != wanted.id.digest:
        return Condition.CHANGED, seen.digest
    if wanted.header == NO_HEADER or (wanted.header is None and seen.whole):
        return Condition.FINE, None
    if wanted.id not in lying.headers:
        return Condition.HEADER_MISSING, None
    try:
        found = shelves.header_digest(wanted.id)
    except UnavailableError:
        return Condition.HEADER_UNREADABLE, None
    if wanted.header not in (None, found):
        return Condition.HEADER_CHANGED, found
    return Condition.FINE, None
