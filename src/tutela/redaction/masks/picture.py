"""Hide parts of a picture: in memory only, and only by a plan that a person has reviewed.

`tutela.redaction.masks.text` does the same for a text, `tutela.redaction.hide` for either.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutela.proof.picture import Commitment, hide_jpeg, hide_pixels, prove
from tutela.redaction.hidden import HiddenPicture, check_reviewed, check_subject
from tutela.redaction.review import ReviewedPlan

Pixels: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class OpenedPicture:
    """A sealed picture in memory: its bytes, or the pixels that were sealed beside them.

    Attributes:
        subject: which picture, as the plan names it.
        original: the whole file, as received.
        pixels: of the sealed rendition; None where the file's own coefficients were sealed.
        commitment: made when it was sealed.
        secret: K of this picture.
    """

    subject: str
    original: bytes = field(repr=False)
    pixels: Pixels | None = field(repr=False)
    commitment: Commitment = field(repr=False)
    secret: bytes = field(repr=False)


def hide_picture(reviewed: ReviewedPlan, opened: OpenedPicture) -> HiddenPicture:
    """Return the picture with everything hidden that the reviewed plan hides.

    Raises:
        MismatchError: the plan is for another picture, or for another grid of tiles.
        RefusedError: no person has reviewed the plan; or the original must go the way of pixels
            and no pixels were given.
        MalformedError: the pixels are not those of the sealed grid.
    """
    check_reviewed(reviewed)
    check_subject(reviewed, opened.subject, opened.commitment)
    hidden = reviewed.hidden_tiles
    if opened.pixels is None:
        picture = hide_jpeg(opened.original, hidden)
    else:
        picture = hide_pixels(opened.pixels, hidden)
    return HiddenPicture(picture, hidden, prove(opened.commitment, opened.secret, hidden))
