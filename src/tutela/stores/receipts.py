"""Number receives in a folder of the case: ``0001.open`` while one runs, ``0001.sealed`` after.

    0001.open     two lines: the mark of the source, the token; held under a lock while it runs
    0001.sealed   one line: the item as which the receipt is sealed
    turn          held under a lock by whoever seals

Marks are keyed digests: nothing here tells where files came from or what they are. A lock ends
with its process, however that ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tutela.custody.item import ItemId
from tutela.errors import ConflictError, MalformedError, UnavailableError
from tutela.intake.receipt import Begun
from tutela.stores.disk import LOCAL

OPEN, SEALED, TURN, NUMBERING = ".open", ".sealed", "turn", "numbering"
DIGITS: Final = 4

_LINES = 2


@dataclass(frozen=True, slots=True)
class ReceiptEntry:
    """A receipt as the folder knows it; `item` is absent while the receive is not closed."""

    number: int
    item: ItemId | None


@dataclass(frozen=True, slots=True)
class FolderReceipts:
    """Numbers receives without gaps, for any number of processes on one machine."""

    folder: Path

    @contextmanager
    def begin(self, source: bytes, token: bytes) -> Iterator[Begun]:
        """Go on with the broken-off receive of this source, or begin a new one; hold it.

        Raises:
            ConflictError: another process is receiving this source.
            UnavailableError: the disk is full or failing.
            MalformedError: a file of the folder is damaged.
        """
        with _disk(), _locked(self._folder() / NUMBERING):
            begun = self._broken_off(source) or self._new(source, token)
            held = _hold(self._path(begun.number, OPEN), begun.number)
        try:
            yield begun
        finally:
            os.close(held)

    def finish(self, begun: Begun, item: ItemId) -> None:
        """Close a receive whose receipt is sealed; doing so twice is fine.

        Raises:
            UnavailableError: the disk is full or failing; the receive goes on at the next run.
        """
        with _disk():
            _write(self._path(begun.number, SEALED), f"{item}\n")
            self._path(begun.number, OPEN).unlink(missing_ok=True)
            LOCAL.sync_folder(self.folder)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until no other process of this case seals, and keep them out meanwhile.

        Raises:
            UnavailableError: the disk is full or failing.
        """
        with _disk():
            descriptor = _lock(self._folder() / TURN)
        try:
            yield
        finally:
            os.close(descriptor)

    def entries(self) -> tuple[ReceiptEntry, ...]:
        """Return every receipt, oldest first.

        Raises:
            MalformedError: a file of the folder is damaged.
        """
        return tuple(ReceiptEntry(number, self._item(number)) for number in self._numbers())

    def _folder(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder

    def _path(self, number: int, ending: str) -> Path:
        return self.folder / f"{number:0{DIGITS}}{ending}"

    def _numbers(self) -> list[int]:
        names = [path for path in self.folder.glob("*") if path.suffix in {OPEN, SEALED}]
        return sorted({int(path.stem) for path in names if path.stem.isdecimal()})

    def _item(self, number: int) -> ItemId | None:
        try:
            return ItemId(self._path(number, SEALED).read_text("ascii").strip())
        except FileNotFoundError:
            return None

    def _broken_off(self, source: bytes) -> Begun | None:
        for number in reversed(self._numbers()):
            path = self._path(number, OPEN)
            if not path.exists() or self._path(number, SEALED).exists():
                continue
            mark, token = _read(path)
            if mark == source:
                return Begun(number, token, resumed=True)
        return None

    def _new(self, source: bytes, token: bytes) -> Begun:
        number = max(self._numbers(), default=0) + 1
        _write(self._path(number, OPEN), f"{source.hex()}\n{token.hex()}\n")
        LOCAL.sync_folder(self.folder)
        return Begun(number, token)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnavailableError("receive.receipts_disk", errno=error.errno or 0) from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = _lock(path)
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(path: Path) -> int:
    """Wait for a lock that ends with the descriptor, and with the process."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _hold(path: Path, number: int) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise ConflictError("receive.running", number=number) from error
    return descriptor


def _read(path: Path) -> tuple[bytes, bytes]:
    lines = path.read_text("ascii", "replace").split()
    try:
        parts = tuple(bytes.fromhex(line) for line in lines)
    except ValueError:
        parts = ()
    if len(parts) != _LINES:
        raise MalformedError("receive.receipts_damaged", name=path.name)
    return parts[0], parts[1]


def _write(path: Path, content: str) -> None:
    """Write a file so that it is there whole or not at all."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="ascii") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    LOCAL.sync_folder(path.parent)
