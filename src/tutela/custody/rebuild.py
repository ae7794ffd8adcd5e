"""Make the index anew from the ledger and the vault, which are the truth; needs the case key."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Protocol

from tutela.custody.erasure import erased_objects
from tutela.custody.index import (
    Catalogue,
    History,
    IndexedItem,
    Journal,
    Marks,
    Noted,
    NotedEvent,
    content_mark,
)
from tutela.custody.item import ItemId, Manifest
from tutela.custody.keys import AgeKey
from tutela.custody.record import Envelope, Ledger, instant, open_record
from tutela.custody.seal import SealPorts, publication_entry
from tutela.custody.vault import ObjectId
from tutela.errors import MalformedError, MismatchError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind, is_event, named_object

RECORDS_MISSING: Final = "custody.records_missing"
"""The one error with which a rebuild ends and the index holds all that was found."""


@dataclass(frozen=True, slots=True)
class _Found:
    position: int
    object_id: ObjectId
    envelope: Envelope


class RebuiltIndex(Journal, Catalogue, History, Protocol):
    """An index that can be forgotten and noted again."""


def rebuild(index: RebuiltIndex, ports: SealPorts, case_key: AgeKey) -> int:
    """Make the index anew; return how many events it knows.

    The marks of places are kept nowhere else: a receive that was broken off before a rebuild
    knows its files again by their content.

    Raises:
        MismatchError: the ledger has entries for which the vault has no record that can be read;
            the index holds everything that was found.
        UnavailableError: a folder of the vault, or the ledger, cannot be read.
    """
    # Whatever is settled below counts as acknowledged.
    ports.records.evidence.confirm()
    logged = _positions(ports.records.evidence)
    positions = {entry: place for entry, place in logged.items() if is_event(entry)}
    published = _positions(ports.publication)
    named = _named_records(logged)
    found = sorted(_records(ports, case_key, positions, named), key=lambda each: each.position)
    index.clear()
    erased = [each.envelope.event for each in found if _is_erasure(each)]
    gone = {each.item for each in erased}
    for each in found:
        _replay(index, each, ports, published, gone)
    lost = [event for each in erased for event in _lost_records(each, positions)]
    index.note([Noted(event) for event in lost])
    index.settle({event.entry: event.not_before for event in lost})
    known = {each.position for each in found} | {event.not_before for event in lost}
    missing = len(positions) - len(known)
    if missing:
        raise MismatchError(RECORDS_MISSING, entries=len(positions), missing=missing)
    return len(known)


def _is_erasure(found: _Found) -> bool:
    return found.envelope.event.kind == EventKind.ERASED


def _lost_records(erasure: Event, positions: Mapping[bytes, int]) -> Iterator[NotedEvent]:
    """Return the events whose records were destroyed, as far as the event of it tells."""
    for each in erased_objects(erasure):
        if each.event is not None and each.event.entry in positions:
            yield replace(each.event, not_before=positions[each.event.entry])


def _positions(log: Ledger) -> Mapping[bytes, int]:
    return {entry: position for position, entry in enumerate(log.entries())}


def _named_records(logged: Iterable[bytes]) -> Mapping[bytes, bytes]:
    """Return the digest of the object that is an event's record, by the event's entry.

    The first object entry behind an event's names it. Entries of version 0.1 have none.
    """
    pairs = ((entry, named_object(behind)) for entry, behind in pairwise(logged))
    return {entry: named.digest for entry, named in pairs if named is not None and is_event(entry)}


def _records(
    ports: SealPorts,
    case_key: AgeKey,
    positions: Mapping[bytes, int],
    named: Mapping[bytes, bytes],
) -> Iterator[_Found]:
    vault, cipher = ports.records.vault, ports.records.cipher
    for object_id in vault.ids():
        try:
            envelope = open_record(object_id, vault, cipher, case_key)
        except (MalformedError, RefusedError, UnavailableError):
            # Damaged, foreign, erased, or a sector that cannot be read: one object must not hide
            # all others. If it was a record, the count below will miss it.
            continue
        # Anybody can encrypt to a case: only what the ledger commits to is a record. Header and
        # object put together are a record too, of which an erasure would leave the original.
        if envelope is None or envelope.entry not in positions:
            continue
        if named.get(envelope.entry, object_id.digest) == object_id.digest:
            yield _Found(positions[envelope.entry], object_id, envelope)


def _replay(
    index: RebuiltIndex,
    found: _Found,
    ports: SealPorts,
    published: Mapping[bytes, int],
    gone: Collection[str | None],
) -> None:
    event = found.envelope.event
    item = None if event.item is None else ItemId(event.item)
    noted = NotedEvent(
        entry=found.envelope.entry,
        record=found.object_id,
        kind=event.kind,
        at=event.at,
        item=item,
        not_before=found.position,
    )
    brought = None
    if event.kind == EventKind.RECEIVED and item is not None and event.item not in gone:
        manifest = Manifest.from_details(item, event.details)
        brought = _indexed(manifest, noted, ports, published)
    index.note((Noted(noted, brought),))
    index.settle({noted.entry: found.position})
    undamaged = event.details.get("found") is None
    if event.kind == EventKind.ACCESSION_CHECKED and item is not None and undamaged:
        index.set_accession(item, event.at)


def _indexed(
    manifest: Manifest, noted: NotedEvent, ports: SealPorts, published: Mapping[bytes, int]
) -> IndexedItem:
    picture = manifest.picture
    due = datetime.fromisoformat(noted.at) + timedelta(days=ports.accession_days)
    return IndexedItem(
        item=manifest.item,
        object_id=manifest.object_id,
        record=noted.record,
        received_at=noted.at,
        size=manifest.size,
        published_position=None if picture is None else published.get(publication_entry(picture)),
        accession_due=instant(due),
        marks=Marks(content=content_mark(ports.dedup_key, manifest.sha256)),
    )
