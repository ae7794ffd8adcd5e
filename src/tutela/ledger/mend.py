"""Bring a damaged or outdated log forward from other copies of it; decide, and write nothing.

A copy is believed as far as the signed heads go: every file of a log follows from its entries, and
all of them from its head. Of two heads one must be the beginning of the other. If they are not,
two histories were signed, and no copy may be changed: both are evidence.

Source: `spec/fixity.md`, section 5.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from tutela.errors import MalformedError, MismatchError, UnavailableError
from tutela.ledger.audit import AuditReport, audit
from tutela.ledger.log import Log, LogStore
from tutela.ledger.tiles import CHECKPOINT, ENTRIES, TILE_WIDTH, Place, decode_bundle, places_of
from tutela.proof.checkpoint import Checkpoint, VerifierKey
from tutela.proof.merkle import check_consistency

SPLIT_VIEW: Final = "fixity.split_view"


class Relation(Enum):
    """How one log stands to another copy of it."""

    SAME = "same"
    BEHIND = "behind"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a log and what an audit says of it."""

    store: LogStore
    report: AuditReport

    @property
    def size(self) -> int:
        """Return how many entries its head covers."""
        return self.report.checkpoint.size if self.report.checkpoint else 0

    @property
    def sound(self) -> bool:
        """Return whether it was begun and every file of it fits its head."""
        return self.report.checkpoint is not None and not self.report.damages


@dataclass(frozen=True, slots=True)
class Mending:
    """What would make a log whole.

    Attributes:
        files: paths to bring, each from the copy of that number; the checkpoint is not among them.
        checkpoint: number of the copy whose checkpoint is to be brought after them, if any.
        rolled_back: the size of the newer head a copy knows, if this log is behind it.
    """

    files: Mapping[str, int]
    checkpoint: int | None
    rolled_back: int | None


def copy_of(store: LogStore, key: VerifierKey, known: Checkpoint | None = None) -> Copy:
    """Return a copy with its audit."""
    return Copy(store, audit(store, key, known))


def relate(own: Copy, other: Copy, key: VerifierKey) -> Relation:
    """Return how a sound log stands to another sound copy of it; one never begun is behind.

    Raises:
        MismatchError: neither is the beginning of the other: two histories were signed.
    """
    if own.size > other.size:
        _check_beginning(other, own, key)
        return Relation.AHEAD
    _check_beginning(own, other, key)
    return Relation.SAME if own.size == other.size else Relation.BEHIND


def plan_mending(own: Copy, others: Sequence[Copy], key: VerifierKey) -> Mending:
    """Return what other copies can give a log; whoever brings it audits the log again.

    Raises:
        MismatchError: a copy holds another history; nothing may be changed.
        UnavailableError: the log's head is lost, and every copy is older than its files.
    """
    number = _newest(own, others)
    if number is None:
        return Mending({}, None, None)
    newest = own if number < 0 else others[number]
    if own.report.checkpoint is not None:
        _check_beginning(own, newest, key)
    elif _reaches_beyond(own.store, newest.size):
        raise UnavailableError("fixity.replica_older", size=newest.size)
    files = _from_sound(own, others, newest, key)
    if newest is own:
        return Mending(files | _from_damaged(own, others, files, key), None, None)
    rolled_back = None if own.report.checkpoint is None else newest.size
    return Mending(files, number, rolled_back)


def placed_entries(copy: Copy) -> Iterator[tuple[int, bytes]]:
    """Return the entries of all bundles an audit did not blame, each with its place."""
    blamed = {damage.path for damage in copy.report.damages}
    for place in places_of(copy.size):
        if place.level != ENTRIES or place.path in blamed:
            continue
        entries = decode_bundle(copy.store.read(place.path), place)
        yield from enumerate(entries, place.index * TILE_WIDTH)


