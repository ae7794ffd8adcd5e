"""What makes a person wait has a date at which somebody must look at it again.

Unjustifiable delay in sending home who wishes to go is a grave breach (AP I, article 85(4)(b)):
so no hold is without end. What is overdue is told to the monitor and needs a human decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tutela.protection.bars import HELD
from tutela.protection.standing import Standing

WAITING = (
    ("doubt", ("recorded",), ("record_doubt",)),
    ("threat", ("recorded",), ("record_threat",)),
    ("appeal", ("pending",), ("lodge_appeal", "find_new_facts")),
    ("appeal", ("upheld",), ("uphold_appeal",)),
    ("asylum", ("pending",), ("claim_asylum",)),
    ("risk", ("substantial", "substantial_stale"), ("find_substantial",)),
    ("risk", ("refused",), ("panel_refuses",)),
    ("risk", ("reopened",), ("find_new_facts",)),
    ("onward", ("possible",), ("find_onward_risk",)),
    ("clock", ("back",), ("clock_back",)),
    ("status", ("open",), ("doubt_status",)),
)
"""Variable, the values that keep somebody waiting, and the acts that brought them."""


WISH = "wish"
"""The subject of a wish to go home that was not carried out, whatever became of it since."""


@dataclass(frozen=True, slots=True)
class Review:
    """Something that must be looked at again.

    Attributes:
        subject: the variable that keeps the person waiting.
        since: when it began.
        due: when it is to be looked at.
    """

    subject: str
    since: datetime
    due: datetime

    def overdue(self, now: datetime) -> bool:
        """Return whether the date has passed."""
        return now > self.due


def reviews(standing: Standing) -> tuple[Review, ...]:
    """Return every review of a held person, the earliest first."""
    if standing.state["custody"] not in HELD:
        return ()
    return tuple(sorted(_reviews(standing), key=lambda review: (review.due, review.subject)))


def _reviews(standing: Standing) -> Iterator[Review]:
    days = standing.days("review_days")
    for hold in standing.open_holds:
        since = standing.known_by(hold)
        # A date of its own may be nearer than the rules', never further.
        yield Review("hold", since, min(hold.review_on or since + days, since + days))
    wish = unmet_wish(standing)
    if wish is not None:
        yield Review(WISH, wish, wish + days)
    for variable, values, events in WAITING:
        if standing.state[variable] in values:
            act = standing.last(*events)
            since = standing.known_by(act) if act else standing.captured_on
            yield Review(variable, since, since + days)


def unmet_wish(standing: Standing) -> datetime | None:
    """Return since when somebody who is held wants to go home, or None.

    It counts from the first interview since the last refusal, so that options changed again and
    again, or doubts, cannot make a wish to go home disappear from the monitor's list.
    """
    since: datetime | None = None
    for act in standing.acts("first_home", "refuse_home"):
        if act.event == "refuse_home":
            since = None
        elif since is None:
            since = standing.known_by(act)
    return since
