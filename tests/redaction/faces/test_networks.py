"""What networks answer is read as their makers describe it; these networks are written by hand."""

from collections.abc import Mapping

import numpy as np

from tutela.redaction.detector import Tensor, Weights
from tutela.redaction.faces.networks import (
    Candidates,
    centerface_candidates,
    distinct,
    retinaface_anchors,
    retinaface_candidates,
    yunet_candidates,
)
from tutela.redaction.view import View


class Fixed:
    """A network that always answers the same."""

    weights = Weights("fixed", "00" * 32)

    def __init__(self, *outputs: Tensor) -> None:
        self.outputs = outputs

    def run(self, _: Mapping[str, Tensor], /) -> tuple[Tensor, ...]:
        return self.outputs


def view(width: int = 64, height: int = 32, scale: float = 1.0) -> View:
    return View(np.zeros((height, width, 3), np.uint8), scale, 0, 0, 0, (width, height))


def test_anchors_stand_in_the_middle_of_their_cells():
    anchors = retinaface_anchors(64, 32)
    assert len(anchors) == 2 * (8 * 4 + 4 * 2 + 2 * 1)
    assert anchors[:3].tolist() == [[4, 4, 16, 16], [4, 4, 32, 32], [12, 4, 16, 16]]
    assert anchors[-1].tolist() == [48, 16, 512, 512]


def test_centerface_says_centre_and_size_in_cells_of_four_pixels():
    heat, size, offset = (np.zeros((1, planes, 8, 16), np.float32) for planes in (1, 2, 2))
    heat[0, 0, 3, 7] = 0.75
    size[0, :, 3, 7] = np.log(2), np.log(3)
    found = centerface_candidates(Fixed(heat, size, offset), view())
    assert found.boxes.tolist() == [[24, 10, 36, 18]]
    assert found.scores.tolist() == [0.75]


def test_retinaface_moves_and_stretches_its_anchors():
    count = len(retinaface_anchors(64, 32))
    places, classes = np.zeros((1, count, 4), np.float32), np.zeros((1, count, 2), np.float32)
    classes[0, 2, 1] = 0.5
    places[0, 2] = 1.25, 0, 0, 0
    found = retinaface_candidates(Fixed(places, classes, classes), view())
    assert found.boxes.tolist() == [[6, 0, 22, 12]]
    assert found.scores.tolist() == [0.5]


def test_yunet_multiplies_two_scores_and_counts_in_strides():
    sizes = [8 * 4, 4 * 2, 2 * 1]
    likely = [np.zeros((1, size, 1), np.float32) for size in sizes]
    there = [np.zeros((1, size, 1), np.float32) for size in sizes]
    place = [np.zeros((1, size, 4), np.float32) for size in sizes]
    likely[1][0, 5], there[1][0, 5] = 0.25, 1.0
    found = yunet_candidates(Fixed(*likely, *there, *place), view())
    assert found.boxes.tolist() == [[8, 8, 24, 24]]
    assert found.scores.tolist() == [0.5]


def test_the_best_box_of_one_face_stays_and_is_cut_at_the_edge():
    boxes = np.array([[-4, 0, 20, 20], [0, 0, 21, 20], [40, 4, 60, 24], [70, 4, 90, 8]], np.float32)
    found = distinct(view(), boxes, np.array([0.5, 0.9, 0.2, 0.9], np.float32))
    assert found.boxes.tolist() == [[0, 0, 21, 20], [40, 4, 60, 24]]
    assert found.scores.tolist() == [np.float32(0.9), np.float32(0.2)]


def test_boxes_come_back_in_pixels_of_the_picture():
    boxes = np.array([[8, 8, 24, 24]], np.float32)
    found = distinct(view(scale=2.0), boxes, np.array([0.5], np.float32))
    assert found.boxes.tolist() == [[4, 4, 12, 12]]


def test_nothing_joined_is_nothing():
    assert Candidates.joined([]).boxes.shape == (0, 4)
