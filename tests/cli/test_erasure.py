"""`tutela hold` and `tutela erase`, from the command line to the vault."""

import json
from pathlib import Path

import pytest
from tests.cli.desk import Desk, error_in

BASIS = ("--basis", "order 12/26")
PURPOSE = ("--purpose", "order 7/26")


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return Desk(tmp_path, capsys)


def test_two_custodians_erase_an_item_and_it_opens_no_more(desk: Desk):
    item = desk.seal(b"words", picture=True)
    code, said, _ = desk.run_as("anna", "erase", item, "--second", desk.recovery, *BASIS, "--json")
    document = json.loads(said)
    assert (code, len(document["objects"])) == (0, 2)
    left = [path for path in (desk.case / "headers").glob("*/*") if path.suffix != ".erased"]
    assert not {path.name for path in left} & set(document["objects"])
    opening = ("item", "open", item, "--to", desk.root / "copy", *PURPOSE, "--json")
    code, said, _ = desk.run_as("anna", *opening)
    assert (code, error_in(said)[0]) == (5, "item.erased")
    code, said, _ = desk.run("item", "list", "--json")
    assert json.loads(said) == {"items": [], "unknown": 0}
    assert desk.run("audit")[0] == 0


def test_one_custodian_alone_erases_nothing(desk: Desk):
    item = desk.seal(b"words")
    anna = desk.root / "anna.key"
    second = ("--second", anna, "--second-passphrase-file", desk.person_file)
    code, said, _ = desk.run_as("anna", "erase", item, *second, *BASIS, "--json")
    assert (code, error_in(said)[0]) == (5, "erasure.one_person")
    assert len(list((desk.case / "headers").glob("*/*.erased"))) == 0


def test_a_second_who_is_no_custodian_does_not_count(desk: Desk):
    item = desk.seal(b"words")
    second = ("--second", desk.root / "boris.key", "--second-passphrase-file", desk.person_file)
    code, said, _ = desk.run_as("anna", "erase", item, *second, *BASIS, "--json")
    assert (code, error_in(said)[0]) == (5, "keys.not_a_custodian")


def test_a_hold_stands_until_it_is_lifted(desk: Desk):
    item = desk.seal(b"words")
    assert desk.run_as("anna", "hold", "set", item, *PURPOSE)[0] == 0
    code, said, _ = desk.run_as("anna", "hold", "set", item, *PURPOSE, "--json")
    assert (code, error_in(said)[0]) == (7, "erasure.held_already")
    code, said, _ = desk.run("hold", "list", "--json")
    assert [each["item"] for each in json.loads(said)["holds"]] == [str(item)]
    erase = ("erase", item, "--second", desk.recovery, *BASIS, "--json")
    code, said, _ = desk.run_as("anna", *erase)
    assert (code, error_in(said)[0]) == (5, "erasure.held")
    assert desk.run_as("anna", "hold", "lift", item, *PURPOSE)[0] == 0
    code, said, _ = desk.run_as("anna", "hold", "lift", item, *PURPOSE, "--json")
    assert (code, error_in(said)[0]) == (5, "erasure.not_held")
    assert desk.run_as("anna", *erase)[0] == 0


def test_a_hold_on_the_whole_case_is_shown_and_forbids(desk: Desk):
    item = desk.seal(b"words")
    assert desk.run_as("anna", "hold", "set", *PURPOSE)[0] == 0
    _, said, _ = desk.run("hold", "list")
    assert "the whole case" in said
    code, said, _ = desk.run_as("anna", "erase", item, "--second", desk.recovery, *BASIS, "--json")
    assert (code, error_in(said)[0]) == (5, "erasure.held")


def test_somebody_who_is_no_custodian_holds_nothing(desk: Desk):
    item = desk.seal(b"words")
    code, said, _ = desk.run_as("boris", "hold", "set", item, *PURPOSE, "--json")
    assert (code, error_in(said)[0]) == (5, "keys.not_a_custodian")
    code, said, _ = desk.run("hold", "list", "--json")
    assert json.loads(said) == {"holds": []}
