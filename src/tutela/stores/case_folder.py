"""The files of a case folder beside its vault, ledger and index: card, machine secrets, keys.

case.toml               the public card
machine.age             the machine's secrets under a passphrase
keys/0001.age           the case key wrapped to the custodians; the newest number counts
objects/                the vault
headers/                the headers of its objects
ledger/evidence/        the evidence log
ledger/publication/     the publication log
receipts/               the numbers of receives, see tutela.stores.receipts
witness/                cosigned heads of the logs, see tutela.stores.witnessed
index.db                the encrypted index
aside-*-index.db        an index that was set aside before a rebuild
"""

import re
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final

from tutela.custody.vault import ObjectId, Writable
from tutela.errors import ConflictError, RefusedError, UnavailableError
from tutela.stores.disk import LOCAL, Disk
from tutela.stores.folder_vault import shelved

CARD: Final = "case.toml"
MACHINE: Final = "machine.age"
KEYS: Final = "keys"
INDEX: Final = "index.db"
INDEX_PARTS: Final = ("-wal", "-shm", "")
PRIVATE: Final = 0o700
GENERATION: Final = re.compile(r"[0-9]{4}\.age")
GENERATIONS_MAX: Final = 9999


class CaseFolder:
    """Reads and writes a case's own files; every write is durable on return."""

    def __init__(self, folder: Path, disk: Disk = LOCAL) -> None:
        self.folder = folder
        self._disk = disk

    @property
    def objects(self) -> Path:
        """Return the folder of the vault."""
        return self.folder / "objects"

    def object_path(self, object_id: ObjectId) -> Path:
        """Return where an object lies."""
        return shelved(self.objects, object_id)

    @property
    def headers(self) -> Path:
        """Return the folder of the objects' headers."""
        return self.folder / "headers"

    @property
    def index(self) -> Path:
        """Return the file of the index."""
        return self.folder / INDEX

    def ledger(self, name: str) -> Path:
        """Return the folder of one log."""
        return self.folder / "ledger" / name

    def card(self) -> bytes:
        """Return case.toml.

        Raises:
            UnavailableError: there is no case here.
        """
        return self._read(self.folder / CARD, "case.not_a_case")

    def machine(self) -> bytes:
        """Return machine.age.

        Raises:
            UnavailableError: it is missing.
        """
        return self._read(self.folder / MACHINE, "case.machine_missing")

    def generations(self) -> tuple[bytes, ...]:
        """Return the wrapped case keys, oldest first.

        Raises:
            UnavailableError: one of them cannot be read.
        """
        return tuple(self.numbered_generations().values())

    def numbered_generations(self) -> dict[int, bytes]:
        """Return the wrapped case keys by number, oldest first.

        Raises:
            UnavailableError: one of them cannot be read.
        """
        keys = self.folder / KEYS
        return {
            int(name[:4]): self._read(keys / name, "case.unreadable")
            for name in self._generations()
        }

    def newest_generation(self) -> int:
        """Return the number of the newest wrapped case key, 0 where there is none."""
        return max((int(name[:4]) for name in self._generations()), default=0)

    def next_generation(self, after: int, passed: Collection[int]) -> int:
        """Return the first free number after the generation a change is made from.

        Args:
            after: number of that generation, so that nobody's change made since is undone.
            passed: numbers of newer files that were there and are no generation: they are
                stepped over, and take no number away.

        Raises:
            ConflictError: another process added one since then.
            RefusedError: there is no number left.
        """
        newer = {int(name[:4]) for name in self._generations() if int(name[:4]) > after}
        for number in sorted(newer.difference(passed)):
            raise ConflictError("case.file_exists", file=f"{number:04}.age")
        number = next(each for each in count(after + 1) if each not in newer)
        if number > GENERATIONS_MAX:
            raise RefusedError("custodian.no_number", file=f"{after:04}.age")
        return number

    def add_generation(
        self, wrapped: bytes, after: int | None = None, passed: Collection[int] = ()
    ) -> int:
        """Keep a newer wrapped case key beside the older ones; return its number.

        Args:
            wrapped: its bytes.
            after: see `next_generation`; the newest where none is given.
            passed: see `next_generation`.

        Raises:
            ConflictError: another process added one since then, or at the same moment.
            RefusedError: there is no number left.
            UnavailableError: the disk is full or failing.
        """
        start = self.newest_generation() if after is None else after
        number = self.next_generation(start, passed)
        write_new(self.folder / KEYS / f"{number:04}.age", wrapped, self._disk)
        return number

    def write_card(self, card: bytes, machine: bytes) -> None:
        """Write card and machine secrets of a new case; each must not exist yet."""
        write_new(self.folder / MACHINE, machine, self._disk)
        write_new(self.folder / CARD, card, self._disk)

    @contextmanager
    def new_index(self) -> Iterator[Path]:
        """Give the place of a new index; it takes the old one's when the context ends well.

        Close it before. Until then the old one stays where it is.

        Raises:
            UnavailableError: the folder cannot be changed.
        """
        unfinished = self.folder / f"aside-{secrets.token_hex(4)}-unfinished-{INDEX}"
        try:
            yield unfinished
            self.set_index_aside()
            with _writing(self.folder):
                unfinished.replace(self.index)
                LOCAL.sync_folder(self.folder)
        finally:
            for suffix in INDEX_PARTS:
                Path(f"{unfinished}{suffix}").unlink(missing_ok=True)

    def set_index_aside(self) -> Path | None:
        """Move the index away, never delete it; return where it is now.

        Raises:
            UnavailableError: the folder cannot be changed.
        """
        if not self.index.exists():
            return None
        aside = self.folder / f"aside-{secrets.token_hex(4)}-{INDEX}"
        with _writing(self.folder):
            for suffix in INDEX_PARTS:
                part = Path(f"{self.index}{suffix}")
                if part.exists():
                    part.replace(f"{aside}{suffix}")
        return aside

    def _generations(self) -> list[str]:
        try:
            names = self._disk.names(self.folder / KEYS)
        except OSError as reason:
            raise UnavailableError("case.unreadable", file=KEYS) from reason
        return [name for name in names if GENERATION.fullmatch(name)]

    def _read(self, path: Path, missing: str) -> bytes:
        try:
            with self._disk.open(path) as stream:
                return stream.read()
        except FileNotFoundError as reason:
            raise UnavailableError(missing, folder=str(self.folder), file=path.name) from reason
        except OSError as reason:
            raise UnavailableError("case.unreadable", file=path.name) from reason


