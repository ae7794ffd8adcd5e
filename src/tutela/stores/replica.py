"""Bring files into a case folder or a copy of one, so that each is there whole or not at all.

A batch is written to `objects/incoming/`, made durable in one step, and only then named. What
stood in the place of a file is set aside under `aside/`, never deleted.
"""

import errno
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from tutela.errors import MismatchError, UnavailableError
from tutela.stores.case_files import HEADERS, OBJECTS, CaseFiles
from tutela.stores.disk import LOCAL, Disk, File, Watch
from tutela.stores.folder_vault import ASIDE, FEW, FULL, INCOMING

FILES_MAX: Final = 512
BYTES_MAX: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class _Brought:
    temporary: Path
    file: File
    path: str
    replaces: bool


class Placing:
    """Files that are brought into one folder, a batch at a time; use it with `with`.

    A batch ends by itself when it is large; `commit` ends it where an order must hold: whatever is
    brought afterwards appears later than everything before, whenever the power fails.
    """

    def __init__(self, target: CaseFiles, disk: Disk = LOCAL) -> None:
        self._root = target.root
        self._target = target
        self._disk = disk
        self._batch: list[_Brought] = []
        self._folders: set[Path] = set()
        self._begun = False
        self._watch: Watch | None = None
        self._bytes = 0
        self.files = 0
        self.bytes = 0

    def bring(
        self,
        source: CaseFiles,
        path: str,
        wanted: bytes | None = None,
        *,
        to: str | None = None,
        replaces: bool = False,
    ) -> None:
        """Copy a file of another folder to the same path here.

        Args:
            source: the other folder.
            path: of the file in both.
            wanted: SHA-256 its bytes must have.
            to: another path here.
            replaces: whether it takes the place of a file in one step, and that one is gone.

        Raises:
            MismatchError: its bytes are others; nothing appears.
            UnavailableError: it cannot be read there, or not written here.
        """
        with _writing(path), self._temporary(to or path, replaces=replaces) as brought:
            hasher, size = hashlib.sha256(), 0
            for piece in source.pieces(path):
                hasher.update(piece)
                size += brought.file.write(piece)
            if wanted not in (None, hasher.digest()):
                raise MismatchError("fixity.copy_changed", path=path)
            self._batch.append(brought)
        self.files, self.bytes = self.files + 1, self.bytes + size
        self._bytes += size
        if len(self._batch) >= FILES_MAX or self._bytes >= BYTES_MAX:
            self._name_batch()

    def commit(self) -> None:
        """Give everything brought so far its name, and make the names durable.

        Raises:
            UnavailableError: the disk is full or failing; a failed sync is never tried again.
        """
        self._name_batch()
        folders, self._folders = sorted(self._folders), set()
        with _writing(OBJECTS):
            if len(folders) > FEW and self._watch is not None:
                self._watch.sync()
            else:
                for folder in folders:
                    self._disk.sync_folder(folder)

    def _name_batch(self) -> None:
        """Make the bytes of the batch durable, then give it its names."""
        if not self._batch:
            return
        with _writing(self._batch[0].path):
            self._make_folders()
            if len(self._batch) > FEW and self._watch is not None:
                self._watch.sync()
            else:
                for brought in self._batch:
                    brought.file.sync()
            for brought in self._batch:
                self._name(brought)
        self._forget()

    def put(self, path: str, content: bytes) -> None:
        """Write a small file, in one step in the place of the one that is there.

        Raises:
            UnavailableError: the disk is full or failing.
        """
        with _writing(path), self._temporary(path, replaces=True) as brought:
            brought.file.write(content)
            self._batch.append(brought)
        self.files, self.bytes = self.files + 1, self.bytes + len(content)

    def keep_copy(self, source: CaseFiles, path: str) -> None:
        """Keep what a file holds now under `aside/`, while it stays in its place."""
        self.bring(source, path, to=_aside_of(path))

    def set_aside(self, path: str) -> None:
        """Take a file out of its place and keep it.

        Raises:
            UnavailableError: the disk is full or failing.
        """
        with _writing(path):
            self._set_aside(path)
        self.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        for brought in self._batch:
            with suppress(OSError):
                self._disk.remove(brought.temporary)
        self._forget()
        if self._watch is not None:
            self._watch.close()

    def _forget(self) -> None:
        for brought in self._batch:
            brought.file.close()
        self._batch, self._bytes = [], 0

    @contextmanager
    def _temporary(self, path: str, *, replaces: bool) -> Iterator[_Brought]:
        incoming = self._root / OBJECTS / INCOMING
        if not self._begun:
            for folder in (f"{OBJECTS}/{INCOMING}", ASIDE):
                self._target.check_folder(folder)
            self._disk.make_folder(incoming)
            self._watch = self._disk.watch(incoming)
            self._begun = True
        temporary = incoming / secrets.token_hex(16)
        file = self._disk.create(temporary)
        try:
            yield _Brought(temporary, file, path, replaces)
        except BaseException:
            file.close()
            with suppress(OSError):
                self._disk.remove(temporary)
            raise

    def _make_folders(self) -> None:
        """Make what is missing; every folder up to the root may have new names then."""
        for brought in self._batch:
            folder = (self._root / brought.path).parent
            self._target.check_folder(folder.relative_to(self._root).as_posix())
            self._disk.make_folder(folder)
            above = folder.relative_to(self._root).parents
            self._folders |= {folder, *(self._root / each for each in above)}

    def _name(self, brought: _Brought) -> None:
        if not brought.replaces:
            self._set_aside(brought.path)
        self._disk.rename(brought.temporary, self._root / brought.path)

    def _set_aside(self, path: str) -> None:
        target = self._root / path
        if not self._disk.exists(target) and not target.is_symlink():
            return
        self._target.check_folder(target.parent.relative_to(self._root).as_posix())
        self._target.check_folder(ASIDE)
        aside = self._root / ASIDE
        self._disk.make_folder(aside)
        self._disk.rename(target, self._root / _aside_of(path))
        self._folders |= {aside, target.parent, self._root}


def _aside_of(path: str) -> str:
    return f"{ASIDE}/{_flat(path)}-{secrets.token_hex(4)}"


def _flat(path: str) -> str:
    """Return a name without folders: an object's digest, a header's with an ending, or the path."""
    parts = path.split("/")
    if parts[0] == OBJECTS:
        return parts[-1]
    return f"{parts[-1]}.header" if parts[0] == HEADERS else ".".join(parts)


@contextmanager
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as reason:
        if reason.errno in FULL:
            raise UnavailableError("fixity.disk_full", path=path) from reason
        code = errno.errorcode.get(reason.errno or 0, "?")
        raise UnavailableError("fixity.not_written", path=path, code=code) from reason
