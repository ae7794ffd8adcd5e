"""What the gate knows of a person, and the bars that stand before each road.

Three roads lead out: RISK (home, or any State from which onward removal there is not excluded),
THIRD (a State assessed for this person), STAY (set free where the person is, with status). Each
list below is the whole of what must be so, at the scheduling and at every step after it.
"""

import unicodedata
from enum import StrEnum

from tutela.protection.guard import Variable, bar


class Destination(StrEnum):
    """A class of destinations, as in the catalogue."""

    RISK = "RISK"
    THIRD = "THIRD"
    STAY = "STAY"


HELD = ("captured", "interned", "departed", "crossing")
OVER = ("handed_home", "handed_third", "free", "dead", "outside")

VARIABLES = (
    Variable("custody", HELD + OVER),
    Variable("dest", ("none", "home", "third")),
    Variable("confirm", ("no", "yes")),
    # Qualifying, concordant, live interviews that say: I want to go there.
    Variable("home", ("0", "1", "2")),
    Variable("third", ("0", "1", "2")),
    Variable("stay", ("0", "1", "2")),
    Variable("cooled", ("no", "yes")),
    Variable("refuses", ("no", "yes")),
    Variable("informed", ("no", "yes")),
    Variable("doubt", ("none", "recorded")),
    Variable("threat", ("none", "recorded")),
    # The findings. A panel's word is a value of the risk itself, so that no later finding can
    # stand beside it: `approved` is a substantial risk under a reasoned approval of the wish.
    Variable(
        "risk",
        (
            "unassessed",
            "not_found",
            "substantial",
            "substantial_stale",
            "approved",
            "refused",
            "reopened",
        ),
    ),
    Variable("onward", ("unassessed", "excluded", "possible")),
    Variable("power", ("unassessed", "met", "failed")),
    Variable("plan", ("no", "yes")),
    Variable("appeal", ("none", "pending", "dismissed", "upheld")),
    Variable("asylum", ("none", "pending", "recognised")),
    Variable("status", ("open", "settled")),
    Variable("registered", ("no", "yes")),
    Variable("card", ("no", "yes")),
    Variable("icrc", ("no", "yes")),
    Variable("fit", ("unknown", "yes", "no")),
    Variable("age", ("unknown", "adult", "minor_decided")),
    Variable("hold", ("none", "set")),
    Variable("clock", ("sound", "back")),
)

RISK_STATES = frozenset(
    {"risk", "ru", "rus", "russia", "russian federation", "россия", "рф", "росія"}
    | {"российская федерация", "російська федерація", "러시아", "로씨야"}
    | {"kp", "prk", "dprk", "north korea", "кндр", "северная корея", "північна корея"}
    | {"조선", "북조선", "북한", "조선민주주의인민공화국", "democratic peoples republic of korea"}
)
"""How the home State and its co-belligerent are written; the list is policy and not complete."""
_LOOKALIKES = str.maketrans("асеорхуікѕѵ", "aceopxyiksv")


def is_risk(untrusted_place: str) -> bool:
    """Return whether a place is named like a State of the class RISK, in whatever letters."""
    folded = unicodedata.normalize("NFKC", untrusted_place).casefold()
    words = " ".join("".join(each for each in folded if each.isalnum() or each == " ").split())
    return bool({words, words.translate(_LOOKALIKES)} & RISK_STATES)


# Where a step can be taken.
ALIVE_AND_HELD = bar("held", "TR-GC3-5", "custody", *HELD)
CAPTURED = bar("captured", "TR-GC3-5", "custody", "captured")
INTERNED = bar("interned", "TR-GC3-126", "custody", "interned")
BEFORE_DEPARTURE = bar("before_departure", "TR-GC3-122", "custody", "captured", "interned")
UNDER_WAY = bar("under_way", "TR-GC3-118", "custody", "interned", "departed", "crossing")
DEPARTED = bar("departed", "TR-GC3-46-48", "custody", "departed")
GONE_BY_A_WORD = bar("gone_by_a_word", "TR-GC3-118", "custody", "dead", "outside")
AT_THE_CROSSING = bar("at_the_crossing", "IV-09", "custody", "crossing")
NOWHERE_YET = bar("nowhere_yet", "TR-ROLES", "dest", "none")
BOUND_HOME = bar("bound_home", "TR-VOLUNTARY", "dest", "home")
BOUND_THIRD = bar("bound_third", "TR-VOLUNTARY", "dest", "third")
BOUND_SOMEWHERE = bar("bound_somewhere", "TR-VOLUNTARY", "dest", "home", "third")
CONFIRMED = bar("confirmed", "IV-09", "confirm", "yes")

