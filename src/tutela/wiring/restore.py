"""Make a case from a backup; no key is needed.

The new folder appears when it is whole. The index is not in a backup: a custodian makes it anew.
"""

from dataclasses import dataclass
from pathlib import Path

from tutela.errors import MismatchError
from tutela.ledger.audit import check_undamaged
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.stores.case_files import (
    LOGS,
    CaseFiles,
    header_path,
    log_path,
    object_path,
    tombstone_path,
)
from tutela.stores.case_folder import making
from tutela.stores.recovery_files import RecoveryFiles
from tutela.stores.replica import Placing
from tutela.wiring.backup import Tell, check_apart, is_cut, missing_in
from tutela.wiring.case import Case
from tutela.wiring.replica import Fixity


@dataclass(frozen=True, slots=True)
class Restored:
    """A case that was made from a backup.

    Attributes:
        headless: objects that are said to be erased and have no header: nobody can open them.
    """

    objects: int
    bytes: int
    entries: int
    headless: int


def plan_restore(backup: Path) -> int:
    """Check all of a backup but its objects' bytes; return how many bytes those are.

    Raises:
        UnavailableError: there is no backup, or it was never completed.
        MismatchError: it is damaged.
    """
    fixity = Fixity(backup)
    logs = fixity.logs()
    for name in LOGS:
        check_undamaged(logs[name].copy.report)
    for damage in fixity.papers():
        raise MismatchError("backup.paper_damaged", path=damage.path)
    walked = fixity.round(logs, None)
    missing = missing_in(walked.wanted, walked.lying, walked.graves)
    if missing:
        raise MismatchError("backup.objects_missing", count=len(missing), object=str(min(missing)))
    return sum(walked.lying.objects.values())


def restore(backup: Path, folder: Path, tell: Tell) -> Restored:
    """Make a case from a backup: whole, every byte compared with its name, or not at all.

    Raises:
        RefusedError: the folder is not empty, or the backup is a rehearsal.
        UnavailableError: the backup cannot be read, or a disk is full or failing.
        MismatchError: the backup is damaged.
    """
    check_apart(backup, folder)
    RecoveryFiles(backup).check_no_rehearsal()
    fixity = Fixity(backup)
    source = fixity.files
    walked = fixity.round(fixity.logs(), None)
    with making(folder) as made, Placing(CaseFiles(made.folder)) as placing:
        for object_id in sorted(walked.lying.tombstones):
            placing.bring(source, tombstone_path(object_id))
        # Whoever restores has no index: no mark is confirmed, so no header is left behind.
        for object_id in sorted(walked.lying.headers):
            named = walked.wanted.get(object_id)
            digest = None if named is None or named.whole else named.header
            placing.bring(source, header_path(object_id), digest)
        for object_id, size in sorted(walked.lying.objects.items()):
            cut = is_cut(object_id, walked.wanted, walked.graves)
            wanted = None if cut else object_id.digest
            placing.bring(source, object_path(object_id), wanted)
            tell(size)
        for path in source.papers():
            placing.bring(source, path, replaces=True)
        for name in LOGS:
            for path in source.log(name).paths():
                placing.bring(source, log_path(name, path))
        placing.commit()
    headless = walked.graves.said - walked.lying.headers
    return Restored(len(walked.lying.objects), placing.bytes, fixity.entries, len(headless))


def record_restored(case: Case, actor: str, restored: Restored) -> None:
    """Keep the event of a restoring as the first thing that happens in the restored case.

    Raises:
        UnavailableError: the vault or the ledger cannot be written.
    """
    details: dict[str, Value] = {"objects": restored.objects, "entries": restored.entries}
    case.record(Event(EventKind.RESTORED, case.instant(), actor, details=details))
