from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.faults.simulated_disk import Mood, PowerLossError, SimulatedDisk, Trouble
from typing_extensions import override

from tutela.errors import (
    ConflictError,
    MalformedError,
    MismatchError,
    RefusedError,
    UnavailableError,
)
from tutela.ledger.audit import audit
from tutela.ledger.log import APPEND_ATTEMPTS, Log
from tutela.ledger.tiles import Place, places_of
from tutela.proof.checkpoint import Checkpoint, SignerKey, VerifierKey, open_checkpoint
from tutela.proof.merkle import check_consistency, check_inclusion, leaf_hash, root_of
from tutela.stores.folder import FolderLogStore
from tutela.stores.memory import MemoryLogStore

TESSERA_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
SIGNER = SignerKey("example.org/log", bytes(range(32)))
KEY = SIGNER.verifier
SIZE_MAX = 40


def entries_of(count: int, start: int = 0) -> list[bytes]:
    return [b"entry %d" % index for index in range(start, start + count)]


def log_of(size: int) -> tuple[MemoryLogStore, Log]:
    store = MemoryLogStore()
    log = Log(store, SIGNER, KEY)
    if size:
        log.append(entries_of(size))
    return store, log


def files_of(store: MemoryLogStore) -> dict[str, bytes]:
    return {path: store.read(path) for path in store.paths()}


def test_the_log_of_tessera_is_read_and_its_proofs_hold(needs_shared: Callable[[str], Path]):
    folder = needs_shared("vectors/tlog-tessera/log")
    log = Log(FolderLogStore(folder), None, VerifierKey.parse(TESSERA_KEY))
    opened = log.head()
    assert opened is not None
    assert opened.checkpoint.size == 15
    assert list(log.entries())[:3] == [b"one", b"two", b"three"]
    for old in range(1, 16):
        note = (folder / f"checkpoint.{old}").read_bytes()
        root = open_checkpoint(note, VerifierKey.parse(TESSERA_KEY)).checkpoint.root
        check_consistency(log.prove_consistency(old, 15), root, opened.checkpoint.root)


def test_the_same_entries_give_the_same_files_as_tessera(needs_shared: Callable[[str], Path]):
    folder = needs_shared("vectors/tlog-tessera/log")
    store = MemoryLogStore()
    log = Log(store, SIGNER, KEY)
    tessera = Log(FolderLogStore(folder), None, VerifierKey.parse(TESSERA_KEY))
    for entry in tessera.entries():
        log.append([entry])
    for size in range(1, 16):
        for place in places_of(size):
            assert store.read(place.path) == (folder / place.path).read_bytes()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=6))
def test_any_batches_give_the_root_of_all_entries(batches: list[int]):
    store = MemoryLogStore()
    size = 0
    for count in batches:
        appended = Log(store, SIGNER, KEY).append(entries_of(count, size))
        assert appended.first_index == size
        size += count
        head = open_checkpoint(appended.checkpoint_note, KEY).checkpoint
        assert head == Checkpoint(
            "example.org/log", size, root_of(map(leaf_hash, entries_of(size)))
        )
    assert list(Log(store, None, KEY).entries()) == entries_of(size)
    assert audit(store, KEY).damages == ()


def test_one_by_one_and_all_together_give_the_same_tiles():
    one_by_one, log = log_of(0)
    for entry in entries_of(600):
        log.append([entry])
    together, _ = log_of(600)
    for place in places_of(600):
        assert one_by_one.read(place.path) == together.read(place.path)


def test_a_log_of_three_levels_has_the_right_root():
    store, log = log_of(65_500)
    log.append(entries_of(100, 65_500))
    head = log.head()
    assert head is not None
    assert head.checkpoint.root == root_of(map(leaf_hash, entries_of(65_600)))
    assert sorted(store.paths()) == sorted(
        {"checkpoint"} | {place.path for place in (*places_of(65_500), *places_of(65_600))}
    )
    for index in (0, 255, 256, 65_535, 65_536, 65_599):
        assert log.entry(index) == b"entry %d" % index
        root = root_of(map(leaf_hash, entries_of(65_537)))
        if index < 65_537:
            check_inclusion(leaf_hash(log.entry(index)), log.prove_inclusion(index, 65_537), root)


