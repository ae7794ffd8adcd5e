"""Conjuncts over the step itself: who acts, together with whom, when, and after what.

The machine works them out from real identifiers, dates and the record's own statements
(`tutela.protection.step`). The checker treats each as a circumstance the world chooses freely.
"""

from enum import Enum


class Duty(Enum):
    """A circumstance without which an event does not count. The value is (name, rule)."""

    # Who acts.
    ROLE = ("role", "TR-ROLES")
    VERIFIED = ("verified", "TR-ROLES")
    APART_FROM_SCHEDULER = ("apart_from_scheduler", "TR-ROLES")
    SCHEDULER_APART = ("scheduler_apart", "TR-ROLES")
    OTHER_THAN_SETTER = ("other_than_setter", "TR-ROLES")
    INDEPENDENT_RESOLVER = ("independent_resolver", "IV-12")
    PANEL_OF_THREE = ("panel_of_three", "TR-VOLUNTARY")
    OTHER_PANEL = ("other_panel", "TR-VOLUNTARY")
    INTERVIEWER_INDEPENDENT = ("interviewer_independent", "IV-04")
    OTHER_INTERVIEWER = ("other_interviewer", "IV-08")
    COUNSEL_PRESENT = ("counsel_present", "TR-REF-33")
    NEUTRAL_ALONE = ("neutral_alone", "IV-09")
    # In which circumstances.
    EXPLAINED_BACK = ("explained_back", "IV-01")
    ALTERNATIVES_TOLD = ("alternatives_told", "TR-ASYLUM-ALT")
    PRIVATE = ("private", "IV-03")
    INTERPRETER_ACCEPTED = ("interpreter_accepted", "IV-05")
    CAPACITY_STATED = ("capacity_stated", "TR-HEALTH")
    BOTH_DIRECTIONS = ("both_directions", "IV-07")
    NO_PRESSURE_NOTED = ("no_pressure_noted", "TR-COUNTER-COERCION")
    REASONS = ("reasons", "TR-CAT-3")
    NO_MERE_WAIVER = ("no_mere_waiver", "TR-GC3-7")
    NO_MERE_ASSURANCE = ("no_mere_assurance", "TR-ASSURANCES")
    NOTICE_GIVEN = ("notice_given", "TR-GC3-46-48")
    NO_CAMERAS = ("no_cameras", "TR-GC3-13")
    CONSENT_PROCEDURE = ("consent_procedure", "TR-UA-CONSENT")
    SAME_PLACE = ("same_place", "TR-CHAIN")
    # When.
    AFTER_WHAT_IT_ANSWERS = ("after_what_it_answers", "TR-VOLUNTARY")
    A_DAY_AFTER_INFORMATION = ("a_day_after_information", "IV-01")
    RESTED = ("rested", "IV-06")
    FRESH_ASSESSMENT = ("fresh_assessment", "TR-CAT-3")
    CONFIRMED_TODAY = ("confirmed_today", "IV-09")
    TIME_WRITTEN_BY_TWO = ("time_written_by_two", "TR-CLOCK")

    @property
    def named(self) -> str:
        """Return its name, as in messages, diagrams and records."""
        return self.value[0]

    @property
    def rule(self) -> str:
        """Return the rule it enforces."""
        return self.value[1]
