"""What a signed decision says to the gate: one row of the table, and who stands under it.

The record names keys, the gate asks for roles: who assesses an onward risk is the legal adviser
there, and an appeal is lodged by the person, with the registrar as witness of the date. The gate's
table refuses what it refuses; a decision without a row is refused here, with a message.

Source: `spec/interview.md`, section 6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tutela.errors import RefusedError
from tutela.protection.bars import Destination
from tutela.protection.determination import Determination, Outcome, Subject
from tutela.protection.determination import Role as Signing
from tutela.protection.duty import Duty
from tutela.protection.interview import EAST_HOURS
from tutela.protection.role import Role
from tutela.protection.table import TABLE
from tutela.protection.told import earliest, record_of

_HOME: Final = (Destination.RISK,)
_THIRD: Final = (Destination.THIRD,)
_ANYWHERE: Final = tuple(Destination)

ROWS: Final[Mapping[tuple[Subject, Outcome], tuple[str, Role, tuple[Destination, ...]]]] = {
    (Subject.RISK, Outcome.SUBSTANTIAL): ("find_substantial", Role.ASSESSOR, _HOME),
    (Subject.RISK, Outcome.NOT_FOUND): ("find_no_risk", Role.ASSESSOR, _HOME),
    (Subject.RISK, Outcome.NEW_FACTS): ("find_new_facts", Role.ASSESSOR, _HOME),
    (Subject.ONWARD, Outcome.POSSIBLE): ("find_onward_risk", Role.LEGAL_ADVISER, _THIRD),
    (Subject.ONWARD, Outcome.EXCLUDED): ("exclude_onward", Role.LEGAL_ADVISER, _THIRD),
    (Subject.PANEL, Outcome.APPROVES): ("panel_approves", Role.PANEL, _HOME),
    (Subject.PANEL, Outcome.REFUSES): ("panel_refuses", Role.PANEL, _HOME),
    (Subject.PANEL, Outcome.LOWERS): ("panel_lowers", Role.PANEL, _HOME),
    (Subject.PANEL, Outcome.EXCLUDES): ("panel_excludes_onward", Role.PANEL, _THIRD),
    (Subject.APPEAL_LODGED, Outcome.LODGED): ("lodge_appeal", Role.PERSON, _ANYWHERE),
    (Subject.APPEAL_CLOSED, Outcome.UPHELD): ("uphold_appeal", Role.REGISTRAR, _ANYWHERE),
    (Subject.APPEAL_CLOSED, Outcome.DISMISSED): ("dismiss_appeal", Role.REGISTRAR, _ANYWHERE),
}
"""By subject and outcome: the row, the role it is asserted in, and the roads it is about."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A row of the gate's table that a decision speaks for.

    Attributes:
        event: the name of the row.
        on: the earliest moment the day on the paper can have been; see `told.earliest`.
        record: SHA-256, in hex, under which the gate counts it; see `told.record_of`.
        by: who asserts it: a verifier key in hex; the pseudonym where it is the person.
        role: in which role.
        verifier: the verifier key, in hex, of who checked it; None for a panel.
        panel: the verifier keys of a panel, in hex, `by` among them.
        stated: the duties of the row that the decision states as done.
        place: the third State it is about.
    """

    event: str
    on: datetime
    record: str
    by: str
    role: Role
    verifier: str | None
    panel: tuple[str, ...]
    stated: frozenset[Duty]
    place: str | None


def decide(record: Determination, east: int = EAST_HOURS) -> Decided:
    """Return what a decision says to the gate.

    Args:
        record: with everybody's signature.
        east: see `told.earliest`.

    Raises:
        MismatchError: a signature is false.
        RefusedError: a signature is missing, the gate has no row for such a decision, or new facts
            are found that nobody wrote down.
    """
    record.check()
    found = record.finding
    row = ROWS.get((found.subject, found.outcome))
    if row is None or found.destination not in row[2]:
        raise RefusedError(
            "papers.no_row",
            subject=found.subject.value,
            outcome=found.outcome.value,
            destination=found.destination.lower(),
        )
    event, role, _ = row
    if found.outcome is Outcome.NEW_FACTS and not found.grounds.new_facts.strip():
        raise RefusedError("papers.new_facts_missing")
    by, verifier, panel = _people(record)
    return Decided(
        event,
        earliest(found.on, east=east),
        record_of(found.digest, event),
        by,
        role,
        verifier,
        panel,
        _stated(record) & frozenset(TABLE.event(event).duties),
        found.place or None,
    )


def _people(record: Determination) -> tuple[str, str | None, tuple[str, ...]]:
    """Return who asserts it, who verified it, and the panel."""
    signed = sorted(record.signatures, key=lambda each: (each.on, each.signer))
    keys = {each.role: each.signer.hex() for each in signed}
    match record.finding.subject:
        case Subject.PANEL:
            members = tuple(each.signer.hex() for each in signed)
            return members[0], None, members
        case Subject.APPEAL_LODGED:
            return str(record.finding.person), keys[Signing.REGISTRAR], ()
        case Subject.APPEAL_CLOSED:
            return keys[Signing.REGISTRAR], keys[Signing.VERIFIER], ()
        case Subject.RISK | Subject.ONWARD:
            return keys[Signing.ASSESSOR], keys[Signing.VERIFIER], ()


def _stated(record: Determination) -> frozenset[Duty]:
    """Return what every decision states, and what this one does: none is without reasons."""
    weighed = {Duty.NO_MERE_ASSURANCE} if record.finding.grounds.no_mere_assurance else set()
    return frozenset({Duty.REASONS} | weighed)
