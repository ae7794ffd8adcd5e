"""The roll: who can open a case as the ledger tells it.

age does not say who encrypted a file, and whoever once held the case key can plant a generation
that is well formed. The events of changes are signed into the evidence log, which nobody can plant:
where a generation and the roll differ, the generation does not count.

Source: `spec/custody.md`, section 5.1.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from tutela.custody.access import AccessPorts
from tutela.custody.fields import Fields
from tutela.custody.index import History, NotedEvent
from tutela.custody.keys import RECOVERY_LABEL, AgeKey, Custodian, WrappedCase
from tutela.custody.record import EntriesInOrder, Ledger, open_record
from tutela.custody.succession import Newest
from tutela.errors import MalformedError, MismatchError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind, is_event

ROLL_KINDS: Final = (
    EventKind.CASE_CREATED,
    EventKind.CUSTODIAN_ADDED,
    EventKind.CUSTODIAN_REVOKED,
    EventKind.RECOVERY_RENEWED,
)
"""Kinds of events that say who can open the case."""


def unknown_events(history: History, evidence: Ledger) -> int:
    """Return how many events of the ledger the index does not know; a rebuild finds them."""
    logged = {entry for entry in evidence.entries() if is_event(entry)}
    return len(logged - {each.entry for each in history.events()})


def check_all_known(history: History, evidence: Ledger) -> None:
    """Check that the index knows every event of the ledger: one that is lost may forbid.

    Raises:
        RefusedError: an older index was put back, or records are missing.
    """
    unknown = unknown_events(history, evidence)
    if unknown:
        raise RefusedError("custody.events_unknown", count=unknown)


def replay(events: Iterable[Event]) -> tuple[Custodian, ...]:
    """Return the custodians whom events name, in the order in which they came.

    Raises:
        MalformedError: the details of an event are broken.
    """
    roll: dict[str, Custodian] = {}
    for event in events:
        fields = Fields.of(event.kind, event.details)
        match event.known_kind:
            case EventKind.CASE_CREATED:
                named = map(Custodian.named, fields.members("custodians"))
                roll = {each.recipient: each for each in named}
            case EventKind.CUSTODIAN_ADDED:
                added = Custodian.named(fields)
                roll[added.recipient] = added
            case EventKind.CUSTODIAN_REVOKED:
                roll.pop(fields.text("recipient"), None)
            case EventKind.RECOVERY_RENEWED:
                _renew(roll, fields)
            case _:
                pass  # it says nothing about who can open the case
    return tuple(roll.values())


def read_roll(ports: AccessPorts, case_key: AgeKey) -> tuple[Custodian, ...]:
    """Return the custodians as the events of the case name them.

    Raises:
        MismatchError: a record is missing or damaged, or the ledger has another entry.
        MalformedError: the details of an event are broken.
    """
    noted = (each for each in ports.items.events() if each.kind in ROLL_KINDS)
    return replay(_events(noted, ports, case_key))


def check_called(newest: Newest, roll: Iterable[Custodian], holder: AgeKey) -> None:
    """Check that the ledger calls a holder a custodian still.

    Raises:
        RefusedError: they were left out.
    """
    if holder.recipient not in {each.recipient for each in roll}:
        raise RefusedError("custodian.left_out" if newest.left_out else "custodian.not_called")


def check_agrees(newest: Newest, wanted: WrappedCase, roll: Iterable[Custodian]) -> None:
    """Check that a generation says what the ledger says, or lacks only a part of one change.

    A change that broke off between its events and its generation is so gone on with. Whatever
    passes, `wanted` is the roll after the change.

    Args:
        newest: from which the change starts.
        wanted: after the change; the same where there is none.
        roll: as the ledger tells it.

    Raises:
        MismatchError: the generation was planted, or belongs to another change.
    """
    held, after = frozenset(newest.wrapped.custodians), frozenset(wanted.custodians)
    called = frozenset(roll)
    if called - held <= after - held and held - called <= held - after:
        return
    raise MismatchError(
        "custodian.roll_differs",
        file=newest.name,
        more=len(held - called),
        fewer=len(called - held),
    )


def _renew(roll: dict[str, Custodian], fields: Fields) -> None:
    """Exchange the recovery key; an event that replaces none says that the one there is stayed."""
    replaced = fields.untrusted.get("replaced")
    if not isinstance(replaced, tuple):
        raise MalformedError("custody.field", record=fields.record, field="replaced")
    if not replaced and any(each.verifier is None for each in roll.values()):
        return
    for each in replaced:
        roll.pop(str(each), None)
    recipient = fields.text("recipient")
    roll[recipient] = Custodian(RECOVERY_LABEL, recipient, None)


def _events(noted: Iterable[NotedEvent], ports: AccessPorts, case_key: AgeKey) -> Iterator[Event]:
    records = ports.records
    entries = EntriesInOrder(records.evidence)
    for each in noted:
        position = each.position or 0
        lost = MismatchError("custodian.event_lost", position=position)
        try:
            envelope = open_record(each.record, records.vault, records.cipher, case_key)
        except (MalformedError, RefusedError, UnavailableError) as reason:
            raise lost from reason
        if envelope is None or not envelope.entry == each.entry == entries.at(position):
            raise lost
        yield envelope.event
