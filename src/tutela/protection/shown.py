"""Who is shown in what is about to leave, and whether everything that needs them is there.

    people on record       each has a live consent to exactly this
    people on no record    two people decided about this picture, with reasons, not long ago

Nobody being named is no answer: a list without anybody is refused. "Consent is not needed" cannot
be said.

Source: `spec/identity.md`, section 8; disclosure rules DR-13-2, DR-CONSENT.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from tutela.custody.fields import Fields
from tutela.custody.item import ItemId
from tutela.errors import RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.proof.digest import HASH_BYTES
from tutela.protection.consent import Channel, ConsentPurpose, Datum, DatumKind
from tutela.protection.consents import Consents, Standing, standing
from tutela.protection.packed import all_octets, moment, one_of
from tutela.protection.person import PersonId

VALID_DAYS: Final = 14
TWO: Final = 2
REASON_LETTERS_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """Who is shown in one item, and how; what somebody signs about a release.

    Attributes:
        item: of the picture.
        people: what of whom is shown.
        unknown: how many people are shown who are on no record.
        purpose: what for.
        channel: where to.
    """

    item: ItemId
    people: tuple[tuple[PersonId, DatumKind], ...]
    unknown: int
    purpose: ConsentPurpose
    channel: Channel


class Outcome(Enum):
    """What two people decided about a picture of people on no record."""

    SHOW = "show"
    DO_NOT_SHOW = "do_not_show"


@dataclass(frozen=True, slots=True)
class Judged:
    """What two people decided about people on no record in one item.

    Attributes:
        item: of the picture.
        outcome: what.
        count: of how many people they decided.
        reason: in words.
        by: their verifier keys.
        at: when, UTC, to the second.
    """

    item: ItemId
    outcome: Outcome
    count: int
    reason: str = field(repr=False)
    by: tuple[bytes, ...]
    at: str

    def __post_init__(self) -> None:
        """Check that these are two people with a reason.

        Raises:
            RefusedError: they are one, nobody is judged, or there is no reason.
        """
        if len(self.by) != TWO or len(set(self.by)) != TWO:
            raise RefusedError("person.one_person")
        if self.count < 1 or not self.reason.strip() or len(self.reason) > REASON_LETTERS_MAX:
            raise RefusedError("consent.judged_reason")

    def to_event(self, actor: str) -> Event:
        """Return the event that goes into the ledger."""
        details: dict[str, Value] = {
            "outcome": self.outcome.value,
            "count": self.count,
            "by": list(self.by),
        }
        return Event(EventKind.PICTURE_JUDGED, self.at, actor, str(self.item), self.reason, details)

    @classmethod
    def of_event(cls, event: Event) -> "Judged":
        """Return the decision that an event holds.

        Raises:
            MalformedError: its details are broken.
            RefusedError: it is not by two people.
        """
        fields = Fields.of(event.kind, event.details)
        return cls(
            ItemId(event.item or ""),
            one_of(Outcome, fields, "outcome"),
            fields.number("count"),
            event.purpose or "",
            tuple(all_octets(fields, "by", HASH_BYTES)),
            event.at,
        )


def check_shown(
    shown: Shown,
    consents: Mapping[PersonId, Consents],
    judged: Iterable[Judged],
    now: datetime,
) -> None:
    """Check that everybody who is shown allows it now, and that two people decided on the rest.

    Args:
        shown: what somebody says is shown.
        consents: of every person of the case, by `tutela.protection.consents.replay`.
        judged: decisions, in the order of the ledger.
        now: the later of the clock and the newest time in the ledger.

    Raises:
        RefusedError: nobody is named; somebody is on no record of this case or has no live consent
            to exactly this; or two people did not decide, not lately, or not so.
    """
    if not shown.people and not shown.unknown:
        raise RefusedError("consent.nobody_named")
    for person, kind in shown.people:
        known = consents.get(person)
        found = Standing.ABSENT
        if known is not None:
            datum = Datum(kind, shown.item)
            found = standing(known, datum, shown.purpose, shown.channel, now)
        if found is not Standing.LIVE:
            # Which of them it is, and why, a press officer needs not know: standing is for inside.
            raise RefusedError("consent.not_live", item=str(shown.item))
    if shown.unknown:
        _check_judged(shown, judged, now)


def _check_judged(shown: Shown, judged: Iterable[Judged], now: datetime) -> None:
    newest = [each for each in judged if each.item == shown.item][-1:]
    for each in newest:
        at = moment(each.at, EventKind.PICTURE_JUDGED, "at")
        current = at <= now <= at + timedelta(days=VALID_DAYS)
        if each.outcome is Outcome.SHOW and each.count == shown.unknown and current:
            return
    raise RefusedError("consent.human_decision", item=str(shown.item), count=shown.unknown)
