"""The officer's commands tell an officer; everybody else, of every item, the same nothing."""

import json
from pathlib import Path

import pytest
from tests.cli.protected import SECRETS, Protected

from tutela.terms.messages import Language, render

NOTE = f"A note. His name is {SECRETS[1]}.\n"
SEARCHED = ("--searched", "two archives", "--copies", "none-found")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Protected:
    """Return a desk at which a note that names somebody on record was stopped."""
    made = Protected(tmp_path, capsys)
    made.set_quorum()
    made.seal_who(made.begin())
    given = ("transfer", "give-role", tmp_path / "boris.pub", "--role", "protection_officer")
    assert made.do(*given, *made.second())["code"] == 0
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "note.txt").write_text(NOTE, "utf-8")
    code, out, _ = made.run("receive", tmp_path / "notes", "--from", "by hand", "--json")
    assert code == 0
    made.said.append(out)
    found = made.do("hide", "find", "--all", "--purpose", "test")
    assert isinstance(found["items"], list)
    (item,) = [str(each["item"]) for each in found["items"]]
    opened = ("review", "open", item, "--to", tmp_path / "review", "--on-disk", "--purpose", "test")
    assert made.do(*opened)["code"] == 0
    (tmp_path / "review" / "words.txt").write_text(NOTE, "utf-8")
    decided = ("--bracketed", "--class", "MATERIAL", "--captive", "no", "--reason", "read")
    assert made.run_bare("review", "decide", tmp_path / "review", *decided)[0] == 0
    submitted = made.do("review", "submit", tmp_path / "review", "--publisher", "We", *SEARCHED)
    assert submitted["code"] != 0
    return made


def _waiting(desk: Protected) -> str:
    waiting = desk.do("leak", "list", who="boris")["waiting"]
    assert isinstance(waiting, list)
    return str(waiting[0]["item"])


def test_the_publisher_is_told_one_sentence_and_no_name(desk: Protected):
    said = "".join(desk.said)
    assert "shown.ask_officer" in said
    assert SECRETS[1] not in said
    assert "Kil-dong" not in said


def test_the_officer_reads_rule_and_place_and_sends_it_back(desk: Protected):
    item = _waiting(desk)
    shown = desk.do("leak", "show", item, "--purpose", "test", who="boris")
    assert (shown["outcome"], shown["count"]) == ("held", 1)
    findings = shown["findings"]
    assert isinstance(findings, list)
    assert [each["rule"] for each in findings] == ["name_alone"]
    sent = ("leak", "decide", item, "--answer", "send_back", "--reason", "other words")
    assert desk.do(*sent, who="boris")["answer"] == "send_back"
    assert desk.do("leak", "list", who="boris")["waiting"] == []
    assert SECRETS[1] not in "".join(desk.said)


def test_everybody_else_is_told_the_same_of_every_item(desk: Protected):
    item = _waiting(desk)
    other = item[:-1] + ("a" if item[-1] != "a" else "e")
    for each in (item, other):
        assert desk.refused("leak", "show", each, "--purpose", "test") == "leak.officer_only"
    assert desk.refused("leak", "list") == "leak.officer_only"


@pytest.mark.parametrize("language", Language)
def test_what_is_shown_is_said_in_every_language(
    desk: Protected, monkeypatch: pytest.MonkeyPatch, language: Language
):
    item = _waiting(desk)
    monkeypatch.setenv("TUTELA_LANG", language.value)
    code, out, _ = desk.run_as("boris", "leak", "show", item, "--purpose", "test")
    assert code == 0
    assert render("leak.rule_name_alone", {}, language) in out
    assert SECRETS[1] not in out


def test_names_of_who_documents_are_guarded_and_the_key_is_turned(desk: Protected, disk_path: Path):
    form = {"parts": [{"kind": "name", "script": "Cyrl", "text": "Одарка Нетребко"}]}
    path = disk_path / "names.json"
    path.write_text(json.dumps(form), "utf-8")
    assert desk.refused("leak", "guard", "--from", path) == "publication.on_disk"
    assert desk.do("leak", "guard", "--from", path, "--on-disk")["guarded"] is True
    turned = desk.do("leak", "turn-key", "--reason", "a laptop was lost", *desk.second())
    assert (turned["generation"], turned["documenters"]) == (1, 1)


def test_without_an_officer_whoever_seals_is_told_and_every_item_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    bare = Protected(tmp_path, capsys)
    bare.set_quorum()
    assert bare.seal_who(bare.begin())["officer"] is False
    assert bare.refused("leak", "list") == "leak.no_officer"
    given = ("transfer", "give-role", tmp_path / "boris.pub", "--role", "protection_officer")
    assert bare.do(*given, *bare.second())["code"] == 0
    assert bare.seal_who(bare.begin())["officer"] is True
    assert bare.refused("leak", "list") == "leak.officer_only"
