"""Heal a case from copies of it: what is brought, what is refused, what is only said."""

import shutil
from pathlib import Path

import pytest
from tests.custody.bare import NOW, offering
from tests.wiring.copies import (
    ANNA,
    ASKED,
    Stage,
    back_up,
    copy,
    header_of,
    headers_in,
    look_at,
    named,
    new_stage,
    plant,
    truth,
)

from tutela.custody.fixity import Condition
from tutela.custody.seal import seal
from tutela.custody.vault import ObjectId
from tutela.errors import MalformedError, MismatchError, RefusedError, UnavailableError
from tutela.ledger.entry import EventKind
from tutela.proof.digest import sha256
from tutela.stores.case_files import object_path
from tutela.stores.scrub_state import Memory, ScrubState
from tutela.wiring import create_case, open_case
from tutela.wiring.recovery import renew_recovery
from tutela.wiring.replica import Fixity, record_checked


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return new_stage(tmp_path / "case")


@pytest.fixture
def replica(stage: Stage, tmp_path: Path) -> Path:
    back_up(stage.folder, tmp_path / "replica")
    return tmp_path / "replica"


def an_object(folder: Path) -> Path:
    return next((folder / "objects").glob("??/*"))


def test_a_dry_run_changes_nothing_and_says_what_is_wrong(stage: Stage, replica: Path):
    an_object(stage.folder).unlink()
    (stage.folder / "ledger/evidence/checkpoint").unlink()
    before = truth(stage.folder)
    looked = stage.look(replica, dry_run=True, keyless=True)
    assert truth(stage.folder) == before
    assert [each.condition for each in looked.damaged] == [Condition.MISSING]
    assert looked.logs["evidence"].brought == ("checkpoint",)
    assert looked.left == 1


def test_what_was_damaged_is_set_aside_and_never_deleted(stage: Stage, replica: Path):
    path = an_object(stage.folder)
    path.write_bytes(b"damaged")
    assert stage.look(replica).left == 0
    (kept,) = (stage.folder / "aside").iterdir()
    assert kept.name.startswith(f"{path.name}-")
    assert kept.read_bytes() == b"damaged"


def test_a_header_alone_is_brought_alone(stage: Stage, replica: Path):
    path = an_object(stage.folder)
    header = stage.folder / "headers" / path.parent.name / path.name
    content = header.read_bytes()
    header.unlink()
    looked = stage.look(replica)
    assert [each.condition for each in looked.damaged] == [Condition.HEADER_MISSING]
    assert header.read_bytes() == content
    assert not (stage.folder / "aside").exists()


def test_a_damaged_copy_is_not_taken_and_the_next_is_asked(
    stage: Stage, replica: Path, tmp_path: Path
):
    path = an_object(stage.folder)
    wrong = copy(replica, tmp_path / "wrong")
    (wrong / path.relative_to(stage.folder)).write_bytes(b"damaged too")
    whole = truth(stage.folder)
    path.unlink()
    assert stage.look(wrong).left == 1
    assert not path.exists()
    assert stage.look(wrong, replica).left == 0
    assert truth(stage.folder) == whole


def test_two_damaged_copies_make_one_whole_ledger(stage: Stage, replica: Path, tmp_path: Path):
    whole = truth(stage.folder)
    other = copy(replica, tmp_path / "other")
    size = stage.look().logs["evidence"].copy.size
    bundle, tile = (f"ledger/evidence/tile/{kind}/000.p/{size}" for kind in ("entries", "0"))
    (stage.folder / bundle).unlink()
    (stage.folder / tile).write_bytes(b"damaged")
    (replica / tile).unlink()
    (other / "ledger/evidence/checkpoint").write_bytes(b"damaged")
    assert stage.look(replica, other, keyless=True).left == 0
    assert truth(stage.folder) == whole


def test_a_case_that_was_put_back_is_said_to_be_and_brought_forward(stage: Stage, tmp_path: Path):
    earlier = copy(stage.folder, tmp_path / "earlier")
    stage.receive(b"five")
    back_up(stage.folder, tmp_path / "replica")
    put_back = Stage(earlier, stage.made)
    looked = put_back.look(tmp_path / "replica")
    size = looked.logs["evidence"].copy.size
    assert looked.logs["evidence"].rolled_back == size
    assert looked.left == 0
    assert truth(earlier) == truth(stage.folder)


