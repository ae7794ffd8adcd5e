"""The files of a log in a folder, laid out so that a web server can hand them out as they are.

Order of an append: lock, compare the checkpoint, write each file (temporary, read back, fsync,
rename), fsync the folders, then the checkpoint in the same way, unlock.
"""

import errno
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath

from tutela.errors import ConflictError, MalformedError, MismatchError, UnavailableError
from tutela.ledger.tiles import CHECKPOINT
from tutela.proof.digest import sha256
from tutela.stores.disk import LOCAL, Disk

LEFT_OVER = "left-over"

_LOCK = ".lock"
_TEMPORARY_SUFFIX = ".tmp"


class FolderLogStore:
    """The files of one log in one folder of a local file system.

    What `extend` acknowledged survives a loss of power, as far as the disk keeps what it
    acknowledged. Two processes are kept apart by a lock on a file in the folder, which the
    system drops when its holder dies. Nothing is ever deleted: a file that stands where an
    interrupted append left it goes to `left-over/<digest>/` when another takes its place.
    """

    def __init__(self, root: Path, disk: Disk = LOCAL) -> None:
        self._root = root
        self._disk = disk

    def read(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            UnavailableError: there is no such file, or the disk does not give it out.
        """
        try:
            with self._disk.open(self._locate(path)) as stream:
                return stream.read()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise UnavailableError("ledger.file_missing", path=path) from error
        except OSError as error:
            raise UnavailableError(
                "ledger.file_unreadable", path=path, reason=_reason(error)
            ) from error

    def extend(self, expected: bytes | None, files: Mapping[str, bytes], checkpoint: bytes) -> None:
        """Make the files durable, then the checkpoint, if it still is the expected one.

        Raises:
            ConflictError: the checkpoint is another one by now; nothing was written.
            MismatchError: a file reads back otherwise than it was written: the disk is failing.
            UnavailableError: a write failed; a failed fsync is never tried again.
        """
        with self._locked():
            if self._read_checkpoint() != expected:
                raise ConflictError("ledger.other_head")
            if expected is None:
                self._sync_all({self._root.parent})
            self._place_all(files)
            self._place_all({CHECKPOINT: checkpoint})

    def paths(self) -> Iterator[str]:
        """Return the path of every file, in order; names that begin with a dot are ours."""
        yield from self._below(PurePosixPath())

    def _below(self, folder: PurePosixPath) -> Iterator[str]:
        names = [name for name in self._names(folder) if not name.startswith(".")]
        inner = [name for name in names if self._disk.is_folder(self._root / folder / name)]
        for name in names:
            if name not in inner:
                yield (folder / name).as_posix()
        for name in inner:
            yield from self._below(folder / name)

    def _names(self, folder: PurePosixPath) -> tuple[str, ...]:
        try:
            return self._disk.names(self._root / folder)
        except OSError as error:
            raise UnavailableError(
                "ledger.file_unreadable", path=str(folder), reason=_reason(error)
            ) from error

    def _read_checkpoint(self) -> bytes | None:
        try:
            return self.read(CHECKPOINT)
        except UnavailableError as error:
            if error.message != "ledger.file_missing":
                raise
            return None

    def _place_all(self, files: Mapping[str, bytes]) -> None:
        folders: set[Path] = set()
        for path, content in files.items():
            try:
                folders |= self._place(path, content)
            except OSError as error:
                raise _not_written(path, error) from error
        self._sync_all(folders)

    def _sync_all(self, folders: set[Path]) -> None:
        for folder in sorted(folders):
            try:
                self._disk.sync_folder(folder)
            except OSError as error:
                raise _not_written(folder.name, error) from error

    def _place(self, path: str, content: bytes) -> set[Path]:
        """Write one file under its name; return the folders whose lists changed."""
        target = self._locate(path)
        folders = self._make_folders(target.parent)
        # A file that is left over with the same bytes is written again: its fsync may have failed.
        if path != CHECKPOINT and self._disk.exists(target) and self._content(target) != content:
            folders |= self._set_aside(path, target)
        temporary = target.with_name(f".{target.name}{_TEMPORARY_SUFFIX}")
        try:
            self._write(path, temporary, content)
            self._disk.rename(temporary, target)
        finally:
            with suppress(OSError):
                self._disk.remove(temporary)
        return folders

    def _set_aside(self, path: str, target: Path) -> set[Path]:
        digest = sha256(self._content(target)).hex()
        kept = self._root / LEFT_OVER / digest / path
        folders = self._make_folders(kept.parent)
        self._disk.rename(target, kept)
        return folders

    def _content(self, target: Path) -> bytes:
        with self._disk.open(target) as stream:
            return stream.read()

    def _make_folders(self, folder: Path) -> set[Path]:
        self._disk.make_folder(folder)
        # All of them, even those that were there: a killed append may have made them, and
        # nobody may have synced their names since.
        above = folder.relative_to(self._root).parents
        return {folder, *(self._root / part for part in above)}

    def _write(self, path: str, temporary: Path, content: bytes) -> None:
        # The lock is held: what stands here was left by a dead append.
        self._disk.remove(temporary)
        file = self._disk.create(temporary)
        try:
            file.write(content)
            if not file.holds(0, content):
                raise MismatchError("ledger.read_back", path=path)
            file.sync()
        finally:
            file.close()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with ExitStack() as stack:
            try:
                self._disk.make_folder(self._root)
                stack.enter_context(self._disk.lock(self._root / _LOCK))
            except OSError as error:
                raise _not_written(_LOCK, error) from error
            yield

    def _locate(self, path: str) -> Path:
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or any(part.startswith(".") for part in parts):
            raise MalformedError("ledger.path_refused", path=path)
        return self._root.joinpath(*parts)


def _not_written(path: str, error: OSError) -> UnavailableError:
    return UnavailableError("ledger.not_written", path=path, reason=_reason(error))


def _reason(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "?")
