"""Open an item for a stated purpose; the event comes before the first byte.

Damage is found in two ways: the ciphertext no longer has the digest that is its name, or the
plaintext no longer has the digest in the manifest. Either stops everything, names the item, and
says where another copy can come from.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from tutela.custody.cipher import AgeKey, Cipher, Window
from tutela.custody.index import Index, IndexedItem
from tutela.custody.item import ItemId, Manifest
from tutela.custody.record import (
    Dice,
    Envelope,
    RecordPorts,
    decrypt_object,
    instant,
    open_record,
    opened_object,
    record_event,
)
from tutela.custody.vault import ERASED, Vault, Writable, check_object
from tutela.errors import MalformedError, MismatchError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.proof.digest import sha256


@dataclass(frozen=True, slots=True)
class AccessPorts:
    """What opening an item needs of a case."""

    records: RecordPorts
    items: Index


@dataclass(frozen=True, slots=True)
class Access:
    """Who opens, why, and when; COPIED or EXPORTED where the bytes will leave custody.

    Attributes:
        actor: the label of their key.
        purpose: why.
        now: when.
        kind: of the event.
        details: what of the item, where it is not the whole: kept with the event.
    """

    actor: str = field(repr=False)
    purpose: str = field(repr=False)
    now: datetime
    kind: EventKind = EventKind.OPENED
    details: Mapping[str, Value] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Check that there is a purpose.

        Raises:
            RefusedError: there is none.
        """
        if not self.purpose.strip():
            raise RefusedError("item.purpose_missing")


@dataclass(frozen=True, slots=True)
class OpenedItem:
    """An item whose opening is in the ledger and whose ciphertext is undamaged."""

    manifest: Manifest
    _vault: Vault = field(repr=False)
    _cipher: Cipher = field(repr=False)
    _case_key: AgeKey = field(repr=False)

    def copy_to(self, sink: Writable) -> None:
        """Write the plaintext to a sink, in order, in small pieces.

        Every piece is authenticated, but only the return says that all of them came: whoever
        keeps the bytes writes them to a temporary and renames it afterwards.

        Raises:
            MismatchError: the plaintext is not what was received.
            UnavailableError: the object cannot be read.
        """
        digesting = _DigestingSink(sink)
        place = self.manifest.object_id
        with _naming(self.manifest.item):
            decrypt_object(place, self._vault, self._cipher, self._case_key, digesting)
        _check_plaintext(self.manifest, digesting)

    @contextmanager
    def window(self) -> Iterator[Window]:
        """Open a view into the plaintext, for a scene of a long video.

        Every byte it returns is authenticated under the item's key. The digest of the whole is
        not compared: that takes reading all of it.

        Raises:
            MismatchError: the item is damaged.
            UnavailableError: the object cannot be read.
        """
        place = self.manifest.object_id
        with _naming(self.manifest.item), opened_object(place, self._vault) as (header, payload):
            yield self._cipher.window(header, payload, self._case_key)

    def read(self) -> bytes:
        """Return the whole plaintext; for pictures, never for videos.

        Raises:
            MismatchError: the plaintext is not what was received.
            UnavailableError: the object cannot be read.
        """
        plaintext = BytesIO()
        self.copy_to(plaintext)
        return plaintext.getvalue()


def open_item(
    item: ItemId, access: Access, ports: AccessPorts, case_key: AgeKey, dice: Dice
) -> OpenedItem:
    """Open an item: leave an event with the purpose, then hand out the plaintext.

    Raises:
        UnavailableError: there is no such item, its object is missing, or the event could not
            be written.
        MismatchError: the item is damaged; the event of the attempt stays.
        RefusedError: the key is not this case's.
    """
    manifest = read_manifest(item, ports, case_key)
    event = Event(
        kind=access.kind,
        at=instant(access.now),
        actor=access.actor,
        item=str(item),
        purpose=access.purpose,
        details=access.details,
    )
    record_event(event, ports.records, dice)
    return _opened(manifest, ports.records, case_key)


@dataclass(frozen=True, slots=True)
class Granted:
    """A header by which somebody else opens an item's object; the object stays as it was."""

    manifest: Manifest
    header: bytes


def grant(
    item: ItemId, to: str, access: Access, ports: AccessPorts, case_key: AgeKey, dice: Dice
) -> Granted:
    """Let one more recipient open an item: a new header, after an event with the purpose.

    Args:
        item: which one.
        to: the recipient's public age key.
        access: who grants it and why, of the kind GRANTED.
        ports: of the case.
        case_key: opens the header there is.
        dice: random bytes.

    Raises:
        UnavailableError: there is no such item, its object is missing, or the event could not
            be written.
        MismatchError: the item is damaged.
        RefusedError: the key is not this case's, the item was erased, or it was sealed by
            version 0.1, as a whole age file.
        MalformedError: the recipient is not one.
    """
    manifest = read_manifest(item, ports, case_key)
    records = ports.records
    with _naming(item):
        old = records.vault.header(manifest.object_id)
    if not old:
        raise RefusedError("item.sealed_whole", item=str(item))
    header = records.cipher.rewrap(old, case_key, (to,))
    event = Event(
        kind=EventKind.GRANTED,
        at=instant(access.now),
        actor=access.actor,
        item=str(item),
        purpose=access.purpose,
        details={"recipient": to, "header": sha256(header)},
    )
    record_event(event, records, dice)
    return Granted(manifest, header)


