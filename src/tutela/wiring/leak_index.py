"""Put what is sealed into the leak index, and draw decoys beside it."""

from tutela.custody.keys import AgeKey
from tutela.custody.record import instant
from tutela.ledger.entry import EventKind
from tutela.protection.history import events_of
from tutela.protection.identity import Identity
from tutela.protection.leak.guarded import (
    Guarded,
    Who,
    decoys,
    decoys_missing,
    guarded_event,
)
from tutela.protection.leak.keyed import Key, KeyedDigests, keys_of_ledger
from tutela.wiring.case import Case, latest


def newest_key(case: Case, case_key: AgeKey) -> Key:
    """Return the key that counts for whatever is indexed now."""
    turns = events_of((EventKind.LEAK_KEY_TURNED,), case.access, case_key)
    return keys_of_ledger(case.dedup_key, turns)[-1]


def index_identity(case: Case, case_key: AgeKey, actor: str, identity: Identity) -> KeyedDigests:
    """Return the keyed digests by which the leak check knows an identity; decoys are drawn first.

    Raises:
        UnavailableError: the ledger cannot be written.
    """
    key = newest_key(case, case_key)
    people = sealed_people(case, case_key) | {str(identity.person)}
    draw_decoys(case, case_key, actor, key, len(people))
    return KeyedDigests.of(identity.parts, key)


def draw_decoys(case: Case, case_key: AgeKey, actor: str, key: Key, people: int) -> None:
    """Draw as many decoys as a key misses; see `tutela.protection.leak.guarded`.

    Raises:
        UnavailableError: the ledger cannot be written.
    """
    known = sum(
        each.who is Who.DECOY and each.digests.generation == key.generation
        for each in guarded_of(case, case_key)
    )
    missing = decoys_missing(people, known)
    if missing:
        drawn = decoys(missing, key, case.dice)
        case.record(guarded_event(drawn, instant(latest(case)), actor))


def guarded_of(case: Case, case_key: AgeKey) -> tuple[Guarded, ...]:
    """Return every documenter and decoy of a case."""
    events = events_of((EventKind.NAMES_GUARDED,), case.access, case_key)
    return tuple(each for event in events for each in Guarded.of_event(event))


def sealed_people(case: Case, case_key: AgeKey) -> frozenset[str]:
    """Return the pseudonyms of everybody whose identity was sealed."""
    events = events_of((EventKind.IDENTITY_SEALED,), case.access, case_key)
    return frozenset(str(event.details.get("person")) for event in events)
