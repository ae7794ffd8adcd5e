"""Erase an item where the law demands it, and hold what the law forbids to erase.

Destroying the headers of an item's objects is the only deletion there is: without its header
nobody can decrypt an object, whatever key they hold. The objects, the ledger and the event of the
erasure stay, so that the case goes on proving itself and everybody can see that, when and on
whose word something was erased.

    1  refuse       while a hold stands on the item or on the case, or an event is unknown
    2  event        `erased`, with the legal basis, both people and the objects it names
    3  destroy      each header; a tombstone beside it names the event's place in the ledger
    4  forget       the index drops the item and its marks

A crash after 2 leaves headers: erasing again goes on with 3 and leaves no second event.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from tutela.custody.access import AccessPorts, read_manifest
from tutela.custody.fields import Fields
from tutela.custody.index import History, Index, NotedEvent
from tutela.custody.item import ItemId, Manifest
from tutela.custody.keys import AgeKey
from tutela.custody.record import Dice, instant, open_record, record_event
from tutela.custody.roll import check_all_known
from tutela.custody.vault import ObjectId
from tutela.errors import MismatchError, RefusedError
from tutela.ledger.entry import ENTRY_BYTES, Event, EventKind
from tutela.proof.cbor import Value

TELLS_CONTENT: Final = frozenset(
    (EventKind.RECEIVED, EventKind.PLAN_MADE, EventKind.REVIEWED, EventKind.SEALED_PICTURE)
)
"""Kinds of events whose records say what an item holds; the others say what was done with it."""

_HOLDS: Final = (EventKind.HELD, EventKind.HOLD_LIFTED)


@dataclass(frozen=True, slots=True)
class Agreed:
    """Two custodians agree to an erasure, on a legal basis.

    Attributes:
        labels: of the two, for the event.
        recipients: of their keys; they must differ.
        basis: the rule or order that demands it, in their words.
        now: with its time zone.
    """

    labels: tuple[str, str] = field(repr=False)
    recipients: tuple[str, str]
    basis: str = field(repr=False)
    now: datetime

    def __post_init__(self) -> None:
        """Check that these are two people and that there is a basis.

        Raises:
            RefusedError: it is one person, or no basis is stated.
        """
        if self.recipients[0] == self.recipients[1]:
            raise RefusedError("erasure.one_person")
        if not self.basis.strip():
            raise RefusedError("erasure.basis_missing")


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure destroyed.

    Attributes:
        position: of its event in the evidence log.
        objects: those whose headers are gone.
        published: how many releases of the item stay public.
        receipt: the receipt that still lists the item's name.
    """

    position: int
    objects: tuple[ObjectId, ...]
    published: int
    receipt: str


def standing_hold(
    history: History, item: ItemId | None, *, alone: bool = False
) -> NotedEvent | None:
    """Return the event of the hold that stands on an item, or on the whole case.

    Args:
        history: of the case.
        item: none asks for the case itself.
        alone: a hold on the whole case does not count for the item.
    """
    for asked in {item} if alone else {None, item}:
        changes = [each for each in history.events() if each.item == asked and each.kind in _HOLDS]
        if changes and changes[-1].kind == EventKind.HELD:
            return changes[-1]
    return None


def check_no_hold(history: History, item: ItemId) -> None:
    """Check that nothing forbids to erase an item.

    Raises:
        RefusedError: a hold stands on it, or on the case.
    """
    hold = standing_hold(history, item)
    if hold is not None:
        raise RefusedError("erasure.held", item=str(item), since=hold.at[:10])


def erase(
    item: ItemId, agreed: Agreed, ports: AccessPorts, index: Index, case_key: AgeKey, dice: Dice
) -> Erased:
    """Destroy the headers of an item's objects, after an event that says so.

    Raises:
        RefusedError: a hold stands, the index does not know every event of the ledger (one of
            them may be a hold), or the key is not this case's.
        UnavailableError: there is no such item, or the disk refuses.
        MismatchError: the item's record is damaged: mend it from a replica first.
    """
    check_all_known(index, ports.records.evidence)
    check_no_hold(index, item)
    broken_off = _begun(item, ports, index, case_key)
    if broken_off is None:
        manifest = read_manifest(item, ports, case_key)
        objects = _objects_of(manifest, index.events(item))
        position = record_event(_event(manifest, objects, agreed), ports.records, dice).position
        receipt = manifest.receipt
    else:
        position, objects, receipt = broken_off
    for each in objects:
        ports.records.vault.destroy_header(each.object_id, position)
    published = sum(each.kind == EventKind.PUBLISHED for each in index.events(item))
    index.forget(item)
    return Erased(position, tuple(each.object_id for each in objects), published, receipt)


@dataclass(frozen=True, slots=True)
class ErasedObject:
    """An object an `erased` event names; `event` is set if it was an event's record."""

    object_id: ObjectId
    event: NotedEvent | None = None


def erased_objects(event: Event) -> tuple[ErasedObject, ...]:
    """Return the objects an `erased` event names.

    Raises:
        MalformedError: its details are broken.
    """
    item = None if event.item is None else ItemId(event.item)
    named = Fields.of("erased", event.details).members("objects")
    return tuple(_erased_object(each, item) for each in named)


def _erased_object(fields: Fields, item: ItemId | None) -> ErasedObject:
    object_id = ObjectId(fields.octets("object"))
    if fields.untrusted.get("entry") is None:
        return ErasedObject(object_id)
    entry, kind, at = fields.octets("entry", ENTRY_BYTES), fields.text("kind"), fields.text("at")
    return ErasedObject(object_id, NotedEvent(entry, object_id, kind, at, item, not_before=0))


def _begun(
    item: ItemId, ports: AccessPorts, index: Index, case_key: AgeKey
) -> tuple[int, tuple[ErasedObject, ...], str] | None:
    """Return what an erasure that was broken off had recorded."""
    events = [each for each in index.events(item) if each.kind == EventKind.ERASED]
    if not events:
        return None
    records = ports.records
    envelope = open_record(events[-1].record, records.vault, records.cipher, case_key)
    if envelope is None:
        raise MismatchError("item.index_differs", item=str(item))
    receipt = Fields.of("erased", envelope.event.details).text("receipt")
    return events[-1].position or 0, erased_objects(envelope.event), receipt


def _objects_of(manifest: Manifest, events: Sequence[NotedEvent]) -> tuple[ErasedObject, ...]:
    """Return every object that says what an item holds: item, rendition, telling records."""
    content = (manifest.object_id, *_rendition(manifest))
    telling = (each for each in events if each.kind in TELLS_CONTENT)
    return (*map(ErasedObject, content), *(ErasedObject(each.record, each) for each in telling))


def _rendition(manifest: Manifest) -> tuple[ObjectId, ...]:
    if manifest.picture is None:
        return ()
    kept = Fields.of("picture", manifest.picture.commitment).untrusted.get("rendition")
    return () if kept is None else (ObjectId(Fields.of("rendition", kept).octets("object")),)


def _event(manifest: Manifest, objects: Sequence[ErasedObject], agreed: Agreed) -> Event:
    return Event(
        kind=EventKind.ERASED,
        at=instant(agreed.now),
        actor=agreed.labels[0],
        item=str(manifest.item),
        purpose=agreed.basis,
        details={
            "second": agreed.labels[1],
            "objects": [_named(each) for each in objects],
            "receipt": manifest.receipt,
        },
    )


def _named(erased: ErasedObject) -> Value:
    event = erased.event
    return {
        "object": erased.object_id.digest,
        "entry": None if event is None else event.entry,
        "kind": None if event is None else str(event.kind),
        "at": None if event is None else event.at,
    }
