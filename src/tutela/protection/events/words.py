"""What the person says, and what says that the word may not be the person's own."""

from tutela.protection.bars import ALIVE_AND_HELD, COOLED_OFF, INFORMED, INTERNED, NO_DOUBT
from tutela.protection.duty import Duty
from tutela.protection.events.terms import (
    ANSWERING,
    ANYBODY,
    APPROVAL_LOST,
    BY_ANYONE,
    DECIDED,
    QUALIFYING,
    TWO_PERSONS,
    UNCONFIRMED,
    WISHES_CLEARED,
)
from tutela.protection.guard import Change, Event, bar
from tutela.protection.role import Role


def words() -> tuple[Event, ...]:
    """Return the rows."""
    wants: list[Event] = []
    for wish in ("home", "third", "stay"):
        place = (Duty.SAME_PLACE,) if wish == "third" else ()
        lifted: dict[str, Change] = {"refuses": "no"} if wish == "home" else {}
        again = bar(f"{wish}_said_before", "IV-08", wish, "1", "2")
        wants.append(
            Event(
                f"first_{wish}",
                (Role.INTERVIEWER,),
                ("TR-VOLUNTARY",),
                (INTERNED, INFORMED, NO_DOUBT),
                (*QUALIFYING, *place),
                {**WISHES_CLEARED, wish: "1", **lifted, **APPROVAL_LOST},
            )
        )
        wants.append(
            Event(
                f"again_{wish}",
                (Role.INTERVIEWER,),
                ("TR-VOLUNTARY", "IV-08"),
                (INTERNED, INFORMED, NO_DOUBT, again, COOLED_OFF),
                (*QUALIFYING, Duty.OTHER_INTERVIEWER, *place),
                {wish: "2", "cooled": "no"},
            )
        )
    doubted = bar("doubt_recorded", "IV-12", "doubt", "recorded")
    threatened = bar("threat_recorded", "TR-FAMILY", "threat", "recorded")
    wiped: dict[str, Change] = {**WISHES_CLEARED, **UNCONFIRMED, **APPROVAL_LOST}
    return (
        *wants,
        # A refusal stands until the person says otherwise in an interview that counts.
        Event(
            "refuse_home",
            BY_ANYONE,
            ("TR-GC3-118", "TR-GC3-109-3"),
            (ALIVE_AND_HELD,),
            ANYBODY,
            {"refuses": "yes", "home": "0", **UNCONFIRMED, **APPROVAL_LOST},
        ),
        Event("change_mind", BY_ANYONE, ("TR-VOLUNTARY",), (ALIVE_AND_HELD,), ANYBODY, wiped),
        # Silence, "not yet", and every interview that does not count.
        Event(
            "hear_undecided",
            (Role.INTERVIEWER,),
            ("IV-07",),
            (INTERNED,),
            (Duty.ROLE,),
            {**WISHES_CLEARED, **APPROVAL_LOST},
        ),
        Event(
            "record_doubt",
            BY_ANYONE,
            ("IV-12", "TR-COUNTER-COERCION", "TR-GC3-17"),
            (ALIVE_AND_HELD,),
            ANYBODY,
            {"doubt": "recorded", **wiped},
        ),
        Event(
            "resolve_doubt",
            (Role.RESOLVER,),
            ("IV-12",),
            (INTERNED, doubted),
            (*DECIDED, *ANSWERING, Duty.INDEPENDENT_RESOLVER),
            {"doubt": "none"},
        ),
        Event(
            "record_threat",
            BY_ANYONE,
            ("TR-FAMILY",),
            (ALIVE_AND_HELD,),
            ANYBODY,
            {"threat": "recorded", **UNCONFIRMED},
        ),
        # A threat to the family is heard, not judged: the choice stays the person's.
        Event(
            "hear_threat",
            (Role.CLINICIAN,),
            ("TR-FAMILY",),
            (INTERNED, threatened),
            (*TWO_PERSONS, *ANSWERING),
            {"threat": "none"},
        ),
        Event(
            "cooling_over", (Role.CLOCK,), ("IV-08",), (INTERNED,), (Duty.ROLE,), {"cooled": "yes"}
        ),
        # The clock was set back: nobody knows how long the time to think has been.
        Event(
            "cooling_lost",
            (Role.CLOCK,),
            ("IV-08", "TR-CLOCK"),
            (ALIVE_AND_HELD,),
            (Duty.ROLE,),
            {"cooled": "no", **UNCONFIRMED},
        ),
    )
