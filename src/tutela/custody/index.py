"""The index: what the ledger says, in a form that can be asked.

The ledger and the vault are the truth; the index is derived and may be thrown away. Before an
event goes into the ledger it is noted here as pending, because a machine that may not read its
own records could not tell after a crash which ledger entry belongs to which object.

Nothing in the index names an item's content: no file name, no digest of a plaintext.
"""

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol

from tutela.custody.item import ItemId
from tutela.custody.vault import ObjectId
from tutela.proof import cbor
from tutela.proof.digest import HASH_BYTES


class State(Enum):
    """How far an item's sealing has come."""

    PENDING = "pending"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Marks:
    """Keyed digests by which a file is known again; without the key they tell nothing.

    Attributes:
        content: of the plaintext's digest: the same file was received before.
        place: of where it came from, its size and time: this line of a receive is done.
    """

    content: bytes | None = field(default=None, repr=False)
    place: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class NotedEvent:
    """An event as the index knows it.

    Attributes:
        entry: the entry of the evidence log that commits to the record.
        record: the object that holds the encrypted record.
        kind: what happened.
        at: when, UTC, to the second.
        item: to which item, if to one.
        not_before: the size of the log when it was noted; its entry can only stand later.
        position: its place in the evidence log; None while pending.
    """

    entry: bytes = field(repr=False)
    record: ObjectId
    kind: str
    at: str
    item: ItemId | None
    not_before: int
    position: int | None = None


@dataclass(frozen=True, slots=True)
class IndexedItem:
    """An item as the index knows it.

    Attributes:
        object_id: the ciphertext.
        record: the encrypted record of its ``received`` event, which holds its manifest.
        received_at: when, UTC, to the second.
        size: of the plaintext in bytes, which the ciphertext's length gives away anyway.
        position: of the ``received`` event in the evidence log.
        published_position: of its seal record in the publication log, if it is a picture.
        accession_due: the day by which a custodian must have opened and compared it.
        accession_at: when a custodian last did.
    """

    item: ItemId
    object_id: ObjectId
    record: ObjectId
    received_at: str
    size: int
    published_position: int | None
    accession_due: str
    accession_at: str | None = None
    marks: Marks = field(default_factory=Marks, repr=False)
    position: int | None = None

    @property
    def state(self) -> State:
        """Return how far its sealing has come."""
        return State.PENDING if self.position is None else State.SEALED


@dataclass(frozen=True, slots=True)
class Noted:
    """An event that is about to go into the ledger, with the item it brings in."""

    event: NotedEvent
    item: IndexedItem | None = None


class Journal(Protocol):
    """Notes events before they go into the ledger, and settles them afterwards."""

    def note(self, group: Sequence[Noted]) -> None:
        """Keep pending events together; durable on return, twice is fine."""
        ...

    def settle(self, places: Mapping[bytes, int]) -> None:
        """Say where entries stand in the ledger; unknown ones are passed over."""
        ...

    def pending(self) -> Sequence[NotedEvent]:
        """Return the events whose place in the ledger is not known, oldest first."""
        ...

    def postpone(self, entries: Sequence[bytes], not_before: int) -> None:
        """Say that pending events do not stand before a place in the ledger."""
        ...


class Catalogue(Protocol):
    """Answers questions about items; pending ones are not shown."""

    def item(self, item: ItemId) -> IndexedItem | None:
        """Return one item, or nothing if it is not known."""
        ...

    def items(self) -> Sequence[IndexedItem]:
        """Return all items in the order of the ledger."""
        ...

    def find(self, marks: Marks) -> ItemId | None:
        """Return an item that bears one of the marks."""
        ...

    def find_all(self, marks: Collection[bytes]) -> Mapping[bytes, ItemId]:
        """Return, by mark, the items that bear marks out of many: of content, or of place.

        Of several that bear one mark the newest: an older one was lost and received again.
        """
        ...

    def forget(self, item: ItemId) -> None:
        """Drop an erased item and its marks; its events stay."""
        ...

    def set_accession(self, item: ItemId, at: str) -> None:
        """Say when a custodian opened and compared an item."""
        ...

    def published_size(self) -> int:
        """Return the size the publication log must have at least.

        Every picture's seal and every release has an entry of its own there, made durable before
        the index hears of it.
        """
        ...


class History(Protocol):
    """Answers questions about events, and forgets everything before a rebuild."""

    def events(self, item: ItemId | None = None) -> Sequence[NotedEvent]:
        """Return settled events in the order of the ledger, of one item or of all."""
        ...

    def known_size(self) -> int:
        """Return the size the evidence log must have at least: one more than the last place."""
        ...

    def clear(self) -> None:
        """Forget everything, before a rebuild."""
        ...


class Index(Journal, Catalogue, History, Protocol):
    """All three; the conformance suite is tests/conformance/test_index.py."""


CONTENT_TAG: Final = b"tutela-mark-content/1"
PLACE_TAG: Final = b"tutela-mark-place/1"


def content_mark(dedup_key: bytes, sha256: bytes) -> bytes:
    """Return the mark of a plaintext, from its SHA-256."""
    return _mark(dedup_key, CONTENT_TAG, sha256)


def place_mark(dedup_key: bytes, path: str, size: int, modified_ns: int) -> bytes:
    """Return the mark of a file at its place, as far as it can be told without reading it."""
    return _mark(dedup_key, PLACE_TAG, cbor.encode([path, size, modified_ns]))


def _mark(dedup_key: bytes, tag: bytes, content: bytes) -> bytes:
    # Both tags are fixed texts of different lengths and none is the start of the other.
    return hmac.digest(dedup_key, tag + content, "sha256")[:HASH_BYTES]
