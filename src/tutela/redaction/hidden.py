"""What a mask makes of an opened item, and what every mask checks before it hides anything."""

from dataclasses import dataclass, field

from tutela.errors import MismatchError, RefusedError
from tutela.proof.mask import Mask
from tutela.proof.picture import Commitment
from tutela.redaction.review import ReviewedPlan


@dataclass(frozen=True, slots=True)
class HiddenPicture:
    """What may be shown of a picture, and what proves that it is part of the sealed one.

    Attributes:
        picture: a JPEG, a PNG or a text in canonical form, without a proof in it.
        hidden: which tiles are hidden, of shape (rows, columns).
        nodes: for the proof of exactly this mask.
        lengths: of the visible leaves of a text; None of a picture.
    """

    picture: bytes = field(repr=False)
    hidden: Mask
    nodes: bytes = field(repr=False)
    lengths: bytes | None = field(default=None, repr=False)


def check_reviewed(plan: object) -> None:
    """Check that a plan was reviewed; an unreviewed one has the same fields, so types decide.

    Raises:
        RefusedError: it is anything else than a `ReviewedPlan`.
    """
    if not isinstance(plan, ReviewedPlan):
        raise RefusedError("review.not_reviewed")


def check_subject(reviewed: ReviewedPlan, subject: str, commitment: Commitment) -> None:
    """Check that a plan was made for exactly this item and its tiles.

    Raises:
        MismatchError: it was made for another one.
    """
    if reviewed.subject != subject:
        raise MismatchError("release.plan_of_another", item=subject)
    plan, sealed = reviewed.grid, commitment.grid
    wanted = (sealed.width, sealed.height, sealed.tile_width, sealed.tile_height)
    if (plan.width, plan.height, plan.tile_width, plan.tile_height) != wanted:
        raise MismatchError("release.plan_of_another", item=subject)
