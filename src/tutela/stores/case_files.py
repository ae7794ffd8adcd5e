"""The files of a case folder or of a copy of one, read without any key and changed by nothing.

A copy lies on a medium somebody else may have had. No link in it is followed: a linked file is
not there, a linked folder is refused. Only regular files are opened, so that no pipe holds us.

Objects are read in pieces of 1 MiB into one buffer, and digested once: a scrub shall cost what
reading and hashing cost.
"""

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from tutela.custody.fixity import Lying, Seen, Tell
from tutela.custody.papers import Paper
from tutela.custody.vault import AGE_MAGIC, PIECE_BYTES, ObjectId
from tutela.errors import RefusedError, UnavailableError
from tutela.stores.folder import FolderLogStore
from tutela.stores.folder_vault import ASIDE, INCOMING, TOMBSTONE, is_object_name
from tutela.stores.unlinked import open_beneath

OBJECTS: Final = "objects"
HEADERS: Final = "headers"
LEDGER: Final = "ledger"
FIXITY: Final = "fixity"
LOGS: Final = ("evidence", "publication")

_NO_PAPERS: Final = (OBJECTS, HEADERS, LEDGER, ASIDE, FIXITY)
_PASSING: Final = re.compile(r"index\.db.*|aside-.*|.*\.tmp|\..*|numbering|turn")
"""Names of what is no paper: the index, what was set aside, temporaries, locks."""


