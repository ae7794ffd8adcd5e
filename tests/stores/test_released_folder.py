"""A folder appears whole or not at all; what a reviewer looks at stays in memory."""

from pathlib import Path

import pytest

from tutela.errors import ConflictError, RefusedError, UnavailableError
from tutela.stores.released_folder import (
    MEMORY_FOLDER,
    check_in_memory,
    is_in_memory,
    memory_folder,
    remove_files,
    write_folder,
    write_more,
    writing_folder,
)


def test_a_folder_holds_what_was_given_and_nothing_else(tmp_path: Path):
    write_folder(tmp_path / "out", {"a": b"1", "b": b"2"})
    found = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert found == {"a": b"1", "b": b"2"}
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_nothing_is_written_over(tmp_path: Path):
    (tmp_path / "out").mkdir()
    with pytest.raises(ConflictError):
        write_folder(tmp_path / "out", {"a": b"1"})
    assert list((tmp_path / "out").iterdir()) == []


def test_a_write_that_fails_leaves_nothing(tmp_path: Path):
    with pytest.raises(UnavailableError):
        write_folder(tmp_path / "out", {"a": b"1", "no/such/folder": b"2"})
    assert list(tmp_path.iterdir()) == []


def test_the_folder_appears_only_when_what_belongs_to_it_is_done(tmp_path: Path):
    with writing_folder(tmp_path / "out", {"a": b"1"}):
        assert not (tmp_path / "out").exists()
        assert sum(path.is_file() for path in tmp_path.rglob("a")) == 1
    assert (tmp_path / "out" / "a").read_bytes() == b"1"


def test_nothing_is_left_when_what_belongs_to_it_fails(tmp_path: Path):
    with (
        pytest.raises(ConflictError),
        writing_folder(tmp_path / "out", {"a": b"1"}),
    ):
        raise ConflictError("publication.folder_exists", folder="out")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_is_refused_for_review_files():
    with pytest.raises(RefusedError):
        check_in_memory(Path("/usr"))


def test_the_folder_in_memory_is_in_memory():
    if not MEMORY_FOLDER.is_dir():
        pytest.skip("this machine has no /dev/shm")
    folder = memory_folder()
    assert not folder.exists()
    assert is_in_memory(folder)
    write_folder(folder, {"a": b"1"})
    assert remove_files(folder, ("a",))
    assert not folder.exists()


def test_what_cannot_be_removed_is_said(tmp_path: Path):
    with pytest.raises(UnavailableError):
        remove_files(tmp_path / "nothing", ("a",))


def test_what_somebody_else_put_into_the_folder_stays(tmp_path: Path):
    write_folder(tmp_path / "out", {"a": b"1", "b": b"2"})
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    assert not remove_files(tmp_path / "out", ("a", "b"))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]


def test_more_files_come_into_a_folder_and_the_newer_one_counts(tmp_path: Path):
    write_more(tmp_path / "made" / "here", {"a": b"one", "b": b"two"})
    write_more(tmp_path / "made" / "here", {"a": b"three"})
    found = {each.name: each.read_bytes() for each in (tmp_path / "made" / "here").iterdir()}
    assert found == {"a": b"three", "b": b"two"}
    assert (tmp_path / "made" / "here").stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_written_anew_stays_as_it_was(tmp_path: Path):
    (tmp_path / "a").mkdir()
    with pytest.raises(UnavailableError):
        write_more(tmp_path, {"a": b"x"})
    assert [each.name for each in tmp_path.iterdir()] == ["a"]
