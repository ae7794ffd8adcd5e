"""A real case folder: made, opened, damaged in every part, made anew."""

import os
import shutil
from pathlib import Path
from typing import Final

import pytest
from tests.custody.bare import ACCESS, NOW, PICTURE, lock_weakly, offering

from tutela.custody.access import check_accession, open_item
from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.custody.seal import seal
from tutela.engines.age import AgeLocksmith
from tutela.errors import (
    MalformedError,
    MismatchError,
    RefusedError,
    TutelaError,
    UnavailableError,
)
from tutela.ledger.audit import audit, check_undamaged
from tutela.proof.checkpoint import SignerKey
from tutela.stores.case_folder import CaseFolder
from tutela.wiring import (
    Case,
    CreatedCase,
    NewCase,
    case_key_of,
    create_case,
    open_case,
    rebuild_case,
    unlock,
)

ANNA: Final = PersonKey("anna", AgeLocksmith().new_key(), bytes([1]) * 32)
ASKED: Final = NewCase((ANNA.public,), "tester")
CONTENT: Final = b"the plaintext"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "case"


@pytest.fixture
def made(folder: Path) -> CreatedCase:
    return create_case(folder, ASKED, None)


@pytest.fixture
def item(folder: Path, made: CreatedCase) -> ItemId:
    with open_case(folder, made.secrets) as case:
        return seal(offering(CONTENT), PICTURE, case.sealing, NOW, case.dice).item


def read_back(case: Case, item: ItemId) -> bytes:
    return open_item(item, ACCESS, case.access, case_key_of(case, ANNA.age), case.dice).read()


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def object_of(case: Case, item: ItemId) -> Path:
    indexed = case.index.item(item)
    assert indexed is not None
    name = str(indexed.object_id)
    return case.folder.objects / name[:2] / name


def raised(folder: Path, made: CreatedCase, item: ItemId) -> TutelaError:
    """Open the case and the item and return what was said."""
    with pytest.raises(TutelaError) as caught, open_case(folder, made.secrets) as case:
        read_back(case, item)
    return caught.value


def test_a_new_case_has_its_first_event_and_both_logs(folder: Path, made: CreatedCase):
    with open_case(folder, made.secrets) as case:
        (event,) = case.index.events()
        assert (event.kind, event.position) == ("case_created", 0)
        assert case.unknown_events() == 0
        check_undamaged(audit(case.evidence_store, case.card.evidence))
        assert case.card == made.card


def test_an_item_comes_back_in_another_run(folder: Path, made: CreatedCase, item: ItemId):
    with open_case(folder, made.secrets) as case:
        assert read_back(case, item) == CONTENT


def test_the_recovery_key_opens_too(folder: Path, made: CreatedCase, item: ItemId):
    with open_case(folder, made.secrets) as case:
        key = case_key_of(case, made.recovery)
        assert open_item(item, ACCESS, case.access, key, case.dice).read() == CONTENT


def test_fewer_than_two_custodians_make_no_case(folder: Path):
    with pytest.raises(RefusedError) as caught:
        create_case(folder, NewCase((), "tester"), None)
    assert caught.value.message == "keys.too_few_custodians"
    assert caught.value.parameters == {"found": 1, "needed": 2}
    assert not folder.exists()


def test_a_case_is_not_made_over_another(folder: Path, made: CreatedCase):
    with pytest.raises(RefusedError, match=r"case\.exists"):
        create_case(folder, ASKED, None)
    with open_case(folder, made.secrets) as case:
        assert case.card == made.card


def test_a_case_that_cannot_be_made_leaves_nothing(tmp_path: Path):
    with pytest.raises(RefusedError, match=r"keys\.passphrase_empty"):
        create_case(tmp_path / "case", ASKED, "")
    assert list(tmp_path.iterdir()) == []


def test_an_organisation_keeps_its_key_and_its_name(folder: Path):
    key = SignerKey("example.org", bytes(32))
    asked = NewCase((ANNA.public,), "tester", name="example.org", organisation=key)
    made = create_case(folder, asked, None)
    assert made.card.organisation == key.verifier
    assert made.card.publication.name == "example.org/publication"


def test_the_passphrase_opens_the_case_through_scrypt(folder: Path):
    made = create_case(folder, ASKED, "seven small boats")
    assert (folder / "machine.age").read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert unlock(folder, "seven small boats") == made.secrets


