"""A finding: one rectangle of a picture in which a detector or a person saw something to hide.

Of a text the rectangle counts words instead of pixels: see `redaction.text.rows`.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from tutela.errors import MalformedError

# The largest side a JPEG can have (ITU-T T.81, B.2.2); nothing lies beyond it.
SIDE_PIXELS_MAX = 65_535
SCORE_MAX = 1000
NUMBER_MAX = 10**9


class FindingKind(Enum):
    """What a finding shows; the plan pads each kind differently.

    HEAD is the end of a body at which its head is, BODY the whole of a person. Those below DRAWN
    are of texts. NUMBER is any code by which somebody can be looked up: phones, documents, nicks,
    mail addresses. TRAIT is what else narrows down who it is: trade, looks, schooling. INVISIBLE
    is what nobody can read, or no reader sees: no released text may hold it.
    """

    FACE = "face"
    HEAD = "head"
    BODY = "body"
    WRITING = "writing"
    DRAWN = "drawn"
    PERSON_NAME = "person_name"
    PLACE = "place"
    ORGANISATION = "organisation"
    UNIT = "unit"
    RANK = "rank"
    DATE = "date"
    AGE = "age"
    NUMBER = "number"
    FAMILY = "family"
    WOUND = "wound"
    TRAIT = "trait"
    INVISIBLE = "invisible"


OF_TEXT: Final = frozenset(
    (
        *(FindingKind.PERSON_NAME, FindingKind.PLACE, FindingKind.ORGANISATION),
        *(FindingKind.UNIT, FindingKind.RANK, FindingKind.DATE, FindingKind.AGE),
        *(FindingKind.NUMBER, FindingKind.FAMILY, FindingKind.WOUND, FindingKind.TRAIT),
        FindingKind.INVISIBLE,
    )
)
"""The kinds that are found in texts; their boxes count leaves, and nothing is padded."""


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle in whole pixels of the upright picture, counted from the upper left corner.

    Raises:
        MalformedError: a side is empty, or an edge lies outside any possible picture.
    """

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.x, self.y) < 0 or min(self.width, self.height) < 1:
            raise MalformedError("redaction.box_empty", **self._numbers())
        if max(self.right, self.bottom) > SIDE_PIXELS_MAX:
            raise MalformedError("redaction.box_too_large", **self._numbers())

    @property
    def right(self) -> int:
        """Return the first column to the right of the box."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Return the first row below the box."""
        return self.y + self.height

    def contains(self, other: "Box") -> bool:
        """Tell whether the other box lies wholly inside this one."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def grown(self, horizontal: int, vertical: int, width: int, height: int) -> "Box":
        """Return the box with margins on all four sides, cut at the edges of a picture."""
        left, top = max(0, self.x - horizontal), max(0, self.y - vertical)
        right = min(width, self.right + horizontal)
        bottom = min(height, self.bottom + vertical)
        return Box(left, top, right - left, bottom - top)

    def _numbers(self) -> dict[str, int]:
        # Held within bounds: a hostile file may bring numbers of a thousand digits.
        sides = {"x": self.x, "y": self.y, "width": self.width, "height": self.height}
        return {name: max(-NUMBER_MAX, min(NUMBER_MAX, side)) for name, side in sides.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a detector saw.

    Attributes:
        kind: what it shows.
        box: where, in pixels of the upright picture, tight around the thing.
        score: how sure the detector is, in thousandths. Whole numbers, so that equal findings
            have equal bytes; scores of different detectors are not comparable.
        detector: the identifier of the detector, a key of the table in `redaction.detectors`.

    Raises:
        MalformedError: the score is not within 0 to 1000.
    """

    kind: FindingKind
    box: Box
    score: int
    detector: str

    def __post_init__(self) -> None:
        if not 0 <= self.score <= SCORE_MAX:
            raise MalformedError("detector.score_outside", detector=self.detector)
