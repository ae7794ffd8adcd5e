"""Go on from paper alone: recover a copy of a case, and renew what makes that possible."""

from dataclasses import dataclass
from pathlib import Path

from tutela.custody.case import CaseCard, MachineSecrets, lock_again
from tutela.custody.escrow import open_escrow, seal_escrow
from tutela.custody.keys import RECOVERY_LABEL, AgeKey
from tutela.custody.roll import check_agrees
from tutela.custody.succession import kind_of, recovery_recipients, renewed
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.errors import MismatchError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.stores.case_folder import CaseFolder
from tutela.stores.recovery_files import ESCROW, RecoveryFiles
from tutela.stores.scrub_state import ScrubState
from tutela.wiring.case import Case, open_case, rebuild_case, unwrap
from tutela.wiring.keys import changeable, draw_key, put_in_force, roll_of


@dataclass(frozen=True, slots=True)
class Recovered:
    """A case folder that works again.

    Attributes:
        secrets: of the machine, to open it.
        events: how many the index knows.
        items: how many the index knows.
        damage: what the ledger has and the folder has not, if anything.
    """

    secrets: MachineSecrets
    events: int
    items: int
    damage: MismatchError | None


def open_machine(folder: Path, holder: AgeKey) -> MachineSecrets:
    """Return the machine's secrets from the escrow of a case folder.

    Raises:
        UnavailableError: there is no case, no escrow, or no wrapped key.
        RefusedError: the holder is not the recovery key.
        MalformedError: the escrow is damaged.
        MismatchError: the escrow is another case's, or the card has changed.
    """
    files = CaseFolder(folder)
    card = files.card()
    # A copy without the escrow says so before anything is said about the key.
    return open_escrow(card, RecoveryFiles(folder).escrow(), holder, AgeCipher())


def card_of(folder: Path) -> CaseCard:
    """Return the public card of a case folder.

    Raises:
        UnavailableError: there is no case.
        MalformedError: the card is no card.
    """
    return CaseCard.parse(CaseFolder(folder).card())


def check_in_force(folder: Path, holder: AgeKey) -> None:
    """Check that a recovery key opens a case and was not replaced by a newer one.

    Raises:
        RefusedError: it is another case's, or was replaced.
        UnavailableError: there is no case, or no wrapped key.
    """
    if roll_of(folder, holder).left_out:
        raise RefusedError("recovery.replaced")


def recover(folder: Path, holder: AgeKey, passphrase: str) -> Recovered:
    """Make a copy of a case folder workable: new machine.age, new index, an event.

    Raises:
        UnavailableError: there is no case, no escrow, or no wrapped key; or the disk is full.
        RefusedError: the holder is not the recovery key, or the passphrase is empty.
        MalformedError: the escrow or the wrapped key is damaged.
        MismatchError: escrow, card, ledger and wrapped key are not of one case.
    """
    secrets = open_machine(folder, holder)
    files = CaseFolder(folder)
    untrusted_card = files.card()
    # Nothing is changed before it is known that this key opens the case too.
    unwrap(files, card_of(folder), holder)
    card, machine = lock_again(untrusted_card, secrets, passphrase, AgeLocksmith())
    RecoveryFiles(folder).exchange_machine(card, machine)
    damage = None
    try:
        rebuild_case(folder, secrets, holder)
    except MismatchError as reason:
        damage = reason
    return _restored(folder, secrets, damage)


def new_recovery(case: Case) -> AgeKey:
    """Return a new recovery key of the case's kind; `renew_recovery` puts it in force."""
    return draw_key(kind_of(case.card.recipient))


def renew_recovery(
    case: Case, secrets: MachineSecrets, holder: AgeKey, fresh: AgeKey | None, actor: str
) -> None:
    """Write the machine's secrets for the recovery key anew; the event comes first.

    Args:
        case: open.
        secrets: of its machine.
        holder: a custodian, or whoever has the recovery key.
        fresh: a new recovery key in place of the old, whose paper or shares exist already.
        actor: who does it.

    Raises:
        RefusedError: the holder is no custodian, or the index does not know every event.
        MismatchError: generation and ledger do not say the same.
        ConflictError: somebody else changed the custodians at the same moment.
        UnavailableError: the disk is full or failing.
    """
    stands = changeable(case, holder)
    wrapped = stands.newest.wrapped
    # A new recovery key takes the place of every older one, so only the persons must be right: a
    # renewal that broke off is done again, though the key it drew may be lost.
    check_agrees(stands.newest, wrapped, stands.roll if fresh is None else stands.persons)
    if fresh is not None:
        wrapped = renewed(wrapped, fresh, RECOVERY_LABEL)
    recipients = recovery_recipients(wrapped)
    escrow = seal_escrow(secrets, case.card, recipients, case.cipher)
    case.record(
        Event(
            kind=EventKind.RECOVERY_RENEWED,
            at=case.instant(),
            actor=actor,
            details={
                "recipient": recipients[0],
                "replaced": list(stands.recovery) if fresh is not None else [],
            },
        )
    )
    if fresh is not None:
        put_in_force(case, holder, stands.newest, wrapped)
    ScrubState.of(case.folder.folder).forget(ESCROW)
    RecoveryFiles(case.folder.folder).write_escrow(escrow)


def _restored(folder: Path, secrets: MachineSecrets, damage: MismatchError | None) -> Recovered:
    with open_case(folder, secrets) as case:
        events, items = len(case.index.events()), len(case.index.items())
        case.record(
            Event(
                kind=EventKind.RESTORED,
                at=case.instant(),
                actor=RECOVERY_LABEL,
                details={"events": events, "items": items, "damaged": damage is not None},
            )
        )
    return Recovered(secrets, events, items, damage)