def test_two_histories_are_refused_and_both_are_kept(stage: Stage, tmp_path: Path):
    forked = copy(stage.folder, tmp_path / "forked")
    stage.receive(b"five")
    Stage(forked, stage.made).receive(b"six")
    before, theirs = truth(stage.folder), truth(forked)
    with pytest.raises(MismatchError, match=r"fixity\.split_view"):
        stage.look(forked)
    assert (truth(stage.folder), truth(forked)) == (before, theirs)


def test_a_lost_head_is_not_replaced_by_an_older_one(stage: Stage, replica: Path):
    stage.receive(b"five")
    (stage.folder / "ledger/evidence/checkpoint").unlink()
    before = truth(stage.folder)
    with pytest.raises(UnavailableError, match=r"fixity\.replica_older"):
        stage.look(replica, keyless=True)
    assert truth(stage.folder) == before


def test_a_copy_of_another_case_heals_nothing(stage: Stage, tmp_path: Path):
    create_case(tmp_path / "other", ASKED, None)
    with pytest.raises(RefusedError, match=r"fixity\.other_case"):
        stage.look(tmp_path / "other")


def test_the_index_remembers_a_longer_ledger_than_a_put_back_one(stage: Stage, tmp_path: Path):
    earlier = copy(stage.folder, tmp_path / "earlier")
    stage.receive(b"five")
    shutil.rmtree(stage.folder / "ledger")
    shutil.copytree(earlier / "ledger", stage.folder / "ledger")
    looked = stage.look()
    assert looked.shorter is not None
    assert looked.shorter.message == "custody.ledger_shorter"
    assert stage.look(keyless=True).left == 0


def test_a_remembered_head_finds_a_ledger_that_was_put_back(stage: Stage, tmp_path: Path):
    earlier = copy(stage.folder, tmp_path / "earlier")
    stage.receive(b"five")
    assert stage.look(keyless=True).left == 0
    shutil.rmtree(stage.folder / "ledger")
    shutil.copytree(earlier / "ledger", stage.folder / "ledger")
    looked = stage.look(keyless=True)
    assert "ledger/evidence/checkpoint" in named(looked)
    (damage,) = looked.logs["evidence"].copy.report.damages
    assert damage.error.message == "ledger.rolled_back"


def test_a_head_kept_on_paper_finds_it_too(stage: Stage, tmp_path: Path):
    earlier = copy(stage.folder, tmp_path / "earlier")
    stage.receive(b"five")
    kept = (stage.folder / "ledger/evidence/checkpoint").read_bytes()
    (damage,) = Fixity(earlier, known=kept).logs()["evidence"].copy.report.damages
    assert damage.error.message == "ledger.rolled_back"


def test_a_case_without_its_ledger_is_no_undamaged_case(stage: Stage, replica: Path):
    shutil.rmtree(stage.folder / "ledger")
    with pytest.raises(UnavailableError, match=r"fixity\.log_missing"):
        Fixity(stage.folder, state=stage.folder / "elsewhere").logs()
    assert stage.look(replica).left == 0


def test_a_key_on_which_two_copies_disagree_is_left_as_it_is(stage: Stage, replica: Path):
    for folder in (stage.folder, replica):
        shutil.rmtree(folder / "fixity")
    key = stage.folder / "keys/0001.age"
    changed = key.read_bytes()[:-1] + b"\0"
    key.write_bytes(changed)
    looked = stage.look(replica)
    assert [(each.path, each.message) for each in looked.papers_left] == [
        ("keys/0001.age", "fixity.paper_differs")
    ]
    assert key.read_bytes() == changed


def test_a_third_copy_decides_which_key_is_right(stage: Stage, replica: Path, tmp_path: Path):
    third = copy(replica, tmp_path / "third")
    for folder in (stage.folder, replica, third):
        shutil.rmtree(folder / "fixity")
    key = stage.folder / "keys/0001.age"
    right = key.read_bytes()
    key.write_bytes(right[:-1] + b"\0")
    assert stage.look(replica, third).left == 0
    assert key.read_bytes() == right


def test_a_replica_s_own_damage_is_no_damage_of_the_case(stage: Stage, replica: Path):
    key = replica / "keys/0001.age"
    key.write_bytes(key.read_bytes()[:-1] + b"\0")
    looked = stage.look(replica)
    assert [each.message for each in looked.papers] == ["fixity.replica_paper_changed"]
    assert looked.left == 0


