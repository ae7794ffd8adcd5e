from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from tests.custody.bare import ACCESS, NOW, offering

from tutela.custody.access import OpenedItem, open_item
from tutela.custody.keys import (
    RECOVERY_LABEL,
    AgeKey,
    Custodian,
    PersonKey,
    PersonPublic,
    WrappedCase,
    format_recovery,
    seal_bytes,
    wrap_case_key,
)
from tutela.custody.record import open_record
from tutela.custody.seal import seal
from tutela.custody.succession import KeyKind, kind_of, named
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.errors import ConflictError, MalformedError, MismatchError, RefusedError
from tutela.ledger.entry import EventKind
from tutela.stores.case_folder import CaseFolder
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
    revoke_custodian,
    roll_of,
    succeed_custodian,
    write_copy,
    write_new_file,
)
from tutela.wiring.keys import draw_key, in_force, record_custodian, standing

ANNA: Final = PersonKey("anna", AgeLocksmith().new_key(), bytes([1]) * 32)
BORIS: Final = PersonKey("boris", AgeLocksmith().new_key(), bytes([2]) * 32)
OTHER_KIND: Final = (
    "age1pq1any"
    if kind_of(ANNA.age.recipient) is KeyKind.CLASSICAL
    else draw_key(KeyKind.CLASSICAL).recipient
)
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


def test_a_revoked_custodian_is_left_out_of_the_newest_generation_only(desk: Desk):
    with desk.open() as case:
        add_custodian(case, ANNA.age, BORIS.public, "anna")
        gone = revoke_custodian(case, ANNA.age, "boris", "anna")
        assert gone == Custodian.of(BORIS.public)
        assert [each.label for each in custodians_of(case, ANNA.age)] == ["anna", RECOVERY_LABEL]
        events = [event.kind for event in case.index.events()]
        # Nothing is taken back: the older generation stays, and opens for whoever held it.
        assert case_key_of(case, BORIS.age) == case_key_of(case, ANNA.age)
    assert events[1:] == ["custodian_added", "custodian_revoked"]
    names = sorted(path.name for path in (desk.folder / "keys").iterdir())
    assert names == ["0001.age", "0002.age", "0003.age"]
    roll = roll_of(desk.folder, ANNA.age)
    assert [each.label for each in roll.current] == ["anna", RECOVERY_LABEL]
    assert roll.former == (gone,)


def test_a_successor_comes_in_the_generation_in_which_the_other_goes(desk: Desk):
    with desk.open() as case:
        gone = succeed_custodian(case, ANNA.age, "anna", BORIS.public, "anna")
        assert gone.label == "anna"
        held = custodians_of(case, BORIS.age)
        assert [each.label for each in held] == [RECOVERY_LABEL, "boris"]
        kinds = [event.kind for event in case.index.events()]
        key = case_key_of(case, BORIS.age)
        noted = case.index.events()[-1]
        envelope = open_record(noted.record, case.vault, case.cipher, key)
    assert kinds[1:] == ["custodian_added", "custodian_revoked"]
    assert envelope is not None
    assert envelope.event.details["successor"] == BORIS.age.recipient
    assert len(list((desk.folder / "keys").iterdir())) == 2


def test_a_refused_change_leaves_neither_event_nor_generation(desk: Desk):
    with desk.open() as case:
        for name in ("anna", RECOVERY_LABEL):
            with pytest.raises(RefusedError, match=r"custodian\."):
                revoke_custodian(case, ANNA.age, name, "anna")
        with pytest.raises(RefusedError, match=r"keys\.not_a_custodian"):
            revoke_custodian(case, BORIS.age, "anna", "boris")
        with pytest.raises(RefusedError, match=r"custodian\.needs_"):
            add_custodian(case, ANNA.age, PersonPublic("dora", OTHER_KIND, bytes(32)), "anna")
        assert len(case.index.events()) == 1
    assert [path.name for path in (desk.folder / "keys").iterdir()] == ["0001.age"]


def test_a_change_made_from_an_older_generation_undoes_nothing(desk: Desk):
    files = CaseFolder(desk.folder)
    newest = files.newest_generation()
    with desk.open() as case:
        add_custodian(case, ANNA.age, BORIS.public, "anna")
        with pytest.raises(ConflictError, match=r"case\.file_exists"):
            files.add_generation(b"made from the first", newest)
        assert len(custodians_of(case, BORIS.age)) == 3


def planted_by(case: Case, holder: AgeKey, *custodians: Custodian) -> bytes:
    """Return a well-formed generation, as whoever once held the case key can make it."""
    return wrap_case_key(WrappedCase(case_key_of(case, holder), custodians), case.cipher)


def test_a_planted_number_at_the_end_takes_no_change_away(desk: Desk):
    for content in (b"age-encryption.org/v1\nplanted", stranger_file()):
        (desk.folder / "keys" / "9999.age").write_bytes(content)
        with desk.open() as case:
            dora = PersonKey("dora", AgeLocksmith().new_key(), bytes([4]) * 32)
            add_custodian(case, ANNA.age, dora.public, "anna")
            assert case_key_of(case, dora.age) == case_key_of(case, ANNA.age)
    names = sorted(path.name for path in (desk.folder / "keys").iterdir())
    assert names == ["0001.age", "0002.age", "0003.age", "9999.age"]


def stranger_file() -> bytes:
    return seal_bytes(b"x", AgeCipher(), (AgeLocksmith().new_key().recipient,))


