"""Every disk does the same while nothing fails: the system's own, and the simulated one."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.faults.simulated_disk import SimulatedDisk

from tutela.stores.disk import Disk, LocalDisk

SOURCE = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture(params=[LocalDisk, SimulatedDisk])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Disk:
    made: Disk = request.param()
    made.make_folder(tmp_path)
    return made


def write(disk: Disk, path: Path, *pieces: bytes) -> None:
    file = disk.create(path)
    for piece in pieces:
        assert file.write(piece) == len(piece)
    file.sync()
    file.close()


def read(disk: Disk, path: Path) -> bytes:
    with disk.open(path) as stream:
        return stream.read()


def test_what_was_written_is_read(disk: Disk, tmp_path: Path):
    write(disk, tmp_path / "a", b"one ", b"", b"two")
    assert read(disk, tmp_path / "a") == b"one two"


def test_a_stream_gives_the_pieces_that_are_asked_for(disk: Disk, tmp_path: Path):
    write(disk, tmp_path / "a", b"one two")
    with disk.open(tmp_path / "a") as stream:
        assert (stream.read(3), stream.seek(4), stream.read(), stream.read()) == (
            *(b"one", 4),
            *(b"two", b""),
        )


def test_a_file_that_is_being_written_shows_what_it_holds(disk: Disk, tmp_path: Path):
    file = disk.create(tmp_path / "a")
    file.write(b"one")
    assert file.holds(0, b"one")
    file.write(b" two")
    file.start_writing()
    assert file.holds(0, b"one two")
    assert file.holds(3, b" two")
    assert not file.holds(0, b"one two three")
    assert not file.holds(1, b"one")
    file.close()
    assert read(disk, tmp_path / "a") == b"one two"


def test_a_file_that_exists_is_not_made_again(disk: Disk, tmp_path: Path):
    write(disk, tmp_path / "a", b"one")
    with pytest.raises(FileExistsError):
        disk.create(tmp_path / "a")
    assert read(disk, tmp_path / "a") == b"one"


def test_a_file_needs_its_folder(disk: Disk, tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        disk.create(tmp_path / "none" / "a")
    with pytest.raises(FileNotFoundError):
        disk.sync_folder(tmp_path / "none")


def test_a_file_is_no_folder(disk: Disk, tmp_path: Path):
    write(disk, tmp_path / "a", b"one")
    assert disk.names(tmp_path / "a") == ()
    with pytest.raises(OSError, match="Not a directory"):
        disk.sync_folder(tmp_path / "a")


def test_what_is_not_there_is_not_opened(disk: Disk, tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        disk.open(tmp_path / "a")
    with pytest.raises(IsADirectoryError):
        disk.open(tmp_path)


def test_a_rename_takes_the_place_of_what_was_there(disk: Disk, tmp_path: Path):
    write(disk, tmp_path / "a", b"one")
    write(disk, tmp_path / "b", b"two")
    disk.rename(tmp_path / "a", tmp_path / "b")
    assert disk.names(tmp_path) == ("b",)
    assert read(disk, tmp_path / "b") == b"one"


def test_a_file_goes_on_being_written_under_its_new_name(disk: Disk, tmp_path: Path):
    file = disk.create(tmp_path / "a")
    disk.rename(tmp_path / "a", tmp_path / "b")
    file.write(b"one")
    file.close()
    assert read(disk, tmp_path / "b") == b"one"


def test_what_is_not_there_gets_no_name(disk: Disk, tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        disk.rename(tmp_path / "a", tmp_path / "b")


def test_removing_twice_is_fine(disk: Disk, tmp_path: Path):
    write(disk, tmp_path / "a", b"one")
    for _ in range(2):
        disk.remove(tmp_path / "a")
        assert not disk.exists(tmp_path / "a")


def test_folders_are_made_with_those_above_them(disk: Disk, tmp_path: Path):
    for _ in range(2):
        disk.make_folder(tmp_path / "one" / "two")
    assert disk.names(tmp_path) == ("one",)
    assert disk.names(tmp_path / "one") == ("two",)
    assert disk.exists(tmp_path / "one" / "two")


def test_names_come_in_order_and_none_from_where_there_is_nothing(disk: Disk, tmp_path: Path):
    for name in ("b", "a", "c"):
        write(disk, tmp_path / name, b"")
    assert disk.names(tmp_path) == ("a", "b", "c")
    assert disk.names(tmp_path / "none") == ()


def test_syncing_changes_nothing_that_is_seen(disk: Disk, tmp_path: Path):
    write(disk, tmp_path / "a", b"one")
    disk.sync_folder(tmp_path)
    watch = disk.watch(tmp_path)
    assert watch is not None
    watch.sync()
    watch.close()
    assert read(disk, tmp_path / "a") == b"one"


def test_a_file_somebody_writes_is_no_left_over(disk: Disk, tmp_path: Path):
    file = disk.create(tmp_path / "a")
    assert not disk.remove_left_over(tmp_path / "a")
    file.close()
    assert disk.remove_left_over(tmp_path / "a")
    assert not disk.remove_left_over(tmp_path / "a")
    assert disk.names(tmp_path) == ()


def test_what_is_no_file_is_no_left_over_and_nobody_waits_for_it(tmp_path: Path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "target").write_bytes(b"somebody else's")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        before = LocalDisk().names(tmp_path)
        for name in ("folder", "pipe", "link", "socket"):
            assert not LocalDisk().remove_left_over(tmp_path / name)
        assert LocalDisk().names(tmp_path) == before


def test_a_lock_can_be_taken_again_once_it_is_free(disk: Disk, tmp_path: Path):
    for _ in range(2):
        with disk.lock(tmp_path / "lock"):
            assert disk.exists(tmp_path / "lock")


def test_a_lock_is_free_once_its_holder_failed(disk: Disk, tmp_path: Path):
    with pytest.raises(OSError, match="planted"), disk.lock(tmp_path / "lock"):
        raise OSError(errno.EIO, "planted")
    with disk.lock(tmp_path / "lock"):
        assert disk.names(tmp_path) == ("lock",)


def test_a_lock_ends_with_its_process(tmp_path: Path):
    code = (
        "import os, signal, sys; from pathlib import Path;"
        "from tutela.stores.disk import LocalDisk;"
        "LocalDisk().lock(Path(sys.argv[1])).__enter__();"
        "LocalDisk().create(Path(sys.argv[1] + '-file'));"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    lock = tmp_path / "lock"
    environment = {"PYTHONPATH": str(SOURCE)}
    done = subprocess.run([sys.executable, "-c", code, str(lock)], env=environment, check=False)
    assert done.returncode < 0
    with LocalDisk().lock(lock):
        assert LocalDisk().remove_left_over(tmp_path / "lock-file")


def test_others_cannot_read_what_is_written(tmp_path: Path):
    write(LocalDisk(), tmp_path / "a", b"one")
    assert (tmp_path / "a").stat().st_mode & 0o077 == 0
