"""The protection room of a case: what the machine and the case key can and cannot do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.protected import Protected
from tests.protection.people import IDENTITY, SECRETS
from tests.wiring.copies import back_up

from tutela.custody.keys import open_bytes
from tutela.custody.papers import is_fixed
from tutela.custody.shares import Scheme
from tutela.engines.age import AgeCipher
from tutela.errors import RefusedError, UnavailableError
from tutela.ledger.entry import EventKind
from tutela.protection.identity import Compartment, Identity
from tutela.protection.person import AgeClass
from tutela.protection.role import Role
from tutela.stores.identity_folder import IdentityFolder
from tutela.wiring import Case, open_case, rebuild_case
from tutela.wiring.person import (
    NewQuorum,
    enter,
    identity_of_form,
    new_person,
    newest_sealed,
    seal_person,
    set_quorum,
    shown_form,
)
from tutela.wiring.protection import give_role, take_role


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Protected:
    return Protected(tmp_path, capsys)


@pytest.fixture
def case(desk: Protected) -> Iterator[Case]:
    with open_case(desk.case, desk.made.secrets) as opened:
        yield opened


def test_the_running_machine_and_the_case_key_open_no_identity(desk: Protected, case: Case):
    room = enter(case, desk.anna)
    people = [desk.person(label, seed) for seed, label in enumerate(("olena", "jin", "lex"), 20)]
    custodians, adviser = tuple(each.public for each in people[:2]), people[2].public
    asked = NewQuorum(custodians, (adviser,), 2, Scheme(2, 3))
    set_quorum(room, desk.boris, asked, desk.root / "papers")
    person = new_person(room, AgeClass.ADULT, desk.boris)
    seal_person(room, Identity(person, Compartment.IDENTITY, IDENTITY.parts))
    sealed = newest_sealed(room, person, Compartment.IDENTITY)
    held = [room.case_key, desk.made.recovery, desk.anna.age, desk.boris.age, people[2].age]
    for key in held:
        for each in (sealed.body, *sealed.shares):
            with pytest.raises(RefusedError):
                open_bytes(each, AgeCipher(), key)
    for custodian in people[:2]:
        with pytest.raises(RefusedError):
            open_bytes(sealed.body, AgeCipher(), custodian.age)
    everything = b"".join(path.read_bytes() for path in desk.case.rglob("*") if path.is_file())
    records = repr(room.events([kind.value for kind in EventKind]))
    for secret in SECRETS:
        assert secret.encode() not in everything
        assert secret not in records


def test_a_backup_has_the_sealed_identities(desk: Protected, case: Case):
    digest = enter(case, desk.anna).store.add(b"sealed")
    case.close()
    back_up(desk.case, desk.root / "backup")
    assert IdentityFolder(desk.root / "backup").read(digest) == b"sealed"
    assert is_fixed(f"identity/{digest.hex()}.sealed")


def test_persons_come_back_when_the_index_is_made_anew(desk: Protected, case: Case):
    room = enter(case, desk.anna)
    person = new_person(room, AgeClass.MINOR)
    case.close()
    rebuild_case(desk.case, desk.made.secrets, desk.anna.age)
    with open_case(desk.case, desk.made.secrets) as again:
        assert enter(again, desk.boris).person(person).age is AgeClass.MINOR


def test_time_does_not_go_back_behind_the_ledger(desk: Protected, case: Case):
    room = enter(case, desk.anna)
    newest = max(each.at for each in case.index.events())
    assert room.instant() >= newest


def test_what_is_not_there_is_told(desk: Protected, case: Case):
    room = enter(case, desk.anna)
    with pytest.raises(UnavailableError, match="no_quorum"):
        room.quorum()
    person = new_person(room, AgeClass.ADULT, desk.boris)
    with pytest.raises(UnavailableError, match="not_sealed"):
        newest_sealed(room, person, Compartment.IDENTITY)
    with pytest.raises(RefusedError):
        enter(case, None)


def test_an_opened_identity_can_be_corrected_and_sealed_again():
    form = shown_form(IDENTITY.parts)
    assert identity_of_form(form, IDENTITY.person, Compartment.IDENTITY) == IDENTITY


def test_one_person_with_two_keys_makes_no_quorum(desk: Protected):
    mark = desk.person("mark", 5)
    assert desk.run_as("boris", "custodian", "add", desk.root / "mark.pub")[0] == 0
    with open_case(desk.case, desk.made.secrets) as again:
        room = enter(again, desk.boris)
        asked = NewQuorum((desk.boris.public, mark.public), (mark.public,), 2, Scheme(2, 3))
        with pytest.raises(RefusedError, match=r"roles\.not_keepers"):
            set_quorum(room, mark, asked, desk.root / "papers")
        with pytest.raises(UnavailableError, match="no_quorum"):
            room.quorum()


def test_who_keeps_the_camp_or_moves_people_opens_no_identity(desk: Protected, case: Case):
    room = enter(case, desk.anna)
    camp = desk.person("camp", 9)
    give_role(room, desk.boris, camp.public, Role.CAMP)
    take_role(room, desk.boris, camp.public, Role.CAMP)
    people = (desk.anna.public, desk.boris.public)
    for custodians, advisers in ((people, (camp.public,)), ((*people, camp.public), people[:1])):
        asked = NewQuorum(custodians, advisers, 2, Scheme(2, 3))
        with pytest.raises(RefusedError, match=r"person\.quorum_tied"):
            set_quorum(room, desk.boris, asked, desk.root / "papers")
    assert not (desk.root / "papers").exists()
