"""Files are brought whole or not at all, and what they replace is kept."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typing_extensions import override

from tutela.errors import MismatchError, RefusedError, UnavailableError
from tutela.proof.digest import sha256
from tutela.stores.case_files import CaseFiles
from tutela.stores.disk import LocalDisk, Watch
from tutela.stores.folder_vault import FEW
from tutela.stores.replica import FILES_MAX, Placing

CONTENT = b"content"
PATH = "keys/0001.age"


@dataclass
class Telling(LocalDisk):
    """A disk that tells the order of what was done."""

    done: list[str] = field(default_factory=list)
    fails: bool = False

    @override
    def watch(self, folder: Path) -> Watch:
        return self

    def close(self) -> None:
        """End a watch."""

    def sync(self) -> None:
        self.done.append("sync")
        if self.fails:
            raise OSError(5, "failed")

    @override
    def sync_folder(self, folder: Path) -> None:
        self.done.append("names")

    @override
    def rename(self, source: Path, target: Path) -> None:
        self.done.append("rename")
        super().rename(source, target)


@pytest.fixture
def source(tmp_path: Path) -> CaseFiles:
    (tmp_path / "source/keys").mkdir(parents=True)
    (tmp_path / "source" / PATH).write_bytes(CONTENT)
    return CaseFiles(tmp_path / "source")


@pytest.fixture
def target(tmp_path: Path) -> CaseFiles:
    return CaseFiles(tmp_path / "target")


def files_in(target: CaseFiles) -> list[str]:
    return [
        path.relative_to(target.root).as_posix()
        for path in target.root.rglob("*")
        if path.is_file()
    ]


def test_a_file_appears_with_the_commit(source: CaseFiles, target: CaseFiles):
    with Placing(target) as placing:
        placing.bring(source, PATH, sha256(CONTENT))
        assert target.size(PATH) is None
        placing.commit()
    assert target.read(PATH) == CONTENT
    assert (placing.files, placing.bytes) == (1, len(CONTENT))


def test_what_was_not_committed_is_gone(source: CaseFiles, target: CaseFiles):
    with Placing(target) as placing:
        placing.bring(source, PATH)
    assert files_in(target) == []


def test_other_bytes_than_wanted_are_not_brought(source: CaseFiles, target: CaseFiles):
    with Placing(target) as placing:
        with pytest.raises(MismatchError, match=r"fixity\.copy_changed"):
            placing.bring(source, PATH, bytes(32))
        placing.commit()
    assert files_in(target) == []


def test_what_was_there_is_set_aside(source: CaseFiles, target: CaseFiles):
    (target.root / "keys").mkdir(parents=True)
    (target.root / PATH).write_bytes(b"damaged")
    with Placing(target) as placing:
        placing.bring(source, PATH)
        placing.commit()
    (kept,) = (target.root / "aside").iterdir()
    assert kept.name.startswith("keys.0001.age-")
    assert (kept.read_bytes(), target.read(PATH)) == (b"damaged", CONTENT)


def test_what_replaces_in_one_step_leaves_the_older_one_nowhere(
    source: CaseFiles, target: CaseFiles
):
    (target.root / "keys").mkdir(parents=True)
    (target.root / PATH).write_bytes(b"older")
    with Placing(target) as placing:
        placing.keep_copy(target, PATH)
        placing.bring(source, PATH, replaces=True)
        placing.put("ledger/evidence/checkpoint", b"head")
        placing.commit()
    assert target.read(PATH) == CONTENT
    assert target.read("ledger/evidence/checkpoint") == b"head"
    assert [kept.read_bytes() for kept in (target.root / "aside").iterdir()] == [b"older"]


def test_objects_and_headers_are_set_aside_under_their_digests(target: CaseFiles):
    name = "ab" * 32
    for folder in ("objects", "headers"):
        (target.root / folder / "ab").mkdir(parents=True)
        (target.root / folder / "ab" / name).write_bytes(b"")
        with Placing(target) as placing:
            placing.set_aside(f"{folder}/ab/{name}")
    kept = sorted(path.name[:-9] for path in (target.root / "aside").iterdir())
    assert kept == [name, f"{name}.header"]


def test_many_files_are_synced_together_before_any_has_its_name(
    source: CaseFiles, target: CaseFiles
):
    disk = Telling()
    with Placing(target, disk) as placing:
        for number in range(FEW + 1):
            placing.bring(source, PATH, to=f"keys/{number:04}.age")
        placing.commit()
    assert disk.done == ["sync", *["rename"] * (FEW + 1), "names", "names"]


def test_a_batch_ends_by_itself(source: CaseFiles, target: CaseFiles):
    disk = Telling()
    with Placing(target, disk) as placing:
        for number in range(FILES_MAX):
            placing.bring(source, PATH, to=f"keys/{number:04}.age")
        assert len(files_in(target)) == FILES_MAX


def test_a_failed_sync_names_nothing(source: CaseFiles, target: CaseFiles):
    with Placing(target, Telling(fails=True)) as placing:
        for number in range(FEW + 1):
            placing.bring(source, PATH, to=f"keys/{number:04}.age")
        with pytest.raises(UnavailableError, match=r"fixity\.not_written"):
            placing.commit()
    assert files_in(target) == []


def test_a_source_that_is_not_there_is_told_from_a_full_disk(source: CaseFiles, target: CaseFiles):
    with Placing(target) as placing, pytest.raises(UnavailableError) as caught:
        placing.bring(source, "keys/0002.age")
    assert caught.value.message == "fixity.file_unreadable"


def test_no_link_of_the_source_is_followed(source: CaseFiles, target: CaseFiles):
    (source.root / "keys/0002.age").symlink_to(source.root / PATH)
    with Placing(target) as placing, pytest.raises(UnavailableError) as caught:
        placing.bring(source, "keys/0002.age")
    assert caught.value.message == "fixity.file_unreadable"
    assert files_in(target) == []


def bring_once(source: CaseFiles, target: CaseFiles) -> None:
    with Placing(target) as placing:
        placing.bring(source, PATH)
        placing.commit()


@pytest.mark.parametrize("folder", ["keys", "objects", "objects/incoming", "aside"])
def test_nothing_is_written_through_a_linked_folder(
    source: CaseFiles, target: CaseFiles, folder: str, tmp_path: Path
):
    (tmp_path / "elsewhere").mkdir()
    (target.root / folder).parent.mkdir(parents=True, exist_ok=True)
    (target.root / folder).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RefusedError, match=r"fixity\.link"):
        bring_once(source, target)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("replaces", [True, False])
def test_a_link_in_the_place_of_a_file_is_put_aside_and_not_written_through(
    source: CaseFiles, target: CaseFiles, tmp_path: Path, *, replaces: bool
):
    (tmp_path / "own").write_bytes(b"own")
    (target.root / "keys").mkdir(parents=True)
    (target.root / PATH).symlink_to(tmp_path / "own")
    with Placing(target) as placing:
        placing.bring(source, PATH, replaces=replaces)
        placing.commit()
    assert (tmp_path / "own").read_bytes() == b"own"
    assert not (target.root / PATH).is_symlink()
    assert target.read(PATH) == CONTENT
