"""What a person allows: one datum, one purpose, one channel, for a time.

A consent says how the person was informed, in which language and by whom. That something is public
already is no consent, and what somebody was offered something for is none either. Whether a consent
counts now stands in `tutela.protection.consents`.

Consent never replaces the duty to protect: it only adds one more thing without which nothing goes.

Source: `spec/identity.md`, section 8; disclosure rules DR-CONSENT, DR-PRIOR, DR-REVOKE, DR-MINOR;
Third Geneva Convention, articles 7 and 13.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.item import ItemId
from tutela.errors import MalformedError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.protection.packed import all_texts, moment, one_of, yes_or_no
from tutela.protection.person import Person, PersonId

FORM: Final = "tutela-consent/1"
ID: Final = re.compile(r"c-[0-9a-f]{16}", re.ASCII)
ID_BYTES: Final = 8
LANGUAGE: Final = re.compile(r"[a-z]{2,3}", re.ASCII)
WORDS_MAX: Final = 1000
ASKED: Final = "asked"


class DatumKind(Enum):
    """What a consent is about."""

    FACE = "face"
    BODY = "body"
    NAME = "name"
    VOICE = "voice"
    HANDWRITING = "handwriting"
    BIOGRAPHY = "biography"
    TESTIMONY = "testimony"
    DOCUMENT = "document"


NOT_REVEALING: Final = frozenset((DatumKind.TESTIMONY, DatumKind.DOCUMENT))
"""Words and papers from which every name and value was taken; everything else reveals somebody."""


class ConsentPurpose(Enum):
    """What a datum may be used for."""

    PUBLICATION = "publication"
    PROSECUTION = "prosecution"
    FAMILY_CONTACT = "family_contact"


class Channel(Enum):
    """Where a datum may go."""

    SITE = "site"
    PRESS = "press"
    SOCIAL_MEDIA = "social_media"
    COURT = "court"
    ICRC = "icrc"


PUBLIC: Final = frozenset((Channel.SITE, Channel.PRESS, Channel.SOCIAL_MEDIA))


class How(Enum):
    """How a person was informed."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Datum:
    """One thing about a person; of most kinds, as it stands in one item."""

    kind: DatumKind
    item: ItemId | None = None

    @property
    def revealing(self) -> bool:
        """Return whether it tells who somebody is."""
        return self.kind not in NOT_REVEALING


@dataclass(frozen=True, slots=True)
class Informed:
    """How a person was asked.

    Attributes:
        how: in which way.
        language: ISO 639, of the person.
        by: label of who informed them.
        present: labels of who else was there, an interpreter among them.
        hidden: what stays hidden, as it was told.
        withdrawal: how the person can withdraw, as it was told.
    """

    how: How
    language: str
    by: str = field(repr=False)
    present: tuple[str, ...] = field(repr=False)
    hidden: str = field(repr=False)
    withdrawal: str = field(repr=False)

    def __post_init__(self) -> None:
        """Check that it says all it must.

        Raises:
            MalformedError: a language or a text is missing, or a text is too long.
        """
        texts = (self.by, self.hidden, self.withdrawal)
        whole = all(text.strip() and len(text) <= WORDS_MAX for text in texts)
        if not whole or not LANGUAGE.fullmatch(self.language):
            raise MalformedError("consent.informed")


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's word on one datum, for one purpose and one channel."""

    consent: str
    person: PersonId
    datum: Datum
    purpose: ConsentPurpose
    channel: Channel
    given_at: str
    until: str
    in_detention: bool
    informed: Informed

    def __post_init__(self) -> None:
        """Check name and times.

        Raises:
            MalformedError: the name is none.
            RefusedError: it ends before it begins.
        """
        if not ID.fullmatch(self.consent):
            raise MalformedError("consent.id", characters=len(self.consent))
        if moment(self.until, FORM, "until") <= moment(self.given_at, FORM, "given_at"):
            raise RefusedError("consent.times")

    def to_details(self) -> Mapping[str, Value]:
        """Return the consent as an event holds it."""
        return {
            "consent": self.consent,
            "person": str(self.person),
            "datum": self.datum.kind.value,
            "item": None if self.datum.item is None else str(self.datum.item),
            "purpose": self.purpose.value,
            "channel": self.channel.value,
            "given_at": self.given_at,
            "until": self.until,
            "in_detention": self.in_detention,
            "how": self.informed.how.value,
            "language": self.informed.language,
            "informed_by": self.informed.by,
            "present": list(self.informed.present),
            "hidden": self.informed.hidden,
            "withdrawal": self.informed.withdrawal,
        }

    @classmethod
    def of_fields(cls, fields: Fields, consent: str, person: PersonId, *, held: bool) -> Self:
        """Return the consent that fields state.

        Raises:
            MalformedError: a field is missing or broken.
            RefusedError: it ends before it begins.
        """
        named = fields.untrusted.get("item")
        return cls(
            consent,
            person,
            Datum(
                one_of(DatumKind, fields, "datum"),
                None if named is None else ItemId(fields.text("item")),
            ),
            one_of(ConsentPurpose, fields, "purpose"),
            one_of(Channel, fields, "channel"),
            fields.text("given_at"),
            fields.text("until"),
            held,
            Informed(
                one_of(How, fields, "how"),
                fields.text("language"),
                fields.text("informed_by"),
                tuple(all_texts(fields, "present")),
                fields.text("hidden"),
                fields.text("withdrawal"),
            ),
        )


def consent_of_form(form: Fields, consent: str, person: Person, now: datetime) -> Consent:
    """Return the consent that a filled-in form states.

    Args:
        form: of section 8 of the specification.
        consent: its new name.
        person: whose it is.
        now: with its time zone.

    Raises:
        MalformedError: a field is missing or broken.
        RefusedError: nobody asked the person, they did not explain it back or could not decide,
            something was offered for it, or it is dated in the future.
    """
    if form.text("basis") != ASKED:
        raise RefusedError("consent.not_asked")
    if not yes_or_no(form, "explained_back") or not yes_or_no(form, "capacity"):
        raise RefusedError("consent.not_understood")
    if yes_or_no(form, "benefits"):
        raise RefusedError("consent.benefits")
    found = Consent.of_fields(form, consent, person.person, held=True)
    if moment(found.given_at, FORM, "given_at") > now:
        raise RefusedError("person.future", at=found.given_at)
    return Consent.of_fields(form, consent, person.person, held=held_at(person, found.given_at))


def recorded(consent: Consent, at: str, actor: str) -> Event:
    """Return the event by which a consent is recorded."""
    return Event(EventKind.CONSENT_RECORDED, at, actor, details=consent.to_details())


def held_at(person: Person, at: str) -> bool:
    """Return whether the person was held; the day on which they were set free counts as held."""
    return person.set_free_on is None or _day(at) <= person.set_free_on


def _day(at: str) -> date:
    return moment(at, FORM, "at").date()
