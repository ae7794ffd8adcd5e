"""The last look at what can be seen: every detector once more, closer, on the picture that leaves.

The first look chose what to hide; this one asks whether anything it exists to hide is still
visible and nobody decided that it may be. It can miss what it is looking for, like every look:
when it finds nothing, nobody knows that there is nothing.

What is looked at: every visible pixel is that of the released file, as a decoder shows it that
did not write it; under the mask, the item's own pixels are put back. Shown grey tiles with hard
edges, the network for writing sees writing everywhere (measured: docs/leakcheck.md), and half a
face is easier to see beside its other half. The result never leaves memory.

When a finding counts (docs/leakcheck.md says why):

1. enough of its box is visible: a quarter of it, or a square as high as a line of writing is,
   which is about one letter of it; and
2. less than three quarters of that visible part lies in regions of the same kind that a person
   set to be shown, with a reason. A region of a face explains a face that is at least a third as
   wide and as high, so that nobody shows every face in a scene at once; a drawn rectangle explains
   nothing: whoever releases a part of a scene has not said anything about a face in it.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tutela.errors import MismatchError, RefusedError
from tutela.proof.cbor import Value
from tutela.redaction.detector import Detector, Mode, Picture
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.plan import DetectorRun, Examination, Tiles, examine, padded
from tutela.redaction.review import ReviewedPlan
from tutela.redaction.reviewfile import PERSON, FileRegion, State, read_review_file

VISIBLE_PERCENT_MIN: Final = 25
SHOWN_PERCENT_MIN: Final = 75
# A finding padded by 35 % is 1.7 times as wide as the face; a person draws looser.
FACE_REGION_SIDES_MAX: Final = 3
PLACES_NAMED_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class LastLook:
    """What a last look came to; an outcome that refuses is an error and never one of these.

    Attributes:
        mode: how thoroughly it looked.
        runs: which detectors, and the networks they asked.
        findings: how many it looked at.
        hidden: how many of them have no relevant part that is visible.
        shown: how many a person chose to show, with a reason.
    """

    mode: Mode
    runs: tuple[DetectorRun, ...]
    findings: int
    hidden: int
    shown: int

    @property
    def value(self) -> dict[str, Value]:
        """Return what is kept of it in the record of a release."""
        return {
            "mode": self.mode.value,
            "runs": [
                [run.id, *([weights.name, weights.sha256] for weights in run.weights)]
                for run in self.runs
            ],
            "findings": self.findings,
            "hidden": self.hidden,
            "shown": self.shown,
        }


class VisibleError(RefusedError):
    """Something is visible that nobody decided to show.

    Attributes:
        hits: all of it, the surest first.
        regions: what would hide each, in the same order.
    """

    def __init__(
        self, hits: Sequence[Finding], width: int, height: int, *, of_words: bool = False
    ) -> None:
        ordered = sorted(hits, key=lambda hit: (-hit.score, hit.box, hit.kind.value))
        first = ordered[0]
        kind, count = first.kind.value, len(ordered)
        if of_words:
            super().__init__("lastlook.visible_words", kind=kind, count=count)
        else:
            super().__init__(
                "lastlook.visible",
                kind=kind,
                x=first.box.x,
                y=first.box.y,
                width=first.box.width,
                height=first.box.height,
                count=count,
                places="; ".join(_place(hit) for hit in ordered[:PLACES_NAMED_MAX]),
            )
        self.hits = tuple(ordered)
        self.regions = tuple((hit.kind, padded(hit, width, height)) for hit in ordered)


def take_last_look(
    picture: Picture,
    item: Picture,
    reviewed: ReviewedPlan,
    detectors: Sequence[Detector],
    mode: Mode,
) -> LastLook:
    """Look at a hidden picture as a stranger sees it, and return what that came to.

    Args:
        picture: upright RGB pixels of the file that leaves, by a decoder that did not write it.
        item: upright RGB pixels of the item itself, for what is under the mask.
        reviewed: what was to be hidden in it, and what shown.
        detectors: made for `mode`; at least those that made the plan.
        mode: for the record.

    Raises:
        VisibleError: something is visible that nobody decided to show; it says where.
        RefusedError: a required detector, or one that made the plan, is not among them.
        MismatchError: the picture or the item has another size than the plan.
        UnavailableError: a detector failed; there is no last look with a detector less.
    """
    grid = reviewed.grid
    for each in (picture, item):
        height, width = each.shape[:2]
        if (width, height) != (grid.width, grid.height):
            raise MismatchError(
                "leakcheck.size", found=f"{width}x{height}", wanted=f"{grid.width}x{grid.height}"
            )
    looking = {detector.id for detector in detectors}
    for run in reviewed.plan.runs:
        if run.id not in looking:
            raise RefusedError("plan.detector_missing", id=run.id)
    whole = Box(0, 0, grid.width, grid.height)
    seen = np.where(_visible(whole, reviewed, reviewed.hidden_tiles)[..., None], picture, item)
    return judge(examine(seen, detectors), reviewed, mode)


def judge(
    examination: Examination,
    reviewed: ReviewedPlan,
    mode: Mode,
    elsewhere: Collection[Finding] = (),
) -> LastLook:
    """Return what findings in a hidden picture come to.

    Args:
        examination: what was found.
        reviewed: what was to be hidden, and what shown.
        mode: for the record.
        elsewhere: those of it that are hidden in another place. That a machine's region is shown
            does not explain them: a person may have overlooked it. Their own region does.

    Raises:
        VisibleError: one is visible and nobody decided to show it.
    """
    hidden_tiles = reviewed.hidden_tiles
    shows = _Shows(reviewed)
    hidden = shown = 0
    hits: list[Finding] = []
    asked = frozenset(elsewhere)
    for finding in examination.findings:
        visible = _visible(finding.box, reviewed, hidden_tiles)
        if not _is_relevant(finding.box, int(visible.sum())):
            hidden += 1
        elif shows.explains(finding, visible, by_person=finding in asked):
            shown += 1
        else:
            hits.append(finding)
    if hits:
        of_words = reviewed.grid.is_of_words
        raise VisibleError(hits, examination.width, examination.height, of_words=of_words)
    runs = tuple(sorted(examination.runs, key=lambda run: run.id))
    return LastLook(mode, runs, len(examination.findings), hidden, shown)


def with_hits(review_file: bytes, seen: VisibleError) -> bytes:
    """Return a review file to which every hit was added, hidden; a person decides on from there.

    Args:
        review_file: as a person edited it.
        seen: what a last look saw.

    Raises:
        MalformedError: the file is broken.
    """
    taken = {region.id for region in read_review_file(review_file).regions}
    free = (name for number in range(1, 10**6) if (name := f"close-{number}") not in taken)
    content = json.loads(review_file)
    for (kind, box), identifier in zip(seen.regions, free, strict=False):
        content["regions"].append(
            {
                "id": identifier,
                "kind": kind.value,
                "box": [box.x, box.y, box.width, box.height],
                "score": 0,
                "found_by": PERSON,
                "state": State.HIDE.value,
                "reason": "",
            }
        )
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _visible(box: Box, reviewed: ReviewedPlan, hidden: Tiles) -> Tiles:
    """Return which pixels of a box are visible."""
    rows = np.arange(box.y, box.bottom) // reviewed.grid.tile_height
    columns = np.arange(box.x, box.right) // reviewed.grid.tile_width
    return ~hidden[np.ix_(rows, columns)]


def _is_relevant(box: Box, visible: int) -> bool:
    letter = min(box.width, box.height) ** 2
    quarter = -(-box.width * box.height * VISIBLE_PERCENT_MIN // 100)
    return visible >= min(letter, quarter)


class _Shows:
    """What a person decided to show."""

    def __init__(self, reviewed: ReviewedPlan) -> None:
        self._of_words = reviewed.grid.is_of_words
        self._by_row: dict[int, list[FileRegion]] = defaultdict(list)
        for region in reviewed.regions:
            if region.state is State.SHOW and region.kind is not FindingKind.DRAWN:
                # Every row of pixels of every picture would be too many: one list for all.
                self._by_row[self._row(region.box)].append(region)

    def _row(self, box: Box) -> int:
        return box.y if self._of_words else 0

    def explains(self, finding: Finding, visible: Tiles, *, by_person: bool) -> bool:
        """Tell whether a person decided to show what can be seen of a finding."""
        box = finding.box
        explained = np.zeros_like(visible)
        for region in self._by_row[self._row(box)]:
            if by_person and region.found_by != PERSON:
                continue
            if _speaks_of(region, finding, of_words=self._of_words):
                left, top = max(box.x, region.box.x), max(box.y, region.box.y)
                right, bottom = min(box.right, region.box.right), min(box.bottom, region.box.bottom)
                if left < right and top < bottom:
                    explained[top - box.y : bottom - box.y, left - box.x : right - box.x] = True
        covered = int((visible & explained).sum())
        return covered * 100 >= int(visible.sum()) * SHOWN_PERCENT_MIN


def _speaks_of(region: FileRegion, finding: Finding, *, of_words: bool) -> bool:
    # A word that is read again beside a hidden one may be taken for another kind of name.
    if region.kind is not finding.kind and not of_words:
        return False
    if of_words and region.box.height > 1:
        return False
    if region.kind is not FindingKind.FACE:
        return True
    most = FACE_REGION_SIDES_MAX
    return (
        region.box.width <= most * finding.box.width
        and region.box.height <= most * finding.box.height
    )


def _place(hit: Finding) -> str:
    box = hit.box
    return f"{hit.kind.value} {box.x},{box.y} {box.width}x{box.height}"
