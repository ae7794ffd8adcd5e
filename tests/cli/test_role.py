"""Roles are given and taken by two custodians, and whoever is a custodian may read them."""

from pathlib import Path

import pytest
from tests.cli.gate_desk import GateDesk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> GateDesk:
    return GateDesk(tmp_path, capsys)


def roles(desk: GateDesk) -> dict[str, object]:
    listed = desk.do("transfer", "roles")["roles"]
    assert isinstance(listed, list)
    return {each["label"]: each["role"] for each in listed}


def test_a_role_is_given_listed_and_taken(desk: GateDesk):
    desk.person("lex", 99)
    given = desk.do("transfer", "give-role", desk.pub("lex"), "--role", "counsel", *desk.second())
    assert given["given"] is True
    assert roles(desk)["lex"] == "counsel"
    taken = desk.do("transfer", "take-role", desk.pub("lex"), "--role", "counsel", *desk.second())
    assert taken["given"] is False
    assert roles(desk)["lex"] is None
    code, out, _ = desk.run_as("anna", "transfer", "roles")
    assert code == 0
    assert "lex" in out


@pytest.mark.parametrize(
    ("label", "role", "error"),
    [
        ("camp", "panel", "roles.one_hat"),
        ("boris", "person", "roles.nobodys"),
        ("boris", "clock", "roles.nobodys"),
    ],
)
def test_a_role_that_cannot_be_is_refused(desk: GateDesk, label: str, role: str, error: str):
    asked = ("transfer", "give-role", desk.pub(label), "--role", role, *desk.second())
    assert desk.refused(*asked) == error


def test_who_was_of_the_chain_never_hears_a_wish(desk: GateDesk):
    two = desk.second()
    assert desk.do("transfer", "take-role", desk.pub("camp"), "--role", "camp", *two)["code"] == 0
    again = ("transfer", "give-role", desk.pub("camp"), "--role", "interviewer", *two)
    assert desk.refused(*again) == "roles.was_tied"


def test_one_person_alone_gives_no_role(desk: GateDesk):
    desk.person("lex", 99)
    self_twice = ("--second", desk.root / "anna.key", "--second-passphrase-file", desk.person_file)
    asked = ("transfer", "give-role", desk.pub("lex"), "--role", "counsel")
    assert desk.refused(*asked, *self_twice) == "person.one_person"
    assert "lex" not in roles(desk)
