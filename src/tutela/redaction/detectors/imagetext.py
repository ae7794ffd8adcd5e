"""Writing in pictures: PP-OCRv6 text detection, in any script, with thresholds lowered.

Only where there is writing is asked, never what it says: an identity card, a name tape, a dog
tag and a sign are hidden before anyone reads them. What it misses: docs/detectors/imagetext.md.

Source: Liao et al., Real-time Scene Text Detection with Differentiable Binarization (2019),
for the meaning of the map and for growing its shrunken lines ("unclip").
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutela.redaction.detector import Mode, Network, Picture, Tensor, Weights, check_picture
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.view import View, as_input, pieces, scaled, whole_pixels

ID = "imagetext"
NETWORK = "pp-ocrv6-det-small"

PIXEL_SCORE_MIN = 0.2
LINE_SCORE_MIN = {Mode.FAST: 0.3, Mode.STANDARD: 0.3, Mode.CLOSE: 0.25}
UNCLIP_RATIO = 2.0
AREA_PIXELS_MIN = 9
# Letters that need more are seen whole in a coarser view; a blob in the middle of a picture that is
# taken for one huge line would else grow over all of it.
MARGIN_PIXELS_MAX = 32

# Smaller pictures are doubled: letters under about 8 pixels are not seen.
SIDE_PIXELS_MIN = 500
DOUBLINGS_MAX = 2
# Every picture is also looked at halved, until no side is longer than this: large letters.
COARSEST_SIDE_PIXELS = 1000
# A turned look doubles the cost; beyond this size it is taken of the coarser views only.
TURNED_PIXELS_MAX = 2_500_000
PIECE_PIXELS = 1216
PIECE_OVERLAP_PIXELS = 200
# Two looks mean the same line when one box holds the other and is at most this much higher.
SAME_LINE_HEIGHT_RATIO = 2


@dataclass(frozen=True, slots=True)
class Lines:
    """The connected parts of a map of writing, one entry each.

    Attributes:
        bounds: int64 array (lines, 4): left, top, right, bottom, in map pixels.
        areas: how many map pixels each part has.
        totals: the sum of their scores.
        lengths: how long each part is along its own direction.
    """

    bounds: NDArray[np.int64]
    areas: NDArray[np.int64]
    totals: NDArray[np.float64]
    lengths: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of true pixels of a map, row by row: `start` to before `end` in `row`."""

    row: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ImageTextDetector:
    """Finds lines of writing; see the module."""

    network: Network
    mode: Mode = Mode.STANDARD

    @property
    def id(self) -> str:
        """Return "imagetext"."""
        return ID

    @property
    def weights(self) -> tuple[Weights, ...]:
        """Return the one network."""
        return (self.network.weights,)

    def find(self, picture: Picture) -> tuple[Finding, ...]:
        """Return one finding for each line of writing.

        Raises:
            MalformedError: the array is not an RGB picture.
            UnavailableError: the network failed.
        """
        check_picture(picture)
        height, width = picture.shape[:2]
        boxes: list[tuple[Box, int]] = []
        for view in views(picture):
            sides, scores = writing(self.network, view, LINE_SCORE_MIN[self.mode])
            boxes += [
                (whole_pixels(side, width, height), round(min(1.0, score) * 1000))
                for side, score in zip(sides, scores.tolist(), strict=True)
            ]
        return tuple(
            Finding(FindingKind.WRITING, box, score, ID) for box, score in without_repeats(boxes)
        )


def views(picture: Picture) -> Iterator[View]:
    """Yield every view to be looked at: each scale as it is, most also turned by 90 degrees.

    The network reads lines that run across; upside down makes no difference to it.
    """
    height, width = picture.shape[:2]
    for power in powers(width, height):
        view = scaled(picture, power)
        turns = (0, 1) if view.shape[0] * view.shape[1] <= TURNED_PIXELS_MAX else (0,)
        for turn in turns:
            yield from pieces(view, 2.0**power, turn, PIECE_PIXELS, PIECE_OVERLAP_PIXELS)


def powers(width: int, height: int) -> range:
    """Return at which powers of two of its size a picture is looked at, the finest first."""
    finest = 0
    while finest < DOUBLINGS_MAX and min(width, height) << finest <= SIDE_PIXELS_MIN:
        finest += 1
    halvings = 0
    while max(width, height) >> halvings > COARSEST_SIDE_PIXELS:
        halvings += 1
    return range(finest, -halvings - 1, -1)


