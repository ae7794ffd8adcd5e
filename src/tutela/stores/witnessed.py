"""What witnesses said, beside the logs; and, at the witness, what it remembers.

In a case folder:

witness/keys/<name>.vkey           keys of the partners whose cosignatures this case accepts
witness/<log>/<size>.note          a signed head with their cosignatures
witness/contradictions/<digest>/   two signed heads that do not fit each other: known, offered

At the witness, in a folder of its own:

<origin>.note                      the last head it cosigned of that log
contradictions/<digest>/           as above

Names are written with percent signs where a file name could not hold them. Every write is durable
on return. Nothing here checks a signature.
"""

import fcntl
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import Final
from urllib.parse import quote

from tutela.errors import ConflictError, UnavailableError
from tutela.stores.disk import LOCAL, write_synced

WITNESS: Final = "witness"
ANCHORS: Final = "anchors"
KEYS: Final = "keys"
CONTRADICTIONS: Final = "contradictions"
PRIVATE: Final = 0o700
FILE_BYTES_MAX: Final = 1_000_000

_LOCK: Final = ".lock"
_DIGEST_LETTERS: Final = 16
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_NOTE: Final = re.compile(r"(0|[1-9][0-9]{0,18})\.note", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that should be a kept head.

    Attributes:
        file: its place in the case folder.
        size: of the head, as its name says.
        content: None where it is no regular file, or is larger than any note.
    """

    file: str
    size: int
    content: bytes | None = field(repr=False)


class WitnessedHeads:
    """The cosigned heads of a case's logs, and the keys of its witnesses."""

    def __init__(self, case_folder: Path) -> None:
        self.folder = case_folder / WITNESS

    def accept(self, name: str, key: bytes) -> None:
        """Keep the key of a witness under its name.

        Raises:
            ConflictError: there is a key under this name already; a new key needs a new name.
            UnavailableError: the disk is full or failing.
        """
        path = self.folder / KEYS / f"{_spelled(name)}.vkey"
        with _locked(self.folder):
            if path.exists():
                raise ConflictError("witness.known_already", name=name)
            _place(path, key)

    def keys(self) -> tuple[bytes, ...]:
        """Return the accepted keys, as they were kept, in the order of their names."""
        return tuple(content for _, content in self.key_files())

    def key_files(self) -> tuple[tuple[str, bytes], ...]:
        """Return place in the case folder and content of each accepted key, in order."""
        files = sorted((self.folder / KEYS).glob("*.vkey"))
        return tuple((f"{WITNESS}/{KEYS}/{path.name}", _small(path) or b"") for path in files)

    def sizes(self, log: str) -> tuple[int, ...]:
        """Return the sizes at which a log's head is cosigned, smallest first."""
        folder = self.folder / log
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        return tuple(sorted(int(found[1]) for name in names if (found := _NOTE.fullmatch(name))))

    def cosigned_note(self, log: str, size: int) -> bytes | None:
        """Return the cosigned head of a log at a size, or None.

        Raises:
            UnavailableError: it is there and cannot be read.
        """
        path = self._path(log, size)
        return _small(path) if path.exists() else None

    def keep(self, log: str, size: int, merge: Callable[[bytes | None], bytes]) -> None:
        """Keep a cosigned head; no other process comes between reading and writing.

        Args:
            log: whose head it is.
            size: of the head.
            merge: returns what is to be kept from what is kept already, which it may return.

        Raises:
            UnavailableError: the disk is full or failing; what was there is untouched.
        """
        with _locked(self.folder):
            kept = self.cosigned_note(log, size)
            note = merge(kept)
            if note != kept:
                _place(self._path(log, size), note)

    def kept(self, log: str) -> Iterator[KeptFile]:
        """Yield every file that should be a head of a log: cosigned, or sent to be time-stamped.

        Raises:
            UnavailableError: a file that could be one cannot be read.
        """
        for size in self.sizes(log):
            yield KeptFile(f"{WITNESS}/{log}/{size}.note", size, _small(self._path(log, size)))
        folder = self.folder.with_name(ANCHORS) / log
        for path in sorted(folder.glob("*/note")):
            if found := _SIZE.fullmatch(path.parent.name):
                file = f"{ANCHORS}/{log}/{found[0]}/note"
                yield KeptFile(file, int(found[0]), _small(path))

    def keep_contradiction(self, digest: str, known: bytes, offered: bytes) -> Path:
        """Keep two heads that do not fit each other; return their folder."""
        return _keep_contradiction(self.folder, digest, known, offered)

    def _path(self, log: str, size: int) -> Path:
        return self.folder / log / f"{size}.note"


class WitnessMemory:
    """The heads a witness remembers, one for each log.

    `locked` holds off every other process that cosigns with this folder; what `remember` has
    written survives a crash.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the memory while a head is compared, cosigned and remembered.

        Raises:
            UnavailableError: the folder cannot be made or locked.
        """
        with _locked(self.folder):
            yield

    def remembered(self, origin: str) -> bytes | None:
        """Return the last note of a log, or None.

        Raises:
            UnavailableError: it is there and cannot be read.
        """
        path = self._path(origin)
        return _read(path) if path.exists() else None

    def remember(self, origin: str, note: bytes) -> None:
        """Put a note in the place of the last one.

        Raises:
            UnavailableError: the disk is full or failing; the last one is untouched.
        """
        _place(self._path(origin), note)

    def keep_contradiction(self, digest: str, known: bytes, offered: bytes) -> Path:
        """Keep two heads that do not fit each other; return their folder."""
        return _keep_contradiction(self.folder, digest, known, offered)

    def _path(self, origin: str) -> Path:
        return self.folder / f"{_spelled(origin)}.note"


def _keep_contradiction(folder: Path, digest: str, known: bytes, offered: bytes) -> Path:
    kept = folder / CONTRADICTIONS / digest[:_DIGEST_LETTERS]
    _place(kept / "known", known)
    _place(kept / "offered", offered)
    return kept


def _spelled(name: str) -> str:
    # A suffix follows, so that "." and ".." are no names of folders.
    return quote(name, safe="")


def _small(path: Path) -> bytes | None:
    """Return a file's bytes, or None where it is no regular file or far too large for a note.

    A link, a device or a pipe that somebody put in its place is neither followed nor opened.
    """
    try:
        found = path.lstat()
    except OSError as error:
        raise UnavailableError("witness.unreadable", file=path.name) from error
    if not S_ISREG(found.st_mode) or found.st_size > FILE_BYTES_MAX:
        return None
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnavailableError("witness.unreadable", file=path.name) from error


def _place(path: Path, content: bytes) -> None:
    """Write a file whole under its name: what stood there stays until the new one is durable."""
    temporary = path.with_name(f".{secrets.token_hex(4)}.tmp")
    try:
        _make_folders(path.parent)
        try:
            write_synced(temporary, content)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        # The folder above too: whoever made this one may have been killed before it did so.
        LOCAL.sync_folder(path.parent)
        LOCAL.sync_folder(path.parent.parent)
    except OSError as error:
        raise UnavailableError("witness.not_written", file=path.name) from error


def _make_folders(folder: Path) -> None:
    """Make a folder and those above it, each durable in the one that holds it."""
    missing = [each for each in (folder, *folder.parents) if not each.is_dir()]
    for each in reversed(missing):
        each.mkdir(mode=PRIVATE, exist_ok=True)
        LOCAL.sync_folder(each.parent)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        _make_folders(folder)
        lock = (folder / _LOCK).open("ab")
    except OSError as error:
        raise UnavailableError("witness.not_written", file=folder.name) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
