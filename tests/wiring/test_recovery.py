"""A case goes on from paper alone, and every other key is refused before anything changes."""

import shutil
from pathlib import Path

import pytest
from tests.custody.bare import ACCESS, NOW, offering

from tutela.custody.access import open_item
from tutela.custody.case import CaseCard
from tutela.custody.item import ItemId
from tutela.custody.keys import Custodian, PersonKey, WrappedCase, wrap_case_key
from tutela.custody.record import open_record
from tutela.custody.seal import seal
from tutela.engines.age import AgeLocksmith
from tutela.errors import MalformedError, MismatchError, RefusedError, UnavailableError
from tutela.ledger.audit import audit, check_undamaged
from tutela.ledger.entry import Event
from tutela.wiring import (
    Case,
    CreatedCase,
    NewCase,
    case_key_of,
    create_case,
    custodians_of,
    new_recovery,
    open_case,
    recover,
    renew_recovery,
    roll_of,
)
from tutela.wiring.recovery import card_of, open_machine

SMITH = AgeLocksmith()
ANNA = PersonKey("anna", SMITH.new_key(), bytes([1]) * 32)
CONTENT = b"the plaintext"
NEW_WORDS = "new machine, new words"


class Desk:
    def __init__(self, root: Path) -> None:
        self.root, self.folder = root, root / "case"
        self.made: CreatedCase = create_case(self.folder, NewCase((ANNA.public,), "tester"), None)
        with self.open() as case:
            self.item: ItemId = seal(offering(CONTENT), None, case.sealing, NOW, case.dice).item

    def open(self) -> Case:
        return open_case(self.folder, self.made.secrets)

    def copy(self) -> Path:
        """Return a copy as a backup has it: no index, no machine secrets."""
        copy = self.root / "copy"
        shutil.copytree(self.folder, copy)
        for name in ("index.db", "machine.age"):
            (copy / name).unlink(missing_ok=True)
        return copy


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def last_event(case: Case) -> Event:
    noted = case.index.events()[-1]
    key = case_key_of(case, ANNA.age)
    envelope = open_record(noted.record, case.vault, case.cipher, key)
    assert envelope is not None
    return envelope.event


