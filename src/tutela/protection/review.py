"""What makes a person wait has a date at which somebody must look at it again.

Unjustifiable delay in sending home who wishes to go is a grave breach (AP I, article 85(4)(b)):
so no hold is without end. What is overdue is told to the monitor and needs a human decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tutela.protection.act import Act
from tutela.protection.bars import HELD
from tutela.protection.role import Role
from tutela.protection.standing import Standing

_PANELS = ("panel_approves", "panel_lowers", "panel_refuses")
WAITING = (
    ("doubt", ("recorded",), ("record_doubt",), ("resolve_doubt",)),
    ("threat", ("recorded",), ("record_threat",), ("hear_threat",)),
    (
        "appeal",
        ("pending",),
        ("lodge_appeal", "find_new_facts"),
        ("uphold_appeal", "dismiss_appeal"),
    ),
    ("appeal", ("upheld",), ("uphold_appeal",), ("find_new_facts",)),
    ("asylum", ("pending",), ("claim_asylum",), ("reject_claim", "withdraw_claim")),
    ("risk", ("substantial", "substantial_stale"), ("find_substantial",), _PANELS),
    ("risk", ("refused",), ("panel_refuses",), ("find_new_facts",)),
    ("risk", ("reopened",), ("find_new_facts",), _PANELS),
    ("onward", ("possible",), ("find_onward_risk",), ("panel_excludes_onward", "change_options")),
    ("clock", ("back",), ("clock_back",), ("write_time",)),
    ("status", ("open",), ("doubt_status",), ("settle_status",)),
    ("custody", ("dead", "outside"), ("die", "report_outside"), ("find_here",)),
)
"""Variable, the values that keep somebody waiting, the acts that brought them and that end them."""


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
    if standing.state["custody"] not in (*HELD, "dead", "outside"):
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
    if (refusal := doubtful_refusal(standing)) is not None:
        yield Review("refuses", refusal, refusal + days)
    for variable, values, events, ends in WAITING:
        if standing.state[variable] in values:
            act = _began(standing, events, ends) or standing.last(*events)
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
            # What somebody else says of the person's wish does not take it off the list.
            since = None if act.by.role is Role.PERSON else since
        elif since is None:
            since = standing.known_by(act)
    return since


def doubtful_refusal(standing: Standing) -> datetime | None:
    """Return since when a refusal stands that came after a wish to go home, or None.

    It stands whoever wrote it down. Somebody must ask the person whether it is theirs.
    """
    wished = False
    since: datetime | None = None
    for act in standing.acts("first_home", "refuse_home"):
        if act.event == "first_home":
            wished, since = True, None
        elif wished and since is None:
            since = standing.known_by(act)
    return since


def _began(standing: Standing, events: tuple[str, ...], ends: tuple[str, ...]) -> Act | None:
    """Return the first of some acts since others ended what they began: asked again is not anew."""
    first: Act | None = None
    for act in standing.acts(*events, *ends):
        if act.event in ends and act.event not in events:
            first = None
        elif act.event in events:
            first = first or act
    return first
