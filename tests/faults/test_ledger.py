"""Every write of an append fails once, before it is done or after: nothing acknowledged is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from typing_extensions import override

from tutela.errors import UnavailableError
from tutela.ledger.audit import audit, check_undamaged
from tutela.ledger.log import Log, LogStore
from tutela.proof.checkpoint import SignerKey
from tutela.stores.disk import File, LocalDisk
from tutela.stores.folder import LEFT_OVER, FolderLogStore
from tutela.stores.memory import MemoryLogStore

SIGNER = SignerKey("example.org/log", bytes(range(32)))
KEY = SIGNER.verifier
STEPS_MAX = 120


class Countdown:
    """Fails at the n-th step, before it (the write failed) or after it (the answer was lost)."""

    def __init__(self, step: int, *, after: bool) -> None:
        self.left = step
        self.after = after

    def before_step(self) -> None:
        self.left -= 1
        if self.left == 0 and not self.after:
            raise OSError(5, "planted")

    def after_step(self) -> None:
        if self.left == 0 and self.after:
            self.left = -1
            raise OSError(5, "planted")


class FailingMemory(MemoryLogStore):
    def __init__(self, countdown: Countdown) -> None:
        super().__init__()
        self.countdown = countdown

    @override
    def _put(self, path: str, content: bytes) -> None:
        try:
            self.countdown.before_step()
            super()._put(path, content)
            self.countdown.after_step()
        except OSError as error:
            raise UnavailableError("ledger.not_written", path=path, reason="EIO") from error


@dataclass(frozen=True)
class FailingFile:
    """A file of which writing and syncing are steps."""

    file: File
    countdown: Countdown

    def write(self, piece: bytes, /) -> int:
        self.countdown.before_step()
        self.file.write(piece)
        self.countdown.after_step()
        return len(piece)

    def holds(self, offset: int, piece: bytes) -> bool:
        return self.file.holds(offset, piece)

    def start_writing(self) -> None:
        self.file.start_writing()

    def sync(self) -> None:
        self.countdown.before_step()
        self.file.sync()
        self.countdown.after_step()

    def close(self) -> None:
        self.file.close()


class FailingDisk(LocalDisk):
    """The system's own, of which every write, rename and sync is a step."""

    def __init__(self, countdown: Countdown) -> None:
        self.countdown = countdown

    @override
    def create(self, path: Path) -> File:
        return FailingFile(super().create(path), self.countdown)

    @override
    def rename(self, source: Path, target: Path) -> None:
        self.countdown.before_step()
        super().rename(source, target)
        self.countdown.after_step()

    @override
    def sync_folder(self, folder: Path) -> None:
        self.countdown.before_step()
        super().sync_folder(folder)
        self.countdown.after_step()


class Lost(MemoryLogStore):
    """Does the whole append and loses the answer."""

    @override
    def extend(self, expected: bytes | None, files: Mapping[str, bytes], checkpoint: bytes) -> None:
        super().extend(expected, files, checkpoint)
        raise UnavailableError("ledger.not_written", path="checkpoint", reason="EIO")


def batch(number: int) -> list[bytes]:
    return [b"batch %d entry %d" % (number, index) for index in range(120)]


def run_until_failure(store: LogStore) -> tuple[list[bytes], list[bytes]]:
    """Append until something fails; return what was acknowledged and what was attempted."""
    acknowledged: list[bytes] = []
    for number in range(3):
        try:
            Log(store, SIGNER, KEY).append(batch(number))
        except UnavailableError:
            return acknowledged, batch(number)
        acknowledged += batch(number)
    return acknowledged, []


def check_nothing_was_lost(store: LogStore, acknowledged: list[bytes], tried: list[bytes]) -> None:
    check_undamaged(audit(store, KEY))
    # Other entries than those that failed: their tiles collide with what was left over.
    after = [b"after %d" % index for index in range(120)]
    log = Log(store, SIGNER, KEY)
    found = list(log.entries())
    assert found in (acknowledged, acknowledged + tried)
    assert log.append(after).first_index == len(found)
    assert list(log.entries()) == found + after
    check_undamaged(audit(store, KEY))


@pytest.mark.parametrize("after", [False, True], ids=["write-failed", "answer-lost"])
def test_a_memory_store_that_fails_at_any_write_loses_nothing(after: bool):  # noqa: FBT001
    for step in range(1, STEPS_MAX):
        store = FailingMemory(Countdown(step, after=after))
        acknowledged, tried = run_until_failure(store)
        check_nothing_was_lost(MemoryLogStore(store._files), acknowledged, tried)
        if not tried:
            return
    pytest.fail("the run has more steps than were tried")


@pytest.mark.parametrize("after", [False, True], ids=["write-failed", "answer-lost"])
def test_a_folder_that_fails_at_any_step_loses_nothing(tmp_path: Path, after: bool):  # noqa: FBT001
    for step in range(1, STEPS_MAX):
        folder = tmp_path / str(step)
        folder.mkdir()
        acknowledged, tried = run_until_failure(
            FolderLogStore(folder / "log", FailingDisk(Countdown(step, after=after)))
        )
        check_nothing_was_lost(FolderLogStore(folder / "log"), acknowledged, tried)
        if not tried:
            return
    pytest.fail("the run has more steps than were tried")


def test_an_append_whose_answer_was_lost_is_found_by_its_entries():
    store = Lost()
    with pytest.raises(UnavailableError):
        Log(store, SIGNER, KEY).append([b"entry"])
    with pytest.raises(UnavailableError):
        Log(store, SIGNER, KEY).append([b"entry"])
    assert Log(store, None, KEY).find(b"entry") == 0


def test_what_an_interrupted_append_left_is_kept_aside(tmp_path: Path):
    store = FolderLogStore(tmp_path)
    Log(store, SIGNER, KEY).append([b"one"])
    left = tmp_path / "tile" / "0" / "000.p" / "2"
    left.write_bytes(b"never acknowledged")
    Log(store, SIGNER, KEY).append([b"two"])
    kept = [path for path in store.paths() if path.startswith(LEFT_OVER)]
    assert [store.read(path) for path in kept] == [b"never acknowledged"]
    assert [path.rpartition("/")[0].endswith("tile/0/000.p") for path in kept] == [True]
    check_undamaged(audit(store, KEY))


def test_a_temporary_of_a_killed_append_is_no_part_of_the_log(tmp_path: Path):
    store = FolderLogStore(tmp_path)
    Log(store, SIGNER, KEY).append([b"one"])
    (tmp_path / ".checkpoint.tmp").write_bytes(b"half a check")
    (tmp_path / "tile" / "0" / "000.p" / ".2.tmp").write_bytes(b"")
    assert audit(store, KEY).notices == ()
    Log(store, SIGNER, KEY).append([b"two"])
    assert list(Log(store, None, KEY).entries()) == [b"one", b"two"]