def test_a_file_for_strangers_leaves_nobody_out_and_an_unknown_event_might(desk: Desk):
    (desk.folder / "keys" / "0002.age").write_bytes(stranger_file())
    old = (desk.folder / "index.db").read_bytes()
    with desk.open() as case:
        add_custodian(case, ANNA.age, BORIS.public, "anna")
    (desk.folder / "keys" / "0009.age").write_bytes(stranger_file())
    (desk.folder / "index.db").write_bytes(old)
    with desk.open() as case:
        with pytest.raises(RefusedError, match=r"custodian\.left_out"):
            standing(case, ANNA.age)
        with pytest.raises(RefusedError, match=r"custody\.events_unknown"):
            revoke_custodian(case, ANNA.age, "boris", "anna")


def test_a_true_copy_under_the_last_number_is_refused_before_any_event_stands(desk: Desk):
    keys = desk.folder / "keys"
    (keys / "9999.age").write_bytes((keys / "0001.age").read_bytes())
    with desk.open() as case:
        with pytest.raises(RefusedError, match=r"custodian\.no_number.*9999\.age"):
            add_custodian(case, ANNA.age, BORIS.public, "anna")
        assert len(case.index.events()) == 1


def test_a_generation_that_the_ledger_does_not_tell_of_stops_every_change(desk: Desk):
    mallory = Custodian("recovery", AgeLocksmith().new_key().recipient, None)
    keys = desk.folder / "keys"
    with desk.open() as case:
        add_custodian(case, ANNA.age, BORIS.public, "anna")
        revoke_custodian(case, ANNA.age, "boris", "anna")
        for content in (
            (keys / "0002.age").read_bytes(),
            planted_by(case, BORIS.age, Custodian.of(ANNA.public), mallory),
        ):
            (keys / "0004.age").write_bytes(content)
            before = len(case.index.events())
            dora = PersonKey("dora", AgeLocksmith().new_key(), bytes([4]) * 32)
            with pytest.raises(MismatchError, match=r"custodian\.roll_differs.*0004\.age"):
                add_custodian(case, ANNA.age, dora.public, "anna")
            with pytest.raises(MismatchError, match=r"custodian\.roll_differs"):
                in_force(case, ANNA.age)
            assert len(case.index.events()) == before
        (keys / "0004.age").unlink()
        assert in_force(case, ANNA.age).custodians[0].label == "anna"
        with pytest.raises(RefusedError, match=r"custodian\.left_out"):
            in_force(case, BORIS.age)


def test_whoever_plants_a_generation_for_themselves_is_not_called_by_the_ledger(desk: Desk):
    with desk.open() as case:
        add_custodian(case, ANNA.age, BORIS.public, "anna")
        revoke_custodian(case, ANNA.age, "boris", "anna")
        planted = planted_by(case, BORIS.age, *map(Custodian.of, (ANNA.public, BORIS.public)))
        (desk.folder / "keys" / "0004.age").write_bytes(planted)
        with pytest.raises(RefusedError, match=r"custodian\.not_called"):
            in_force(case, BORIS.age)


def test_a_change_that_broke_off_after_its_event_is_run_again(desk: Desk):
    with desk.open() as case:
        record_custodian(case, EventKind.CUSTODIAN_ADDED, named(Custodian.of(BORIS.public)), "anna")
        with pytest.raises(MismatchError, match=r"custodian\.roll_differs"):
            in_force(case, ANNA.age)
        add_custodian(case, ANNA.age, BORIS.public, "anna")
        assert len(case.index.events()) == 2
        assert case_key_of(case, BORIS.age) == case_key_of(case, ANNA.age)
        # The first of the two events of a succession.
        dora = PersonKey("dora", AgeLocksmith().new_key(), bytes([4]) * 32)
        record_custodian(case, EventKind.CUSTODIAN_ADDED, named(Custodian.of(dora.public)), "anna")
        succeed_custodian(case, ANNA.age, "boris", dora.public, "anna")
        kinds = [each.kind for each in case.index.events()]
        assert kinds[1:] == ["custodian_added", "custodian_added", "custodian_revoked"]
        assert {each.label for each in in_force(case, dora.age).custodians} == {
            "anna",
            "dora",
            RECOVERY_LABEL,
        }


def test_a_custodian_may_leave_by_their_own_hand(desk: Desk):
    with desk.open() as case:
        add_custodian(case, ANNA.age, BORIS.public, "anna")
        revoke_custodian(case, BORIS.age, "boris", "boris")
        assert len(in_force(case, ANNA.age).custodians) == 2


def test_the_former_are_known_as_far_as_the_holder_can_read_back(desk: Desk):
    with desk.open() as case:
        succeed_custodian(case, ANNA.age, "anna", BORIS.public, "anna")
    assert roll_of(desk.folder, BORIS.age).former == ()
    assert [each.label for each in roll_of(desk.folder, desk.made.recovery).former] == ["anna"]
    (desk.folder / "keys" / "0000.age").write_bytes(b"planted")
    assert len(roll_of(desk.folder, desk.made.recovery).former) == 1


def test_a_key_of_a_named_kind_is_drawn(tmp_path: Path):
    for kind in KeyKind:
        if kind is KeyKind.POST_QUANTUM and kind_of(draw_key(kind).recipient) is not kind:
            continue  # this age makes classical keys only
        assert kind_of(draw_key(kind).recipient) is kind
    person, content = new_person("anna", "seven small boats", KeyKind.CLASSICAL)
    write_new_file(tmp_path / "anna.key", content)
    assert kind_of(person.age.recipient) is KeyKind.CLASSICAL


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
