"""Whom a case asks for the time: those somebody accepted in the open case, and nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import NeedsTool
from tests.custody.bare import WeakLocksmith
from tests.proof.tsa import LocalAuthority

from tutela.custody.keys import PersonKey
from tutela.custody.record import open_record
from tutela.errors import ConflictError, MalformedError, MismatchError
from tutela.ledger.accepted import Digests, accepting_key
from tutela.ledger.anchor import AuthorityCard
from tutela.ledger.entry import EventKind
from tutela.wiring import Case, CreatedCase, NewCase, case_key_of, create_case, open_case
from tutela.wiring.authorities import (
    accept_key_of,
    add_authority,
    anchors_folder,
    read_authorities,
)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, needs_tool: NeedsTool) -> LocalAuthority:
    needs_tool("openssl")
    return LocalAuthority(tmp_path_factory.mktemp("first"), "first")


@pytest.fixture
def made(tmp_path: Path) -> CreatedCase:
    anna = PersonKey("anna", WeakLocksmith().new_key(), bytes([1]) * 32)
    return create_case(tmp_path / "case", NewCase((anna.public,), "tester"), None)


@pytest.fixture
def case(tmp_path: Path, made: CreatedCase) -> Iterator[Case]:
    with open_case(tmp_path / "case", made.secrets) as opened:
        yield opened


def test_an_authority_is_read_back_as_it_was_given_and_an_event_says_so(
    case: Case, made: CreatedCase, first: LocalAuthority
):
    card = AuthorityCard(first.known, "https://tsa.example.org/")
    add_authority(case, card, "tester")
    found = read_authorities(anchors_folder(case.folder.folder), accept_key_of(case))
    assert (found.accepted, found.changed, found.unknown) == ({"first": card}, (), ())
    found.check_unchanged()
    (noted,) = (each for each in case.index.events() if each.kind == EventKind.KEY_ADDED)
    key = case_key_of(case, made.recovery)
    envelope = open_record(noted.record, case.vault, case.cipher, key)
    assert envelope is not None
    assert envelope.event.details == {
        "authority": "first",
        "card": Digests.of(card).card,
        "root": Digests.of(card).root,
        "tsa": None,
        "url": "https://tsa.example.org/",
    }
    with pytest.raises(ConflictError, match=r"anchor\.authority_exists"):
        add_authority(case, card, "tester")


def test_after_a_crash_or_an_upgrade_the_same_is_accepted_and_nothing_else(
    case: Case, first: LocalAuthority
):
    card, store = AuthorityCard(first.known), anchors_folder(case.folder.folder)
    store.add_authority("first", card.format(), first.root, None)
    assert read_authorities(store, accept_key_of(case)).unknown == ("first",)
    other = AuthorityCard(first.known, "https://tsa.example.org/")
    with pytest.raises(ConflictError, match=r"authority\.other_files"):
        add_authority(case, other, "tester")
    add_authority(case, card, "tester")
    assert read_authorities(store, accept_key_of(case)).accepted == {"first": card}


@pytest.mark.parametrize("damage", ["exchanged", "cut", "removed", "renamed"])
def test_what_is_not_as_it_was_accepted_does_not_count(
    case: Case, first: LocalAuthority, tmp_path: Path, damage: str
):
    add_authority(case, AuthorityCard(first.known), "tester")
    folder = case.folder.folder / "anchors/authorities/first"
    match damage:
        case "exchanged":
            other = LocalAuthority(tmp_path / "other", "first")
            (folder / "root.pem").write_bytes(other.root)
        case "cut":
            (folder / "authority.toml").write_bytes(b"format")
        case "removed":
            (folder / "root.pem").unlink()
        case _:
            folder.rename(folder.with_name("second"))
    store = anchors_folder(case.folder.folder)
    for key in (accept_key_of(case), None):
        found = read_authorities(store, key)
        assert (found.accepted, found.changed) == ({}, ("first",))
        assert found.unknown == (("second",) if damage == "renamed" else ())
        with pytest.raises(MismatchError, match=r"authority\.changed"):
            found.check_unchanged()


def test_a_list_written_elsewhere_or_damaged_is_refused(case: Case, first: LocalAuthority):
    card, store = AuthorityCard(first.known), anchors_folder(case.folder.folder)
    add_authority(case, card, "tester")
    written = store.accepted() or b""
    with pytest.raises(MismatchError, match=r"authority\.not_ours"):
        read_authorities(store, accepting_key(bytes(32)))
    store.write_accepted(written[:-1])
    for step in (
        lambda: read_authorities(store, None),
        lambda: add_authority(case, card, "tester"),
    ):
        with pytest.raises(MalformedError, match=r"authority\.form"):
            step()
