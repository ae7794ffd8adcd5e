"""What the ledger tells of persons, consents and exposures: the truth, read back in its order.

There is no other store of these: whoever holds the case key replays the events. A record that is
missing or does not fit its entry stops everything, for it may be the one that withdraws a consent.

Source: `spec/identity.md`, section 2.
"""

from collections.abc import Collection

from tutela.custody.access import AccessPorts
from tutela.custody.index import NotedEvent
from tutela.custody.item import ItemId
from tutela.custody.keys import AgeKey
from tutela.custody.record import EntriesInOrder, open_record
from tutela.custody.roll import check_all_known
from tutela.errors import MalformedError, MismatchError, RefusedError, UnavailableError
from tutela.ledger.entry import Event


def events_of(
    kinds: Collection[str],
    ports: AccessPorts,
    case_key: AgeKey,
    items: Collection[ItemId] | None = None,
) -> tuple[Event, ...]:
    """Return the events of some kinds in the order of the ledger.

    Args:
        kinds: which.
        ports: of the case.
        case_key: opens the records.
        items: of which items; None for all events.

    Raises:
        RefusedError: the ledger has events the index does not know.
        MismatchError: a record is missing or damaged, or the ledger has another entry.
    """
    check_all_known(ports.items, ports.records.evidence)
    noted = [each for each in ports.items.events() if each.kind in kinds]
    if items is not None:
        noted = [each for each in noted if each.item in items]
    entries = EntriesInOrder(ports.records.evidence)
    return tuple(_read(each, entries, ports, case_key) for each in noted)


def _read(
    noted: NotedEvent, entries: EntriesInOrder, ports: AccessPorts, case_key: AgeKey
) -> Event:
    records = ports.records
    position = noted.position or 0
    lost = MismatchError("person.event_lost", position=position)
    try:
        envelope = open_record(noted.record, records.vault, records.cipher, case_key)
    except (MalformedError, RefusedError, UnavailableError) as reason:
        raise lost from reason
    if envelope is None or not envelope.entry == noted.entry == entries.at(position):
        raise lost
    return envelope.event
