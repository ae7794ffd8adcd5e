"""What people wrote on paper or signed becomes an act as it stands; nothing is typed again."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cli.gate_desk import HOME, GateDesk
from tests.protection.samples import GOOD, REASONS

from tutela.protection.bars import Destination
from tutela.protection.determination import Determination, Finding, Grounds, Outcome, Role, Subject
from tutela.protection.person import PersonId
from tutela.protection.signed import SignedAct
from tutela.wiring import now
from tutela.wiring.forms import seal_record


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> GateDesk:
    return GateDesk(tmp_path, capsys)


def typed(desk: GateDesk, number: int, answers: dict[str, str], sheet: str = "interview") -> None:
    """Let two people type in a paper, readable by Anna."""
    path = desk.file(f"{number}.json", json.dumps(answers, ensure_ascii=False).encode())
    for label in ("camp", "scheduler"):
        code, _, said = desk.run_bare(
            *("interview", "enter", "--number", number, "--sheet", sheet, "--answers", path),
            *("--store", desk.root / "forms", "--to", desk.pub("anna")),
            *("--key", desk.root / f"{label}.key", "--key-passphrase-file", desk.person_file),
        )
        assert code == 0, said


def hear(desk: GateDesk, person: PersonId, number: int, *more: object) -> dict[str, object]:
    return desk.do(
        *("transfer", "hear", person, "--number", number, "--store", desk.root / "forms"),
        *("--east", 2, "--to", desk.root / "acts"),
        *("--by", desk.pub("interviewer"), "--verifier", desk.pub("protection_officer"), *more),
    )


def held_on(desk: GateDesk, person: PersonId, day: int, **changes: str) -> dict[str, str]:
    on = (desk.begun + timedelta(days=day)).date()
    moved = {
        "person": str(person),
        "interview_on": on.isoformat(),
        "examined_on": on.isoformat(),
        "informed_on": (on - timedelta(days=2)).isoformat(),
    }
    return {**GOOD, **moved, **changes}


def test_a_refusal_on_paper_reaches_the_gate_without_a_signature(desk: GateDesk):
    person = desk.admit(*HOME[:7])
    typed(desk, 7, held_on(desk, person, 6))
    found = hear(desk, person, 7)
    acts = found["acts"]
    assert isinstance(acts, list)
    assert acts[0]["event"] == "refuse_home"
    refusal = Path(acts[0]["file"])
    assert SignedAct.decode(refusal.read_bytes()).missing() == frozenset()
    assert desk.do("transfer", "enter", refusal)["entered"] == "refuse_home"
    again = hear(desk, person, 7, "--to", desk.root / "again")["acts"]
    assert isinstance(again, list)
    assert "refuse_home" not in {each["event"] for each in again}
    desk.inside()
    answer = desk.do("transfer", "explain", person, "--to", "RISK")
    assert answer["answer"] == "blocked"


def test_a_paper_about_another_or_one_typed_once_says_nothing(desk: GateDesk):
    person, other = desk.admit(*HOME[:7]), desk.admit(*HOME[:7])
    typed(desk, 7, held_on(desk, person, 6))
    assert hear(desk, other, 7)["code"] == 4
    assert hear(desk, person, 8)["code"] != 0
    assert not (desk.root / "acts").exists()


def decision(desk: GateDesk, person: PersonId, outcome: Outcome) -> Path:
    today = now().date()
    found = Finding(
        Subject.RISK, outcome, person, Destination.RISK, today, Grounds(REASONS, (), "", "1")
    )
    record = Determination(found, ()).signed(Role.ASSESSOR, desk.keys["assessor"], today)
    record = record.signed(Role.VERIFIER, desk.keys["protection_officer"], today)
    return desk.file("risk.record", seal_record(record.encode(), (desk.anna.public,)))


def test_a_decision_is_entered_by_those_who_signed_it(desk: GateDesk):
    person = desk.admit(*HOME[:7])
    record = decision(desk, person, Outcome.SUBSTANTIAL)
    asked = ("transfer", "decided", person, record, "--east", 0, "--to", desk.root / "acts")
    drawn = desk.do(*asked)
    assert drawn["missing"] == 2
    act = desk.sign(Path(str(drawn["file"])), person, "assessor")
    act = desk.sign(act, person, "protection_officer")
    assert desk.do("transfer", "enter", act)["entered"] == "find_substantial"
    other = desk.admit()
    assert desk.refused("transfer", "decided", other, *asked[3:]) == "transfer.other_person"


def test_outside_a_paper_about_nobody_known_is_not_taken_like_any_other(desk: GateDesk):
    nobody = desk.begin("unknown")
    typed(desk, 7, held_on(desk, nobody, 6))
    asked = ("--number", 7, "--store", desk.root / "forms", "--east", 2, "--to", desk.root / "acts")
    assert desk.refused("transfer", "hear", nobody, *asked) == "transfer.not_taken"
    record = decision(desk, nobody, Outcome.SUBSTANTIAL)
    more = ("--east", 0, "--to", desk.root / "acts")
    assert desk.refused("transfer", "decided", nobody, record, *more) == "transfer.not_taken"
    desk.inside()
    assert desk.refused("transfer", "hear", nobody, *asked) == "transfer.not_opened"
