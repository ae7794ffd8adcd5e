"""Every row that changes something is told what it must have changed."""

from tutela.protection.aftermath import AFTERWARDS, DOES
from tutela.protection.table import TABLE


def test_every_row_with_an_effect_has_a_statement_about_it():
    told = {name for law in (*AFTERWARDS, *DOES) for name in law.events}
    assert {event.name for event in TABLE.events if event.effect} == told
