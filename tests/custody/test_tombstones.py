"""A mark of an erasure is worth what log and index say together, and nothing more."""

import pytest

from tutela.custody.fixity import wanted_of, written_with
from tutela.custody.index import NotedEvent
from tutela.custody.item import ITEM_ID_BYTES, ItemId
from tutela.custody.tombstones import Graves, Mark, Told, parse_tombstone
from tutela.custody.vault import ObjectId
from tutela.errors import MalformedError
from tutela.ledger.entry import EventKind, object_entry

ONE, OTHER = (ItemId.from_random(bytes([each]) * ITEM_ID_BYTES) for each in (1, 2))
CONTENT, RENDITION, NOTE, ORDER, BEYOND = (ObjectId(bytes([each]) * 32) for each in range(5))


def event(place: int, kind: str, item: ItemId | None) -> NotedEvent:
    record = ObjectId(bytes([place + 100]) * 32)
    return NotedEvent(bytes([place]) * 32, record, kind, "2026-11-24T09:30:00Z", item, 0, place)


ENTRIES = [
    bytes(32),
    object_entry(CONTENT.digest, bytes(32)),
    object_entry(RENDITION.digest, bytes(32)),
    bytes(32),
    object_entry(NOTE.digest, bytes(32)),
    bytes(32),
    object_entry(ORDER.digest, bytes(32)),
    bytes(32),
]
EVENTS = (
    event(0, EventKind.RECEIVED, ONE),
    event(3, EventKind.OPENED, ONE),
    event(5, EventKind.ERASED, ONE),
    event(7, EventKind.ERASED, OTHER),
)
WRITTEN = written_with(wanted_of(enumerate(ENTRIES)))
KEYLESS = Told.of(enumerate(ENTRIES), whole=True)
KNOWING = Told.of(enumerate(ENTRIES), EVENTS, whole=True)


def worth(told: Told, object_id: ObjectId, line: bytes) -> Mark:
    return told.graves({object_id: line}, WRITTEN).marks[object_id]


@pytest.mark.parametrize("object_id", [CONTENT, RENDITION])
def test_content_is_erased_by_the_erasure_of_its_own_item_alone(object_id: ObjectId):
    found = {line: worth(KNOWING, object_id, line) for line in (b"0\n", b"3\n", b"5\n", b"7\n")}
    assert found == {
        b"0\n": Mark.FALSE,
        b"3\n": Mark.FALSE,
        b"5\n": Mark.CONFIRMED,
        b"7\n": Mark.FALSE,
    }


@pytest.mark.parametrize("object_id", [NOTE, ORDER])
def test_records_of_what_was_done_are_never_erased(object_id: ObjectId):
    assert worth(KNOWING, object_id, b"5\n") is Mark.FALSE


def test_an_object_nobody_can_place_is_only_said_to_be_erased():
    assert worth(KNOWING, BEYOND, b"5\n") is Mark.SAID
    without = Told.of(enumerate(ENTRIES), EVENTS[1:], whole=True)
    assert worth(without, CONTENT, b"5\n") is Mark.SAID


def test_without_the_index_nothing_is_confirmed():
    marks = {worth(KEYLESS, each, b"5\n") for each in (CONTENT, RENDITION, NOTE, ORDER, BEYOND)}
    assert marks == {Mark.SAID}
    assert KEYLESS.graves({CONTENT: b"5\n"}, WRITTEN).confirmed == frozenset()


@pytest.mark.parametrize("line", [b"1\n", b"9999\n", b"05\n", b"", b"5"])
def test_a_mark_that_names_no_event_is_false(line: bytes):
    assert worth(KEYLESS, CONTENT, line) is Mark.FALSE
    assert worth(KNOWING, CONTENT, line) is Mark.FALSE


def test_a_mark_whose_entry_cannot_be_read_is_unknown_and_bars_healing():
    damaged = Told.of(list(enumerate(ENTRIES))[:4], whole=False)
    graves = damaged.graves({CONTENT: b"5\n", RENDITION: b"1\n"}, WRITTEN)
    assert graves.marks == {CONTENT: Mark.UNKNOWN, RENDITION: Mark.FALSE}
    assert graves.bars(CONTENT)
    assert not graves.bars(RENDITION)
    assert not graves.bars(NOTE)


def test_an_erasure_without_marks_is_seen_with_the_index():
    assert KNOWING.graves({}, WRITTEN).unmarked == {CONTENT, RENDITION}
    graves = KNOWING.graves({CONTENT: b"5\n"}, WRITTEN)
    assert graves.unmarked == {RENDITION}
    assert graves.bars(RENDITION)
    assert KEYLESS.graves({}, WRITTEN) == Graves()


@pytest.mark.parametrize(
    "line", [b"", b"7", b"07\n", b"7\n\n", b"-1\n", b"7 \n", b"9" * 20 + b"\n"]
)
def test_a_tombstone_is_one_line_with_a_number(line: bytes):
    with pytest.raises(MalformedError, match=r"fixity\.tombstone"):
        parse_tombstone(line)


def test_a_tombstone_tells_the_place_of_its_event():
    assert parse_tombstone(b"0\n") == 0
    assert parse_tombstone(b"123\n") == int("123")
