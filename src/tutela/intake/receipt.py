"""The receipt: one line for every file that was offered, and what became of it."""

import json
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol, TypeAlias

from tutela.custody.item import ItemId
from tutela.errors import MismatchError
from tutela.intake.kind import Kind
from tutela.intake.reason import Parameter, Reason

FORMAT: Final = "tutela-receipt/1"

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


class Outcome(Enum):
    """What became of one file."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Facts:
    """What was seen of an accepted file's content.

    Attributes:
        kind: by its content.
        notes: what a person should know, such as a name that says something else.
        no_picture: why there is no commitment to a picture; absent where there is one.
    """

    kind: Kind
    notes: tuple[Reason, ...] = ()
    no_picture: Reason | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file.

    Attributes:
        untrusted_name: as offered.
        outcome: accepted, duplicate or refused.
        item: the item it became, or the one it is a duplicate of.
        reason: why it was refused.
        facts: of an accepted file; absent where an earlier run of this receive had sealed it,
            because this machine cannot read what it sealed.
    """

    untrusted_name: str = field(repr=False)
    outcome: Outcome
    item: ItemId | None = None
    reason: Reason | None = None
    facts: Facts | None = None

    def __post_init__(self) -> None:
        """Check that a refused line has a reason and any other an item.

        Raises:
            MismatchError: it is otherwise.
        """
        refused = self.outcome is Outcome.REFUSED
        if refused is (self.reason is None) or refused is (self.item is not None):
            raise MismatchError("receive.line", outcome=self.outcome.value)

    @classmethod
    def refused(cls, untrusted_name: str, reason: Reason) -> "Line":
        """Return the line of a file that was not taken."""
        return cls(untrusted_name, Outcome.REFUSED, reason=reason)

    def to_json(self) -> dict[str, Json]:
        """Return the line as it stands in documents."""
        document: dict[str, Json] = {"name": self.untrusted_name, "outcome": self.outcome.value}
        if self.item is not None:
            document["item"] = str(self.item)
        if self.reason is not None:
            document["reason"] = _reason_json(self.reason)
        if self.facts is not None:
            document |= facts_json(self.facts)
        return document


@dataclass(frozen=True, slots=True)
class Receipt:
    """All lines of one receive, in the order in which the source offers the files.

    Attributes:
        number: of the receipt in its case.
        at: when it was closed, UTC, to the second.
        actor: who ran the receive.
        offered: how many files the source had when the receive began.
    """

    number: int
    at: str
    actor: str = field(repr=False)
    offered: int
    lines: tuple[Line, ...] = field(repr=False)

    def __post_init__(self) -> None:
        """Check that every file that was offered has exactly one line.

        Raises:
            MismatchError: more files were offered than there are lines, or fewer.
        """
        if self.offered != len(self.lines):
            raise MismatchError("receive.count", offered=self.offered, lines=len(self.lines))

    def count(self, outcome: Outcome) -> int:
        """Return how many lines have an outcome."""
        return Counter(line.outcome for line in self.lines)[outcome]

    def to_json(self) -> dict[str, Json]:
        """Return the receipt as a document."""
        return {
            "format": FORMAT,
            "receipt": self.number,
            "at": self.at,
            "actor": self.actor,
            "offered": self.offered,
            **{outcome.value: self.count(outcome) for outcome in Outcome},
            "lines": [line.to_json() for line in self.lines],
        }

    def encode(self) -> bytes:
        """Return the bytes that are sealed: JSON, so that a judge needs no program of ours."""
        document = json.dumps(self.to_json(), ensure_ascii=False, indent=1, sort_keys=True)
        # A lone surrogate cannot come from a source of ours; if one did, it is spelled out.
        return document.encode("utf-8", "backslashreplace") + b"\n"


def facts_json(facts: Facts) -> dict[str, Json]:
    """Return what was seen of a content as it stands in documents and manifests."""
    return {
        "kind": facts.kind.value,
        "notes": [_reason_json(note) for note in facts.notes],
        "no_picture": None if facts.no_picture is None else _reason_json(facts.no_picture),
    }


def _reason_json(reason: Reason) -> Json:
    parameters: dict[str, Json] = {name: _scalar(value) for name, value in reason.parameters}
    return {"message": reason.message, "parameters": parameters}


def _scalar(value: Parameter) -> Json:
    return value


@dataclass(frozen=True, slots=True)
class Begun:
    """A receive that has begun and is not closed.

    Attributes:
        number: its receipt's.
        token: random, so that marks of two receives never meet.
        resumed: it was broken off before, so that some of its files may be sealed already.
    """

    number: int
    token: bytes = field(repr=False)
    resumed: bool = False


class Receipts(Protocol):
    """Numbers receives, and knows the broken-off ones; conformance: tests/stores/test_receipts."""

    def begin(self, source: bytes, token: bytes) -> AbstractContextManager[Begun]:
        """Go on with the broken-off receive of this source, or begin a new one; hold it.

        The number and the token are durable before they are returned, and given up to nobody
        else while the context is open, whatever becomes of this process.

        Raises:
            ConflictError: another process is receiving this source.
        """
        ...

    def finish(self, begun: Begun, item: ItemId) -> None:
        """Close a receive whose receipt is sealed; doing so twice is fine."""
        ...

    def turn(self) -> AbstractContextManager[None]:
        """Wait until no other process of this case seals, and keep them out meanwhile."""
        ...