def test_all_proofs_of_all_sizes_hold():
    _, log = log_of(SIZE_MAX)
    leaves = [leaf_hash(entry) for entry in entries_of(SIZE_MAX)]
    for size in range(1, SIZE_MAX + 1):
        root = root_of(leaves[:size])
        for index in range(size):
            check_inclusion(leaves[index], log.prove_inclusion(index, size), root)
        for old in range(1, size + 1):
            check_consistency(log.prove_consistency(old, size), root_of(leaves[:old]), root)


def test_no_file_of_the_log_is_ever_written_again():
    class Watching(MemoryLogStore):
        @override
        def _put(self, path: str, content: bytes) -> None:
            assert path == "checkpoint" or path not in self._files
            super()._put(path, content)

    log = Log(Watching(), SIGNER, KEY)
    size = 0
    for count in (1, 1, 3, 250, 1, 256, 511, 2):
        log.append(entries_of(count, size))
        size += count


def test_a_log_that_was_never_begun_has_no_head():
    _, log = log_of(0)
    assert log.head() is None
    assert list(log.entries()) == []


def test_nothing_to_append_and_too_large_entries_are_refused():
    store, log = log_of(0)
    for entries in ([], [bytes(65_536)], [b"good", bytes(65_536)]):
        with pytest.raises(MalformedError):
            log.append(entries)
    assert list(store.paths()) == []


def test_without_the_signing_key_nothing_is_appended():
    with pytest.raises(RefusedError):
        Log(MemoryLogStore(), None, KEY).append([b"entry"])


def test_a_signing_key_of_another_log_is_refused():
    with pytest.raises(MismatchError):
        Log(MemoryLogStore(), SIGNER, SignerKey("example.org/b", bytes(32)).verifier)


def test_sizes_and_places_beyond_the_log_are_refused():
    _, log = log_of(7)
    for call in (
        lambda: log.prove_inclusion(7, 7),
        lambda: log.prove_inclusion(0, 8),
        lambda: log.prove_inclusion(-1, 7),
        lambda: log.prove_consistency(0, 7),
        lambda: log.prove_consistency(1, 8),
        lambda: log.prove_consistency(3, 2),
        lambda: log.entry(7),
        lambda: log.entry(-1),
    ):
        with pytest.raises(MalformedError):
            call()


def test_an_entry_is_found_where_it_stands():
    _, log = log_of(300)
    assert log.find(b"entry 299") == 299
    assert log.find(b"entry 7", 7) == 7
    assert log.find(b"entry 7", 8) is None
    assert log.find(b"never") is None