def test_a_tombstone_that_no_event_bears_out_hides_nothing(stage: Stage, replica: Path):
    path = an_object(stage.folder)
    header = stage.folder / "headers" / path.parent.name / path.name
    content = header.read_bytes()
    header.rename(header.with_name(header.name + ".erased"))
    header.with_name(header.name + ".erased").write_bytes(b"9999\n")
    looked = stage.look(replica, keyless=True)
    assert [each.condition for each in looked.damaged] == [Condition.TOMBSTONE_FALSE]
    assert looked.left == 0
    assert header.read_bytes() == content


def test_with_the_index_a_tombstone_must_name_an_erasure(stage: Stage):
    path = an_object(stage.folder)
    header = stage.folder / "headers" / path.parent.name / path.name
    header.unlink()
    header.with_name(header.name + ".erased").write_bytes(b"0\n")
    keyless, knowing = stage.look(keyless=True), stage.look()
    assert keyless.objects[Condition.SAID_ERASED] == 1
    assert [each.condition for each in knowing.damaged] == [Condition.TOMBSTONE_FALSE]


def test_every_object_of_a_group_has_its_item_the_rendition_too(stage: Stage):
    (item,) = stage.receive(b"five")
    stage.look()
    fixity = Fixity(stage.folder)
    with open_case(stage.folder, stage.made.secrets) as case:
        event = next(each for each in case.index.events(item) if each.kind == EventKind.RECEIVED)
        seal(offering(b"other"), None, case.sealing, NOW, case.dice)
    walked = fixity.round(fixity.logs(), None)
    of_event = [each for each in walked.wanted.values() if each.event == event.position]
    assert len(of_event) == len(("record", "item", "rendition"))


def test_a_look_leaves_an_event_with_counts_only(stage: Stage):
    looked = stage.look()
    with open_case(stage.folder, stage.made.secrets) as case:
        record_checked(case, "tester", looked.counts())
        assert case.index.events()[-1].kind == EventKind.FIXITY_CHECKED
    assert look_at(stage.folder).left == 0


def test_a_renewed_escrow_is_no_damage_and_the_older_one_does_not_come_back(
    stage: Stage, replica: Path
):
    stage.look()
    escrow = stage.folder / "machine-recovery.age"
    with open_case(stage.folder, stage.made.secrets) as case:
        renew_recovery(case, stage.made.secrets, ANNA.age, None, "tester")
    renewed = escrow.read_bytes()
    assert renewed != (replica / escrow.name).read_bytes()
    assert stage.look(replica).left == 0
    assert escrow.read_bytes() == renewed


def test_a_header_that_is_said_to_be_erased_is_not_brought_back_where_the_ledger_is_damaged(
    stage: Stage, replica: Path
):
    back_up(stage.folder, replica)
    done = stage.erase(stage.items()[1].item)
    size = stage.look(keyless=True).logs["evidence"].copy.size
    bundle = stage.folder / f"ledger/evidence/tile/entries/000.p/{size}"
    bundle.write_bytes(bundle.read_bytes()[:-1] + b"\0")
    looked = stage.look(replica, keyless=True)
    unknown = {each.id for each in looked.damaged if each.condition is Condition.TOMBSTONE_UNKNOWN}
    assert unknown == set(done.objects)
    assert not headers_in(stage.folder) & {str(each) for each in done.objects}
    assert looked.left > len(unknown)


def test_an_erasure_that_broke_off_is_said_and_not_healed(stage: Stage, replica: Path):
    erased = stage.items()[1]
    kept = {path: path.read_bytes() for path in (stage.folder / "headers").glob("??/*")}
    done = stage.erase(erased.item)
    for path, content in kept.items():
        path.write_bytes(content)
    # Of one object the mark is there, of the others nothing was done yet.
    first, *rest = done.objects
    for object_id in rest:
        header = header_of(stage.folder, object_id)
        header.with_name(f"{header.name}.erased").unlink()
    looked = stage.look(replica)
    found = {each.id: each.condition for each in looked.damaged}
    assert found == dict.fromkeys(done.objects, Condition.ERASURE_UNFINISHED)
    assert looked.left == len(done.objects)
    assert [each.id for each in stage.look(replica, keyless=True).damaged] == [first]


def test_a_false_mark_and_all_it_hid_are_healed(stage: Stage, replica: Path):
    whole = truth(stage.folder)
    victim = stage.items()[0].object_id
    header = header_of(stage.folder, victim)
    plant(header, 0)
    header.unlink()
    (stage.folder / object_path(victim)).unlink()
    assert [each.condition for each in stage.look().damaged] == [Condition.TOMBSTONE_FALSE]
    assert stage.look(replica).left == 0
    assert truth(stage.folder) == whole


