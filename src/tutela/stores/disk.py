"""The file operations on which durability rests, as a port.

Everything a case must not lose is written through a `Disk`: the vault, the logs, the keys. A test
puts a simulated disk behind the same port, which on a loss of power keeps what was synced and any
part of the rest, so that a wrong order of operations is seen and not hoped against.

What a disk promises: the bytes of a file survive once `File.sync` of it, or `Watch.sync`, returned;
a name survives once `sync_folder` of its folder, or `Watch.sync`, returned. Nothing else survives
for certain. Every refusal of the system comes out as an OSError; after a failed sync nothing is
known of what was to be synced, and it must never be tried again.
"""

import ctypes
import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

NO_FILE: Final = (errno.ENOENT, errno.ELOOP, errno.ENXIO)
"""There is none, it is a link, or it is a socket."""
SYNCFS_REPORTS_SINCE: Final = (5, 8)
"""Linux before 5.8 does not tell `syncfs` about failed writes."""
STARTED_BYTES: Final = 8 << 20


class File(Protocol):
    """A new file that is being written by this process; close it."""

    def write(self, piece: bytes, /) -> int:
        """Take the whole piece and return its length."""
        ...

    def holds(self, offset: int, piece: bytes) -> bool:
        """Return whether the file gives back these bytes from a place."""
        ...

    def start_writing(self) -> None:
        """Let the disk begin on what was written; nothing is durable by it."""
        ...

    def sync(self) -> None:
        """Make the bytes durable; the name is not."""
        ...

    def close(self) -> None:
        """Give the file up; it stays."""
        ...


class Watch(Protocol):
    """Makes a whole file system durable, and tells of writes that failed since it was begun."""

    def sync(self) -> None:
        """Make every byte and every name of the file system durable."""
        ...

    def close(self) -> None:
        """End the watch."""
        ...


class Disk(Protocol):
    """A local file system; conformance: tests/stores/test_disk.py."""

    def create(self, path: Path) -> File:
        """Make a file that must not exist, for its owner only, held while it is open."""
        ...

    def open(self, path: Path) -> BinaryIO:
        """Open a file for reading."""
        ...

    def rename(self, source: Path, target: Path) -> None:
        """Give a file another name on the same file system; what had that name is gone."""
        ...

    def remove(self, path: Path) -> None:
        """Remove a file; one that is not there is passed over."""
        ...

    def remove_left_over(self, path: Path) -> bool:
        """Remove a file unless some process still holds it; return whether it was removed.

        What is no file is passed over.
        """
        ...

    def make_folder(self, path: Path) -> None:
        """Make a folder and those above it, unless they are there."""
        ...

    def names(self, folder: Path) -> tuple[str, ...]:
        """Return the names in a folder, in order; none where there is no folder."""
        ...

    def exists(self, path: Path) -> bool:
        """Return whether there is a file or a folder."""
        ...

    def is_folder(self, path: Path) -> bool:
        """Return whether there is a folder."""
        ...

    def sync_folder(self, folder: Path) -> None:
        """Make the names in a folder durable."""
        ...

    def watch(self, folder: Path) -> Watch | None:
        """Begin to watch the file system on which a folder lies; None where that cannot be had.

        Begin before the first write: a failure is told to those who watched when it happened.
        """
        ...

    def lock(self, path: Path) -> AbstractContextManager[None]:
        """Wait for a lock that excludes every other process, and hold it; ends with the process."""
        ...


