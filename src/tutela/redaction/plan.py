"""From findings to a plan: which tiles of a picture are hidden, before anyone has looked.

The plan hides too much rather than too little. What no detector examined is not planned at all;
a finding nobody is sure of is hidden like any other; every edge is moved outward to whole tiles.
Only a person may uncover something, in a review (`redaction.review`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, assert_never

import numpy as np
from numpy.typing import NDArray

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof.cbor import Value, encode
from tutela.proof.digest import sha256
from tutela.proof.header import TEXT_COLUMNS
from tutela.redaction.cover import (
    BODY_PADDING_PERCENT,
    Cover,
    face_padding,
    hidden_findings,
    percent,
)
from tutela.redaction.detector import Detector, Picture, Weights, check_picture
from tutela.redaction.finding import (
    OF_TEXT,
    SCORE_MAX,
    SIDE_PIXELS_MAX,
    Box,
    Finding,
    FindingKind,
)

Tiles: TypeAlias = NDArray[np.bool_]

FORMAT = "tutela-plan/1"
# The detectors a picture must have been shown to; more may run, fewer may not.
REQUIRED = ("face", "imagetext")
REQUIRED_OF_TEXT = ("words",)

# A finding with a lower score is hidden like any other, and a person is asked about it first.
# A head without a face is always asked about: a body is all that was seen of that person.
ASKED_BELOW = {
    FindingKind.FACE: 500,
    FindingKind.HEAD: SCORE_MAX + 1,
    FindingKind.WRITING: 500,
    **dict.fromkeys(OF_TEXT, 500),
}

# Writing is hidden to about half a letter beyond its line, or the first and last letter show.
WRITING_PADDING_PERCENT_ALONG = 50
WRITING_PADDING_PERCENT_ACROSS = 15
# Sharpening, demosaicing and an earlier compression carry hidden pixels over an edge: one coded
# unit of 16 pixels, and for a face a tenth of its padded size.
MARGIN_PIXELS_MIN = 16
FACE_MARGIN_PERCENT = 10


class Ground(Enum):
    """What happens to the part of a picture that no region covers."""

    SHOWN = "shown"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class TileGrid:
    """The tiles of a picture; those of the last column and row may be cut by its edge.

    Raises:
        MalformedError: a number is below one or larger than a picture can be.
    """

    width: int
    height: int
    tile_width: int
    tile_height: int

    def __post_init__(self) -> None:
        sides = (self.width, self.height, self.tile_width, self.tile_height)
        if min(sides) < 1 or max(sides) > SIDE_PIXELS_MAX:
            raise MalformedError("plan.grid_malformed")

    @property
    def is_of_words(self) -> bool:
        """Tell whether these are the leaves of a text; nothing of a leaf spreads to another."""
        return self.width == TEXT_COLUMNS and self.tile_width == self.tile_height == 1

    @property
    def columns(self) -> int:
        """Return how many tiles lie side by side."""
        return -(-self.width // self.tile_width)

    @property
    def rows(self) -> int:
        """Return how many tiles lie one below the other."""
        return -(-self.height // self.tile_height)

    def touched(self, box: Box) -> tuple[slice, slice]:
        """Return rows and columns of every tile that shares a pixel with the box."""
        return (
            slice(box.y // self.tile_height, -(-box.bottom // self.tile_height)),
            slice(box.x // self.tile_width, -(-box.right // self.tile_width)),
        )

    def within(self, box: Box) -> tuple[slice, slice]:
        """Return rows and columns of the tiles that lie wholly in the box."""
        bottom = self.rows if box.bottom >= self.height else box.bottom // self.tile_height
        right = self.columns if box.right >= self.width else box.right // self.tile_width
        top, left = -(-box.y // self.tile_height), -(-box.x // self.tile_width)
        return slice(top, max(top, bottom)), slice(left, max(left, right))


@dataclass(frozen=True, slots=True)
class DetectorRun:
    """A detector that examined the picture, and the networks it asked."""

    id: str
    weights: tuple[Weights, ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """What every detector found in one picture."""

    width: int
    height: int
    runs: tuple[DetectorRun, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle the plan hides: the box of a finding, padded.

    Attributes:
        id: "r1", "r2", ...; heads without a face first, then the least certain.
        kind: what it shows.
        box: what is hidden at least, in pixels; tiles and the margin make it larger.
        score: of the finding, in thousandths.
        found_by: the identifier of the detector.
    """

    id: str
    kind: FindingKind
    box: Box
    score: int
    found_by: str


