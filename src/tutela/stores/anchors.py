"""The time-stamps of a case in its folder `anchors/`; every file is written once.

anchors/accepted                which authorities somebody accepted; the one file that is replaced
anchors/authorities/NAME/       authority.toml, root.pem, tsa.pem
anchors/LOG/SIZE/               note, renewal-1, NAME.tsq, NAME.tsr, NAME.renewal-1.tsq, ...

What is no regular file, or larger than 1 MB, is not read.
"""

import os
import re
import secrets
from pathlib import Path
from stat import S_ISREG
from typing import Final

from tutela.errors import ConflictError, MalformedError, UnavailableError
from tutela.stores.disk import LOCAL, write_synced

CARD, ROOT, TSA = "authority.toml", "root.pem", "tsa.pem"
AUTHORITIES: Final = "authorities"
ACCEPTED: Final = "accepted"
PRIVATE: Final = 0o700
FILE_BYTES_MAX: Final = 1_000_000

_SIZE: Final = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)


class FolderAnchors:
    """Reads and writes the folder; what was written is durable on return."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def authorities(self) -> tuple[str, ...]:
        """Return the names of the authorities, in order; without a card there is none."""
        folder = self._folder / AUTHORITIES
        return tuple(name for name in _names(folder) if os.path.lexists(folder / name / CARD))

    def authority(self, name: str) -> tuple[bytes, bytes, bytes | None]:
        """Return card, root and further certificates of an authority.

        Raises:
            UnavailableError: card or root is missing.
        """
        folder = self._folder / AUTHORITIES / name
        card, root, tsa = (_read(folder / file) for file in (CARD, ROOT, TSA))
        if card is None or root is None:
            raise UnavailableError("anchor.authority_incomplete", authority=name)
        return card, root, tsa

    def add_authority(self, name: str, card: bytes, root: bytes, tsa: bytes | None) -> None:
        """Keep an authority.

        Raises:
            ConflictError: there is one of this name.
            UnavailableError: the disk is full or failing.
        """
        folder = self._folder / AUTHORITIES / name
        if name in self.authorities():
            raise ConflictError("anchor.authority_exists", authority=name)
        for file, content in ((TSA, tsa), (ROOT, root), (CARD, card)):
            # The card comes last: without it there is no authority.
            if content is not None:
                _write(folder / file, content)

    def accepted(self) -> bytes | None:
        """Return the list of those somebody accepted, or None.

        Raises:
            UnavailableError: the disk does not give it out.
            MalformedError: it is larger than any such list.
        """
        return _read(self._folder / ACCEPTED)

    def write_accepted(self, content: bytes) -> None:
        """Put a list of those somebody accepted in the place of the last one.

        Raises:
            UnavailableError: the disk is full or failing; the last one is untouched.
        """
        _write(self._folder / ACCEPTED, content)

    def sizes(self, log: str) -> tuple[int, ...]:
        """Return the sizes of the heads that were ever to be stamped, in order."""
        names = _names(self._folder / log)
        return tuple(sorted(int(name) for name in names if _SIZE.fullmatch(name)))

    def files(self, log: str, size: int) -> tuple[str, ...]:
        """Return the names of the files of one head, in order."""
        return _names(self._folder / log / str(size))

    def read(self, log: str, size: int, file: str) -> bytes | None:
        """Return a file of one head, or None.

        Raises:
            UnavailableError: the disk does not give it out.
            MalformedError: it is larger than any such file.
        """
        return _read(self._folder / log / str(size) / file)

    def keep(self, log: str, size: int, file: str, content: bytes) -> None:
        """Write a file of one head; the same bytes once more are fine.

        Raises:
            ConflictError: there is another one of this name.
            UnavailableError: the disk is full or failing.
        """
        path = self._folder / log / str(size) / file
        present = _read(path)
        if present is None:
            _write(path, content)
        elif present != content:
            raise ConflictError("anchor.file_differs", file=f"{log}/{size}/{file}")

    def set_aside(self, log: str, size: int, file: str) -> None:
        """Give a file that does not belong there another name, under which nothing reads it.

        Raises:
            UnavailableError: the disk is full or failing.
        """
        path = self._folder / log / str(size) / file
        try:
            path.rename(path.with_name(f"{file}.aside-{secrets.token_hex(4)}"))
            LOCAL.sync_folder(path.parent)
        except OSError as error:
            raise UnavailableError("anchor.not_written", file=file) from error


def _names(folder: Path) -> tuple[str, ...]:
    try:
        found = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    except OSError as error:
        raise UnavailableError("anchor.unreadable", file=folder.name) from error
    return tuple(sorted(name for name in found if not name.startswith(".")))


def _read(path: Path) -> bytes | None:
    try:
        found = path.lstat()
        if not S_ISREG(found.st_mode):
            raise UnavailableError("anchor.unreadable", file=path.name)
        size = found.st_size
        if size > FILE_BYTES_MAX:
            raise MalformedError("anchor.too_large", size=size, limit=FILE_BYTES_MAX)
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnavailableError("anchor.unreadable", file=path.name) from error


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        write_synced(temporary, content)
        temporary.replace(path)
        # All above may be new: name, size, log, and the folder itself.
        for folder in path.parents[:4]:
            LOCAL.sync_folder(folder)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise UnavailableError("anchor.not_written", file=path.name) from error
