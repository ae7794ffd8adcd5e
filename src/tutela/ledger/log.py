"""The append-only log: entries in, checkpoints and proofs out.

Source: RFC 6962, section 2.1; c2sp.org/tlog-tiles. Decisions: ADR 0010, ADR 0011.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from tutela.errors import (
    ConflictError,
    MalformedError,
    MismatchError,
    RefusedError,
    UnavailableError,
)
from tutela.ledger.edge import EMPTY_EDGE, Edge
from tutela.ledger.tiles import (
    CHECKPOINT,
    ENTRIES,
    ENTRY_BYTES_MAX,
    TILE_HEIGHT,
    TILE_WIDTH,
    count_at,
    decode_bundle,
    decode_tile,
    levels_of,
    place_of,
)
from tutela.proof.checkpoint import (
    Checkpoint,
    OpenedCheckpoint,
    SignerKey,
    VerifierKey,
    open_checkpoint,
    sign_checkpoint,
)
from tutela.proof.merkle import (
    EMPTY_ROOT,
    ConsistencyProof,
    InclusionProof,
    SubtreeRoot,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root_of,
    split_of,
)

APPEND_ATTEMPTS = 200
FILE_MISSING = "ledger.file_missing"


class LogStore(Protocol):
    """Keeps the files of one log.

    What has been returned from `extend` survives a crash of the process and of the machine. A
    crash before that leaves the checkpoint as it was; files beyond it may be left over, they
    are not part of the log, and the next `extend` may put others in their place.
    """

    def read(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            UnavailableError: `ledger.file_missing`, or `ledger.file_unreadable`.
        """
        ...

    def extend(self, expected: bytes | None, files: Mapping[str, bytes], checkpoint: bytes) -> None:
        """Make the files durable, then the checkpoint, if it still is the expected one.

        The comparison, the files and the swap are one step for every other caller: of two at
        once, one returns and the other raises before it has written anything.

        Args:
            expected: the checkpoint's bytes as they were read; None if there was none.
            files: by path; none of them is part of the log under the expected checkpoint.
            checkpoint: the new one.

        Raises:
            ConflictError: the checkpoint is another one by now; nothing was written.
            UnavailableError: a write failed. Whether the checkpoint changed is not known:
                read it.
        """
        ...

    def paths(self) -> Iterator[str]:
        """Return the path of every file, the checkpoint among them."""
        ...


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append returns once everything is durable.

    Attributes:
        first_index: the place of the first new entry; the others follow.
        checkpoint_note: the signed head that covers them.
    """

    first_index: int
    checkpoint_note: bytes


class Log:
    """One log in one store.

    An instance remembers the largest head it has seen and refuses a store that later shows a
    smaller or different one; give it the head you kept, and that holds across restarts.
    """

    def __init__(
        self,
        store: LogStore,
        signer: SignerKey | None,
        verifier_key: VerifierKey,
        remembered: Checkpoint | None = None,
    ) -> None:
        if signer is not None and signer.verifier != verifier_key:
            raise MismatchError("ledger.keys_differ", origin=verifier_key.name)
        self._store = store
        self._signer = signer
        self._key = verifier_key
        self._remembered = remembered
        self._edge: tuple[bytes, Edge] | None = None

    def append(self, entries: Sequence[bytes]) -> Appended:
        """Append entries, in order and together, and return when they are durable.

        Somebody else's append in between is no error: the head is read again, 200 times.

        Raises:
            MalformedError: there is no entry, or one has more than 65,535 bytes.
            MismatchError: the log on disk does not fit its checkpoint, or was rolled back.
            RefusedError: this log was opened without its signing key.
            ConflictError: others were first 200 times in a row; nothing was appended.
            UnavailableError: a file is missing, or a write failed. After a failed write it is
                not known whether the entries are in the log: ask `find` before trying again.
        """
        _check_entries(entries)
        for _ in range(APPEND_ATTEMPTS - 1):
            try:
                return self._append_once(entries)
            except ConflictError:
                continue
        return self._append_once(entries)

    def confirm(self) -> None:
        """Make durable what the log shows.

        An append that was interrupted may have shown a head whose name no sync has covered: it
        is read like any other and goes with the power. Its tiles are durable, they come first.

        Raises:
            ConflictError: others were first 20 times in a row.
            UnavailableError: a write failed.
        """
        for _ in range(APPEND_ATTEMPTS - 1):
            try:
                return self._confirm_once()
            except ConflictError:
                continue
        return self._confirm_once()

    def head(self) -> OpenedCheckpoint | None:
        """Return the signed head, or None if the log was never begun.

        Raises:
            MalformedError: the checkpoint breaks its format.
            MismatchError: the log's key did not sign it, or the log was rolled back.
            UnavailableError: the checkpoint is missing though the log has files.
        """
        read = self._read_head()
        return read[1] if read else None

    def prove_inclusion(self, index: int, size: int) -> InclusionProof:
        """Return the proof that entry `index` is in the log as it was at `size`.

        Raises:
            MalformedError: the log has or had no such entry.
            MismatchError: the tiles do not fit the checkpoint: run an audit.
            UnavailableError: a tile is missing.
        """
        head = self._head_of(size)
        proof = prove_inclusion(index, size, self._reader(head.size))
        leaf = self._range_root(head.size, index, index + 1)
        try:
            check_inclusion(leaf, proof, self._root_at(size, head))
        except MismatchError as error:
            raise MismatchError("ledger.tiles_mismatch", size=head.size) from error
        return proof

    def prove_consistency(self, old_size: int, new_size: int) -> ConsistencyProof:
        """Return the proof that the log at `new_size` extends the log at `old_size`.

        Raises:
            MalformedError: the sizes are out of order, zero, or beyond the log.
            MismatchError: the tiles do not fit the checkpoint: run an audit.
            UnavailableError: a tile is missing.
        """
        head = self._head_of(new_size)
        proof = prove_consistency(old_size, new_size, self._reader(head.size))
        old_root = self._range_root(head.size, 0, old_size)
        try:
            check_consistency(proof, old_root, self._root_at(new_size, head))
        except MismatchError as error:
            raise MismatchError("ledger.tiles_mismatch", size=head.size) from error
        return proof

    def entry(self, index: int) -> bytes:
        """Return one entry, checked against the signed head.

        Raises:
            MalformedError: the log has no such entry, or a file breaks its format.
            MismatchError: the entry is not the one the head covers: run an audit.
            UnavailableError: a file is missing.
        """
        head = self._head_of(index + 1)
        place = place_of(ENTRIES, index // TILE_WIDTH, head.size)
        entry = decode_bundle(self._store.read(place.path), place)[index % TILE_WIDTH]
        proof = prove_inclusion(index, head.size, self._reader(head.size))
        try:
            check_inclusion(leaf_hash(entry), proof, head.root)
        except MismatchError as error:
            raise MismatchError("ledger.entry_mismatch", index=index, path=place.path) from error
        return entry

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Return the entries from `start` on, each compared with its leaf hash.

        This does not check the tree: audit first when the store is not trusted.

        Raises:
            MalformedError: a file breaks its format.
            MismatchError: a bundle does not fit its tile, or the head is refused.
            UnavailableError: a file is missing.
        """
        opened = self.head()
        size = opened.checkpoint.size if opened else 0
        for number in range(start // TILE_WIDTH, -(-size // TILE_WIDTH)):
            bundle = self._bundle(number, size)
            yield from bundle[max(0, start - number * TILE_WIDTH) :]

    def find(self, entry: bytes, start: int = 0) -> int | None:
        """Return the first place from `start` on where an entry stands, or None.

        Entries are salted, so an entry stands in a log once: after a failed append this tells
        whether it is in.
        """
        for index, found in enumerate(self.entries(start), start):
            if found == entry:
                return index
        return None

    def _append_once(self, entries: Sequence[bytes]) -> Appended:
        signer = self._signer
        if signer is None:
            raise RefusedError("ledger.no_signer", origin=self._key.name)
        note, edge = self._load_edge() or self._begin(signer)
        longer, files = edge.extended(entries)
        checkpoint = Checkpoint(self._key.name, longer.size, longer.root())
        new_note = sign_checkpoint(checkpoint, signer)
        self._store.extend(note, files, new_note)
        self._remembered = checkpoint
        self._edge = new_note, longer
        return Appended(edge.size, new_note)

    def _confirm_once(self) -> None:
        note = self._read_note()
        if note is not None:
            self._store.extend(note, {}, note)

    def _begin(self, signer: SignerKey) -> tuple[bytes, Edge]:
        # The empty head is published by itself, so that from then on tiles without a
        # checkpoint can only mean that the checkpoint was lost.
        note = sign_checkpoint(Checkpoint(self._key.name, 0, EMPTY_ROOT), signer)
        self._store.extend(None, {}, note)
        return note, EMPTY_EDGE

    def _load_edge(self) -> tuple[bytes, Edge] | None:
        read = self._read_head()
        if read is None:
            return None
        note, opened = read
        if self._edge is None or self._edge[0] != note:
            self._edge = note, self._read_edge(opened.checkpoint)
        return self._edge

    def _read_edge(self, head: Checkpoint) -> Edge:
        levels = tuple(self._unfilled(level, head.size) for level in levels_of(head.size))
        number, width = divmod(head.size, TILE_WIDTH)
        entries = self._bundle(number, head.size) if width else ()
        edge = Edge(head.size, entries, levels)
        # A damaged tile must never be signed over.
        if edge.root() != head.root:
            raise MismatchError("ledger.tiles_mismatch", size=head.size)
        return edge

    def _unfilled(self, level: int, size: int) -> tuple[bytes, ...]:
        number, width = divmod(count_at(level, size), TILE_WIDTH)
        return self._tile(level, number, size) if width else ()

    def _read_head(self) -> tuple[bytes, OpenedCheckpoint] | None:
        note = self._read_note()
        if note is None:
            if self._remembered is not None:
                raise MismatchError("ledger.rolled_back", size=0, known=self._remembered.size)
            return None
        opened = open_checkpoint(note, self._key)
        self._check_remembered(opened.checkpoint)
        return note, opened

    def _read_note(self) -> bytes | None:
        try:
            return self._store.read(CHECKPOINT)
        except UnavailableError as error:
            if error.message != FILE_MISSING:
                raise
            if next(iter(self._store.paths()), None) is not None:
                raise UnavailableError("ledger.checkpoint_missing") from error
            return None

    def _check_remembered(self, head: Checkpoint) -> None:
        known = self._remembered
        if known == head:
            return
        if known is not None and head.size < known.size:
            raise MismatchError("ledger.rolled_back", size=head.size, known=known.size)
        if known is not None and known.size:
            proof = prove_consistency(known.size, head.size, self._reader(head.size))
            check_consistency(proof, known.root, head.root)
        self._remembered = head

    def _head_of(self, size: int) -> Checkpoint:
        opened = self.head()
        found = opened.checkpoint.size if opened else 0
        if opened is None or not 0 < size <= found:
            raise MalformedError("ledger.size_outside", size=size, found=found)
        return opened.checkpoint

    def _root_at(self, size: int, head: Checkpoint) -> bytes:
        if size == head.size:
            return head.root
        root = self._range_root(head.size, 0, size)
        proof = prove_consistency(size, head.size, self._reader(head.size))
        check_consistency(proof, root, head.root)
        return root

    def _reader(self, size: int) -> SubtreeRoot:
        return partial(self._range_root, size)

    def _range_root(self, size: int, start: int, end: int) -> bytes:
        width = end - start
        if width & (width - 1):
            middle = start + split_of(width)
            left = self._range_root(size, start, middle)
            return node_hash(left, self._range_root(size, middle, end))
        level, height = divmod(width.bit_length() - 1, TILE_HEIGHT)
        number, offset = divmod(start >> (TILE_HEIGHT * level), TILE_WIDTH)
        return root_of(self._tile(level, number, size)[offset : offset + (1 << height)])

    def _tile(self, level: int, number: int, size: int) -> tuple[bytes, ...]:
        place = place_of(level, number, size)
        return decode_tile(self._store.read(place.path), place)

    def _bundle(self, number: int, size: int) -> tuple[bytes, ...]:
        place = place_of(ENTRIES, number, size)
        entries = decode_bundle(self._store.read(place.path), place)
        if tuple(map(leaf_hash, entries)) != self._tile(0, number, size):
            raise MismatchError("ledger.bundle_mismatch", path=place.path)
        return entries


def _check_entries(entries: Sequence[bytes]) -> None:
    if not entries:
        raise MalformedError("ledger.nothing_to_append")
    for entry in entries:
        if len(entry) > ENTRY_BYTES_MAX:
            raise MalformedError("ledger.entry_too_large", size=len(entry), limit=ENTRY_BYTES_MAX)
