"""The catalogue is read strictly: twice, empty or unknown is refused."""

import pytest

from tutela.errors import MalformedError
from tutela.law.load import load_rules, shipped, shipped_entries
from tutela.law.rule import Basis, Grade

HEAD = """
kind = "transfer"
version = 1
dated = "2026-11-25"
owner = "o"
review = "2027-05-25"
"""
RULE = """
[[rule]]
id = "X-1"
instrument = "GC III"
pinpoint = "art 1"
grade = "C"
seen = "C"
basis = ["law", "policy"]
text = "t"
who = "w"
"""
NUMBER = """
[[number]]
name = "days"
value = 7
stricter = "more"
rule = "X-1"
"""
WHOLE = HEAD + NUMBER + RULE


def test_the_shipped_transfer_rules_are_all_there():
    rules = shipped("transfer_rules")
    drafted = [rule for rule in rules.rules if rule.id.startswith("TR-")]
    assert len(drafted) == 33 + 2
    assert len([rule for rule in rules.rules if rule.id.startswith("IV-")]) == 12
    assert rules.rule("TR-GC3-109-3").grade is Grade.A
    assert rules.number("cooling_days") == 7


def test_the_other_shipped_files_are_all_there():
    assert len(shipped("disclosure_rules").rules) == 20
    assert len(shipped_entries("glossary", "term")) == 101
    terms = shipped_entries("glossary", "term")
    assert all({"en", "uk", "ko", "ru", "grade"} <= term.keys() for term in terms)
    assert {entry["id"] for entry in shipped_entries("transfer_rules", "destination")} == {
        "RISK",
        "THIRD",
        "STAY",
    }


def test_every_rule_says_who_and_on_what_basis():
    for name in ("transfer_rules", "disclosure_rules"):
        for rule in shipped(name).rules:
            assert rule.who
            assert rule.basis
            assert rule.text


def test_a_file_is_read_whole():
    rules = load_rules(WHOLE.encode())
    assert rules.rule("X-1").basis == (Basis.LAW, Basis.POLICY)
    assert rules.rule("X-1").citation == "GC III, art 1"
    assert rules.number("days") == 7
    assert len(rules.digest) == 32


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "\xff",
        WHOLE.replace('owner = "o"\n', ""),
        WHOLE.replace('owner = "o"\n', 'owner = "o"\nowner = "p"\n'),
        WHOLE.replace('id = "X-1"', 'id = "X-1"\nid = "X-2"'),
        WHOLE.replace('owner = "o"', 'owner = " "'),
        WHOLE.replace('text = "t"', 'text = ""'),
        WHOLE.replace('text = "t"\n', ""),
        WHOLE.replace('text = "t"', 'text = "t"\nextra = "x"'),
        WHOLE.replace('text = "t"', "text = 1"),
        WHOLE.replace('basis = ["law", "policy"]', "basis = []"),
        WHOLE.replace('"policy"', '"habit"'),
        WHOLE.replace('grade = "C"', 'grade = "D"'),
        WHOLE.replace("value = 7", "value = 7.5"),
        WHOLE.replace("value = 7", "value = 0"),
        WHOLE.replace("value = 7", "value = true"),
        WHOLE.replace('stricter = "more"', 'stricter = "maybe"'),
        WHOLE.replace('rule = "X-1"', 'rule = "X-2"'),
        WHOLE.replace('dated = "2026-11-25"', 'dated = "yesterday"'),
        WHOLE.replace("version = 1", 'version = "1"'),
        WHOLE.replace('kind = "transfer"', 'kind = "opinion"'),
        WHOLE.replace("[[number]]", "[[opinion]]"),
        WHOLE.replace("[[rule]]", "[rule]"),
        WHOLE + RULE,
        WHOLE + NUMBER,
    ],
)
def test_a_damaged_file_is_refused(damaged: str):
    with pytest.raises(MalformedError, match=r"law\."):
        load_rules(damaged.encode("latin-1"))
