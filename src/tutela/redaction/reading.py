"""What can be read in the writing that was found: an aid to the reviewer, and nothing else.

A reviewer who cannot read a script cannot tell whether a sign names a town or sells bread. What a
machine reads there tells them what would leak. It decides nothing: no region is hidden or shown
because of it, it is in no plan, and nothing of it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutela.redaction.detector import Picture
from tutela.redaction.finding import Box, FindingKind
from tutela.redaction.plan import Region
from tutela.redaction.view import doubled, halved

Grey: TypeAlias = NDArray[np.uint8]

REGIONS_MAX: Final = 120
"""Of a page of a newspaper the first regions tell enough; how many were left out is said."""
TEXT_CHARACTERS_MAX: Final = 300
CERTAIN_PERCENT: Final = 60
"""Below it a line is also tried upside down."""
LINE_PIXELS_MIN: Final = 64
LINE_PIXELS_MAX: Final = 256
SIDE_PIXELS_MAX: Final = 6000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one crop.

    Attributes:
        text: in one line; empty where it reads nothing.
        percent: how sure it is, 0 to 100.
    """

    text: str = field(repr=False)
    percent: int


NOTHING: Final = Reading("", 0)


class Reader(Protocol):
    """Something that reads writing. It keeps nothing between calls, writes nothing, logs nothing.

    It is foreign code fed by the enemy: what it says is untrusted, and `read_regions` makes it
    harmless.
    """

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages it reads, as ISO 639-2 codes."""
        ...

    def read(self, crops: Sequence[Grey], /) -> tuple[Reading, ...]:
        """Return what stands in each crop, in their order; of the last there may be none.

        Raises:
            UnavailableError: it does not start, or failed.
        """
        ...


@dataclass(frozen=True, slots=True)
class ReadRegion:
    """What can be read in one region of a plan."""

    id: str
    reading: Reading


def read_regions(
    picture: Picture, regions: Sequence[Region], reader: Reader
) -> tuple[ReadRegion, ...]:
    """Return what can be read in the regions of writing, in the order of the plan.

    A region that is higher than wide is read turned to either side; what gives little sense is
    tried the other way up.

    Args:
        picture: upright, in RGB.
        regions: of its plan; others than writing are passed over, and so are those beyond the
            first `REGIONS_MAX`.
        reader: reads.

    Raises:
        UnavailableError: the reader failed.
    """
    writing = writing_of(regions)[:REGIONS_MAX]
    crops = [crop_of(picture, region.box) for region in writing]
    best = [NOTHING] * len(crops)
    for turns in (_first_turns, _other_turns):
        asked = [
            (place, turn)
            for place, crop in enumerate(crops)
            if best[place].percent < CERTAIN_PERCENT
            for turn in turns(crop)
        ]
        if not asked:
            break
        read = reader.read([np.rot90(crops[place], turn) for place, turn in asked])
        for (place, _), untrusted in zip(asked, read, strict=False):
            best[place] = max(best[place], harmless(untrusted), key=lambda each: each.percent)
    return tuple(
        ReadRegion(region.id, reading) for region, reading in zip(writing, best, strict=True)
    )


def writing_of(regions: Sequence[Region]) -> tuple[Region, ...]:
    """Return the regions that show writing, in the order of the plan."""
    return tuple(region for region in regions if region.kind is FindingKind.WRITING)


def crop_of(picture: Picture, box: Box) -> Grey:
    """Return what lies in a box, in grey, so large that a reader has enough of each letter."""
    crop = picture[box.y : box.bottom, box.x : box.right]
    while min(crop.shape[:2]) < LINE_PIXELS_MIN and 2 * max(crop.shape[:2]) <= SIDE_PIXELS_MAX:
        crop = doubled(crop)
    while min(crop.shape[:2]) >= 2 * LINE_PIXELS_MAX or max(crop.shape[:2]) > SIDE_PIXELS_MAX:
        crop = halved(crop)
    return np.asarray((crop.astype(np.uint16).sum(axis=2) + 1) // 3, np.uint8)


def harmless(untrusted: Reading) -> Reading:
    """Return a reading without anything that could steer a terminal or turn the line around."""
    words = "".join(sign if sign.isprintable() else " " for sign in untrusted.text).split()
    text = " ".join(words)[:TEXT_CHARACTERS_MAX]
    return Reading(text, max(0, min(100, untrusted.percent)) if text else 0)


def _first_turns(crop: Grey) -> tuple[int, ...]:
    height, width = crop.shape
    return (1, 3) if height > width else (0,)


def _other_turns(crop: Grey) -> tuple[int, ...]:
    height, width = crop.shape
    return (0,) if height > width else (2,)
