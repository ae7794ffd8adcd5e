"""What is said about duties names every duty and events of the table only."""

from tutela.protection.duties import DUTIES
from tutela.protection.duty import Duty
from tutela.protection.table import TABLE


def test_every_duty_is_asked_of_some_event_by_a_statement():
    assert {duty for each in DUTIES for duty in each.duties} == set(Duty)


def test_statements_are_about_events_of_the_table_and_have_names_of_their_own():
    known = {event.name for event in TABLE.events}
    assert {event for each in DUTIES for event in each.events} <= known
    assert len({each.id for each in DUTIES}) == len(DUTIES)
