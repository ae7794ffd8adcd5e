"""What the rows of the table have in common: effects and duties that come together."""

from tutela.protection.duty import Duty
from tutela.protection.guard import Change
from tutela.protection.role import Role

UNCONFIRMED: dict[str, Change] = {"confirm": "no"}
APPROVAL_LOST: dict[str, Change] = {"risk": {"approved": "substantial"}}
WISHES_CLEARED: dict[str, Change] = {"home": "0", "third": "0", "stay": "0", "cooled": "no"}
NEW_DECISION: dict[str, Change] = {"appeal": {"dismissed": "none"}}
"""Whoever lost an appeal may appeal against a later finding."""

ASSERTED = (Duty.ROLE, Duty.APART_FROM_SCHEDULER)
TWO_PERSONS = (*ASSERTED, Duty.VERIFIED)
ANSWERING = (Duty.AFTER_WHAT_IT_ANSWERS,)
"""A paper from before a refusal, a doubt or a finding answers none, whenever it is entered."""
DECIDED = (*TWO_PERSONS, Duty.REASONS)
BY_PANEL = (
    Duty.ROLE,
    Duty.PANEL_OF_THREE,
    Duty.OTHER_PANEL,
    Duty.APART_FROM_SCHEDULER,
    Duty.REASONS,
)
QUALIFYING = (
    *TWO_PERSONS,
    Duty.INTERVIEWER_INDEPENDENT,
    Duty.PRIVATE,
    Duty.INTERPRETER_ACCEPTED,
    Duty.CAPACITY_STATED,
    Duty.BOTH_DIRECTIONS,
    Duty.NO_PRESSURE_NOTED,
    Duty.NO_MERE_WAIVER,
    Duty.A_DAY_AFTER_INFORMATION,
    Duty.RESTED,
    *ANSWERING,
)
MOVED = (Duty.ROLE, Duty.SCHEDULER_APART, Duty.NOTICE_GIVEN, Duty.SAME_PLACE)
ANYBODY = ()

BY_ANYONE = (Role.ANYONE,)
