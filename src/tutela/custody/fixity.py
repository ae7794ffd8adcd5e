"""Whether a case still holds what its evidence log names; this needs no key.

The log names every object and the header it must have, so whoever has the log knows what must lie
in the vault. Objects of the first version are named by no entry: they are whole age files, and
their own names say what their bytes must be; the index, where it is at hand, says which there are.

Source: `spec/fixity.md`, sections 1 to 3.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final, Protocol

from tutela.custody.index import Catalogue, History
from tutela.custody.item import ItemId
from tutela.custody.tombstones import Graves, Mark
from tutela.custody.vault import ObjectId
from tutela.errors import UnavailableError
from tutela.ledger.entry import is_event, named_object
from tutela.proof.digest import sha256

NO_HEADER: Final = sha256(b"")
"""What the log says of the header of a whole age file."""


class Condition(Enum):
    """What was found where an object should lie."""

    FINE = "fine"
    ERASED = "erased"
    SAID_ERASED = "said_erased"
    UNNAMED = "unnamed"
    LEFT_OVER = "left_over"
    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    HEADER_MISSING = "header_missing"
    HEADER_CHANGED = "header_changed"
    HEADER_UNREADABLE = "header_unreadable"
    TOMBSTONE_FALSE = "tombstone_false"
    TOMBSTONE_UNKNOWN = "tombstone_unknown"
    ERASURE_UNFINISHED = "erasure_unfinished"


UNDAMAGED: Final = frozenset(
    (
        Condition.FINE,
        Condition.ERASED,
        Condition.SAID_ERASED,
        Condition.UNNAMED,
        Condition.LEFT_OVER,
    )
)
NOT_HEALED: Final = frozenset((Condition.TOMBSTONE_UNKNOWN, Condition.ERASURE_UNFINISHED))
"""What no copy can heal: a header that may be erased is brought back by nobody."""

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

    @property
    def whole(self) -> bool:
        """Return whether it may be a whole age file: if erased, its bytes fit no digest."""
        return self.header in (None, NO_HEADER)


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies on the shelves of a case.

    Attributes:
        objects: their sizes in bytes.
        headers: of which objects a header lies there.
        tombstones: what stands in place of the headers of erased objects.
        times: when each object was last written, in nanoseconds.
    """

    objects: Mapping[ObjectId, int]
    headers: frozenset[ObjectId]
    tombstones: Mapping[ObjectId, bytes]
    times: Mapping[ObjectId, int] = field(default_factory=dict)

    def stamp(self, object_id: ObjectId) -> "Stamp":
        """Return by what a file is known to be the one that was read before."""
        return self.objects.get(object_id, 0), self.times.get(object_id, 0)

    def of(self, ids: frozenset[ObjectId]) -> "Lying":
        """Return what belongs to some objects only."""
        return Lying(
            {each: size for each, size in self.objects.items() if each in ids},
            self.headers & ids,
            {each: line for each, line in self.tombstones.items() if each in ids},
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """What the bytes of an object are: their digest, and whether they are a whole age file."""

    digest: bytes
    whole: bool


Stamp = tuple[int, int]
"""Size in bytes and time of writing in nanoseconds."""

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
    last = -1
    for place, entry in placed:
        if place != last + 1:
            # Behind a gap nobody knows to which event an object belongs.
            event = None
        last = place
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
    named = {
        each.id: replace(each, event=known.get(each.id)) if each.event is None else each
        for each in wanted.values()
    }
    return {each: Wanted(each, None, place) for each, place in known.items()} | named


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


def written_with(wanted: Mapping[ObjectId, Wanted]) -> dict[ObjectId, int | None]:
    """Return by object the place of the event it was written with."""
    return {each.id: each.event for each in wanted.values()}


@dataclass(frozen=True, slots=True)
class Round:
    """One walk along all shelves.

    Attributes:
        wanted: what must be there.
        lying: what is there.
        graves: what stands of erasures.
        done: objects whose bytes were found undamaged before the walk was interrupted; whether
            they and their headers are there is looked at all the same.
    """

    wanted: Mapping[ObjectId, Wanted]
    lying: Lying
    graves: Graves = field(default_factory=Graves)
    done: frozenset[ObjectId] = frozenset()

    @property
    def bytes_to_read(self) -> int:
        """Return how many bytes of objects are still to be read."""
        passed = self.done | self.graves.marks.keys() | self.graves.unmarked
        return sum(size for each, size in self.lying.objects.items() if each not in passed)

    def walk(self, shelves: Shelves, tell: Tell) -> Iterator[Checked]:
        """Look at everything, in order of name, what nobody wants at the end."""
        for object_id in sorted(self.wanted):
            yield self._one(self.wanted[object_id], shelves, tell)
        lying, graves = self.lying, self.graves
        for object_id in sorted((lying.objects.keys() | graves.marks.keys()) - self.wanted.keys()):
            yield self._unnamed(object_id, shelves, tell)
        for object_id in sorted(
            lying.headers - self.wanted.keys() - lying.objects.keys() - graves.marks.keys()
        ):
            yield Checked(object_id, Condition.LEFT_OVER, 0)

    def _one(self, wanted: Wanted, shelves: Shelves, tell: Tell) -> Checked:
        size = self.lying.objects.get(wanted.id, 0)
        found = None
        condition = self._buried(wanted, shelves)
        if condition is None:
            condition, found = self._look(wanted, shelves, tell)
        return Checked(wanted.id, condition, size, found, wanted.event)

    def _unnamed(self, object_id: ObjectId, shelves: Shelves, tell: Tell) -> Checked:
        size = self.lying.objects.get(object_id, 0)
        condition = self._buried(Wanted(object_id, None, None), shelves)
        if condition is not None:
            return Checked(object_id, condition, size)
        if object_id in self.done:
            return Checked(object_id, Condition.UNNAMED, size)
        try:
            seen = shelves.digest(object_id, tell)
        except UnavailableError:
            return Checked(object_id, Condition.UNREADABLE, size)
        if seen.digest != object_id.digest:
            return Checked(object_id, Condition.CHANGED, size, seen.digest)
        return Checked(object_id, Condition.UNNAMED if seen.whole else Condition.LEFT_OVER, size)

    def _buried(self, wanted: Wanted, shelves: Shelves) -> Condition | None:
        """Return how an object is that is marked as erased or missing; None for any other."""
        mark = self.graves.marks.get(wanted.id)
        if mark is Mark.FALSE:
            return Condition.TOMBSTONE_FALSE
        if mark is Mark.UNKNOWN:
            return Condition.TOMBSTONE_UNKNOWN
        if wanted.id not in self.lying.objects:
            # An erasure destroys headers only: the bytes of an erased object stay.
            return Condition.MISSING
        if wanted.id in self.graves.unmarked:
            return Condition.ERASURE_UNFINISHED
        if mark is None:
            return None
        if wanted.id in self.lying.headers or (wanted.whole and _opens(wanted.id, shelves)):
            return Condition.ERASURE_UNFINISHED
        return Condition.ERASED if mark is Mark.CONFIRMED else Condition.SAID_ERASED

    def _look(self, wanted: Wanted, shelves: Shelves, tell: Tell) -> tuple[Condition, bytes | None]:
        if wanted.header is None or wanted.id not in self.done:
            try:
                seen = shelves.digest(wanted.id, tell)
            except UnavailableError:
                return Condition.UNREADABLE, None
            if seen.digest != wanted.id.digest:
                return Condition.CHANGED, seen.digest
            if wanted.header is None and seen.whole:
                return Condition.FINE, None
        if wanted.header == NO_HEADER:
            return Condition.FINE, None
        if wanted.id not in self.lying.headers:
            return Condition.HEADER_MISSING, None
        try:
            found = shelves.header_digest(wanted.id)
        except UnavailableError:
            return Condition.HEADER_UNREADABLE, None
        if wanted.header not in (None, found):
            return Condition.HEADER_CHANGED, found
        return Condition.FINE, None


def _opens(object_id: ObjectId, shelves: Shelves) -> bool:
    """Return whether a whole age file still has its header; cut off, its bytes fit no name."""
    try:
        seen = shelves.digest(object_id, lambda _size: None)
    except UnavailableError:
        return False
    return seen.whole and seen.digest == object_id.digest
