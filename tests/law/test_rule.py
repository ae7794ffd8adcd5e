"""A rule is cited as a lawyer cites it; a number knows which way is stricter."""

import pytest

from tutela.errors import MalformedError
from tutela.law.load import shipped
from tutela.law.rule import Number, Stricter


def test_a_number_knows_which_way_protects_more():
    assert Number("days", 7, Stricter.MORE, "x").strictest(3) == 7
    assert Number("days", 7, Stricter.LESS, "x").strictest(3) == 3


def test_what_is_not_there_is_refused():
    with pytest.raises(MalformedError, match=r"law\.rule_unknown"):
        shipped("transfer_rules").rule("TR-NONE")
    with pytest.raises(MalformedError, match=r"law\.number_unknown"):
        shipped("transfer_rules").number("none")


def test_rules_from_memory_are_known_as_such():
    rules = shipped("transfer_rules")
    assert "TR-GC3-12" in rules.graded_c
    assert "TR-GC3-109-3" not in rules.graded_c
    assert rules.rule("IV-01").citation == "Interview protocol"
