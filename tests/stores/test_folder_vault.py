import errno
import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from tests.faults.simulated_disk import Mood, PowerLossError, SimulatedDisk, Trouble
from typing_extensions import override

from tutela.custody.vault import ObjectId, Writable, check_object
from tutela.custody.vault import put as put_object
from tutela.errors import MismatchError, UnavailableError
from tutela.stores.folder_vault import INCOMING, FolderVault

CASE = Path("/case")
SRC = Path(__file__).resolve().parents[2] / "src"


def vault_in(folder: Path) -> FolderVault:
    return FolderVault(folder, folder / "headers")


def put(vault: FolderVault, content: bytes) -> ObjectId:
    def write(sink: Writable) -> bytes:
        sink.write(content)
        return b""

    return put_object(vault, write).id


def test_an_object_lies_on_the_shelf_of_its_first_two_digits(tmp_path: Path):
    name = str(put(vault_in(tmp_path), b"abc"))
    assert (tmp_path / name[:2] / name).read_bytes() == b"abc"


def test_an_erasure_takes_what_healing_set_aside_of_the_object_and_nothing_else(tmp_path: Path):
    vault = FolderVault(tmp_path / "objects", tmp_path / "headers")
    object_id, other = put(vault, b"abc"), put(vault, b"other")
    aside = tmp_path / "aside"
    aside.mkdir()
    gone = [f"{object_id}-01234567", f"{object_id}.header-89abcdef"]
    kept = [f"{other}-01234567", f"{other}.header-89abcdef", "case.toml-01234567"]
    for name in (*gone, *kept):
        (aside / name).write_bytes(b"an older header, which opens the object")
    for _ in range(2):
        vault.destroy_header(object_id, 7)
        assert sorted(each.name for each in aside.iterdir()) == sorted(kept)


def test_nothing_is_left_in_incoming(tmp_path: Path):
    put(vault_in(tmp_path), b"abc")
    assert list((tmp_path / INCOMING).iterdir()) == []


def test_others_cannot_read_an_object(tmp_path: Path):
    name = str(put(vault_in(tmp_path), b"abc"))
    assert (tmp_path / name[:2] / name).stat().st_mode & 0o077 == 0


def test_every_flipped_bit_of_an_object_is_found(tmp_path: Path):
    vault = vault_in(tmp_path)
    object_id = put(vault, b"abc")
    path = tmp_path / str(object_id)[:2] / str(object_id)
    for bit in range(24):
        changed = bytearray(b"abc")
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        with pytest.raises(MismatchError, match=r"vault\.object_changed") as caught:
            check_object(vault, object_id)
        assert caught.value.parameters["object"] == str(object_id)


def test_putting_the_bytes_again_heals_a_damaged_object(tmp_path: Path):
    vault = vault_in(tmp_path)
    object_id = put(vault, b"abc")
    (tmp_path / str(object_id)[:2] / str(object_id)).write_bytes(b"abd")
    assert put(vault, b"abc") == object_id
    check_object(vault, object_id)


def test_a_foreign_file_on_a_shelf_is_no_object(tmp_path: Path):
    vault = vault_in(tmp_path)
    object_id = put(vault, b"abc")
    (tmp_path / str(object_id)[:2] / ".DS_Store").write_bytes(b"x")
    assert list(vault.ids()) == [object_id]


