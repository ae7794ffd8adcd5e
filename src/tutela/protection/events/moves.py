"""The roads out, the way back from each, and what ends a case otherwise."""

from tutela.protection.bars import (
    ALIVE_AND_HELD,
    AT_THE_CROSSING,
    BOUND_HOME,
    BOUND_SOMEWHERE,
    BOUND_THIRD,
    CONFIRMED,
    DEPARTED,
    GATE,
    GONE_BY_A_WORD,
    INTERNED,
    NOWHERE_YET,
    UNDER_WAY,
    Destination,
)
from tutela.protection.duty import Duty
from tutela.protection.events.terms import (
    ANSWERING,
    ANYBODY,
    APPROVAL_LOST,
    BY_ANYONE,
    MOVED,
    TWO_PERSONS,
    UNCONFIRMED,
    WISHES_CLEARED,
)
from tutela.protection.guard import Event
from tutela.protection.role import Role


def moves() -> tuple[Event, ...]:
    """Return the rows. Every step towards another State asks for the whole road again."""
    rows: list[Event] = []
    for road, destination, bound in (
        ("home", Destination.RISK, BOUND_HOME),
        ("third", Destination.THIRD, BOUND_THIRD),
    ):
        gate = GATE[destination]
        rules = ("TR-GC3-118",) if road == "home" else ("TR-GC3-12", "TR-GC3-109-2")
        to_home = (Duty.CONSENT_PROCEDURE,) if road == "home" else ()
        rows += (
            Event(
                f"schedule_{road}",
                (Role.SCHEDULER,),
                rules,
                (INTERNED, NOWHERE_YET, *gate),
                (*MOVED, *to_home),
                {"dest": road},
            ),
            Event(
                f"depart_{road}",
                (Role.SCHEDULER, Role.CAMP),
                rules,
                (INTERNED, bound, *gate),
                MOVED,
                {"custody": "departed"},
            ),
            Event(
                f"reach_{road}",
                (Role.SCHEDULER, Role.CAMP),
                rules,
                (DEPARTED, bound, *gate),
                MOVED,
                {"custody": "crossing"},
            ),
            Event(
                f"confirm_{road}",
                (Role.NEUTRAL,),
                ("IV-09",),
                (AT_THE_CROSSING, bound, *gate),
                (*TWO_PERSONS, *ANSWERING, Duty.NEUTRAL_ALONE, Duty.SAME_PLACE),
                {"confirm": "yes"},
            ),
            Event(
                f"hand_over_{road}",
                (Role.SCHEDULER, Role.CAMP),
                rules,
                (AT_THE_CROSSING, bound, CONFIRMED, *gate),
                (*MOVED, Duty.CONFIRMED_TODAY, Duty.NO_CAMERAS),
                {"custody": f"handed_{road}"},
            ),
        )
    return (
        *rows,
        Event(
            "set_free",
            (Role.AUTHORITY,),
            ("TR-AP2-5-4",),
            (INTERNED, NOWHERE_YET, *GATE[Destination.STAY]),
            (Duty.ROLE, Duty.VERIFIED, Duty.NO_CAMERAS),
            {"custody": "free"},
        ),
        Event(
            "confirmation_over",
            (Role.CLOCK,),
            ("IV-09",),
            (ALIVE_AND_HELD,),
            (Duty.ROLE,),
            UNCONFIRMED,
        ),
        Event(
            "abort",
            BY_ANYONE,
            ("TR-VOLUNTARY",),
            (UNDER_WAY, BOUND_SOMEWHERE),
            ANYBODY,
            {"custody": "interned", "dest": "none", **UNCONFIRMED},
        ),
        Event(
            "die",
            BY_ANYONE,
            ("TR-GC3-122",),
            (ALIVE_AND_HELD,),
            ANYBODY,
            {"custody": "dead", **UNCONFIRMED},
        ),
        # What happened outside is written down with an alarm and is no success of any road.
        Event(
            "report_outside",
            BY_ANYONE,
            ("TR-GC3-118", "TR-GC3-12"),
            (ALIVE_AND_HELD,),
            ANYBODY,
            {"custody": "outside", **UNCONFIRMED},
        ),
        # One word is enough to say that somebody died or was taken away; it may be false.
        Event(
            "find_here",
            (Role.PROTECTION_OFFICER, Role.MONITOR, Role.CLINICIAN),
            ("TR-GC3-118",),
            (GONE_BY_A_WORD,),
            (*TWO_PERSONS, *ANSWERING),
            {
                "custody": "interned",
                "dest": "none",
                **WISHES_CLEARED,
                **APPROVAL_LOST,
            },
        ),
    )
