"""What makes everybody wait: appeals, asylum claims, holds, a clock that went back."""

from tutela.protection.bars import ALIVE_AND_HELD, INTERNED, NO_DOUBT
from tutela.protection.duty import Duty
from tutela.protection.events.terms import (
    ANSWERING,
    ANYBODY,
    BY_ANYONE,
    DECIDED,
    NEW_DECISION,
    TWO_PERSONS,
    UNCONFIRMED,
)
from tutela.protection.guard import Event, bar
from tutela.protection.role import Role


def holds() -> tuple[Event, ...]:
    """Return the rows."""
    no_appeal = bar("no_appeal_yet", "TR-CAT-3", "appeal", "none")
    appealed = bar("appeal_pending", "TR-CAT-3", "appeal", "pending")
    no_claim = bar("no_claim_yet", "TR-REF-33", "asylum", "none")
    claimed = bar("claim_pending", "TR-REF-33", "asylum", "pending")
    claim = bar("claim_stands", "TR-REF-33", "asylum", "pending", "recognised")
    held = bar("hold_set", "TR-GC3-119", "hold", "set")
    went_back = bar("clock_went_back", "TR-CLOCK", "clock", "back")
    return (
        Event(
            "lodge_appeal",
            (Role.PERSON, Role.COUNSEL, Role.REGISTRAR),
            ("TR-CAT-3", "TR-ECHR-3"),
            (ALIVE_AND_HELD, no_appeal),
            (Duty.ROLE,),
            {"appeal": "pending", **UNCONFIRMED},
        ),
        # What was decided against the person falls; what the person wishes does not.
        Event(
            "uphold_appeal",
            (Role.REGISTRAR,),
            ("TR-CAT-3", "TR-ECHR-3"),
            (ALIVE_AND_HELD, appealed),
            (*TWO_PERSONS, *ANSWERING),
            {
                "appeal": "upheld",
                "risk": {"approved": "substantial", "not_found": "unassessed"},
                "onward": {"excluded": "unassessed"},
                "plan": "no",
            },
        ),
        Event(
            "dismiss_appeal",
            (Role.REGISTRAR,),
            ("TR-CAT-3", "TR-ECHR-3"),
            (ALIVE_AND_HELD, appealed),
            (*TWO_PERSONS, *ANSWERING),
            {"appeal": "dismissed"},
        ),
        Event(
            "claim_asylum",
            (Role.PERSON, Role.COUNSEL),
            ("TR-REF-33",),
            (ALIVE_AND_HELD, no_claim),
            (Duty.ROLE,),
            {"asylum": "pending", **UNCONFIRMED},
        ),
        Event(
            "recognise_claim",
            (Role.ASYLUM,),
            ("TR-REF-33",),
            (ALIVE_AND_HELD, claimed),
            (*TWO_PERSONS, *ANSWERING),
            {"asylum": "recognised"},
        ),
        Event(
            "reject_claim",
            (Role.ASYLUM,),
            ("TR-REF-33",),
            (ALIVE_AND_HELD, claimed),
            (*DECIDED, *ANSWERING),
            {"asylum": "none", **NEW_DECISION},
        ),
        Event(
            "withdraw_claim",
            (Role.ASYLUM,),
            ("TR-REF-33",),
            (INTERNED, claim, NO_DOUBT),
            (*TWO_PERSONS, *ANSWERING, Duty.COUNSEL_PRESENT),
            {"asylum": "none"},
        ),
        Event(
            "set_hold",
            BY_ANYONE,
            ("TR-GC3-119", "TR-GC3-13"),
            (ALIVE_AND_HELD,),
            ANYBODY,
            {"hold": "set", **UNCONFIRMED},
        ),
        Event(
            "lift_hold",
            (Role.COURT, Role.PROTECTION_OFFICER),
            ("TR-GC3-119", "TR-GC3-118"),
            (INTERNED, held),
            (*DECIDED, *ANSWERING, Duty.OTHER_THAN_SETTER),
            {"hold": "none"},
        ),
        Event(
            "clock_back",
            (Role.CLOCK,),
            ("TR-CLOCK",),
            (ALIVE_AND_HELD,),
            (Duty.ROLE,),
            {"clock": "back", **UNCONFIRMED},
        ),
        Event(
            "write_time",
            (Role.PROTECTION_OFFICER, Role.MONITOR),
            ("TR-CLOCK",),
            (ALIVE_AND_HELD, went_back),
            (Duty.ROLE, Duty.VERIFIED, Duty.TIME_WRITTEN_BY_TWO),
            {"clock": "sound"},
        ),
    )
