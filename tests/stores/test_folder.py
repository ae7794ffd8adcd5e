import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typing_extensions import override

from tutela.errors import MalformedError, MismatchError, UnavailableError
from tutela.stores.disk import File, LocalDisk
from tutela.stores.folder import LEFT_OVER, FolderLogStore

TILE = "tile/0/000.p/2"


def test_files_lie_where_a_web_server_would_look(tmp_path: Path):
    FolderLogStore(tmp_path).extend(None, {TILE: b"tile"}, b"head")
    assert (tmp_path / "checkpoint").read_bytes() == b"head"
    assert (tmp_path / "tile" / "0" / "000.p" / "2").read_bytes() == b"tile"


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../checkpoint", "tile/../../x", ".lock", "tile/.hidden"]
)
def test_a_path_out_of_the_folder_is_refused(tmp_path: Path, path: str):
    store = FolderLogStore(tmp_path)
    with pytest.raises(MalformedError):
        store.read(path)
    with pytest.raises(MalformedError):
        store.extend(None, {path: b"x"}, b"head")


def test_a_file_that_cannot_be_read_is_not_said_to_be_missing(tmp_path: Path):
    (tmp_path / "checkpoint").mkdir()
    with pytest.raises(UnavailableError) as caught:
        FolderLogStore(tmp_path).read("checkpoint")
    assert caught.value.message == "ledger.file_unreadable"
    assert caught.value.parameters == {"path": "checkpoint", "reason": "EISDIR"}


def test_what_was_left_over_is_kept_aside(tmp_path: Path):
    store = FolderLogStore(tmp_path)
    store.extend(None, {TILE: b"left"}, b"one")
    store.extend(b"one", {TILE: b"new"}, b"two")
    (kept,) = (path for path in store.paths() if path.startswith(LEFT_OVER))
    assert kept.endswith(TILE)
    assert store.read(kept) == b"left"


def test_the_checkpoint_is_replaced_and_not_kept_aside(tmp_path: Path):
    store = FolderLogStore(tmp_path)
    store.extend(None, {}, b"one")
    store.extend(b"one", {}, b"two")
    assert list(store.paths()) == ["checkpoint"]


@dataclass(frozen=True)
class BentFile:
    """A file to which something happens on the way."""

    file: File
    bend: Callable[[bytes], bytes]

    def write(self, piece: bytes, /) -> int:
        self.file.write(self.bend(piece))
        return len(piece)

    def holds(self, offset: int, piece: bytes) -> bool:
        return self.file.holds(offset, piece)

    def start_writing(self) -> None:
        self.file.start_writing()

    def sync(self) -> None:
        self.file.sync()

    def close(self) -> None:
        self.file.close()


class BentDisk(LocalDisk):
    def __init__(self, bend: Callable[[bytes], bytes]) -> None:
        self.bend = bend

    @override
    def create(self, path: Path) -> File:
        return BentFile(super().create(path), self.bend)


def full(_piece: bytes) -> bytes:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def forgetful(piece: bytes) -> bytes:
    return piece.replace(b"tile", b"tilt")


def test_a_full_disk_is_told_and_leaves_the_old_head_and_no_temporary(tmp_path: Path):
    FolderLogStore(tmp_path).extend(None, {}, b"one")
    with pytest.raises(UnavailableError) as caught:
        FolderLogStore(tmp_path, BentDisk(full)).extend(b"one", {TILE: b"tile"}, b"two")
    assert caught.value.parameters == {"path": TILE, "reason": "ENOSPC"}
    assert FolderLogStore(tmp_path).read("checkpoint") == b"one"
    assert [path.name for path in tmp_path.rglob("*.tmp")] == []


def test_a_disk_that_gives_back_other_bytes_is_found_out(tmp_path: Path):
    with pytest.raises(MismatchError, match=r"ledger\.read_back"):
        FolderLogStore(tmp_path, BentDisk(forgetful)).extend(None, {TILE: b"tile"}, b"one")
    assert list(FolderLogStore(tmp_path).paths()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnavailableError, match=r"ledger\.not_written"):
        FolderLogStore(tmp_path / "file" / "log").extend(None, {}, b"one")
