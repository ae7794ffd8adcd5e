"""The last look with the real networks and the second decoder, and the dice of a search."""

import os

from tutela.engines.images import decode_examined
from tutela.redaction.detector import Mode
from tutela.redaction.lastlook import LastLook, take_last_look
from tutela.redaction.masks.picture import OpenedPicture
from tutela.redaction.review import ReviewedPlan
from tutela.release.search import SALT_BYTES, Copies, Search
from tutela.wiring.desk import upright
from tutela.wiring.machine import every_detector


def look_at(released: bytes, opened: OpenedPicture, reviewed: ReviewedPlan) -> LastLook:
    """Look closer at a picture file as it leaves, with every detector there is.

    Args:
        released: a JPEG or PNG that Tutela wrote; decoded by Pillow, which did not.
        opened: the item's picture, for what is under the mask.
        reviewed: what was to be hidden in it.

    Raises:
        VisibleError: something is visible that nobody decided to show.
        RefusedError: a detector that made the plan is not there.
        MalformedError: the second decoder cannot read the file.
        MismatchError: it sees a picture of another size.
        UnavailableError: a detector failed.
    """
    detectors = every_detector(Mode.CLOSE)
    picture, item = decode_examined(released), upright(opened)
    return take_last_look(picture, item, reviewed, detectors, Mode.CLOSE)


def search_of(searched: str, copies: Copies, changed: str = "") -> Search:
    """Return what a person says of their search for unmasked copies, with a salt of its own.

    Raises:
        RefusedError: nothing is said on where they searched.
    """
    return Search(searched, copies, changed, os.urandom(SALT_BYTES))