@contextmanager
def making(target: Path) -> Iterator[CaseFolder]:
    """Make a case folder beside its place and move it there when it is whole.

    Raises:
        RefusedError: there is something at the target already.
        UnavailableError: the disk is full or failing; nothing is left.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RefusedError("case.exists", folder=str(target))
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with _writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished.mkdir(mode=PRIVATE)
            (unfinished / KEYS).mkdir(mode=PRIVATE)
            yield CaseFolder(unfinished)
            if target.is_dir():
                target.rmdir()
            for folder in (unfinished, *(path for path in unfinished.rglob("*") if path.is_dir())):
                LOCAL.sync_folder(folder)
            unfinished.rename(target)
            LOCAL.sync_folder(target.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def write_new(path: Path, content: bytes, disk: Disk = LOCAL) -> None:
    """Write a file that must not exist yet, readable by its owner only, durable on return.

    Raises:
        ConflictError: the file exists.
        UnavailableError: the disk is full or failing; no file appears.
    """
    try:
        file = disk.create(path)
    except FileExistsError as reason:
        raise ConflictError("case.file_exists", file=path.name) from reason
    except OSError as reason:
        raise UnavailableError("case.write_failed", folder=str(path.parent)) from reason
    try:
        try:
            file.write(content)
            file.sync()
        finally:
            file.close()
        disk.sync_folder(path.parent)
    except OSError as reason:
        with suppress(OSError):
            disk.remove(path)
        raise UnavailableError("case.write_failed", folder=str(path.parent)) from reason


def write_streamed(path: Path, write: Callable[[Writable], None]) -> None:
    """Write a file that must not exist yet, whole or not at all, readable by its owner only.

    Raises:
        ConflictError: the file exists.
        UnavailableError: the disk is full or failing; no file is left.
    """
    write_new(path, b"")
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        file = LOCAL.create(temporary)
        try:
            write(file)
            file.sync()
        finally:
            file.close()
        LOCAL.rename(temporary, path)
        LOCAL.sync_folder(path.parent)
    except BaseException as reason:
        LOCAL.remove(temporary)
        LOCAL.remove(path)
        if isinstance(reason, OSError):
            raise UnavailableError("case.write_failed", folder=str(path.parent)) from reason
        raise


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as reason:
        raise UnavailableError("case.write_failed", folder=str(folder)) from reason
