"""Read what people offer: a folder, or a ZIP archive. Neither is ever written to or unpacked."""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Final

from tutela.custody.vault import Readable
from tutela.errors import MalformedError, UnavailableError
from tutela.intake.reason import Reason
from tutela.intake.source import ENTRIES_MAX, Entry, Offered, Source, Unusable, unsafe_name

ZIP_ENTRY_BYTES_MAX: Final = 16 << 30
"""Largest single entry of an archive, unpacked: an hour of 4K video."""

ZIP_TOTAL_BYTES_MAX: Final = 1 << 40
"""Most bytes of a whole archive, unpacked."""

ZIP_RATIO_MAX: Final = 200
"""Most bytes out for one byte in; photographs and video have 1 to 3, text about 20."""

ZIP_RATIO_FROM_BYTES: Final = 8 << 20
"""Smaller entries may have any ratio: a blank scan is no bomb."""

FOLDER_DEPTH_MAX: Final = 128
"""Most folders inside one another."""

_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 0x01 | 0x40
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_READ_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_FOLDER_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_DIRECTORY


def open_source(path: Path) -> Source:
    """Return the folder or the archive at a path.

    Raises:
        UnavailableError: there is nothing, or it may not be read.
        MalformedError: it is a file, but no ZIP archive.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise UnavailableError("source.missing", errno=error.errno or 0) from error
    if stat.S_ISDIR(mode):
        return FolderSource(path)
    if not stat.S_ISREG(mode):
        raise UnavailableError("source.missing", errno=0)
    return ZipSource(path)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Every file below a folder. A link is never followed: it is a line with a reason."""

    root: Path

    def entries(self) -> Iterator[Entry]:
        """Return the files in order of their names' bytes, folder by folder.

        Raises:
            UnavailableError: the folder itself cannot be read.
        """
        try:
            self._scan(())
        except OSError as error:
            raise UnavailableError("source.missing", errno=error.errno or 0) from error
        waiting: list[tuple[str, ...]] = [()]
        while waiting:
            parts = waiting.pop()
            try:
                found = self._scan(parts)
            except OSError as error:
                yield _unusable(parts, Reason.of("source.folder_unreadable", errno=_errno(error)))
                continue
            folders = [(*parts, name) for name, mode in found if stat.S_ISDIR(mode)]
            waiting.extend(reversed([each for each in folders if len(each) <= FOLDER_DEPTH_MAX]))
            for each in folders:
                if len(each) > FOLDER_DEPTH_MAX:
                    yield _unusable(each, Reason.of("source.depth", limit=FOLDER_DEPTH_MAX))
            for name, mode in found:
                if not stat.S_ISDIR(mode):
                    yield self._entry((*parts, name), mode)

    def _scan(self, parts: tuple[str, ...]) -> list[tuple[str, int]]:
        folder = self._open(parts, _FOLDER_FLAGS)
        try:
            with os.scandir(folder) as found:
                named = [(each.name, _mode(each)) for each in found]
        finally:
            os.close(folder)
        return sorted(named, key=lambda each: os.fsencode(each[0]))

    def _entry(self, parts: tuple[str, ...], mode: int) -> Entry:
        if stat.S_ISLNK(mode):
            return _unusable(parts, Reason.of("source.link"))
        if not stat.S_ISREG(mode):
            return _unusable(parts, Reason.of("source.special"))
        try:
            descriptor = self._open(parts, _READ_FLAGS)
        except OSError as error:
            return _unusable(parts, Reason.of("source.unreadable", errno=_errno(error)))
        try:
            status = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        version = status.st_mtime_ns
        return Offered(_name(parts), status.st_size, version, lambda: self._reading(parts))

    @contextmanager
    def _reading(self, parts: tuple[str, ...]) -> Iterator[Readable]:
        try:
            descriptor = self._open(parts, _READ_FLAGS)
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                raise UnavailableError("source.unreadable", errno=0)
        except OSError as error:
            raise UnavailableError("source.unreadable", errno=_errno(error)) from error
        with open(descriptor, "rb", buffering=0) as stream:  # noqa: PTH123 - a descriptor
            yield _Reading(stream)

    def _open(self, parts: tuple[str, ...], flags: int) -> int:
        """Open what lies below the root, following no link on the whole way down.

        The way is walked anew from the root because a folder could be swapped for a link between
        looking and opening.
        """
        descriptor = os.open(self.root, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
        for place, part in enumerate(parts):
            last = place == len(parts) - 1
            try:
                below = os.open(part, flags if last else _FOLDER_FLAGS, dir_fd=descriptor)
            finally:
                os.close(descriptor)
            descriptor = below
        return descriptor


@dataclass(frozen=True, slots=True)
class _Reading:
    stream: IO[bytes]

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self.stream.read(size)
        except OSError as error:
            raise UnavailableError("source.unreadable", errno=_errno(error)) from error


@dataclass(frozen=True, slots=True)
class ZipSource:
    """Every file of a ZIP archive, read in place; an archive inside it is just a file."""

    path: Path

    def entries(self) -> Iterator[Entry]:
        """Return the files in the order of the archive's directory.

        Raises:
            UnavailableError: the archive cannot be read.
            MalformedError: its directory is damaged, or it is larger as a whole than
                `ENTRIES_MAX` and `ZIP_TOTAL_BYTES_MAX` allow.
        """
        with self._opened() as archive:
            listed = archive.infolist()
            _check_whole(listed)
            overlapping = _overlapping(listed)
            names: set[str] = set()
            for info in listed:
                if info.is_dir() and not info.file_size:
                    continue
                name = info.orig_filename
                refused = _refusal(info, overlapping, twice=name in names)
                names.add(name)
                if refused is not None:
                    yield Unusable(_text(name), refused)
                else:
                    yield _offered(archive, info)

    @contextmanager
    def _opened(self) -> Iterator[zipfile.ZipFile]:
        try:
            archive = zipfile.ZipFile(self.path)
        except OSError as error:
            raise UnavailableError("source.missing", errno=_errno(error)) from error
        except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeError) as error:
            raise MalformedError("source.zip_directory") from error
        with archive:
            yield archive


