"""Heads a case has kept of its own logs: an older ledger put in place of the newer is seen."""

from collections.abc import Iterator

from tutela.errors import MalformedError, MismatchError
from tutela.proof.checkpoint import Checkpoint, VerifierKey, open_checkpoint
from tutela.stores.case_folder import CaseFolder
from tutela.stores.witnessed import WitnessedHeads


def remembered_head(files: CaseFolder, log: str, key: VerifierKey) -> Checkpoint | None:
    """Return the largest head of a log that lies in the case beside the log, or None.

    Heads that were cosigned or sent to be time-stamped count. Whoever can put an older ledger in
    place can remove these files too: only what others keep is out of their reach.

    Raises:
        MismatchError: such a file is not a head of this log; it was damaged or replaced.
        UnavailableError: such a file cannot be read.
    """
    heads = (_opened(log, note, key) for note in kept_notes(files, log))
    return max(heads, key=lambda head: head.size, default=None)


def kept_notes(files: CaseFolder, log: str) -> Iterator[bytes]:
    """Yield the newest cosigned head of a log, and every head that was sent to be time-stamped."""
    store = WitnessedHeads(files.folder)
    sizes = store.sizes(log)
    newest = store.cosigned_note(log, sizes[-1]) if sizes else None
    if newest is not None:
        yield newest
    yield from store.anchored(log)


def _opened(log: str, note: bytes, key: VerifierKey) -> Checkpoint:
    try:
        return open_checkpoint(note, key).checkpoint
    except (MalformedError, MismatchError) as error:
        raise MismatchError("witness.note_damaged", log=log) from error
