"""Fakes that fail or kill at the n-th step of sealing, and what child processes run; for tests."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from tests.custody.bare import NOW, PICTURE, Bare, offering

from tutela.custody.case import MachineSecrets
from tutela.custody.index import Index, Marks, Noted, NotedEvent, content_mark
from tutela.custody.item import ItemId
from tutela.custody.record import Ledger
from tutela.custody.seal import SealPorts, seal
from tutela.custody.vault import ObjectId, Seekable, Staging, StoredObject, Vault, Write
from tutela.errors import UnavailableError
from tutela.ledger.log import Appended
from tutela.proof.checkpoint import OpenedCheckpoint
from tutela.proof.digest import sha256
from tutela.wiring import open_case

Answer = TypeVar("Answer")


def fail() -> None:
    """Fail as a full disk does."""
    raise UnavailableError("vault.full", folder="objects")


def die() -> None:
    """End this process as a power failure does."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Trap:
    """Goes off at the n-th step: before it is done, or after it, when the answer is lost."""

    step: int
    after: bool
    spring: Callable[[], None] = fail

    def around(self, work: Callable[[], Answer]) -> Answer:
        """Do one step."""
        self.step -= 1
        if self.step == 0 and not self.after:
            self.spring()
        answer = work()
        if self.step == 0 and self.after:
            self.spring()
        return answer


@dataclass(frozen=True)
class TrappedStaging:
    """A group of objects that becomes durable in one step."""

    staging: Staging
    trap: Trap

    def put(self, write: Write) -> StoredObject:
        """Write an object."""
        return self.staging.put(write)

    def commit(self) -> None:
        """Make the objects durable."""
        self.trap.around(self.staging.commit)


@dataclass(frozen=True)
class TrappedVault:
    """A vault in which a commit is a step."""

    vault: Vault
    trap: Trap

    @contextmanager
    def stage(self) -> Iterator[Staging]:
        """Begin a group of objects."""
        with self.vault.stage() as staging:
            yield TrappedStaging(staging, self.trap)

    def header(self, object_id: ObjectId) -> bytes:
        """Return an object's header."""
        return self.vault.header(object_id)

    def open(self, object_id: ObjectId) -> AbstractContextManager[Seekable]:
        """Open an object."""
        return self.vault.open(object_id)

    def destroy_header(self, object_id: ObjectId, position: int) -> None:
        """Destroy an object's header."""
        self.trap.around(lambda: self.vault.destroy_header(object_id, position))

    def exists(self, object_id: ObjectId) -> bool:
        """Return whether an object is there."""
        return self.vault.exists(object_id)

    def ids(self) -> Iterator[ObjectId]:
        """Return the names of all objects."""
        return self.vault.ids()


@dataclass(frozen=True)
class TrappedLedger:
    """A log in which appending is a step."""

    log: Ledger
    trap: Trap

    def append(self, entries: Sequence[bytes]) -> Appended:
        """Append entries."""
        return self.trap.around(lambda: self.log.append(entries))

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
class TrappedJournal:
    """An index in which noting and settling are steps."""

    index: Index
    trap: Trap

    def note(self, group: Sequence[Noted]) -> None:
        """Keep pending events."""
        self.trap.around(lambda: self.index.note(group))

    def settle(self, places: Mapping[bytes, int]) -> None:
        """Say where entries stand."""
        self.trap.around(lambda: self.index.settle(places))

    def pending(self) -> Sequence[NotedEvent]:
        """Return pending events."""
        return self.index.pending()

    def postpone(self, entries: Sequence[bytes], not_before: int) -> None:
        """Say where pending events do not stand."""
        self.index.postpone(entries, not_before)


def trapped(ports: SealPorts, index: Index, trap: Trap) -> SealPorts:
    """Return ports of which every write is a step."""
    records = replace(
        ports.records,
        vault=TrappedVault(ports.records.vault, trap),
        evidence=TrappedLedger(ports.records.evidence, trap),
        index=TrappedJournal(index, trap),
    )
    return replace(ports, records=records, publication=TrappedLedger(ports.publication, trap))


def seal_unless_known(content: bytes, ports: SealPorts, index: Index) -> ItemId:
    """Seal a picture as intake does: what is known by its content is not sealed again."""
    known = index.find(Marks(content=content_mark(ports.dedup_key, sha256(content))))
    return known or seal(offering(content), PICTURE, ports, NOW, Bare().dice).item


def seal_and_die(folder: Path, secrets: MachineSecrets, step: int, after: bool) -> None:  # noqa: FBT001 - called by a process
    """Seal a picture into a real case and die at a step."""
    with open_case(folder, secrets) as case:
        trap = Trap(step, after, die)
        seal_unless_known(b"a picture", trapped(case.sealing, case.index, trap), case.index)


def seal_many(folder: Path, secrets: MachineSecrets, first: int, count: int) -> None:
    """Seal numbered files into a real case."""
    with open_case(folder, secrets) as case:
        for number in range(first, first + count):
            seal_unless_known(b"file %d" % number, case.sealing, case.index)
