from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from tests.custody.bare import ACCESS, NOW, offering

from tutela.custody.access import OpenedItem, open_item
from tutela.custody.keys import RECOVERY_LABEL, PersonKey, format_recovery
from tutela.custody.record import open_record
from tutela.custody.seal import seal
from tutela.engines.age import AgeLocksmith
from tutela.errors import ConflictError, MalformedError, MismatchError, RefusedError
from tutela.wiring import (
    Case,
    CreatedCase,
    NewCase,
    add_custodian,
    case_key_of,
    create_case,
    custodians_of,
    needs_passphrase,
    new_person,
    open_case,
    open_person,
    open_recovery,
    write_copy,
    write_new_file,
)

ANNA: Final = PersonKey("anna", AgeLocksmith().new_key(), bytes([1]) * 32)
BORIS: Final = PersonKey("boris", AgeLocksmith().new_key(), bytes([2]) * 32)
CONTENT: Final = bytes(range(256)) * 500


class Desk:
    """A case with one custodian and its recovery key."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "case"
        self.made: CreatedCase = create_case(self.folder, NewCase((ANNA.public,), "tester"), None)

    def open(self) -> Case:
        return open_case(self.folder, self.made.secrets)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def opened_item(case: Case) -> OpenedItem:
    item = seal(offering(CONTENT), None, case.sealing, NOW, case.dice).item
    return open_item(item, ACCESS, case.access, case_key_of(case, ANNA.age), case.dice)


def test_the_custodians_are_known_to_a_custodian_and_to_nobody_else(desk: Desk):
    with desk.open() as case:
        found = custodians_of(case, ANNA.age)
        assert [each.label for each in found] == ["anna", RECOVERY_LABEL]
        with pytest.raises(RefusedError, match=r"keys\.not_a_custodian"):
            custodians_of(case, BORIS.age)


def test_one_more_custodian_opens_the_case_and_an_event_says_who_let_them(desk: Desk):
    with desk.open() as case:
        with pytest.raises(RefusedError, match=r"keys\.not_a_custodian"):
            case_key_of(case, BORIS.age)
        add_custodian(case, ANNA.age, BORIS.public, "anna")
        key = case_key_of(case, BORIS.age)
        assert key == case_key_of(case, desk.made.recovery)
        noted = case.index.events()[-1]
        envelope = open_record(noted.record, case.vault, case.cipher, key)
    assert envelope is not None
    event = envelope.event
    assert (event.kind, event.actor) == ("custodian_added", "anna")
    assert event.details["recipient"] == BORIS.age.recipient


def test_somebody_who_is_no_custodian_lets_nobody_in(desk: Desk):
    with desk.open() as case:
        with pytest.raises(RefusedError, match=r"keys\.not_a_custodian"):
            add_custodian(case, BORIS.age, BORIS.public, "boris")
        assert len(case.index.events()) == 1


def test_a_custodian_is_not_added_twice(desk: Desk):
    with desk.open() as case:
        with pytest.raises(RefusedError, match=r"keys\.custodian_twice"):
            add_custodian(case, ANNA.age, ANNA.public, "anna")
        assert len(case.index.events()) == 1


def test_a_foreign_file_among_the_wrapped_keys_stops_nobody(desk: Desk):
    (desk.folder / "keys" / "0002.age").write_bytes(b"planted")
    with desk.open() as case:
        add_custodian(case, ANNA.age, BORIS.public, "anna")
        assert (desk.folder / "keys" / "0003.age").exists()
        assert case_key_of(case, BORIS.age) == case_key_of(case, ANNA.age)


def test_a_persons_key_file_opens_with_its_passphrase(tmp_path: Path):
    person, content = new_person("anna", "seven small boats")
    write_new_file(tmp_path / "anna.key", content)
    assert open_person((tmp_path / "anna.key").read_bytes(), "seven small boats") == person
    assert needs_passphrase(content)
    with pytest.raises(ConflictError, match=r"case\.file_exists"):
        write_new_file(tmp_path / "anna.key", b"")


def test_a_recovery_key_is_read_from_paper_and_needs_no_passphrase(desk: Desk):
    typed = f"# paper\n{format_recovery(desk.made.recovery)}\n".encode()
    assert not needs_passphrase(typed)
    assert open_recovery(typed) == desk.made.recovery
    with pytest.raises(MalformedError, match=r"keys\.recovery"):
        open_recovery(b"nothing")


def test_a_copy_is_whole_and_is_never_written_over_a_file(desk: Desk, tmp_path: Path):
    with desk.open() as case:
        opened = opened_item(case)
        write_copy(opened, tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == CONTENT
        with pytest.raises(ConflictError):
            write_copy(opened, tmp_path / "copy")


def test_a_damaged_item_leaves_no_file(desk: Desk, tmp_path: Path):
    with desk.open() as case:
        opened = opened_item(case)
        name = str(opened.manifest.object_id)
        path = case.folder.objects / name[:2] / name
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(MismatchError) as caught:
            write_copy(opened, tmp_path / "copy")
    assert caught.value.message == "item.undecryptable"
    assert caught.value.parameters == {"item": str(opened.manifest.item)}
    assert [path.name for path in tmp_path.iterdir()] == ["case"]


def test_an_item_can_be_read_in_memory(desk: Desk):
    with desk.open() as case:
        sink = BytesIO()
        opened_item(case).copy_to(sink)
    assert sink.getvalue() == CONTENT
