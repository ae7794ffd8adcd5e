"""The simulated disk loses what a real one may lose, and never what was synced."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.faults.simulated_disk import (
    PAGE_BYTES,
    Choice,
    Mood,
    PowerLossError,
    SimulatedDisk,
    SimulatedFile,
    Trouble,
)

FOLDER: Final = Path("/case")
FILE: Final = FOLDER / "file"
CRASHES: Final = 400


def disk_with(content: bytes = b"") -> tuple[SimulatedDisk, SimulatedFile]:
    """Return a disk on which a folder is durable, and an open file in it that is not."""
    disk = SimulatedDisk()
    disk.make_folder(FOLDER)
    disk.sync_all(FOLDER)
    file = disk.create(FILE)
    file.write(content)
    return disk, file


def dice(seed: int, mood: Mood | None = None) -> Choice:
    """Return a choice of which the first, the mood, can be given."""
    source = random.Random(seed)  # noqa: S311 - a seed, so that a failure can be repeated
    first = [] if mood is None else [mood.value]
    return lambda count: first.pop() if first else source.randrange(count)


def left(prepare: Callable[[SimulatedDisk, SimulatedFile], None], content: bytes) -> set[object]:
    """Return everything that may be found under the file's name after a crash."""
    return {after_crash(prepare, content, seed) for seed in range(CRASHES)}


def after_crash(
    prepare: Callable[[SimulatedDisk, SimulatedFile], None], content: bytes, seed: int
) -> bytes | None:
    disk, file = disk_with(content)
    prepare(disk, file)
    disk.crash(dice(seed))
    return read(disk, FILE)


def read(disk: SimulatedDisk, path: Path) -> bytes | None:
    return disk.open(path).read() if disk.exists(path) else None


def nothing(_disk: SimulatedDisk, _file: SimulatedFile) -> None:
    """Sync nothing."""


def sync_bytes(_disk: SimulatedDisk, file: SimulatedFile) -> None:
    file.sync()


def sync_name(disk: SimulatedDisk, _file: SimulatedFile) -> None:
    disk.sync_folder(FOLDER)


def sync_both(disk: SimulatedDisk, file: SimulatedFile) -> None:
    file.sync()
    disk.sync_folder(FOLDER)


def sync_everything(disk: SimulatedDisk, _file: SimulatedFile) -> None:
    disk.sync_all(FOLDER)


def fail_and_try_again(disk: SimulatedDisk, file: SimulatedFile) -> None:
    disk.sync_folder(FOLDER)
    disk.expect({1: Trouble.FAILING})
    with pytest.raises(OSError, match="Input/output error"):
        file.sync()
    file.sync()


def fail_for_all_and_try_again(disk: SimulatedDisk, _file: SimulatedFile) -> None:
    disk.expect({1: Trouble.FAILING})
    with pytest.raises(OSError, match="Input/output error"):
        disk.sync_all(FOLDER)
    disk.sync_all(FOLDER)


def test_what_was_not_synced_may_be_whole_cut_empty_or_gone():
    found = left(nothing, b"abcd")
    assert {None, b"", b"abcd", b"ab", bytes(4)} <= found


def test_synced_bytes_are_whole_or_have_no_name():
    assert left(sync_bytes, b"abcd") == {None, b"abcd"}


def test_a_synced_name_may_lead_to_anything():
    found = left(sync_name, b"abcd")
    assert None not in found
    assert {b"", b"abcd", bytes(4)} <= found


@pytest.mark.parametrize("sync", [sync_both, sync_everything])
def test_bytes_and_name_that_were_synced_stay(
    sync: Callable[[SimulatedDisk, SimulatedFile], None],
):
    assert left(sync, b"abcd") == {b"abcd"}


@pytest.mark.parametrize("fail", [fail_and_try_again, fail_for_all_and_try_again])
def test_what_a_failed_sync_lost_no_later_one_brings_back(
    fail: Callable[[SimulatedDisk, SimulatedFile], None],
):
    assert left(fail, b"abcd") == {bytes(4)}


def test_after_a_failed_sync_the_bytes_are_still_seen_until_the_power_goes():
    disk, file = disk_with(b"abcd")
    fail_and_try_again(disk, file)
    assert read(disk, FILE) == b"abcd"


def test_bytes_that_were_synced_before_a_failed_sync_stay():
    def prepare(disk: SimulatedDisk, file: SimulatedFile) -> None:
        file.sync()
        file.write(b"efgh")
        fail_and_try_again(disk, file)

    assert left(prepare, b"abcd") == {b"abcd" + bytes(4)}


