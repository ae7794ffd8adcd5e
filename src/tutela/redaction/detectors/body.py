"""People, seen as a whole: for whoever is turned away, masked, bandaged, burnt or dead.

NanoDet-g looks for bodies in all four orientations. Of each body the detector returns two
findings: the whole of it, and the end at which its head must be. Which of the two is hidden, and
for which bodies, is decided in `redaction.cover`. What it misses: docs/detectors/body.md.

Source: NanoDet 0.4 `nanodet/model/head/gfl_head.py` (Apache-2.0) for the meaning of the outputs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutela.redaction.detector import Mode, Network, Picture, Tensor, Weights, check_picture
from tutela.redaction.finding import Finding, FindingKind
from tutela.redaction.view import View, as_input, overlaps, pieces, scaled, whole_pixels

ID = "body"
NANODET = "nanodet-g"

SAME_BODY_OVERLAP = 0.5
# Two orientations that agree this well leave open where the head is.
RIVAL_SCORE_SHARE = 0.8

PIECE_PIXELS = 1440
PIECE_OVERLAP_PIXELS = 200

# A standing body is eight heads high and three wide; one cut off at the chest is about square.
HEAD_END_LENGTH_PERCENT = 25
HEAD_END_BREADTH_PERCENT = 80

MEAN_BGR = (103.53, 116.28, 123.675)
DEVIATION_BGR = np.array((57.375, 57.12, 58.395), np.float32)
STRIDES = (8, 16, 32)
BINS = 11
# Beyond this the exponential would be infinite; the score is zero or one long before.
LOGIT_MAX = 60.0


@dataclass(frozen=True, slots=True)
class Bodies:
    """Boxes (left, top, right, bottom), scores, and in which orientation each was seen."""

    boxes: Tensor
    scores: Tensor
    turns: NDArray[np.int64]

    @staticmethod
    def joined(parts: Sequence["Bodies"]) -> "Bodies":
        """Return all bodies of several looks."""
        return Bodies(
            np.concatenate([np.zeros((0, 4), np.float32), *(part.boxes for part in parts)]),
            np.concatenate([np.zeros(0, np.float32), *(part.scores for part in parts)]),
            np.concatenate([np.zeros(0, np.int64), *(part.turns for part in parts)]),
        )


@dataclass(frozen=True, slots=True)
class Scale:
    """A size at which the picture is looked at.

    Attributes:
        pixels_max: the view has between a quarter of this and this many pixels.
        body_side_max: larger boxes are left to a smaller view: where a body is larger than what
            the network sees at once, it takes legs and sleeves for people of their own.
        score_min: from which score a box counts.
    """

    pixels_max: int
    body_side_max: float
    score_min: float


WHOLE = Scale(100_000, np.inf, 0.4)
MIDDLE = Scale(400_000, 320, 0.35)
FINE = Scale(1_500_000, 128, 0.35)
# In CLOSE, scores this much lower count.
CLOSE_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class BodyDetector:
    """Finds bodies; see the module."""

    nanodet: Network
    mode: Mode = Mode.STANDARD

    @property
    def id(self) -> str:
        """Return "body"."""
        return ID

    @property
    def weights(self) -> tuple[Weights, ...]:
        """Return the network."""
        return (self.nanodet.weights,)

    def find(self, picture: Picture) -> tuple[Finding, ...]:
        """Return the body and the head end of every person seen.

        Raises:
            MalformedError: the array is not an RGB picture.
            UnavailableError: the network failed.
        """
        check_picture(picture)
        looks = [(scale, turns) for scale in (WHOLE, MIDDLE) for turns in range(4)]
        fine = {Mode.FAST: 0, Mode.STANDARD: 1, Mode.CLOSE: 4}[self.mode]
        looks += [(FINE, turns) for turns in range(fine)]
        seen = Bodies.joined([self._look(picture, scale, turns) for scale, turns in looks])
        height, width = picture.shape[:2]
        findings = []
        for box, score, turns in persons(seen):
            thousandths = round(score * 1000)
            for kind, part in (
                (FindingKind.HEAD, head_end(box, turns)),
                (FindingKind.BODY, box),
            ):
                findings.append(Finding(kind, whole_pixels(part, width, height), thousandths, ID))
        return tuple(findings)

    def _look(self, picture: Picture, scale: Scale, turns: int) -> Bodies:
        power = power_for(picture.shape[0] * picture.shape[1], scale.pixels_max)
        views = pieces(
            scaled(picture, power), 2.0**power, turns, PIECE_PIXELS, PIECE_OVERLAP_PIXELS
        )
        least = scale.score_min * (CLOSE_SHARE if self.mode is Mode.CLOSE else 1)
        return Bodies.joined(
            [seen_in(self.nanodet, view, least, scale.body_side_max) for view in views]
        )


def power_for(pixels: int, pixels_max: int) -> int:
    """Return the power of two by which sides are scaled so that at most so many pixels remain."""
    power = 0
    while pixels * 4**power > pixels_max:
        power -= 1
    while pixels * 4 ** (power + 1) <= pixels_max:
        power += 1
    return power


def seen_in(network: Network, view: View, score_min: float, side_max: float) -> Bodies:
    """Return the bodies one view shows, in pixels of the picture, each once."""
    planes = as_input(view.pixels[:, :, ::-1], MEAN_BGR, 1.0)
    planes /= DEVIATION_BGR[:, None, None]
    levels = zip(STRIDES, network.run({"image": planes}), strict=True)
    found = [level(output[0], stride, score_min) for stride, output in levels]
    boxes = np.concatenate([boxes for boxes, _ in found])
    scores = np.concatenate([scores for _, scores in found])
    height, width = view.pixels.shape[:2]
    boxes = np.clip(boxes, 0, np.array([width, height] * 2, np.float32))
    sides = boxes[:, 2:] - boxes[:, :2]
    fitting = np.all(sides > 0, axis=1) & (sides.max(axis=1, initial=0) <= side_max)
    kept = [best[0] for best in groups(boxes[fitting], scores[fitting])]
    boxes, scores = view.back(boxes[fitting][kept]), scores[fitting][kept]
    return Bodies(boxes, scores, np.full(len(kept), view.turns, np.int64))


def level(output: Tensor, stride: int, score_min: float) -> tuple[Tensor, Tensor]:
    """Return boxes and scores of one level of the network.

    The first channel is the logit of a person. Then come four sides of eleven bins: the distance
    from the middle of the cell to that side is the mean of the bins' numbers, in strides.
    """
    scores = 1 / (1 + np.exp(-np.clip(output[0], -LOGIT_MAX, LOGIT_MAX)))
    rows, columns = np.nonzero(scores >= score_min)
    bins = output[1:].reshape(4, BINS, *scores.shape)[:, :, rows, columns]
    shares = np.exp(bins - bins.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    left, top, right, bottom = np.einsum("sbn,b->sn", shares, np.arange(BINS)) * stride
    x, y = (columns + 0.5) * stride, (rows + 0.5) * stride
    boxes = np.stack((x - left, y - top, x + right, y + bottom), axis=1)
    return boxes.astype(np.float32), scores[rows, columns].astype(np.float32)


def groups(boxes: Tensor, scores: Tensor) -> Iterator[NDArray[np.intp]]:
    """Yield the places of the boxes of each body, the surest first."""
    order = np.argsort(-scores, kind="stable")
    while order.size:
        alike = overlaps(boxes[order[0]], boxes[order]) >= SAME_BODY_OVERLAP
        alike[0] = True
        yield order[alike]
        order = order[~alike]


def persons(seen: Bodies) -> Iterator[tuple[Tensor, float, int | None]]:
    """Yield box, score and orientation of each person; None where orientations contradict."""
    for group in groups(seen.boxes, seen.scores):
        scores, turns = seen.scores[group], seen.turns[group]
        rivals = scores[turns != turns[0]]
        certain = rivals.max(initial=0) < RIVAL_SCORE_SHARE * scores[0]
        score = min(1.0, float(scores[0]))
        yield seen.boxes[group[0]], score, int(turns[0]) if certain else None


def head_end(body: Tensor, turns: int | None) -> Tensor:
    """Return the end of a body at which the head is, all of it where that is unknown.

    Args:
        body: left, top, right and bottom.
        turns: quarter turns against the clock that set the body upright.
    """
    if turns is None:
        return body
    left, top, right, bottom = (float(side) for side in body)
    length, breadth = (
        (bottom - top, right - left) if turns % 2 == 0 else (right - left, bottom - top)
    )
    deep = max(length * HEAD_END_LENGTH_PERCENT, breadth * HEAD_END_BREADTH_PERCENT) / 100
    deep = min(deep, length)
    ends = {
        0: (left, top, right, top + deep),
        1: (right - deep, top, right, bottom),
        2: (left, bottom - deep, right, bottom),
        3: (left, top, left + deep, bottom),
    }
    return np.array(ends[turns], np.float32)
