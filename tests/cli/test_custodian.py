"""`tutela custodian`, from the command line to the folder."""

import json
from pathlib import Path

import pytest
from tests.cli.desk import Desk, error_in

from tutela.cli.app import run
from tutela.custody.succession import shown
from tutela.wiring import open_case


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return Desk(tmp_path, capsys)


def listed(desk: Desk, label: str = "anna") -> dict[str, list[str]]:
    code, said, _ = list_as(desk, label, "--json")
    assert code == 0
    found = json.loads(said)
    return {name: [each["label"] for each in found[name]] for name in ("custodians", "former")}


def list_as(desk: Desk, label: str, *more: object) -> tuple[int, str, str]:
    key = ("--key", desk.root / f"{label}.key", "--key-passphrase-file", desk.person_file)
    return desk.run_bare("custodian", "list", "--case", desk.case, *key, *more)


def test_one_more_custodian_is_added_by_a_custodian_only(desk: Desk):
    pub = desk.root / "boris.pub"
    code, said, _ = desk.run_as("boris", "custodian", "add", pub, "--json")
    assert (code, error_in(said)[0]) == (5, "keys.not_a_custodian")
    code, said, _ = desk.run_as("anna", "custodian", "add", pub, "--json")
    assert (code, json.loads(said)["custodians"]) == (0, 3)
    code, said, _ = desk.run_as("anna", "custodian", "add", pub, "--json")
    assert (code, error_in(said)[0]) == (5, "keys.custodian_twice")


def test_custodians_are_listed_for_a_custodian_without_the_machines_passphrase(desk: Desk):
    (desk.case / "machine.age").unlink()
    assert listed(desk) == {"custodians": ["anna", "recovery"], "former": []}
    code, said, _ = list_as(desk, "anna")
    assert code == 0
    assert "recovery key" in said
    assert shown(desk.anna.age.recipient) in said
    assert desk.anna.age.recipient in list_as(desk, "anna", "--json")[1]
    code, said, _ = list_as(desk, "boris", "--json")
    assert (code, error_in(said)[0]) == (5, "keys.not_a_custodian")


def test_a_revocation_says_what_it_does_not_take_back(desk: Desk):
    desk.run_as("anna", "custodian", "add", desk.root / "boris.pub")
    code, said, _ = desk.run_as("anna", "custodian", "revoke", "boris")
    assert code == 0
    for words in (
        "every later one of this case too",
        "every copy of the case folder",
        "still names them",
        "begin a new case",
    ):
        assert words in said
    assert listed(desk) == {"custodians": ["anna", "recovery"], "former": ["boris"]}


def test_a_custodian_is_named_by_the_public_key_as_it_is_shown(desk: Desk):
    desk.run_as("anna", "custodian", "add", desk.root / "boris.pub")
    name = shown(desk.boris.age.recipient)
    assert name.endswith("...")
    assert desk.run_as("anna", "custodian", "revoke", name)[0] == 0
    assert listed(desk)["former"] == ["boris"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("uk", "нову справу"), ("ko", "새 사건"), ("ru", "новое дело")],
)
def test_it_says_so_in_the_persons_language(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, language: str, words: str
):
    desk.run_as("anna", "custodian", "add", desk.root / "boris.pub")
    monkeypatch.setenv("TUTELA_LANG", language)
    assert words in desk.run_as("anna", "custodian", "revoke", "boris")[1]


def test_whoever_was_revoked_changes_nothing_any_more(desk: Desk):
    desk.run_as("anna", "custodian", "add", desk.root / "boris.pub")
    desk.run_as("anna", "custodian", "revoke", "boris")
    code, said, _ = list_as(desk, "boris")
    assert code == 0
    assert "was left out since then" in said
    for change in (
        ("revoke", "anna"),
        ("add", desk.root / "boris.pub"),
        ("succeed", "anna", "--by", desk.root / "boris.pub"),
    ):
        code, said, _ = desk.run_as("boris", "custodian", *change, "--json")
        assert (code, error_in(said)[0]) == (5, "custodian.left_out")
    assert listed(desk)["custodians"] == ["anna", "recovery"]


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("anna", "custodian.only_recovery_left"),
        ("recovery", "custodian.too_few_left"),
        ("nobody", "custodian.unknown"),
    ],
)
def test_a_change_that_could_lose_the_case_is_refused_in_advance(
    desk: Desk, name: str, refusal: str
):
    code, said, _ = desk.run_as("anna", "custodian", "revoke", name, "--json")
    assert (code, error_in(said)[0]) == (6 if name == "nobody" else 5, refusal)
    with open_case(desk.case, desk.made.secrets) as case:
        assert len(case.index.events()) == 1


def test_the_recovery_key_is_renewed_and_never_just_revoked(desk: Desk):
    desk.run_as("anna", "custodian", "add", desk.root / "boris.pub")
    code, _, aside = desk.run_as("anna", "custodian", "revoke", "recovery")
    assert code == 5
    assert "tutela recovery renew --new" in aside


def test_a_successor_takes_the_place_in_one_step(desk: Desk):
    wanted = ("custodian", "succeed", "anna", "--by", desk.root / "boris.pub")
    code, said, _ = desk.run_as("anna", *wanted)
    assert code == 0
    assert "boris has taken the place of anna" in said
    assert listed(desk, "boris")["custodians"] == ["recovery", "boris"]
    assert sorted(path.name for path in (desk.case / "keys").iterdir()) == ["0001.age", "0002.age"]
    code, said, _ = desk.run_as("boris", *wanted, "--json")
    assert (code, error_in(said)[0]) == (6, "custodian.unknown")


def test_the_recovery_key_in_hand_can_let_somebody_in_when_all_others_are_gone(desk: Desk):
    wanted = ("custodian", "succeed", "anna", "--by", desk.root / "boris.pub")
    assert desk.run(*wanted, "--key", desk.recovery)[0] == 0
    assert listed(desk, "boris")["custodians"] == ["recovery", "boris"]


@pytest.mark.parametrize("command", ["list", "add", "revoke", "succeed"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]):
    assert run(("custodian", command, "--help")) == 0
    assert f"tutela custodian {command}" in capsys.readouterr().out.split("Example", 1)[1]