class Busy(MemoryLogStore):
    """Somebody else appends first, a number of times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    @override
    def extend(self, expected: bytes | None, files: Mapping[str, bytes], checkpoint: bytes) -> None:
        if self.left and expected is not None:
            self.left -= 1
            other = MemoryLogStore(self._files)
            Log(other, SIGNER, KEY).append([b"other %d" % self.left])
            self._files = other._files
        super().extend(expected, files, checkpoint)


def test_who_loses_a_race_reads_again_and_appends_behind():
    store = Busy(3)
    appended = Log(store, SIGNER, KEY).append([b"mine"])
    assert appended.first_index == 3
    assert list(Log(store, None, KEY).entries()) == [b"other 2", b"other 1", b"other 0", b"mine"]


def test_who_loses_every_race_is_told_and_nothing_of_his_is_in():
    store = Busy(10**6)
    with pytest.raises(ConflictError):
        Log(store, SIGNER, KEY).append([b"mine"])
    assert 10**6 - store.left == APPEND_ATTEMPTS
    assert Log(store, None, KEY).find(b"mine") is None


def test_what_an_interrupted_append_showed_stays_once_it_is_confirmed():
    for step in range(1, 100):
        disk = SimulatedDisk()
        store = FolderLogStore(Path("/log"), disk)
        Log(store, SIGNER, KEY).append([b"one"])
        disk.expect({step: Trouble.OFF_AFTER})
        with suppress(PowerLossError):
            Log(store, SIGNER, KEY).append([b"two"])
        done = disk.running
        disk.kill()
        disk.expect({})
        log = Log(store, SIGNER, KEY)
        log.confirm()
        shown = list(log.entries())
        disk.crash(lambda _count: Mood.NOTHING.value)
        assert list(Log(store, None, KEY).entries()) == shown
        if done:
            return
    pytest.fail("an append has more operations than were tried")


def test_confirming_a_log_that_was_never_begun_does_not_begin_it():
    store, log = log_of(0)
    log.confirm()
    assert list(store.paths()) == []


def test_confirming_waits_for_who_appends_meanwhile():
    store = Busy(0)
    log = Log(store, SIGNER, KEY)
    log.append([b"mine"])
    store.left = 2
    log.confirm()
    assert list(log.entries()) == [b"mine", b"other 1", b"other 0"]
    store.left = 10**6
    with pytest.raises(ConflictError):
        log.confirm()


def test_a_rolled_back_store_is_refused_by_who_has_seen_more():
    store, log = log_of(5)
    backup = files_of(store)
    log.append([b"later"])
    head = log.head()
    assert head is not None
    store._files = dict(backup)
    for call in (log.head, lambda: log.append([b"fork"])):
        with pytest.raises(MismatchError, match=r"ledger\.rolled_back"):
            call()
    restarted = Log(store, SIGNER, KEY, remembered=head.checkpoint)
    with pytest.raises(MismatchError, match=r"ledger\.rolled_back"):
        restarted.append([b"fork"])
    assert files_of(store) == backup


def test_an_emptied_store_is_refused_by_who_has_seen_more():
    store, log = log_of(5)
    store._files = {}
    with pytest.raises(MismatchError, match=r"ledger\.rolled_back"):
        log.append([b"fork"])


def test_a_rewritten_store_is_refused_by_who_has_seen_the_other():
    _, log = log_of(5)
    head = log.head()
    assert head is not None
    fork = MemoryLogStore()
    Log(fork, SIGNER, KEY).append(entries_of(9, 1))
    with pytest.raises(MismatchError):
        Log(fork, SIGNER, KEY, remembered=head.checkpoint).append([b"more"])


def test_a_remembered_head_of_the_same_log_is_no_obstacle():
    store, log = log_of(5)
    head = log.head()
    assert head is not None
    log.append(entries_of(300, 5))
    assert Log(store, SIGNER, KEY, remembered=head.checkpoint).append([b"x"]).first_index == 305


def test_a_lost_checkpoint_does_not_begin_a_new_log():
    store, _ = log_of(5)
    del store._files["checkpoint"]
    fresh = Log(store, SIGNER, KEY)
    for call in (fresh.head, lambda: fresh.append([b"entry"])):
        with pytest.raises(UnavailableError, match=r"ledger\.checkpoint_missing"):
            call()


def test_damage_at_the_edge_is_never_signed_over():
    for place in places_of(300):
        if place.width == 256:
            continue
        store, _ = log_of(300)
        content = bytearray(store.read(place.path))
        content[-1] ^= 1
        store._files[place.path] = bytes(content)
        before = files_of(store)
        with pytest.raises((MalformedError, MismatchError)):
            Log(store, SIGNER, KEY).append([b"entry"])
        assert files_of(store) == before


def test_a_missing_file_at_the_edge_is_named():
    for place in places_of(300):
        if place.width == 256:
            continue
        store, _ = log_of(300)
        del store._files[place.path]
        with pytest.raises(UnavailableError) as caught:
            Log(store, SIGNER, KEY).append([b"entry"])
        assert caught.value.parameters["path"] == place.path


def test_no_proof_is_made_from_damaged_tiles():
    for level, size in ((0, 300), (1, 600)):
        store, log = log_of(size)
        path = Place(level, 0, 256 if level == 0 else 2).path
        content = bytearray(store.read(path))
        content[33] ^= 1
        store._files[path] = bytes(content)
        with pytest.raises(MismatchError, match=r"ledger\.tiles_mismatch"):
            log.prove_inclusion(0, size)
        with pytest.raises(MismatchError):
            log.prove_consistency(2 if level == 0 else 512, size)


def test_a_damaged_entry_is_not_returned():
    store, log = log_of(300)
    content = bytearray(store.read("tile/entries/000"))
    content[5] ^= 1
    store._files["tile/entries/000"] = bytes(content)
    with pytest.raises(MismatchError, match=r"ledger\.entry_mismatch"):
        log.entry(0)
    with pytest.raises(MismatchError, match=r"ledger\.bundle_mismatch"):
        list(log.entries())
