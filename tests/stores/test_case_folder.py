import contextlib
import errno
import subprocess
import sys
from pathlib import Path

import pytest
from tests.faults.simulated_disk import SimulatedDisk, Trouble

from tutela.custody.vault import Writable
from tutela.errors import ConflictError, RefusedError, UnavailableError
from tutela.stores.case_folder import CaseFolder, making, write_new, write_streamed

SRC = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture
def files(tmp_path: Path) -> CaseFolder:
    with making(tmp_path / "case") as made:
        made.write_card(b"card", b"machine")
        made.add_generation(b"first")
    return CaseFolder(tmp_path / "case")


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def on_a_full_disk(limit_bytes: int, code: str, path: Path) -> str:
    """Run code in a process that may not write longer files; return what it said."""
    head = (
        "import resource, signal, sys; from pathlib import Path;"
        "from tutela.stores.case_folder import write_new, write_streamed;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); path = Path(sys.argv[1]);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_bytes}, {limit_bytes}));"
    )
    done = subprocess.run(
        [sys.executable, "-c", head + code, str(path)],
        env={"PYTHONPATH": str(SRC)},
        capture_output=True,
        check=False,
        text=True,
    )
    return done.stderr.splitlines()[-1]


def test_what_was_written_is_read(files: CaseFolder):
    assert (files.card(), files.machine(), files.generations()) == (
        b"card",
        b"machine",
        (b"first",),
    )


def test_nobody_else_can_read_the_folder_and_its_secrets(files: CaseFolder):
    assert mode_of(files.folder) == mode_of(files.folder / "keys") == 0o700
    for name in ("case.toml", "machine.age", "keys/0001.age"):
        assert mode_of(files.folder / name) == 0o600


def test_a_folder_without_a_card_is_no_case(tmp_path: Path):
    with pytest.raises(UnavailableError) as caught:
        CaseFolder(tmp_path).card()
    assert caught.value.message == "case.not_a_case"
    assert caught.value.parameters["folder"] == str(tmp_path)


def test_a_missing_machine_file_is_named(files: CaseFolder):
    (files.folder / "machine.age").unlink()
    with pytest.raises(UnavailableError, match=r"case\.machine_missing"):
        files.machine()


def test_a_card_that_cannot_be_read_is_named(files: CaseFolder):
    (files.folder / "case.toml").unlink()
    (files.folder / "case.toml").mkdir()
    with pytest.raises(UnavailableError) as caught:
        files.card()
    assert caught.value.message == "case.unreadable"
    assert caught.value.parameters == {"file": "case.toml"}


def test_a_wrapped_key_that_cannot_be_read_is_named(files: CaseFolder):
    (files.folder / "keys" / "0002.age").mkdir()
    with pytest.raises(UnavailableError) as caught:
        files.generations()
    assert caught.value.message == "case.unreadable"
    assert caught.value.parameters == {"file": "0002.age"}


def test_generations_come_oldest_first_and_foreign_files_are_passed_over(files: CaseFolder):
    files.add_generation(b"second")
    for name in ("0000.age~", ".0009.age", "README", "00003.age"):
        (files.folder / "keys" / name).write_bytes(b"foreign")
    assert files.generations() == (b"first", b"second")
    files.add_generation(b"third")
    assert (files.folder / "keys" / "0003.age").read_bytes() == b"third"


def test_a_lost_keys_folder_is_no_generation_and_adding_says_what_failed(files: CaseFolder):
    (files.folder / "keys" / "0001.age").unlink()
    (files.folder / "keys").rmdir()
    assert files.generations() == ()
    with pytest.raises(UnavailableError, match=r"case\.write_failed"):
        files.add_generation(b"x")


def test_a_card_is_never_written_twice(files: CaseFolder):
    with pytest.raises(ConflictError, match=r"case\.file_exists"):
        files.write_card(b"other", b"other")
    assert files.card() == b"card"


def test_a_case_is_never_made_over_something(tmp_path: Path):
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "photo.jpg").touch()
    for name in ("file", "full"):
        with pytest.raises(RefusedError) as caught, making(tmp_path / name):
            pytest.fail("it began")
        assert caught.value.message == "case.exists"