def writing(network: Network, view: View, least: float) -> tuple[Tensor, Tensor]:
    """Return boxes around the lines of one view, in picture pixels, and their scores."""
    planes = as_input(view.pixels[:, :, ::-1], (127.5, 127.5, 127.5), 1 / 127.5)
    (scores,) = network.run({"x": planes})
    height, width = view.pixels.shape[:2]
    lines = lines_of(scores[0, 0, :height, :width])
    means = lines.totals / lines.areas
    keep = (means >= least) & (lines.areas >= AREA_PIXELS_MIN)
    boxes = grown(lines)[keep]
    np.clip(boxes, 0, [width, height, width, height], out=boxes)
    return view.back(boxes.astype(np.float32)), means[keep].astype(np.float32)


def grown(lines: Lines) -> NDArray[np.float64]:
    """Return the bounds grown to the whole letters, of which the map shows only the core."""
    heights = lines.areas / np.maximum(lines.lengths, 1.0)
    margins = lines.areas * UNCLIP_RATIO / (2 * (lines.lengths + heights)) + 1
    margins = np.minimum(margins, MARGIN_PIXELS_MAX)
    outward = np.array([-1.0, -1.0, 1.0, 1.0])
    return np.asarray(lines.bounds + margins[:, None] * outward, np.float64)


def lines_of(scores: Tensor) -> Lines:
    """Return the connected parts of the pixels above the threshold."""
    runs = runs_of(scores >= PIXEL_SCORE_MIN)
    part = parts_of(runs, scores.shape[1])
    count = int(part.max()) + 1 if part.size else 0
    size = (runs.end - runs.start).astype(np.float64)

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(part, values, minlength=count).astype(np.float64)

    sums = np.concatenate(([0.0], np.cumsum(scores, dtype=np.float64)))
    first = runs.row * scores.shape[1]
    area = total(size)
    x, y = (runs.start + runs.end - 1) / 2, runs.row.astype(np.float64)
    # Moments of whole runs: a run of n pixels about x has the sum of squares n x^2 + (n^3 - n)/12.
    across = total(size * x**2 + (size**3 - size) / 12) / area - (total(size * x) / area) ** 2
    down = total(size * y**2) / area - (total(size * y) / area) ** 2
    both = total(size * x * y) / area - total(size * x) * total(size * y) / area**2
    major = (across + down) / 2 + np.hypot((across - down) / 2, both)
    return Lines(
        bounds_of(runs, part, count),
        area.astype(np.int64),
        total(sums[first + runs.end] - sums[first + runs.start]),
        np.sqrt(12 * np.maximum(major, 0) + 1),
    )


def runs_of(bitmap: NDArray[np.bool_]) -> Runs:
    """Return the runs of true pixels in reading order."""
    edged = np.pad(bitmap, ((0, 0), (1, 1))).astype(np.int8)
    steps = np.diff(edged, axis=1)
    row, start = np.nonzero(steps == 1)
    _, end = np.nonzero(steps == -1)
    return Runs(row.astype(np.int64), start.astype(np.int64), end.astype(np.int64))


def parts_of(runs: Runs, width: int) -> NDArray[np.int64]:
    """Return the number of the connected part of each run; corners touching count as connected."""
    stride = width + 2
    starts, ends = runs.row * stride + runs.start, runs.row * stride + runs.end
    # Runs of the next row that touch run i: those that end after its start and start by its end.
    low = np.searchsorted(ends, starts + stride, side="left")
    high = np.searchsorted(starts, ends + stride, side="right")
    counts = np.maximum(high - low, 0)
    above = np.repeat(np.arange(len(starts)), counts)
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    below = np.repeat(low, counts) + offset
    label = np.arange(len(starts))
    while True:
        least = np.minimum(label[above], label[below])
        following = label.copy()
        np.minimum.at(following, label[above], least)
        np.minimum.at(following, label[below], least)
        following = following[following]
        if np.array_equal(following, label):
            break
        label = following
    return np.unique(label, return_inverse=True)[1].astype(np.int64)


def bounds_of(runs: Runs, part: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return left, top, right and bottom of every part."""
    bounds = np.empty((count, 4), np.int64)
    bounds[:, :2], bounds[:, 2:] = np.iinfo(np.int64).max, -1
    np.minimum.at(bounds[:, 0], part, runs.start)
    np.minimum.at(bounds[:, 1], part, runs.row)
    np.maximum.at(bounds[:, 2], part, runs.end)
    np.maximum.at(bounds[:, 3], part, runs.row + 1)
    return bounds


def without_repeats(boxes: list[tuple[Box, int]]) -> Iterator[tuple[Box, int]]:
    """Yield the lines, leaving out those that another look found within a like one."""
    ordered = sorted(boxes, key=lambda entry: (-entry[0].width * entry[0].height, entry[0]))
    kept: list[Box] = []
    for box, score in ordered:
        if not any(
            other.contains(box) and other.height <= SAME_LINE_HEIGHT_RATIO * box.height
            for other in kept
        ):
            kept.append(box)
            yield box, score
