"""A vault in two folders: ``objects/ab/<digest>`` and ``headers/ab/<digest>``.

Only ciphertext is ever written here. What is half written lies in ``objects/incoming/``, each file
held under a lock by its writer, so that whoever opens the vault next can tell a dead writer's
leavings from another process's work.

A commit makes the bytes of every file durable, then gives each its name, then makes the names
durable. A few files are synced one by one, many by one sync of the whole file system.
"""

import errno
import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from tutela.custody.tombstones import parse_tombstone
from tutela.custody.vault import (
    AGE_MAGIC,
    ERASED,
    HEADER_MISSING,
    PIECE_BYTES,
    ObjectId,
    Seekable,
    Staging,
    StoredObject,
    Write,
    pieces,
    whole_header_size,
)
from tutela.errors import MismatchError, UnavailableError
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.stores.disk import LOCAL, Disk, File, Watch

INCOMING: Final = "incoming"
TOMBSTONE: Final = ".erased"
ASIDE: Final = "aside"
"""Beside the objects: where `tutela.stores.replica` keeps what it replaced, by digest."""
SHELF_CHARACTERS: Final = 2
FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FEW: Final = 8
"""Up to so many files a sync of each costs less than one of the whole file system."""


class FolderVault:
    """Keeps each object in one file and acknowledges only what would survive a power failure."""

    def __init__(self, objects: Path, headers: Path, disk: Disk = LOCAL) -> None:
        self._objects = objects
        self._headers = headers
        self._disk = disk
        self._durable: set[Path] = set()

    @contextmanager
    def stage(self) -> Iterator[Staging]:
        """Begin a group of objects; what was not committed is gone when the context ends."""
        staging = _FolderStaging(self._objects, self._headers, self._disk, self._durable)
        try:
            yield staging
        finally:
            staging.discard()

    @contextmanager
    def open(self, object_id: ObjectId) -> Iterator[Seekable]:
        """Open an object for reading.

        Raises:
            UnavailableError: there is no such object, or the disk does not give it.
        """
        try:
            stream = self._disk.open(shelved(self._objects, object_id))
        except FileNotFoundError as reason:
            raise UnavailableError("vault.object_missing", object=str(object_id)) from reason
        except OSError as reason:
            raise _unreadable(object_id, reason) from reason
        with stream:
            yield _GuardedSource(stream, object_id)

    def header(self, object_id: ObjectId) -> bytes:
        """Return the header of an object; none if the object is a whole age file.

        Raises:
            UnavailableError: there is no such object, or its header is not there.
        """
        self._check_not_erased(object_id)
        try:
            with self._disk.open(shelved(self._headers, object_id)) as stream:
                return stream.read()
        except FileNotFoundError as reason:
            with self.open(object_id) as stream:
                if stream.read(len(AGE_MAGIC)) == AGE_MAGIC:
                    return b""
            raise UnavailableError(HEADER_MISSING, object=str(object_id)) from reason
        except OSError as reason:
            raise _unreadable(object_id, reason) from reason

    def destroy_header(self, object_id: ObjectId, position: int) -> None:
        """Destroy the header of an object for good, and what was set aside of it; twice is fine.

        Raises:
            UnavailableError: the disk refuses; call again.
        """
        header = shelved(self._headers, object_id)
        with _writing(self._headers):
            self._disk.make_folder(header.parent)
            self._disk.sync_folder(self._headers)
            self._place(tombstone(header), [b"%d\n" % position])
            self._disk.remove(header)
            self._disk.sync_folder(header.parent)
            self._cut_off_header(object_id)
            self._remove_set_aside(object_id)

    def exists(self, object_id: ObjectId) -> bool:
        """Return whether an object of this name lies here."""
        return self._disk.exists(shelved(self._objects, object_id))

    def ids(self) -> Iterator[ObjectId]:
        """Return the names of all objects, in order of name; foreign files are passed over."""
        for shelf in self._names(self._objects):
            if len(shelf) == SHELF_CHARACTERS:
                names = self._names(self._objects / shelf)
                yield from (ObjectId.parse(name) for name in names if is_object_name(name))

    def _check_not_erased(self, object_id: ObjectId) -> None:
        try:
            with self._disk.open(tombstone(shelved(self._headers, object_id))) as stream:
                position = parse_tombstone(stream.read())
        except FileNotFoundError:
            return
        except OSError as reason:
            raise _unreadable(object_id, reason) from reason
        raise UnavailableError(ERASED, object=str(object_id), position=position)

    def _cut_off_header(self, object_id: ObjectId) -> None:
        """Take the header from an object that is a whole age file."""
        path = shelved(self._objects, object_id)
        if not self._disk.exists(path):
            return
        with self._disk.open(path) as stream:
            start = stream.read(PIECE_BYTES)
            size = whole_header_size(start)
            if size:
                self._place(path, chain([start[size:]], pieces(stream)))

    def _remove_set_aside(self, object_id: ObjectId) -> None:
        """Remove what healing set aside of an object: old headers, and whole age files."""
        aside = self._objects.parent / ASIDE
        names = [each for each in self._disk.names(aside) if each.startswith(str(object_id))]
        for name in names:
            self._disk.remove(aside / name)
        if names:
            self._disk.sync_folder(aside)

    def _place(self, path: Path, content: Iterable[bytes]) -> None:
        """Write a file anew, durable on return."""
        temporary = self._objects / INCOMING / secrets.token_hex(16)
        self._disk.make_folder(temporary.parent)
        file = self._disk.create(temporary)
        try:
            for piece in content:
                file.write(piece)
            file.sync()
            self._disk.rename(temporary, path)
        finally:
            file.close()
            self._disk.remove(temporary)
        self._disk.sync_folder(path.parent)

    def sweep(self) -> int:
        """Remove the temporaries of writers that are dead; return how many there were."""
        incoming = self._objects / INCOMING
        with _writing(self._objects):
            names = self._disk.names(incoming)
            return sum(self._disk.remove_left_over(incoming / name) for name in names)

    def _names(self, folder: Path) -> tuple[str, ...]:
        try:
            return self._disk.names(folder)
        except OSError as reason:
            raise _unreadable(folder.name, reason) from reason


