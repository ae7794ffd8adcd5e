"""Re-prove a whole log from its bytes, and name every file that does not fit.

Nothing is repaired and nothing is deleted here: what is damaged may be evidence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from tutela.errors import MalformedError, MismatchError, TutelaError, UnavailableError
from tutela.ledger.edge import Edge
from tutela.ledger.log import FILE_MISSING, Log, LogStore
from tutela.ledger.tiles import (
    CHECKPOINT,
    ENTRIES,
    TILE_WIDTH,
    Place,
    decode_bundle,
    decode_tile,
    levels_of,
    place_of,
    places_of,
)
from tutela.proof.checkpoint import Checkpoint, OpenedCheckpoint, VerifierKey, open_checkpoint
from tutela.proof.merkle import leaf_hash, root_of

Content = TypeVar("Content")
Hashes: TypeAlias = tuple[bytes, ...]
Believed: TypeAlias = tuple[bytes | None, ...]


@dataclass(frozen=True, slots=True)
class Damage:
    """A file the log needs that is missing or wrong, and the error that says what to do."""

    path: str
    error: TutelaError


@dataclass(frozen=True, slots=True)
class Notice:
    """A file that is not part of the log as its checkpoint states it.

    Attributes:
        path: of the file.
        message: `ledger.beyond_checkpoint`, `ledger.old_partial_differs` or
            `ledger.foreign_file`.
    """

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found.

    Attributes:
        checkpoint: the signed head, or None if the log was never begun or it is unusable.
        unknown_signatures: signatures on the head by other keys; they were not checked.
        files: how many files of the log were read and recomputed.
        damages: what does not fit; empty if every byte of the log fits its head.
        notices: files that are no part of the log; they change nothing it states. None is
            given when there is no usable head to tell them by.
    """

    checkpoint: Checkpoint | None
    unknown_signatures: int
    files: int
    damages: tuple[Damage, ...]
    notices: tuple[Notice, ...]


def check_undamaged(report: AuditReport) -> None:
    """Check that an audit found no damage.

    Raises:
        MismatchError: it found some; the report names every file.
    """
    if report.damages:
        raise MismatchError(
            "ledger.audit_failed", count=len(report.damages), path=report.damages[0].path
        )


def audit(
    store: LogStore, verifier_key: VerifierKey, known: Checkpoint | None = None
) -> AuditReport:
    """Recompute a log from its entries and compare every tile and the head.

    Damage is returned, not raised, so that one bad file does not hide another.

    Args:
        store: the log's files.
        verifier_key: the log's key, from a source other than this store.
        known: a head seen earlier: on paper, with a partner, in a release.
    """
    auditor = _Auditor(store)
    opened = auditor.attempt(CHECKPOINT, lambda: _open_head(store, verifier_key))
    if opened is not None:
        auditor.check_tree(opened.checkpoint)
    if known is not None and not auditor.damages:
        # A damaged tile would look like a rewritten history: compare sound logs only.
        auditor.attempt(CHECKPOINT, lambda: Log(store, None, verifier_key, known).head())
    return AuditReport(
        checkpoint=opened.checkpoint if opened else None,
        unknown_signatures=opened.unknown_signatures if opened else 0,
        files=auditor.files,
        damages=tuple(auditor.damages),
        notices=auditor.notices() if opened else (),
    )


def _open_head(store: LogStore, key: VerifierKey) -> OpenedCheckpoint | None:
    try:
        note = store.read(CHECKPOINT)
    except UnavailableError as error:
        if error.message != FILE_MISSING:
            raise
        if next(iter(store.paths()), None) is None:
            return None
        raise UnavailableError("ledger.checkpoint_missing") from error
    return open_checkpoint(note, key)


