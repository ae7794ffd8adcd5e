"""Whether a picture is dim or blurred, and the same picture cleared for another look."""

import numpy as np
from numpy.typing import NDArray

from tutela.redaction.detector import Picture
from tutela.redaction.view import doubled, halved

# Of 60 everyday pictures of each of two sets none is dimmer; few have as little detail.
BRIGHT_PERCENTILE, BRIGHT_MIN = 99, 100
DETAIL_SHARE_MIN = 0.33
LIT_PERCENTILE = 99.5
SAMPLED = 4


def is_unclear(view: Picture) -> bool:
    """Tell whether a picture is so dim, or so blurred, that networks will doubt what they see.

    Args:
        view: the picture at its own size or, where that is large, at the base scale: what was
            doubled is soft in any case.
    """
    dim = np.percentile(view[::SAMPLED, ::SAMPLED, 1], BRIGHT_PERCENTILE) < BRIGHT_MIN
    middle = centre(view)
    detail = gradient(middle[:, :, 1])
    outline = gradient(halved(halved(middle))[:, :, 1])
    return bool(dim or detail < DETAIL_SHARE_MIN * outline)


def centre(view: Picture) -> Picture:
    """Return the middle half of a picture in both directions: a quarter of it says enough."""
    height, width = view.shape[:2]
    return view[height // 4 : height - height // 4, width // 4 : width - width // 4]


def gradient(plane: NDArray[np.uint8]) -> float:
    """Return the mean step between neighbours, across and down; 0 for a single row or column."""
    if min(plane.shape) == 1:
        return 0.0
    signed = plane.astype(np.int16)
    steps = (np.abs(np.diff(signed, axis=axis)).mean() for axis in (0, 1))
    return float(sum(steps))


def cleared(picture: Picture) -> Picture:
    """Return the picture without its finest detail, which is noise or smear, and lit up."""
    height, width = picture.shape[:2]
    soft = doubled(halved(picture))[:height, :width]
    brightest = max(1.0, float(np.percentile(soft[::SAMPLED, ::SAMPLED], LIT_PERCENTILE)))
    return np.asarray(np.clip(soft * (255 / brightest), 0, 255), np.uint8)
