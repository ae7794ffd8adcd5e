"""Keys on disk: persons' key files, the recovery key, and who can open a case."""

import os
from pathlib import Path
from typing import Final

from tutela.custody.access import OpenedItem
from tutela.custody.keys import (
    SEED_BYTES,
    AgeKey,
    Custodian,
    PersonKey,
    PersonPublic,
    load_recovery,
    lock_person,
    unlock_person,
    wrap_case_key,
)
from tutela.engines.age import AgeLocksmith
from tutela.ledger.entry import Event, EventKind
from tutela.stores.case_folder import write_new, write_streamed
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


def add_custodian(case: Case, holder: AgeKey, person: PersonPublic, actor: str) -> None:
    """Let one more person open the case; the event is in the ledger before the key is theirs.

    Raises:
        RefusedError: the holder is no custodian, or the person is one already.
        ConflictError: somebody else added a custodian at the same moment.
        UnavailableError: the disk is full or failing.
    """
    wrapped = unwrap(case.folder, case.card, holder).with_custodian(person)
    sealed = wrap_case_key(wrapped, case.cipher)
    case.record(
        Event(
            kind=EventKind.CUSTODIAN_ADDED,
            at=case.instant(),
            actor=actor,
            details={
                "label": person.label,
                "recipient": person.recipient,
                "verifier": person.verifier,
            },
        )
    )
    case.folder.add_generation(sealed)


def new_person(label: str, passphrase: str) -> tuple[PersonKey, bytes]:
    """Return a new person's key and the bytes of its file.

    Raises:
        RefusedError: the passphrase is empty.
    """
    locksmith = AgeLocksmith()
    person = PersonKey(label, locksmith.new_key(), os.urandom(SEED_BYTES))
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
