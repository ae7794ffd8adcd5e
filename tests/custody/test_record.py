from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.custody.bare import NOW, Bare
from tests.faults.careless import WrappedLedger
from typing_extensions import override

from tutela.custody.index import Noted, NotedEvent
from tutela.custody.keys import seal_bytes
from tutela.custody.record import (
    ENVELOPE_BYTES_MAX,
    HEAD_BYTES,
    MAGIC,
    NEAR,
    PADDED_TO,
    EntriesInOrder,
    Envelope,
    catch_up,
    instant,
    open_record,
    record_event,
    size_of,
)
from tutela.engines.age import AgeLocksmith
from tutela.errors import MalformedError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind, encode_event, entry_of

EVENT = Event(EventKind.AUDITED, instant(NOW), "anna", details={"name": "a very secret name"})
SALTS = st.binary(min_size=32, max_size=32)


def test_an_envelope_of_known_bytes_has_the_form_of_the_specification():
    packed = Envelope(b"record", bytes(range(32))).pack()
    assert packed[:16] == b"tutela-record/1\n"
    assert packed[16:48] == bytes(range(32))
    assert packed[48:52] == b"\x00\x00\x00\x06"
    assert packed[52:58] == b"record"
    assert packed[58:] == bytes(1024 - 58)


@given(record=st.binary(max_size=3000), salt=SALTS)
def test_an_envelope_is_read_as_it_was_written(record: bytes, salt: bytes):
    packed = Envelope(record, salt).pack()
    assert len(packed) % PADDED_TO == 0
    assert Envelope.unpack(packed) == Envelope(record, salt)


@given(name=st.text(min_size=1, max_size=200))
def test_the_size_of_a_record_does_not_tell_the_length_of_a_name(name: str):
    event = replace(EVENT, details={"name": name[:200]})
    assert len(Envelope(encode_event(event), bytes(32)).pack()) == PADDED_TO


def test_every_changed_byte_of_an_envelopes_name_and_padding_is_found():
    # Changes of salt, length and record lead to another entry than the ledger's.
    packed = Envelope(b"record", bytes(32)).pack()
    for place in (*range(len(MAGIC)), *range(HEAD_BYTES + 6, len(packed))):
        changed = bytearray(packed)
        changed[place] ^= 1
        with pytest.raises(MalformedError, match=r"custody\.envelope"):
            Envelope.unpack(bytes(changed))


def test_every_cut_and_every_longer_envelope_is_found():
    packed = Envelope(b"record", bytes(32)).pack()
    for cut in (*range(60), 1023):
        with pytest.raises(MalformedError, match=r"custody\.envelope"):
            Envelope.unpack(packed[:cut])
    with pytest.raises(MalformedError, match=r"custody\.envelope"):
        Envelope.unpack(packed + bytes(PADDED_TO))


def test_a_record_no_reader_would_take_is_not_written():
    with pytest.raises(MalformedError) as caught:
        Envelope(bytes(ENVELOPE_BYTES_MAX), bytes(32)).pack()
    assert caught.value.message == "custody.record_size"
    assert caught.value.parameters["limit"] == ENVELOPE_BYTES_MAX


def test_an_envelope_shows_nothing():
    assert repr(Envelope(b"record", b"salt")) == "Envelope()"


def test_a_time_stands_in_records_as_utc():
    assert instant(datetime(2026, 5, 1, 1, 30, tzinfo=timezone(timedelta(hours=3)))) == (
        "2026-04-30T22:30:00Z"
    )
    assert instant(datetime(2026, 5, 1, 1, 30, 0, 999999, tzinfo=UTC)) == "2026-05-01T01:30:00Z"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(MalformedError, match=r"custody\.time_zone"):
        instant(datetime(2026, 5, 1))  # noqa: DTZ001 - that is what is refused


def test_an_event_can_be_read_with_the_case_key_and_stands_in_the_ledger():
    case = Bare()
    recorded = record_event(EVENT, case.records, case.dice)
    envelope = open_record(recorded.record, case.vault, case.cipher, case.case_key)
    assert envelope is not None
    assert envelope.event == EVENT
    assert case.entries() == [envelope.entry]
    assert entry_of(envelope.record, envelope.salt) == envelope.entry
    assert [each.position for each in case.index.events()] == [recorded.position] == [0]


def test_the_same_event_twice_looks_like_two_different_ones():
    case = Bare()
    first, second = (record_event(EVENT, case.records, case.dice) for _ in range(2))
    assert first.record != second.record
    assert len(set(case.entries())) == 2


def test_a_record_cannot_be_read_without_the_case_key():
    case = Bare()
    recorded = record_event(EVENT, case.records, case.dice)
    with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
        open_record(recorded.record, case.vault, case.cipher, AgeLocksmith().new_key())


