"""A person's decision about a review file, from words of a command instead of an editor.

What comes out is a review file like any other: the rules of `redaction.review` judge it, and keys
this version does not know stay in it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

import numpy as np

from tutela.errors import MalformedError, RefusedError
from tutela.proof.mask import Mask
from tutela.redaction.finding import SIDE_PIXELS_MAX, Box, FindingKind
from tutela.redaction.reviewfile import (
    PERSON,
    FileRegion,
    ReleaseClass,
    ReviewFile,
    ShowsCaptive,
    State,
)
from tutela.redaction.text.brackets import Hiding

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
    if decision.show or decision.release:
        check_reason(decision.reason)
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


def decide_words(file: ReviewFile, hiding: Hiding, decision: Decision) -> ReviewFile:
    """Return the file of a text in which exactly these leaves are hidden.

    A region of which every leaf is hidden stays hidden as what it was taken for; any other is
    shown, with the reason. What is hidden beside those, and what is hidden flat, is a person's.
    What a closer look saw and a person showed is asked again once more is hidden than then: it may
    be the other mention of what is hidden now.

    Args:
        file: the review as it is; areas a person named before make way for these.
        hiding: which leaves.
        decision: says nothing of regions and areas: the leaves say it all.

    Raises:
        RefusedError: there is no reason, or the decision names regions or areas as well.
        MalformedError: a region does not lie within the text.
    """
    if decision.show or decision.hide or decision.release:
        raise RefusedError("brackets.alone")
    check_reason(decision.reason)
    rows, columns = hiding.hidden.shape
    left = hiding.hidden.copy()
    grew = bool((hiding.hidden & ~hiding_of(file.regions, (rows, columns)).hidden).any())
    regions: list[FileRegion] = []
    for each in file.regions:
        if each.kind is FindingKind.DRAWN:
            continue
        place = _leaves(each, (columns, rows))
        if hiding.hidden[place].all():
            left[place] = False
            regions.append(replace(each, state=State.HIDE, reason=""))
        elif not (grew and each.found_by == PERSON and each.state is State.SHOW):
            regions.append(replace(each, state=State.SHOW, reason=decision.reason))
    taken = {each.id for each in regions}
    free = (name for number in count(1) if (name := f"p{number}") not in taken)
    whole = _drawn(next(free), Box(0, 0, columns, rows), State.SHOW, decision.reason)
    runs = _runs(left | (hiding.hidden & hiding.flat))
    hides = (_drawn(next(free), run, State.HIDE, "") for run in runs)
    return decide(replace(file, regions=(*regions, whole, *hides)), decision)


def check_reason(reason: str) -> None:
    """Check that there is a reason: blanks and dots are none.

    Raises:
        RefusedError: there is none.
    """
    if not any(map(str.isalnum, reason)):
        raise RefusedError("queue.reason_missing")


def hiding_of(regions: Iterable[FileRegion], shape: tuple[int, int]) -> Hiding:
    """Return the leaves of a text that regions hide, whatever else may be hidden.

    Args:
        regions: of its review; what a person drew is flat.
        shape: rows and columns of the text.

    Raises:
        MalformedError: a region does not lie within the text.
    """
    hidden, flat = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    for each in regions:
        if each.state is State.HIDE:
            place = _leaves(each, shape[::-1])
            hidden[place] = True
            flat[place] |= each.kind is FindingKind.DRAWN
    return Hiding(hidden, flat)


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


def _leaves(region: FileRegion, size: tuple[int, int]) -> tuple[slice, slice]:
    box = region.box
    if not Box(0, 0, *size).contains(box):
        raise MalformedError("review.box_outside", id=region.id, width=size[0], height=size[1])
    return slice(box.y, box.bottom), slice(box.x, box.right)


def _runs(hidden: Mask) -> Iterator[Box]:
    """Yield a box for every run of hidden leaves within a row."""
    for row, leaves in enumerate(hidden):
        columns = np.flatnonzero(leaves)
        for run in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1):
            if run.size:
                yield Box(int(run[0]), row, int(run.size), 1)


def _drawn(identifier: str, box: Box, state: State, reason: str) -> FileRegion:
    return FileRegion(identifier, FindingKind.DRAWN, box, 0, PERSON, state, reason)


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
    return (*kept, _drawn(f"p{number}", box, state, reason))
