"""Time as a value: the later of the wall clock and the highest time in the ledger."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(seconds=2)
"""Two clocks of one machine may differ by this much; a dead battery differs by years."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The time an evaluation goes by.

    Attributes:
        at: never earlier than anything in the ledger.
        went_back: the wall clock shows less: `clock_back` is to be recorded, which sets hold.
    """

    at: datetime
    went_back: bool


def moment(wall: datetime, highest_in_ledger: datetime | None) -> Moment:
    """Return the time, and whether the wall clock can be believed.

    Args:
        wall: what the clock shows, UTC.
        highest_in_ledger: the latest time of any event of the case; None in a new case.
    """
    wall = wall.replace(microsecond=0)
    if highest_in_ledger is None:
        return Moment(wall, went_back=False)
    return Moment(max(wall, highest_in_ledger), wall < highest_in_ledger - TOLERANCE)