def shelved(folder: Path, object_id: ObjectId) -> Path:
    """Return where a file that belongs to an object lies: on the shelf of its first digits."""
    name = str(object_id)
    return folder / name[:SHELF_CHARACTERS] / name


def tombstone(header: Path) -> Path:
    """Return where it stands written that an object's header was destroyed."""
    return header.with_name(header.name + TOMBSTONE)


def is_object_name(name: str) -> bool:
    """Return whether a file is called as objects are."""
    digits = set("0123456789abcdef")
    return len(name) == 2 * HASH_BYTES and digits.issuperset(name)


@dataclass(frozen=True, slots=True)
class _Staged:
    """A file that is written and has not got its name yet."""

    path: Path
    file: File
    target: Path


class _FolderStaging:
    def __init__(self, objects: Path, headers: Path, disk: Disk, durable: set[Path]) -> None:
        self._objects = objects
        self._headers = headers
        self._incoming = objects / INCOMING
        self._disk = disk
        self._durable = durable
        self._staged: list[_Staged] = []
        self._begun = False
        self._watch: Watch | None = None
        self._named = False

    def put(self, write: Write) -> StoredObject:
        """Write an object and its header; neither has its name yet.

        Raises:
            UnavailableError: the disk is full or failing.
            MismatchError: the disk gave back other bytes than it was given.
        """
        with _writing(self._objects), self._temporary() as (path, file):
            sink = _DigestingSink(file)
            header = write(sink)
            object_id = sink.object_id
            if header:
                self._put_header(object_id, header)
            self._staged.append(_Staged(path, file, shelved(self._objects, object_id)))
        return StoredObject(object_id, sink.size, sha256(header))

    def commit(self) -> None:
        """Make all bytes durable, then all names.

        Raises:
            UnavailableError: the disk is full or failing; a failed sync is never tried again:
                the kernel may have dropped the pages it could not write.
        """
        with _writing(self._objects):
            watch = self._watch if len(self._staged) > FEW else None
            self._make_shelves()
            if watch is None:
                for staged in self._staged:
                    staged.file.sync()
            else:
                watch.sync()
            for staged in self._staged:
                self._disk.rename(staged.path, staged.target)
            if watch is None:
                for shelf in dict.fromkeys(staged.target.parent for staged in self._staged):
                    self._disk.sync_folder(shelf)
            else:
                watch.sync()
            self._named = True

    def discard(self) -> None:
        """Close every file; remove them unless all got their names."""
        for staged in self._staged:
            if self._named:
                staged.file.close()
            else:
                self._give_up(staged.path, staged.file)
        self._staged.clear()
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def _give_up(self, path: Path, file: File) -> None:
        # What cannot be removed is a dead writer's leaving: `sweep` removes it later.
        with suppress(OSError):
            file.close()
            self._disk.remove(path)

    def _put_header(self, object_id: ObjectId, header: bytes) -> None:
        with self._temporary() as (path, file):
            _write_checked(file, 0, header)
            self._staged.append(_Staged(path, file, shelved(self._headers, object_id)))

    @contextmanager
    def _temporary(self) -> Iterator[tuple[Path, File]]:
        """Make a temporary; it is removed if what is done with it fails."""
        if not self._begun:
            self._disk.make_folder(self._incoming)
            self._watch = self._disk.watch(self._incoming)
            self._begun = True
        path = self._incoming / secrets.token_hex(16)
        file = self._disk.create(path)
        try:
            yield path, file
        except BaseException:
            self._give_up(path, file)
            raise

    def _make_shelves(self) -> None:
        """Make shelves and their names durable, unless this vault has seen to them before.

        A shelf that is there is not enough: whoever made it may have died before its name was
        durable, and with the name everything on it would be lost.
        """
        shelves = {staged.target.parent for staged in self._staged} - self._durable
        for shelf in sorted(shelves):
            self._disk.make_folder(shelf)
        for folder in sorted({shelf.parent for shelf in shelves}):
            seen = {folder / name for name in self._disk.names(folder)}
            self._disk.sync_folder(folder)
            self._disk.sync_folder(folder.parent)
            self._durable |= seen


