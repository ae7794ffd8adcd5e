"""What the mark of an erased object is worth: anybody who can write into a folder can write one.

A mark is a line with the place of an event. Without the index it is known whether an event stands
there, and not what happened. With the index a mark is confirmed only if the event is an `erased`
event of the item whose content the object is; what the object is, the log itself says: each object
is named right behind the event it was written with.

Source: `spec/fixity.md`, section 2.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from tutela.custody.erasure import TELLS_CONTENT
from tutela.custody.index import NotedEvent
from tutela.custody.item import ItemId
from tutela.custody.vault import ObjectId
from tutela.errors import MalformedError
from tutela.ledger.entry import EventKind, is_event

_TOMBSTONE: Final = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


class Mark(Enum):
    """What a tombstone is worth."""

    CONFIRMED = "confirmed"
    SAID = "said"
    UNKNOWN = "unknown"
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class Graves:
    """What stands of erasures in a case.

    Attributes:
        marks: what each tombstone is worth.
        unmarked: objects the index says to be erased, that have no tombstone.
    """

    marks: Mapping[ObjectId, Mark] = field(default_factory=dict)
    unmarked: frozenset[ObjectId] = frozenset()

    @property
    def confirmed(self) -> frozenset[ObjectId]:
        """Return the objects whose erasure the case's own records confirm."""
        return self._marked(Mark.CONFIRMED)

    @property
    def said(self) -> frozenset[ObjectId]:
        """Return the objects that are only said to be erased."""
        return self._marked(Mark.SAID)

    def bars(self, object_id: ObjectId) -> bool:
        """Return whether nobody may bring a header back: the erasure may be a true one."""
        mark = self.marks.get(object_id, Mark.FALSE)
        return mark is not Mark.FALSE or object_id in self.unmarked

    def _marked(self, mark: Mark) -> frozenset[ObjectId]:
        return frozenset(each for each, worth in self.marks.items() if worth is mark)


@dataclass(frozen=True, slots=True)
class Told:
    """What the evidence log and the index say of events.

    Attributes:
        placed: by place whether an event's entry stands there, as far as the log can be read.
        whole: whether all of the log can be read.
        noted: events by place, as the index knows them; nothing without the index.
    """

    placed: Mapping[int, bool]
    whole: bool
    noted: Mapping[int, NotedEvent] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        placed: Iterable[tuple[int, bytes]],
        noted: Iterable[NotedEvent] = (),
        *,
        whole: bool,
    ) -> "Told":
        """Return what entries and noted events say."""
        known = {each.position: each for each in noted if each.position is not None}
        return cls({place: is_event(entry) for place, entry in placed}, whole, known)

    def graves(
        self, tombstones: Mapping[ObjectId, bytes], written: Mapping[ObjectId, int | None]
    ) -> Graves:
        """Judge every tombstone.

        Args:
            tombstones: as they lie.
            written: by object the place of the event it was written with.
        """
        marks = {each: self._mark(line, each, written) for each, line in tombstones.items()}
        erased = {event.item for event in self.noted.values() if event.kind == EventKind.ERASED}
        content = ((each, self._content_of(place)) for each, place in written.items())
        gone = (each for each, item in content if item is not None and item in erased)
        return Graves(marks, frozenset(gone) - marks.keys())

    def _mark(
        self, line: bytes, object_id: ObjectId, written: Mapping[ObjectId, int | None]
    ) -> Mark:
        try:
            place = parse_tombstone(line)
        except MalformedError:
            return Mark.FALSE
        event, birth = self.noted.get(place), written.get(object_id)
        if event is None:
            return self._without_index(place)
        if event.kind != EventKind.ERASED:
            return Mark.FALSE
        if birth not in self.noted:
            return Mark.SAID
        return Mark.CONFIRMED if self._content_of(birth) == event.item else Mark.FALSE

    def _without_index(self, place: int) -> Mark:
        if place not in self.placed:
            return Mark.FALSE if self.whole else Mark.UNKNOWN
        return Mark.SAID if self.placed[place] else Mark.FALSE

    def _content_of(self, birth: int | None) -> ItemId | None:
        """Return whose content an object is, none if it is none or nobody knows."""
        event = None if birth is None else self.noted.get(birth)
        return event.item if event is not None and event.kind in TELLS_CONTENT else None


def parse_tombstone(untrusted: bytes) -> int:
    """Return the place in the evidence log of the event that erased an object.

    Raises:
        MalformedError: it is not one line with a number.
    """
    match = _TOMBSTONE.fullmatch(untrusted)
    if match is None:
        raise MalformedError("fixity.tombstone", size=len(untrusted))
    return int(match[1])
