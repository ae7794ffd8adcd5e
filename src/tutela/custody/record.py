"""Keep events: each record is an encrypted object, and a ledger entry commits to it.

Behind each event's entry the log names the objects that were written with it, so that anybody who
has the log knows what a vault must hold, and needs no key to look.

An envelope is what is encrypted: a salt, the record, and zeros up to a multiple of 1 KiB, so that
the size of the object does not tell the length of a file name. The layout is in spec/custody.md.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from itertools import accumulate, islice
from typing import Final, Protocol

from tutela.custody.index import Journal, Noted, NotedEvent
from tutela.custody.item import ItemId
from tutela.custody.keys import AgeKey, Cipher
from tutela.custody.vault import (
    PIECE_BYTES,
    ObjectId,
    Seekable,
    Staging,
    StoredObject,
    Vault,
    Writable,
    whole_header_size,
)
from tutela.errors import MalformedError
from tutela.ledger.entry import Event, decode_event, encode_event, entry_of, object_entry
from tutela.ledger.log import Appended
from tutela.proof.checkpoint import OpenedCheckpoint

MAGIC: Final = b"tutela-record/1\n"
SALT_BYTES: Final = 32
LENGTH_BYTES: Final = 4
HEAD_BYTES: Final = len(MAGIC) + SALT_BYTES + LENGTH_BYTES
PADDED_TO: Final = 1024
ENVELOPE_BYTES_MAX: Final = 16 << 20
NEAR: Final = 512
"""So many entries are rather passed over than begun behind."""

Dice = Callable[[int], bytes]
"""Returns as many random bytes as it is asked for."""


class Ledger(Protocol):
    """The part of a log that custody needs; `tutela.ledger.log.Log` is one."""

    def append(self, entries: Sequence[bytes]) -> Appended:
        """Append entries in one step, durable on return; others' appends are waited for.

        Raises:
            UnavailableError: a write failed; it is not known whether the entries are in the log.
        """
        ...

    def confirm(self) -> None:
        """Make durable what the log shows; an interrupted append may have shown what is not.

        Raises:
            UnavailableError: a write failed.
        """
        ...

    def head(self) -> OpenedCheckpoint | None:
        """Return the newest checkpoint, or nothing before the first."""
        ...

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Return the entries from ``start`` on."""
        ...


