"""Duties have names and rules of their own."""

from tutela.law.load import shipped
from tutela.protection.duty import Duty


def test_every_duty_has_its_own_name_and_a_rule_of_the_catalogue():
    assert len({duty.named for duty in Duty}) == len(Duty)
    assert {duty.rule for duty in Duty} <= {rule.id for rule in shipped("transfer_rules").rules}