class LocalDisk:
    """The operating system's own."""

    def create(self, path: Path) -> File:
        """Make a file that must not exist, for its owner only, held while it is open."""
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Somebody may have taken it for a left-over between the two calls above.
            if os.fstat(descriptor).st_nlink == 1:
                return LocalFile(descriptor)
            os.close(descriptor)

    def open(self, path: Path) -> BinaryIO:
        """Open a file for reading."""
        return path.open("rb")

    def rename(self, source: Path, target: Path) -> None:
        """Give a file another name; what had that name is gone."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """Remove a file; one that is not there is passed over."""
        path.unlink(missing_ok=True)

    def remove_left_over(self, path: Path) -> bool:
        """Remove a file unless some process still holds it; return whether it was removed.

        What is no file, a folder or a pipe that somebody put there, is passed over.
        """
        try:
            # Opening a pipe would wait for a writer, and a link leads to somebody else's file.
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW
            descriptor = os.open(path, flags)
        except OSError as reason:
            if reason.errno in NO_FILE:
                return False
            raise
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return False
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
        return True

    def make_folder(self, path: Path) -> None:
        """Make a folder and those above it, unless they are there."""
        path.mkdir(parents=True, exist_ok=True)

    def names(self, folder: Path) -> tuple[str, ...]:
        """Return the names in a folder, in order; none where there is no folder."""
        return tuple(sorted(each.name for each in folder.iterdir())) if folder.is_dir() else ()

    def exists(self, path: Path) -> bool:
        """Return whether there is a file or a folder."""
        return path.exists()

    def is_folder(self, path: Path) -> bool:
        """Return whether there is a folder."""
        return path.is_dir()

    def sync_folder(self, folder: Path) -> None:
        """Make the names in a folder durable."""
        with _folder(folder) as descriptor:
            os.fsync(descriptor)

    def watch(self, folder: Path) -> Watch | None:
        """Begin to watch the file system on which a folder lies.

        Linux tells each descriptor once of a failed write, and one that is opened later not at
        all. Before 5.8 `syncfs` tells nobody: then None is returned, and each file is synced.
        """
        system = os.uname()
        numbers = tuple(int(part) for part in system.release.split("-")[0].split(".")[:2])
        if system.sysname != "Linux" or numbers < SYNCFS_REPORTS_SINCE:
            return None
        return LocalWatch(os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))

    @contextmanager
    def lock(self, path: Path) -> Iterator[None]:
        """Wait for a lock that excludes every other process, and hold it."""
        with path.open("ab") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield


class LocalFile:
    """A file of the operating system that is being written."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._written = 0
        self._started = 0

    def write(self, piece: bytes, /) -> int:
        """Take the whole piece and return its length."""
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]
        self._written += len(piece)
        return len(piece)

    def start_writing(self) -> None:
        """Let the disk begin on what was written, so that it works while more is made.

        Nothing waits and nothing is durable by it. Linux starts to write pages it is told are not
        needed any more.
        """
        size = self._written - self._started
        if size >= STARTED_BYTES:
            os.posix_fadvise(self.descriptor, self._started, size, os.POSIX_FADV_DONTNEED)
            self._started = self._written

    def holds(self, offset: int, piece: bytes) -> bool:
        """Return whether the file gives back these bytes from a place."""
        found = os.pread(self.descriptor, len(piece), offset)
        while len(found) < len(piece):
            more = os.pread(self.descriptor, len(piece) - len(found), offset + len(found))
            if not more:
                return False
            found += more
        return found == piece

    def sync(self) -> None:
        """Make the bytes durable; the name is not."""
        os.fsync(self.descriptor)

    def close(self) -> None:
        """Give the file up; it stays."""
        os.close(self.descriptor)


@dataclass(frozen=True, slots=True)
class LocalWatch:
    """A descriptor through which the system tells of failed writes since it was opened."""

    descriptor: int

    def sync(self) -> None:
        """Make every byte and every name of the file system durable.

        Raises:
            OSError: a write failed since the watch began.
        """
        library = ctypes.CDLL(None, use_errno=True)
        if library.syncfs(self.descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self.descriptor)


LOCAL: Final = LocalDisk()


def write_synced(path: Path, content: bytes, disk: Disk = LOCAL) -> None:
    """Write a file that must not exist; its bytes are durable on return, its name is not.

    Raises:
        OSError: the file exists, or the system refuses; a part of it may be left.
    """
    file = disk.create(path)
    try:
        file.write(content)
        file.sync()
    finally:
        file.close()


@contextmanager
def _folder(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