class _DigestingSink:
    """Writes to a file, compares what arrived, and digests what it was given."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._hasher = hashlib.sha256()
        self.size = 0

    @property
    def object_id(self) -> ObjectId:
        return ObjectId(self._hasher.digest())

    def write(self, piece: bytes, /) -> int:
        self._hasher.update(piece)
        _write_checked(self._file, self.size, piece)
        self._file.start_writing()
        self.size += len(piece)
        return len(piece)


class _GuardedSource:
    """Reads a file and names the object when the disk fails."""

    def __init__(self, stream: Seekable, object_id: ObjectId) -> None:
        self._stream = stream
        self._object_id = object_id

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._stream.read(size)
        except OSError as reason:
            raise _unreadable(self._object_id, reason) from reason

    def seek(self, offset: int, whence: int = 0, /) -> int:
        try:
            return self._stream.seek(offset, whence)
        except OSError as reason:
            raise _unreadable(self._object_id, reason) from reason


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn the disk's refusals while writing into the error that says what to do."""
    try:
        yield
    except OSError as reason:
        if reason.errno in FULL:
            raise UnavailableError("vault.full", folder=folder.name) from reason
        code = errno.errorcode.get(reason.errno or 0, "?")
        raise UnavailableError("vault.write_failed", folder=folder.name, code=code) from reason


def _unreadable(what: ObjectId | str, reason: OSError) -> UnavailableError:
    code = errno.errorcode.get(reason.errno or 0, "?")
    return UnavailableError("vault.object_unreadable", object=str(what), code=code)


def _write_checked(file: File, offset: int, piece: bytes) -> None:
    """Write a piece and compare it with what the file gives back.

    Raises:
        MismatchError: the disk gave back other bytes than it was given.
    """
    file.write(piece)
    if not file.holds(offset, piece):
        raise MismatchError("vault.read_back", offset=offset, size=len(piece))
