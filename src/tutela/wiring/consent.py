"""Consents, pictures of people on no record, and exposures of an open case."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from tutela.custody.fields import Fields
from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.custody.vault import ObjectId
from tutela.errors import MalformedError, MismatchError, RefusedError, UnavailableError
from tutela.ledger.entry import EventKind
from tutela.protection import consent as consenting
from tutela.protection.consent import Consent, DatumKind, consent_of_form
from tutela.protection.consents import (
    CONSENT_KINDS,
    Consents,
    Left,
    reached,
    renewed,
    replay,
    withdrawn,
)
from tutela.protection.exposure import (
    EXPOSURE_KINDS,
    Exposure,
    TakeDown,
    exposures,
    find,
    moved,
)
from tutela.protection.exposure import ID_BYTES as EXPOSURE_BYTES
from tutela.protection.person import PersonId
from tutela.protection.shown import Judged, Outcome
from tutela.release.candidate import Candidate
from tutela.release.people import Statement
from tutela.wiring.person import Room, two_people

RELEASE: Final = "release of {item}, ledger entry {position}"


def consents_of(room: Room) -> Mapping[PersonId, Consents]:
    """Return what every person of the case said about consent."""
    return replay(room.events(CONSENT_KINDS), room.people())


def consents_by(room: Room, person: PersonId) -> Consents:
    """Return what one person said.

    Raises:
        UnavailableError: nobody was recorded under this pseudonym.
    """
    room.person(person)
    return consents_of(room)[person]


def record_consent(room: Room, person: PersonId, form: Fields) -> Consent:
    """Record a consent as a filled-in form states it.

    Raises:
        MalformedError: the form is broken.
        RefusedError: it is no consent; see `tutela.protection.consent.consent_of_form`.
        UnavailableError: nobody was recorded under this pseudonym.
    """
    name = f"c-{room.case.dice(consenting.ID_BYTES).hex()}"
    new = consent_of_form(form, name, room.person(person), room.now())
    room.record(consenting.recorded(new, room.instant(), room.holder.label))
    return new


def renew_consent(room: Room, person: PersonId, consent: str) -> None:
    """Record that a person who was set free says again what was parked."""
    at = room.instant()
    room.record(renewed(consents_by(room, person), consent, at, at, room.holder.label))


def withdraw_consent(
    room: Room, person: PersonId, names: Collection[str], dossiers: Collection[Left] = ()
) -> tuple[Left, ...]:
    """End consents at once, every one of the person where none is named; return what it reaches.

    Raises:
        UnavailableError: the person gave no such consent.
    """
    known = consents_by(room, person)
    ended = names or [each.consent for each in known.given]
    reaches = reached(known, ended, (*_released(room, person), *dossiers))
    labels = [each.name for each in reaches]
    room.record(withdrawn(known, ended, labels, room.instant(), room.holder.label))
    return reaches


def judge_picture(
    room: Room, second: PersonKey | None, item: ItemId, outcome: Outcome, count: int, reason: str
) -> None:
    """Record what two custodians decided about a picture of people on no record."""
    by = two_people(room, second)
    judged = Judged(item, outcome, count, reason, by, room.instant())
    room.record(judged.to_event(room.holder.label))


def exposures_of(room: Room) -> Mapping[str, Exposure]:
    """Return the exposure register."""
    return exposures(room.events(EXPOSURE_KINDS))


def record_exposure(
    room: Room, person: PersonId, what: tuple[DatumKind, ...], where: str, since: str
) -> Exposure:
    """Record where something of a person is public.

    Raises:
        MalformedError: a field is broken.
        RefusedError: it began in the future, or content stands in place of a place.
        UnavailableError: nobody was recorded under this pseudonym.
    """
    name = f"x-{room.case.dice(EXPOSURE_BYTES).hex()}"
    room.person(person)
    new = Exposure(name, person, what, where, since, room.instant())
    room.record(new.to_event(room.holder.label))
    return new


def move_take_down(room: Room, name: str, to: TakeDown, note: str) -> None:
    """Record that a take-down request went on.

    Raises:
        UnavailableError: there is no such exposure.
        RefusedError: it cannot go there from where it is.
    """
    known = find(exposures_of(room), name)
    room.record(moved(known, to, note, room.instant(), room.holder.label))


def _released(room: Room, person: PersonId) -> Iterator[Left]:
    """Yield every release; where it cannot be read whom one shows, it counts as showing the person.

    A damaged record must not hold up a withdrawal.
    """
    shown = _people_shown(room)
    for event in room.case.index.events():
        if event.kind == EventKind.PUBLISHED and event.item is not None:
            name = RELEASE.format(item=event.item, position=event.position)
            people = frozenset((person,)) if shown is None else shown[event.record]
            yield Left(name, frozenset((event.item,)), people)


def _people_shown(room: Room) -> Mapping[ObjectId, frozenset[PersonId]] | None:
    """Return who on record every release shows, by its record; None where that cannot be read."""
    kinds = (EventKind.REVIEWED, EventKind.PUBLISHED)
    noted = [each for each in room.case.index.events() if each.kind in kinds]
    said: dict[bytes, frozenset[PersonId]] = {}
    found: dict[ObjectId, frozenset[PersonId]] = {}
    try:
        for each, event in zip(noted, room.events(kinds), strict=True):
            fields = Fields.of(event.kind, event.details)
            if event.kind == EventKind.PUBLISHED:
                shown = Candidate.decode(fields.octets("candidate")).claim.shown
                found[each.record] = frozenset() if shown is None else said[shown.statement]
            elif "shown" in fields.untrusted:
                statement = Statement.decode(fields.octets("shown"))
                said[statement.digest] = statement.pseudonyms
    except (KeyError, MalformedError, MismatchError, RefusedError, UnavailableError):
        return None
    return found