class _Auditor:
    """Collects damage while it walks up the tree."""

    def __init__(self, store: LogStore) -> None:
        self._store = store
        self._size = 0
        self._unsure: Hashes | None = None
        self.files = 0
        self.damages: list[Damage] = []

    def attempt(self, path: str, step: Callable[[], Content]) -> Content | None:
        try:
            content = step()
        except TutelaError as error:
            self.damages.append(Damage(path, error))
            return None
        self.files += 1
        return content

    def check_tree(self, head: Checkpoint) -> None:
        self._size = head.size
        edges: list[Believed] = []
        hashes: list[bytes | None] = []
        for level in levels_of(head.size):
            tiles = [
                self._settle(place, self._below(place, hashes))
                for place in places_of(head.size)
                if place.level == level
            ]
            hashes = [_root_or_none(tile) for tile in tiles if len(tile) == TILE_WIDTH]
            edges.append(tiles[-1] if len(tiles[-1]) < TILE_WIDTH else ())
        self._check_root(head, edges)

    def notices(self) -> tuple[Notice, ...]:
        blamed = {damage.path for damage in self.damages}
        others = ((path, self._notice_of(path, blamed)) for path in sorted(self._store.paths()))
        return tuple(Notice(path, message) for path, message in others if message is not None)

    def _notice_of(self, path: str, blamed: set[str]) -> str | None:
        if path == CHECKPOINT:
            return None
        try:
            place = Place.parse(path)
        except MalformedError:
            return "ledger.foreign_file"
        if not place.is_within(self._size):
            return "ledger.beyond_checkpoint"
        present = place_of(place.level, place.index, self._size).path
        if present in blamed or _is_start_of(self._store, path, present):
            return None
        return "ledger.old_partial_differs"

    def _below(self, place: Place, hashes: list[bytes | None]) -> Believed:
        if place.level:
            start = place.index * TILE_WIDTH
            return tuple(hashes[start : start + place.width])
        bundle = _bundle_of(place)
        entries = self.attempt(
            bundle.path, lambda: decode_bundle(self._store.read(bundle.path), bundle)
        )
        return (None,) * place.width if entries is None else tuple(map(leaf_hash, entries))

    def _settle(self, place: Place, computed: Believed) -> Believed:
        """Compare a tile with what lies below it; return the hashes to go on with."""
        tile = self.attempt(place.path, lambda: decode_tile(self._store.read(place.path), place))
        if tile is None:
            return computed
        if all(a in (None, b) for a, b in zip(computed, tile, strict=True)):
            return tile
        if place.level:
            self._blame_tile(place)
            return tuple(a or b for a, b in zip(computed, tile, strict=True))
        if place.width < TILE_WIDTH:
            self._unsure = tile
            return computed
        return self._settle_by_parent(place, computed, tile)

    def _settle_by_parent(self, place: Place, computed: Believed, tile: Hashes) -> Believed:
        parent = self._parent_of(place)
        if root_of(tile) == parent:
            self._blame_bundle(place, computed, tile)
            return tile
        if _root_or_none(computed) != parent:
            self._blame_bundle(place, computed, tile)
        self._blame_tile(place)
        return computed

    def _parent_of(self, place: Place) -> bytes | None:
        above = place_of(place.level + 1, place.index // TILE_WIDTH, self._size)
        try:
            tile = decode_tile(self._store.read(above.path), above)
        except TutelaError:
            return None  # It is reported when its own level is checked.
        return tile[place.index % TILE_WIDTH]

    def _check_root(self, head: Checkpoint, edges: list[Believed]) -> None:
        computed = _root_of_edges(head.size, edges)
        if self._unsure is not None:
            # The last tile has no parent to tell which of the two is right: the head does.
            place = place_of(0, head.size // TILE_WIDTH, head.size)
            other = _root_of_edges(head.size, [self._unsure, *edges[1:]])
            if computed != head.root:
                self._blame_bundle(place, edges[0], self._unsure)
            if other != head.root:
                self._blame_tile(place)
            computed = head.root if other == head.root else computed
        if computed is not None and computed != head.root:
            error = MismatchError(
                "ledger.root_mismatch",
                size=head.size,
                found=computed.hex(),
                root=head.root.hex(),
            )
            self.damages.append(Damage(CHECKPOINT, error))

    def _blame_tile(self, place: Place) -> None:
        error = MismatchError("ledger.tile_changed", path=place.path)
        self.damages.append(Damage(place.path, error))

    def _blame_bundle(self, place: Place, computed: Believed, tile: Hashes) -> None:
        path = _bundle_of(place).path
        pairs = enumerate(zip(computed, tile, strict=True), place.index * TILE_WIDTH)
        wrong = [index for index, (found, wanted) in pairs if found != wanted]
        error = MismatchError("ledger.entries_changed", path=path, index=wrong[0], count=len(wrong))
        self.damages.append(Damage(path, error))


def _bundle_of(place: Place) -> Place:
    return Place(ENTRIES, place.index, place.width)


def _root_or_none(hashes: Believed) -> bytes | None:
    whole = _whole(hashes)
    return None if whole is None else root_of(whole)


def _whole(hashes: Believed) -> Hashes | None:
    known = tuple(member for member in hashes if member is not None)
    return known if len(known) == len(hashes) else None


def _root_of_edges(size: int, edges: Sequence[Believed]) -> bytes | None:
    levels = []
    for edge in edges:
        whole = _whole(edge)
        if whole is None:
            return None
        levels.append(whole)
    return Edge(size, (), tuple(levels)).root()


def _is_start_of(store: LogStore, path: str, longer_path: str) -> bool:
    try:
        return store.read(longer_path).startswith(store.read(path))
    except UnavailableError:
        return False
