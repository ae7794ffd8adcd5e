"""Who may say what about a person. A role is held by a named human being, never by a program."""

from enum import StrEnum


class Role(StrEnum):
    """The hat somebody wears when acting; `facts_schema` of the transfer rules."""

    PERSON = "person"
    ANYONE = "anyone"
    CAMP = "camp"
    NIB_OFFICER = "nib_officer"
    LIAISON = "liaison"
    LEGAL_ADVISER = "legal_adviser"
    TRIBUNAL = "tribunal"
    CLINICIAN = "clinician"
    AGE_ASSESSOR = "age_assessor"
    GUARDIAN = "guardian"
    INFORMER = "information_officer"
    INTERVIEWER = "interviewer"
    ASSESSOR = "assessor"
    PANEL = "panel"
    COUNSEL = "counsel"
    REGISTRAR = "registrar"
    COURT = "court"
    ASYLUM = "asylum_authority"
    AUTHORITY = "releasing_authority"
    SCHEDULER = "scheduler"
    NEUTRAL = "neutral"
    RESOLVER = "resolver"
    PROTECTION_OFFICER = "protection_officer"
    MONITOR = "monitor"
    KEEPER = "keeper"
    CLOCK = "clock"
