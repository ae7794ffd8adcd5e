"""What every index owes, whatever it keeps its notes in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tutela.custody.index import Index, IndexedItem, Marks, Noted, NotedEvent, State
from tutela.custody.item import ItemId
from tutela.custody.vault import ObjectId
from tutela.ledger.entry import EventKind
from tutela.stores.memory_index import MemoryIndex
from tutela.stores.sql import SqlIndex, encrypted_engine, plain_engine


@pytest.fixture(params=["memory", "sqlite", "sqlcipher"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    if request.param == "memory":
        yield MemoryIndex()
        return
    path = tmp_path / "index.db"
    encrypted = request.param == "sqlcipher"
    engine = encrypted_engine(path, bytes(32)) if encrypted else plain_engine(f"sqlite:///{path}")
    index = SqlIndex(engine)
    yield index
    index.close()


def event(number: int, item: ItemId | None = None) -> NotedEvent:
    return NotedEvent(
        entry=bytes([number]) * 32,
        record=ObjectId(bytes([number, 1]) * 16),
        kind="received" if item else "audited",
        at=f"2026-01-01T00:00:{number:02}Z",
        item=item,
        not_before=0,
    )


def bring(number: int) -> tuple[NotedEvent, IndexedItem]:
    item = ItemId.from_random(bytes([number]) * 16)
    noted = event(number, item)
    return noted, IndexedItem(
        item=item,
        object_id=ObjectId(bytes([number, 2]) * 16),
        record=noted.record,
        received_at=noted.at,
        size=number,
        published_position=None if number % 2 else number,
        accession_due="2026-02-01",
        marks=Marks(bytes([number, 3]), bytes([number, 4])),
    )


def test_a_new_index_knows_nothing(index: Index):
    assert (*index.items(), *index.events(), *index.pending()) == ()


def test_a_noted_item_is_pending_and_not_shown(index: Index):
    noted, item = bring(1)
    index.note([Noted(noted, item)])
    assert tuple(index.pending()) == (noted,)
    assert tuple(index.items()) == ()
    assert index.item(item.item) is None
    assert index.find(item.marks) is None


def test_a_settled_item_is_shown_as_it_was_noted(index: Index):
    noted, item = bring(1)
    index.note([Noted(noted, item)])
    index.settle({noted.entry: 7})
    assert tuple(index.pending()) == ()
    assert index.item(item.item) == replace(item, position=7)
    assert index.items()[0].state is State.SEALED
    assert tuple(index.events()) == (replace(noted, position=7),)


def test_noting_and_settling_twice_changes_nothing(index: Index):
    noted, item = bring(1)
    for _ in range(2):
        index.note([Noted(noted, item)])
        index.settle({noted.entry: 7})
    assert len(index.items()) == len(index.events()) == 1


def test_an_unknown_entry_is_passed_over(index: Index):
    index.settle({bytes(32): 3})
    assert tuple(index.events()) == ()


def test_items_come_in_the_order_of_the_ledger(index: Index):
    for number, position in ((1, 5), (2, 3), (3, 9)):
        noted, item = bring(number)
        index.note([Noted(noted, item)])
        index.settle({noted.entry: position})
    assert [item.position for item in index.items()] == [3, 5, 9]
    assert [event.position for event in index.events()] == [3, 5, 9]


def test_an_item_is_found_by_either_mark_and_by_no_other(index: Index):
    for number in (1, 2):
        noted, item = bring(number)
        index.note([Noted(noted, item)])
        index.settle({noted.entry: number})
    wanted = ItemId.from_random(bytes([2]) * 16)
    assert index.find(Marks(content=bytes([2, 3]))) == wanted
    assert index.find(Marks(place=bytes([2, 4]))) == wanted
    assert index.find(Marks(content=bytes([9, 9]), place=bytes([2, 4]))) == wanted
    assert index.find(Marks(content=bytes([2, 4]))) is None
    assert index.find(Marks()) is None


def test_many_items_are_found_at_once_by_whatever_marks_they_bear(index: Index):
    for number in (1, 2, 3):
        noted, item = bring(number)
        index.note([Noted(noted, item)])
        if number < 3:
            index.settle({noted.entry: number})
    asked = [bytes([1, 3]), bytes([2, 4]), bytes([3, 3]), bytes([9, 9])]
    assert index.find_all(asked) == {
        bytes([1, 3]): ItemId.from_random(bytes([1]) * 16),
        bytes([2, 4]): ItemId.from_random(bytes([2]) * 16),
    }
    assert index.find_all([]) == {}


def test_of_items_that_bear_one_mark_the_newest_is_found(index: Index):
    # The older one was lost and received again, whatever the order in which they were noted.
    for number, position in ((1, 5), (2, 9), (3, 2)):
        noted, item = bring(number)
        index.note([Noted(noted, replace(item, marks=Marks(b"one mark", b"one place")))])
        index.settle({noted.entry: position})
    newest = ItemId.from_random(bytes([2]) * 16)
    assert index.find_all([b"one mark", b"one place"]) == {
        b"one mark": newest,
        b"one place": newest,
    }


def test_an_item_without_marks_is_never_found(index: Index):
    noted, item = bring(1)
    index.note([Noted(noted, replace(item, marks=Marks()))])
    index.settle({noted.entry: 1})
    assert index.find(Marks()) is None


def test_an_accession_is_kept(index: Index):
    noted, item = bring(1)
    index.note([Noted(noted, item)])
    index.settle({noted.entry: 1})
    index.set_accession(item.item, "2026-01-05T00:00:00Z")
    assert index.items()[0].accession_at == "2026-01-05T00:00:00Z"


def test_the_events_of_one_item_are_told_from_the_others(index: Index):
    first, item = bring(1)
    index.note([Noted(first, item)])
    index.note([Noted(event(2))])
    index.note([Noted(event(3, item.item))])
    for position, number in enumerate((1, 2, 3)):
        index.settle({bytes([number]) * 32: position})
    assert [each.position for each in index.events(item.item)] == [0, 2]


def test_a_pending_event_can_be_postponed(index: Index):
    index.note([Noted(event(1))])
    index.postpone([event(1).entry], 12)
    assert index.pending()[0].not_before == 12


def test_pending_events_come_oldest_first(index: Index):
    for number in (3, 1, 2):
        index.note([Noted(event(number))])
    assert [each.entry[0] for each in index.pending()] == [3, 1, 2]


def test_the_index_knows_how_long_the_ledger_must_be(index: Index):
    assert index.known_size() == 0
    index.note([Noted(event(1))])
    assert index.known_size() == 0
    index.settle({event(1).entry: 4})
    assert index.known_size() == 5


def test_the_index_knows_how_long_the_publication_log_must_be(index: Index):
    assert index.published_size() == 0
    noted, item = bring(1)
    index.note([Noted(noted, replace(item, published_position=3))])
    assert index.published_size() == 4
    releases = [replace(event(number), kind=EventKind.PUBLISHED) for number in range(2, 7)]
    index.note([Noted(each) for each in releases])
    assert index.published_size() == 6
    index.clear()
    assert index.published_size() == 0


def test_a_cleared_index_knows_nothing(index: Index):
    noted, item = bring(1)
    index.note([Noted(noted, item)])
    index.settle({noted.entry: 1})
    index.clear()
    assert (*index.items(), *index.events(), *index.pending()) == ()
