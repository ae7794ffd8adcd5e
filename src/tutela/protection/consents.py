"""How consents stand: what a person said, said again and took back, and whether it counts now.

What reveals who somebody is, and was allowed in detention, is recorded but parked: it counts when
the person has been set free, has said it again, and 30 days have passed. A withdrawal counts from
the moment it is in the ledger, whatever date anybody writes on it, and ends every earlier consent
to the same thing.

Source: `spec/identity.md`, section 8; disclosure rules DR-CONSENT, DR-REVOKE, DR-MINOR.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from tutela.custody.fields import Fields
from tutela.custody.item import ItemId
from tutela.errors import ConflictError, MalformedError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.protection.consent import (
    FORM,
    PUBLIC,
    Channel,
    Consent,
    ConsentPurpose,
    Datum,
    held_at,
)
from tutela.protection.packed import all_texts, moment, yes_or_no
from tutela.protection.person import AgeClass, Person, PersonId

WAIT: Final = timedelta(days=30)
"""Between the renewal of what was parked and its effect."""
CONSENT_KINDS: Final = (
    EventKind.CONSENT_RECORDED,
    EventKind.CONSENT_RENEWED,
    EventKind.CONSENT_WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class Consents:
    """Everything a person said about consent, as the ledger tells it.

    Attributes:
        person: as they stand now.
        given: in the order of the ledger.
        renewed: when each was said again, by name of the consent.
        withdrawn: when each was withdrawn.
    """

    person: Person
    given: tuple[Consent, ...] = ()
    renewed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)


class Standing(Enum):
    """How a consent stands; only a live one lets anything go."""

    LIVE = "live"
    PARKED = "parked"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    NOT_OF_AGE = "not_of_age"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Left:
    """Something that left: a release or a dossier.

    Attributes:
        name: by which people call it.
        items: of which it shows something.
        people: who is in it, where that is known.
    """

    name: str
    items: frozenset[ItemId]
    people: frozenset[PersonId] = frozenset()


def reached(consents: Consents, names: Collection[str], left: Iterable[Left]) -> tuple[Left, ...]:
    """Return what left and a withdrawal reaches: it names the person, or an item of the consents.

    Copies that others made are not reached by anything; whoever withdraws must be told so.

    Args:
        consents: of the person.
        names: of the consents withdrawn.
        left: everything that left.
    """
    items = {each.datum.item for each in consents.given if each.consent in names}
    person = consents.person.person
    return tuple(each for each in left if person in each.people or items & each.items)


def renewed(consents: Consents, consent: str, said_at: str, at: str, actor: str) -> Event:
    """Return the event by which a person says again what was parked.

    Raises:
        UnavailableError: the person gave no such consent.
        RefusedError: the person is held still, was not free yet at that time, the time has not
            come, or the consent was withdrawn: then it is asked for anew.
    """
    _known(consents, consent)
    if consent in consents.withdrawn:
        raise RefusedError("consent.withdrawn_stays")
    if said_at > at:
        raise RefusedError("person.future", at=said_at)
    if held_at(consents.person, said_at):
        raise RefusedError("consent.held_still")
    details: dict[str, Value] = {
        "person": str(consents.person.person),
        "consent": consent,
        "said_at": said_at,
    }
    return Event(EventKind.CONSENT_RENEWED, at, actor, details=details)


def withdrawn(
    consents: Consents, names: Collection[str], reaches: Iterable[str], at: str, actor: str
) -> Event:
    """Return the event by which consents end at once; a reason is not asked.

    Args:
        consents: of the person.
        names: which consents.
        reaches: names of the releases and dossiers it reaches; see ``reached``.
        at: now.
        actor: who records it.

    Raises:
        UnavailableError: the person gave no such consent.
    """
    for name in names:
        _known(consents, name)
    details: dict[str, Value] = {
        "person": str(consents.person.person),
        "consents": sorted(names),
        "reaches": list(reaches),
    }
    return Event(EventKind.CONSENT_WITHDRAWN, at, actor, details=details)


def replay(events: Iterable[Event], persons: Mapping[PersonId, Person]) -> dict[PersonId, Consents]:
    """Return what every person said about consent.

    Raises:
        MalformedError: the details of an event are broken, or of nobody.
        ConflictError: two consents have one name.
    """
    found = {person: Consents(record) for person, record in persons.items()}
    for event in events:
        if event.known_kind not in CONSENT_KINDS:
            continue
        fields = Fields.of(event.kind, event.details)
        person = PersonId(fields.text("person"))
        if person not in found:
            raise MalformedError("person.unknown_in_ledger", person=str(person))
        found[person] = _with(found[person], event, fields)
    return found


def standing(
    consents: Consents, datum: Datum, purpose: ConsentPurpose, channel: Channel, now: datetime
) -> Standing:
    """Return how a person's consent to exactly this stands now.

    Of several the one that stands best counts; each is one more answer to the same question.

    Args:
        consents: everything the person said.
        datum: what is about to leave.
        purpose: what for.
        channel: where to.
        now: the later of the clock and the newest time in the ledger.
    """
    asked = (datum, purpose, channel)
    alike = [each for each in consents.given if (each.datum, each.purpose, each.channel) == asked]
    found = {_standing(each, consents, now) for each in alike}
    return next((each for each in Standing if each in found), Standing.ABSENT)


def _standing(consent: Consent, consents: Consents, now: datetime) -> Standing:
    person = consents.person
    if consent.channel in PUBLIC and person.age is not AgeClass.ADULT:
        return Standing.NOT_OF_AGE
    if consent.consent in consents.withdrawn:
        return Standing.WITHDRAWN
    if moment(consent.given_at, FORM, "given_at") > now:
        return Standing.NOT_YET
    if now > moment(consent.until, FORM, "until"):
        return Standing.EXPIRED
    if consent.datum.revealing and _is_parked(consent, consents, now):
        return Standing.PARKED
    return Standing.LIVE


def _is_parked(consent: Consent, consents: Consents, now: datetime) -> bool:
    # While a person is held, everything they ever said counts as said in detention.
    if not consent.in_detention and not held_at(consents.person, consent.given_at):
        return False
    said = consents.renewed.get(consent.consent, ())
    free = [each for each in said if not held_at(consents.person, each)]
    return all(now < moment(each, FORM, "said_at") + WAIT for each in free)


def _known(consents: Consents, name: str) -> None:
    if name not in {each.consent for each in consents.given}:
        raise UnavailableError("consent.unknown", consent=name)


def _with(consents: Consents, event: Event, fields: Fields) -> Consents:
    given, renewed_at, withdrawn_at = consents.given, consents.renewed, consents.withdrawn
    if event.known_kind is EventKind.CONSENT_RECORDED:
        held = yes_or_no(fields, "in_detention")
        person = consents.person.person
        new = Consent.of_fields(fields, fields.text("consent"), person, held=held)
        if new.consent in {each.consent for each in given}:
            raise ConflictError("consent.twice", consent=new.consent)
        given = (*given, new)
    elif event.known_kind is EventKind.CONSENT_RENEWED:
        name = fields.text("consent")
        renewed_at = {**renewed_at, name: (*renewed_at.get(name, ()), fields.text("said_at"))}
    else:
        ended = dict.fromkeys(_alike(given, tuple(all_texts(fields, "consents"))), event.at)
        withdrawn_at = {**ended, **withdrawn_at}
    return Consents(consents.person, given, renewed_at, withdrawn_at)


def _alike(given: Iterable[Consent], names: Collection[str]) -> frozenset[str]:
    """Return the names of consents and of every other so far to the same thing."""
    known = tuple(given)
    ended = {(each.datum, each.purpose, each.channel) for each in known if each.consent in names}
    return frozenset(
        each.consent for each in known if (each.datum, each.purpose, each.channel) in ended
    )
