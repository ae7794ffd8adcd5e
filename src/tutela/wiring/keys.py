"""Keys on disk: persons' key files, the recovery key, and who can open a case."""

import os
from collections.abc import Callable, Mapping
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
from tutela.custody.succession import (
    KeyKind,
    named,
    revoke,
    succeed,
    unwrap_newest,
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


def changeable(case: Case, holder: AgeKey) -> WrappedCase:
    """Return the wrapped key from which a change of custodians may start.

    Raises:
        RefusedError: the holder is no custodian now.
        UnavailableError: there is no wrapped key.
    """
    generations = case.folder.generations()
    return unwrap_newest(generations, holder, case.card.recipient, case.cipher, case.locksmith)


def add_custodian(case: Case, holder: AgeKey, person: PersonPublic, actor: str) -> None:
    """Let one more person open the case; the event is in the ledger before the key is theirs.

    Raises:
        RefusedError: the holder is no custodian, the person is one already, or their key is not
            of the case's kind.
        ConflictError: somebody else changed the custodians at the same moment.
        UnavailableError: the disk is full or failing.
    """
    newest = case.folder.newest_generation()
    wrapped = welcome(changeable(case, holder), person)
    sealed = wrap_case_key(wrapped, case.cipher)
    record_custodian(case, EventKind.CUSTODIAN_ADDED, named(Custodian.of(person)), actor)
    case.folder.add_generation(sealed, newest)


def revoke_custodian(case: Case, holder: AgeKey, untrusted_name: str, actor: str) -> Custodian:
    """Leave a custodian out of a new generation, after the event; return who it was.

    Raises:
        UnavailableError: there is no such custodian; or the disk is full or failing.
        RefusedError: the holder is no custodian, or too few would be left.
        ConflictError: somebody else changed the custodians at the same moment.
    """
    newest = case.folder.newest_generation()
    change = revoke(changeable(case, holder), untrusted_name)
    sealed = wrap_case_key(change.wrapped, case.cipher)
    record_custodian(case, EventKind.CUSTODIAN_REVOKED, named(change.leaving), actor)
    case.folder.add_generation(sealed, newest)
    return change.leaving


def succeed_custodian(
    case: Case, holder: AgeKey, untrusted_name: str, person: PersonPublic, actor: str
) -> Custodian:
    """Put one person in the place of another in one generation, after two events.

    Raises:
        UnavailableError: there is no such custodian; or the disk is full or failing.
        RefusedError: see `tutela.custody.succession.succeed`.
        ConflictError: somebody else changed the custodians at the same moment.
    """
    newest = case.folder.newest_generation()
    change = succeed(changeable(case, holder), untrusted_name, person)
    sealed = wrap_case_key(change.wrapped, case.cipher)
    gone = {**named(change.leaving), "successor": person.recipient}
    record_custodian(case, EventKind.CUSTODIAN_ADDED, named(Custodian.of(person)), actor)
    record_custodian(case, EventKind.CUSTODIAN_REVOKED, gone, actor)
    case.folder.add_generation(sealed, newest)
    return change.leaving


def record_custodian(case: Case, kind: EventKind, details: Mapping[str, Value], actor: str) -> None:
    """Keep an event about who can open the case."""
    case.record(Event(kind=kind, at=case.instant(), actor=actor, details=details))


def draw_key(kind: KeyKind) -> AgeKey:
    """Return a fresh age key of a kind."""
    locksmith = AgeLocksmith()
    if kind is KeyKind.CLASSICAL:
        # Where there is only one way to make a key, it makes classical ones.
        make: Callable[[], AgeKey] = getattr(locksmith, "new_classical_key", locksmith.new_key)
        return make()
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
    locksmith = AgeLocksmith()
    age = locksmith.new_key() if kind is None else draw_key(kind)
    person = PersonKey(label, age, os.urandom(SEED_BYTES))
    return person, lock_person(person, passphrase, locksmith)


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
