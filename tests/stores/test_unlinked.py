"""Files beneath a folder are opened and no link there is followed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tutela.stores.unlinked import append_beneath, create_only, open_beneath


def test_a_file_is_read_and_appended_to(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").write_bytes(b"one")
    with append_beneath(tmp_path, "a/b") as stream:
        stream.write(b" two")
    with open_beneath(tmp_path, "a/b") as stream:
        assert stream.read() == b"one two"


def test_the_folder_itself_may_be_a_link(tmp_path: Path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real/file").write_bytes(b"content")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with open_beneath(tmp_path / "link", "file") as stream:
        assert stream.read() == b"content"


def lay_file_link(root: Path) -> None:
    (root / "a").mkdir()
    (root / "a/b").symlink_to(root.parent / "own")


def lay_folder_link(root: Path) -> None:
    (root.parent / "b").write_bytes(b"own")
    (root / "a").symlink_to(root.parent)


def lay_pipe(root: Path) -> None:
    (root / "a").mkdir()
    os.mkfifo(root / "a/b")


def lay_folder(root: Path) -> None:
    (root / "a/b").mkdir(parents=True)


@pytest.mark.parametrize("lay", [lay_file_link, lay_folder_link, lay_pipe, lay_folder])
def test_links_pipes_and_folders_are_not_opened(tmp_path: Path, lay: Callable[[Path], None]):
    (tmp_path / "own").write_bytes(b"own")
    root = tmp_path / "root"
    root.mkdir()
    lay(root)
    for opening in (open_beneath, append_beneath):
        with pytest.raises(OSError, match=r"Errno"):
            opening(root, "a/b")
    assert (tmp_path / "own").read_bytes() == b"own"


def test_nothing_is_made_over_a_link(tmp_path: Path):
    (tmp_path / "link").symlink_to(tmp_path / "own")
    with pytest.raises(FileExistsError):
        create_only(tmp_path / "link")
    assert not (tmp_path / "own").exists()
    with create_only(tmp_path / "new") as stream:
        stream.write(b"content")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
