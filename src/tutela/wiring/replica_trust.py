"""What is believed of a folder before it is looked at: whose case it is, and which heads it had.

A card is public and signed by nobody. Without our own, a copy's card counts only if a head that is
signed and lies here opens with its key: else another case could take this one's place.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from tutela.custody.case import CaseCard
from tutela.custody.papers import CARD
from tutela.errors import (
    MalformedError,
    MismatchError,
    RefusedError,
    TutelaError,
    UnavailableError,
)
from tutela.ledger.log import Log
from tutela.ledger.mend import SPLIT_VIEW, Copy
from tutela.ledger.tiles import CHECKPOINT
from tutela.proof.checkpoint import Checkpoint, VerifierKey, open_checkpoint
from tutela.stores.case_files import LOGS, CaseFiles, log_path
from tutela.stores.recovery_files import RecoveryFiles
from tutela.wiring.case import EVIDENCE, PUBLICATION


def card_key(card: CaseCard, name: str) -> VerifierKey:
    """Return the key of a log."""
    return {EVIDENCE: card.evidence, PUBLICATION: card.publication}[name]


def opened(note: bytes, key: VerifierKey) -> Checkpoint | None:
    """Return what a note states, if it is a head signed with the key."""
    try:
        return open_checkpoint(note, key).checkpoint if note else None
    except TutelaError:
        return None


def card_of(
    files: CaseFiles, replicas: Sequence[CaseFiles], remembered: Sequence[bytes]
) -> CaseCard:
    """Return the card of a case, from a copy of it if its own cannot be read.

    Args:
        files: of the case.
        replicas: copies of it.
        remembered: heads that were remembered here.

    Raises:
        UnavailableError: there is no case.
        MalformedError: no copy has a readable card.
        RefusedError: a replica is one of another case, or nothing shows that it is one of this.
    """
    if not files.names():
        raise UnavailableError("case.not_a_case", folder=str(files.root))
    own = _parsed(files)
    theirs = [(number, _parsed(replica)) for number, replica in enumerate(replicas, 1)]
    cards = [(number, card) for number, card in theirs if card is not None]
    if own is None and not cards:
        if files.size(CARD) is None:
            raise UnavailableError("case.not_a_case", folder=str(files.root))
        raise MalformedError("case.card")
    found = own or next((card for _, card in cards if _signs(card, files, remembered)), None)
    for number, card in cards:
        if found is not None and card.evidence != found.evidence:
            raise RefusedError("fixity.other_case", number=number)
    if found is None:
        raise RefusedError("fixity.card_unknown")
    return found


def check_replica(folder: Path) -> None:
    """Check that a folder somebody named to heal from is there, and no rehearsal.

    Raises:
        UnavailableError: there is no folder.
        RefusedError: it is a rehearsal.
    """
    if not folder.is_dir():
        raise UnavailableError("fixity.replica_missing", folder=str(folder))
    RecoveryFiles(folder).check_no_rehearsal()


def check_heads(copy: Copy, heads: Sequence[Checkpoint], key: VerifierKey) -> None:
    """Check that all heads known of a log are beginnings of it, as far as it reaches.

    A damaged log is not compared: damage would look like another history, and is told anyway.

    Raises:
        MismatchError: two histories were signed.
        UnavailableError: the log cannot be read.
    """
    for one, other in combinations(heads, 2):
        if one.size == other.size and one.root != other.root:
            raise MismatchError(SPLIT_VIEW, size=one.size, other=other.size)
    blamed = {damage.path for damage in copy.report.damages}
    if copy.report.checkpoint is None or blamed - {CHECKPOINT}:
        return
    for head in heads:
        if head.size > copy.size:
            continue
        try:
            Log(copy.store, None, key, head).head()
        except MismatchError as reason:
            raise MismatchError(SPLIT_VIEW, size=head.size, other=copy.size) from reason


def _signs(card: CaseCard, files: CaseFiles, remembered: Sequence[bytes]) -> bool:
    """Return whether a head that lies here was signed with a key of this card."""
    notes = [*_checkpoints(files), *remembered]
    keys = [card_key(card, name) for name in LOGS]
    return any(opened(note, key) is not None for note in notes for key in keys)


def _checkpoints(files: CaseFiles) -> Iterator[bytes]:
    yield from (files.read_if_there(log_path(name, CHECKPOINT)) for name in LOGS)


def _parsed(files: CaseFiles) -> CaseCard | None:
    try:
        return CaseCard.parse(files.read(CARD))
    except (UnavailableError, MalformedError):
        return None