def test_progress_on_the_medium_hides_nothing(stage: Stage, replica: Path):
    del stage
    state = ScrubState.of(replica)
    state.begin(NOW)
    for path in sorted((replica / "objects").glob("??/*")):
        found = path.stat()
        state.add(ObjectId.parse(path.name), (found.st_size, found.st_mtime_ns))
    state.flush()
    lost, changed, *_ = sorted((replica / "objects").glob("??/*"))
    lost.unlink()
    changed.write_bytes(bytes(changed.stat().st_size + 1))
    header = next((replica / "headers").glob("??/*"))
    header.write_bytes(b"changed")
    fixity = Fixity(replica)
    walked = fixity.round(fixity.logs(), None, fixity.state.begin(NOW))
    damaged = {str(each.id) for each in fixity.walk(walked, lambda _size: None) if each.damaged}
    assert damaged == {lost.name, changed.name, header.name}


@pytest.mark.parametrize("known", [b"", b"rubbish", b"tutela-x/evidence\n999\nAAAA\n"])
def test_a_named_head_that_is_none_is_refused(stage: Stage, known: bytes):
    with pytest.raises((MalformedError, MismatchError)):
        Fixity(stage.folder, known=known).logs()


def test_a_head_of_another_key_is_refused(stage: Stage, tmp_path: Path):
    other = new_stage(tmp_path / "other")
    known = (other.folder / "ledger/evidence/checkpoint").read_bytes()
    with pytest.raises(MismatchError):
        Fixity(stage.folder, known=known).logs()


def test_every_known_head_is_compared_and_not_the_largest_alone(stage: Stage, tmp_path: Path):
    forked = Stage(copy(stage.folder, tmp_path / "forked"), stage.made)
    forked.receive(b"other")
    known = (forked.folder / "ledger/evidence/checkpoint").read_bytes()
    stage.receive(b"mine")
    stage.receive(b"mine too")
    assert stage.look().left == 0
    with pytest.raises(MismatchError, match=r"fixity\.split_view"):
        Fixity(stage.folder, known=known).logs()


@pytest.mark.parametrize("path", ["witness/evidence/1.note", "anchors/evidence/1/note"])
def test_every_kept_head_is_compared_and_one_that_is_none_is_named(
    stage: Stage, tmp_path: Path, path: str
):
    forked = Stage(copy(stage.folder, tmp_path / "forked"), stage.made)
    forked.receive(b"other")
    stage.receive(b"mine")
    stage.receive(b"mine too")
    kept = stage.folder / path
    kept.parent.mkdir(parents=True)
    shutil.copy(stage.folder / "ledger/evidence/checkpoint", kept)
    assert stage.look(keyless=True).left == 0
    shutil.rmtree(stage.folder / "fixity")
    kept.write_bytes(b"no head")
    assert [each.path for each in stage.look(keyless=True).papers_left] == [path]
    shutil.copy(forked.folder / "ledger/evidence/checkpoint", kept)
    with pytest.raises(MismatchError, match=r"fixity\.split_view"):
        stage.look(keyless=True)


def test_a_lost_card_is_not_taken_from_another_case(stage: Stage, replica: Path, tmp_path: Path):
    other = new_stage(tmp_path / "other")
    card = (stage.folder / "case.toml").read_bytes()
    (stage.folder / "case.toml").unlink()
    before = truth(stage.folder)
    with pytest.raises(RefusedError, match=r"fixity\.card_unknown"):
        stage.look(other.folder, keyless=True)
    with pytest.raises(RefusedError, match=r"fixity\.other_case"):
        stage.look(other.folder, replica, keyless=True)
    assert truth(stage.folder) == before
    assert stage.look(replica, keyless=True).left == 0
    assert (stage.folder / "case.toml").read_bytes() == card


def test_what_a_replica_remembers_is_no_second_vote_for_it(stage: Stage, replica: Path):
    shutil.rmtree(stage.folder / "fixity")
    right = (stage.folder / "keys/0001.age").read_bytes()
    bad = b"age-encryption.org/v1\nanother"
    (replica / "keys/0001.age").write_bytes(bad)
    state = ScrubState.of(replica)
    memory = state.memory()
    state.remember(Memory(memory.heads, {**memory.papers, "keys/0001.age": sha256(bad)}))
    looked = stage.look(replica, keyless=True)
    assert [each.message for each in looked.papers_left] == ["fixity.paper_differs"]
    assert (stage.folder / "keys/0001.age").read_bytes() == right
