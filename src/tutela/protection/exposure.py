"""What of a person is public already: what, where, since when; never the picture itself.

Who assesses the risk of a return sees it, for exposure is a risk of its own. The gate does not:
it reads only what the assessor decided. Later the mosaic check counts what is known already.

    open -> sent -> acknowledged -> removed | refused
    removed -> back        somebody put it up again

Source: `spec/identity.md`, section 9; disclosure rules DR-PRIOR, DR-REVOKE.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Final

from tutela.custody.fields import Fields
from tutela.errors import ConflictError, MalformedError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.protection.consent import DatumKind
from tutela.protection.packed import all_texts, one_of
from tutela.protection.person import PersonId

ID: Final = re.compile(r"x-[0-9a-f]{16}", re.ASCII)
ID_BYTES: Final = 8
SINCE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
"""A year, a month or a day: as much as is known."""
WHERE_LETTERS_MAX: Final = 500
EXPOSURE_KINDS: Final = (EventKind.EXPOSURE_RECORDED, EventKind.TAKE_DOWN_MOVED)
EMBEDDED: Final = "data:"


class TakeDown(Enum):
    """How a request to take something down stands."""

    NONE = "none"
    OPEN = "open"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REMOVED = "removed"
    REFUSED = "refused"
    BACK = "back"


MOVES: Final[Mapping[TakeDown, frozenset[TakeDown]]] = {
    TakeDown.NONE: frozenset((TakeDown.OPEN,)),
    TakeDown.OPEN: frozenset((TakeDown.SENT,)),
    TakeDown.SENT: frozenset((TakeDown.ACKNOWLEDGED, TakeDown.REMOVED, TakeDown.REFUSED)),
    TakeDown.ACKNOWLEDGED: frozenset((TakeDown.REMOVED, TakeDown.REFUSED)),
    TakeDown.REMOVED: frozenset((TakeDown.BACK,)),
    TakeDown.REFUSED: frozenset((TakeDown.OPEN,)),
    TakeDown.BACK: frozenset((TakeDown.OPEN,)),
}


@dataclass(frozen=True, slots=True)
class Exposure:
    """One place where something of a person can be seen or heard.

    Attributes:
        exposure: its random name.
        person: whose.
        what: kinds of data.
        where: in words or as an address; never a copy.
        since: a year, a month or a day.
        seen_at: when it was recorded.
        take_down: how the request stands.
        moved_at: when that changed last.
    """

    exposure: str
    person: PersonId
    what: tuple[DatumKind, ...]
    where: str = field(repr=False)
    since: str
    seen_at: str
    take_down: TakeDown = TakeDown.NONE
    moved_at: str = ""

    def __post_init__(self) -> None:
        """Check the form, and that the place is a place and no content.

        Raises:
            MalformedError: a field is broken.
            RefusedError: it began in the future, or content stands in place of a place.
        """
        if not ID.fullmatch(self.exposure) or not self.what or len(set(self.what)) < len(self.what):
            raise MalformedError("exposure.form")
        if not self.where.strip() or len(self.where) > WHERE_LETTERS_MAX:
            raise MalformedError("exposure.form")
        if EMBEDDED in self.where.casefold() or not self.where.isprintable():
            raise RefusedError("exposure.content")
        if not _is_since(self.since):
            raise MalformedError("exposure.form")
        if self.since > self.seen_at[: len(self.since)]:
            raise RefusedError("person.future", at=self.since)

    def to_event(self, actor: str) -> Event:
        """Return the event by which it is recorded."""
        details: dict[str, Value] = {
            "exposure": self.exposure,
            "person": str(self.person),
            "what": [each.value for each in self.what],
            "where": self.where,
            "since": self.since,
        }
        return Event(EventKind.EXPOSURE_RECORDED, self.seen_at, actor, details=details)


def moved(exposure: Exposure, to: TakeDown, note: str, at: str, actor: str) -> Event:
    """Return the event by which a take-down request goes on.

    Raises:
        RefusedError: it cannot go there from where it is.
    """
    if to not in MOVES[exposure.take_down]:
        raise RefusedError("exposure.move", now=exposure.take_down.value, wanted=to.value)
    details: dict[str, Value] = {
        "exposure": exposure.exposure,
        "person": str(exposure.person),
        "to": to.value,
    }
    return Event(EventKind.TAKE_DOWN_MOVED, at, actor, purpose=note or None, details=details)


def exposures(events: Iterable[Event]) -> dict[str, Exposure]:
    """Return every exposure that events tell of, by name, in the order of the ledger.

    Raises:
        MalformedError: the details of an event are broken.
        ConflictError: two have one name.
    """
    found: dict[str, Exposure] = {}
    for event in events:
        if event.known_kind not in EXPOSURE_KINDS:
            continue
        fields = Fields.of(event.kind, event.details)
        name = fields.text("exposure")
        if event.known_kind is EventKind.TAKE_DOWN_MOVED:
            known = find(found, name)
            state = one_of(TakeDown, fields, "to")
            found[name] = replace(known, take_down=state, moved_at=event.at)
            continue
        if name in found:
            raise ConflictError("exposure.twice", exposure=name)
        person = PersonId(fields.text("person"))
        what = tuple(kind_named(each) for each in all_texts(fields, "what"))
        since = fields.text("since")
        found[name] = Exposure(name, person, what, fields.text("where"), since, event.at)
    return found


def find(known: Mapping[str, Exposure], name: str) -> Exposure:
    """Return an exposure by name.

    Raises:
        UnavailableError: there is none.
    """
    if name not in known:
        raise UnavailableError("exposure.unknown", exposure=name)
    return known[name]


def kind_named(untrusted: str) -> DatumKind:
    """Return the kind of data of a word.

    Raises:
        MalformedError: there is none.
    """
    for each in DatumKind:
        if each.value == untrusted:
            return each
    raise MalformedError("exposure.form")


@dataclass(frozen=True, slots=True)
class AssessorsView:
    """What whoever assesses the risk of a return sees of a person's exposure.

    Attributes:
        person: whose.
        what: kinds of data that are or were public; a removed copy may survive.
        first: since when, as far as is known.
        still_up: how many places show it still.
        places: how many there are in all.
    """

    person: PersonId
    what: tuple[DatumKind, ...]
    first: str | None
    still_up: int
    places: int


def assessors_view(person: PersonId, known: Iterable[Exposure]) -> AssessorsView:
    """Return what the assessor of a person's risk sees; the gate never calls this."""
    own = [each for each in known if each.person == person]
    what = {kind for each in own for kind in each.what}
    still = sum(each.take_down is not TakeDown.REMOVED for each in own)
    first = min((each.since for each in own), default=None)
    ordered = tuple(sorted(what, key=lambda kind: kind.value))
    return AssessorsView(person, ordered, first, still, len(own))


def _is_since(untrusted: str) -> bool:
    if not SINCE.fullmatch(untrusted):
        return False
    try:
        date.fromisoformat((untrusted + "-01-01")[:10])
    except ValueError:
        return False
    return True
