"""Back a case up and restore it; stop a backup anywhere, and it is a valid older one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.wiring.copies import (
    ANNA,
    ASKED,
    Stage,
    back_up,
    copy,
    header_of,
    headers_in,
    look_at,
    new_stage,
    plant,
    truth,
)
from typing_extensions import override

from tutela.custody.fixity import Condition
from tutela.custody.papers import ESCROW
from tutela.custody.vault import ObjectId
from tutela.errors import MismatchError, RefusedError, UnavailableError
from tutela.ledger.entry import EventKind
from tutela.stores.case_files import object_path
from tutela.stores.disk import File, LocalDisk, Watch
from tutela.wiring import create_case, open_case
from tutela.wiring.backup import (
    Backup,
    confirmed_erasures,
    record_backup,
)
from tutela.wiring.recovery import renew_recovery
from tutela.wiring.restore import plan_restore, restore


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return new_stage(tmp_path / "case")


@pytest.fixture
def backup(stage: Stage, tmp_path: Path) -> Path:
    back_up(stage.folder, tmp_path / "backup")
    return tmp_path / "backup"


@dataclass
class FailingDisk(LocalDisk):
    """A disk that fails at the n-th thing that changes it, and from then on."""

    steps: int
    done: list[str] = field(default_factory=list)

    def step(self, name: str) -> None:
        """Count a step."""
        if len(self.done) >= self.steps:
            raise OSError(28, "full")
        self.done.append(name)

    @override
    def create(self, path: Path) -> File:
        self.step("create")
        return super().create(path)

    @override
    def rename(self, source: Path, target: Path) -> None:
        self.step("rename")
        super().rename(source, target)

    @override
    def watch(self, folder: Path) -> Watch:
        return self

    def close(self) -> None:
        """End a watch."""

    def sync(self) -> None:
        """Make everything durable."""
        self.step("sync")

    @override
    def sync_folder(self, folder: Path) -> None:
        self.step("sync")


def try_backup(stage: Stage, target: Path, steps: int) -> int | None:
    """Back up onto a disk that fails after so many steps; return how many it took, if it ended."""
    disk = FailingDisk(steps)
    backup = Backup(stage.folder, target, disk)
    try:
        backup.run(backup.plan(), lambda _size: None, frozenset())
    except UnavailableError:
        return None
    return len(disk.done)


@contextmanager
def missing(path: Path) -> Iterator[None]:
    """Take a file away for a while."""
    kept = path.with_name("kept")
    path.rename(kept)
    yield
    kept.rename(path)


def a_header(folder: Path) -> Path:
    return next((folder / "headers").glob("??/*"))


def test_a_backup_has_every_file_and_is_undamaged(stage: Stage, backup: Path):
    assert truth(backup) == truth(stage.folder)
    assert look_at(backup).left == 0


def test_a_second_backup_copies_only_what_is_new(stage: Stage, backup: Path):
    assert back_up(stage.folder, backup).files == 0
    stage.receive(b"five")
    names = set(truth(stage.folder)) - set(truth(backup))
    done = back_up(stage.folder, backup)
    assert done.files == len(names) + len(("checkpoint", "checkpoint"))
    assert truth(backup) == truth(stage.folder)


def test_a_backup_that_stops_anywhere_is_a_valid_older_one(stage: Stage, tmp_path: Path):
    back_up(stage.folder, tmp_path / "before")
    older = truth(tmp_path / "before")
    heads = {path: older[path] for path in older if path.endswith("checkpoint")}
    stage.receive(b"five", b"six")
    target, steps, ended = tmp_path / "target", 0, None
    while ended is None:
        copy(tmp_path / "before", target)
        ended = try_backup(stage, target, steps)
        now = truth(target)
        # Nothing of the older one is gone, and no head is newer than what lies there.
        assert {path: now[path] for path in older if path not in heads}.items() <= older.items()
        assert look_at(target).left == 0, steps
        steps += 1
    assert steps > len(set(truth(stage.folder)) - set(older))
    assert truth(target) == truth(stage.folder)


def test_a_first_backup_that_stops_is_completed_by_the_next(stage: Stage, tmp_path: Path):
    target, steps, ended = tmp_path / "target", 0, None
    while ended is None:
        ended = try_backup(stage, target, steps)
        if ended is None and (target / "case.toml").exists():
            with pytest.raises(UnavailableError, match=r"fixity\.log_missing"):
                plan_restore(target)
            steps += 9
        steps += 1
    assert truth(target) == truth(stage.folder)


def test_a_damaged_object_is_not_copied_and_is_named(stage: Stage, tmp_path: Path):
    path = next((stage.folder / "objects").glob("??/*"))
    path.write_bytes(b"damaged")
    done = back_up(stage.folder, tmp_path / "backup")
    assert done.damaged == (ObjectId.parse(path.name),)
    assert not (tmp_path / "backup" / path.relative_to(stage.folder)).exists()
    assert look_at(tmp_path / "backup").left == 1


def test_a_missing_object_is_named(stage: Stage, tmp_path: Path):
    path = next((stage.folder / "objects").glob("??/*"))
    path.unlink()
    assert back_up(stage.folder, tmp_path / "backup").damaged == (ObjectId.parse(path.name),)


def test_a_cut_file_of_the_backup_is_copied_anew_and_kept(stage: Stage, backup: Path):
    path = next((backup / "objects").glob("??/*"))
    path.write_bytes(b"cut")
    assert back_up(stage.folder, backup).files == 1
    assert truth(backup) == truth(stage.folder)
    assert [kept.read_bytes() for kept in (backup / "aside").iterdir()] == [b"cut"]


def test_a_case_that_was_put_back_does_not_overwrite_its_backup(stage: Stage, tmp_path: Path):
    earlier = copy(stage.folder, tmp_path / "earlier")
    stage.receive(b"five")
    back_up(stage.folder, tmp_path / "backup")
    before = truth(tmp_path / "backup")
    with pytest.raises(MismatchError, match=r"backup\.knows_more"):
        back_up(earlier, tmp_path / "backup")
    assert truth(tmp_path / "backup") == before


def test_two_histories_are_not_mixed(stage: Stage, tmp_path: Path):
    forked = copy(stage.folder, tmp_path / "forked")
    Stage(forked, stage.made).receive(b"six")
    back_up(forked, tmp_path / "backup")
    stage.receive(b"five", b"six", b"seven")
    with pytest.raises(MismatchError, match=r"fixity\.split_view"):
        back_up(stage.folder, tmp_path / "backup")


def test_a_backup_goes_to_no_other_folder(stage: Stage, tmp_path: Path):
    create_case(tmp_path / "other", ASKED, None)
    (tmp_path / "somebody").mkdir()
    (tmp_path / "somebody" / "letter").write_text("hello")
    for target, message in (
        (tmp_path / "other", "backup.other_case"),
        (tmp_path / "somebody", "backup.not_empty"),
        (stage.folder / "inside", "backup.inside"),
        (tmp_path, "backup.inside"),
    ):
        with pytest.raises(RefusedError) as caught:
            back_up(stage.folder, target)
        assert caught.value.message == message


def test_damaged_ledgers_and_papers_are_not_spread(stage: Stage, backup: Path):
    checkpoint, card = stage.folder / "ledger/evidence/checkpoint", stage.folder / "case.toml"
    before = truth(backup)
    with missing(checkpoint), pytest.raises(MismatchError, match=r"ledger\.audit_failed"):
        back_up(stage.folder, backup)
    card.write_bytes(card.read_bytes().replace(b'machine_sha256 = "', b'machine_sha256 = "0'))
    with pytest.raises(MismatchError, match=r"backup\.paper_damaged"):
        back_up(stage.folder, backup)
    assert truth(backup) == before


def test_a_damaged_backup_ledger_is_healed_first(stage: Stage, backup: Path):
    (backup / "ledger/evidence/checkpoint").write_bytes(b"damaged")
    with pytest.raises(MismatchError, match=r"backup\.log_damaged"):
        back_up(stage.folder, backup)
    assert look_at(backup, stage.folder).left == 0
    assert back_up(stage.folder, backup).files == 0


def test_a_key_that_differs_is_not_overwritten(stage: Stage, backup: Path):
    shutil.rmtree(stage.folder / "fixity")
    key = backup / "keys/0001.age"
    key.write_bytes(key.read_bytes() + b"\0")
    with pytest.raises(MismatchError, match=r"backup\.paper_differs"):
        back_up(stage.folder, backup)


def test_a_header_of_an_erased_object_goes_only_when_the_case_confirms_it(
    stage: Stage, backup: Path
):
    header = a_header(stage.folder)
    header.with_name(f"{header.name}.erased").write_bytes(b"0\n")
    header.unlink()
    there = backup / header.relative_to(stage.folder)
    done = back_up(stage.folder, backup)
    assert (done.kept, done.destroyed, there.exists()) == (1, 0, True)
    again = Backup(stage.folder, backup)
    done = again.run(again.plan(), lambda _size: None, frozenset((ObjectId.parse(header.name),)))
    assert (done.kept, done.destroyed, there.exists()) == (0, 1, False)
    assert there.with_name(f"{header.name}.erased").exists()


def test_an_erasure_is_confirmed_by_an_event_of_that_kind(stage: Stage):
    header = a_header(stage.folder)
    header.with_name(f"{header.name}.erased").write_bytes(b"0\n")
    with open_case(stage.folder, stage.made.secrets) as case:
        assert confirmed_erasures(stage.folder, case.index) == frozenset()


def test_a_backup_leaves_an_event_with_counts_and_words(stage: Stage, tmp_path: Path):
    backup = Backup(stage.folder, tmp_path / "backup")
    done = backup.run(backup.plan(), lambda _size: None, frozenset())
    with open_case(stage.folder, stage.made.secrets) as case:
        record_backup(case, "tester", "disk B", done)
        assert case.index.events()[-1].kind == EventKind.BACKED_UP


def test_what_is_received_meanwhile_belongs_to_the_next_backup(stage: Stage, tmp_path: Path):
    before = stage.look(keyless=True).logs["evidence"].copy.size
    backup = Backup(stage.folder, tmp_path / "backup")
    plan = backup.plan()
    stage.receive(b"meanwhile")
    done = backup.run(plan, lambda _size: None, frozenset())
    assert done.entries == before
    assert look_at(tmp_path / "backup").left == 0
    back_up(stage.folder, tmp_path / "backup")
    assert truth(tmp_path / "backup") == truth(stage.folder)


def test_an_erased_item_is_erased_in_the_backup_too_and_in_what_is_restored_from_it(
    stage: Stage, backup: Path, tmp_path: Path
):
    done = stage.erase(stage.items()[1].item)
    with open_case(stage.folder, stage.made.secrets) as case:
        confirmed = confirmed_erasures(stage.folder, case.index)
    assert confirmed == frozenset(done.objects)
    again = Backup(stage.folder, backup)
    assert again.run(again.plan(), lambda _size: None, confirmed).destroyed == len(done.objects)
    assert truth(backup) == truth(stage.folder)
    assert look_at(backup).objects[Condition.SAID_ERASED] == len(done.objects)
    restored = restore(backup, tmp_path / "again", lambda _size: None)
    assert restored.headless == len(done.objects)
    assert truth(tmp_path / "again") == truth(stage.folder)
    looked = stage.look(backup)
    assert (looked.left, looked.objects[Condition.ERASED]) == (0, len(done.objects))


def test_planted_marks_of_a_true_erasure_destroy_nothing_of_other_items(stage: Stage, backup: Path):
    other, erased, *others = stage.items()
    others.append(other)
    done = stage.erase(erased.item)
    before = headers_in(backup)
    for header in sorted((stage.folder / "headers").glob("??/*")):
        if not header.suffix:
            plant(header, done.position)
    looked = stage.look(dry_run=True)
    assert looked.objects[Condition.ERASED] == len(done.objects)
    assert {each.object_id for each in others} <= {each.id for each in looked.damaged}
    with open_case(stage.folder, stage.made.secrets) as case:
        confirmed = confirmed_erasures(stage.folder, case.index)
    again = Backup(stage.folder, backup)
    kept = again.run(again.plan(), lambda _size: None, confirmed)
    assert kept.destroyed == len(done.objects)
    assert before - headers_in(backup) == {str(each) for each in done.objects}
    assert kept.said == len(looked.damaged)


def test_a_missing_header_is_named_and_stays_in_the_backup(stage: Stage, backup: Path):
    header = a_header(stage.folder)
    header.unlink()
    assert back_up(stage.folder, backup).damaged == (ObjectId.parse(header.name),)
    assert (backup / header.relative_to(stage.folder)).exists()


@pytest.mark.parametrize("content", [b"", b"other"])
def test_a_header_that_changed_in_the_backup_is_brought_anew(
    stage: Stage, backup: Path, content: bytes
):
    there = a_header(backup)
    there.write_bytes(content)
    assert back_up(stage.folder, backup).files == 1
    assert truth(backup) == truth(stage.folder)


def test_an_object_that_was_taken_away_is_named_though_it_is_marked_as_erased(
    stage: Stage, tmp_path: Path
):
    lost = stage.items()[0].object_id
    header = header_of(stage.folder, lost)
    plant(header, 0)
    header.unlink()
    (stage.folder / object_path(lost)).unlink()
    assert back_up(stage.folder, tmp_path / "backup").damaged == (lost,)
    with pytest.raises(MismatchError, match=r"backup\.objects_missing"):
        plan_restore(tmp_path / "backup")


@pytest.mark.parametrize("content", [b"", b"no age file"])
def test_an_escrow_that_is_no_age_file_replaces_nothing(stage: Stage, backup: Path, content: bytes):
    shutil.rmtree(stage.folder / "fixity")
    good = (backup / ESCROW).read_bytes()
    (stage.folder / ESCROW).write_bytes(content)
    with pytest.raises(MismatchError, match=r"backup\.paper_damaged"):
        back_up(stage.folder, backup)
    assert (backup / ESCROW).read_bytes() == good


def test_an_escrow_that_is_replaced_is_kept(stage: Stage, backup: Path):
    older = (backup / ESCROW).read_bytes()
    with open_case(stage.folder, stage.made.secrets) as case:
        renew_recovery(case, stage.made.secrets, ANNA.age, None, "tester")
    back_up(stage.folder, backup)
    assert (backup / ESCROW).read_bytes() == (stage.folder / ESCROW).read_bytes()
    assert older in [kept.read_bytes() for kept in (backup / "aside").iterdir()]


@pytest.mark.parametrize(
    ("folder", "ours"),
    [
        (folder, ours)
        for folder in ("keys", "headers", "objects", "ledger/evidence", "aside")
        for ours in (True, False)
        if not ours or folder != "aside"
    ],
)
def test_a_linked_folder_stops_a_backup_before_anything_is_written(
    stage: Stage, backup: Path, tmp_path: Path, folder: str, *, ours: bool
):
    stage.receive(b"five")
    place = (stage.folder if ours else backup) / folder
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if place.exists():
        elsewhere.rmdir()
        place.rename(elsewhere)
    place.symlink_to(elsewhere)
    before = truth(elsewhere)
    with pytest.raises(RefusedError, match=r"fixity\.link"):
        back_up(stage.folder, backup)
    assert truth(elsewhere) == before


def test_a_linked_header_is_not_copied(stage: Stage, tmp_path: Path):
    own, name = tmp_path / "own", "ab" * 32
    own.write_text("the operator's key")
    (stage.folder / "headers/ab").mkdir(exist_ok=True)
    (stage.folder / "headers/ab" / name).symlink_to(own)
    back_up(stage.folder, tmp_path / "backup")
    assert not (tmp_path / "backup/headers/ab" / name).exists()
