"""Custodians over years: one comes, one goes, one takes another's place.

Every change gives the whole list of the next generation of the wrapped key, and is refused in
advance where losing one more key could lose the case: a person and the recovery key must stay.
Nobody can be made to forget: whoever was a custodian may keep the case key for good.

Source: `spec/custody.md`, section 5.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from tutela.custody.keys import (
    CUSTODIANS_MIN,
    AgeKey,
    Cipher,
    Custodian,
    Locksmith,
    PersonPublic,
    WrappedCase,
    unwrap_case_key,
)
from tutela.errors import MalformedError, MismatchError, RefusedError, UnavailableError
from tutela.proof.cbor import Value

POST_QUANTUM_PREFIX: Final = "age1pq1"
SHOWN_LETTERS: Final = 28
"""A post-quantum recipient has 1,959 letters. Whoever wanted another key with the same beginning
would have to try 2^105 of them."""


class KeyKind(Enum):
    """How an age key encrypts; one case has one kind."""

    CLASSICAL = "classical"
    POST_QUANTUM = "post-quantum"


@dataclass(frozen=True, slots=True)
class Succession:
    """A change of the custodians of a case: who goes, and the wrapped key without them."""

    leaving: Custodian
    wrapped: WrappedCase


def kind_of(recipient: str) -> KeyKind:
    """Return the kind of a recipient's key."""
    post_quantum = recipient.startswith(POST_QUANTUM_PREFIX)
    return KeyKind.POST_QUANTUM if post_quantum else KeyKind.CLASSICAL


def check_kind(case_recipient: str, recipient: str) -> None:
    """Check that a key is of the case key's kind: mixed, both are as weak as the weaker.

    Raises:
        RefusedError: it is of the other kind.
    """
    wanted = kind_of(case_recipient)
    if kind_of(recipient) is wanted:
        return
    if wanted is KeyKind.CLASSICAL:
        raise RefusedError("custodian.needs_classical")
    raise RefusedError("custodian.needs_post_quantum")


def check_kinds(wrapped: WrappedCase) -> None:
    """Check that every custodian's key is of the case key's kind.

    Raises:
        RefusedError: one is of the other kind.
    """
    for custodian in wrapped.custodians:
        check_kind(wrapped.case_key.recipient, custodian.recipient)


def welcome(wrapped: WrappedCase, person: PersonPublic) -> WrappedCase:
    """Return the wrapped key with one more custodian.

    Raises:
        RefusedError: they are one already, or their key is of another kind than the case's.
    """
    check_kind(wrapped.case_key.recipient, person.recipient)
    return wrapped.with_custodian(person)


def revoke(wrapped: WrappedCase, untrusted_name: str) -> Succession:
    """Return the wrapped key without one custodian.

    Args:
        wrapped: as it is now.
        untrusted_name: the custodian's label or recipient.

    Raises:
        UnavailableError: there is no such custodian.
        RefusedError: the label is not one custodian's only, or too few would be left.
    """
    leaving = find_custodian(wrapped, untrusted_name)
    staying = tuple(each for each in wrapped.custodians if each != leaving)
    check_enough_left(staying)
    return Succession(leaving, WrappedCase(wrapped.case_key, staying))


def succeed(wrapped: WrappedCase, untrusted_name: str, person: PersonPublic) -> Succession:
    """Return the wrapped key with one person in the place of another.

    Raises:
        UnavailableError: there is no such custodian.
        RefusedError: the successor is a custodian already or has a key of another kind, or the
            recovery key would have no successor.
    """
    leaving = find_custodian(wrapped, untrusted_name)
    joined = welcome(wrapped, person)
    staying = tuple(each for each in joined.custodians if each != leaving)
    check_enough_left(staying)
    return Succession(leaving, WrappedCase(wrapped.case_key, staying))