def test_a_case_is_made_in_an_empty_folder_and_below_folders_that_are_not_there(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    for target in (tmp_path / "empty", tmp_path / "a" / "b" / "case"):
        with making(target) as made:
            made.write_card(b"card", b"")
        assert CaseFolder(target).card() == b"card"


class BrokenOffError(Exception):
    """Somebody pressed a key."""


def test_a_case_that_was_not_finished_leaves_nothing(tmp_path: Path):
    with contextlib.suppress(BrokenOffError), making(tmp_path / "case") as made:
        made.write_card(b"card", b"machine")
        raise BrokenOffError
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_while_making_a_case_says_so_and_leaves_nothing(tmp_path: Path):
    with (
        pytest.raises(UnavailableError) as caught,
        making(tmp_path / "case"),
    ):
        raise OSError(errno.ENOSPC, "full")
    assert caught.value.message == "case.write_failed"
    assert caught.value.parameters == {"folder": str(tmp_path / "case")}
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_no_folder_can_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(UnavailableError, match=r"case\.write_failed"), making(tmp_path / "file/x"):
        pytest.fail("it began")


def test_an_index_is_set_aside_whole_and_never_deleted(files: CaseFolder):
    for suffix in ("", "-wal", "-shm"):
        Path(f"{files.index}{suffix}").write_text(suffix or "index")
    aside = files.set_index_aside()
    assert aside is not None
    assert aside.read_text() == "index"
    assert Path(f"{aside}-wal").read_text() == "-wal"
    assert Path(f"{aside}-shm").read_text() == "-shm"
    assert not files.index.exists()
    assert files.set_index_aside() is None


def half_done(files: CaseFolder) -> None:
    with files.new_index() as path:
        path.write_text("half")
        raise UnavailableError("custody.index_full")


def test_a_new_index_takes_the_place_of_the_old_only_when_it_is_whole(files: CaseFolder):
    files.index.write_text("old")
    with pytest.raises(UnavailableError, match=r"custody\.index_full"):
        half_done(files)
    assert files.index.read_text() == "old"
    assert list(files.folder.glob("aside-*")) == []
    with files.new_index() as path:
        path.write_text("new")
        assert files.index.read_text() == "old"
    assert files.index.read_text() == "new"
    assert [each.read_text() for each in files.folder.glob("aside-*")] == ["old"]


def test_a_number_is_the_first_free_one_and_what_was_not_there_is_a_conflict(files: CaseFolder):
    keys = files.folder / "keys"
    start = files.newest_generation()
    for number in (start + 1, start + 2, 9999):
        (keys / f"{number:04}.age").write_bytes(b"planted")
    passed = {start + 1, start + 2, 9999}
    assert files.add_generation(b"x", start, passed) == start + 3
    assert files.numbered_generations()[start + 3] == b"x"
    with pytest.raises(ConflictError, match=r"case\.file_exists"):
        files.add_generation(b"y", start, passed)
    with pytest.raises(RefusedError, match=r"custodian\.no_number.*9999\.age"):
        files.add_generation(b"y")
    assert not (keys / "10000.age").exists()


def test_a_new_file_is_its_owners_only_and_never_replaces(tmp_path: Path):
    path = tmp_path / "key"
    write_new(path, b"one")
    assert mode_of(path) == 0o600
    with pytest.raises(ConflictError) as caught:
        write_new(path, b"two")
    assert caught.value.parameters == {"file": "key"}
    assert path.read_bytes() == b"one"


def test_a_link_is_never_written_through(tmp_path: Path):
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConflictError):
        write_new(tmp_path / "link", b"secret")
    assert not (tmp_path / "elsewhere").exists()


def test_a_full_disk_leaves_no_half_file(tmp_path: Path):
    path = tmp_path / "key"
    said = on_a_full_disk(10, "write_new(path, bytes(100))", path)
    assert said.startswith("tutela.errors.UnavailableError: case.write_failed")
    assert not path.exists()


@pytest.mark.parametrize("trouble", [Trouble.FULL, Trouble.FAILING, Trouble.ANSWER_LOST])
def test_a_disk_that_refuses_at_any_operation_is_named(trouble: Trouble):
    for step in range(2, 5):
        disk = SimulatedDisk()
        disk.make_folder(Path("/case"))
        disk.expect({step: trouble, step + 1: trouble})
        with pytest.raises(UnavailableError, match=r"case\.write_failed"):
            write_new(Path("/case/file"), b"content", disk)


def test_a_streamed_file_is_whole_and_its_owners_only(tmp_path: Path):
    def write(sink: Writable) -> None:
        sink.write(b"ab")
        sink.write(b"c")

    path = tmp_path / "copy"
    write_streamed(path, write)
    assert path.read_bytes() == b"abc"
    assert mode_of(path) == 0o600
    with pytest.raises(ConflictError):
        write_streamed(path, write)
    assert [each.name for each in tmp_path.iterdir()] == ["copy"]


def test_a_stream_that_breaks_off_leaves_no_file(tmp_path: Path):
    def write(sink: Writable) -> None:
        sink.write(b"half")
        raise BrokenOffError

    with pytest.raises(BrokenOffError):
        write_streamed(tmp_path / "copy", write)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_while_streaming_leaves_no_file(tmp_path: Path):
    code = "write_streamed(path, lambda sink: [sink.write(bytes(10_000)) for _ in range(100)])"
    said = on_a_full_disk(50_000, code, tmp_path / "copy")
    assert said.startswith("tutela.errors.UnavailableError: case.write_failed")
    assert list(tmp_path.iterdir()) == []
