"""What a paper says to the gate: rows of the table, each with what stands under it.

Nothing here is entered by itself. Named people bring it to the gate, and its table refuses what
it refuses. Each row has a record of its own. What a paper lets happen it lets happen once, however
often it is corrected, and an interview counts once for a wish, whether as the first or as the
second. What it stops it stops again after every correction.

Source: `spec/interview.md`, section 6.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from tutela.errors import MalformedError
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.protection.duty import Duty
from tutela.protection.interview import EAST_HOURS
from tutela.protection.standing import Standing

FORMAT: Final = "tutela-told/1"
WEST_HOURS: Final = -12
ONCE: Final = frozenset(
    {"inform", "confirm_home", "confirm_third"}
    | {f"{turn}_{road}" for turn in ("first", "again") for road in ("home", "third", "stay")}
)
"""Rows by which a paper opens a way."""


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the gate's table that a paper speaks for.

    Attributes:
        event: the name of the row.
        on: when it happened, never later than it can have been; see `earliest`.
        record: SHA-256, in hex, under which the gate counts it; see `record_of`.
        by_paper: the label the paper has for whoever asserts it; empty where it has none.
        stated: the duties of the row that the paper states as done.
        place: the third State it is about.
    """

    event: str
    on: datetime
    record: str
    by_paper: str
    stated: frozenset[Duty] = frozenset()
    place: str | None = None


def record_of(source: bytes, event: str) -> str:
    """Return the record, in hex, of what a paper or decision says to one row.

    Args:
        source: of a paper, for a row of `ONCE`, the digest of its earliest typed entry, which no
            correction changes, for every other row that of the entry that stands; of a decision
            the digest of its finding.
        event: the row. `first_` and `again_` are left out: a paper is one interview, not two.

    Raises:
        MalformedError: the source is no digest.
    """
    if len(source) != HASH_BYTES:
        raise MalformedError("papers.source")
    matter = event.removeprefix("first_").removeprefix("again_")
    return sha256(FORMAT.encode() + b"\n" + source + matter.encode()).hex()


def earliest(day: date, hour: time = time(), east: int = EAST_HOURS) -> datetime:
    """Return the earliest moment, UTC, at which a paper's day and hour can have been.

    Whatever the gate counts from a paper's time helps the person to be heard, told or found fresh
    only if it is late: so the earliest moment shortens no night and keeps nothing fresh longer
    than it is. A day without an hour began at midnight.

    Args:
        day: on the paper.
        hour: on the paper, by the clock of the place.
        east: by how many hours that clock is ahead of UTC at the most (Ukraine: 3). Where nobody
            says it, the clock that is ahead of all others. A word at the crossing lasts fewer
            hours than that: there it must be said.

    Raises:
        MalformedError: no clock on earth is so far ahead or behind.
    """
    if not WEST_HOURS <= east <= EAST_HOURS:
        raise MalformedError("papers.east", west=WEST_HOURS, east=EAST_HOURS)
    return datetime.combine(day, hour, UTC) - timedelta(hours=east)


def untaken(told: Iterable[Told], standing: Standing) -> tuple[Told, ...]:
    """Return what the gate has not taken yet; asking again brings nothing twice."""
    taken = {act.record for act in standing.acts()}
    return tuple(one for one in told if one.record not in taken)
