import json
from pathlib import Path

import pytest
from tests.cli.protected import FORM, Protected

from tutela.cli.app import run
from tutela.protection.person import PersonId


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Protected:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return Protected(tmp_path, capsys)


def listed(desk: Protected) -> list[dict[str, object]]:
    people = desk.do("person", "list")["people"]
    assert isinstance(people, list)
    return people


def test_people_are_listed_by_pseudonym_and_not_by_who_came_first(desk: Protected):
    people = [desk.begin() for _ in range(4)]
    assert [each["person"] for each in listed(desk)] == sorted(map(str, people))


def test_a_record_is_corrected_and_set_free_by_two(desk: Protected):
    person = desk.begin("unknown")
    correct = ("person", "correct", person, "--age", "adult", "--reason", "papers seen")
    assert desk.refused(*correct) == "person.adult_by_two"
    assert desk.do(*correct, *desk.second())["code"] == 0
    free = ("person", "set-free", person, "--on", "2026-01-20", "--reason", "act 7")
    assert desk.do(*free, *desk.second())["code"] == 0
    assert listed(desk) == [{"person": str(person), "age": "adult", "set_free_on": "2026-01-20"}]
    assert desk.do("person", "correct", person, "--held-again", "--reason", "error")["code"] == 0
    assert listed(desk)[0]["set_free_on"] is None


def test_one_person_sets_nobody_free(desk: Protected):
    person = desk.begin()
    alone = ("--second", desk.root / "anna.key", "--second-passphrase-file", desk.person_file)
    free = ("person", "set-free", person, "--reason", "act 7")
    assert desk.refused(*free, "--on", "2026-01-20", *alone) == "person.one_person"
    assert desk.refused(*free, "--on", "2999-01-20", *desk.second()) == "person.future"
    assert desk.refused(*free, "--on", "today", *desk.second()) == "person.day"
    assert listed(desk)[0]["set_free_on"] is None


def test_a_mistyped_or_unknown_pseudonym_is_told(desk: Protected):
    person = desk.begin()
    wrong = str(person)[:-1] + ("2" if str(person)[-1] != "2" else "3")
    again = ("--held-again", "--reason", "x")
    assert desk.refused("person", "correct", wrong, *again) == "person.id_check"
    other = "K-222-2222"
    if str(person) != other:
        assert desk.refused("person", "correct", other, *again) == "person.unknown"
    assert desk.refused("person", "correct", "Kim", *again) == "person.id"


def test_only_custodians_of_the_case_enter(desk: Protected):
    assert desk.refused("person", "list", who="olena") == "keys.not_a_custodian"
    code, out, _ = desk.run("person", "list", "--key", desk.recovery, "--json")
    assert (code, json.loads(out)["error"]["message"]) == (5, "person.persons_only")


def test_a_quorum_is_set_by_two_custodians_and_has_no_one_twice(desk: Protected):
    olena, jin, lex = (desk.root / f"{one}.pub" for one in ("olena", "jin", "lex"))
    named = ("--custodian", olena, "--custodian", jin, "--adviser", lex)
    papers = ("--papers", desk.root / "papers")
    quorum = ("person", "quorum", *papers)
    for wrong, refusal in (
        (("--custodian", olena, "--adviser", lex), "person.quorum_count"),
        (("--custodian", olena, "--custodian", olena, "--adviser", lex), "person.one_person"),
        (("--custodian", olena, "--custodian", jin, "--adviser", jin), "person.one_person"),
        ((*named, "--needed", "1"), "person.quorum_count"),
        ((*named, "--needed", "3"), "person.quorum_count"),
        ((*named, "--shares", "1of3"), "recovery.scheme"),
    ):
        assert desk.refused(*quorum, *wrong, *desk.second()) == refusal
    assert not (desk.root / "papers").exists()
    person = desk.begin()
    assert desk.seal_who(person)["code"] == 6  # nobody could open it
    assert desk.do(*quorum, *named, *desk.second())["code"] == 0
    assert len(list((desk.root / "papers").iterdir())) == 3
    assert desk.seal_who(person)["code"] == 0


def test_people_who_share_parts_are_told_without_opening(desk: Protected):
    desk.set_quorum()
    one, two, three = desk.begin(), desk.begin(), desk.begin()
    desk.seal_who(one)
    desk.seal_who(two, {"parts": [{"kind": "name", "script": "Latn", "text": "HONG  KILDONG"}]})
    desk.seal_who(three, {"parts": [{"kind": "name", "script": "Latn", "text": "Im Kkeok-jeong"}]})
    alike = desk.do("person", "duplicates")["alike"]
    assert isinstance(alike, list)
    (pair,) = alike
    assert {pair["one"], pair["other"]} == {str(one), str(two)}
    assert pair["shared"] == 1
    assert not any(part["text"] in "".join(desk.said) for part in FORM["parts"])


def test_a_pseudonym_may_be_typed_in_small_letters(desk: Protected):
    person = desk.begin("unknown")
    typed = str(person).lower().replace("-", " ")
    assert desk.do("person", "correct", typed, "--age", "minor", "--reason", "x")["code"] == 0
    assert PersonId(str(listed(desk)[0]["person"])) == person


@pytest.mark.parametrize("command", ["new", "list", "correct", "set-free", "quorum", "duplicates"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]):
    assert run(("person", command, "--help")) == 0
    assert f"tutela person {command}" in capsys.readouterr().out.split("Example", 1)[1]
