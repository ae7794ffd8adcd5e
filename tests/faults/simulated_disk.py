"""A disk in memory that can lose its power: what was synced stays, of the rest any part may.

Every folder keeps, for each name, all values it may have after a loss of power: the durable one
and each later one. Every file keeps how much of it was synced. `crash` lets a `Choice` pick, name
by name and page by page. Names are independent of each other and of bytes, which is harsher than
any journaling file system is: what survives here survives there.

What is simulated of failures: a write or a sync that is refused; one that is done and whose answer
is lost; and a failed sync after which the pages it could not write are never written, though later
syncs succeed (the kernel marks them clean). Folders are kinder: a later sync writes their names,
because a file system whose journal cannot be written does not go on.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, NoReturn, TypeAlias, TypeVar

PAGE_BYTES: Final = 4096

Answer = TypeVar("Answer")

Choice: TypeAlias = Callable[[int], int]
"""Returns a number from 0 up to, and without, the one it is given."""


class PowerLossError(BaseException):
    """The machine is gone; no code of it runs on, not even what catches every Exception."""


class Trouble(Enum):
    """What happens at one operation."""

    OFF_BEFORE = "the power goes before it"
    OFF_AFTER = "the power goes after it"
    FULL = "ENOSPC"
    FAILING = "EIO"
    ANSWER_LOST = "it is done, and EIO is the answer"


class Mood(Enum):
    """What a crash keeps of what was not synced."""

    NOTHING = 0
    EVERYTHING = 1
    NAMES_ONLY = 2
    BYTES_ONLY = 3
    EACH_BY_ITSELF = 4
    EACH_BY_ITSELF_TOO = 5


@dataclass(eq=False)
class Inode:
    """A file: its bytes, how many of them were synced, and the ranges no sync will write."""

    content: bytearray = field(default_factory=bytearray)
    synced: int = 0
    doomed: list[range] = field(default_factory=list)
    holder: int | None = None

    def sync(self) -> None:
        self.synced = len(self.content)

    def fail_to_sync(self) -> None:
        self.doomed.append(range(self.synced, len(self.content)))
        self.synced = len(self.content)


@dataclass(eq=False)
class Folder:
    """For each name the values it may have after a crash; the last one is what is seen now."""

    names: dict[str, list["Inode | Folder | None"]] = field(default_factory=dict)

    def get(self, name: str) -> "Inode | Folder | None":
        return self.names.get(name, [None])[-1]

    def set(self, name: str, node: "Inode | Folder | None") -> None:
        self.names.setdefault(name, [None]).append(node)

    def seen(self) -> Iterator[tuple[str, "Inode | Folder"]]:
        return ((name, values[-1]) for name, values in self.names.items() if values[-1])

    def sync(self) -> None:
        self.names = {name: [node] for name, node in self.seen()}


Node: TypeAlias = Inode | Folder


@dataclass(frozen=True)
class SimulatedWatch:
    """Makes everything of a simulated disk durable."""

    disk: "SimulatedDisk"
    folder: Path

    def sync(self) -> None:
        """Make every byte and every name durable."""
        self.disk.sync_all(self.folder)

    def close(self) -> None:
        """Do nothing."""


class SimulatedDisk:
    """A `tutela.stores.disk.Disk`; its operations are numbered from 1 after each start."""

    def __init__(self, *, syncs_all: bool = True) -> None:
        self._root = Folder({"/": [Folder()]})
        self._syncs_all = syncs_all
        self._locks: set[Path] = set()
        self._troubles: dict[int, Trouble] = {}
        self.running = True
        self.start = 0
        self.steps = 0

    # What a test does with the disk.

    def expect(self, troubles: dict[int, Trouble]) -> None:
        """Say what will happen at which operation from now on, and count from 1."""
        self._troubles = dict(troubles)
        self.steps = 0

    def crash(self, choice: Choice) -> None:
        """Lose the power, keep what was synced and a part of the rest, and start again."""
        self._root = _Survivors(choice).folder(self._root)
        self._troubles = {}
        self.kill()

    def kill(self) -> None:
        """End every process, lose nothing, and let another one begin."""
        self._locks.clear()
        self.start += 1
        self.running = True

    # What a store does with it.

    def create(self, path: Path) -> "SimulatedFile":
        """Make a file that must not exist, for its owner only, held while it is open."""
        return self.do(lambda: self._create(path))

    def open(self, path: Path) -> BinaryIO:
        """Open a file for reading."""
        self.check_running()
        return BytesIO(bytes(self._file(path).content))

    def rename(self, source: Path, target: Path) -> None:
        """Give a file another name; what had that name is gone."""
        self.do(lambda: self._rename(source, target))

    def remove(self, path: Path) -> None:
        """Remove a file; one that is not there is passed over."""
        self.do(lambda: self._remove(path))

    def remove_left_over(self, path: Path) -> bool:
        """Remove a file unless some process still holds it; return whether it was removed."""
        return self.do(lambda: self._remove_left_over(path))

    def make_folder(self, path: Path) -> None:
        """Make a folder and those above it, unless they are there."""
        self.do(lambda: self._make_folder(path))

    def names(self, folder: Path) -> tuple[str, ...]:
        """Return the names in a folder, in order; none where there is no folder."""
        self.check_running()
        found = self._find(folder)
        return tuple(sorted(name for name, _ in found.seen())) if isinstance(found, Folder) else ()

    def exists(self, path: Path) -> bool:
        """Return whether there is a file or a folder."""
        self.check_running()
        return self._find(path) is not None

    def is_folder(self, path: Path) -> bool:
        """Return whether there is a folder."""
        self.check_running()
        return isinstance(self._find(path), Folder)

    def sync_folder(self, folder: Path) -> None:
        """Make the names in a folder durable."""
        self.do(self._folder(folder).sync)

    def sync_all(self, folder: Path) -> None:
        """Make every byte and every name durable."""
        self._folder(folder)
        self.do(self._sync_all, self._fail_to_sync_all)

    def watch(self, folder: Path) -> "SimulatedWatch | None":
        """Begin to watch, where that can be had."""
        return SimulatedWatch(self, folder) if self._syncs_all else None

    @contextmanager
    def lock(self, path: Path) -> Iterator[None]:
        """Hold a lock; whoever waits for it here would wait for ever."""
        self.check_running()
        assert path not in self._locks, "a lock is taken twice"
        if self._find(path) is None:
            self._folder(path.parent).set(path.name, Inode())
        self._locks.add(path)
        try:
            yield
        finally:
            self._locks.discard(path)

    # Operations.

    def do(
        self, work: Callable[[], Answer], when_refused: Callable[[], None] = lambda: None
    ) -> Answer:
        """Do one operation, or what is to happen instead of it."""
        self.check_running()
        self.steps += 1
        trouble = self._troubles.get(self.steps)
        if trouble is Trouble.OFF_BEFORE:
            self._lose_power()
        if trouble in {Trouble.FULL, Trouble.FAILING}:
            when_refused()
            raise _refusal(errno.ENOSPC if trouble is Trouble.FULL else errno.EIO)
        answer = work()
        if trouble is Trouble.OFF_AFTER:
            self._lose_power()
        if trouble is Trouble.ANSWER_LOST:
            raise _refusal(errno.EIO)
        return answer

    def file(self, inode: Inode) -> "SimulatedFile":
        """Return an open file."""
        return SimulatedFile(self, inode, self.start)

    def dirty(self) -> Iterator[Node]:
        """Return everything `sync_all` makes durable."""
        return _below(self._root)

    def check_running(self) -> None:
        """Stop the caller if the power is gone."""
        if not self.running:
            raise PowerLossError

    def _lose_power(self) -> NoReturn:
        self.running = False
        raise PowerLossError

    def _create(self, path: Path) -> "SimulatedFile":
        folder = self._folder(path.parent)
        if folder.get(path.name) is not None:
            raise _refusal(errno.EEXIST)
        inode = Inode(holder=self.start)
        folder.set(path.name, inode)
        return self.file(inode)

    def _rename(self, source: Path, target: Path) -> None:
        node = self._find(source)
        if node is None:
            raise _refusal(errno.ENOENT)
        self._folder(target.parent).set(target.name, node)
        self._folder(source.parent).set(source.name, None)

    def _remove(self, path: Path) -> None:
        if self._find(path) is not None:
            self._file(path)
            self._folder(path.parent).set(path.name, None)

    def _remove_left_over(self, path: Path) -> bool:
        if self._find(path) is None or self._file(path).holder == self.start:
            return False
        self._remove(path)
        return True

    def _make_folder(self, path: Path) -> None:
        folder = self._root
        for name in path.parts:
            if folder.get(name) is None:
                folder.set(name, Folder())
            folder = _as_folder(folder.get(name))

    def _sync_all(self) -> None:
        for node in self.dirty():
            node.sync()

    def _fail_to_sync_all(self) -> None:
        for node in self.dirty():
            if isinstance(node, Inode):
                node.fail_to_sync()

    def _find(self, path: Path) -> Node | None:
        node: Node | None = self._root
        for name in path.parts:
            node = node.get(name) if isinstance(node, Folder) else None
        return node

    def _folder(self, path: Path) -> Folder:
        return _as_folder(self._find(path))

    def _file(self, path: Path) -> Inode:
        node = self._find(path)
        if isinstance(node, Inode):
            return node
        raise _refusal(errno.EISDIR if node else errno.ENOENT)


@dataclass(frozen=True, eq=False)
class SimulatedFile:
    """A file that is being written; it ends with its process."""

    disk: SimulatedDisk
    inode: Inode
    start: int

    def write(self, piece: bytes, /) -> int:
        """Take the whole piece and return its length; a refused one is written half."""
        self._check_alive()
        half = bytes(piece[: len(piece) // 2])
        self.disk.do(
            lambda: self.inode.content.extend(piece), lambda: self.inode.content.extend(half)
        )
        return len(piece)

    def holds(self, offset: int, piece: bytes) -> bool:
        """Return whether the file gives back these bytes from a place."""
        self._check_alive()
        return bytes(self.inode.content[offset : offset + len(piece)]) == bytes(piece)

    def start_writing(self) -> None:
        """Do nothing: whatever is written may survive or not."""
        self._check_alive()

    def sync(self) -> None:
        """Make the bytes durable; the name is not."""
        self._check_alive()
        self.disk.do(self.inode.sync, self.inode.fail_to_sync)

    def close(self) -> None:
        """Give the file up; it stays."""
        self._check_alive()
        self.inode.holder = None

    def _check_alive(self) -> None:
        self.disk.check_running()
        if self.start != self.disk.start:
            raise PowerLossError


class _Survivors:
    """What a crash leaves, picked by a choice; a file that has two names stays one file."""

    def __init__(self, choice: Choice) -> None:
        self._choice = choice
        self._mood = Mood(choice(len(Mood)))
        self._made: dict[Node, Node] = {}

    def folder(self, folder: Folder) -> Folder:
        left = Folder()
        self._made[folder] = left
        picked = ((name, self._value(values)) for name, values in folder.names.items())
        left.names = {name: [self._node(node)] for name, node in picked if node is not None}
        return left

    def _value(self, values: list[Node | None]) -> Node | None:
        if self._mood in {Mood.NOTHING, Mood.BYTES_ONLY}:
            return values[0]
        if self._mood in {Mood.EVERYTHING, Mood.NAMES_ONLY}:
            return values[-1]
        return values[self._choice(len(values))]

    def _node(self, node: Node) -> Node:
        if node not in self._made:
            self._made[node] = self.folder(node) if isinstance(node, Folder) else self._file(node)
        return self._made[node]

    def _file(self, inode: Inode) -> Inode:
        content = inode.content[: inode.synced] + self._rest(inode.content, inode.synced)
        for lost in inode.doomed:
            content[lost.start : lost.stop] = bytes(len(content[lost.start : lost.stop]))
        return Inode(content, len(content))

    def _rest(self, content: bytearray, synced: int) -> bytearray:
        rest = content[synced:]
        if self._mood is Mood.NOTHING or not rest:
            return bytearray()
        if self._mood in {Mood.EVERYTHING, Mood.BYTES_ONLY}:
            return rest
        rest = rest[: self._length(len(rest))]
        if self._mood is Mood.NAMES_ONLY:
            return bytearray(len(rest))
        for start in range(0, len(rest), PAGE_BYTES):
            self._tear(rest, start, min(start + PAGE_BYTES, len(rest)))
        return rest

    def _length(self, whole: int) -> int:
        """Return how long the file says it is: nothing, whole pages, everything, or anything."""
        pages = PAGE_BYTES * self._choice(1 + whole // PAGE_BYTES)
        return (0, pages, whole, self._choice(whole + 1))[self._choice(4)]

    def _tear(self, content: bytearray, start: int, end: int) -> None:
        """Keep a page, lose it, leave in it what was there before, or write its beginning only."""
        kept = (end - start, 0, 0, self._choice(end - start))[(kind := self._choice(4))]
        lost = end - start - kept
        content[start + kept : end] = bytes([0xA5 if kind == 2 else 0]) * lost


def _below(folder: Folder) -> Iterator[Node]:
    yield folder
    for _, node in tuple(folder.seen()):
        if isinstance(node, Folder):
            yield from _below(node)
        else:
            yield node


def _as_folder(node: Node | None) -> Folder:
    if isinstance(node, Folder):
        return node
    raise _refusal(errno.ENOTDIR if node else errno.ENOENT)


def _refusal(number: int) -> OSError:
    return OSError(number, os.strerror(number))
