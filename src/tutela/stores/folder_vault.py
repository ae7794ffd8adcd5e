"""A vault in a folder: ``ab/<sha256 of the object>``, and ``incoming/`` for what is half written.

Only ciphertext is ever written here. A temporary file is held under a lock by its writer, so that
whoever opens the vault next can tell a dead writer's leavings from another process's work.
"""

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tutela.custody.vault import PIECE_BYTES, ObjectId, Readable, StoredObject, Writable
from tutela.errors import MismatchError, UnavailableError
from tutela.proof.digest import HASH_BYTES

INCOMING: Final = "incoming"
SHELF_CHARACTERS: Final = 2
FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FolderVault:
    """Keeps each object in one file and acknowledges only what would survive a power failure."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / INCOMING

    def put(self, write: Callable[[Writable], None]) -> StoredObject:
        """Store what ``write`` produces.

        The order is: write a temporary and digest it in memory, read it back and compare, fsync,
        rename, fsync the folders. A failed fsync is never tried again: the kernel may have
        dropped the pages it could not write.

        Raises:
            UnavailableError: the disk is full or failing; nothing was stored.
            MismatchError: the disk gave back other bytes than it was given.
        """
        with _disk(self._folder), self._temporary() as (path, descriptor):
            sink = _DigestingSink(descriptor)
            write(sink)
            object_id = sink.object_id
            _check_read_back(descriptor, object_id)
            os.fsync(descriptor)
            self._shelve(path, object_id)
        return StoredObject(object_id, sink.size)

    @contextmanager
    def open(self, object_id: ObjectId) -> Iterator[Readable]:
        """Open an object for reading.

        Raises:
            UnavailableError: there is no such object, or the disk does not give it.
        """
        try:
            stream = self._path(object_id).open("rb")
        except FileNotFoundError as reason:
            raise UnavailableError("vault.object_missing", object=str(object_id)) from reason
        except OSError as reason:
            raise _unreadable(object_id, reason) from reason
        with stream:
            yield _GuardedSource(stream, object_id)

    def exists(self, object_id: ObjectId) -> bool:
        """Return whether an object of this name lies here."""
        return self._path(object_id).is_file()

    def ids(self) -> Iterator[ObjectId]:
        """Return the names of all objects, in order of name; foreign files are passed over."""
        if not self._folder.is_dir():
            return
        for shelf in sorted(self._folder.iterdir()):
            if len(shelf.name) == SHELF_CHARACTERS and shelf.is_dir():
                names = sorted(path.name for path in shelf.iterdir())
                yield from (ObjectId.parse(name) for name in names if _is_object_name(name))

    def sweep(self) -> int:
        """Remove the temporaries of writers that are dead; return how many there were."""
        removed = 0
        for path in self._incoming.glob("*") if self._incoming.is_dir() else ():
            removed += _remove_if_dead(path)
        return removed

    def _path(self, object_id: ObjectId) -> Path:
        name = str(object_id)
        return self._folder / name[:SHELF_CHARACTERS] / name

    @contextmanager
    def _temporary(self) -> Iterator[tuple[Path, int]]:
        self._incoming.mkdir(parents=True, exist_ok=True)
        path, descriptor = _create_locked(self._incoming)
        try:
            yield path, descriptor
        finally:
            os.close(descriptor)
            path.unlink(missing_ok=True)

    def _shelve(self, temporary: Path, object_id: ObjectId) -> None:
        target = self._path(object_id)
        if not target.parent.is_dir():
            target.parent.mkdir(exist_ok=True)
            _fsync_folder(self._folder)
        temporary.replace(target)
        _fsync_folder(target.parent)


class _DigestingSink:
    """Writes to a descriptor and digests what it was given, not what arrived."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._hasher = hashlib.sha256()
        self.size = 0

    @property
    def object_id(self) -> ObjectId:
        return ObjectId(self._hasher.digest())

    def write(self, piece: bytes, /) -> int:
        self._hasher.update(piece)
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        self.size += len(piece)
        return len(piece)


class _GuardedSource:
    """Reads a file and names the object when the disk fails."""

    def __init__(self, stream: Readable, object_id: ObjectId) -> None:
        self._stream = stream
        self._object_id = object_id

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._stream.read(size)
        except OSError as reason:
            raise _unreadable(self._object_id, reason) from reason


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """Turn the disk's refusals while writing into the error that says what to do."""
    try:
        yield
    except OSError as reason:
        if reason.errno in FULL:
            raise UnavailableError("vault.full", folder=folder.name) from reason
        code = errno.errorcode.get(reason.errno or 0, "?")
        raise UnavailableError("vault.write_failed", folder=folder.name, code=code) from reason


def _unreadable(object_id: ObjectId, reason: OSError) -> UnavailableError:
    code = errno.errorcode.get(reason.errno or 0, "?")
    return UnavailableError("vault.object_unreadable", object=str(object_id), code=code)


def _check_read_back(descriptor: int, expected: ObjectId) -> None:
    hasher = hashlib.sha256()
    os.lseek(descriptor, 0, os.SEEK_SET)
    while piece := os.read(descriptor, PIECE_BYTES):
        hasher.update(piece)
    if hasher.digest() != expected.digest:
        raise MismatchError("vault.read_back", expected=str(expected), found=hasher.digest().hex())


def _create_locked(folder: Path) -> tuple[Path, int]:
    while True:
        path = folder / secrets.token_hex(16)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # A sweep may have come between the two calls above and taken the file for a dead one.
        if os.fstat(descriptor).st_nlink == 1:
            return path, descriptor
        os.close(descriptor)


def _remove_if_dead(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return 0
    finally:
        os.close(descriptor)
    return 1


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_object_name(name: str) -> bool:
    digits = set("0123456789abcdef")
    return len(name) == 2 * HASH_BYTES and digits.issuperset(name)
