"""The commands before the gate: reasons inside, two words outside, and a stop for everybody."""

import json
from pathlib import Path

import pytest
from tests.cli.gate_desk import HOME, GateDesk

from tutela.protection.person import PersonId
from tutela.protection.standing import FOR_ANYBODY
from tutela.terms.messages import Language, render

NO = render("gate.no_transfer", {}, Language.ENGLISH)
ROADS = ("RISK", "THIRD", "STAY")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> GateDesk:
    return GateDesk(tmp_path, capsys)


def explain(desk: GateDesk, person: PersonId | str, road: str, who: str = "anna") -> bytes:
    code, out, err = desk.run_as(who, "transfer", "explain", person, "--to", road)
    assert (code, err) == (0, "")
    return out.encode()


@pytest.fixture
def people(desk: GateDesk) -> dict[str, PersonId]:
    """Return people in whose way different things stand."""
    found = {"nothing": desk.admit(), "admitted": desk.admit(*HOME[:7])}
    for event in ("refuse_home", "set_hold", "record_doubt", "die"):
        found[event] = desk.admit(HOME[0])
        more = ("--by-person",) if event == "refuse_home" else ()
        assert desk.do("transfer", "say", found[event], event, *more)["code"] == 0
    return found


def test_outside_every_answer_but_the_clear_one_is_the_same_bytes(
    desk: GateDesk, people: dict[str, PersonId]
):
    said = {explain(desk, each, road) for each in people.values() for road in ROADS}
    never = desk.begin("unknown")
    said |= {explain(desk, never, road, "boris") for road in ROADS}
    assert said == {f"{NO}\n".encode()}
    documents = {
        json.dumps(desk.do("transfer", "explain", each, "--to", road))
        for each in (*people.values(), never)
        for road in ROADS
    }
    assert documents == {'{"code": 0, "answer": "no_transfer"}'}


def test_inside_reasons_are_told_with_articles_and_without_the_pseudonym(
    desk: GateDesk, people: dict[str, PersonId]
):
    desk.inside()
    page = explain(desk, people["refuse_home"], "RISK").decode()
    assert "BLOCKED" in page
    assert "GC III, art 118" in page
    assert str(people["refuse_home"]) not in page
    found = desk.do("transfer", "explain", people["refuse_home"], "--to", "risk")
    assert found["answer"] == "blocked"
    reasons = found["reasons"]
    assert isinstance(reasons, list)
    assert "gate.bar_refuses_yes" in {each["text"] for each in reasons}
    assert (
        desk.refused("transfer", "explain", "K-333-333Q", "--to", "RISK") == "transfer.not_opened"
    )


def test_who_wishes_to_go_home_may_be_scheduled_and_a_word_stops_it(desk: GateDesk):
    person = desk.admit(*HOME, (21.2, "schedule_home", "scheduler"))
    clear = explain(desk, person, "RISK").decode()
    assert clear == render("gate.answer_clear", {}, Language.ENGLISH) + "\n"
    assert desk.do("transfer", "abort", person)["entered"] == "abort"
    assert desk.do("transfer", "say", person, "change_mind", "--by-person")["code"] == 0
    assert explain(desk, person, "RISK") == f"{NO}\n".encode()


def test_what_needs_more_people_is_not_said_alone(desk: GateDesk):
    person = desk.admit(*HOME)
    for event in ("schedule_home", "hand_over_home", "lift_hold", "find_no_risk", "override"):
        assert event not in FOR_ANYBODY
        assert desk.refused("transfer", "say", person, event) == "transfer.needs_people"


def test_a_removal_outside_is_an_alarm(desk: GateDesk):
    person = desk.admit(HOME[0])
    desk.inside()
    code, out, _ = desk.run_as("anna", "transfer", "say", person, "report_outside")
    assert code == 0
    assert render("gate.alarm_outside", {}, Language.ENGLISH) in out
    pack = desk.root / "pack.txt"
    found = desk.do("transfer", "alarm", person, "--to", "RISK", "--out", pack)
    assert found["code"] == 0
    text = pack.read_text("utf-8")
    assert render("gate.alarm_outside", {}, Language.ENGLISH) in text
    assert str(person) not in text
    code, out, _ = desk.run_as("anna", "transfer", "alarm", person, "--to", "RISK")
    assert (code, out.splitlines()[0]) == (0, text.splitlines()[0])


def test_alarm_and_reviews_are_for_three_roles(desk: GateDesk):
    person = desk.admit(HOME[0])
    assert desk.do("transfer", "hold", person)["code"] == 0
    refused = [
        desk.refused("transfer", "alarm", person, "--to", "RISK"),
        desk.refused("transfer", "reviews"),
    ]
    assert refused == ["transfer.inside_only"] * 2
    desk.inside()
    code, out, _ = desk.run_as("anna", "transfer", "reviews")
    assert (code, str(person) in out) == (0, True)
    assert "hold" not in out
    reviews = desk.do("transfer", "reviews")["reviews"]
    assert isinstance(reviews, list)
    assert {each["person"] for each in reviews} == {str(person)}
    assert {each["overdue"] for each in reviews} == {False}


def test_the_gate_is_opened_once_and_not_in_the_future(desk: GateDesk):
    person = desk.begin("unknown")
    for day, error in (
        ("2026-11-20T08:00", "transfer.time"),
        ("yesterday", "transfer.time"),
        ("2126-11-20T08:00Z", "gate.act_form"),
    ):
        assert desk.refused("transfer", "open", person, "--captured-on", day) == error
    opened = desk.do("transfer", "open", person, "--captured-on", "2026-01-01T10:00+02:00")
    assert opened["code"] == 0
    again = desk.refused("transfer", "open", person, "--captured-on", "2026-01-01T08:00Z")
    assert again == "transfer.opened_before"
    mistyped = desk.refused("transfer", "hold", str(person)[:-1] + "2")
    assert mistyped in {"person.id_check", "person.id"}
