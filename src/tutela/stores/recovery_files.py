"""The files of a case folder by which it is recovered, and the mark of a rehearsal.

machine-recovery.age     the machine's secrets for the recovery key; replaced by a renewal
aside-*-machine.age      a machine.age that was set aside before a new one was written
REHEARSAL                nothing is received into or published from this folder
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tutela.errors import RefusedError, UnavailableError
from tutela.stores.case_folder import CARD, INDEX, MACHINE, PRIVATE, write_new
from tutela.stores.disk import LOCAL

ESCROW: Final = "machine-recovery.age"
REHEARSAL: Final = "REHEARSAL"
REHEARSAL_WORDS: Final = b"A rehearsal of tutela drill. Delete this folder when you have read it.\n"


class RecoveryFiles:
    """Reads and writes what a recovery needs; every write is durable on return."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def escrow(self) -> bytes:
        """Return machine-recovery.age.

        Raises:
            UnavailableError: there is none, or it cannot be read.
        """
        try:
            return (self.folder / ESCROW).read_bytes()
        except FileNotFoundError as reason:
            raise UnavailableError("recovery.no_escrow", folder=str(self.folder)) from reason
        except OSError as reason:
            raise UnavailableError("case.unreadable", file=ESCROW) from reason

    def write_escrow(self, escrow: bytes) -> None:
        """Write machine-recovery.age, in place of an older one in one step.

        Raises:
            UnavailableError: the disk is full or failing; the older one stays.
        """
        self._replace(ESCROW, escrow)

    def exchange_machine(self, card: bytes, machine: bytes) -> None:
        """Set machine.age aside, put a new one in its place, then replace the card.

        Both new files are durable before the old one is moved. A crash between leaves a card
        that fits no machine.age; doing it again mends that.

        Raises:
            UnavailableError: the disk is full or failing; what was there is in its place.
        """
        old = self.folder / MACHINE
        new_machine = self._prepare(MACHINE, machine)
        try:
            new_card = self._prepare(CARD, card)
        except UnavailableError:
            new_machine.unlink(missing_ok=True)
            raise
        with _writing(self.folder):
            if old.exists():
                old.rename(self.folder / f"aside-{secrets.token_hex(4)}-{MACHINE}")
            new_machine.replace(old)
            new_card.replace(self.folder / CARD)
            LOCAL.sync_folder(self.folder)

    def check_no_rehearsal(self) -> None:
        """Check that this folder is the case itself and no rehearsal of its recovery.

        Raises:
            RefusedError: it is a rehearsal.
        """
        if (self.folder / REHEARSAL).exists():
            raise RefusedError("recovery.rehearsal", folder=str(self.folder))

    def _replace(self, name: str, content: bytes) -> None:
        temporary = self._prepare(name, content)
        with _writing(self.folder):
            temporary.replace(self.folder / name)
            LOCAL.sync_folder(self.folder)

    def _prepare(self, name: str, content: bytes) -> Path:
        """Write a file that has not got its name yet, durable on return."""
        temporary = self.folder / f".{name}.{secrets.token_hex(4)}"
        write_new(temporary, content)
        return temporary


def copy_for_rehearsal(copy: Path, target: Path) -> None:
    """Copy a case folder without machine secrets and index; the mark of a rehearsal comes first.

    Args:
        copy: is only read.
        target: must not exist, or be an empty folder.

    Raises:
        RefusedError: the target is not empty, or lies in the copy; or the copy has a link, behind
            which the rehearsal would work on real files.
        UnavailableError: there is no case at the copy, or a disk is full or failing.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RefusedError("case.exists", folder=str(target))
    if target.resolve().is_relative_to(copy.resolve()):
        raise RefusedError("recovery.target_inside", folder=str(target))
    if not (copy / CARD).is_file():
        raise UnavailableError("case.not_a_case", folder=str(copy))
    _check_no_link(copy)
    with _writing(target):
        target.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    write_new(target / REHEARSAL, REHEARSAL_WORDS)
    with _writing(target):
        shutil.copytree(copy, target, symlinks=True, ignore=_left_behind, dirs_exist_ok=True)


def _check_no_link(copy: Path) -> None:
    with _writing(copy):
        for folder, folders, files in os.walk(copy, onerror=_raise):
            for name in (*folders, *files):
                path = Path(folder) / name
                if path.is_symlink():
                    shown = path.relative_to(copy).as_posix()
                    raise RefusedError("recovery.link", file=shown)


def _raise(reason: OSError) -> None:
    raise reason


def _left_behind(_folder: str, names: list[str]) -> set[str]:
    """Leave what the recovery has to do without."""
    index = (INDEX, f"{INDEX}-wal", f"{INDEX}-shm")
    return {name for name in names if name in (*index, MACHINE, REHEARSAL) or _aside(name)}


def _aside(name: str) -> bool:
    return name.startswith("aside-")


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as reason:  # shutil.Error is one
        raise UnavailableError("case.write_failed", folder=str(folder)) from reason
