"""Entries of interview forms in a folder, each sealed to the people who may read them.

    000007/0001.age    first entry of form 7
    000007/0002.age    second
    turn               held under a lock by whoever adds one

The names tell how many forms there are and how often each was typed, and nothing else. Whoever
types needs no key that opens: the second typist cannot see what the first one read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tutela.custody.keys import AgeKey, Cipher, open_bytes, seal_bytes
from tutela.errors import ConflictError, RefusedError, UnavailableError
from tutela.protection.interview import NUMBER_MAX
from tutela.stores.disk import LOCAL, Disk, write_synced

TURN: Final = "turn"
_NUMBER: Final = re.compile(r"[0-9]{6}")
_ENTRY: Final = re.compile(r"[0-9]{4}\.age")


@dataclass(frozen=True, slots=True)
class FolderInterviews:
    """Implements `protection.interview.InterviewStore`.

    Attributes:
        folder: of the protection store; made with the first entry.
        cipher: seals and opens.
        recipients: who may read what is added.
        reader: the key that opens; None for whoever only adds and counts.
        disk: where it lies.
    """

    folder: Path
    cipher: Cipher
    recipients: Sequence[str] = ()
    reader: AgeKey | None = field(default=None, repr=False)
    disk: Disk = LOCAL

    def numbers(self) -> tuple[int, ...]:
        """Return every form number that has an entry; see the port."""
        names = [name for name in self.disk.names(self.folder) if _NUMBER.fullmatch(name)]
        return tuple(int(name) for name in names if self.count(int(name)))

    def count(self, number: int) -> int:
        """Return how many entries a number has; see the port."""
        return len(self._names(number))

    def entries(self, number: int) -> tuple[bytes, ...]:
        """Return a number's entries in order; see the port."""
        return tuple(self._open(self._place(number) / name) for name in self._names(number))

    def append(self, number: int, expected: int, entry: bytes) -> None:
        """Add an entry; see the port."""
        if not 1 <= number <= NUMBER_MAX or not self.recipients:
            raise RefusedError("interview.reader_missing")
        sealed = seal_bytes(entry, self.cipher, self.recipients)
        place = self._place(number)
        try:
            self.disk.make_folder(place)
            self.disk.sync_folder(self.folder)
            with self.disk.lock(self.folder / TURN):
                self._write(place, number, expected, sealed)
        except OSError as reason:
            raise UnavailableError("interview.store_failed") from reason

    def _write(self, place: Path, number: int, expected: int, sealed: bytes) -> None:
        if self.count(number) != expected:
            raise ConflictError("interview.other_entry", number=number)
        begun, whole = place / "begun", place / f"{expected + 1:04d}.age"
        self.disk.remove_left_over(begun)
        # An entry has its name only when all of it is on the disk.
        write_synced(begun, sealed, self.disk)
        self.disk.rename(begun, whole)
        self.disk.sync_folder(place)

    def _names(self, number: int) -> tuple[str, ...]:
        names = self.disk.names(self._place(number))
        return tuple(name for name in names if _ENTRY.fullmatch(name))

    def _open(self, path: Path) -> bytes:
        if self.reader is None:
            raise RefusedError("interview.reader_missing")
        try:
            with self.disk.open(path) as stream:
                sealed = stream.read()
        except OSError as reason:
            raise UnavailableError("interview.store_failed") from reason
        return open_bytes(sealed, self.cipher, self.reader)

    def _place(self, number: int) -> Path:
        return self.folder / f"{number:06d}"
