"""`tutela item` and `tutela accession`, from the command line to the ledger."""

import json
from pathlib import Path

import pytest
from tests.cli.desk import Desk, error_in

from tutela.cli.app import run
from tutela.custody.item import ItemId
from tutela.custody.record import open_record
from tutela.engines.age import AgeCipher
from tutela.ledger.entry import Event
from tutela.wiring import case_key_of, open_case

ABSENT = ItemId.from_random(bytes(16))


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return Desk(tmp_path, capsys)


def events_of(desk: Desk) -> list[Event]:
    with open_case(desk.case, desk.made.secrets) as case:
        key = case_key_of(case, desk.made.recovery)
        found = [
            open_record(event.record, case.vault, case.cipher, key) for event in case.index.events()
        ]
    return [envelope.event for envelope in found if envelope is not None]


def test_a_granted_header_lies_in_a_new_file_and_the_event_names_who_did_it(desk: Desk):
    item = desk.seal(b"words")
    out = desk.root / "office.header"
    grant = ("item", "grant", item, "--to", desk.root / "boris.pub", "--out", out, "--json")
    code, said, _ = desk.run_as("anna", *grant, "--purpose", "request 7/26")
    document = json.loads(said)
    assert (code, document["size"]) == (0, len(out.read_bytes()))
    whole = out.read_bytes() + Path(document["object"]).read_bytes()
    assert desk.boris.open(whole, AgeCipher()) == b"words"
    assert (events_of(desk)[-1].kind, events_of(desk)[-1].actor) == ("granted", "anna")
    code, said, _ = desk.run_as("anna", *grant, "--purpose", "request 7/26")
    assert (code, error_in(said)[0]) == (5, "item.file_exists")


def test_items_are_listed_without_their_names(desk: Desk):
    item = desk.seal(b"words", "a very secret name")
    code, said, _ = desk.run("item", "list")
    assert code == 0
    assert str(item) in said
    assert "secret" not in said
    # Sealed in May 2026 with 30 days; the real clock is later.
    assert "OVERDUE since 2026-05-31" in said
    assert "1 items; 1 overdue" in said


def test_a_list_for_programs_says_where_each_item_stands(desk: Desk):
    item = desk.seal(b"words", picture=True)
    code, said, _ = desk.run("item", "list", "--json")
    document = json.loads(said)
    (found,) = document["items"]
    assert (code, document["unknown"]) == (0, 0)
    assert (found["item"], found["size"]) == (str(item), 5)
    assert (found["position"], found["published_position"]) == (2, 0)
    assert (found["overdue"], found["accession_at"]) == (True, None)


def test_an_item_is_copied_out_and_the_ledger_says_who_and_why(desk: Desk):
    item = desk.seal(b"words")
    copy = desk.root / "copy"
    wanted = ("item", "open", item, "--purpose", "hearing 12", "--to", copy)
    code, said, _ = desk.run_as("anna", *wanted)
    assert code == 0
    assert copy.read_bytes() == b"words"
    assert copy.stat().st_mode & 0o077 == 0
    assert "outside custody" in said
    event = events_of(desk)[-1]
    assert (event.kind, event.actor, event.purpose) == ("copied", "anna", "hearing 12")
    assert event.item == str(item)


def test_the_recovery_key_opens_without_a_passphrase(desk: Desk):
    item = desk.seal(b"words")
    wanted = ("item", "open", item, "--purpose", "fire drill", "--to", desk.root / "copy")
    assert desk.run(*wanted, "--key", desk.recovery)[0] == 0
    assert events_of(desk)[-1].actor == "recovery"


def test_nothing_is_opened_without_a_purpose(desk: Desk):
    item = desk.seal(b"words")
    wanted = ("item", "open", item, "--purpose", " ", "--to", desk.root / "copy", "--json")
    code, said, _ = desk.run_as("anna", *wanted)
    assert (code, error_in(said)[0]) == (5, "item.purpose_missing")
    assert not (desk.root / "copy").exists()
    assert [event.kind for event in events_of(desk)] == ["case_created", "received"]


