"""A person's decision about a review file, from words of a command instead of an editor.

What comes out is a review file like any other: the rules of `redaction.review` judge it, and keys
this version does not know stay in it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tutela.errors import MalformedError, RefusedError
from tutela.redaction.finding import SIDE_PIXELS_MAX, Box, FindingKind
from tutela.redaction.reviewfile import (
    PERSON,
    FileRegion,
    ReleaseClass,
    ReviewFile,
    ShowsCaptive,
    State,
)

NUMBERS: Final = re.compile(r"(\d{1,5})(%?),(\d{1,5})(%?),(\d{1,5})(%?),(\d{1,5})(%?)")
RANGE: Final = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
PERCENT: Final = 100
NAMED_MAX: Final = 30


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says about one picture; whatever they do not say stays as it is.

    Attributes:
        release_class: what the release is about.
        captive: whether a living captive would be visible.
        show: identifiers of regions to be shown.
        hide: identifiers of regions to be hidden again, or areas to be hidden.
        release: areas to be shown.
        reason: why what is shown may be shown.
    """

    release_class: ReleaseClass | None = None
    captive: ShowsCaptive | None = None
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    release: tuple[str, ...] = ()
    reason: str = ""


def decide(file: ReviewFile, decision: Decision) -> ReviewFile:
    """Return the file with the decision in it; unknown keys and all other regions stay.

    Raises:
        RefusedError: something is to be shown and no reason is given.
        MalformedError: there is no such region, or an area is not four numbers in the picture.
    """
    if (decision.show or decision.release) and not any(map(str.isalnum, decision.reason)):
        raise RefusedError("queue.reason_missing")
    named = [each for each in decision.hide if not NUMBERS.fullmatch(each)]
    areas = [each for each in decision.hide if NUMBERS.fullmatch(each)]
    regions = _changed(file.regions, decision.show, State.SHOW, decision.reason)
    regions = _changed(regions, named, State.HIDE, "")
    for area in areas:
        regions = _with(regions, parse_area(area, file.size), State.HIDE, "")
    for area in decision.release:
        regions = _with(regions, parse_area(area, file.size), State.SHOW, decision.reason)
    return replace(
        file,
        release_class=decision.release_class or file.release_class,
        shows_living_captive=decision.captive or file.shows_living_captive,
        regions=regions,
    )


def parse_area(untrusted: str, size: tuple[int, int] | None) -> Box:
    """Return an area from "left,top,width,height", each in pixels or, with %, of the picture.

    Raises:
        MalformedError: it is anything else, or empty.
    """
    found = NUMBERS.fullmatch(untrusted)
    if found is None:
        raise MalformedError("queue.area_malformed")
    groups = found.groups()
    pairs = zip(groups[::2], groups[1::2], (0, 1, 0, 1), strict=True)
    x, y, width, height = (_pixels(int(n), share, size, side) for n, share, side in pairs)
    if min(width, height) < 1 or max(x + width, y + height) > SIDE_PIXELS_MAX:
        raise MalformedError("queue.area_malformed")
    return Box(x, y, width, height)


def parse_numbers(untrusted: Iterable[str]) -> tuple[int, ...]:
    """Return picture numbers from "3", "5-9", ..., each once, in order.

    Raises:
        MalformedError: one is no number and no range, or a range ends before it begins.
    """
    numbers: set[int] = set()
    for each in untrusted:
        found = RANGE.fullmatch(each)
        first, last = (0, 0) if found is None else (int(found[1]), int(found[2] or found[1]))
        if not 1 <= first <= last:
            raise MalformedError("queue.number_malformed")
        numbers |= set(range(first, last + 1))
    return tuple(sorted(numbers))


def _pixels(number: int, share: str, size: tuple[int, int] | None, side: int) -> int:
    if not share:
        return number
    if size is None or number > PERCENT:
        raise MalformedError("queue.area_malformed")
    return number * size[side] // PERCENT


def _changed(
    regions: Sequence[FileRegion], identifiers: Sequence[str], state: State, reason: str
) -> tuple[FileRegion, ...]:
    known = [region.id for region in regions]
    if not set(identifiers) <= set(known):
        raise MalformedError("queue.no_such_region", known=", ".join(known[:NAMED_MAX]) or "-")
    return tuple(
        replace(region, state=state, reason=reason) if region.id in identifiers else region
        for region in regions
    )


def _with(
    regions: tuple[FileRegion, ...], box: Box, state: State, reason: str
) -> tuple[FileRegion, ...]:
    """Add a person's region; the same area said twice is one region, and the later word counts."""
    kept = tuple(each for each in regions if (each.found_by, each.box) != (PERSON, box))
    taken = {region.id for region in kept}
    number = next(n for n in range(1, len(kept) + 2) if f"p{n}" not in taken)
    added = FileRegion(f"p{number}", FindingKind.DRAWN, box, 0, PERSON, state, reason)
    return (*kept, added)