@dataclass(frozen=True, slots=True)
class HidePlan:
    """What is to be hidden in one picture if nobody changes it; equal plans have equal bytes.

    Attributes:
        subject: which picture, as the ledger names it: the plan fits no other.
        grid: its tiles.
        ground: what happens to the rest.
        runs: which detectors examined it.
        regions: what they found, padded; heads without a face first, then the least certain.
        cover: what is hidden of a person; plans made before there was a choice hide faces.
    """

    subject: str
    grid: TileGrid
    ground: Ground
    runs: tuple[DetectorRun, ...]
    regions: tuple[Region, ...]
    cover: Cover = Cover.FACE

    @property
    def hidden_tiles(self) -> Tiles:
        """Return a boolean array (rows, columns), true where a tile is hidden."""
        hidden = np.full((self.grid.rows, self.grid.columns), self.ground is Ground.HIDDEN)
        for region in self.regions:
            hidden[covered(self.grid, region.kind, region.box)] = True
        return hidden

    @property
    def digest(self) -> bytes:
        """Return the SHA-256 of the plan's one encoding."""
        return sha256(encode(self._value()))

    def _value(self) -> Value:
        grid = self.grid
        fields: dict[str, Value] = {
            "format": FORMAT,
            "subject": self.subject,
            "grid": [grid.width, grid.height, grid.tile_width, grid.tile_height],
            "ground": self.ground.value,
            "runs": [
                [run.id, *([weights.name, weights.sha256] for weights in run.weights)]
                for run in self.runs
            ],
            "regions": [region_value(region) for region in self.regions],
        }
        return {**fields, **cover_fields(self.cover)}


def cover_fields(cover: Cover) -> dict[str, Value]:
    """Return what is hashed of a policy: nothing where faces are hidden, as in older plans."""
    return {} if cover is Cover.FACE else {"cover": cover.value}


def region_value(region: Region) -> Value:
    """Return what is hashed of a region."""
    box = region.box
    return [
        region.id,
        region.kind.value,
        [box.x, box.y, box.width, box.height],
        region.score,
        region.found_by,
    ]


def examine(picture: Picture, detectors: Sequence[Detector]) -> Examination:
    """Return what every detector finds in an upright RGB picture.

    Raises:
        RefusedError: one of the required detectors is not among them, or one is there twice.
        MalformedError: the array is not such a picture, or a finding lies outside it.
        MismatchError: a detector signs a finding with another's identifier.
        UnavailableError: a detector failed. There is no examination with a detector less.
    """
    check_picture(picture)
    identifiers = [detector.id for detector in detectors]
    check_required(identifiers)
    height, width = picture.shape[:2]
    findings: list[Finding] = []
    for detector in detectors:
        found = detector.find(picture)
        for finding in found:
            check_finding(finding, detector.id, width, height)
        findings += found
    runs = tuple(DetectorRun(detector.id, detector.weights) for detector in detectors)
    return Examination(width, height, runs, tuple(findings))


def check_required(identifiers: Sequence[str], required: Sequence[str] = REQUIRED) -> None:
    """Check that every required detector ran, and none twice.

    Raises:
        RefusedError: one is missing or repeated.
    """
    for wanted in required:
        if wanted not in identifiers:
            raise RefusedError("plan.detector_missing", id=wanted)
    if len(set(identifiers)) != len(identifiers):
        raise RefusedError("plan.detector_twice")


def check_finding(finding: Finding, detector: str, width: int, height: int) -> None:
    """Check that a finding is the detector's own and lies within the picture.

    Raises:
        MismatchError: it carries another detector's identifier.
        MalformedError: it lies outside.
    """
    if finding.detector != detector:
        raise MismatchError("plan.finding_misattributed", id=detector, claimed=finding.detector)
    if not Box(0, 0, width, height).contains(finding.box):
        raise MalformedError("plan.finding_outside", id=detector, width=width, height=height)


