"""A protected person: a random pseudonym, and the few facts that are recorded under it.

A pseudonym tells nothing: it is drawn, not counted, so that nobody learns from it who came first
or how many there are. Whoever hears it over a bad line can see that it was misheard: its last
letter checks the others.

A person exists through events of the ledger: opened, corrected, set free. Nothing is changed, a
correction is one more event. Who the person is stands elsewhere (`tutela.protection.identity`).

Source: `spec/identity.md`, sections 1 and 2.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.errors import ConflictError, MalformedError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.proof.digest import HASH_BYTES
from tutela.protection.packed import all_octets

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 letters, a prime number of them; without 0, 1, I, L and O, which are taken for others."""
LOOKALIKES: Final = str.maketrans(
    "АВЕКМНРСТУХ",  # noqa: RUF001 - Cyrillic letters that look like the Latin ones below
    "ABEKMHPCTYX",
)
PREFIX: Final = "K-"
RANDOM_LETTERS: Final = 6
LETTERS: Final = RANDOM_LETTERS + 1
GROUP: Final = 3
PERSON_KINDS: Final = (
    EventKind.PERSON_OPENED,
    EventKind.PERSON_CORRECTED,
    EventKind.PERSON_SET_FREE,
)
TWO: Final = 2


@dataclass(frozen=True, slots=True, order=True)
class PersonId:
    """The random pseudonym of a person, such as ``K-4T7-9XM2``."""

    value: str

    def __post_init__(self) -> None:
        """Check the form.

        Raises:
            MalformedError: it is not a pseudonym in its one spelling, or its last letter does not
                check the others.
        """
        letters = self.value.removeprefix(PREFIX).replace("-", "")
        known = len(letters) == LETTERS and set(letters) <= set(ALPHABET)
        if not known or _spell(letters) != self.value:
            raise MalformedError("person.id", characters=len(self.value))
        if _check_letter(letters[:-1]) != letters[-1]:
            raise MalformedError("person.id_check")

    @classmethod
    def draw(cls, dice: Callable[[int], bytes]) -> Self:
        """Return a new pseudonym; every one is as likely as any other."""
        letters = ""
        while len(letters) < RANDOM_LETTERS:
            number = dice(1)[0]
            # 248 is the last multiple of 31 in a byte; above it some letters would come more often.
            if number < len(ALPHABET) * (256 // len(ALPHABET)):
                letters += ALPHABET[number % len(ALPHABET)]
        return cls(_spell(letters + _check_letter(letters)))

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Return the pseudonym somebody typed: small letters, spaces, Cyrillic lookalikes.

        Raises:
            MalformedError: it is none, or it was mistyped.
        """
        spelled = "".join(untrusted.upper().translate(LOOKALIKES).replace("-", "").split())
        return cls(_spell(spelled.removeprefix(PREFIX[0]) if len(spelled) > LETTERS else spelled))

    def __str__(self) -> str:  # type: ignore[explicit-override] # typing has override from 3.12 on
        """Return the pseudonym as people copy it."""
        return self.value


class AgeClass(Enum):
    """Whether a person is of age; what is not known is treated like the younger."""

    ADULT = "adult"
    MINOR = "minor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """What is recorded under a pseudonym.

    Attributes:
        person: the pseudonym.
        opened_at: when the record was begun, UTC, to the second.
        age: as somebody assessed it.
        set_free_on: the day on which the person was set free; None while they are held.
    """

    person: PersonId
    opened_at: str
    age: AgeClass
    set_free_on: date | None = None

    @property
    def detained(self) -> bool:
        """Return whether anybody holds the person; nobody having said otherwise means yes."""
        return self.set_free_on is None


def opened(person: PersonId, age: AgeClass, said_by: Sequence[bytes], at: str, actor: str) -> Event:
    """Return the event by which a person's record begins.

    Args:
        person: the pseudonym.
        age: as somebody assessed it.
        said_by: verifier keys of who says so; of two people for an adult.
        at: now.
        actor: who records it.

    Raises:
        RefusedError: one person alone says that somebody is of age.
    """
    check_age(age, said_by)
    details: dict[str, Value] = {
        "person": str(person),
        "age": age.value,
        "said_by": list(said_by),
    }
    return Event(EventKind.PERSON_OPENED, at, actor, details=details)


def check_age(age: AgeClass, said_by: Sequence[bytes]) -> None:
    """Check that two people say that somebody is of age: it opens the way to publicity.

    Raises:
        RefusedError: one alone does.

    Source: disclosure rule DR-MINOR.
    """
    if age is AgeClass.ADULT and len(set(said_by)) < TWO:
        raise RefusedError("person.adult_by_two")


@dataclass(frozen=True, slots=True)
class Correction:
    """What was wrong in a person's record.

    Attributes:
        age: the right age class, where the older was wrong.
        reason: in words, without a name.
        said_by: verifier keys of who says so; of two people for an adult.
        held_again: the person is held, whatever was recorded before.
    """

    age: AgeClass | None
    reason: str
    said_by: tuple[bytes, ...]
    held_again: bool = False


def corrected(person: Person, right: Correction, at: str, actor: str) -> Event:
    """Return the event by which a person's record is corrected; the older one stays.

    Args:
        person: as they stand now.
        right: what was wrong.
        at: now.
        actor: who corrects.

    Raises:
        RefusedError: nothing would change, there is no reason, or one person alone says that
            somebody is of age.
    """
    changed = {} if right.age is None or right.age is person.age else {"age": right.age.value}
    if right.held_again and not person.detained:
        changed["held"] = "yes"
    if not changed or not right.reason.strip():
        raise RefusedError("person.nothing_corrected")
    if "age" in changed:
        check_age(AgeClass(changed["age"]), right.said_by)
    said_by = list(right.said_by)
    details: dict[str, Value] = {"person": str(person.person), **changed, "said_by": said_by}
    return Event(EventKind.PERSON_CORRECTED, at, actor, purpose=right.reason, details=details)


def set_free(
    person: Person, on: date, said_by: tuple[bytes, bytes], reason: str, at: str, actor: str
) -> Event:
    """Return the event by which two people say that a person was set free.

    Args:
        person: as they stand now.
        on: the day.
        said_by: verifier keys of who says so and of who checked it.
        reason: how it is known, in words, without a name.
        at: now.
        actor: who records it.

    Raises:
        RefusedError: both are one person, the day has not come, there is no reason, or the person
            is free already.
    """
    if len(set(said_by)) < TWO:
        raise RefusedError("person.one_person")
    if on.isoformat() > at[:10]:
        raise RefusedError("person.future", at=on.isoformat())
    if not person.detained or not reason.strip():
        raise RefusedError("person.nothing_corrected")
    details: dict[str, Value] = {
        "person": str(person.person),
        "on": on.isoformat(),
        "said_by": list(said_by),
    }
    return Event(EventKind.PERSON_SET_FREE, at, actor, purpose=reason, details=details)


def people(events: Iterable[Event]) -> Mapping[PersonId, Person]:
    """Return every person whom events of the ledger tell of, in its order.

    Raises:
        MalformedError: the details of an event are broken.
        ConflictError: one pseudonym was opened twice.
    """
    found: dict[PersonId, Person] = {}
    for event in events:
        if event.known_kind not in PERSON_KINDS:
            continue
        fields = Fields.of(event.kind, event.details)
        person = PersonId(fields.text("person"))
        if event.known_kind is EventKind.PERSON_OPENED:
            if person in found:
                raise ConflictError("person.opened_twice", person=str(person))
            found[person] = Person(person, event.at, _age(fields))
            continue
        found[person] = _changed(_known(found, person), event, fields)
    return found


def _changed(person: Person, event: Event, fields: Fields) -> Person:
    if event.known_kind is EventKind.PERSON_SET_FREE:
        if len(_said_by(fields)) < TWO:
            raise MalformedError("custody.field", record=fields.record, field="said_by")
        return replace(person, set_free_on=_day(fields, "on"))
    if "age" in fields.untrusted:
        person = replace(person, age=_age(fields))
    if "held" in fields.untrusted:
        person = replace(person, set_free_on=None)
    return person


def _known(found: Mapping[PersonId, Person], person: PersonId) -> Person:
    if person not in found:
        raise MalformedError("person.unknown_in_ledger", person=str(person))
    return found[person]


def _age(fields: Fields) -> AgeClass:
    untrusted = fields.text("age")
    known = next((each for each in AgeClass if each.value == untrusted), None)
    if known is None:
        raise MalformedError("custody.field", record=fields.record, field="age")
    # What one alone wrote into the ledger is no knowledge of age.
    alone = known is AgeClass.ADULT and len(_said_by(fields)) < TWO
    return AgeClass.UNKNOWN if alone else known


def _said_by(fields: Fields) -> frozenset[bytes]:
    return frozenset(all_octets(fields, "said_by", HASH_BYTES))


def _day(fields: Fields, name: str) -> date:
    try:
        return date.fromisoformat(fields.text(name))
    except ValueError as reason:
        raise MalformedError("custody.field", record=fields.record, field=name) from reason


def _spell(letters: str) -> str:
    return f"{PREFIX}{letters[:GROUP]}-{letters[GROUP:]}"


def _check_letter(letters: str) -> str:
    """Return the letter that shows one wrong letter, and any two that changed places."""
    weighed = sum(place * ALPHABET.index(letter) for place, letter in enumerate(letters, 1))
    return ALPHABET[weighed % len(ALPHABET)]