def _offered(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Offered:
    name = _text(info.orig_filename)
    return Offered(name, info.file_size, info.CRC, lambda: _inflating(archive, info))


@contextmanager
def _inflating(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Readable]:
    try:
        stream = archive.open(info)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise MalformedError("source.zip_entry") from error
    with stream:
        yield _Inflating(stream)


@dataclass(frozen=True, slots=True)
class _Inflating:
    """Never gives more than the directory stated: zipfile stops there and compares the CRC."""

    stream: IO[bytes]

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self.stream.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise MalformedError("source.zip_entry") from error


def _check_whole(listed: list[zipfile.ZipInfo]) -> None:
    if len(listed) > ENTRIES_MAX:
        raise MalformedError("source.zip_entries", count=len(listed), limit=ENTRIES_MAX)
    total = sum(info.file_size for info in listed)
    if total > ZIP_TOTAL_BYTES_MAX:
        raise MalformedError("source.zip_total", size=total, limit=ZIP_TOTAL_BYTES_MAX)


def _refusal(info: zipfile.ZipInfo, overlapping: frozenset[int], *, twice: bool) -> Reason | None:
    unsafe = unsafe_name(info.orig_filename)
    if unsafe is not None:
        return unsafe
    if stat.S_ISLNK(info.external_attr >> 16):
        return Reason.of("source.link")
    if twice:
        return Reason.of("source.zip_twice")
    if info.flag_bits & _ENCRYPTED:
        return Reason.of("source.zip_encrypted")
    if info.compress_type not in _METHODS:
        return Reason.of("source.zip_method", method=info.compress_type)
    return _bomb(info, overlapping)


def _bomb(info: zipfile.ZipInfo, overlapping: frozenset[int]) -> Reason | None:
    if info.file_size > ZIP_ENTRY_BYTES_MAX:
        return Reason.of("source.zip_size", size=info.file_size, limit=ZIP_ENTRY_BYTES_MAX)
    ratio = info.file_size // max(1, info.compress_size)
    if info.file_size > ZIP_RATIO_FROM_BYTES and ratio > ZIP_RATIO_MAX:
        return Reason.of("source.zip_ratio", ratio=ratio, limit=ZIP_RATIO_MAX)
    if info.header_offset in overlapping:
        return Reason.of("source.zip_overlap")
    return None


def _overlapping(listed: list[zipfile.ZipInfo]) -> frozenset[int]:
    """Return the places of entries that share bytes with the next: one kernel, many bombs."""
    ordered = sorted(listed, key=lambda info: info.header_offset)
    shared: set[int] = set()
    for info, following in pairwise(ordered):
        end = info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size
        if end > following.header_offset:
            shared |= {info.header_offset, following.header_offset}
    return frozenset(shared)


def _mode(entry: os.DirEntry[str]) -> int:
    """Return the kind of an entry, 0 where even that cannot be read."""
    try:
        return entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return 0


def _unusable(parts: tuple[str, ...], reason: Reason) -> Unusable:
    return Unusable(_name(parts), reason)


def _name(parts: tuple[str, ...]) -> str:
    return _text("/".join(parts))


def _text(untrusted_name: str) -> str:
    """Return a name as UTF-8 text; bytes that are no text are spelled out, none is lost."""
    return untrusted_name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _errno(error: OSError) -> int:
    return error.errno or 0