class CaseFiles:
    """The files of one folder; every path is relative to it, with slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._buffer = bytearray(PIECE_BYTES)

    def log(self, name: str) -> FolderLogStore:
        """Return the files of one log.

        Raises:
            RefusedError: there is a link among them.
            UnavailableError: a folder cannot be read.
        """
        self.check_folder(f"{LEDGER}/{name}")
        with _reading(f"{LEDGER}/{name}"):
            self._check_no_links(self.root / LEDGER / name)
        return FolderLogStore(self.root / LEDGER / name)

    def lying(self) -> Lying:
        """Return what lies on the shelves.

        Raises:
            UnavailableError: a shelf cannot be read.
            RefusedError: a shelf is a link.
        """
        sizes, times = {}, {}
        try:
            for each in self._shelved(OBJECTS):
                found = each.stat(follow_symlinks=False)
                object_id = ObjectId.parse(each.name)
                sizes[object_id], times[object_id] = found.st_size, found.st_mtime_ns
            headers = [each.name for each in self._shelved(HEADERS)]
            graves = [each.name for each in self._shelved(HEADERS, TOMBSTONE)]
        except OSError as reason:
            raise _unreadable(OBJECTS, reason) from reason
        tombstones = {}
        for name in graves:
            object_id = ObjectId.parse(name.removesuffix(TOMBSTONE))
            tombstones[object_id] = self.read(tombstone_path(object_id))
        return Lying(sizes, frozenset(map(ObjectId.parse, headers)), tombstones, times)

    def digest(self, object_id: ObjectId, tell: Tell) -> Seen:
        """Read an object to its end.

        Raises:
            UnavailableError: it is not there, or the disk does not give it.
        """
        view, hasher, whole, told = memoryview(self._buffer), hashlib.sha256(), False, False
        try:
            with open_beneath(self.root, object_path(object_id)) as stream:
                while size := stream.readinto(view):
                    whole = whole if told else bytes(view[: len(AGE_MAGIC)]) == AGE_MAGIC
                    told = True
                    hasher.update(view[:size])
                    tell(size)
        except OSError as reason:
            raise _unreadable(object_path(object_id), reason) from reason
        return Seen(hasher.digest(), whole)

    def header_digest(self, object_id: ObjectId) -> bytes:
        """Return the SHA-256 of a header.

        Raises:
            UnavailableError: it is not there, or the disk does not give it.
        """
        return hashlib.sha256(self.read(header_path(object_id))).digest()

    def papers(self) -> dict[str, Paper]:
        """Return every paper; see `tutela.custody.papers`.

        Raises:
            UnavailableError: a folder cannot be read.
        """
        with _reading(self.root.name):
            return {path: self._paper(path) for path in self._paper_paths()}

    def notes(self, log: str) -> tuple[str, ...]:
        """Return the paths of the heads of a log that were cosigned or sent to be time-stamped."""
        kept = re.compile(f"witness/{log}/[0-9]+[.]note|anchors/{log}/[^/]+/note")
        with _reading(log):
            return tuple(path for path in self._paper_paths() if kept.fullmatch(path))

    def read(self, path: str) -> bytes:
        """Return a small file.

        Raises:
            UnavailableError: it is not there, or the disk does not give it.
        """
        try:
            with open_beneath(self.root, path) as stream:
                return stream.read()
        except OSError as reason:
            raise _unreadable(path, reason) from reason

    def read_if_there(self, path: str) -> bytes:
        """Return a small file, nothing if it cannot be read."""
        try:
            return self.read(path)
        except UnavailableError:
            return b""

    def pieces(self, path: str) -> Iterator[bytes]:
        """Return a file in pieces.

        Raises:
            UnavailableError: it is not there, or the disk does not give it.
        """
        try:
            with open_beneath(self.root, path) as stream:
                while piece := stream.read(PIECE_BYTES):
                    yield piece
        except OSError as reason:
            raise _unreadable(path, reason) from reason

    def size(self, path: str) -> int | None:
        """Return how many bytes a file has, or None if it is not there."""
        try:
            with open_beneath(self.root, path) as stream:
                return os.fstat(stream.fileno()).st_size
        except OSError:
            return None

    def check_folder(self, path: str) -> None:
        """Check that neither a folder nor one above it, up to the case's own, is a link.

        Raises:
            RefusedError: one is.
        """
        above = PurePosixPath(path)
        for part in (above, *above.parents):
            if part.parts and (self.root / part).is_symlink():
                raise RefusedError("fixity.link", path=part.as_posix())

    def names(self) -> frozenset[str]:
        """Return what lies in the folder itself; nothing where there is no folder.

        Raises:
            UnavailableError: it cannot be read.
        """
        with _reading(self.root.name):
            if not self.root.is_dir():
                return frozenset()
            return frozenset(each.name for each in self.root.iterdir())

    def _shelved(self, folder: str, ending: str = "") -> Iterator["os.DirEntry[str]"]:
        root = self.root / folder
        self.check_folder(f"{folder}/{INCOMING}")
        for shelf in sorted(root.iterdir()) if root.is_dir() else ():
            if len(shelf.name) != SHELF_CHARACTERS:
                continue
            self.check_folder(f"{folder}/{shelf.name}")
            with os.scandir(shelf) as entries:
                for entry in entries:
                    stem = entry.name.removesuffix(ending)
                    named = entry.name.endswith(ending) and is_object_name(stem)
                    if named and entry.is_file(follow_symlinks=False):
                        yield entry

    def _check_no_links(self, folder: Path) -> None:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_symlink():
                    path = Path(entry.path).relative_to(self.root)
                    raise RefusedError("fixity.link", path=path.as_posix())
                if entry.is_dir():
                    self._check_no_links(Path(entry.path))

    def _paper(self, path: str) -> Paper:
        try:
            content = self.read(path)
        except UnavailableError:
            return Paper(None)
        return Paper(hashlib.sha256(content).digest(), content[: len(AGE_MAGIC)])

    def _paper_paths(self) -> Iterator[str]:
        for folder, folders, names in os.walk(self.root, onerror=_raise):
            place = PurePosixPath(Path(folder).relative_to(self.root).as_posix())
            folders[:] = sorted(
                name
                for name in folders
                if not _PASSING.fullmatch(name) and (place / name).as_posix() not in _NO_PAPERS
            )
            for name in folders:
                self.check_folder((place / name).as_posix())
            for name in sorted(names):
                if not _PASSING.fullmatch(name) and not (Path(folder) / name).is_symlink():
                    yield (place / name).as_posix()


SHELF_CHARACTERS: Final = 2


def object_path(object_id: ObjectId) -> str:
    """Return where an object lies."""
    return _shelf_path(OBJECTS, object_id)


def header_path(object_id: ObjectId) -> str:
    """Return where the header of an object lies."""
    return _shelf_path(HEADERS, object_id)


def tombstone_path(object_id: ObjectId) -> str:
    """Return what lies in place of the header of an erased object."""
    return header_path(object_id) + TOMBSTONE


def log_path(name: str, path: str) -> str:
    """Return where a file of a log lies."""
    return f"{LEDGER}/{name}/{path}"


def _shelf_path(folder: str, object_id: ObjectId) -> str:
    name = str(object_id)
    return f"{folder}/{name[:SHELF_CHARACTERS]}/{name}"


def _unreadable(path: str, reason: OSError) -> UnavailableError:
    code = errno.errorcode.get(reason.errno or 0, "?")
    return UnavailableError("fixity.file_unreadable", path=path, code=code)


@contextmanager
def _reading(path: str) -> Iterator[None]:
    """Turn the disk's refusals into the error that names what could not be read."""
    try:
        yield
    except OSError as reason:
        raise _unreadable(path, reason) from reason


def _raise(reason: OSError) -> None:
    """Let a folder that cannot be read stop a walk: what is in it would go unseen."""
    if not isinstance(reason, FileNotFoundError | NotADirectoryError):
        raise reason
