"""Heads a case has kept of its own logs: an older ledger put in place of the newer is seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tutela.custody.case import CaseCard
from tutela.errors import MalformedError, MismatchError
from tutela.ledger.witness import ContradictionError
from tutela.proof.checkpoint import Checkpoint, VerifierKey, open_checkpoint
from tutela.proof.cosignature import CosignerVerifier, open_cosignatures
from tutela.proof.note import split_note
from tutela.stores.case_folder import CaseFolder
from tutela.stores.witnessed import KeptFile, WitnessedHeads


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A head that lies beside a log and was signed by it.

    Attributes:
        file: its place in the case folder.
        named: the size its file name says.
        checkpoint: what it states.
        note: its bytes.
    """

    file: str
    named: int
    checkpoint: Checkpoint
    note: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptHeads:
    """All heads beside one log; `foreign` are files in their place that this log never signed."""

    heads: tuple[KeptHead, ...]
    foreign: tuple[str, ...] = ()

    @property
    def largest(self) -> Checkpoint | None:
        """Return the largest head, or None.

        Raises:
            ContradictionError: the log's key signed two heads of one size.
        """
        by_size: dict[int, KeptHead] = {}
        for each in self.heads:
            size = each.checkpoint.size
            other = by_size.setdefault(size, each)
            if other.checkpoint.root != each.checkpoint.root:
                raise ContradictionError(
                    "heads.contradict", other.note, each.note, one=other.file, other=each.file
                )
        return by_size[max(by_size)].checkpoint if by_size else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return the files that are none of this log's heads, or stand under another size."""
        misplaced = [each.file for each in self.heads if each.named != each.checkpoint.size]
        return tuple(sorted((*self.foreign, *misplaced)))


def kept_heads(files: CaseFolder, log: str, key: VerifierKey) -> KeptHeads:
    """Return the heads of a log that lie in the case beside the log.

    Heads that were cosigned or sent to be time-stamped count. Whoever can put an older ledger in
    place can remove or spoil these files too: only what others keep is out of their reach. So a
    file that the log's key did not sign stops nothing; it is named, for somebody put it there.

    Raises:
        UnavailableError: such a file cannot be read.
    """
    heads: list[KeptHead] = []
    foreign: list[str] = []
    for each in WitnessedHeads(files.folder).kept(log):
        checkpoint = _opened(each, key)
        if checkpoint is None or each.content is None:
            foreign.append(each.file)
        else:
            heads.append(KeptHead(each.file, each.size, checkpoint, each.content))
    return KeptHeads(tuple(heads), tuple(foreign))


def remembered_head(files: CaseFolder, log: str, key: VerifierKey) -> Checkpoint | None:
    """Return the largest head of a log that lies in the case beside the log, or None.

    Raises:
        ContradictionError: the log's key signed two of them that do not fit each other.
        UnavailableError: such a file cannot be read.
    """
    return kept_heads(files, log, key).largest


def checked_lines(note: bytes, witnesses: Sequence[CosignerVerifier]) -> str:
    """Return the cosignature lines of a note that hold, one for each of these witnesses.

    Whatever else somebody wrote among the lines is left out.
    """
    text, lines = split_note(note)
    found = dict[CosignerVerifier, str]()
    for line in lines:
        for witness in witnesses:
            if (line.name, line.key_id) == (witness.name, witness.key_id):
                written = line.format()
                if witness not in found and _holds(text, written, witness):
                    found[witness] = written
    return "".join(found.values())


def foreign_heads(folder: Path) -> tuple[str, ...]:
    """Return the files among the kept heads of a case that do not belong there.

    Raises:
        UnavailableError: there is no case, or such a file cannot be read.
        MalformedError: its card is no card.
    """
    files = CaseFolder(folder)
    card = CaseCard.parse(files.card())
    logs = {"evidence": card.evidence, "publication": card.publication}
    return tuple(file for log, key in logs.items() for file in kept_heads(files, log, key).warnings)


def _opened(kept: KeptFile, key: VerifierKey) -> Checkpoint | None:
    if kept.content is None:
        return None
    try:
        return open_checkpoint(kept.content, key).checkpoint
    except (MalformedError, MismatchError):
        return None


def _holds(text: str, line: str, witness: CosignerVerifier) -> bool:
    try:
        opened = open_cosignatures(f"{text}\n{line}".encode(), (witness,))
    except (MalformedError, MismatchError):
        return False
    return bool(opened.cosignatures)
