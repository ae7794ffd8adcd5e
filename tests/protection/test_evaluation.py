"""An evaluation is one record with one encoding, and holds all it went by."""

import json
from pathlib import Path

import pytest
from tests.protection.road import BUILD, admitted, after, book, bound_home

from tutela.errors import MismatchError
from tutela.proof.cbor import decode
from tutela.protection.act import read_act, read_time
from tutela.protection.bars import GATE, Destination
from tutela.protection.evaluation import FORMAT, evaluate, table_digest
from tutela.protection.guard import Table
from tutela.protection.machine import replay
from tutela.protection.standing import Passed
from tutela.protection.table import TABLE

VECTOR = Path(__file__).resolve().parents[2] / "spec/vectors/gate.json"


def test_the_same_case_at_the_same_time_is_the_same_bytes():
    one = evaluate(bound_home().standing, Destination.RISK, after(20.5), BUILD)
    two = evaluate(bound_home().standing, Destination.RISK, after(20.5), BUILD)
    assert one.record() == two.record()
    later = evaluate(bound_home().standing, Destination.RISK, after(20.6), BUILD)
    assert one.record() != later.record()


def test_the_record_holds_facts_rules_table_and_build():
    case = bound_home()
    evaluation = evaluate(case.standing, Destination.RISK, after(20.5), BUILD)
    record = decode(evaluation.record())
    assert isinstance(record, dict)
    assert record["format"] == FORMAT
    assert record["build"] == BUILD
    assert record["versions"] == (1,)
    assert record["rules"] == case.standing.book.newest.digest
    assert record["table"] == table_digest(TABLE)
    assert len(record["records"]) == len(case.standing.passed)
    looked_at = {bar.variable for bar in GATE[Destination.RISK]} | {"custody"}
    assert record["facts"].keys() == looked_at


def test_an_evaluation_of_the_past_is_refused():
    with pytest.raises(MismatchError, match=r"gate.time_back"):
        evaluate(admitted().standing, Destination.STAY, after(0), BUILD)


def test_a_table_with_one_slip_has_another_digest():
    shorter = Table(TABLE.variables, TABLE.events[1:])
    assert table_digest(shorter) != table_digest(TABLE)


def test_the_published_vector():
    vector = json.loads(VECTOR.read_text("utf-8"))
    acts = [
        Passed(read_act(decode(bytes.fromhex(one["cbor"]))), one["rules"]) for one in vector["acts"]
    ]
    person, captured_on = vector["person"], read_time(vector["captured_on"])
    standing = replay(person, captured_on, book(), acts)
    for road in Destination:
        evaluation = evaluate(standing, road, read_time(vector["at"]), BUILD)
        wanted = vector["evaluations"][road.value]
        assert evaluation.answer.value == wanted["answer"]
        assert [reason.text for reason in evaluation.reasons] == wanted["reasons"]
