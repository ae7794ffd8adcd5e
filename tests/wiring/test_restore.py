"""Restore a backup: the case opens again, or nothing is there."""

from pathlib import Path

import pytest
from tests.custody.bare import ACCESS
from tests.wiring.copies import (
    ANNA,
    Stage,
    back_up,
    headers_in,
    look_at,
    new_stage,
    plant,
    truth,
)

from tutela.custody.access import open_item
from tutela.custody.fixity import Condition
from tutela.errors import MismatchError, RefusedError, TutelaError
from tutela.ledger.entry import EventKind
from tutela.wiring import case_key_of, open_case, rebuild_case
from tutela.wiring.restore import plan_restore, record_restored, restore


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return new_stage(tmp_path / "case")


@pytest.fixture
def backup(stage: Stage, tmp_path: Path) -> Path:
    back_up(stage.folder, tmp_path / "backup")
    return tmp_path / "backup"


def test_a_restored_case_opens_with_a_custodian_s_key(stage: Stage, backup: Path, tmp_path: Path):
    restored = restore(backup, tmp_path / "again", lambda _size: None)
    assert truth(tmp_path / "again") == truth(stage.folder)
    rebuild_case(tmp_path / "again", stage.made.secrets, ANNA.age)
    with open_case(tmp_path / "again", stage.made.secrets) as case:
        key = case_key_of(case, ANNA.age)
        read = {
            open_item(item.item, ACCESS, case.access, key, case.dice).read()
            for item in case.index.items()
        }
    assert {b"one", b"two" * 1000, b"three", b"four"} == read
    assert restored.entries == look_at(backup).logs["evidence"].copy.size


def test_a_damaged_backup_is_not_restored(stage: Stage, backup: Path, tmp_path: Path):
    for path in sorted(truth(backup)):
        if path.startswith("ledger/") and ".p/" in path:
            continue  # An old partial tile is relied on by nobody.
        file = backup / path
        content = file.read_bytes()
        file.write_bytes(content[:-1] if content else b"\0")
        with pytest.raises(TutelaError):
            restore_checked(backup, tmp_path / "again")
        assert not (tmp_path / "again").exists()
        file.write_bytes(content)
    assert plan_restore(backup) > 0
    assert stage.folder.exists()


def restore_checked(backup: Path, folder: Path) -> None:
    plan_restore(backup)
    restore(backup, folder, lambda _size: None)


def test_a_backup_that_lacks_an_object_is_not_restored(backup: Path):
    next((backup / "objects").glob("??/*")).unlink()
    with pytest.raises(MismatchError, match=r"backup\.objects_missing"):
        plan_restore(backup)


def test_nothing_is_restored_over_something(stage: Stage, backup: Path):
    before = truth(stage.folder)
    with pytest.raises(RefusedError, match=r"case\.exists"):
        restore(backup, stage.folder, lambda _size: None)
    assert truth(stage.folder) == before


def test_a_restoring_is_the_first_event_of_the_restored_case(
    stage: Stage, backup: Path, tmp_path: Path
):
    restored = restore(backup, tmp_path / "again", lambda _size: None)
    with open_case(tmp_path / "again", stage.made.secrets) as case:
        record_restored(case, "tester", restored)
        (event,) = case.index.events()
    assert (event.kind, event.position) == (EventKind.RESTORED, restored.entries)
    rebuild_case(tmp_path / "again", stage.made.secrets, ANNA.age)
    assert look_at(tmp_path / "again").left == 0


def test_a_backup_that_lacks_a_header_is_not_restored(backup: Path):
    next((backup / "headers").glob("??/*")).unlink()
    with pytest.raises(MismatchError, match=r"backup\.objects_missing"):
        plan_restore(backup)


def test_planted_marks_take_no_header_from_what_is_restored(
    stage: Stage, backup: Path, tmp_path: Path
):
    for header in sorted((backup / "headers").glob("??/*")):
        plant(header, 0)
    looked = look_at(backup)
    assert {each.condition for each in looked.damaged} == {Condition.ERASURE_UNFINISHED}
    assert plan_restore(backup) > 0
    restored = restore(backup, tmp_path / "again", lambda _size: None)
    assert restored.headless == 0
    assert headers_in(tmp_path / "again") == headers_in(stage.folder)
    again = Stage(tmp_path / "again", stage.made)
    rebuilt = {each.id for each in look_at(again.folder).damaged}
    assert len(rebuilt) == len(headers_in(stage.folder))


def test_no_link_of_a_backup_is_followed(backup: Path, tmp_path: Path):
    own, name = tmp_path / "own", "ab" * 32
    own.write_text("the operator's key")
    (backup / "headers/ab").mkdir(exist_ok=True)
    (backup / "headers/ab" / name).symlink_to(own)
    plan_restore(backup)
    restore(backup, tmp_path / "again", lambda _size: None)
    assert not (tmp_path / "again/headers/ab" / name).exists()
    (backup / "receipts").rename(tmp_path / "receipts")
    (backup / "receipts").symlink_to(tmp_path / "receipts")
    with pytest.raises(RefusedError, match=r"fixity\.link"):
        restore(backup, tmp_path / "more", lambda _size: None)
    assert not (tmp_path / "more").exists()