@dataclass(frozen=True, slots=True)
class RecordPorts:
    """What keeping an event needs of a case; ``recipient`` is the case key's public half."""

    vault: Vault
    cipher: Cipher
    evidence: Ledger
    index: Journal
    recipient: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event that is in the ledger, and the object that holds its record."""

    record: ObjectId
    position: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """A record and the salt of the ledger entry that commits to it."""

    record: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    @property
    def entry(self) -> bytes:
        """Return the ledger entry that commits to this record."""
        return entry_of(self.record, self.salt)

    @property
    def event(self) -> Event:
        """Return the event.

        Raises:
            MalformedError: the record is no event.
        """
        return decode_event(self.record)

    def pack(self) -> bytes:
        """Return the bytes that are encrypted.

        Raises:
            MalformedError: the record is larger than any reader would take.
        """
        packed = MAGIC + self.salt + len(self.record).to_bytes(LENGTH_BYTES) + self.record
        packed += bytes(-len(packed) % PADDED_TO)
        if len(packed) > ENVELOPE_BYTES_MAX:
            raise MalformedError("custody.record_size", size=len(packed), limit=ENVELOPE_BYTES_MAX)
        return packed

    @classmethod
    def unpack(cls, untrusted: bytes) -> "Envelope":
        """Return the envelope in decrypted bytes.

        Raises:
            MalformedError: they are no envelope.
        """
        head, rest = untrusted[:HEAD_BYTES], untrusted[HEAD_BYTES:]
        length = int.from_bytes(head[-LENGTH_BYTES:])
        if not head.startswith(MAGIC) or len(head) < HEAD_BYTES or length > len(rest):
            raise MalformedError("custody.envelope", size=len(untrusted))
        envelope = cls(rest[:length], head[len(MAGIC) : len(MAGIC) + SALT_BYTES])
        if envelope.pack() != untrusted:
            raise MalformedError("custody.envelope", size=len(untrusted))
        return envelope


def instant(now: datetime) -> str:
    """Return a time as it stands in records: UTC, to the second.

    Raises:
        MalformedError: the time does not say its zone.
    """
    if now.tzinfo is None:
        raise MalformedError("custody.time_zone")
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Described:
    """An event whose record is written, and what the ledger and the index shall know of it.

    Attributes:
        noted: for the index, with the item it brings in.
        objects: the record, and what else was written with it; each gets an object entry.
    """

    noted: Noted
    objects: tuple[StoredObject, ...]

    @property
    def entries(self) -> tuple[bytes, ...]:
        """Return what goes into the evidence log, in order."""
        names = tuple(object_entry(each.id.digest, each.header) for each in self.objects)
        return (self.noted.event.entry, *names)


def record_event(event: Event, ports: RecordPorts, dice: Dice) -> Recorded:
    """Keep an event: its record encrypted in the vault, its commitment in the evidence log.

    Raises:
        UnavailableError: the vault or the ledger cannot be written. Whatever was to follow the
            event must not happen then.
        ConflictError: other processes were first more often than is plausible.
    """
    before = size_of(ports.evidence)
    with ports.vault.stage() as staging:
        noted, stored = describe(event, staging, ports, before, dice)
        staging.commit()
    (position,) = commit((Described(Noted(noted), (stored,)),), ports)
    return Recorded(noted.record, position)


def describe(
    event: Event, staging: Staging, ports: RecordPorts, not_before: int, dice: Dice
) -> tuple[NotedEvent, StoredObject]:
    """Write an event's record and return what the index has to note of it, and the object.

    Args:
        event: to keep.
        staging: the group of objects in which the record is written.
        ports: of the case.
        not_before: a size the evidence log had before; the entry can only stand later.
        dice: random bytes.
    """
    envelope = Envelope(encode_event(event), dice(SALT_BYTES))
    packed = envelope.pack()

    def write(sink: Writable) -> bytes:
        return ports.cipher.encrypt_apart(BytesIO(packed), sink, (ports.recipient,))

    stored = staging.put(write)
    noted = NotedEvent(
        entry=envelope.entry,
        record=stored.id,
        kind=event.kind,
        at=event.at,
        item=None if event.item is None else ItemId(event.item),
        not_before=not_before,
    )
    return noted, stored


def commit(group: Sequence[Described], ports: RecordPorts) -> tuple[int, ...]:
    """Note events, put their entries into the evidence log, settle them; return their places.

    Their objects must be durable. After a failed append nothing is tried again: the entries may
    be in the log without being durable. The notes stay, and ``catch_up`` settles them when the
    log shows the entries.

    Raises:
        UnavailableError: the ledger or the index cannot be written.
    """
    ports.index.note([each.noted for each in group])
    entries = [entry for each in group for entry in each.entries]
    first = ports.evidence.append(entries).first_index
    lengths = (len(each.entries) for each in group)
    places = tuple(accumulate(lengths, initial=first))[:-1]
    settled = zip(group, places, strict=True)
    ports.index.settle({each.noted.event.entry: place for each, place in settled})
    return places


def size_of(log: Ledger) -> int:
    """Return how many entries a log has."""
    head = log.head()
    return 0 if head is None else head.checkpoint.size


class EntriesInOrder:
    """The entries of a log by their places, of which most are asked for from first to last.

    A log compares whatever it reads with its tree, some hundred entries at a time. Asked for one
    by one, each would cost the reading of all its neighbours.
    """

    def __init__(self, log: Ledger) -> None:
        self._log = log
        self._next = 0
        self._behind: Iterator[bytes] | None = None

    def at(self, position: int) -> bytes | None:
        """Return the entry at a place; nothing behind the end."""
        if self._behind is None or not self._next <= position < self._next + NEAR:
            self._next, self._behind = position, self._log.entries(position)
        passed = position - self._next
        self._next = position + 1
        return next(islice(self._behind, passed, None), None)


def catch_up(index: Journal, evidence: Ledger) -> int:
    """Settle what was noted before a crash against the ledger; return how many were settled.

    What is settled counts as acknowledged from then on, so it is made durable first.

    Raises:
        UnavailableError: the ledger or the index cannot be written.
    """
    waiting = {event.entry: event for event in index.pending()}
    size = size_of(evidence)
    start = min((event.not_before for event in waiting.values()), default=size)
    placed = enumerate(evidence.entries(start), start) if waiting else ()
    found = {entry: position for position, entry in placed if entry in waiting}
    if found:
        evidence.confirm()
    index.settle(found)
    index.postpone(tuple(entry for entry in waiting if entry not in found), size)
    return len(found)


def open_record(
    object_id: ObjectId, vault: Vault, cipher: Cipher, case_key: AgeKey
) -> Envelope | None:
    """Return the envelope in an object, or nothing if the object is an item's bytes.

    Of an item only the first pieces are decrypted.

    Raises:
        UnavailableError: there is no such object.
        RefusedError: it was encrypted to another case.
        MalformedError: it is damaged.
    """
    sink = _EnvelopeSink()
    try:
        decrypt_object(object_id, vault, cipher, case_key, sink)
    except _NotAnEnvelopeError:
        return None
    content = bytes(sink.content)
    return Envelope.unpack(content) if content.startswith(MAGIC) else None


@contextmanager
def opened_object(object_id: ObjectId, vault: Vault) -> Iterator[tuple[bytes, Seekable]]:
    """Open an object: its header and its payload, wherever the header lies.

    Raises:
        UnavailableError: there is no such object, or no header of it.
    """
    header = vault.header(object_id)
    with vault.open(object_id) as stream:
        if header:
            yield header, stream
            return
        start = stream.read(PIECE_BYTES)
        size = whole_header_size(start)
        stream.seek(size)
        yield start[:size], _Behind(stream, size)


def decrypt_object(
    object_id: ObjectId, vault: Vault, cipher: Cipher, case_key: AgeKey, sink: Writable
) -> None:
    """Decrypt an object into a sink; each piece is authenticated, the end only on return.

    Raises:
        UnavailableError: there is no such object, or no header of it.
        RefusedError: it was encrypted to another case.
        MalformedError: it is damaged.
    """
    with opened_object(object_id, vault) as (header, payload):
        cipher.decrypt_apart(header, payload, sink, case_key)


class _Behind:
    """What a stream holds behind a place, counted from there."""

    def __init__(self, stream: Seekable, place: int) -> None:
        self._stream = stream
        self._place = place

    def read(self, size: int = -1, /) -> bytes:
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        moved = offset if whence else offset + self._place
        return self._stream.seek(moved, whence) - self._place


class _NotAnEnvelopeError(Exception):
    """Stops the decryption of an object that is no record."""


class _EnvelopeSink:
    """Takes decrypted bytes while they can still be an envelope."""

    def __init__(self) -> None:
        self.content = bytearray()

    def write(self, piece: bytes, /) -> int:
        self.content += piece
        known = min(len(self.content), len(MAGIC))
        if self.content[:known] != MAGIC[:known] or len(self.content) > ENVELOPE_BYTES_MAX:
            raise _NotAnEnvelopeError
        return len(piece)
