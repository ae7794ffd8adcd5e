"""Look whether a case folder is whole, and heal it from other copies; no key is needed for either.

The order is: both logs, for they say what must exist; then every object and header; then the
papers. With replicas each step heals before the next begins. What is replaced is set aside.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from tutela.custody.case import MachineSecrets
from tutela.custody.fixity import (
    NOT_HEALED,
    OF_HEADER,
    Checked,
    Condition,
    Lying,
    Round,
    Stamp,
    Tell,
    Wanted,
    owners,
    wanted_of,
    with_index,
    written_with,
)
from tutela.custody.index import Index, NotedEvent
from tutela.custody.item import ItemId
from tutela.custody.papers import (
    CARD,
    MACHINE,
    Paper,
    PaperDamage,
    check_papers,
    compare_papers,
    digest_in,
    right_digest,
    worth_remembering,
)
from tutela.custody.tombstones import Graves, Told
from tutela.custody.vault import ObjectId
from tutela.errors import (
    ConflictError,
    MismatchError,
    UnavailableError,
)
from tutela.ledger.entry import Event, EventKind
from tutela.ledger.mend import Copy, Mending, copy_of, overlay, placed_entries, plan_mending
from tutela.ledger.tiles import CHECKPOINT
from tutela.proof.cbor import Value
from tutela.proof.checkpoint import Checkpoint, VerifierKey, open_checkpoint
from tutela.stores.case_files import (
    LOGS,
    CaseFiles,
    header_path,
    log_path,
    object_path,
    tombstone_path,
)
from tutela.stores.disk import LOCAL
from tutela.stores.replica import Placing
from tutela.stores.scrub_state import Memory, ScrubState
from tutela.stores.sql import SqlIndex, encrypted_engine
from tutela.wiring.case import EVIDENCE, Case
from tutela.wiring.replica_trust import card_key, card_of, check_heads, check_replica, opened

OpenIndex: TypeAlias = SqlIndex
"""An index that must be closed."""

LOCK: Final = ".lock"
UNREADABLE: Final = "fixity.file_unreadable"


@dataclass(frozen=True, slots=True)
class LookedAtLog:
    """A log that was audited, and what was brought to it.

    Attributes:
        copy: as it is now; in a dry run as it would be.
        brought: paths of the files that were brought.
        rolled_back: the size of the newer head a replica knew.
        replica: number of that replica.
    """

    copy: Copy
    brought: tuple[str, ...] = ()
    rolled_back: int | None = None
    replica: int | None = None


class Fixity:
    """One look at a case folder or a copy of one."""

    def __init__(
        self,
        folder: Path,
        replicas: Sequence[Path] = (),
        *,
        state: Path | None = None,
        known: bytes | None = None,
        dry_run: bool = False,
    ) -> None:
        """Read the card, which says by which keys the logs are audited.

        Raises:
            UnavailableError: there is no case.
            MalformedError: no copy has a readable card.
            RefusedError: a replica is one of another case.
        """
        for each in replicas:
            check_replica(each)
        self.files = CaseFiles(folder)
        self.replicas = tuple(map(CaseFiles, replicas))
        self.state = ScrubState.of(folder) if state is None else ScrubState(state)
        self.memory = self.state.memory()
        self.dry_run = dry_run
        self.card = card_of(self.files, self.replicas, tuple(self.memory.heads.values()))
        self._known = known

    def logs(self) -> dict[str, LookedAtLog]:
        """Audit both logs, and bring what replicas can give them.

        Raises:
            MismatchError: a replica holds another history; nothing was changed.
            UnavailableError: a head is lost and every replica is older, the evidence log is gone
                altogether, or the disk is failing.
        """
        logs = {name: self._log(name, card_key(self.card, name)) for name in LOGS}
        report = logs[EVIDENCE].copy.report
        if report.checkpoint is None and not report.damages:
            # Every case has its first event: a log that was never begun was taken away.
            raise UnavailableError("fixity.log_missing")
        return logs

    def copy(self, files: CaseFiles, name: str, known: Checkpoint | None = None) -> Copy:
        """Return a log of this case or of a copy of it with its audit."""
        return copy_of(files.log(name), card_key(self.card, name), known)

    @property
    def entries(self) -> int:
        """Return how many entries the evidence log has, as its head says."""
        note = self.files.read_if_there(log_path(EVIDENCE, CHECKPOINT))
        head = opened(note, self.card.evidence)
        return head.size if head else 0

    def round(
        self,
        logs: Mapping[str, LookedAtLog],
        index: Index | None,
        done: Mapping[ObjectId, Stamp] = MappingProxyType({}),
    ) -> Round:
        """Return what must be looked at on the shelves.

        Args:
            logs: what `logs` returned.
            index: the index, where it is at hand; without it no erasure is confirmed.
            done: files that were found undamaged, as they were then.
        """
        copy = logs[EVIDENCE].copy
        placed = list(placed_entries(copy))
        wanted = wanted_of(placed)
        events: Sequence[NotedEvent] = ()
        if index is not None:
            wanted, events = with_index(wanted, index, index), index.events()
        lying = self.files.lying()
        told = Told.of(placed, events, whole=not copy.report.damages)
        same = (each for each, stamp in done.items() if lying.stamp(each) == stamp)
        graves = told.graves(lying.tombstones, written_with(wanted))
        return Round(wanted, lying, graves, frozenset(same))

    def walk(self, walked: Round, tell: Tell) -> Iterator[Checked]:
        """Look at every object; what is undamaged is noted, so that a broken-off walk goes on."""
        for checked in walked.walk(self.files, tell):
            if checked.condition in _NOTED and checked.id not in walked.done:
                self.state.add(checked.id, walked.lying.stamp(checked.id))
            yield checked
        self.state.flush()

    def strays(self, walked: Round) -> tuple[Checked, ...]:
        """Return the objects of the first version that only replicas hold: they are missing here.

        No entry names them; a replica that holds one undamaged is the only witness.
        """
        here = walked.lying.objects.keys() | walked.wanted.keys() | walked.graves.marks.keys()
        found: dict[ObjectId, Checked] = {}
        for replica in self.replicas:
            for object_id in sorted(replica.lying().objects.keys() - here - found.keys()):
                if _is_whole(replica, object_id):
                    found[object_id] = Checked(object_id, Condition.MISSING, 0)
        return tuple(found.values())

    def heal_objects(self, walked: Round, damaged: Sequence[Checked]) -> dict[ObjectId, Checked]:
        """Bring damaged and missing objects and headers; return how those are now.

        Raises:
            UnavailableError: the disk is full or failing.
        """
        shelves = [(replica, replica.lying()) for replica in self.replicas]
        with Placing(self.files) as placing:
            for checked in damaged:
                self._heal_one(checked, walked, shelves, placing)
            placing.commit()
        return self._look_again(walked, [each.id for each in damaged])

    def papers(self) -> tuple[PaperDamage, ...]:
        """Return what is wrong with the papers, those on which copies disagree among them."""
        papers = self.files.papers()
        card, machine = self.files.read_if_there(CARD), self.files.read_if_there(MACHINE)
        found = check_papers(papers, self.memory.papers, card, machine)
        compared = compare_papers(papers, self._their_papers(), [self.memory.papers])
        told = {each.path: each for each in (*self._bad_notes(), *compared)}
        blamed = {damage.path for damage in found}
        return (*found, *(each for path, each in told.items() if path not in blamed))

    def heal_papers(self, damages: Sequence[PaperDamage]) -> tuple[PaperDamage, ...]:
        """Bring the papers most witnesses agree on; return what is still wrong.

        Raises:
            UnavailableError: the disk is full or failing.
        """
        # What a replica remembers of itself is no second witness.
        papers, theirs, memories = self.files.papers(), self._their_papers(), [self.memory.papers]
        with Placing(self.files) as placing:
            for path in () if self.dry_run else [damage.path for damage in damages]:
                right = right_digest(path, (papers, *theirs), memories)
                if right is not None and digest_in(papers, path) != right:
                    pairs = zip(self.replicas, theirs, strict=True)
                    sources = [each for each, held in pairs if digest_in(held, path) == right]
                    _try_bring(placing, sources, path, right)
            placing.commit()
        return self.papers()

    def remember(self, logs: Mapping[str, LookedAtLog]) -> None:
        """Keep heads and papers as they are now, after nothing was found wrong with them."""
        heads = {name: self.files.read_if_there(log_path(name, CHECKPOINT)) for name in logs}
        self.state.remember(Memory(heads, worth_remembering(self.files.papers())))

    def _log(self, name: str, key: VerifierKey) -> LookedAtLog:
        heads = self._heads(name, key)
        known = max(heads, key=lambda head: head.size, default=None)
        own = self.copy(self.files, name, known)
        others = [self.copy(replica, name) for replica in self.replicas]
        mending = plan_mending(own, others, key)
        mended = copy_of(overlay(own, others, mending), key, known)
        check_heads(mended, heads, key)
        if not mending.files and mending.checkpoint is None:
            return LookedAtLog(own)
        if not self.dry_run:
            self._mend(name, mending, own)
            mended = self.copy(self.files, name, known)
        brought = [*mending.files, *([] if mending.checkpoint is None else [CHECKPOINT])]
        return LookedAtLog(mended, tuple(brought), mending.rolled_back, mending.checkpoint)

    def _heads(self, name: str, key: VerifierKey) -> tuple[Checkpoint, ...]:
        """Return every head that is known of a log; all of them must be parts of it."""
        kept = (opened(note, key) for note in self._notes(name))
        heads = [head for head in kept if head is not None]
        if self._known is not None and name == EVIDENCE:
            # Whoever names a head wants it compared: what is none is not passed over.
            heads.append(open_checkpoint(self._known, key).checkpoint)
        return tuple(heads)

    def _notes(self, name: str) -> Iterator[bytes]:
        yield self.memory.heads.get(name, b"")
        yield from map(self.files.read_if_there, self.files.notes(name))

    def _bad_notes(self) -> Iterator[PaperDamage]:
        """Return the kept heads that are none of their log: they cannot be compared with it."""
        for name in LOGS:
            key = card_key(self.card, name)
            for path in self.files.notes(name):
                if opened(self.files.read_if_there(path), key) is None:
                    yield PaperDamage(path, "fixity.paper_changed")

    def _mend(self, name: str, mending: Mending, own: Copy) -> None:
        before = self.files.read_if_there(log_path(name, CHECKPOINT))
        folder = self.files.root / log_path(name, LOCK)
        LOCAL.make_folder(folder.parent)
        with LOCAL.lock(folder), Placing(self.files) as placing:
            head = self.files.read_if_there(log_path(name, CHECKPOINT))
            stated = own.report.checkpoint
            if head != before or (stated and opened(head, card_key(self.card, name)) != stated):
                raise ConflictError("ledger.other_head")
            for path, number in mending.files.items():
                placing.bring(self.replicas[number], log_path(name, path))
            placing.commit()
            if mending.checkpoint is not None:
                path = log_path(name, CHECKPOINT)
                if head:
                    placing.keep_copy(self.files, path)
                placing.bring(self.replicas[mending.checkpoint], path, replaces=True)
                placing.commit()

    def _heal_one(
        self,
        checked: Checked,
        walked: Round,
        shelves: Sequence[tuple[CaseFiles, Lying]],
        placing: Placing,
    ) -> None:
        if self.dry_run or checked.condition in NOT_HEALED:
            return
        object_id = checked.id
        wanted = walked.wanted.get(object_id, Wanted(object_id, None, None))
        # A whole age file brings its header with it.
        barred = walked.graves.bars(object_id)
        if checked.condition is Condition.TOMBSTONE_FALSE:
            placing.set_aside(tombstone_path(object_id))
        headers_only = checked.condition in OF_HEADER or (barred and wanted.whole)
        if not headers_only and not _is_right(self.files, object_id):
            having = [replica for replica, lying in shelves if object_id in lying.objects]
            _try_bring(placing, having, object_path(object_id), object_id.digest)
        if barred or wanted.whole or self._has_header(object_id, wanted.header):
            return
        having = [replica for replica, lying in shelves if object_id in lying.headers]
        _try_bring(placing, having, header_path(object_id), wanted.header)

    def _has_header(self, object_id: ObjectId, header: bytes | None) -> bool:
        try:
            return self.files.header_digest(object_id) == header
        except UnavailableError:
            return False

    def _look_again(self, walked: Round, ids: Sequence[ObjectId]) -> dict[ObjectId, Checked]:
        narrowed = self.files.lying().of(frozenset(ids))
        wanted = {each: walked.wanted[each] for each in ids if each in walked.wanted}
        marks = {
            each: mark for each, mark in walked.graves.marks.items() if each in narrowed.tombstones
        }
        graves = Graves(marks, walked.graves.unmarked)
        again = Round(wanted, narrowed, graves).walk(self.files, lambda _size: None)
        return {checked.id: checked for checked in again}

    def _their_papers(self) -> list[Mapping[str, Paper]]:
        return [each.papers() for each in self.replicas]


_NOTED: Final = frozenset((Condition.FINE, Condition.UNNAMED))


def index_of(folder: Path, secrets: MachineSecrets) -> OpenIndex | None:
    """Return the index of a case, if it has one; close it.

    Raises:
        MismatchError: it is damaged.
        UnavailableError: it cannot be read.
    """
    path = folder / "index.db"
    return SqlIndex(encrypted_engine(path, secrets.database_key)) if path.exists() else None


def owners_of(walked: Round, index: Index) -> dict[ObjectId, ItemId]:
    """Return to which item each object belongs."""
    return owners(walked.wanted, index, index)


def record_checked(case: Case, actor: str, counts: Mapping[str, int]) -> None:
    """Keep the event of a look at the whole case: counts, no names.

    Raises:
        UnavailableError: the vault or the ledger cannot be written.
    """
    details: dict[str, Value] = dict(counts)
    event = Event(EventKind.FIXITY_CHECKED, case.instant(), actor, details=details)
    case.record(event)


def _is_right(files: CaseFiles, object_id: ObjectId) -> bool:
    try:
        return files.digest(object_id, lambda _size: None).digest == object_id.digest
    except UnavailableError:
        return False


def _is_whole(files: CaseFiles, object_id: ObjectId) -> bool:
    try:
        seen = files.digest(object_id, lambda _size: None)
    except UnavailableError:
        return False
    return seen.whole and seen.digest == object_id.digest


def _try_bring(
    placing: Placing, sources: Sequence[CaseFiles], path: str, wanted: bytes | None
) -> None:
    """Bring a file from the first copy whose bytes are the right ones."""
    for source in sources:
        try:
            placing.bring(source, path, wanted)
        except MismatchError:
            continue
        except UnavailableError as reason:
            if reason.message != UNREADABLE:
                raise
            continue
        return
