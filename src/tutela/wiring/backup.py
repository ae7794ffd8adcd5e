"""Copy a case into a replica; no key is needed.

A backup brings objects before the ledger that names them, and checkpoints last. So whatever stops
it leaves what the earlier backup was, and some files more that nothing names yet.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tutela.custody.fixity import (
    Lying,
    Wanted,
    wanted_of,
    written_with,
)
from tutela.custody.index import Index
from tutela.custody.papers import CARD, ESCROW, MACHINE, is_fixed, worth_remembering
from tutela.custody.tombstones import Graves, Told, parse_tombstone
from tutela.custody.vault import ObjectId
from tutela.errors import (
    MalformedError,
    MismatchError,
    RefusedError,
    UnavailableError,
)
from tutela.ledger.audit import check_undamaged
from tutela.ledger.entry import Event, EventKind
from tutela.ledger.mend import Copy, Relation, placed_entries, relate
from tutela.ledger.tiles import CHECKPOINT, Place
from tutela.proof.cbor import Value
from tutela.proof.checkpoint import open_checkpoint
from tutela.stores.case_files import (
    HEADERS,
    LOGS,
    OBJECTS,
    CaseFiles,
    header_path,
    log_path,
    object_path,
    tombstone_path,
)
from tutela.stores.disk import LOCAL, Disk
from tutela.stores.folder_vault import INCOMING, FolderVault
from tutela.stores.recovery_files import RecoveryFiles
from tutela.stores.replica import Placing
from tutela.stores.scrub_state import Memory, ScrubState
from tutela.wiring.case import EVIDENCE, PUBLICATION, Case
from tutela.wiring.replica import Fixity
from tutela.wiring.replica_trust import card_key

Tell = Callable[[int], None]
"""Is told how many bytes were copied since it was last called."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup did.

    Attributes:
        files: how many files were copied.
        bytes: how many bytes they have.
        entries: how many entries of the evidence log the backup covers now.
        damaged: objects that could not be copied because the case's own are damaged or missing.
        destroyed: headers of erased objects that were destroyed in the backup.
        kept: headers of objects said to be erased that are still in it.
        said: objects that are only said to be erased: nothing that was at hand confirms it.
    """

    files: int
    bytes: int
    entries: int
    damaged: tuple[ObjectId, ...]
    destroyed: int
    kept: int
    said: int


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """What a backup will copy, in its order.

    Attributes:
        notes: checkpoints by log, as they were before anything else was read.
        objects: files of objects and headers with their digests; none where nobody says.
        papers: files beside them.
        tiles: files of the logs.
        said: objects that are said to be erased.
        there: those of them that can still be opened in the backup.
        missing: objects the case itself should have and has not.
    """

    notes: Mapping[str, bytes] = field(repr=False)
    objects: tuple[tuple[str, ObjectId, bytes | None], ...]
    papers: tuple[str, ...]
    tiles: tuple[str, ...]
    said: frozenset[ObjectId]
    there: tuple[ObjectId, ...]
    missing: tuple[ObjectId, ...]
    bytes: int


class Backup:
    """One backup of one case into one folder."""

    def __init__(self, folder: Path, target: Path, disk: Disk = LOCAL) -> None:
        """Check that case and target belong together.

        Raises:
            RefusedError: the target lies in the case, is another case's or somebody's folder, or
                one of the two is a rehearsal.
            UnavailableError: there is no case, or the folder above the target is not there: a disk
                that is not plugged in.
            MalformedError: its card cannot be read.
            MismatchError: its papers are damaged.
        """
        check_apart(folder, target)
        for each in (folder, target):
            RecoveryFiles(each).check_no_rehearsal()
        if not target.absolute().parent.is_dir():
            raise UnavailableError("backup.parent_missing", folder=str(target.parent))
        self._fixity = Fixity(folder)
        self._source, self._target = self._fixity.files, CaseFiles(target)
        self._disk = disk
        _check_target(self._source, self._target)
        for damage in self._fixity.papers():
            raise MismatchError("backup.paper_damaged", path=damage.path)

    def plan(self) -> BackupPlan:
        """Compare both folders; nothing is written.

        Raises:
            MismatchError: a log is damaged, the backup knows more than the case, the two hold
                different histories, or a paper that never changes differs.
            UnavailableError: a file cannot be read.
        """
        notes = {name: self._note(name) for name in LOGS}
        logs = {name: log.copy for name, log in self._fixity.logs().items()}
        for copy in logs.values():
            check_undamaged(copy.report)
        theirs = {name: self._their_log(name, copy) for name, copy in logs.items()}
        papers = tuple(self._papers())
        tiles = tuple(self._tiles(notes, theirs))
        placed = list(placed_entries(logs[EVIDENCE]))
        lying, lying_there = self._source.lying(), self._target.lying()
        wanted = wanted_of(placed)
        graves = Told.of(placed, whole=True).graves(lying.tombstones, written_with(wanted))
        objects = tuple(self._objects(wanted, graves, lying, lying_there))
        sizes = [
            self._source.size(path) for path in (*papers, *tiles, *(each[0] for each in objects))
        ]
        return BackupPlan(
            notes={name: note for name, note in notes.items() if note},
            objects=objects,
            papers=papers,
            tiles=tiles,
            said=graves.said,
            there=tuple(sorted(_still_there(graves.said, lying, lying_there))),
            missing=tuple(sorted(missing_in(wanted, lying, graves))),
            bytes=sum(size or 0 for size in sizes),
        )

    def run(self, plan: BackupPlan, tell: Tell, confirmed: frozenset[ObjectId]) -> BackedUp:
        """Copy; once this returns, the backup is durable.

        Args:
            plan: what `plan` returned.
            tell: is told how far it has come.
            confirmed: erased objects whose erasure the case's own records confirm: only of
                these is a header destroyed in the backup. A tombstone alone anybody can write.

        Raises:
            UnavailableError: a disk is full or failing; the backup is what it was, or newer.
        """
        damaged = list(plan.missing)
        vault = FolderVault(self._target.root / OBJECTS, self._target.root / HEADERS, self._disk)
        vault.sweep()
        with Placing(self._target, self._disk) as placing:
            placed = () if self._target.size(CARD) is not None else (CARD,)
            for path in placed:
                # The first file of a first backup says whose it is.
                placing.bring(self._source, path)
                placing.commit()
            for path, object_id, digest in plan.objects:
                if path == header_path(object_id) and object_id in confirmed:
                    continue
                if not _brought(placing, self._source, path, digest):
                    damaged.append(object_id)
                tell(self._source.size(path) or 0)
            placing.commit()
            for path in plan.papers:
                if path in placed:
                    continue
                if path in (CARD, MACHINE, ESCROW) and self._target.size(path) is not None:
                    placing.keep_copy(self._target, path)
                placing.bring(self._source, path, replaces=True)
            placing.commit()
            for path in plan.tiles:
                placing.bring(self._source, path)
            placing.commit()
            # A picture's seal is in the publication log before its event is in the other.
            for name in (PUBLICATION, EVIDENCE):
                path = log_path(name, CHECKPOINT)
                if name in plan.notes and self._target.read_if_there(path) != plan.notes[name]:
                    placing.put(path, plan.notes[name])
                    placing.commit()
            destroyed = [each for each in plan.there if each in confirmed]
            for object_id in destroyed:
                place = parse_tombstone(self._source.read(tombstone_path(object_id)))
                vault.destroy_header(object_id, place)
            brought = placing.files, placing.bytes
        self._remember(plan)
        return BackedUp(
            files=brought[0],
            bytes=brought[1],
            entries=self._size(plan.notes.get(EVIDENCE, b"")),
            damaged=tuple(sorted(set(damaged))),
            destroyed=len(destroyed),
            kept=len(plan.there) - len(destroyed),
            said=len(plan.said - confirmed),
        )

    def _note(self, name: str) -> bytes:
        return self._source.read_if_there(log_path(name, CHECKPOINT))

    def _size(self, note: bytes) -> int:
        return open_checkpoint(note, self._fixity.card.evidence).checkpoint.size if note else 0

    def _their_log(self, name: str, own: Copy) -> Copy:
        key = card_key(self._fixity.card, name)
        theirs = self._fixity.copy(self._target, name)
        if theirs.report.damages:
            raise MismatchError("backup.log_damaged", path=theirs.report.damages[0].path)
        if relate(own, theirs, key) is Relation.BEHIND:
            raise MismatchError("backup.knows_more", size=own.size, known=theirs.size)
        return theirs

    def _papers(self) -> Iterator[str]:
        theirs = self._target.papers()
        for path, paper in self._source.papers().items():
            if path in theirs and theirs[path] == paper:
                continue
            if path in theirs and is_fixed(path):
                raise MismatchError("backup.paper_differs", path=path)
            yield path

    def _tiles(self, notes: Mapping[str, bytes], theirs: Mapping[str, Copy]) -> Iterator[str]:
        for name in LOGS:
            key = card_key(self._fixity.card, name)
            size = open_checkpoint(notes[name], key).checkpoint.size if notes[name] else 0
            for path in self._source.log(name).paths():
                place = _place(path)
                if place is None or not place.is_within(size):
                    continue
                full = log_path(name, path)
                covered = place.is_within(theirs[name].size)
                if not self._same(full, covered=covered):
                    yield full

    def _same(self, path: str, *, covered: bool) -> bool:
        """Return whether the target has this file; what no head there covers is compared whole."""
        if self._source.size(path) != self._target.size(path):
            return False
        return covered or self._source.read(path) == self._target.read(path)

    def _objects(
        self, wanted: Mapping[ObjectId, Wanted], graves: Graves, lying: Lying, there: Lying
    ) -> Iterator[tuple[str, ObjectId, bytes | None]]:
        for object_id in sorted(lying.tombstones.keys() - there.tombstones.keys()):
            yield tombstone_path(object_id), object_id, None
        for object_id in sorted(lying.headers):
            named = wanted.get(object_id)
            digest = None if named is None or named.whole else named.header
            if object_id not in there.headers or not self._same_header(object_id, digest):
                yield header_path(object_id), object_id, digest
        for object_id, size in sorted(lying.objects.items()):
            held = there.objects.get(object_id)
            if is_cut(object_id, wanted, graves):
                # It has no digest any more; a whole copy is destroyed only where that is confirmed.
                if held is None:
                    yield object_path(object_id), object_id, None
            elif held != size:
                yield object_path(object_id), object_id, object_id.digest

    def _same_header(self, object_id: ObjectId, digest: bytes | None) -> bool:
        """Return whether the target's header is the right one: they are small, so all are read."""
        try:
            right = self._source.header_digest(object_id) if digest is None else digest
            return self._target.header_digest(object_id) == right
        except UnavailableError:
            return False

    def _remember(self, plan: BackupPlan) -> None:
        papers = worth_remembering(self._source.papers())
        memory = Memory(plan.notes, papers)
        ScrubState.of(self._target.root).remember(memory)
        # What is remembered only helps; a case on a disk that is read-only can be backed up too.
        with suppress(UnavailableError):
            ScrubState.of(self._source.root).remember(memory)


