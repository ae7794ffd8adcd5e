"""`tutela hold` and `tutela erase`, from the command line to the vault."""

import json
from pathlib import Path

import pytest
from tests.cli.desk import Desk, error_in

from tutela.wiring import open_case

Words = tuple[object, ...]
BASIS = ("--basis", "order 12/26")
PURPOSE = ("--purpose", "order 7/26")


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return Desk(tmp_path, capsys)


def second(desk: Desk, label: str = "boris") -> Words:
    return (
        "--second",
        desk.root / f"{label}.key",
        "--second-passphrase-file",
        desk.person_file,
    )


def welcome(desk: Desk, label: str = "boris") -> Words:
    """Make somebody a custodian; return the options by which they agree."""
    assert desk.run_as("anna", "custodian", "add", desk.root / f"{label}.pub")[0] == 0
    return second(desk, label)


def test_two_custodians_erase_an_item_and_it_opens_no_more(desk: Desk):
    item = desk.seal(b"words", picture=True)
    code, said, _ = desk.run_as("anna", "erase", item, *welcome(desk), *BASIS, "--json")
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
    code, said, _ = desk.run_as("anna", "erase", item, *second(desk, "anna"), *BASIS, "--json")
    assert (code, error_in(said)[0]) == (5, "erasure.one_person")
    assert len(list((desk.case / "headers").glob("*/*.erased"))) == 0


def test_a_second_who_is_no_custodian_does_not_count(desk: Desk):
    item = desk.seal(b"words")
    code, said, _ = desk.run_as("anna", "erase", item, *second(desk), *BASIS, "--json")
    assert (code, error_in(said)[0]) == (5, "keys.not_a_custodian")


def test_a_hold_stands_until_it_is_lifted(desk: Desk):
    item = desk.seal(b"words")
    assert desk.run_as("anna", "hold", "set", item, *PURPOSE)[0] == 0
    code, said, _ = desk.run_as("anna", "hold", "set", item, *PURPOSE, "--json")
    assert (code, error_in(said)[0]) == (7, "erasure.held_already")
    code, said, _ = desk.run("hold", "list", "--json")
    assert [each["item"] for each in json.loads(said)["holds"]] == [str(item)]
    erase = ("erase", item, *welcome(desk), *BASIS, "--json")
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
    code, said, _ = desk.run_as("anna", "erase", item, *welcome(desk), *BASIS, "--json")
    assert (code, error_in(said)[0]) == (5, "erasure.held")


def test_somebody_who_is_no_custodian_holds_nothing(desk: Desk):
    item = desk.seal(b"words")
    code, said, _ = desk.run_as("boris", "hold", "set", item, *PURPOSE, "--json")
    assert (code, error_in(said)[0]) == (5, "keys.not_a_custodian")
    code, said, _ = desk.run("hold", "list", "--json")
    assert json.loads(said) == {"holds": []}


def test_the_recovery_paper_is_no_person_for_an_erasure_or_a_hold(desk: Desk):
    item = desk.seal(b"words")
    paper = ("--second", desk.recovery)
    code, said, _ = desk.run_as("anna", "erase", item, *paper, *BASIS, "--json")
    assert (code, error_in(said)[0]) == (5, "erasure.persons_only")
    code, said, _ = desk.run("erase", item, "--key", desk.recovery, *second(desk), *BASIS, "--json")
    assert (code, error_in(said)[0]) == (5, "erasure.persons_only")
    for verb in ("set", "lift"):
        if verb == "lift":
            assert desk.run_as("anna", "hold", "set", item, *PURPOSE)[0] == 0
        code, said, _ = desk.run("hold", verb, item, "--key", desk.recovery, *PURPOSE, "--json")
        assert (code, error_in(said)[0]) == (5, "erasure.persons_only")


def test_who_was_revoked_agrees_to_nothing_holds_nothing_and_lifts_nothing(desk: Desk):
    item = desk.seal(b"words")
    desk.person("carol", 3)
    words = (*welcome(desk), "--json")
    welcome(desk, "carol")
    for label in ("boris", "carol"):
        assert desk.run_as("anna", "custodian", "revoke", label)[0] == 0
    code, said, _ = desk.run_as("carol", "erase", item, *words, *BASIS)
    assert (code, error_in(said)[0]) == (5, "custodian.left_out")
    code, said, _ = desk.run_as("anna", "erase", item, *words, *BASIS)
    assert (code, error_in(said)[0]) == (5, "custodian.left_out")
    code, said, _ = desk.run_as("boris", "hold", "set", item, *PURPOSE, "--json")
    assert (code, error_in(said)[0]) == (5, "custodian.left_out")
    assert desk.run_as("anna", "hold", "set", item, *PURPOSE)[0] == 0
    code, said, _ = desk.run_as("boris", "hold", "lift", item, *PURPOSE, "--json")
    assert (code, error_in(said)[0]) == (5, "custodian.left_out")
    assert list((desk.case / "headers").glob("*/*.erased")) == []


def test_one_signing_key_under_two_age_keys_is_one_person(desk: Desk):
    item = desk.seal(b"words")
    desk.person("twin", 1)
    code, said, _ = desk.run_as("anna", "erase", item, *welcome(desk, "twin"), *BASIS, "--json")
    assert (code, error_in(said)[0]) == (5, "erasure.one_person")


def test_an_older_index_hides_no_hold_from_an_erasure(desk: Desk):
    item = desk.seal(b"words")
    words = (*welcome(desk), "--json")
    old = (desk.case / "index.db").read_bytes()
    assert desk.run_as("anna", "hold", "set", item, *PURPOSE)[0] == 0
    (desk.case / "index.db").write_bytes(old)
    code, said, _ = desk.run_as("anna", "erase", item, *words, *BASIS)
    assert (code, error_in(said)[0]) == (5, "custody.events_unknown")
    code, said, _ = desk.run_as("anna", "hold", "lift", item, *PURPOSE, "--json")
    assert (code, error_in(said)[0]) == (5, "custody.events_unknown")


def test_a_hold_whose_record_is_lost_still_forbids_after_a_rebuild(desk: Desk):
    item = desk.seal(b"words")
    words = (*welcome(desk), "--json")
    assert desk.run_as("anna", "hold", "set", item, *PURPOSE)[0] == 0
    with open_case(desk.case, desk.made.secrets) as case:
        record = str(case.index.events()[-1].record)
    (desk.case / "headers" / record[:2] / record).unlink()
    code, _, _ = desk.run("audit", "--rebuild", desk.recovery)
    assert code != 0
    code, said, _ = desk.run_as("anna", "erase", item, *words, *BASIS)
    assert (code, error_in(said)[0]) == (5, "custody.events_unknown")
