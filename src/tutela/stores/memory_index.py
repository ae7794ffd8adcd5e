"""An index in memory, for tests."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tutela.custody.index import IndexedItem, Marks, Noted, NotedEvent
from tutela.custody.item import ItemId
from tutela.ledger.entry import EventKind


class MemoryIndex:
    """Keeps what is noted as long as the process lives."""

    def __init__(self) -> None:
        self._events: dict[bytes, NotedEvent] = {}
        self._items: dict[bytes, IndexedItem] = {}

    def note(self, group: Sequence[Noted]) -> None:
        """Keep pending events, with the items they bring in."""
        for noted in group:
            self._events.setdefault(noted.event.entry, noted.event)
            if noted.item is not None:
                self._items.setdefault(noted.event.entry, noted.item)

    def settle(self, places: Mapping[bytes, int]) -> None:
        """Say where entries stand in the ledger."""
        for entry, position in places.items():
            if entry in self._events:
                self._events[entry] = replace(self._events[entry], position=position)
            if entry in self._items:
                self._items[entry] = replace(self._items[entry], position=position)

    def pending(self) -> Sequence[NotedEvent]:
        """Return the events whose place in the ledger is not known, oldest first."""
        return tuple(event for event in self._events.values() if event.position is None)

    def postpone(self, entries: Sequence[bytes], not_before: int) -> None:
        """Say that pending events do not stand before a place in the ledger."""
        for entry in entries:
            self._events[entry] = replace(self._events[entry], not_before=not_before)

    def item(self, item: ItemId) -> IndexedItem | None:
        """Return one item, or nothing if it is not known."""
        return next((each for each in self.items() if each.item == item), None)

    def items(self) -> Sequence[IndexedItem]:
        """Return all items in the order of the ledger."""
        placed = ((each.position, each) for each in self._items.values())
        settled = [(position, each) for position, each in placed if position is not None]
        return tuple(each for _, each in sorted(settled, key=lambda pair: pair[0]))

    def find(self, marks: Marks) -> ItemId | None:
        """Return an item that bears one of the marks."""
        for each in self.items():
            if _meet(each.marks.content, marks.content) or _meet(each.marks.place, marks.place):
                return each.item
        return None

    def find_all(self, marks: Collection[bytes]) -> Mapping[bytes, ItemId]:
        """Return, by mark, the items that bear marks out of many."""
        borne = [(each.marks, each.item) for each in self.items()]
        pairs = [(mark, item) for found, item in borne for mark in (found.content, found.place)]
        return {mark: item for mark, item in pairs if mark is not None and mark in marks}

    def forget(self, item: ItemId) -> None:
        """Drop an item and its marks."""
        self._items = {entry: each for entry, each in self._items.items() if each.item != item}

    def set_accession(self, item: ItemId, at: str) -> None:
        """Say when a custodian opened and compared an item."""
        for entry, each in self._items.items():
            if each.item == item:
                self._items[entry] = replace(each, accession_at=at)

    def published_size(self) -> int:
        """Return the size the publication log must have at least."""
        places = [each.published_position for each in self._items.values()]
        known = [place for place in places if place is not None]
        released = sum(each.kind == EventKind.PUBLISHED for each in self._events.values())
        return max(max(known, default=-1) + 1, len(known) + released)

    def events(self, item: ItemId | None = None) -> Sequence[NotedEvent]:
        """Return settled events in the order of the ledger, of one item or of all."""
        wanted = (each for each in self._events.values() if item is None or each.item == item)
        placed = [(each.position, each) for each in wanted if each.position is not None]
        return tuple(each for _, each in sorted(placed, key=lambda pair: pair[0]))

    def known_size(self) -> int:
        """Return one more than the last place in the ledger."""
        events = self.events()
        return 1 + (events[-1].position or 0) if events else 0

    def clear(self) -> None:
        """Forget everything, before a rebuild."""
        self._events.clear()
        self._items.clear()


def _meet(one: bytes | None, other: bytes | None) -> bool:
    return one is not None and one == other
