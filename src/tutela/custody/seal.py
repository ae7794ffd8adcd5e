"""Seal what was received: one function, one order, and an acknowledgement at the end.

    1  objects      each plaintext, encrypted to the case, and its record: the ``received`` event
                    with the manifest, encrypted too; durable in the vault together
    2  publication  the pictures' seal records, as salted commitments in the publication log
    3  note         the index is told what is about to happen
    4  evidence     the records' salted commitments in the evidence log, and the objects' names
    5  settle       the index is told where they stand; the items are acknowledged

Files are sealed in groups, because a disk makes many files durable in the time of a few. A crash
between two steps leaves objects nobody refers to, or notes that ``record.catch_up`` settles
against the ledger. What was not acknowledged is offered again. A machine that seals holds only
the case's public recipient: it cannot read what it sealed.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count

from tutela.custody.index import IndexedItem, Marks, Noted, NotedEvent, content_mark
from tutela.custody.item import ITEM_ID_BYTES, ItemId, Manifest, PictureSeal
from tutela.custody.record import (
    Described,
    Dice,
    Ledger,
    RecordPorts,
    commit,
    describe,
    instant,
    size_of,
)
from tutela.custody.vault import ObjectId, Readable, Staging, StoredObject, Writable
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
        check: is told the SHA-256 of the plaintext before the object is kept; what it raises comes
            out unchanged, and nothing of the offering stays.
    """

    name: str = field(repr=False)
    open: Callable[[], AbstractContextManager[Readable]] = field(repr=False)
    source: str = field(repr=False)
    receipt: str
    actor: str = field(repr=False)
    sha256: bytes | None = field(default=None, repr=False)
    place: bytes | None = field(default=None, repr=False)
    facts: Value = field(default=None, repr=False)
    check: Callable[[bytes], None] | None = field(default=None, repr=False)


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
    with sealing(ports, dice) as group:
        group.add(offering, picture, now)
        (sealed,) = group.commit()
    return sealed


@contextmanager
def sealing(ports: SealPorts, dice: Dice) -> Iterator["SealingGroup"]:
    """Begin a group of items; those that were not committed are gone when the context ends."""
    with ports.records.vault.stage() as staging:
        yield SealingGroup(ports, dice, staging)


class SealingGroup:
    """Items that are sealed together: none of them counts before `commit` has returned."""

    def __init__(self, ports: SealPorts, dice: Dice, staging: Staging) -> None:
        self._ports = ports
        self._dice = dice
        self._staging = staging
        self._before = size_of(ports.records.evidence)
        self._beside: list[StoredObject] = []
        self._added: list[_Added] = []

    def __len__(self) -> int:
        """Return how many items were added."""
        return len(self._added)

    def keep(self, content: bytes) -> StoredObject:
        """Write an object that belongs to the item that is added next: a rendition.

        Raises:
            UnavailableError: the vault cannot be written.
        """
        cipher, recipient = self._ports.records.cipher, self._ports.records.recipient

        def write(sink: Writable) -> bytes:
            return cipher.encrypt_apart(BytesIO(content), sink, (recipient,))

        stored = self._staging.put(write)
        self._beside.append(stored)
        return stored

    def add(self, offering: Offering, picture: PictureSeal | None, now: datetime) -> ItemId:
        """Write an item and its record; if this fails, the others of the group stay.

        Raises:
            MismatchError: the bytes are not those intake looked at.
            UnavailableError: the source cannot be read, or the vault cannot be written.
        """
        beside, self._beside = tuple(self._beside), []
        item = ItemId.from_random(self._dice(ITEM_ID_BYTES))
        stored, plaintext = _store(offering, self._staging, self._ports.records)
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
        event = _received(manifest, offering.actor, now)
        records = self._ports.records
        noted, record = describe(event, self._staging, records, self._before, self._dice)
        days = timedelta(days=self._ports.accession_days)
        indexed = IndexedItem(
            item=item,
            object_id=stored.id,
            record=noted.record,
            received_at=noted.at,
            size=plaintext.size,
            published_position=None,
            accession_due=instant(now + days),
            marks=Marks(content_mark(self._ports.dedup_key, plaintext.sha256), offering.place),
        )
        self._added.append(_Added(noted, indexed, (record, stored, *beside), picture))
        return item

    def commit(self) -> tuple[SealedItem, ...]:
        """Take all items into custody, in order; once this returns, no crash loses them.

        Raises:
            UnavailableError: the vault or the ledger cannot be written; nothing counts, and
                nothing is tried again here.
            ConflictError: other processes were first more often than is plausible.
        """
        self._staging.commit()
        published = self._publish()
        items = [
            replace(each.indexed, published_position=place)
            for each, place in zip(self._added, published, strict=True)
        ]
        group = [
            Described(Noted(each.noted, item), each.objects)
            for each, item in zip(self._added, items, strict=True)
        ]
        places = commit(group, self._ports.records)
        return tuple(
            SealedItem(item.item, item.object_id, item.size, place, item.published_position)
            for item, place in zip(items, places, strict=True)
        )

    def _publish(self) -> list[int | None]:
        """Commit to the pictures in the publication log; return each item's place there."""
        pictures = [each.picture for each in self._added]
        entries = [publication_entry(each) for each in pictures if each is not None]
        if not entries:
            return [None] * len(pictures)
        places = count(self._ports.publication.append(entries).first_index)
        return [None if each is None else next(places) for each in pictures]


@dataclass(frozen=True, slots=True)
class _Added:
    noted: NotedEvent
    indexed: IndexedItem
    objects: tuple[StoredObject, ...]
    picture: PictureSeal | None


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


def _store(
    offering: Offering, staging: Staging, ports: RecordPorts
) -> tuple[StoredObject, _Plaintext]:
    with offering.open() as stream:
        source = _Source(stream)

        def write(sink: Writable) -> bytes:
            header = ports.cipher.encrypt_apart(source, sink, (ports.recipient,))
            plaintext = source.finish()
            _check_same_bytes(offering, plaintext)
            if offering.check is not None:
                offering.check(plaintext.sha256)
            return header

        stored = staging.put(write)
    return stored, source.finish()


def _check_same_bytes(offering: Offering, plaintext: _Plaintext) -> None:
    # The picture was committed to by the bytes intake read; the file may have changed since.
    if offering.sha256 is not None and offering.sha256 != plaintext.sha256:
        raise MismatchError("custody.source_changed", size=plaintext.size)


def _received(manifest: Manifest, actor: str, now: datetime) -> Event:
    return Event(
        kind=EventKind.RECEIVED,
        at=instant(now),
        actor=actor,
        item=str(manifest.item),
        purpose=None,
        details=manifest.to_details(),
    )