def listing(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_copy_goes_on_from_the_recovery_key_alone(desk: Desk):
    copy = desk.copy()
    shutil.rmtree(desk.folder)
    done = recover(copy, desk.made.recovery, NEW_WORDS)
    assert (done.events, done.items, done.damage) == (2, 1, None)
    assert done.secrets == desk.made.secrets
    with open_case(copy, NEW_WORDS) as case:
        key = case_key_of(case, desk.made.recovery)
        assert open_item(desk.item, ACCESS, case.access, key, case.dice).read() == CONTENT
        seal(offering(b"received after"), None, case.sealing, NOW, case.dice)
        assert len(case.index.items()) == 2
        for store, signed in (
            (case.evidence_store, case.card.evidence),
            (case.publication_store, case.card.publication),
        ):
            check_undamaged(audit(store, signed))


def test_a_recovery_leaves_an_event_and_the_card_but_for_its_last_line(desk: Desk):
    copy = desk.copy()
    before = (copy / "case.toml").read_bytes().splitlines()
    recover(copy, desk.made.recovery, NEW_WORDS)
    after = (copy / "case.toml").read_bytes().splitlines()
    assert before[:-1] == after[:-1]
    with open_case(copy, NEW_WORDS) as case:
        event = last_event(case)
    assert event.kind == "restored"
    assert event.details == {"events": 2, "items": 1, "damaged": False}


def test_the_old_machine_file_and_index_are_kept_aside(desk: Desk):
    old = (desk.folder / "machine.age").read_bytes()
    recover(desk.folder, desk.made.recovery, NEW_WORDS)
    aside = [path.read_bytes() for path in desk.folder.glob("aside-*-machine.age")]
    assert aside == [old]
    assert len(list(desk.folder.glob("aside-*-index.db"))) == 1


def test_a_recovery_that_broke_off_is_done_again(desk: Desk):
    copy = desk.copy()
    (copy / "machine.age").write_bytes(b"written, and then the crash")
    recover(copy, desk.made.recovery, NEW_WORDS)
    recover(copy, desk.made.recovery, "once more")
    with open_case(copy, "once more") as case:
        assert len(case.index.items()) == 1


def test_a_custodian_who_is_not_the_recovery_key_cannot_recover(desk: Desk):
    copy = desk.copy()
    before = listing(copy)
    for key in (ANNA.age, SMITH.new_key()):
        with pytest.raises(RefusedError, match=r"recovery\.not_the_recovery_key"):
            recover(copy, key, NEW_WORDS)
    with pytest.raises(RefusedError, match=r"keys\.passphrase_empty"):
        recover(copy, desk.made.recovery, "")
    assert listing(copy) == before


def test_a_copy_without_the_escrow_or_with_another_cases_says_so(desk: Desk, tmp_path: Path):
    copy = desk.copy()
    escrow = copy / "machine-recovery.age"
    escrow.write_bytes(escrow.read_bytes()[:-1])
    with pytest.raises(MalformedError, match=r"recovery\.escrow_damaged"):
        recover(copy, desk.made.recovery, NEW_WORDS)
    escrow.unlink()
    with pytest.raises(UnavailableError, match=r"recovery\.no_escrow"):
        recover(copy, desk.made.recovery, NEW_WORDS)
    other = create_case(tmp_path / "other", NewCase((ANNA.public,), "tester"), None)
    shutil.copy(tmp_path / "other" / "machine-recovery.age", escrow)
    with pytest.raises(MismatchError, match=r"case\.card_changed"):
        recover(copy, other.recovery, NEW_WORDS)
    with pytest.raises(UnavailableError, match=r"case\.not_a_case"):
        recover(tmp_path, other.recovery, NEW_WORDS)


def test_an_escrow_that_opens_beside_a_generation_that_does_not_changes_nothing(desk: Desk):
    copy = desk.copy()
    for generation in (copy / "keys").iterdir():
        generation.unlink()
    before = listing(copy)
    with pytest.raises(UnavailableError, match=r"keys\.no_generation"):
        recover(copy, desk.made.recovery, NEW_WORDS)
    assert listing(copy) == before


def test_a_copy_that_lost_records_is_recovered_and_the_loss_is_told(desk: Desk):
    copy = desk.copy()
    with desk.open() as case:
        lost = str(case.index.events()[0].record)
    (copy / "objects" / lost[:2] / lost).unlink()
    done = recover(copy, desk.made.recovery, NEW_WORDS)
    assert (done.events, done.items) == (1, 1)
    assert done.damage is not None
    assert done.damage.message == "custody.records_missing"
    with open_case(copy, NEW_WORDS) as case:
        assert last_event(case).details["damaged"] is True


def test_a_renewal_makes_the_escrow_an_old_case_lacks(desk: Desk):
    (desk.folder / "machine-recovery.age").unlink()
    with desk.open() as case:
        renew_recovery(case, desk.made.secrets, ANNA.age, None, "anna")
        event = last_event(case)
    assert (event.kind, event.actor) == ("recovery_renewed", "anna")
    assert event.details == {"recipient": desk.made.recovery.recipient, "replaced": ()}
    assert open_machine(desk.folder, desk.made.recovery) == desk.made.secrets
    assert [path.name for path in (desk.folder / "keys").iterdir()] == ["0001.age"]


def test_a_new_recovery_key_takes_the_place_of_the_old(desk: Desk):
    old = desk.made.recovery
    with desk.open() as case:
        fresh = new_recovery(case)
        renew_recovery(case, desk.made.secrets, old, fresh, "recovery")
        event = last_event(case)
        held = custodians_of(case, ANNA.age)
    assert [each.recipient for each in held] == [ANNA.age.recipient, fresh.recipient]
    assert event.details == {"recipient": fresh.recipient, "replaced": (old.recipient,)}
    assert open_machine(desk.folder, fresh) == desk.made.secrets
    with pytest.raises(RefusedError, match=r"recovery\.not_the_recovery_key"):
        open_machine(desk.folder, old)
    assert [each.recipient for each in roll_of(desk.folder, fresh).current] == [
        ANNA.age.recipient,
        fresh.recipient,
    ]


def test_an_old_copy_still_opens_with_the_old_recovery_key(desk: Desk):
    # That is what the text of a renewal says; nobody can take it back.
    copy = desk.copy()
    with desk.open() as case:
        renew_recovery(case, desk.made.secrets, ANNA.age, new_recovery(case), "anna")
    assert recover(copy, desk.made.recovery, NEW_WORDS).items == 1


def test_a_planted_generation_gets_the_machines_secrets_for_nobody(desk: Desk):
    mallory = SMITH.new_key()
    before = (desk.folder / "machine-recovery.age").read_bytes()
    with desk.open() as case:
        custodians = (Custodian.of(ANNA.public), Custodian("recovery", mallory.recipient, None))
        wrapped = WrappedCase(case_key_of(case, ANNA.age), custodians)
        (desk.folder / "keys" / "0002.age").write_bytes(wrap_case_key(wrapped, case.cipher))
        with pytest.raises(MismatchError, match=r"custodian\.roll_differs.*0002\.age"):
            renew_recovery(case, desk.made.secrets, ANNA.age, None, "anna")
        assert (desk.folder / "machine-recovery.age").read_bytes() == before
        fresh = new_recovery(case)
        renew_recovery(case, desk.made.secrets, ANNA.age, fresh, "anna")
        assert last_event(case).details["replaced"] == (desk.made.recovery.recipient,)
    assert open_machine(desk.folder, fresh) == desk.made.secrets
    with pytest.raises(RefusedError, match=r"recovery\.not_the_recovery_key"):
        open_machine(desk.folder, mallory)


def test_a_planted_person_is_not_taken_over_by_a_renewal(desk: Desk):
    with desk.open() as case:
        mallory = Custodian("mallory", SMITH.new_key().recipient, bytes([7]) * 32)
        held = custodians_of(case, ANNA.age)
        wrapped = WrappedCase(case_key_of(case, ANNA.age), (*held, mallory))
        (desk.folder / "keys" / "0002.age").write_bytes(wrap_case_key(wrapped, case.cipher))
        with pytest.raises(MismatchError, match=r"custodian\.roll_differs"):
            renew_recovery(case, desk.made.secrets, ANNA.age, new_recovery(case), "anna")


def test_a_renewal_that_broke_off_after_its_event_is_done_again(desk: Desk):
    with desk.open() as case:
        lost = {"recipient": "age1lost", "replaced": [desk.made.recovery.recipient]}
        case.record(Event("recovery_renewed", case.instant(), "anna", details=lost))
        with pytest.raises(MismatchError, match=r"custodian\.roll_differs"):
            renew_recovery(case, desk.made.secrets, ANNA.age, None, "anna")
        fresh = new_recovery(case)
        renew_recovery(case, desk.made.secrets, ANNA.age, fresh, "anna")
        renew_recovery(case, desk.made.secrets, fresh, None, "recovery")
    assert open_machine(desk.folder, fresh) == desk.made.secrets


def test_a_stranger_renews_nothing(desk: Desk):
    before = (desk.folder / "machine-recovery.age").read_bytes()
    with desk.open() as case:
        with pytest.raises(RefusedError, match=r"keys\.not_a_custodian"):
            renew_recovery(case, desk.made.secrets, SMITH.new_key(), new_recovery(case), "eve")
        assert len(case.index.events()) == 2
    assert (desk.folder / "machine-recovery.age").read_bytes() == before


def test_the_card_of_a_folder_is_read_without_a_key(desk: Desk):
    assert (
        card_of(desk.folder)
        == desk.made.card
        == CaseCard.parse((desk.folder / "case.toml").read_bytes())
    )