def test_somebody_who_is_no_custodian_opens_nothing_and_leaves_no_file(desk: Desk):
    item = desk.seal(b"words")
    wanted = ("item", "open", item, "--purpose", "p", "--to", desk.root / "copy", "--json")
    code, said, _ = desk.run_as("boris", *wanted)
    assert (code, error_in(said)[0]) == (5, "keys.not_a_custodian")
    assert not (desk.root / "copy").exists()


def test_a_file_that_exists_is_not_overwritten_and_nothing_is_opened(desk: Desk):
    item = desk.seal(b"words")
    (desk.root / "copy").write_text("mine")
    wanted = ("item", "open", item, "--purpose", "p", "--to", desk.root / "copy", "--json")
    code, said, _ = desk.run_as("anna", *wanted)
    assert (code, error_in(said)[0]) == (5, "item.file_exists")
    assert (desk.root / "copy").read_text() == "mine"
    assert len(events_of(desk)) == 2


def test_an_item_that_is_none_and_an_unknown_one_are_told_apart(desk: Desk):
    wanted = ("--purpose", "p", "--to", desk.root / "copy", "--json")
    code, said, _ = desk.run_as("anna", "item", "open", "photo.jpg", *wanted)
    assert (code, error_in(said)) == (3, ("item.id", {"characters": 9}))
    code, said, _ = desk.run_as("anna", "item", "open", ABSENT, *wanted)
    assert (code, error_in(said)) == (6, ("item.unknown", {"item": str(ABSENT)}))


def test_a_damaged_item_is_named_with_the_next_step_and_leaves_no_file(desk: Desk):
    item = desk.seal(b"words")
    path = desk.object_of(item)
    path.write_bytes(path.read_bytes()[:-1])
    wanted = ("item", "open", item, "--purpose", "p", "--to", desk.root / "copy")
    code, _, said = desk.run_as("anna", *wanted)
    assert code == 4
    assert str(item) in said
    assert "another copy of the case" in said
    assert not (desk.root / "copy").exists()


def test_a_comparison_of_all_items_is_done_once(desk: Desk):
    desk.seal(b"one")
    desk.seal(b"two")
    code, said, _ = desk.run_as("anna", "accession", "--json")
    assert code == 0
    assert [each["error"] for each in json.loads(said)["compared"]] == [None, None]
    code, said, _ = desk.run_as("anna", "accession", "--json")
    assert (code, json.loads(said)["compared"]) == (0, [])
    assert "done" in desk.run("item", "list")[1]


def test_a_comparison_that_finds_damage_is_one_document_for_programs(desk: Desk):
    item = desk.seal(b"one")
    desk.object_of(item).unlink()
    code, said, _ = desk.run_as("anna", "accession", "--json")
    assert (code, error_in(said)) == (4, ("item.accession_failed", {"count": 1, "item": str(item)}))
    compared = json.loads(said)["compared"]
    assert compared == [{"item": str(item), "error": "item.object_missing"}]


def test_a_comparison_names_the_damaged_item_and_goes_on_with_the_others(desk: Desk):
    items = [desk.seal(content) for content in (b"one", b"two", b"three")]
    desk.object_of(items[1]).unlink()
    code, said, _ = desk.run_as("anna", "accession")
    assert code == 4
    assert "3 items" in said
    assert "1 do not agree" in said
    assert str(items[1]) in said
    found = [each.details for each in events_of(desk)[-3:]]
    assert found == [{"found": None}, {"found": "item.object_missing"}, {"found": None}]
    code, said, _ = desk.run_as("anna", "accession", items[0], "--json")
    assert json.loads(said)["compared"] == [{"item": str(items[0]), "error": None}]
    assert code == 0


@pytest.mark.parametrize("command", [("item", "list"), ("item", "open"), ("accession",)])
def test_help_has_an_example(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    assert run((*command, "--help")) == 0
    assert f"tutela {' '.join(command)}" in capsys.readouterr().out.split("Example", 1)[1]