def missing_in(
    wanted: Mapping[ObjectId, Wanted], lying: Lying, graves: Graves
) -> frozenset[ObjectId]:
    """Return the objects a case must have and has not, or has without their header."""
    marked = graves.confirmed | graves.said
    headed = {each.id for each in wanted.values() if not each.whole}
    without = headed - lying.headers - marked
    return frozenset((wanted.keys() | marked) - lying.objects.keys() | without)


def is_cut(object_id: ObjectId, wanted: Mapping[ObjectId, Wanted], graves: Graves) -> bool:
    """Return whether the header may have been cut off a whole age file: its name fits no more."""
    named = wanted.get(object_id)
    return graves.bars(object_id) and (named is None or named.whole)


def confirmed_erasures(folder: Path, index: Index) -> frozenset[ObjectId]:
    """Return the objects whose erasure ledger and index confirm together.

    Raises:
        MalformedError: the card cannot be read.
        UnavailableError: the ledger cannot be read.
    """
    if not CaseFiles(folder).lying().tombstones:
        return frozenset()
    fixity = Fixity(folder)
    return fixity.round(fixity.logs(), index).graves.confirmed


def record_backup(case: Case, actor: str, words: str, done: BackedUp) -> None:
    """Keep the event of a backup: counts, and where it went in the words of who made it.

    Raises:
        UnavailableError: the vault or the ledger cannot be written.
    """
    details: dict[str, Value] = {
        "to": words,
        "files": done.files,
        "bytes": done.bytes,
        "entries": done.entries,
        "damaged": len(done.damaged),
        "destroyed": done.destroyed,
    }
    case.record(Event(EventKind.BACKED_UP, case.instant(), actor, details=details))


