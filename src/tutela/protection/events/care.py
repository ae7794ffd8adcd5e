"""What is recorded about status, care and information."""

from tutela.protection.bars import ALIVE_AND_HELD, BEFORE_DEPARTURE, CAPTURED, INTERNED
from tutela.protection.duty import Duty
from tutela.protection.events.terms import (
    ANSWERING,
    ANYBODY,
    APPROVAL_LOST,
    ASSERTED,
    BY_ANYONE,
    DECIDED,
    UNCONFIRMED,
    WISHES_CLEARED,
)
from tutela.protection.guard import Event, bar
from tutela.protection.role import Role


def care() -> tuple[Event, ...]:
    """Return the rows."""
    unsettled_age = bar("age_unknown", "TR-MINORS", "age", "unknown")
    return (
        Event(
            "intern", (Role.CAMP,), ("TR-GC3-5",), (CAPTURED,), ASSERTED, {"custody": "interned"}
        ),
        Event(
            "register",
            (Role.NIB_OFFICER,),
            ("TR-GC3-122",),
            (BEFORE_DEPARTURE,),
            ASSERTED,
            {"registered": "yes"},
        ),
        Event(
            "offer_card", (Role.CAMP,), ("TR-GC3-70",), (ALIVE_AND_HELD,), ASSERTED, {"card": "yes"}
        ),
        Event(
            "offer_icrc", (Role.LIAISON,), ("TR-GC3-126",), (INTERNED,), ASSERTED, {"icrc": "yes"}
        ),
        Event(
            "settle_status",
            (Role.LEGAL_ADVISER, Role.TRIBUNAL),
            ("TR-GC3-4", "TR-GC3-5"),
            (INTERNED,),
            (*DECIDED, *ANSWERING),
            {"status": "settled"},
        ),
        Event(
            "doubt_status",
            (Role.LEGAL_ADVISER, Role.TRIBUNAL, Role.COUNSEL),
            ("TR-GC3-5",),
            (ALIVE_AND_HELD,),
            ASSERTED,
            {"status": "open", **UNCONFIRMED},
        ),
        Event(
            "find_fit",
            (Role.CLINICIAN,),
            ("TR-GC3-109-1", "TR-HEALTH"),
            (ALIVE_AND_HELD,),
            (*ASSERTED, *ANSWERING),
            {"fit": "yes"},
        ),
        Event(
            "find_unfit",
            (Role.CLINICIAN,),
            ("TR-GC3-109-1",),
            (ALIVE_AND_HELD,),
            ASSERTED,
            {"fit": "no", **UNCONFIRMED},
        ),
        Event(
            "find_adult",
            (Role.AGE_ASSESSOR,),
            ("TR-MINORS",),
            (ALIVE_AND_HELD, unsettled_age),
            (*DECIDED, *ANSWERING),
            {"age": "adult"},
        ),
        Event(
            "decide_best_interests",
            (Role.GUARDIAN,),
            ("TR-MINORS",),
            (ALIVE_AND_HELD, unsettled_age),
            (*DECIDED, *ANSWERING),
            {"age": "minor_decided"},
        ),
        Event(
            "doubt_age",
            BY_ANYONE,
            ("TR-MINORS",),
            (ALIVE_AND_HELD,),
            ANYBODY,
            {"age": "unknown", **UNCONFIRMED},
        ),
        Event(
            "inform",
            (Role.INFORMER,),
            ("IV-01", "TR-ASYLUM-ALT"),
            (INTERNED,),
            (*ASSERTED, *ANSWERING, Duty.EXPLAINED_BACK, Duty.ALTERNATIVES_TOLD),
            {"informed": "yes"},
        ),
        # A resettlement offer appears or is withdrawn, or another third State is named: what was
        # wished was wished among other options, and assessments of a State are of that State.
        Event(
            "change_options",
            (Role.INFORMER, Role.AUTHORITY),
            ("TR-ASYLUM-ALT",),
            (ALIVE_AND_HELD,),
            ASSERTED,
            {
                "informed": "no",
                **WISHES_CLEARED,
                "onward": "unassessed",
                "power": "unassessed",
                **UNCONFIRMED,
                **APPROVAL_LOST,
            },
        ),
    )
