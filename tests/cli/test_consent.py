import json
from pathlib import Path

import pytest
from tests.cli.protected import Protected
from tests.protection.saying import FORM

from tutela.cli.app import run
from tutela.protection.person import PersonId


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Protected:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return Protected(tmp_path, capsys)


PAST = {"given_at": "2026-02-10T10:00:00Z", "until": "2099-01-01T00:00:00Z"}


def record(desk: Protected, person: PersonId, **changed: object) -> dict[str, object]:
    form = desk.file("consent.json", json.dumps({**FORM, **PAST, **changed}).encode())
    return desk.do("consent", "record", person, "--from", form)


def free(desk: Protected, person: PersonId) -> None:
    on = ("--on", "2026-01-20", "--reason", "act 7")
    assert desk.do("person", "set-free", person, *on, *desk.second())["code"] == 0


def standings(desk: Protected, person: PersonId) -> list[str]:
    consents = desk.do("consent", "list", person)["consents"]
    assert isinstance(consents, list)
    return [each["standing"] for each in consents]


def test_a_consent_in_detention_is_parked_and_stays_so_when_the_person_is_set_free(desk: Protected):
    person = desk.begin()
    early = record(desk, person, given_at="2026-01-10T10:00:00Z")
    assert early["standing"] == "parked"
    assert desk.refused("consent", "renew", person, early["consent"]) == "consent.held_still"
    free(desk, person)
    assert standings(desk, person) == ["parked"]
    assert desk.do("consent", "renew", person, early["consent"])["code"] == 0
    assert standings(desk, person) == ["parked"]  # thirty days have not passed


def test_a_free_person_s_consent_stands_until_it_is_withdrawn(desk: Protected):
    person = desk.begin()
    free(desk, person)
    given = record(desk, person)
    assert given["standing"] == "live"
    found = desk.do("consent", "withdraw", person)
    assert found["reaches"] == []
    assert standings(desk, person) == ["withdrawn"]
    assert desk.refused("consent", "renew", person, given["consent"]) == "consent.withdrawn_stays"
    assert "copies that others made may survive" in "".join(desk.said)


def test_a_person_not_known_to_be_of_age_consents_to_no_publicity(desk: Protected):
    person = desk.begin("unknown")
    assert record(desk, person, datum="testimony")["standing"] == "not_of_age"


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"basis": "already_public"}, "consent.not_asked"),
        ({"benefits": True}, "consent.benefits"),
        ({"explained_back": False}, "consent.not_understood"),
        ({"language": ""}, "consent.informed"),
        ({"given_at": "2998-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z"}, "person.future"),
        ({"item": "a.jpg"}, "item.id"),
    ],
)
def test_what_is_no_consent_is_not_recorded(
    desk: Protected, changed: dict[str, object], refusal: str
):
    person = desk.begin()
    form = desk.file("consent.json", json.dumps({**FORM, **PAST, **changed}).encode())
    assert desk.refused("consent", "record", person, "--from", form) == refusal
    assert standings(desk, person) == []


def test_the_blank_form_is_refused_as_it_stands(desk: Protected):
    _, blank, _ = desk.run_bare("consent", "form")
    assert json.loads(blank).keys() == FORM.keys()
    person = desk.begin()
    path = desk.file("blank.json", blank.encode())
    assert desk.refused("consent", "record", person, "--from", path) == "consent.not_understood"


def test_a_consent_that_was_never_given_cannot_be_withdrawn(desk: Protected):
    person = desk.begin()
    wanted = ("consent", "withdraw", person, "--consent", "c-0000000000000001")
    assert desk.refused(*wanted) == "consent.unknown"
    assert desk.refused("consent", "list", "K-222-2222") == "person.unknown"


def test_two_people_decide_about_people_on_no_record(desk: Protected):
    judge = ("consent", "judge", FORM["item"], "--outcome", "do_not_show", "--count", 3)
    reason = ("--reason", "a crowd, faces can be made out")
    assert desk.do(*judge, *reason, *desk.second())["code"] == 0
    alone = ("--second", desk.root / "anna.key", "--second-passphrase-file", desk.person_file)
    assert desk.refused(*judge, *reason, *alone) == "person.one_person"
    assert desk.refused(*judge, "--reason", " ", *desk.second()) == "consent.judged_reason"
    not_needed = ("consent", "judge", FORM["item"], "--outcome", "consent_not_needed")
    assert desk.run_as("anna", *not_needed, "--count", 3, *reason, *desk.second())[0] == 2


@pytest.mark.parametrize("command", ["form", "record", "renew", "withdraw", "list", "judge"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]):
    assert run(("consent", command, "--help")) == 0
    assert f"tutela consent {command}" in capsys.readouterr().out.split("Example", 1)[1]