def test_another_passphrase_does_not_open_the_case(folder: Path, made: CreatedCase):
    lock_weakly(folder, made, "seven small boats")
    open_case(folder, "seven small boats").close()
    with pytest.raises(RefusedError) as caught:
        open_case(folder, "seven small boots")
    assert caught.value.message == "case.passphrase"
    (folder / "machine.age").unlink()
    with pytest.raises(UnavailableError) as missing:
        open_case(folder, "seven small boats")
    assert missing.value.message == "case.machine_missing"


def test_a_folder_without_a_card_is_no_case(tmp_path: Path, made: CreatedCase):
    with pytest.raises(UnavailableError) as caught:
        open_case(tmp_path, made.secrets)
    assert caught.value.message == "case.not_a_case"


def test_secrets_of_another_case_open_nothing(folder: Path, made: CreatedCase):
    other = create_case(folder.with_name("other"), ASKED, None)
    with pytest.raises(MismatchError, match=r"case\.card_changed"):
        open_case(folder, other.secrets)
    open_case(folder, made.secrets).close()


def test_neither_a_case_nor_what_it_is_made_of_shows_a_secret(folder: Path, made: CreatedCase):
    with open_case(folder, made.secrets) as case:
        shown = repr(case) + repr(made) + repr(ASKED)
    for secret in (
        made.recovery.secret,
        made.secrets.database_key.hex(),
        repr(made.secrets.database_key),
        repr(made.secrets.dedup_key),
        made.secrets.evidence.format(),
    ):
        assert secret not in shown


def test_a_flipped_bit_in_an_object_names_the_item(folder: Path, made: CreatedCase, item: ItemId):
    with open_case(folder, made.secrets) as case:
        flip(object_of(case, item), -1)
    error = raised(folder, made, item)
    assert (type(error), error.message) == (MismatchError, "item.object_changed")
    assert error.parameters["item"] == str(item)


def test_a_missing_object_names_the_item(folder: Path, made: CreatedCase, item: ItemId):
    with open_case(folder, made.secrets) as case:
        object_of(case, item).unlink()
    error = raised(folder, made, item)
    assert (type(error), error.message) == (UnavailableError, "item.object_missing")
    assert error.parameters["item"] == str(item)


def test_a_flipped_bit_in_a_record_names_the_item(folder: Path, made: CreatedCase, item: ItemId):
    with open_case(folder, made.secrets) as case:
        name = str(case.index.items()[0].record)
        flip(case.folder.objects / name[:2] / name, 250)
    error = raised(folder, made, item)
    assert (type(error), error.message) == (MismatchError, "item.object_changed")
    assert error.parameters == {"item": str(item), "object": name}


def test_a_flipped_bit_in_any_wrapped_key_says_what_to_restore(
    folder: Path, made: CreatedCase, item: ItemId
):
    flip(folder / "keys" / "0001.age", 400)
    error = raised(folder, made, item)
    assert isinstance(error, MalformedError | RefusedError)
    assert error.message in {"keys.decrypt", "keys.not_a_custodian"}


def test_a_lost_keys_folder_says_what_to_restore(folder: Path, made: CreatedCase, item: ItemId):
    shutil.rmtree(folder / "keys")
    error = raised(folder, made, item)
    assert (type(error), error.message) == (UnavailableError, "keys.no_generation")


def test_a_flipped_bit_in_the_index_says_how_to_make_it_anew(
    folder: Path, made: CreatedCase, item: ItemId
):
    flip(folder / "index.db", 20)
    error = raised(folder, made, item)
    assert (type(error), error.message) == (MismatchError, "custody.index_damaged")
    assert rebuild_case(folder, made.secrets, ANNA.age) == 2
    with open_case(folder, made.secrets) as case:
        assert read_back(case, item) == CONTENT


def test_a_flipped_bit_in_the_checkpoint_is_found_on_opening(
    folder: Path, made: CreatedCase, item: ItemId
):
    checkpoint = folder / "ledger" / "evidence" / "checkpoint"
    for place in range(0, checkpoint.stat().st_size, 9):
        flip(checkpoint, place)
        with pytest.raises((MismatchError, MalformedError)) as caught:
            open_case(folder, made.secrets)
        assert caught.value.message.startswith(("ledger.", "checkpoint."))
        flip(checkpoint, place)
    with open_case(folder, made.secrets) as case:
        assert read_back(case, item) == CONTENT


