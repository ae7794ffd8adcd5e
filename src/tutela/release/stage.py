"""How far the release of an item has come, and whether the person who signs has seen it.

Nobody answers for a picture they did not open. What a person opened is known from the ledger: the
event came before the bytes, and names the plan or the candidate that was shown.
"""

from enum import IntEnum

from tutela.errors import RefusedError
from tutela.proof.digest import sha256
from tutela.release.docket import Docket, Drawn, Seen


class Stage(IntEnum):
    """How far an item with a plan has come; what needs a person's eyes first is smallest."""

    UNSEEN = 0
    SEEN = 1
    SUBMITTED = 2
    APPROVED = 3
    PUBLISHED = 4


def stage_of(docket: Docket) -> Stage:
    """Return how far the newest plan has come; a review of an older plan does not count.

    Raises:
        UnavailableError: there is no plan.
    """
    plan = docket.needed_plan()
    drawn = docket.drawn
    if drawn is None or drawn.review.plan != plan:
        return Stage.SEEN if seen_plan(docket) else Stage.UNSEEN
    digest = drawn.candidate.digest
    if any(each.digest == digest for each in docket.published):
        return Stage.PUBLISHED
    approved = any(each.candidate == digest for each in docket.approvals)
    return Stage.APPROVED if approved else Stage.SUBMITTED


def seen_plan(docket: Docket) -> tuple[Seen, ...]:
    """Return who opened the picture with the newest plan, oldest first."""
    wanted = sha256(docket.needed_plan())
    return tuple(each for each in docket.seen if each.what == wanted)


def seen_candidate(docket: Docket) -> tuple[Seen, ...]:
    """Return who opened the picture of the newest candidate as it would leave, oldest first."""
    wanted = None if docket.drawn is None else docket.drawn.candidate.digest
    return tuple(each for each in docket.seen if each.what == wanted)


def check_plan_seen(docket: Docket, viewer: bytes) -> None:
    """Check that whoever submits a review opened this picture with this plan themselves.

    Raises:
        RefusedError: they did not; what an older version kept without saying who saw it is no
            sight of it.
    """
    if viewer not in {each.viewer for each in seen_plan(docket)}:
        raise RefusedError("queue.plan_unseen")


def check_candidate_seen(docket: Docket, drawn: Drawn, viewer: bytes) -> None:
    """Check that whoever approves opened exactly this candidate's picture themselves.

    Raises:
        RefusedError: they did not.
    """
    wanted = drawn.candidate.digest
    if viewer not in {each.viewer for each in docket.seen if each.what == wanted}:
        raise RefusedError("queue.candidate_unseen", item=str(drawn.candidate.item))