def test_pages_are_lost_one_by_one():
    def prepare(disk: SimulatedDisk, file: SimulatedFile) -> None:
        disk.sync_folder(FOLDER)
        assert file.disk is disk

    page = b"x" * PAGE_BYTES
    found = left(prepare, page * 3)
    assert {b"", page, page * 3} <= found
    assert bytes(PAGE_BYTES) + page in {each[: 2 * PAGE_BYTES] for each in _whole(found)}
    torn = {each[:PAGE_BYTES].rstrip(b"\0") for each in _whole(found)}
    assert any(0 < len(each) < PAGE_BYTES for each in torn)
    assert any(each.endswith(b"\xa5") for each in torn)


def _whole(found: set[object]) -> Iterator[bytes]:
    return (each for each in found if isinstance(each, bytes) and len(each) >= PAGE_BYTES)


def test_a_rename_leaves_the_old_file_the_new_one_or_both_names():
    def prepare(disk: SimulatedDisk, file: SimulatedFile) -> None:
        sync_both(disk, file)
        other = disk.create(FOLDER / "other")
        other.write(b"new")
        other.sync()
        disk.rename(FOLDER / "other", FILE)

    assert left(prepare, b"old") == {b"old", b"new"}


def test_a_file_that_two_names_survived_is_one_file():
    disk, file = disk_with(b"abcd")
    disk.rename(FILE, FOLDER / "other")
    file.sync()
    for seed in range(CRASHES):
        disk.crash(dice(seed))
        if disk.names(FOLDER) == ("file", "other"):
            break
        disk, file = disk_with(b"abcd")
        disk.rename(FILE, FOLDER / "other")
        file.sync()
    assert disk._find(FILE) is disk._find(FOLDER / "other") is not None


def test_a_removed_file_may_come_back_until_its_folder_is_synced():
    def prepare(disk: SimulatedDisk, file: SimulatedFile) -> None:
        sync_both(disk, file)
        disk.remove(FILE)

    def prepare_and_sync(disk: SimulatedDisk, file: SimulatedFile) -> None:
        prepare(disk, file)
        disk.sync_folder(FOLDER)

    assert left(prepare, b"abcd") == {None, b"abcd"}
    assert left(prepare_and_sync, b"abcd") == {None}


def test_a_folder_that_has_no_durable_name_takes_everything_with_it():
    disk = SimulatedDisk()
    disk.make_folder(FOLDER)
    disk.sync_all(FOLDER)
    disk.make_folder(FOLDER / "shelf")
    file = disk.create(FOLDER / "shelf" / "file")
    file.write(b"abcd")
    file.sync()
    disk.sync_folder(FOLDER / "shelf")
    disk.crash(dice(1, Mood.NOTHING))
    assert disk.names(FOLDER) == ()


@pytest.mark.parametrize("mood", Mood)
def test_a_crash_after_everything_was_synced_changes_nothing(mood: Mood):
    for seed in range(10):
        disk, file = disk_with(b"abcd")
        sync_both(disk, file)
        disk.crash(dice(seed, mood))
        disk.crash(dice(seed + 1, mood))
        assert read(disk, FILE) == b"abcd"


def test_a_killed_process_loses_nothing_and_its_files_are_left_over():
    disk, file = disk_with(b"abcd")
    disk.kill()
    assert read(disk, FILE) == b"abcd"
    with pytest.raises(PowerLossError):
        file.write(b"more")
    assert disk.remove_left_over(FILE)


@pytest.mark.parametrize(
    ("trouble", "found"), [(Trouble.OFF_BEFORE, b"ab"), (Trouble.OFF_AFTER, b"abcd")]
)
def test_the_power_goes_before_or_after_an_operation(trouble: Trouble, found: bytes):
    disk, file = disk_with(b"ab")
    disk.expect({2: trouble})
    file.sync()
    with pytest.raises(PowerLossError):
        file.write(b"cd")
    for use in (file.sync, file.close, lambda: disk.exists(FILE), lambda: disk.names(FOLDER)):
        with pytest.raises(PowerLossError):
            use()
    disk.crash(dice(1, Mood.EVERYTHING))
    assert read(disk, FILE) == found


@pytest.mark.parametrize(
    ("trouble", "found"),
    [(Trouble.FULL, b"abc"), (Trouble.FAILING, b"abc"), (Trouble.ANSWER_LOST, b"abcd")],
)
def test_a_refused_write_is_written_half_and_one_whose_answer_is_lost_whole(
    trouble: Trouble, found: bytes
):
    disk, file = disk_with(b"ab")
    disk.expect({1: trouble})
    with pytest.raises(OSError, match=r"No space left|Input/output"):
        file.write(b"cd")
    assert read(disk, FILE) == found
    assert disk.steps == 1


@given(seed=st.integers(0, 1 << 32), content=st.binary(max_size=3 * PAGE_BYTES))
def test_no_crash_makes_up_a_longer_file(seed: int, content: bytes):
    found = after_crash(nothing, content, seed)
    assert found is None or len(found) <= len(content)
