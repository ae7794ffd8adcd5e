"""Ask to open an identity: what, what for, for whom, until when; in the ledger before anything.

The request is an event of the evidence log. The file that goes to those who must agree holds the
event's record, its salt, and the proof that its entry stands in the signed log; a custodian's share
goes nowhere before that was checked. So an opening that no ledger knows needs as many dishonest
custodians as a quorum has.

Source: `spec/identity.md`, section 5; disclosure rules DR-13-IDENT, DR-ICRC-PD.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.record import SALT_BYTES, Envelope
from tutela.errors import MalformedError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof import cbor
from tutela.proof.checkpoint import VerifierKey, open_checkpoint
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.proof.merkle import InclusionProof, check_inclusion, leaf_hash
from tutela.protection.handover import Destination, check_card, parse_destination
from tutela.protection.identity import FAMILY_PARTS, Compartment, PartKind
from tutela.protection.packed import all_octets, all_texts, moment, one_of
from tutela.protection.person import PersonId
from tutela.protection.sealing import Sealed

FORMAT: Final = "tutela-identity-request/1"
VALID_DAYS: Final = 14
"""As long as an approval counts by the disclosure rules."""
CLOCKS_APART: Final = timedelta(minutes=5)
"""By how much the clock of one machine may be ahead of another's."""
REASON_LETTERS_MAX: Final = 500
ID_BYTES: Final = 16


