"""A case, opened: its ports meet their stores and engines, its clock and its dice."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from tutela.custody.access import AccessPorts
from tutela.custody.case import (
    CaseCard,
    MachineSecrets,
    check_secrets,
    draw_secrets,
    lock_machine,
    unlock_machine,
)
from tutela.custody.escrow import seal_escrow
from tutela.custody.index import Index
from tutela.custody.keys import (
    RECOVERY_LABEL,
    AgeKey,
    Cipher,
    Custodian,
    Locksmith,
    PersonPublic,
    WrappedCase,
    unwrap_case_key,
    wrap_case_key,
)
from tutela.custody.rebuild import RECORDS_MISSING, rebuild
from tutela.custody.record import Recorded, RecordPorts, catch_up, instant, record_event, size_of
from tutela.custody.roll import unknown_events
from tutela.custody.seal import SealPorts
from tutela.custody.succession import check_kinds
from tutela.custody.vault import Vault
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.errors import MismatchError
from tutela.ledger.entry import Event, EventKind
from tutela.ledger.log import Log, LogStore
from tutela.proof.checkpoint import SignerKey
from tutela.protection.packed import moment
from tutela.stores.case_folder import CaseFolder, making
from tutela.stores.folder import FolderLogStore
from tutela.stores.folder_vault import FolderVault
from tutela.stores.recovery_files import RecoveryFiles
from tutela.stores.sql import SqlIndex, encrypted_engine
from tutela.wiring.heads import remembered_head

EVIDENCE: Final = "evidence"
PUBLICATION: Final = "publication"
NAME_BYTES: Final = 5


Clock = Callable[[], datetime]
"""Says what time it is, UTC."""


def now() -> datetime:
    """Return the time, UTC; nothing else in Tutela reads a clock."""
    return datetime.now(UTC)  # noqa: TID251 - this is the Clock


@dataclass(frozen=True, slots=True)
class Case:
    """An open case: every port, its clock and its dice. Close it, or use it with `with`."""

    folder: CaseFolder
    card: CaseCard
    vault: Vault
    cipher: Cipher
    locksmith: Locksmith
    evidence: Log
    evidence_store: LogStore
    publication: Log
    publication_store: LogStore
    index: Index
    organisation: SignerKey
    dedup_key: bytes = field(repr=False)
    _sql: SqlIndex = field(repr=False)
    clock: Clock = now

    def now(self) -> datetime:
        """Return the time, UTC."""
        return self.clock()

    def dice(self, size: int) -> bytes:
        """Return random bytes from the system."""
        return os.urandom(size)

    @property
    def records(self) -> RecordPorts:
        """Return what keeping an event needs."""
        return RecordPorts(self.vault, self.cipher, self.evidence, self.index, self.card.recipient)

    @property
    def sealing(self) -> SealPorts:
        """Return what sealing needs."""
        days = self.card.accession_days
        return SealPorts(self.records, self.publication, self.dedup_key, days)

    @property
    def access(self) -> AccessPorts:
        """Return what opening an item needs."""
        return AccessPorts(self.records, self.index)

    def record(self, event: Event) -> Recorded:
        """Keep an event; see `tutela.custody.record.record_event`."""
        return record_event(event, self.records, self.dice)

    def instant(self) -> str:
        """Return the time as it stands in an event."""
        return instant(self.now())

    def unknown_events(self) -> int:
        """Return how many events of the ledger the index does not know; a rebuild finds them."""
        return unknown_events(self.index, self.evidence)

    def close(self) -> None:
        """Close the index."""
        self._sql.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class NewCase:
    """What is asked for in a new case.

    Attributes:
        custodians: persons who can open it, beside the recovery key.
        actor: who makes it, as it stands in the first event.
        name: of the organisation, as it stands on checkpoints and statements that are shown
            outside; random where none is given.
        organisation: the organisation's signing key; a new one where none is given.
        accession_days: how soon a custodian must open and compare an item.
    """

    custodians: tuple[PersonPublic, ...]
    actor: str = field(repr=False)
    name: str | None = None
    organisation: SignerKey | None = None
    accession_days: int = 30


@dataclass(frozen=True, slots=True)
class CreatedCase:
    """A case that exists now. The recovery key is shown once and kept nowhere."""

    card: CaseCard
    secrets: MachineSecrets
    recovery: AgeKey


def latest(case: Case) -> datetime:
    """Return the later of the clock and the newest time in the ledger.

    A clock that was set back must not bring an approval or a consent to life again.
    """
    newest = max((each.at for each in case.index.events()), default="")
    clock = case.now()
    return max(clock, moment(newest, EVIDENCE, "at")) if newest else clock


def create_case(
    folder: Path, asked: NewCase, passphrase: str | None, clock: Clock = now
) -> CreatedCase:
    """Make a case folder: whole, or not at all.

    Args:
        folder: must not exist, or be empty.
        asked: what it shall be.
        passphrase: of the machine's secrets. None leaves machine.age empty, so that only the
            secrets open it: for tests, which would wait seconds for each case.
        clock: what time it is; the demo's and the tests' may run as they need.

    Raises:
        RefusedError: the folder is not empty, the passphrase is, or there are fewer than two
            custodians with the recovery key.
        UnavailableError: the disk is full or failing; nothing is left.
    """
    locksmith, cipher = AgeLocksmith(), AgeCipher()
    case_key, recovery = locksmith.new_key(), locksmith.new_key()
    custodians = (
        *map(Custodian.of, asked.custodians),
        Custodian(RECOVERY_LABEL, recovery.recipient, None),
    )
    wrapped = WrappedCase(case_key, custodians)
    check_kinds(wrapped)
    secrets = draw_secrets(asked.name, asked.organisation, os.urandom)
    card = _card(asked, secrets, case_key)
    locked = b"" if passphrase is None else lock_machine(secrets, card, passphrase, locksmith)
    with making(folder) as made:
        made.write_card(card.format(locked), locked)
        made.add_generation(wrap_case_key(wrapped, cipher))
        escrow = seal_escrow(secrets, card, (recovery.recipient,), cipher)
        RecoveryFiles(made.folder).write_escrow(escrow)
        with _open(made, card, secrets, clock=clock) as case:
            case.record(_created(asked, custodians, case.instant()))
    return CreatedCase(card, secrets, recovery)


def unlock(folder: Path, passphrase: str) -> MachineSecrets:
    """Return the machine's secrets of a case, for ``open_case`` and ``rebuild_case``.

    Raises:
        UnavailableError: there is no case, or a file of it is missing.
        RefusedError: the passphrase does not fit.
        MismatchError: card and machine secrets do not agree.
    """
    files = CaseFolder(folder)
    return unlock_machine(files.card(), files.machine(), passphrase, AgeLocksmith())


def open_case(folder: Path, unlocked: str | MachineSecrets, clock: Clock = now) -> Case:
    """Open a case; what a crash left half done is settled.

    Args:
        folder: of the case.
        unlocked: the machine's passphrase, or its secrets where they are at hand already.
        clock: what time it is.

    Raises:
        UnavailableError: there is no case, or a file of it is missing.
        RefusedError: the passphrase does not fit.
        MismatchError: card, machine secrets, ledger or index do not agree.
        MalformedError: the card is no card.
    """
    files = CaseFolder(folder)
    secrets = unlock(folder, unlocked) if isinstance(unlocked, str) else unlocked
    case = _open(files, CaseCard.parse(files.card()), secrets, clock=clock)
    with _closing_on_error(case):
        catch_up(case.index, case.evidence)
        _check_not_rolled_back(case)
    return case


def rebuild_case(folder: Path, secrets: MachineSecrets, holder: AgeKey) -> int:
    """Make the index anew beside the old one, then set that aside; return how many events it knows.

    Raises:
        RefusedError: the holder is no custodian.
        MismatchError: the ledger has entries without a record; what was found is in the index.
        UnavailableError: a file is missing, or the disk is full; the old index is in its place.
    """
    files = CaseFolder(folder)
    card = CaseCard.parse(files.card())
    key = unwrap(files, card, holder).case_key
    missing: MismatchError | None = None
    with files.new_index() as path, _open(files, card, secrets, path) as case:
        try:
            rebuild(case.index, case.sealing, key)
        except MismatchError as reason:
            if reason.message != RECORDS_MISSING:
                raise
            missing = reason
        events = len(case.index.events())
    if missing is not None:
        raise missing
    return events


def unwrap(files: CaseFolder, card: CaseCard, holder: AgeKey) -> WrappedCase:
    """Return the case key and the custodians, opened by one of them.

    Raises:
        RefusedError: the holder is no custodian.
        MismatchError: the wrapped key is another case's.
        MalformedError: the wrapped key is damaged.
        UnavailableError: there is no wrapped key.
    """
    return unwrap_case_key(files.generations(), holder, card.recipient, AgeCipher(), AgeLocksmith())


def _open(
    files: CaseFolder,
    card: CaseCard,
    secrets: MachineSecrets,
    index_file: Path | None = None,
    clock: Clock = now,
) -> Case:
    check_secrets(card, secrets)
    vault = FolderVault(files.objects, files.headers)
    vault.sweep()
    evidence_store = FolderLogStore(files.ledger(EVIDENCE))
    publication_store = FolderLogStore(files.ledger(PUBLICATION))
    index = SqlIndex(encrypted_engine(index_file or files.index, secrets.database_key))
    return Case(
        folder=files,
        card=card,
        vault=vault,
        cipher=AgeCipher(),
        locksmith=AgeLocksmith(),
        evidence=_log(files, EVIDENCE, evidence_store, secrets.evidence),
        evidence_store=evidence_store,
        publication=_log(files, PUBLICATION, publication_store, secrets.publication),
        publication_store=publication_store,
        index=index,
        organisation=secrets.organisation,
        dedup_key=secrets.dedup_key,
        _sql=index,
        clock=clock,
    )


def _log(files: CaseFolder, name: str, store: LogStore, signer: SignerKey) -> Log:
    return Log(store, signer, signer.verifier, remembered_head(files, name, signer.verifier))


def _check_not_rolled_back(case: Case) -> None:
    known, size = case.index.known_size(), size_of(case.evidence)
    if size < known:
        raise MismatchError("custody.ledger_shorter", size=size, known=known)
    # Reading a head compares it with those that were kept, also where there is no log any more.
    known, size = case.index.published_size(), size_of(case.publication)
    if size < known:
        raise MismatchError("heads.publication_shorter", size=size, known=known)


@contextmanager
def _closing_on_error(case: Case) -> Iterator[None]:
    try:
        yield
    except BaseException:
        case.close()
        raise


def _card(asked: NewCase, secrets: MachineSecrets, case_key: AgeKey) -> CaseCard:
    return CaseCard(
        case=f"case-{os.urandom(NAME_BYTES).hex()}",
        created_at=instant(now()),
        recipient=case_key.recipient,
        evidence=secrets.evidence.verifier,
        publication=secrets.publication.verifier,
        organisation=secrets.organisation.verifier,
        accession_days=asked.accession_days,
    )


def _created(asked: NewCase, custodians: tuple[Custodian, ...], at: str) -> Event:
    listed = [
        {"label": each.label, "recipient": each.recipient, "verifier": each.verifier}
        for each in custodians
    ]
    return Event(
        kind=EventKind.CASE_CREATED, at=at, actor=asked.actor, details={"custodians": listed}
    )
