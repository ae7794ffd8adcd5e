"""Who is shown in what leaves: a statement that stays in the case, and what a candidate says of it.

Whoever draws says who is shown: people on record by pseudonym, the others by number. Both who sign
cover the statement's salted digest and the two numbers; the pseudonyms stay in the ledger's
encrypted records, and no message of a release repeats one.

Whether everybody shown allows it is asked of the ledger each time: at the drawing, at the approval,
and at the release, twice.

Source: `spec/review-packet.md`, 8; `spec/identity.md`, 8.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.item import ItemId
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof import cbor
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.protection.consent import PUBLIC, Channel, ConsentPurpose, DatumKind
from tutela.protection.consents import CONSENT_KINDS, replay
from tutela.protection.packed import one_of
from tutela.protection.person import PERSON_KINDS, PersonId, people
from tutela.protection.shown import Judged, Shown, check_shown

FORMAT: Final = "tutela-shown/1"
DOMAIN: Final = b"tutela-shown/1\n"
SALT_BYTES: Final = 32
UNKNOWN_MAX: Final = 10_000
ASKED_KINDS: Final = (*PERSON_KINDS, *CONSENT_KINDS, EventKind.PICTURE_JUDGED)
"""The events that say whether everybody shown allows it."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a candidate says of who is shown; it names nobody.

    Attributes:
        statement: digest of the statement, which is salted.
        recorded: how many people on record are shown.
        unknown: how many are shown who are on no record.
        channel: where the release goes; consents are for one channel.
    """

    statement: bytes
    recorded: int
    unknown: int
    channel: Channel

    @property
    def value(self) -> cbor.Value:
        """Return it as it stands in a candidate's record."""
        return {
            "statement": self.statement,
            "recorded": self.recorded,
            "unknown": self.unknown,
            "channel": self.channel.value,
        }

    @classmethod
    def of_value(cls, untrusted: cbor.Value) -> Self:
        """Read what `value` returns.

        Raises:
            MalformedError: it has another form.
        """
        fields = Fields.of(FORMAT, untrusted)
        return cls(
            fields.octets("statement", HASH_BYTES),
            fields.number("recorded"),
            fields.number("unknown"),
            one_of(Channel, fields, "channel"),
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """Who is shown, as the person who drew says; it stays in the case.

    Attributes:
        shown: who, and in what.
        salt: random, so that nobody tries pseudonyms against the digest.

    Raises:
        RefusedError: nobody is named, or the channel is not a public one.
        MalformedError: somebody is named twice, more are shown than a picture holds, or the salt
            has another length.
    """

    shown: Shown = field(repr=False)
    salt: bytes = field(repr=False)

    def __post_init__(self) -> None:
        shown = self.shown
        if not shown.people and not shown.unknown:
            raise RefusedError("shown.missing")
        if shown.purpose is not ConsentPurpose.PUBLICATION or shown.channel not in PUBLIC:
            raise RefusedError("shown.channel")
        twice = len(set(shown.people)) != len(shown.people)
        if twice or not 0 <= shown.unknown <= UNKNOWN_MAX or len(self.salt) != SALT_BYTES:
            raise MalformedError("shown.form")

    @property
    def digest(self) -> bytes:
        """Return what a candidate refers to."""
        return sha256(DOMAIN, self.encode())

    @property
    def named(self) -> Named:
        """Return what a candidate says of it."""
        shown = self.shown
        return Named(self.digest, len(self.pseudonyms), shown.unknown, shown.channel)

    @property
    def pseudonyms(self) -> frozenset[PersonId]:
        """Return everybody on record who is shown."""
        return frozenset(person for person, _ in self.shown.people)

    def is_of_body(self, *, face: bool) -> bool:
        """Return whether it is of somebody who can be seen; of a face, where one is shown."""
        seen = {DatumKind.FACE} if face else {DatumKind.FACE, DatumKind.BODY}
        return self.shown.unknown > 0 or any(kind in seen for _, kind in self.shown.people)

    def encode(self) -> bytes:
        """Return the record's only encoding."""
        rows = sorted([str(person), kind.value] for person, kind in self.shown.people)
        fields: dict[str, cbor.Value] = {
            "format": FORMAT,
            "item": str(self.shown.item),
            "people": [list(row) for row in rows],
            "unknown": self.shown.unknown,
            "channel": self.shown.channel.value,
            "salt": self.salt,
        }
        return cbor.encode(fields)

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read a statement.

        Raises:
            MalformedError: `encode` would not have produced these bytes.
            RefusedError: nobody is named, or the channel is not a public one.
        """
        fields = Fields.decode(FORMAT, untrusted)
        shown = Shown(
            ItemId(fields.text("item")),
            _people(fields.untrusted.get("people")),
            fields.number("unknown"),
            ConsentPurpose.PUBLICATION,
            one_of(Channel, fields, "channel"),
        )
        statement = cls(shown, fields.octets("salt", SALT_BYTES))
        if statement.encode() != untrusted:
            raise MalformedError("shown.form")
        return statement


def check_people(
    item: ItemId, statement: Statement | None, events: Sequence[Event], now: datetime
) -> None:
    """Check that everybody who is shown allows it now; nobody being shown is judged elsewhere.

    Args:
        item: of the candidate.
        statement: of the candidate, if it shows anybody.
        events: of `ASKED_KINDS`, in the order of the ledger.
        now: the later of the clock and the newest time in the ledger.

    Raises:
        RefusedError: see `tutela.protection.shown.check_shown`; who it is, is not said.
        MismatchError: the statement is about another item.
    """
    if statement is None:
        return
    if statement.shown.item != item:
        raise MismatchError("shown.other_item", item=str(item))
    judged = [Judged.of_event(each) for each in events if each.kind == EventKind.PICTURE_JUDGED]
    check_shown(statement.shown, replay(events, people(events)), judged, now)


def _people(untrusted: cbor.Value) -> tuple[tuple[PersonId, DatumKind], ...]:
    if not isinstance(untrusted, tuple):
        raise MalformedError("shown.form")
    return tuple(map(_one, untrusted))


def _one(untrusted: cbor.Value) -> tuple[PersonId, DatumKind]:
    match untrusted:
        case (str(person), str(kind)):
            fields = Fields(FORMAT, {"datum": kind})
            return PersonId(person), one_of(DatumKind, fields, "datum")
        case _:
            raise MalformedError("shown.form")
