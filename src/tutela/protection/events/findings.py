"""What assessors, panels and authorities find."""

from tutela.protection.bars import (
    ALIVE_AND_HELD,
    COOLED_OFF,
    HOME_INTERVIEWS,
    INFORMED,
    INTERNED,
    NO_DOUBT,
)
from tutela.protection.duty import Duty
from tutela.protection.events.terms import (
    ANSWERING,
    ANYBODY,
    ASSERTED,
    BY_ANYONE,
    BY_PANEL,
    DECIDED,
    NEW_DECISION,
    UNCONFIRMED,
)
from tutela.protection.guard import Change, Event, bar
from tutela.protection.role import Role

STALE: tuple[tuple[str, str, str, Change], ...] = (
    (
        "risk_stale",
        "TR-CAT-3",
        "risk",
        {
            "not_found": "unassessed",
            "substantial": "substantial_stale",
            "approved": "substantial_stale",
        },
    ),
    ("onward_stale", "TR-CHAIN", "onward", {"excluded": "unassessed"}),
    ("power_stale", "TR-GC3-12", "power", {"met": "unassessed"}),
    ("plan_stale", "TR-AP2-5-4", "plan", "no"),
    ("fitness_stale", "TR-HEALTH", "fit", {"yes": "unknown"}),
)
"""What was found is old after a time: a bad finding stays bad, a good one is none."""


def findings() -> tuple[Event, ...]:
    """Return the rows."""
    may_be_low = bar("no_substantial_risk_stands", "TR-CAT-3", "risk", "unassessed", "not_found")
    before_panel = bar("before_panel", "TR-VOLUNTARY", "risk", "substantial", "reopened")
    refusable = bar("refusable", "TR-VOLUNTARY", "risk", "substantial", "reopened", "approved")
    may_be_excluded = bar("no_onward_risk_stands", "TR-CHAIN", "onward", "unassessed", "excluded")
    onward_risk = bar("onward_risk_stands", "TR-CHAIN", "onward", "possible")
    return (
        Event(
            "find_substantial",
            (Role.ASSESSOR,),
            ("TR-CAT-3", "TR-ICCPR-7", "TR-ECHR-3"),
            (ALIVE_AND_HELD,),
            (*ASSERTED, Duty.REASONS),
            {
                "risk": {
                    "unassessed": "substantial",
                    "not_found": "substantial",
                    "substantial_stale": "substantial",
                    "approved": "substantial",
                },
                **UNCONFIRMED,
                **NEW_DECISION,
            },
        ),
        Event(
            "find_no_risk",
            (Role.ASSESSOR,),
            ("TR-CAT-3", "TR-ICCPR-7", "TR-ECHR-3"),
            (INTERNED, may_be_low),
            (*DECIDED, *ANSWERING, Duty.NO_MERE_ASSURANCE),
            {"risk": "not_found", **NEW_DECISION},
        ),
        *(
            Event(
                name,
                (Role.CLOCK,),
                (rule,),
                (ALIVE_AND_HELD,),
                (Duty.ROLE,),
                {variable: change, **UNCONFIRMED},
            )
            for name, rule, variable, change in STALE
        ),
        Event(
            "panel_approves",
            (Role.PANEL,),
            ("TR-VOLUNTARY",),
            (INTERNED, before_panel, HOME_INTERVIEWS, COOLED_OFF, INFORMED, NO_DOUBT),
            (*BY_PANEL, *ANSWERING, Duty.NO_MERE_ASSURANCE, Duty.FRESH_ASSESSMENT),
            {"risk": "approved", **NEW_DECISION},
        ),
        Event(
            "panel_refuses",
            (Role.PANEL,),
            ("TR-VOLUNTARY", "TR-CAT-3"),
            (INTERNED, refusable),
            BY_PANEL,
            {"risk": "refused", **NEW_DECISION},
        ),
        Event(
            "panel_lowers",
            (Role.PANEL,),
            ("TR-CAT-3", "TR-ASSURANCES"),
            (INTERNED, before_panel),
            (*BY_PANEL, *ANSWERING, Duty.NO_MERE_ASSURANCE, Duty.FRESH_ASSESSMENT),
            {"risk": "not_found", **NEW_DECISION},
        ),
        # New facts make every earlier finding old; they bring a refusal before another panel and
        # an upheld appeal before the body that upheld it, and lift neither.
        Event(
            "find_new_facts",
            (Role.COUNSEL, Role.ASSESSOR, Role.LEGAL_ADVISER),
            ("TR-CAT-3",),
            (ALIVE_AND_HELD,),
            DECIDED,
            {
                "risk": {
                    "refused": "reopened",
                    "approved": "substantial",
                    "not_found": "unassessed",
                },
                "onward": {"excluded": "unassessed"},
                "appeal": {"upheld": "pending", "dismissed": "none"},
                **UNCONFIRMED,
            },
        ),
        Event(
            "exclude_onward",
            (Role.LEGAL_ADVISER,),
            ("TR-CHAIN", "TR-GC4-45-4"),
            (INTERNED, may_be_excluded),
            (*DECIDED, *ANSWERING, Duty.SAME_PLACE, Duty.NO_MERE_ASSURANCE),
            {"onward": "excluded", **NEW_DECISION},
        ),
        Event(
            "find_onward_risk",
            (Role.LEGAL_ADVISER, Role.COUNSEL, Role.ASSESSOR),
            ("TR-CHAIN",),
            (ALIVE_AND_HELD,),
            ASSERTED,
            {"onward": "possible", **UNCONFIRMED, **NEW_DECISION},
        ),
        Event(
            "panel_excludes_onward",
            (Role.PANEL,),
            ("TR-CHAIN", "TR-ASSURANCES"),
            (INTERNED, onward_risk),
            (*BY_PANEL, *ANSWERING, Duty.NO_MERE_ASSURANCE, Duty.SAME_PLACE),
            {"onward": "excluded", **NEW_DECISION},
        ),
        Event(
            "accept_power",
            (Role.LEGAL_ADVISER,),
            ("TR-GC3-12",),
            (INTERNED,),
            (*DECIDED, *ANSWERING, Duty.SAME_PLACE),
            {"power": "met"},
        ),
        Event(
            "reject_power",
            (Role.LEGAL_ADVISER, Role.COUNSEL),
            ("TR-GC3-12",),
            (ALIVE_AND_HELD,),
            ASSERTED,
            {"power": "failed", **UNCONFIRMED},
        ),
        Event(
            "make_plan",
            (Role.AUTHORITY,),
            ("TR-AP2-5-4",),
            (INTERNED,),
            (*DECIDED, *ANSWERING),
            {"plan": "yes"},
        ),
        Event(
            "withdraw_plan",
            BY_ANYONE,
            ("TR-AP2-5-4",),
            (ALIVE_AND_HELD,),
            ANYBODY,
            {"plan": "no"},
        ),
    )
