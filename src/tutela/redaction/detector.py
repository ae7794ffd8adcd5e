"""The two ports of detection: a detector, and the neural network it may ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutela.errors import MalformedError
from tutela.redaction.finding import SIDE_PIXELS_MAX, Finding

Picture: TypeAlias = NDArray[np.uint8]
Tensor: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """Which trained network ran: its name and the SHA-256 of its file, in hexadecimal."""

    name: str
    sha256: str


class Mode(Enum):
    """How thoroughly a picture is looked at.

    FAST costs about a third of STANDARD and misses more; CLOSE has the lowest thresholds, for the
    last look at what is about to leave.
    """

    FAST = "fast"
    STANDARD = "standard"
    CLOSE = "close"


class Network(Protocol):
    """A trained network, loaded and checked against its digest before anyone can hold it.

    `run` is a function of its inputs: it keeps nothing between calls and logs nothing.
    """

    @property
    def weights(self) -> Weights:
        """Return what was loaded, for the record of the plan."""
        ...

    def run(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        """Return every output, in the order the network declares them.

        Raises:
            UnavailableError: the network failed or returned numbers that are not finite. The
                caller passes this on: a picture nobody looked at is never a picture without
                findings.
        """
        ...


class Detector(Protocol):
    """Something that looks for one kind of thing to hide.

    A detector can only add findings: it never sees the findings of others and cannot take one
    away. It is pure: the same picture gives the same findings, and nothing of it is kept.
    """

    @property
    def id(self) -> str:
        """Return its key in the table of `redaction.detectors`, such as "face"."""
        ...

    @property
    def weights(self) -> tuple[Weights, ...]:
        """Return the networks it asks."""
        ...

    def find(self, picture: Picture) -> tuple[Finding, ...]:
        """Return what it sees in an upright RGB picture of shape (height, width, 3).

        Raises:
            MalformedError: the array is not such a picture.
            UnavailableError: a network failed.
        """
        ...


def check_picture(picture: Picture) -> None:
    """Check that an array is an RGB picture with at least one pixel.

    Raises:
        MalformedError: it has another shape or type, or a side JPEG cannot have.
    """
    shape = "x".join(str(side) for side in picture.shape)
    # Checked at run time too: a 16-bit picture would be scaled wrongly and nothing found in it.
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.dtype(np.uint8):  # noqa: PLR2004
        raise MalformedError("detector.not_a_picture", shape=shape, type=str(picture.dtype))
    if not 1 <= min(picture.shape[:2]) <= max(picture.shape[:2]) <= SIDE_PIXELS_MAX:
        raise MalformedError("detector.not_a_picture", shape=shape, type=str(picture.dtype))
