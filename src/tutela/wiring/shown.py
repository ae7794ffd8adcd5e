"""Who is shown in a release, asked of the ledger of an open case at the moment it matters."""

from tutela.protection.history import events_of
from tutela.protection.shown import Shown
from tutela.release import people
from tutela.release.docket import Drawn
from tutela.release.people import ASKED_KINDS, SALT_BYTES, Statement
from tutela.wiring.case import latest
from tutela.wiring.desk import Desk


def statement_of(desk: Desk, shown: Shown | None) -> Statement | None:
    """Return what somebody says of who is shown as it is kept and signed.

    Raises:
        RefusedError: nobody is named, or the channel is not a public one.
        MalformedError: somebody is named twice.
    """
    return None if shown is None else Statement(shown, desk.case.dice(SALT_BYTES))


def check_people(desk: Desk, drawn: Drawn) -> None:
    """Check that everybody shown allows it now, as the ledger says.

    Raises:
        RefusedError: somebody does not, or two people did not decide about the others.
        MismatchError: a record of the ledger is missing or damaged.
    """
    if drawn.shown is None:
        return
    events = events_of(ASKED_KINDS, desk.case.access, desk.key)
    people.check_people(drawn.candidate.item, drawn.shown, events, latest(desk.case))