def check_apart(one: Path, other: Path) -> None:
    """Check that neither of two folders lies in the other.

    Raises:
        RefusedError: one does.
    """
    first, second = one.resolve(), other.resolve()
    if first.is_relative_to(second) or second.is_relative_to(first):
        raise RefusedError("backup.inside")


def _brought(placing: Placing, source: CaseFiles, path: str, digest: bytes | None) -> bool:
    """Copy an object or a header; return whether the case's own is undamaged."""
    try:
        placing.bring(source, path, digest)
    except MismatchError:
        return False
    except UnavailableError as reason:
        if reason.message != "fixity.file_unreadable":
            raise
        return False
    return True


def _check_target(source: CaseFiles, target: CaseFiles) -> None:
    names = target.names()
    if not names:
        return
    if CARD not in names and not _is_only_begun(target):
        raise RefusedError("backup.not_empty", folder=str(target.root))
    if CARD in names and Fixity(target.root).card.evidence != Fixity(source.root).card.evidence:
        raise RefusedError("backup.other_case", folder=str(target.root))


def _still_there(erased: frozenset[ObjectId], lying: Lying, there: Lying) -> frozenset[ObjectId]:
    """Return the erased objects that can be opened still in the other copy."""
    whole = {each for each, size in there.objects.items() if lying.objects.get(each, size) != size}
    return erased & (there.headers | whole)


def _is_only_begun(target: CaseFiles) -> bool:
    """Return whether a first backup was stopped here before its first file had a name."""
    shelves = target.root / OBJECTS
    return target.names() == {OBJECTS} and [each.name for each in shelves.iterdir()] == [INCOMING]


def _place(path: str) -> Place | None:
    try:
        return Place.parse(path)
    except MalformedError:
        return None
