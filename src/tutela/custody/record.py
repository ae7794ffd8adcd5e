"""Keep events: each record is an encrypted object, and a ledger entry commits to it.

An envelope is what is encrypted: a salt, the record, and zeros up to a multiple of 1 KiB, so that
the size of the object does not tell the length of a file name. The layout is in spec/custody.md.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

from tutela.custody.index import IndexedItem, Journal, NotedEvent
from tutela.custody.item import ItemId
from tutela.custody.keys import AgeKey, Cipher, seal_bytes
from tutela.custody.vault import ObjectId, Vault, Writable
from tutela.errors import MalformedError
from tutela.ledger.entry import Event, decode_event, encode_event, entry_of
from tutela.ledger.log import Appended
from tutela.proof.checkpoint import OpenedCheckpoint

MAGIC: Final = b"tutela-record/1\n"
SALT_BYTES: Final = 32
LENGTH_BYTES: Final = 4
HEAD_BYTES: Final = len(MAGIC) + SALT_BYTES + LENGTH_BYTES
PADDED_TO: Final = 1024
ENVELOPE_BYTES_MAX: Final = 16 << 20

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


def record_event(event: Event, ports: RecordPorts, dice: Dice) -> Recorded:
    """Keep an event: its record encrypted in the vault, its commitment in the evidence log.

    Raises:
        UnavailableError: the vault or the ledger cannot be written. Whatever was to follow the
            event must not happen then.
        ConflictError: other processes were first more often than is plausible.
    """
    noted = describe(event, ports, dice)
    return Recorded(noted.record, commit(noted, None, ports))


def describe(event: Event, ports: RecordPorts, dice: Dice) -> NotedEvent:
    """Write an event's record into the vault and return what the index has to note of it."""
    envelope = Envelope(encode_event(event), dice(SALT_BYTES))
    sealed = seal_bytes(envelope.pack(), ports.cipher, (ports.recipient,))

    def write(sink: Writable) -> None:
        sink.write(sealed)

    return NotedEvent(
        entry=envelope.entry,
        record=ports.vault.put(write).id,
        kind=event.kind,
        at=event.at,
        item=None if event.item is None else ItemId(event.item),
        not_before=size_of(ports.evidence),
    )


def commit(noted: NotedEvent, item: IndexedItem | None, ports: RecordPorts) -> int:
    """Note an event, put its entry into the evidence log, settle it; return its position.

    After a failed append nothing is tried again: the entry may be in the log without being
    durable. The note stays, and ``catch_up`` settles it when the log shows the entry.

    Raises:
        UnavailableError: the ledger or the index cannot be written.
    """
    ports.index.note(noted, item)
    position = ports.evidence.append((noted.entry,)).first_index
    ports.index.settle(noted.entry, position)
    return position


def size_of(log: Ledger) -> int:
    """Return how many entries a log has."""
    head = log.head()
    return 0 if head is None else head.checkpoint.size


def catch_up(index: Journal, evidence: Ledger) -> int:
    """Settle what was noted before a crash against the ledger; return how many were settled."""
    waiting = {event.entry: event for event in index.pending()}
    size = size_of(evidence)
    start = min((event.not_before for event in waiting.values()), default=size)
    placed = enumerate(evidence.entries(start), start) if waiting else ()
    found = [(entry, position) for position, entry in placed if entry in waiting]
    for entry, position in found:
        index.settle(entry, position)
        waiting.pop(entry, None)
    index.postpone(tuple(waiting), size)
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
        with vault.open(object_id) as stream:
            cipher.decrypt(stream, sink, case_key)
    except _NotAnEnvelopeError:
        return None
    content = bytes(sink.content)
    return Envelope.unpack(content) if content.startswith(MAGIC) else None


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
