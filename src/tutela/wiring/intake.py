"""Receive into a case: what is offered, the sandbox, and the receipts of the case."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tutela.engines.sandbox import Sandbox
from tutela.errors import RefusedError
from tutela.intake.receive import Delivery, ReceivePorts
from tutela.stores.offered import open_source
from tutela.stores.receipts import FolderReceipts, ReceiptEntry
from tutela.stores.recovery_files import RecoveryFiles
from tutela.wiring.case import Case
from tutela.wiring.texts import cut

RECEIPTS = "receipts"


def delivery(case: Case, path: Path, words: str, actor: str) -> Delivery:
    """Return the delivery of a folder or an archive.

    Args:
        case: into which it is received.
        path: of the folder or the ZIP archive.
        words: where it comes from, in the words of who delivers it.
        actor: who receives it.

    Raises:
        UnavailableError: there is nothing at the path, or it may not be read.
        RefusedError: the case lies in the folder, or the folder in the case; or the case is a
            rehearsal of its recovery.
    """
    RecoveryFiles(case.folder.folder).check_no_rehearsal()
    source = open_source(path)
    place, own = path.resolve(), case.folder.folder.resolve()
    if own.is_relative_to(place) or place.is_relative_to(own):
        raise RefusedError("source.holds_case")
    return Delivery(source, str(place).encode("utf-8", "surrogateescape"), words, actor)


def check_no_rehearsal(folder: Path) -> None:
    """Check that a folder is a case, and not one that was made to rehearse a recovery.

    Raises:
        RefusedError: it is a rehearsal.
    """
    RecoveryFiles(folder).check_no_rehearsal()


@contextmanager
def receiving(case: Case) -> Iterator[ReceivePorts]:
    """Return what receiving needs; the sandbox ends with the context."""
    with Sandbox() as sandbox:
        yield ReceivePorts(
            seal=case.sealing,
            index=case.index,
            quarantine=sandbox,
            receipts=_receipts(case),
            clock=case.now,
            dice=case.dice,
            organisation=case.card.organisation,
            cut=cut,
        )


def receipts_of(case: Case) -> tuple[ReceiptEntry, ...]:
    """Return every receipt of a case, oldest first.

    Raises:
        MalformedError: a file of the receipts is damaged.
    """
    return _receipts(case).entries()


def _receipts(case: Case) -> FolderReceipts:
    return FolderReceipts(case.folder.folder / RECEIPTS)