def test_the_temporaries_of_a_dead_writer_are_removed(tmp_path: Path):
    vault = vault_in(tmp_path)
    code = (
        "import os, signal, sys; from pathlib import Path;"
        "from tutela.stores.folder_vault import FolderVault;"
        "die = lambda sink: (sink.write(b'half'), os.kill(os.getpid(), signal.SIGKILL));"
        "from tutela.custody.vault import put;"
        "put(FolderVault(Path(sys.argv[1]), Path(sys.argv[1])), die)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env={"PYTHONPATH": str(SRC)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert len(list((tmp_path / INCOMING).iterdir())) == 1
    assert vault.sweep() == 1
    assert list((tmp_path / INCOMING).iterdir()) == []


def test_the_temporary_of_a_living_writer_is_left_alone(tmp_path: Path):
    vault = vault_in(tmp_path)

    def write(sink: Writable) -> bytes:
        sink.write(b"still ")
        assert vault_in(tmp_path).sweep() == 0
        sink.write(b"writing")
        return b""

    check_object(vault, put_object(vault, write).id)


def test_sweeping_a_vault_that_does_not_exist_yet_does_nothing(tmp_path: Path):
    assert vault_in(tmp_path / "new").sweep() == 0


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path):
    vault = vault_in(tmp_path)
    # A limit on the size of a file stands in for a full disk: the kernel refuses the write.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
        with pytest.raises(UnavailableError, match=r"vault\.full"):
            put(vault, bytes(3 << 20))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert list(vault.ids()) == []
    assert list((tmp_path / INCOMING).iterdir()) == []


def test_a_shelf_that_a_dead_process_made_is_made_durable():
    for step in range(1, 100):
        disk = SimulatedDisk()
        disk.make_folder(CASE)
        disk.sync_all(CASE)
        disk.expect({step: Trouble.OFF_AFTER})
        with suppress(PowerLossError):
            put(FolderVault(CASE / "objects", CASE / "headers", disk), b"abc")
        done = disk.running
        disk.kill()
        disk.expect({})
        object_id = put(FolderVault(CASE / "objects", CASE / "headers", disk), b"abc")
        disk.crash(lambda _count: Mood.NOTHING.value)
        check_object(FolderVault(CASE / "objects", CASE / "headers", disk), object_id)
        if done:
            return
    pytest.fail("a put has more operations than were tried")


def test_a_disk_that_does_not_list_its_names_is_named():
    disk = Unlisted()
    disk.make_folder(CASE)
    vault = FolderVault(CASE / "objects", CASE / "headers", disk)
    with pytest.raises(UnavailableError, match=r"vault\.write_failed.*EIO"):
        vault.sweep()
    with pytest.raises(UnavailableError, match=r"vault\.object_unreadable.*EIO"):
        list(vault.ids())


class Unlisted(SimulatedDisk):
    """A disk that does not list names."""

    @override
    def names(self, folder: Path) -> tuple[str, ...]:
        raise OSError(errno.EIO, "gone")


def test_a_temporary_that_cannot_be_removed_either_is_no_failure_of_its_own():
    disk = SimulatedDisk()
    disk.make_folder(CASE)
    vault = FolderVault(CASE / "objects", CASE / "headers", disk)
    make_folder, create, write, remove = range(1, 5)
    disk.expect({write: Trouble.FULL, remove: Trouble.FAILING})
    with pytest.raises(UnavailableError, match=r"vault\.full"):
        put(vault, b"abc")
    assert (disk.steps, make_folder, create) == (remove, 1, 2)


def test_a_failing_fsync_is_not_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(_descriptor: int) -> None:
        raise OSError(errno.EIO, "gone")

    vault = vault_in(tmp_path)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UnavailableError, match=r"vault\.write_failed.*EIO"):
        put(vault, b"abc")
    assert list(vault.ids()) == []


def test_a_disk_that_gives_back_other_bytes_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    real = os.write

    def flip(descriptor: int, piece: bytes) -> int:
        return real(descriptor, bytes([piece[0] ^ 1]) + bytes(piece[1:]))

    vault = vault_in(tmp_path)
    monkeypatch.setattr(os, "write", flip)
    with pytest.raises(MismatchError, match=r"vault\.read_back"):
        put(vault, b"abc")
    assert list(vault.ids()) == []


def test_an_unreadable_object_is_named(tmp_path: Path):
    vault = vault_in(tmp_path)
    object_id = put(vault, b"abc")
    path = tmp_path / str(object_id)[:2] / str(object_id)
    path.unlink()
    path.mkdir()
    with pytest.raises(UnavailableError, match=r"vault\.object_unreadable.*EISDIR") as caught:
        check_object(vault, object_id)
    assert caught.value.parameters["object"] == str(object_id)