class Purpose(Enum):
    """What an identity may be opened for. No publicity, no prosecution, no intelligence."""

    HAND_OVER = "hand_over"
    PROTECTION = "protection"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Attributes:
        person: whose identity.
        compartment: which one; family is asked for by itself.
        parts: kinds of parts that will be shown, and no others.
        purpose: what for.
        reason: in words, without a name.
        destination: whom it goes to, where it is handed over.
        to: the age recipient of that destination.
    """

    person: PersonId
    compartment: Compartment
    parts: tuple[PartKind, ...]
    purpose: Purpose
    reason: str = field(repr=False)
    destination: Destination | None = None
    to: str | None = None

    def __post_init__(self) -> None:
        """Check that the purpose says all it must, and the parts are of the compartment.

        Raises:
            RefusedError: there is no reason, nothing is asked for or something of another
                compartment, or more than a capture card is to be handed over; or a hand-over has
                no destination, or another purpose has one.
        """
        if not self.reason.strip() or len(self.reason) > REASON_LETTERS_MAX:
            raise RefusedError("person.reason_missing", most=REASON_LETTERS_MAX)
        family = self.compartment is Compartment.FAMILY
        if not self.parts or any((part in FAMILY_PARTS) is not family for part in self.parts):
            raise RefusedError("person.parts_asked")
        handed = self.purpose is Purpose.HAND_OVER
        if handed is (self.destination is None) or handed is (self.to is None):
            raise RefusedError("person.destination_missing")
        if handed:
            check_card(self.parts)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the ledger holds it.

    Attributes:
        asked: what.
        sealed: digest of the sealed identity.
        opener: the one-time age recipient to which shares are encrypted.
        by: verifier key of whoever asks; they cannot approve.
        at: when, UTC, to the second.
        until: after that nothing of it counts.
        nonce: makes two requests different.
    """

    asked: Asked
    sealed: bytes
    opener: str
    by: bytes
    at: str
    until: str
    nonce: bytes

    def __post_init__(self) -> None:
        """Check that it ends, and soon enough.

        Raises:
            RefusedError: it does not.
        """
        days = moment(self.until, FORMAT, "until") - moment(self.at, FORMAT, "at")
        if not timedelta() < days <= timedelta(days=VALID_DAYS):
            raise RefusedError("person.request_days", most=VALID_DAYS)

    def check_time(self, now: datetime) -> None:
        """Check that the request counts now.

        Raises:
            RefusedError: it is over, or is dated in the future.
        """
        if moment(self.at, FORMAT, "at") > now + CLOCKS_APART:
            raise RefusedError("person.future", at=self.at)
        if now > moment(self.until, FORMAT, "until"):
            raise RefusedError("person.request_over", until=self.until)

    def to_event(self, actor: str) -> Event:
        """Return the event that goes into the ledger."""
        asked = self.asked
        details: Mapping[str, cbor.Value] = {
            "person": str(asked.person),
            "compartment": asked.compartment.value,
            "parts": [part.value for part in asked.parts],
            "reason": asked.reason,
            "destination": None if asked.destination is None else asked.destination.value,
            "to": asked.to,
            "sealed": self.sealed,
            "opener": self.opener,
            "by": self.by,
            "until": self.until,
            "nonce": self.nonce,
        }
        purpose = asked.purpose.value
        return Event(EventKind.IDENTITY_REQUESTED, self.at, actor, None, purpose, details)

    @classmethod
    def of_event(cls, event: Event) -> Self:
        """Return the request that an event holds.

        Raises:
            MalformedError: it is none, or broken.
            RefusedError: it asks for what cannot be asked for.
        """
        if event.known_kind is not EventKind.IDENTITY_REQUESTED:
            raise MalformedError("person.request_damaged")
        fields = Fields.of(event.kind, {**event.details, "purpose": event.purpose})
        asked = Asked(
            PersonId(fields.text("person")),
            one_of(Compartment, fields, "compartment"),
            tuple(_part(each) for each in all_texts(fields, "parts")),
            one_of(Purpose, fields, "purpose"),
            fields.text("reason"),
            None
            if fields.untrusted.get("destination") is None
            else parse_destination(fields.text("destination")),
            None if fields.untrusted.get("to") is None else fields.text("to"),
        )
        return cls(
            asked,
            fields.octets("sealed", HASH_BYTES),
            fields.text("opener"),
            fields.octets("by", HASH_BYTES),
            event.at,
            fields.text("until"),
            fields.octets("nonce", ID_BYTES),
        )


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A request on its way to those who must agree, with all they need to judge it.

    Attributes:
        envelope: the event's record and salt.
        note: the signed head of the evidence log.
        proof: that the event's entry stands in it.
        sealed: the sealed identity, in which each custodian finds their share.
    """

    envelope: Envelope
    note: bytes = field(repr=False)
    proof: InclusionProof
    sealed: Sealed

    @property
    def digest(self) -> bytes:
        """Return what approvals name: SHA-256 of the event's record."""
        return sha256(self.envelope.record)

    @property
    def request(self) -> Request:
        """Return the request.

        Raises:
            MalformedError: it is broken, or the sealed identity beside it is another.
            RefusedError: it asks for what cannot be asked for.
        """
        request = Request.of_event(self.envelope.event)
        if self.sealed.digest != request.sealed:
            raise MalformedError("person.request_damaged")
        return request

    def check_ledger(self, ledger: VerifierKey) -> None:
        """Check that the request stands in a log that its key signed.

        Raises:
            MismatchError: it does not.
            MalformedError: the head or the proof breaks its format.
        """
        head = open_checkpoint(self.note, ledger).checkpoint
        if head.size != self.proof.size:
            raise MalformedError("person.request_damaged")
        check_inclusion(leaf_hash(self.envelope.entry), self.proof, head.root)

    def encode(self) -> bytes:
        """Return the bytes of the file."""
        fields: dict[str, cbor.Value] = {
            "format": FORMAT,
            "record": self.envelope.record,
            "salt": self.envelope.salt,
            "note": self.note,
            "index": self.proof.index,
            "size": self.proof.size,
            "path": list(self.proof.path),
            "sealed": self.sealed.encode(),
        }
        return cbor.encode(fields)

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read a request file; the ledger is not checked yet.

        Raises:
            MalformedError: it is damaged.
        """
        fields = Fields.decode(FORMAT, untrusted)
        path = tuple(all_octets(fields, "path", HASH_BYTES))
        return cls(
            Envelope(fields.octets("record"), fields.octets("salt", SALT_BYTES)),
            fields.octets("note"),
            InclusionProof(fields.number("index"), fields.number("size"), path),
            Sealed.decode(fields.octets("sealed")),
        )


def parts_named(untrusted: Sequence[str]) -> tuple[PartKind, ...]:
    """Return the kinds of parts somebody named; none twice.

    Raises:
        MalformedError: there is no such kind.
    """
    return tuple(dict.fromkeys(map(_part, untrusted)))


def _part(untrusted: str) -> PartKind:
    for each in PartKind:
        if each.value == untrusted:
            return each
    raise MalformedError("person.part_unknown")