def renewed(wrapped: WrappedCase, fresh: AgeKey, label: str) -> WrappedCase:
    """Return the wrapped key with a new recovery key in place of every older one.

    Raises:
        RefusedError: it is a custodian's already, or of another kind than the case's.
    """
    check_kind(wrapped.case_key.recipient, fresh.recipient)
    persons = tuple(each for each in wrapped.custodians if each.verifier is not None)
    return WrappedCase(wrapped.case_key, (*persons, Custodian(label, fresh.recipient, None)))


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest generation that opens for a holder and is well formed.

    Attributes:
        number: of its file.
        wrapped: what it holds.
        passed: numbers of newer files, which are no generation or do not open.
        left_out: one of those does not open for this holder: they were left out, or it was
            planted; the roll of the ledger tells.
    """

    number: int
    wrapped: WrappedCase
    passed: frozenset[int]
    left_out: bool

    @property
    def name(self) -> str:
        """Return the name of its file."""
        return f"{self.number:04}.age"


def find_newest(
    untrusted_generations: Mapping[int, bytes],
    holder: AgeKey,
    expected_recipient: str,
    cipher: Cipher,
    locksmith: Locksmith,
) -> Newest:
    """Return the generation from which a change may start.

    Args:
        untrusted_generations: the contents of keys/*.age, by number.
        holder: a custodian's age key, or the recovery key.
        expected_recipient: the case's recipient, from the case's own card.
        cipher: opens age files.
        locksmith: knows the recipient of a secret.

    Raises:
        RefusedError: none is the holder's to open.
        UnavailableError: there is no generation at all.
        MalformedError: the only files the holder could open are damaged.
        MismatchError: what opens is another case's key.
    """
    left_out = False
    numbers = sorted(untrusted_generations)
    for place in reversed(range(len(numbers))):
        untrusted = untrusted_generations[numbers[place]]
        try:
            wrapped = unwrap_case_key((untrusted,), holder, expected_recipient, cipher, locksmith)
        except RefusedError:
            left_out = True
        except (MalformedError, MismatchError):
            continue  # planted: whoever writes generations writes them well
        else:
            return Newest(numbers[place], wrapped, frozenset(numbers[place + 1 :]), left_out)
    files = [untrusted_generations[number] for number in numbers]
    unwrap_case_key(files, holder, expected_recipient, cipher, locksmith)
    raise RefusedError("keys.not_a_custodian")


def find_custodian(wrapped: WrappedCase, untrusted_name: str) -> Custodian:
    """Return the custodian of a label or recipient, or of the shown beginning of a recipient.

    Raises:
        UnavailableError: there is none.
        RefusedError: several have this label.
    """
    names = (untrusted_name, untrusted_name.removesuffix("..."))
    by_recipient = [
        each
        for each in wrapped.custodians
        if each.recipient in names or shown(each.recipient).removesuffix("...") in names
    ]
    found = by_recipient or [each for each in wrapped.custodians if each.label == untrusted_name]
    if not found:
        raise UnavailableError("custodian.unknown")
    if len(found) > 1:
        raise RefusedError("custodian.label_twice", count=len(found))
    return found[0]


def shown(recipient: str) -> str:
    """Return a recipient as it is shown: its beginning, where it is too long for a line."""
    short = recipient[:SHOWN_LETTERS]
    return short if short == recipient else f"{short}..."


def check_enough_left(staying: tuple[Custodian, ...]) -> None:
    """Check that losing one more key would lose nothing.

    Raises:
        RefusedError: no person, no recovery key, or fewer than two keys would be left.
    """
    persons = [each for each in staying if each.verifier is not None]
    if not persons:
        raise RefusedError("custodian.only_recovery_left")
    if len(staying) < CUSTODIANS_MIN:
        raise RefusedError("custodian.too_few_left", needed=CUSTODIANS_MIN)
    if len(persons) == len(staying):
        raise RefusedError("custodian.no_recovery_left")


def recovery_recipients(wrapped: WrappedCase) -> tuple[str, ...]:
    """Return the recipients of the recovery key; more than one only by hand.

    Raises:
        MalformedError: the wrapped key names none.
    """
    found = tuple(each.recipient for each in wrapped.custodians if each.verifier is None)
    if not found:
        raise MalformedError("recovery.none_named")
    return found


def named(custodian: Custodian) -> dict[str, Value]:
    """Return what an event says of a custodian."""
    return {
        "label": custodian.label,
        "recipient": custodian.recipient,
        "verifier": custodian.verifier,
    }