@dataclass(frozen=True, slots=True)
class Overlay:
    """A log as it would be if some of its files were brought from other copies."""

    own: LogStore
    brought: Mapping[str, LogStore]

    def read(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            UnavailableError: it is missing, or the disk does not give it.
        """
        return self.brought.get(path, self.own).read(path)

    def extend(self, expected: bytes | None, files: Mapping[str, bytes], checkpoint: bytes) -> None:
        """Refuse: a log that is only imagined takes no entries.

        Raises:
            UnavailableError: always.
        """
        del expected, files, checkpoint
        raise UnavailableError("ledger.file_missing", path=CHECKPOINT)

    def paths(self) -> Iterator[str]:
        """Return the path of every file."""
        yield from sorted({*self.own.paths(), *self.brought})


def overlay(own: Copy, others: Sequence[Copy], mending: Mending) -> Overlay:
    """Return a log as its mending would leave it."""
    brought = {path: others[number].store for path, number in mending.files.items()}
    if mending.checkpoint is not None:
        brought[CHECKPOINT] = others[mending.checkpoint].store
    return Overlay(own.store, brought)


def _newest(own: Copy, others: Sequence[Copy]) -> int | None:
    """Return the number of the copy with the newest head, -1 for the log's own, None for none."""
    best, size = (-1, own.size) if own.report.checkpoint is not None else (None, -1)
    for number, other in enumerate(others):
        if other.sound and other.size > size:
            best, size = number, other.size
    return best


def _from_sound(
    own: Copy, others: Sequence[Copy], newest: Copy, key: VerifierKey
) -> dict[str, int]:
    """Return the files of undamaged copies that are not here, or not the same."""
    files: dict[str, int] = {}
    sound = [number for number, other in enumerate(others) if other.sound]
    for number in sorted(sound, key=lambda each: -others[each].size):
        brought = {path: others[by].store for path, by in files.items()}
        if _agrees(others[number], Copy(Overlay(newest.store, brought), newest.report), key):
            differing = dict.fromkeys(_differing(own, others[number], newest.size), number)
            files = differing | files
    return files


def _from_damaged(
    own: Copy, others: Sequence[Copy], files: Mapping[str, int], key: VerifierKey
) -> dict[str, int]:
    """Try files of copies that are damaged themselves: one that fits the head is the right one."""
    found: dict[str, int] = {}
    for number, other in enumerate(others):
        left = _damaged(own, others, {**files, **found}, key) - {CHECKPOINT}
        tried = {path: number for path in left if _bytes(other.store, path) is not None}
        wrong = _damaged(own, others, {**files, **found, **tried}, key) if tried else set()
        found |= {path: by for path, by in tried.items() if path not in wrong}
    return found


def _damaged(
    own: Copy, others: Sequence[Copy], files: Mapping[str, int], key: VerifierKey
) -> set[str]:
    mended = overlay(own, others, Mending(files, None, None))
    return {damage.path for damage in audit(mended, key).damages}


def _agrees(other: Copy, newest: Copy, key: VerifierKey) -> bool:
    """Return whether a copy is seen to be a beginning of the newest one.

    Raises:
        MismatchError: it is seen not to be.
    """
    try:
        _check_beginning(other, newest, key)
    except MismatchError as reason:
        if reason.message == SPLIT_VIEW:
            raise
        return False
    except (UnavailableError, MalformedError):
        return False  # The newest one is damaged where it would have to be asked.
    return True


def _check_beginning(older: Copy, newer: Copy, key: VerifierKey) -> None:
    """Check that the head of one copy is a beginning of another, whose files are asked."""
    if older.report.checkpoint is None or newer.report.checkpoint is None or not older.size:
        return
    start, end = older.report.checkpoint, newer.report.checkpoint
    if start == end:
        return
    split = MismatchError(SPLIT_VIEW, size=start.size, other=end.size)
    if start.size == end.size:
        raise split
    proof = Log(newer.store, None, key).prove_consistency(start.size, end.size)
    try:
        check_consistency(proof, start.root, end.root)
    except MismatchError as reason:
        raise split from reason


def _reaches_beyond(store: LogStore, size: int) -> bool:
    places = (_place(path) for path in store.paths())
    return any(place is not None and not place.is_within(size) for place in places)


def _differing(own: Copy, other: Copy, size: int) -> Iterator[str]:
    odd = {notice.path for notice in other.report.notices}
    for path in other.store.paths():
        place = _place(path)
        if path in odd or place is None or not place.is_within(size):
            continue
        if _bytes(own.store, path) != other.store.read(path):
            yield path


def _bytes(store: LogStore, path: str) -> bytes | None:
    try:
        return store.read(path)
    except UnavailableError:
        return None


def _place(path: str) -> Place | None:
    try:
        return Place.parse(path)
    except MalformedError:
        return None
