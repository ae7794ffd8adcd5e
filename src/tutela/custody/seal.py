"""Seal what was received: one function, one order, and an acknowledgement at the end.

    1  object       the plaintext, encrypted to the case, durable in the vault
    2  publication  a picture's seal record, as a salted commitment in the publication log
    3  record       the ``received`` event with the manifest, an encrypted object too
    4  note         the index is told what is about to happen
    5  evidence     the record's salted commitment in the evidence log
    6  settle       the index is told where it stands; the item is acknowledged

A crash between two steps leaves objects nobody refers to, or a note that ``record.catch_up``
settles against the ledger. What was not acknowledged is offered again. A machine that seals holds
only the case's public recipient: it cannot read what it sealed.
"""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tutela.custody.index import IndexedItem, Marks, content_mark
from tutela.custody.item import ITEM_ID_BYTES, ItemId, Manifest, PictureSeal
from tutela.custody.record import Dice, Ledger, RecordPorts, commit, describe, instant
from tutela.custody.vault import ObjectId, Readable, StoredObject, Writable
from tutela.errors import MismatchError, UnavailableError
from tutela.ledger.entry import Event, EventKind, entry_of
from tutela.proof.cbor import Value


@dataclass(frozen=True, slots=True)
class SealPorts:
    """What sealing needs of a case.

    Attributes:
        records: vault, cipher, evidence log, index and the case's recipient.
        publication: the log that is shown outside.
        dedup_key: makes the marks by which a file is known again.
        accession_days: how soon a custodian must open and compare an item.
    """

    records: RecordPorts
    publication: Ledger
    dedup_key: bytes = field(repr=False)
    accession_days: int


@dataclass(frozen=True, slots=True)
class Offering:
    """A file that intake offers for sealing.

    Attributes:
        name: relative name, as delivered.
        open: opens the bytes from their beginning.
        source: where it comes from, in the words of who delivered it.
        receipt: identifier of the receipt on which it is a line.
        actor: who receives it.
        sha256: what intake saw when it read the file; sealing other bytes is refused.
        place: the mark of where it lay, so that a broken receive can go on.
        facts: what intake saw of the content; kept as it is.
    """

    name: str = field(repr=False)
    open: Callable[[], AbstractContextManager[Readable]] = field(repr=False)
    source: str = field(repr=False)
    receipt: str
    actor: str = field(repr=False)
    sha256: bytes | None = field(default=None, repr=False)
    place: bytes | None = field(default=None, repr=False)
    facts: Value = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SealedItem:
    """The acknowledgement: this item is in the vault and in the ledger.

    Attributes:
        size: of the plaintext, in bytes.
        position: of its ``received`` event in the evidence log.
        published_position: of its seal record in the publication log, if it is a picture.
    """

    item: ItemId
    object_id: ObjectId
    size: int
    position: int
    published_position: int | None


def seal(
    offering: Offering, picture: PictureSeal | None, ports: SealPorts, now: datetime, dice: Dice
) -> SealedItem:
    """Take an offering into custody; once this returns, no crash of this process loses it.

    Args:
        offering: what to seal.
        picture: the commitment made to these bytes, where they are a picture.
        ports: of the case.
        now: with its time zone.
        dice: random bytes.

    Raises:
        MismatchError: the bytes are not those intake looked at, or the disk gives back others.
        UnavailableError: the source cannot be read, or the vault or the ledger cannot be written.
        ConflictError: other processes were first more often than is plausible.
    """
    item = ItemId.from_random(dice(ITEM_ID_BYTES))
    stored, plaintext = _store(offering, ports.records)
    published = None if picture is None else _commit_picture(picture, ports.publication)
    manifest = Manifest(
        item=item,
        name=offering.name,
        size=plaintext.size,
        sha256=plaintext.sha256,
        object_id=stored.id,
        source=offering.source,
        receipt=offering.receipt,
        picture=picture,
        facts=offering.facts,
    )
    noted = describe(_received(manifest, offering.actor, now), ports.records, dice)
    marks = Marks(content_mark(ports.dedup_key, plaintext.sha256), offering.place)
    indexed = IndexedItem(
        item=item,
        object_id=stored.id,
        record=noted.record,
        received_at=noted.at,
        size=plaintext.size,
        published_position=published,
        accession_due=instant(now + timedelta(days=ports.accession_days)),
        marks=marks,
    )
    position = commit(noted, indexed, ports.records)
    return SealedItem(item, stored.id, plaintext.size, position, published)


def publication_entry(picture: PictureSeal) -> bytes:
    """Return the entry by which the publication log commits to a picture."""
    return entry_of(picture.seal_record, picture.salt)


@dataclass(frozen=True, slots=True)
class _Plaintext:
    size: int
    sha256: bytes = field(repr=False)


class _Source:
    """Digests the plaintext as it goes by, and says when the source fails rather than the vault."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._hasher = hashlib.sha256()
        self._size = 0

    def read(self, size: int = -1, /) -> bytes:
        try:
            piece = self._stream.read(size)
        except OSError as reason:
            raise UnavailableError("custody.source_unreadable", offset=self._size) from reason
        self._hasher.update(piece)
        self._size += len(piece)
        return piece

    def finish(self) -> _Plaintext:
        return _Plaintext(self._size, self._hasher.digest())


def _store(offering: Offering, ports: RecordPorts) -> tuple[StoredObject, _Plaintext]:
    with offering.open() as stream:
        source = _Source(stream)

        def write(sink: Writable) -> None:
            ports.cipher.encrypt(source, sink, (ports.recipient,))
            _check_same_bytes(offering, source.finish())

        stored = ports.vault.put(write)
    return stored, source.finish()


def _check_same_bytes(offering: Offering, plaintext: _Plaintext) -> None:
    # The picture was committed to by the bytes intake read; the file may have changed since.
    if offering.sha256 is not None and offering.sha256 != plaintext.sha256:
        raise MismatchError("custody.source_changed", size=plaintext.size)


def _commit_picture(picture: PictureSeal, publication: Ledger) -> int:
    return publication.append((publication_entry(picture),)).first_index


def _received(manifest: Manifest, actor: str, now: datetime) -> Event:
    return Event(
        kind=EventKind.RECEIVED,
        at=instant(now),
        actor=actor,
        item=str(manifest.item),
        purpose=None,
        details=manifest.to_details(),
    )
