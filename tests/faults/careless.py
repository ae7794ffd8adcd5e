"""Disks, stores and vaults that make one mistake each, and that a search must find."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from tests.faults.powerless_case import Built
from tests.faults.simulated_disk import Folder, Inode, SimulatedDisk, SimulatedFile
from typing_extensions import override

from tutela.custody.record import Ledger
from tutela.custody.vault import (
    ObjectId,
    Seekable,
    Staging,
    StoredObject,
    Vault,
    Writable,
    Write,
    put,
)
from tutela.ledger.log import Appended
from tutela.proof.checkpoint import OpenedCheckpoint
from tutela.proof.digest import sha256
from tutela.stores.folder import FolderLogStore


def nothing() -> None:
    """Do nothing where something should be done."""


class BytesNotSynced(SimulatedDisk):
    """Gives files their names before their bytes are durable."""

    @override
    def file(self, inode: Inode) -> SimulatedFile:
        return FileNotSynced(self, inode, self.start)

    @override
    def dirty(self) -> Iterator[Inode | Folder]:
        return (node for node in super().dirty() if isinstance(node, Folder))


class FileNotSynced(SimulatedFile):
    """A file whose sync does nothing."""

    @override
    def sync(self) -> None:
        self.disk.do(nothing)


class NamesNotSynced(SimulatedDisk):
    """Makes bytes durable and leaves names to luck."""

    @override
    def sync_folder(self, folder: Path) -> None:
        self.do(nothing)

    @override
    def dirty(self) -> Iterator[Inode | Folder]:
        return (node for node in super().dirty() if isinstance(node, Inode))


class TriesAgain(SimulatedDisk):
    """Tries a sync again that failed, and believes the second answer."""

    @override
    def file(self, inode: Inode) -> SimulatedFile:
        return FileTriesAgain(self, inode, self.start)

    @override
    def sync_all(self, folder: Path) -> None:
        try:
            super().sync_all(folder)
        except OSError:
            super().sync_all(folder)


class FileTriesAgain(SimulatedFile):
    """A file whose failed sync is tried again."""

    @override
    def sync(self) -> None:
        try:
            super().sync()
        except OSError:
            super().sync()


class CheckpointFirst(FolderLogStore):
    """Writes the checkpoint before the tiles it covers."""

    @override
    def extend(self, expected: bytes | None, files: Mapping[str, bytes], checkpoint: bytes) -> None:
        super().extend(expected, {}, checkpoint)
        super().extend(checkpoint, files, checkpoint)


@dataclass(frozen=True)
class LateVault:
    """Keeps objects in memory until the ledger has their entries."""

    vault: Vault
    waiting: list[tuple[bytes, bytes]] = field(default_factory=list, kw_only=True)

    @contextmanager
    def stage(self) -> Iterator[Staging]:
        """Begin a group of objects."""
        yield LateStaging(self.waiting)

    def flush(self) -> None:
        """Write what waits."""
        for content, header in self.waiting:
            put(self.vault, _writing(content, header))
        self.waiting.clear()

    def open(self, object_id: ObjectId) -> AbstractContextManager[Seekable]:
        """Open an object."""
        return self.vault.open(object_id)

    def header(self, object_id: ObjectId) -> bytes:
        """Return the header of an object."""
        return self.vault.header(object_id)

    def destroy_header(self, object_id: ObjectId, position: int) -> None:
        """Destroy the header of an object."""
        self.vault.destroy_header(object_id, position)

    def exists(self, object_id: ObjectId) -> bool:
        """Return whether an object is there."""
        return self.vault.exists(object_id)

    def ids(self) -> Iterator[ObjectId]:
        """Return the names of all objects."""
        return self.vault.ids()


@dataclass(frozen=True)
class LateStaging:
    """Says that objects are durable, and keeps them."""

    waiting: list[tuple[bytes, bytes]]

    def put(self, write: Write) -> StoredObject:
        """Keep an object."""
        sink = BytesIO()
        header = write(sink)
        self.waiting.append((sink.getvalue(), header))
        digest = sha256(sink.getvalue())
        return StoredObject(ObjectId(digest), len(sink.getvalue()), sha256(header))

    def commit(self) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class WrappedLedger:
    """A log; by itself it does nothing wrong."""

    log: Ledger

    def append(self, entries: Sequence[bytes]) -> Appended:
        """Append entries."""
        return self.log.append(entries)

    def confirm(self) -> None:
        """Make durable what the log shows."""
        self.log.confirm()

    def head(self) -> OpenedCheckpoint | None:
        """Return the newest checkpoint."""
        return self.log.head()

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Return the entries."""
        return self.log.entries(start)


@dataclass(frozen=True)
class EarlyLedger(WrappedLedger):
    """Takes entries before their objects are written."""

    late: LateVault

    @override
    def append(self, entries: Sequence[bytes]) -> Appended:
        appended = super().append(entries)
        self.late.flush()
        return appended


@dataclass(frozen=True)
class CredulousLedger(WrappedLedger):
    """Believes that what it shows is durable."""

    @override
    def confirm(self) -> None:
        pass


def _early(vault: Vault, ledger: Ledger) -> tuple[Vault, Ledger]:
    late = LateVault(vault)
    return late, EarlyLedger(ledger, late)


def _credulous(vault: Vault, ledger: Ledger) -> tuple[Vault, Ledger]:
    return vault, CredulousLedger(ledger)


def _writing(content: bytes, header: bytes) -> Write:
    def write(sink: Writable) -> bytes:
        sink.write(content)
        return header

    return write


MISTAKES: Final[Mapping[str, Built]] = {
    "the ledger before the objects": Built(wrapped=_early),
    "a name before its bytes": Built(disk=BytesNotSynced),
    "a folder not synced": Built(disk=NamesNotSynced),
    "a failed sync tried again": Built(disk=TriesAgain),
    "the checkpoint before the tiles": Built(store=CheckpointFirst),
}
CREDULOUS: Final = Built(wrapped=_credulous)
"""Seen only after a kill between two operations and a loss of power soon after."""
