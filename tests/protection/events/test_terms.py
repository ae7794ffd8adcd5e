"""What rows have in common does what its name says."""

from tutela.protection.duty import Duty
from tutela.protection.events.terms import (
    APPROVAL_LOST,
    ASSERTED,
    BY_PANEL,
    DECIDED,
    NEW_DECISION,
    QUALIFYING,
    TWO_PERSONS,
    UNCONFIRMED,
    WISHES_CLEARED,
)


def test_bundles_of_duties_grow():
    assert set(ASSERTED) < set(TWO_PERSONS) < set(DECIDED)
    assert {Duty.VERIFIED, Duty.PRIVATE, Duty.CAPACITY_STATED} <= set(QUALIFYING)
    assert {Duty.PANEL_OF_THREE, Duty.OTHER_PANEL} <= set(BY_PANEL)


def test_bundles_of_effects_take_away_and_never_give():
    assert UNCONFIRMED == {"confirm": "no"}
    assert set(WISHES_CLEARED.values()) == {"0", "no"}
    assert APPROVAL_LOST == {"risk": {"approved": "substantial"}}
    assert NEW_DECISION == {"appeal": {"dismissed": "none"}}
