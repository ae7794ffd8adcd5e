import pytest
from tests.custody.bare import Bare

from tutela.custody.record import record_event
from tutela.errors import MismatchError, RefusedError
from tutela.ledger.entry import Event, EventKind, decode_event, encode_event
from tutela.protection.history import events_of
from tutela.protection.person import PERSON_KINDS, AgeClass, PersonId, opened
from tutela.stores.memory_index import MemoryIndex

AT = "2026-11-24T09:30:00Z"
ONE = PersonId("K-28E-MTZK")


def a_case() -> tuple[Bare, Event]:
    bare = Bare()
    event = opened(ONE, AgeClass.UNKNOWN, (), AT, "anna")
    record_event(Event(EventKind.AUDITED, AT, "anna"), bare.records, bare.dice)
    record_event(event, bare.records, bare.dice)
    return bare, event


def test_events_come_back_from_the_ledger_in_their_order():
    bare, event = a_case()
    assert events_of(PERSON_KINDS, bare.access, bare.case_key) == (
        decode_event(encode_event(event)),
    )


def test_an_event_the_index_does_not_know_stops_everything():
    bare, _ = a_case()
    lost = Bare(bare.vault, bare.cipher, bare.evidence, index=MemoryIndex(), case_key=bare.case_key)
    with pytest.raises(RefusedError, match="events_unknown"):
        events_of(PERSON_KINDS, lost.access, bare.case_key)


def test_a_record_that_does_not_open_stops_everything():
    bare, _ = a_case()
    with pytest.raises(MismatchError, match="event_lost"):
        events_of(PERSON_KINDS, bare.access, Bare().case_key)