def read_manifest(item: ItemId, ports: AccessPorts, case_key: AgeKey) -> Manifest:
    """Return what was recorded when an item was received.

    Only custody itself reads manifests without an event: they hold what the item is called and
    the picture secret, never its content.

    Raises:
        UnavailableError: there is no such item, or its record is missing.
        MismatchError: the record is damaged, or the ledger commits to another one.
        RefusedError: the key is not this case's.
    """
    indexed = ports.items.item(item)
    if indexed is None or indexed.position is None:
        raise _not_here(item, ports.items)
    envelope = _envelope(indexed, ports, case_key)
    entry = next(iter(ports.records.evidence.entries(indexed.position)), None)
    event = envelope.event
    if envelope.entry != entry or event.item != str(item):
        raise MismatchError("item.ledger_differs", item=str(item), position=indexed.position)
    manifest = Manifest.from_details(item, event.details)
    if manifest.object_id != indexed.object_id:
        raise MismatchError("item.index_differs", item=str(item))
    return manifest


def check_accession(
    item: ItemId, actor: str, now: datetime, ports: AccessPorts, case_key: AgeKey, dice: Dice
) -> None:
    """Decrypt an item, compare it with what was received, and leave an event either way.

    Raises:
        MismatchError: it is damaged; the event says so.
        UnavailableError: it is missing; the event says so.
        RefusedError: the key is not this case's; no event.
    """
    failure: MismatchError | UnavailableError | None = None
    try:
        manifest = read_manifest(item, ports, case_key)
        _opened(manifest, ports.records, case_key).copy_to(_Nowhere())
    except (MismatchError, UnavailableError) as reason:
        failure = reason
    event = Event(
        kind=EventKind.ACCESSION_CHECKED,
        at=instant(now),
        actor=actor,
        item=str(item),
        purpose=None,
        details={"found": failure.message if failure else None},
    )
    record_event(event, ports.records, dice)
    if failure is not None:
        raise failure
    ports.items.set_accession(item, event.at)


def _not_here(item: ItemId, index: Index) -> UnavailableError | RefusedError:
    erased = [each for each in index.events(item) if each.kind == EventKind.ERASED]
    if erased:
        return RefusedError("item.erased", item=str(item), position=erased[-1].position or 0)
    return UnavailableError("item.unknown", item=str(item))


def _opened(manifest: Manifest, ports: RecordPorts, case_key: AgeKey) -> OpenedItem:
    with _naming(manifest.item):
        check_object(ports.vault, manifest.object_id)
    return OpenedItem(manifest, ports.vault, ports.cipher, case_key)


def _envelope(indexed: IndexedItem, ports: AccessPorts, case_key: AgeKey) -> Envelope:
    vault, cipher = ports.records.vault, ports.records.cipher
    with _naming(indexed.item):
        check_object(vault, indexed.record)
        envelope = open_record(indexed.record, vault, cipher, case_key)
    if envelope is None:
        raise MismatchError("item.index_differs", item=str(indexed.item))
    return envelope


@contextmanager
def _naming(item: ItemId) -> Iterator[None]:
    """Name the item in what the vault and the cipher complain about."""
    try:
        yield
    except UnavailableError as reason:
        if reason.message == ERASED:
            position = int(reason.parameters["position"])
            raise RefusedError("item.erased", item=str(item), position=position) from reason
        if "object" not in reason.parameters:
            raise
        lost = str(reason.parameters["object"])
        raise UnavailableError("item.object_missing", item=str(item), object=lost) from reason
    except MismatchError as reason:
        lost = str(reason.parameters.get("object", ""))
        raise MismatchError("item.object_changed", item=str(item), object=lost) from reason
    except MalformedError as reason:
        raise MismatchError("item.undecryptable", item=str(item)) from reason


class _DigestingSink:
    """Passes plaintext on and digests it."""

    def __init__(self, sink: Writable) -> None:
        self._sink = sink
        self._hasher = hashlib.sha256()

    def write(self, piece: bytes, /) -> int:
        self._hasher.update(piece)
        return self._sink.write(piece)

    def digest(self) -> bytes:
        return self._hasher.digest()


class _Nowhere:
    """Takes bytes and forgets them."""

    def write(self, piece: bytes, /) -> int:
        return len(piece)


def _check_plaintext(manifest: Manifest, digesting: _DigestingSink) -> None:
    if digesting.digest() != manifest.sha256:
        raise MismatchError("item.plaintext_changed", item=str(manifest.item))
