"""A rehearsal works on a copy of a copy and says what did not work."""

from pathlib import Path

import pytest
from tests.custody.bare import NOW, offering
from tests.wiring.test_recovery import ANNA, Desk, last_event, listing

from tutela.custody.keys import AgeKey
from tutela.custody.seal import seal
from tutela.engines.age import AgeLocksmith
from tutela.errors import MismatchError, RefusedError, UnavailableError
from tutela.wiring import (
    Drill,
    NewCase,
    check_same_case,
    create_case,
    delivery,
    drill,
    open_case,
    record_drill,
)

STEPS = ["key", "copy", "recover", "records", "evidence", "publication", "objects", "items"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    with made.open() as case:
        for number in range(4):
            seal(offering(bytes([number])), None, case.sealing, NOW, case.dice)
    return made


def drilled(desk: Desk, copy: Path, items: int = 3, key: AgeKey | None = None) -> Drill:
    return drill(copy, desk.root / "rehearsal", lambda: key or desk.made.recovery, items)


def test_a_good_copy_passes_every_step_and_is_not_changed(desk: Desk):
    copy = desk.copy()
    before = listing(copy)
    done = drilled(desk, copy)
    assert [step.name for step in done.steps] == STEPS
    assert done.failures == ()
    assert (done.count("recover"), done.count("objects"), done.count("items")) == (6, 5, 3)
    assert all(step.seconds >= 0 for step in done.steps)
    assert listing(copy) == before


def test_no_more_items_are_opened_than_there_are(desk: Desk):
    assert drilled(desk, desk.copy(), items=99).count("items") == 5


def test_no_plaintext_is_left_anywhere(desk: Desk):
    drilled(desk, desk.copy(), items=5)
    found = [name for name, content in listing(desk.root).items() if b"the plaintext" in content]
    assert found == []


def test_the_rehearsal_knows_that_it_was_one_and_takes_nothing_in(desk: Desk, tmp_path: Path):
    drilled(desk, desk.copy())
    (tmp_path / "camera").mkdir()
    with open_case(desk.root / "rehearsal", desk.made.secrets) as case:
        assert last_event(case).kind == "drilled"
        with pytest.raises(RefusedError, match=r"recovery\.rehearsal"):
            delivery(case, tmp_path / "camera", "", "tester")


def test_the_real_case_can_keep_that_it_was_done(desk: Desk):
    done = drilled(desk, desk.copy())
    with desk.open() as case:
        record_drill(case, done)
        event = last_event(case)
    assert event.kind == "drilled"
    assert {name: event.details[name] for name in ("events", "items", "opened", "failed")} == {
        "events": 6,
        "items": 5,
        "opened": 3,
        "failed": (),
    }


def test_a_wrong_key_ends_the_rehearsal_at_its_step(desk: Desk):
    done = drilled(desk, desk.copy(), key=AgeLocksmith().new_key())
    assert [step.name for step in done.steps] == STEPS[:3]
    assert [(step.name, str(step.failure)) for step in done.failures] == [
        ("recover", "recovery.not_the_recovery_key")
    ]


def test_shares_that_do_not_suffice_end_it_too(desk: Desk):
    def too_few() -> AgeKey:
        raise RefusedError("recovery.too_few_shares", found=1, needed=3)

    done = drill(desk.copy(), desk.root / "rehearsal", too_few, 3)
    assert [step.name for step in done.failures] == ["key"]


def test_missing_and_changed_objects_are_found(desk: Desk):
    copy = desk.copy()
    with desk.open() as case:
        first, second = (str(each.object_id) for each in case.index.items()[:2])
    (copy / "objects" / first[:2] / first).unlink()
    path = copy / "objects" / second[:2] / second
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    done = drilled(desk, copy, items=5)
    assert [step.name for step in done.failures] == ["objects", "items"]


def test_a_missing_record_and_a_damaged_ledger_are_found(desk: Desk):
    copy = desk.copy()
    with desk.open() as case:
        lost = str(case.index.events()[0].record)
    (copy / "objects" / lost[:2] / lost).unlink()
    done = drilled(desk, copy)
    assert [step.name for step in done.failures] == ["records"]


def test_a_rehearsal_that_cannot_begin_is_refused(desk: Desk, tmp_path: Path):
    (desk.root / "rehearsal").mkdir()
    (desk.root / "rehearsal" / "file").write_bytes(b"")
    with pytest.raises(RefusedError, match=r"case\.exists"):
        drilled(desk, desk.folder)
    with pytest.raises(UnavailableError, match=r"case\.not_a_case"):
        drill(tmp_path / "absent", tmp_path / "elsewhere", lambda: desk.made.recovery, 3)


def test_a_copy_of_another_case_is_not_drilled_for_this_one(desk: Desk, tmp_path: Path):
    create_case(tmp_path / "other", NewCase((ANNA.public,), "tester"), None)
    with desk.open() as case:
        check_same_case(desk.folder, case)
        with pytest.raises(MismatchError, match=r"recovery\.other_case"):
            check_same_case(tmp_path / "other", case)
