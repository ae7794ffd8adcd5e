"""The rules of the port `LogStore`, run against every store there is."""

import threading
from abc import ABC, abstractmethod
from pathlib import Path

import pytest
from typing_extensions import override

from tutela.errors import ConflictError, UnavailableError
from tutela.ledger.log import FILE_MISSING, LogStore
from tutela.stores.folder import FolderLogStore
from tutela.stores.memory import MemoryLogStore

TILE = "tile/0/x001/x234/067.p/8"


class LogStoreRules(ABC):
    @abstractmethod
    def make(self, folder: Path) -> LogStore: ...

    @pytest.fixture
    def store(self, tmp_path: Path) -> LogStore:
        return self.make(tmp_path / "log")

    def test_a_new_store_has_no_files(self, store: LogStore):
        assert list(store.paths()) == []

    def test_a_missing_file_is_said_to_be_missing(self, store: LogStore):
        for path in ("checkpoint", TILE, "checkpoint/below", "tile"):
            with pytest.raises(UnavailableError) as caught:
                store.read(path)
            assert caught.value.message == FILE_MISSING
            assert caught.value.parameters == {"path": path}

    def test_what_was_extended_is_read_back(self, store: LogStore):
        store.extend(None, {TILE: b"tile", "tile/entries/000.p/8": b""}, b"one")
        assert store.read(TILE) == b"tile"
        assert store.read("tile/entries/000.p/8") == b""
        assert store.read("checkpoint") == b"one"
        assert sorted(store.paths()) == ["checkpoint", TILE, "tile/entries/000.p/8"]

    def test_the_checkpoint_is_swapped_only_for_the_expected_one(self, store: LogStore):
        store.extend(None, {}, b"one")
        store.extend(b"one", {}, b"two")
        for stale in (None, b"one", b"two "):
            with pytest.raises(ConflictError):
                store.extend(stale, {TILE: b"tile"}, b"three")
        assert store.read("checkpoint") == b"two"

    def test_a_conflict_writes_nothing(self, store: LogStore):
        store.extend(None, {}, b"one")
        with pytest.raises(ConflictError):
            store.extend(None, {TILE: b"tile"}, b"two")
        assert list(store.paths()) == ["checkpoint"]

    def test_a_checkpoint_that_is_expected_but_missing_is_a_conflict(self, store: LogStore):
        with pytest.raises(ConflictError):
            store.extend(b"one", {TILE: b"tile"}, b"two")
        assert list(store.paths()) == []

    def test_a_left_over_file_is_replaced(self, store: LogStore):
        store.extend(None, {TILE: b"never acknowledged"}, b"one")
        store.extend(b"one", {TILE: b"in the log"}, b"two")
        assert store.read(TILE) == b"in the log"

    def test_the_same_file_again_is_no_matter(self, store: LogStore):
        store.extend(None, {TILE: b"tile"}, b"one")
        store.extend(b"one", {TILE: b"tile"}, b"two")
        assert sorted(store.paths()) == ["checkpoint", TILE]

    def test_of_many_at_once_exactly_one_wins(self, store: LogStore):
        store.extend(None, {}, b"start")
        outcomes: list[int | None] = []
        together = threading.Barrier(8)

        def race(number: int) -> None:
            together.wait()
            try:
                store.extend(b"start", {TILE: b"%d" % number}, b"head %d" % number)
            except ConflictError:
                outcomes.append(None)
            else:
                outcomes.append(number)

        threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (winner,) = (number for number in outcomes if number is not None)
        assert len(outcomes) == 8
        assert store.read("checkpoint") == b"head %d" % winner
        assert store.read(TILE) == b"%d" % winner


class TestMemory(LogStoreRules):
    @override
    def make(self, folder: Path) -> LogStore:
        del folder
        return MemoryLogStore()


class TestFolder(LogStoreRules):
    @override
    def make(self, folder: Path) -> LogStore:
        return FolderLogStore(folder)