# What every road asks for.
STATUS_SETTLED = bar("status_settled", "TR-GC3-4", "status", "settled")
REGISTERED = bar("registered", "TR-GC3-122", "registered", "yes")
CARD_OFFERED = bar("card_offered", "TR-GC3-70", "card", "yes")
ICRC_OFFERED = bar("icrc_offered", "TR-GC3-126", "icrc", "yes")
FIT = bar("fit", "TR-GC3-109-1", "fit", "yes")
AGE_SETTLED = bar("age_settled", "TR-MINORS", "age", "adult", "minor_decided")
NO_HOLD = bar("no_hold", "TR-GC3-119", "hold", "none")
CLOCK_SOUND = bar("clock_sound", "TR-CLOCK", "clock", "sound")
NO_DOUBT = bar("no_doubt", "IV-12", "doubt", "none")
NO_THREAT = bar("no_threat_unheard", "TR-FAMILY", "threat", "none")
INFORMED = bar("informed", "TR-ASYLUM-ALT", "informed", "yes")
COOLED_OFF = bar("cooled_off", "IV-08", "cooled", "yes")
NO_APPEAL_PENDING = bar("no_appeal_pending", "TR-CAT-3", "appeal", "none", "dismissed", "upheld")
EVERY_ROAD = (
    STATUS_SETTLED,
    REGISTERED,
    CARD_OFFERED,
    ICRC_OFFERED,
    FIT,
    AGE_SETTLED,
    NO_HOLD,
    CLOCK_SOUND,
    NO_DOUBT,
    NO_THREAT,
    INFORMED,
    COOLED_OFF,
)

# What each road asks for besides.
NO_APPEAL_UPHELD = bar("no_appeal_in_the_way", "TR-CAT-3", "appeal", "none", "dismissed")
NO_LIVE_HOME = bar("no_wish_for_home", "IV-08", "home", "0")
NO_LIVE_THIRD = bar("no_wish_for_third", "IV-08", "third", "0")
NO_LIVE_STAY = bar("no_wish_to_stay", "IV-08", "stay", "0")

HOME_INTERVIEWS = bar("home_interviews", "TR-VOLUNTARY", "home", "2")
NO_REFUSAL = bar("no_refusal", "TR-GC3-118", "refuses", "no")
RISK_DECIDED = bar("risk_decided", "TR-CAT-3", "risk", "not_found", "approved")
NO_ASYLUM = bar("no_asylum", "TR-REF-33", "asylum", "none")

THIRD_INTERVIEWS = bar("third_interviews", "TR-VOLUNTARY", "third", "2")
ONWARD_EXCLUDED = bar("onward_excluded", "TR-CHAIN", "onward", "excluded")
POWER_WILLING_AND_ABLE = bar("power_willing_and_able", "TR-GC3-12", "power", "met")
NO_CLAIM_PENDING = bar("no_claim_pending", "TR-REF-33", "asylum", "none", "recognised")

STAY_INTERVIEWS = bar("stay_interviews", "TR-VOLUNTARY", "stay", "2")
SAFETY_PLAN = bar("safety_plan", "TR-AP2-5-4", "plan", "yes")

GATE = {
    Destination.RISK: (
        HOME_INTERVIEWS,
        NO_LIVE_THIRD,
        NO_LIVE_STAY,
        NO_REFUSAL,
        RISK_DECIDED,
        NO_ASYLUM,
        NO_APPEAL_UPHELD,
        *EVERY_ROAD,
    ),
    Destination.THIRD: (
        THIRD_INTERVIEWS,
        NO_LIVE_HOME,
        NO_LIVE_STAY,
        ONWARD_EXCLUDED,
        POWER_WILLING_AND_ABLE,
        NO_CLAIM_PENDING,
        NO_APPEAL_UPHELD,
        *EVERY_ROAD,
    ),
    Destination.STAY: (
        STAY_INTERVIEWS,
        NO_LIVE_HOME,
        NO_LIVE_THIRD,
        SAFETY_PLAN,
        NO_APPEAL_PENDING,
        *EVERY_ROAD,
    ),
}