def draw_plan(
    subject: str,
    examination: Examination,
    grid: TileGrid,
    ground: Ground = Ground.SHOWN,
    cover: Cover = Cover.FACE,
) -> HidePlan:
    """Return the plan that hides every finding the policy hides, certain or not.

    Args:
        subject: which picture, as the ledger names it.
        examination: of exactly this picture.
        grid: its tiles.
        ground: HIDDEN where a person must release what is shown, instead of hiding what is not.
        cover: what is hidden of a person.

    Raises:
        RefusedError: a required detector did not examine the picture.
        MismatchError: the grid is that of a picture of another size.
        MalformedError: there is no subject.
    """
    if not subject:
        raise MalformedError("plan.subject_missing")
    required = REQUIRED_OF_TEXT if grid.is_of_words else REQUIRED
    check_required([run.id for run in examination.runs], required)
    if (grid.width, grid.height) != (examination.width, examination.height):
        raise MismatchError(
            "plan.grid_of_another",
            width=examination.width,
            height=examination.height,
            grid_width=grid.width,
            grid_height=grid.height,
        )
    found = set(examination.findings)
    bodies = [finding.box for finding in found if finding.kind is FindingKind.BODY]
    ordered = sorted(hidden_findings(tuple(found), cover), key=uncertain_first)
    regions = tuple(
        Region(
            f"r{number}",
            finding.kind,
            padded(finding, grid.width, grid.height, cover, bodies),
            finding.score,
            finding.detector,
        )
        for number, finding in enumerate(ordered, start=1)
    )
    runs = tuple(sorted(examination.runs, key=lambda run: run.id))
    return HidePlan(subject, grid, ground, runs, regions, cover)


def uncertain_first(finding: Finding) -> tuple[bool, int, str, Box, str]:
    """Return the key of the one order findings have."""
    faceless = finding.kind is FindingKind.HEAD
    return not faceless, finding.score, finding.kind.value, finding.box, finding.detector


def is_uncertain(kind: FindingKind, score: int) -> bool:
    """Tell whether a person is asked about a finding before any other: hidden, and asked."""
    return score < ASKED_BELOW.get(kind, 0)


def padded(
    finding: Finding,
    width: int,
    height: int,
    cover: Cover = Cover.FACE,
    bodies: Sequence[Box] = (),
) -> Box:
    """Return the box of a finding grown to what must be hidden of its kind under a policy."""
    box = finding.box
    match finding.kind:
        case FindingKind.FACE:
            horizontal, vertical = face_padding(finding, bodies, cover)
        case FindingKind.HEAD | FindingKind.BODY:
            side = max(box.width, box.height)
            horizontal = vertical = percent(side, BODY_PADDING_PERCENT)
        case FindingKind.WRITING:
            line = min(box.width, box.height)
            along = percent(line, WRITING_PADDING_PERCENT_ALONG)
            across = percent(line, WRITING_PADDING_PERCENT_ACROSS)
            lying = box.width >= box.height
            horizontal, vertical = (along, across) if lying else (across, along)
        case (
            FindingKind.DRAWN
            | FindingKind.PERSON_NAME
            | FindingKind.PLACE
            | FindingKind.ORGANISATION
            | FindingKind.UNIT
            | FindingKind.RANK
            | FindingKind.DATE
            | FindingKind.AGE
            | FindingKind.NUMBER
            | FindingKind.FAMILY
            | FindingKind.WOUND
            | FindingKind.TRAIT
            | FindingKind.INVISIBLE
        ):
            # A word is hidden whole and gives nothing away beside it.
            horizontal = vertical = 0
        case _:
            assert_never(finding.kind)
    return box.grown(horizontal, vertical, width, height)


def covered(grid: TileGrid, kind: FindingKind, box: Box) -> tuple[slice, slice]:
    """Return rows and columns of the tiles hidden for a box: with its margin, cut outward.

    The words of a text have no margin: nothing of one shows beside it.
    """
    if grid.is_of_words:
        return grid.touched(box)
    margin = MARGIN_PIXELS_MIN
    if kind is FindingKind.FACE:
        margin = max(margin, percent(max(box.width, box.height), FACE_MARGIN_PERCENT))
    return grid.touched(box.grown(margin, margin, grid.width, grid.height))
