"""What the documents say of the gate is what the table and the catalogue say."""

from pathlib import Path

from tools.gate.write_docs import ASKED, BY_DESIGN, PARTLY, gate_page, law_page

from tutela.law.load import shipped
from tutela.protection.table import TABLE

DOCS = Path(__file__).resolve().parents[2] / "docs"
RULES = shipped("transfer_rules").rules


def test_the_diagram_and_the_rows_are_those_of_the_table():
    assert (DOCS / "gate.md").read_text("utf-8") == gate_page()
    assert all(f"\n| {event.name} |" in gate_page() for event in TABLE.events)


def test_every_rule_is_enforced_or_asked_of_somebody():
    page = law_page()
    assert (DOCS / "law.md").read_text("utf-8") == page
    lines = {
        rule.id: next(x for x in page.splitlines() if x.startswith(f"| {rule.id} |"))
        for rule in RULES
    }
    enforced = [name for name, line in lines.items() if "**Enforced**;" in line]
    told = {*enforced, *ASKED, *BY_DESIGN}
    assert told == {rule.id for rule in RULES}
    assert not set(enforced) & {*ASKED, *BY_DESIGN}
    # A row that records something enforces nothing yet: a bar or a duty does.
    assert [name for name in enforced if not {"bars", "duties"} & set(lines[name].split())] == []


def test_what_is_said_of_a_rule_is_of_a_rule_there_is():
    assert {*ASKED, *BY_DESIGN, *PARTLY} <= {rule.id for rule in RULES}


def test_every_test_file_the_page_names_exists():
    root = DOCS.parent
    named = {word.strip("`.,();") for word in law_page().split() if "tests/" in word}
    assert named
    assert [name for name in named if not (root / name).is_file()] == []