@given(st.binary(max_size=200))
@settings(max_examples=30)
def test_an_item_is_told_from_a_record(content: bytes):
    assume(not content.startswith(MAGIC))
    case = Bare()
    sealed = case.put(seal_bytes(content, case.cipher, (case.case_key.recipient,)))
    assert open_record(sealed, case.vault, case.cipher, case.case_key) is None


def test_an_item_that_begins_like_a_record_is_not_held_in_memory_whole():
    case = Bare()
    content = MAGIC + bytes(ENVELOPE_BYTES_MAX)
    sealed = case.put(seal_bytes(content, case.cipher, (case.case_key.recipient,)))
    assert open_record(sealed, case.vault, case.cipher, case.case_key) is None


def test_an_item_that_begins_like_a_record_and_is_none_is_malformed():
    case = Bare()
    sealed = case.put(seal_bytes(MAGIC + b"?", case.cipher, (case.case_key.recipient,)))
    with pytest.raises(MalformedError, match=r"custody\.envelope"):
        open_record(sealed, case.vault, case.cipher, case.case_key)


def test_a_record_that_is_missing_is_named():
    case = Bare()
    recorded = record_event(EVENT, case.records, case.dice)
    with pytest.raises(UnavailableError, match=r"vault\.object_missing"):
        open_record(recorded.record, Bare().vault, case.cipher, case.case_key)


def noted_only(case: Bare) -> NotedEvent:
    """Do what an interrupted machine did: describe and note, and no more."""
    noted, _ = case.describe(EVENT)
    case.index.note([Noted(noted)])
    return noted


def test_what_was_appended_before_a_crash_is_settled():
    case = Bare()
    noted = noted_only(case)
    case.evidence.append((b"somebody else's", noted.entry, b"another"))
    assert catch_up(case.index, case.evidence) == 1
    assert case.index.events() == (replace(noted, position=1),)
    assert case.index.pending() == ()


def test_what_was_not_appended_stays_noted_and_is_looked_for_from_here_on():
    case = Bare()
    case.evidence.append((b"older",))
    noted = noted_only(case)
    case.evidence.append((b"one", b"two"))
    assert catch_up(case.index, case.evidence) == 0
    assert case.index.pending() == (replace(noted, not_before=3),)
    case.evidence.append((noted.entry,))
    assert catch_up(case.index, case.evidence) == 1
    assert case.index.events()[0].position == 3


@dataclass(frozen=True)
class CannotConfirm(WrappedLedger):
    """A log that cannot make durable what it shows."""

    @override
    def confirm(self) -> None:
        raise UnavailableError("ledger.not_written", path="checkpoint", reason="EIO")


def test_nothing_is_settled_that_may_not_be_durable():
    case = Bare()
    noted = noted_only(case)
    case.evidence.append((noted.entry,))
    with pytest.raises(UnavailableError, match=r"ledger\.not_written"):
        catch_up(case.index, CannotConfirm(case.evidence))
    assert case.index.pending() == (noted,)


def test_a_ledger_that_nothing_waits_for_is_not_written():
    case = Bare()
    noted_only(case)
    assert catch_up(case.index, CannotConfirm(case.evidence)) == 0


def test_catching_up_twice_changes_nothing():
    case = Bare()
    noted = noted_only(case)
    case.evidence.append((noted.entry,))
    assert [catch_up(case.index, case.evidence) for _ in range(3)] == [1, 0, 0]
    assert len(case.index.events()) == 1


def test_a_log_that_was_never_begun_has_no_entries():
    case = Bare()
    assert size_of(case.evidence) == 0
    case.evidence.append((b"one",))
    assert size_of(case.evidence) == 1


class Numbered(WrappedLedger):
    """A ledger of many entries, each its own number, that says from where it was read."""

    def __init__(self, count: int) -> None:
        super().__init__(Bare().evidence)
        self.every = [b"%d" % number for number in range(count)]
        self.begun: list[int] = []

    @override
    def entries(self, start: int = 0) -> Iterator[bytes]:
        self.begun.append(start)
        return iter(self.every[start:])


@given(st.lists(st.integers(0, 4 * NEAR)))
def test_entries_are_those_of_their_places_in_any_order(places: list[int]):
    ledger = Numbered(3 * NEAR)
    entries = EntriesInOrder(ledger)
    assert [entries.at(each) for each in places] == [
        ledger.every[each] if each < len(ledger.every) else None for each in places
    ]


def test_entries_one_behind_the_other_are_read_in_one_pass():
    ledger = Numbered(4 * NEAR)
    entries = EntriesInOrder(ledger)
    found = [entries.at(each) for each in (0, 1, 7, NEAR, 3 * NEAR, 3 * NEAR + 9, 2)]
    assert found == [b"%d" % each for each in (0, 1, 7, NEAR, 3 * NEAR, 3 * NEAR + 9, 2)]
    assert ledger.begun == [0, 3 * NEAR, 2]