def test_a_flipped_bit_in_a_bundle_of_the_ledger_is_named_by_its_path(
    folder: Path, made: CreatedCase, item: ItemId
):
    flip(folder / "ledger" / "evidence" / "tile" / "entries" / "000.p" / "5", 40)
    error = raised(folder, made, item)
    assert (type(error), error.message) == (MismatchError, "ledger.bundle_mismatch")
    assert error.parameters == {"path": "tile/entries/000.p/5"}


@pytest.mark.parametrize("lost", ["everything", "the last step"])
def test_a_rolled_back_ledger_is_refused_on_opening(
    folder: Path, made: CreatedCase, tmp_path: Path, lost: str
):
    evidence = folder / "ledger" / "evidence"
    shutil.copytree(evidence, tmp_path / "older")
    with open_case(folder, made.secrets) as case:
        seal(offering(CONTENT), None, case.sealing, NOW, case.dice)
    shutil.rmtree(evidence)
    if lost == "the last step":
        shutil.copytree(tmp_path / "older", evidence)
    with pytest.raises(MismatchError) as caught:
        open_case(folder, made.secrets)
    assert caught.value.message == "custody.ledger_shorter"
    assert caught.value.parameters == {"size": 2 * (lost == "the last step"), "known": 3}


def test_a_ledger_beyond_what_the_index_knows_is_counted(folder: Path, made: CreatedCase):
    shutil.copy(folder / "index.db", folder / "older.db")
    with open_case(folder, made.secrets) as case:
        seal(offering(CONTENT), None, case.sealing, NOW, case.dice)
    (folder / "older.db").replace(folder / "index.db")
    with open_case(folder, made.secrets) as case:
        assert case.unknown_events() == 1
    assert rebuild_case(folder, made.secrets, ANNA.age) == 2
    with open_case(folder, made.secrets) as case:
        assert case.unknown_events() == 0


def test_the_index_may_be_deleted_and_is_made_anew_equal(
    folder: Path, made: CreatedCase, item: ItemId
):
    with open_case(folder, made.secrets) as case:
        key = case_key_of(case, ANNA.age)
        check_accession(item, "anna", NOW, case.access, key, case.dice)
        items, events = case.index.items(), case.index.events()
    (folder / "index.db").unlink()
    assert rebuild_case(folder, made.secrets, made.recovery) == len(events) == 3
    with open_case(folder, made.secrets) as case:
        assert case.index.items() == items
        assert [event.entry for event in case.index.events()] == [each.entry for each in events]


def test_an_object_that_cannot_be_read_stops_no_rebuild(
    folder: Path, made: CreatedCase, item: ItemId
):
    with open_case(folder, made.secrets) as case:
        indexed = case.index.item(item)
    assert indexed is not None
    path = CaseFolder(folder).object_path(indexed.object_id)
    path.unlink()
    path.mkdir()
    assert rebuild_case(folder, made.secrets, ANNA.age) == 2


def test_a_rebuild_that_fails_leaves_the_index_in_its_place(
    folder: Path, made: CreatedCase, item: ItemId
):
    before = (folder / "index.db").read_bytes()
    (folder / "ledger" / "publication" / "checkpoint").write_bytes(b"damaged")
    with pytest.raises((MalformedError, MismatchError)):
        rebuild_case(folder, made.secrets, ANNA.age)
    assert (folder / "index.db").read_bytes() == before
    assert list(folder.glob("aside-*")) == []
    assert item is not None


def test_what_somebody_put_into_incoming_stops_nobody(folder: Path, made: CreatedCase):
    incoming = folder / "objects" / "incoming"
    (incoming / "folder").mkdir(parents=True)
    os.mkfifo(incoming / "pipe")
    with open_case(folder, made.secrets) as case:
        assert case.unknown_events() == 0


def test_a_stranger_sets_no_index_aside(folder: Path, made: CreatedCase, item: ItemId):
    with pytest.raises(RefusedError, match=r"keys\.not_a_custodian"):
        rebuild_case(folder, made.secrets, AgeLocksmith().new_key())
    with open_case(folder, made.secrets) as case:
        assert read_back(case, item) == CONTENT
    assert list(folder.glob("aside-*")) == []


def test_what_a_dead_writer_left_in_the_vault_is_removed_on_opening(
    folder: Path, made: CreatedCase
):
    left = folder / "objects" / "incoming" / "left"
    left.write_bytes(b"half")
    open_case(folder, made.secrets).close()
    assert not left.exists()
