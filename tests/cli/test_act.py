"""An act goes from hand to hand; what is wrong with it is told, and never why the gate says no."""

from pathlib import Path

import pytest
from tests.cli.gate_desk import HOME, GateDesk

from tutela.protection.act import STATED
from tutela.protection.person import PersonId
from tutela.protection.table import TABLE


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> GateDesk:
    return GateDesk(tmp_path, capsys)


def draft(desk: GateDesk, person: PersonId, event: str, *more: object, name: str = "x") -> Path:
    """Draw up an act about somebody, of now."""
    paper = desk.file(f"{name}.pdf", f"paper {name}".encode())
    out = desk.root / f"{name}.act"
    on = ("--on", "2026-11-24T10:00Z") if "--on" not in more else ()
    found = desk.do("transfer", "draft", person, event, *on, "--paper", paper, "--out", out, *more)
    assert found["code"] == 0, found
    return out


def test_an_act_is_drawn_up_signed_by_all_and_entered(desk: GateDesk):
    person = desk.admit(HOME[0])
    act = draft(
        desk,
        person,
        "settle_status",
        *("--by", desk.pub("legal_adviser"), "--verifier", desk.pub("protection_officer")),
        *("--states", "reasons", "--on", desk.begun.isoformat()),
    )
    assert desk.refused("transfer", "enter", act) == "transfer.not_signed"
    act = desk.sign(act, person, "legal_adviser")
    act = desk.sign(act, person, "protection_officer")
    entered = desk.do("transfer", "enter", act)
    assert (entered["code"], entered["entered"]) == (0, "settle_status")
    assert desk.refused("transfer", "enter", act) == "gate.record_used"


def test_nobody_signs_about_another_or_for_another(desk: GateDesk):
    person, other = desk.admit(), desk.admit()
    act = draft(desk, person, "intern", "--by", desk.pub("camp"))
    key = ("--key-passphrase-file", desk.person_file, "--out", desk.root / "signed")
    for who, whom, error in (
        ("camp", other, "transfer.other_person"),
        ("scheduler", person, "transfer.not_named"),
    ):
        asked = ("transfer", "sign", act, "--person", whom, "--key", desk.root / f"{who}.key")
        code, _, said = desk.run_bare(*asked, *key)
        assert (code, error in said) == (5, True)
    assert not (desk.root / "signed").exists()


def test_what_is_signed_is_read_first_and_not_beside_the_pseudonym(desk: GateDesk):
    person = desk.admit()
    act = draft(
        desk,
        person,
        "inform",
        "--by",
        desk.pub("information_officer"),
        "--states",
        "explained_back",
        "--states",
        "alternatives_told",
    )
    out = desk.root / "signed"
    code, said, _ = desk.run_bare(
        *("transfer", "sign", act, "--person", person, "--out", out),
        *("--key", desk.root / "information_officer.key"),
        *("--key-passphrase-file", desk.person_file),
    )
    assert code == 0
    assert "inform:" in said
    assert said.count("\n- ") == 2
    assert str(person) not in said


def test_outside_no_reason_is_told_when_the_gate_refuses(desk: GateDesk):
    person = desk.admit(*HOME[:7])
    assert desk.do("transfer", "say", person, "refuse_home", "--by-person")["code"] == 0
    act = draft(
        desk,
        person,
        "schedule_home",
        "--by",
        desk.pub("scheduler"),
        "--states",
        "notice_given",
        "--states",
        "consent_procedure",
    )
    act = desk.sign(act, person, "scheduler")
    outside = desk.run_as("boris", "transfer", "enter", act)
    assert outside[0] == 5
    assert "transfer.not_taken" in outside[2]
    for word in ("refus", "no_refusal", "home_interviews"):
        assert word not in outside[2].replace("refused:", "")
    desk.inside()
    assert desk.refused("transfer", "enter", act) == "gate.refused_bar"


def test_a_role_that_was_taken_and_an_unknown_event_are_told(desk: GateDesk):
    person = desk.admit()
    stranger = draft(desk, person, "intern", "--by", desk.pub("boris"), name="stranger")
    act = desk.sign(stranger, person, "boris")
    assert desk.refused("transfer", "enter", act) == "transfer.not_taken"
    paper, out = desk.file("p", b"p"), desk.root / "o"
    asked = ("transfer", "draft", person, "override", "--on", "2026-11-24T10:00Z")
    more = ("--paper", paper, "--out", out)
    assert desk.refused(*asked, *more) == "gate.event_unknown"
    wrong = ("transfer", "draft", person, "intern", "--on", "2026-11-24T10:00Z", *more)
    assert desk.refused(*wrong, "--states", "loyal") == "transfer.states"
    missing = (*wrong[:6], "--paper", desk.root / "none", "--out", out)
    assert desk.refused(*missing) == "keys.file_missing"


def test_a_damaged_act_is_refused_and_nothing_is_entered(desk: GateDesk):
    person = desk.admit()
    act = desk.sign(draft(desk, person, "intern", "--by", desk.pub("camp")), person, "camp")
    whole = act.read_bytes()
    for broken in (whole[:-1], whole + b"x", b"", whole.replace(b"intern", b"extern")):
        act.write_bytes(broken)
        assert desk.do("transfer", "enter", act)["code"] in {3, 4}
    act.write_bytes(whole)
    assert desk.do("transfer", "enter", act)["code"] == 0


def test_all_events_are_listed_with_what_they_need(desk: GateDesk):
    code, out, _ = desk.run_bare("transfer", "events")
    assert code == 0
    for row in TABLE.events:
        assert f"{row.name}: " in out
        for duty in row.duties:
            assert duty not in STATED or f"--states {duty.named}" in out
