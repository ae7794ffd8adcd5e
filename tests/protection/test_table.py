"""The shipped table: whole, citing, and without the rows it must not have."""

import json
import re
from pathlib import Path

from tutela.law.load import shipped
from tutela.protection.bars import GATE, HELD
from tutela.protection.duty import Duty
from tutela.protection.role import Role
from tutela.protection.standing import FOR_ANYBODY
from tutela.protection.table import BREAK_GLASS, TABLE


def test_the_table_says_no_nonsense():
    TABLE.check()
    assert len(TABLE.events) > 60


def test_every_bar_duty_and_row_cites_a_rule_of_the_catalogue():
    known = {rule.id for rule in shipped("transfer_rules").rules}
    cited = {rule for event in TABLE.events for rule in event.rules}
    cited |= {each.rule for event in TABLE.events for each in event.bars}
    cited |= {each.rule for event in TABLE.events for each in event.duties}
    assert cited <= known
    assert all(event.rules for event in TABLE.events)


def test_there_is_no_row_of_a_group_an_administrator_or_an_override():
    wrong = re.compile(r"all|group|batch|list|admin|force|override|exchange|skip|waive")
    assert [event.name for event in TABLE.events if wrong.search(event.name)] == []
    assert [role for role in Role if wrong.search(role.value)] == []


def test_a_bar_name_means_one_thing():
    by_name = {each.name: each for event in TABLE.events for each in event.bars}
    again = [each for event in TABLE.events for each in event.bars if each != by_name[each.name]]
    assert again == []


def test_what_anybody_may_say_only_stops_or_records():
    rows = [event for event in TABLE.events if event.by == (Role.ANYONE,)]
    assert {event.name for event in rows} == FOR_ANYBODY
    assert FOR_ANYBODY >= BREAK_GLASS
    assert [event.name for event in rows if event.duties] == []
    towards = {"confirm": "yes", "dest": "home", "hold": "none", "doubt": "none"}
    assert not any(towards.items() & event.effect.items() for event in rows if event.effect)


def test_every_step_out_asks_the_whole_gate_again():
    for road, gate in GATE.items():
        rows = {
            "RISK": [e for e in TABLE.events if e.name in _moves("home")],
            "THIRD": [e for e in TABLE.events if e.name in _moves("third")],
            "STAY": [TABLE.event("set_free")],
        }[road]
        assert all(set(gate) <= set(event.bars) for event in rows)
        assert len(rows) in (1, 5)


def _moves(road: str) -> set[str]:
    return {f"{step}_{road}" for step in ("schedule", "depart", "reach", "confirm", "hand_over")}


def test_every_row_is_of_somebody_held():
    for event in TABLE.events:
        allowed = event.values(next(one for one in TABLE.variables if one.name == "custody"))
        gone = {"dead", "outside"} if event.name == "find_here" else set(HELD)
        assert allowed <= gone, event.name


def test_every_role_and_duty_is_used():
    assert {duty for event in TABLE.events for duty in event.duties} == set(Duty)
    used = {role for event in TABLE.events for role in event.by}
    assert set(Role) - used == {Role.KEEPER}  # who keeps the register, and asserts nothing


PROTECTS = FOR_ANYBODY | {
    "lodge_appeal",
    "claim_asylum",
    "find_new_facts",
    "find_substantial",
    "panel_refuses",
}
SNAPSHOT = Path(__file__).resolve().parents[2] / "spec/vectors/gate-table.json"


def test_no_guard_is_looser_than_the_one_open_cases_began_under():
    kept = json.loads(SNAPSHOT.read_text("utf-8"))
    assert kept.keys() <= {event.name for event in TABLE.events}
    for name, row in kept.items():
        event = TABLE.event(name)
        for variable in TABLE.variables:
            before = set(row["bars"].get(variable.name, variable.values))
            now = event.values(variable)
            assert before <= now if name in PROTECTS else now <= before, (name, variable.name)
        asked, asks = set(row["duties"]), {duty.named for duty in event.duties}
        assert asks <= asked if name in PROTECTS else asked <= asks, name


def test_the_snapshot_has_every_row():
    assert json.loads(SNAPSHOT.read_text("utf-8")).keys() == {e.name for e in TABLE.events}
