"""Keys on disk: persons' key files, the recovery key, and who can open a case."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tutela.custody.access import OpenedItem
from tutela.custody.case import CaseCard
from tutela.custody.keys import (
    SEED_BYTES,
    AgeKey,
    Custodian,
    PersonKey,
    PersonPublic,
    WrappedCase,
    load_recovery,
    lock_person,
    unlock_person,
    unwrap_case_key,
    wrap_case_key,
)
from tutela.custody.roll import (
    check_agrees,
    check_all_known,
    check_called,
    read_roll,
    unknown_events,
)
from tutela.custody.succession import (
    KeyKind,
    Newest,
    find_newest,
    named,
    revoke,
    succeed,
    welcome,
)
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.stores.case_folder import CaseFolder, write_new, write_streamed
from tutela.wiring.case import Case, unwrap

AGE_FILE: Final = b"age-encryption.org/v1"


def case_key_of(case: Case, holder: AgeKey) -> AgeKey:
    """Return the case key, opened by a custodian's age key or by the recovery key.

    Raises:
        RefusedError: the holder is no custodian.
        MismatchError: the wrapped key is another case's.
        MalformedError: the wrapped key is damaged.
        UnavailableError: there is no wrapped key.
    """
    return unwrap(case.folder, case.card, holder).case_key


def custodians_of(case: Case, holder: AgeKey) -> tuple[Custodian, ...]:
    """Return who can open the case; only a custodian may know.

    Raises:
        RefusedError: the holder is no custodian.
    """
    return unwrap(case.folder, case.card, holder).custodians


@dataclass(frozen=True, slots=True)
class Roll:
    """Who can open a case now, and who could before: they may hold the case key still.

    Attributes:
        current: in the newest generation the holder can open.
        former: in older ones only.
        left_out: there is a newer generation that the holder cannot open.
    """

    current: tuple[Custodian, ...]
    former: tuple[Custodian, ...]
    left_out: bool


def roll_of(folder: Path, holder: AgeKey) -> Roll:
    """Return the custodians of a case folder; no passphrase of the machine is needed for that.

    Raises:
        RefusedError: the holder is no custodian.
        UnavailableError: there is no case, or no wrapped key.
    """
    files = CaseFolder(folder)
    card = CaseCard.parse(files.card())
    current = unwrap(files, card, holder).custodians
    former: dict[str, Custodian] = {}
    left_out = False
    for generation in files.generations():
        try:
            older = unwrap_case_key(
                (generation,), holder, card.recipient, AgeCipher(), AgeLocksmith()
            )
        except RefusedError:
            left_out = True
            continue
        except (MalformedError, MismatchError):
            continue  # planted: it says nothing about who held the key
        left_out = False
        former |= {each.recipient: each for each in older.custodians}
    for each in current:
        former.pop(each.recipient, None)
    return Roll(current, tuple(former.values()), left_out)


@dataclass(frozen=True, slots=True)
class Standing:
    """From what a change starts: the newest generation, and the roll that the ledger tells."""

    newest: Newest
    roll: tuple[Custodian, ...]

    @property
    def recovery(self) -> tuple[str, ...]:
        """Return the recipients of the recovery key by the ledger."""
        return tuple(each.recipient for each in self.roll if each.verifier is None)

    @property
    def persons(self) -> tuple[Custodian, ...]:
        """Return the roll with the recovery key of the generation in place of its own."""
        persons = (each for each in self.roll if each.verifier is not None)
        wrapped = self.newest.wrapped
        return (*persons, *(each for each in wrapped.custodians if each.verifier is None))


def standing(case: Case, holder: AgeKey) -> Standing:
    """Return who can open the case, by the ledger and by the newest generation for a holder.

    Raises:
        RefusedError: the holder is no custodian now.
        UnavailableError: there is no wrapped key.
        MismatchError: the record of an event about custodians is missing or damaged.
    """
    generations = case.folder.numbered_generations()
    recipient = case.card.recipient
    newest = find_newest(generations, holder, recipient, case.cipher, case.locksmith)
    roll = read_roll(case.access, newest.wrapped.case_key)
    check_called(newest, roll, holder)
    if newest.left_out and unknown_events(case.index, case.evidence):
        # The event that left the holder out may be among those the index does not know.
        raise RefusedError("custodian.left_out")
    return Standing(newest, roll)


def changeable(case: Case, holder: AgeKey) -> Standing:
    """Return from what a change of custodians may start.

    Raises:
        RefusedError: the holder is no custodian now, or the index does not know every event.
        UnavailableError: there is no wrapped key.
        ConflictError: somebody else changed the custodians at the same moment.
        MismatchError: the record of an event about custodians is missing or damaged.
    """
    check_all_known(case.index, case.evidence)
    stands = standing(case, holder)
    # Whether there is a number left is known before the event, not after it.
    case.folder.next_generation(stands.newest.number, stands.newest.passed)
    return stands


def in_force(case: Case, holder: AgeKey) -> WrappedCase:
    """Return the case key and its custodians, where generation and ledger say the same.

    Raises:
        RefusedError: the holder is no custodian now.
        UnavailableError: there is no wrapped key.
        MismatchError: a generation was planted, or the record of an event is missing.
    """
    stands = standing(case, holder)
    check_agrees(stands.newest, stands.newest.wrapped, stands.roll)
    return stands.newest.wrapped


def check_persons(case: Case, persons: Sequence[PersonKey | None]) -> AgeKey:
    """Check that each is a custodian now and a person, and no two are one; return the case key.

    Args:
        case: open.
        persons: at least one; None stands for whoever has the recovery key.

    Raises:
        RefusedError: one is no custodian by ledger and newest generation, is no person, or is
            there twice.
        UnavailableError: there is no wrapped key.
        MismatchError: a generation was planted, or the record of an event is missing.
    """
    known = [each for each in persons if each is not None]
    if not known or len(known) < len(persons):
        raise RefusedError("erasure.persons_only")
    for part in ({each.age.recipient for each in known}, {each.public.verifier for each in known}):
        if len(part) < len(known):
            raise RefusedError("erasure.one_person")
    found = [(each, in_force(case, each.age)) for each in known]
    for each, wrapped in found:
        named_so = {(custodian.recipient, custodian.verifier) for custodian in wrapped.custodians}
        if (each.age.recipient, each.public.verifier) not in named_so:
            raise RefusedError("keys.not_a_custodian")
    return found[0][1].case_key


def add_custodian(case: Case, holder: AgeKey, person: PersonPublic, actor: str) -> None:
    """Let one more person open the case; the event is in the ledger before the key is theirs.

    Raises:
        RefusedError: the holder is no custodian, the person is one already, or their key is not
            of the case's kind.
        ConflictError: somebody else changed the custodians at the same moment.
        UnavailableError: the disk is full or failing.
        MismatchError: generation and ledger do not say the same.
    """
    stands = changeable(case, holder)
    _change(case, holder, stands, welcome(stands.newest.wrapped, person), actor)


def revoke_custodian(case: Case, holder: AgeKey, untrusted_name: str, actor: str) -> Custodian:
    """Leave a custodian out of a new generation, after the event; return who it was.

    Raises:
        UnavailableError: there is no such custodian; or the disk is full or failing.
        RefusedError: the holder is no custodian, or too few would be left.
        ConflictError: somebody else changed the custodians at the same moment.
        MismatchError: generation and ledger do not say the same.
    """
    stands = changeable(case, holder)
    change = revoke(stands.newest.wrapped, untrusted_name)
    _change(case, holder, stands, change.wrapped, actor)
    return change.leaving


def succeed_custodian(
    case: Case, holder: AgeKey, untrusted_name: str, person: PersonPublic, actor: str
) -> Custodian:
    """Put one person in the place of another in one generation, after two events.

    Raises:
        UnavailableError: there is no such custodian; or the disk is full or failing.
        RefusedError: see `tutela.custody.succession.succeed`.
        ConflictError: somebody else changed the custodians at the same moment.
        MismatchError: generation and ledger do not say the same.
    """
    stands = changeable(case, holder)
    change = succeed(stands.newest.wrapped, untrusted_name, person)
    _change(case, holder, stands, change.wrapped, actor, successor=person.recipient)
    return change.leaving


def put_in_force(case: Case, holder: AgeKey, newest: Newest, wanted: WrappedCase) -> None:
    """Write the generation after another and check that it is the one that counts now.

    Raises:
        ConflictError: somebody else changed the custodians at the same moment.
        RefusedError: there is no number left for it.
        UnavailableError: the disk is full or failing.
        MismatchError: a file that was planted meanwhile counts in its place.
    """
    sealed = wrap_case_key(wanted, case.cipher)
    number = case.folder.add_generation(sealed, newest.number, newest.passed)
    generations = case.folder.numbered_generations()
    counts = generations.get(number) == sealed
    if holder.recipient in {each.recipient for each in wanted.custodians}:
        recipient = case.card.recipient
        found = find_newest(generations, holder, recipient, case.cipher, case.locksmith)
        counts = counts and (found.number, found.wrapped) == (number, wanted)
    if not counts:
        raise MismatchError("custodian.shadowed", file=f"{number:04}.age")


def _change(
    case: Case,
    holder: AgeKey,
    stands: Standing,
    wanted: WrappedCase,
    actor: str,
    successor: str | None = None,
) -> None:
    """Record what the ledger does not say yet, then put the change in force."""
    check_agrees(stands.newest, wanted, stands.roll)
    after = {} if successor is None else {"successor": successor}
    for each in wanted.custodians:
        if each not in stands.roll:
            record_custodian(case, EventKind.CUSTODIAN_ADDED, named(each), actor)
    for each in stands.roll:
        if each not in wanted.custodians:
            gone = {**named(each), **after}
            record_custodian(case, EventKind.CUSTODIAN_REVOKED, gone, actor)
    put_in_force(case, holder, stands.newest, wanted)


def record_custodian(case: Case, kind: EventKind, details: Mapping[str, Value], actor: str) -> None:
    """Keep an event about who can open the case."""
    case.record(Event(kind=kind, at=case.instant(), actor=actor, details=details))


def draw_key(kind: KeyKind) -> AgeKey:
    """Return a fresh age key of a kind."""
    locksmith = AgeLocksmith()
    if kind is KeyKind.CLASSICAL:
        return locksmith.new_classical_key()
    return locksmith.new_key()


def new_person(label: str, passphrase: str, kind: KeyKind | None = None) -> tuple[PersonKey, bytes]:
    """Return a new person's key and the bytes of its file.

    Args:
        label: what others will call the key.
        passphrase: of the file.
        kind: of the key; what new cases have where none is given.

    Raises:
        RefusedError: the passphrase is empty.
    """
    person = draw_person(label, kind)
    return person, lock_person(person, passphrase, AgeLocksmith())


def draw_person(label: str, kind: KeyKind | None = None) -> PersonKey:
    """Return a new person's key, kept nowhere."""
    age = AgeLocksmith().new_key() if kind is None else draw_key(kind)
    return PersonKey(label, age, os.urandom(SEED_BYTES))


def open_person(untrusted: bytes, passphrase: str) -> PersonKey:
    """Return the person whose key file this is.

    Raises:
        RefusedError: the passphrase does not fit.
        MalformedError: it is no key file.
    """
    return unlock_person(untrusted, passphrase, AgeLocksmith())


def open_recovery(untrusted: bytes) -> AgeKey:
    """Return the recovery key that was typed from paper.

    Raises:
        MalformedError: it is not one, or was mistyped.
    """
    return load_recovery(untrusted, AgeLocksmith())


def needs_passphrase(untrusted_key_file: bytes) -> bool:
    """Return whether a key file is a person's, rather than a recovery key."""
    return untrusted_key_file.startswith(AGE_FILE)


def write_new_file(path: Path, content: bytes) -> None:
    """Write a small file as `tutela.stores.case_folder.write_new` does."""
    write_new(path, content)


def write_copy(opened: OpenedItem, path: Path) -> None:
    """Write an opened item's plaintext to a file that must not exist yet, whole or not at all.

    Raises:
        ConflictError: the file exists.
        MismatchError: the item is damaged; no file is left.
        UnavailableError: the disk is full or failing; no file is left.
    """
    write_streamed(path, opened.copy_to)
