from pathlib import Path

import pytest

from tutela.errors import RefusedError, UnavailableError
from tutela.stores.case_folder import CaseFolder, making
from tutela.stores.recovery_files import ESCROW, REHEARSAL, RecoveryFiles, copy_for_rehearsal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with making(tmp_path / "case") as made:
        made.write_card(b"card", b"machine")
        made.add_generation(b"first")
        RecoveryFiles(made.folder).write_escrow(b"escrow")
    return tmp_path / "case"


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_escrow_is_read_and_replaced(folder: Path):
    files = RecoveryFiles(folder)
    assert files.escrow() == b"escrow"
    files.write_escrow(b"newer")
    assert files.escrow() == b"newer"
    assert (folder / ESCROW).stat().st_mode & 0o077 == 0
    assert names(folder) == ["case.toml", "keys/0001.age", "machine-recovery.age", "machine.age"]


def test_a_missing_escrow_says_so(folder: Path):
    (folder / ESCROW).unlink()
    with pytest.raises(UnavailableError, match=r"recovery\.no_escrow"):
        RecoveryFiles(folder).escrow()


def test_an_escrow_that_cannot_be_read_is_named(folder: Path):
    (folder / ESCROW).unlink()
    (folder / ESCROW).mkdir()
    with pytest.raises(UnavailableError, match=r"case\.unreadable"):
        RecoveryFiles(folder).escrow()


def test_a_new_machine_file_sets_the_old_one_aside(folder: Path):
    RecoveryFiles(folder).exchange_machine(b"new card", b"new machine")
    files = CaseFolder(folder)
    assert (files.card(), files.machine()) == (b"new card", b"new machine")
    aside = list(folder.glob("aside-*-machine.age"))
    assert [path.read_bytes() for path in aside] == [b"machine"]


def test_a_machine_file_is_made_where_there_was_none(folder: Path):
    (folder / "machine.age").unlink()
    RecoveryFiles(folder).exchange_machine(b"new card", b"new machine")
    assert CaseFolder(folder).machine() == b"new machine"
    assert list(folder.glob("aside-*")) == []


def test_an_exchange_that_broke_off_is_done_again(folder: Path):
    # The crash came after the new machine.age and before the card.
    RecoveryFiles(folder).exchange_machine(b"card", b"half done")
    RecoveryFiles(folder).exchange_machine(b"new card", b"new machine")
    assert (CaseFolder(folder).card(), CaseFolder(folder).machine()) == (
        b"new card",
        b"new machine",
    )
    assert len(list(folder.glob("aside-*-machine.age"))) == 2


def test_only_a_rehearsal_is_refused(folder: Path):
    files = RecoveryFiles(folder)
    files.check_no_rehearsal()
    (folder / REHEARSAL).write_bytes(b"")
    with pytest.raises(RefusedError, match=r"recovery\.rehearsal"):
        files.check_no_rehearsal()


def test_a_rehearsal_copies_what_paper_has_to_do_with(folder: Path, tmp_path: Path):
    for name in ("index.db", "index.db-wal", "aside-0-index.db", "aside-0-machine.age"):
        (folder / name).write_bytes(b"not copied")
    (folder / "objects" / "ab").mkdir(parents=True)
    (folder / "objects" / "ab" / "object").write_bytes(b"object")
    before = names(folder)
    copy_for_rehearsal(folder, tmp_path / "drill")
    wanted = ["REHEARSAL", "case.toml", "keys/0001.age", "machine-recovery.age"]
    assert names(tmp_path / "drill") == [*wanted, "objects/ab/object"]
    assert names(folder) == before


def test_a_rehearsal_is_never_made_over_something(folder: Path, tmp_path: Path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_bytes(b"")
    (tmp_path / "file").write_bytes(b"")
    for target in (tmp_path / "full", tmp_path / "file", folder):
        with pytest.raises(RefusedError, match=r"case\.exists"):
            copy_for_rehearsal(folder, target)
    (folder / "empty").mkdir()
    with pytest.raises(RefusedError, match=r"recovery\.target_inside"):
        copy_for_rehearsal(folder, folder / "empty")
    with pytest.raises(RefusedError, match=r"recovery\.target_inside"):
        copy_for_rehearsal(folder, folder / "absent")
    assert not (folder / "absent").exists()


def test_what_is_no_case_is_not_rehearsed(tmp_path: Path):
    (tmp_path / "other").mkdir()
    with pytest.raises(UnavailableError, match=r"case\.not_a_case"):
        copy_for_rehearsal(tmp_path / "other", tmp_path / "drill")
    assert not (tmp_path / "drill").exists()


@pytest.mark.parametrize("name", ["link", "objects", "keys/0002.age", "aside-1-index.db"])
def test_a_link_in_the_copy_is_refused_before_anything_is_copied(
    folder: Path, tmp_path: Path, name: str
):
    # Through a link to the real ledger the rehearsal would write into the case.
    (tmp_path / "outside").mkdir()
    (folder / name).symlink_to(tmp_path / "outside")
    with pytest.raises(RefusedError, match=r"recovery\.link") as caught:
        copy_for_rehearsal(folder, tmp_path / "drill")
    assert caught.value.parameters == {"file": name}
    assert not (tmp_path / "drill").exists()
