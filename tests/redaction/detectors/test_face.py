"""Faces are found upright and lying, once each, and a dead network is an error.

The portrait is a public-domain photograph of Rear Admiral Grace Hopper (not a captive) that ships
inside matplotlib. Recall on labelled sets is measured in benchmarks/recall, not here.
"""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from tutela.engines.images import decode_examined
from tutela.engines.onnx import load
from tutela.errors import MalformedError, UnavailableError
from tutela.redaction.detector import Detector, Picture, Tensor, Weights
from tutela.redaction.detectors import make_detectors
from tutela.redaction.detectors.face import (
    BASE_PIXELS_MAX,
    Candidates,
    FaceDetector,
    faces,
    retinaface_anchors,
    steps,
)
from tutela.redaction.finding import Box, Finding
from tutela.redaction.view import halved

# Left, top, width and height of the face in the upright portrait, read off by eye.
FACE = Box(185, 140, 165, 195)
PORTRAIT = Path(mpl.get_data_path()) / "sample_data" / "grace_hopper.jpg"


@pytest.fixture(scope="module")
def detector() -> Detector:
    return make_detectors(("face",), load)[0]


@pytest.fixture(scope="module")
def portrait() -> Picture:
    return decode_examined(PORTRAIT.read_bytes())


def share_covered(box: Box, findings: tuple[Finding, ...], shape: tuple[int, ...]) -> float:
    covered = np.zeros(shape[:2], np.bool_)
    for finding in findings:
        covered[finding.box.y : finding.box.bottom, finding.box.x : finding.box.right] = True
    return float(covered[box.y : box.bottom, box.x : box.right].mean())


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_face_is_found_in_every_orientation(detector: Detector, portrait: Picture, turns: int):
    turned = np.ascontiguousarray(np.rot90(portrait, turns))
    width = portrait.shape[1]
    height = portrait.shape[0]
    box = {
        0: FACE,
        1: Box(FACE.y, width - FACE.right, FACE.height, FACE.width),
        2: Box(width - FACE.right, height - FACE.bottom, FACE.width, FACE.height),
        3: Box(height - FACE.bottom, FACE.x, FACE.height, FACE.width),
    }[turns]
    findings = detector.find(turned)
    assert share_covered(box, findings, turned.shape) > 0.9
    assert max(finding.score for finding in findings) > 500


def test_the_largest_finding_frames_the_face_and_not_the_person(
    detector: Detector, portrait: Picture
):
    largest = max(detector.find(portrait), key=lambda found: found.box.width * found.box.height)
    assert largest.box.width * largest.box.height < 2.2 * FACE.width * FACE.height


@pytest.mark.parametrize("halvings", [1, 2, 3])
def test_a_small_face_is_found(detector: Detector, portrait: Picture, halvings: int):
    small = portrait
    for _ in range(halvings):
        small = halved(small)
    scale = 2**halvings
    box = Box(FACE.x // scale, FACE.y // scale, FACE.width // scale, FACE.height // scale)
    assert share_covered(box, detector.find(small), small.shape) > 0.9


def test_a_small_face_in_a_large_picture_is_found(detector: Detector, portrait: Picture):
    small = halved(halved(portrait))
    large = np.full((1700, 1900, 3), 120, np.uint8)
    large[1500 : 1500 + small.shape[0], 1560 : 1560 + small.shape[1]] = small
    box = Box(1560 + FACE.x // 4, 1500 + FACE.y // 4, FACE.width // 4, FACE.height // 4)
    assert share_covered(box, detector.find(large), large.shape) > 0.9


def test_the_same_picture_gives_the_same_findings(detector: Detector, portrait: Picture):
    small = halved(halved(portrait))
    assert detector.find(small) == detector.find(small.copy())


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (31, 33)])
def test_pictures_of_odd_sizes_are_looked_at(detector: Detector, shape: tuple[int, int]):
    assert detector.find(np.zeros((*shape, 3), np.uint8)) == ()


def test_what_is_no_rgb_picture_is_refused(detector: Detector):
    with pytest.raises(MalformedError, match=r"detector\.not_a_picture"):
        detector.find(np.zeros((20, 20), np.uint8))


def test_the_networks_are_on_record(detector: Detector):
    assert [weights.name for weights in detector.weights] == [
        "centerface",
        "retinaface-mobilenet025",
    ]
    assert all(len(weights.sha256) == 64 for weights in detector.weights)


class Dead:
    """A network that fails, as one does on a machine without memory."""

    weights = Weights("dead", "00" * 32)

    def run(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        assert inputs
        raise UnavailableError("detector.network_failed", name="dead")


def test_a_dead_network_is_an_error_and_not_an_empty_picture():
    with pytest.raises(UnavailableError, match=r"detector\.network_failed"):
        FaceDetector(Dead(), load("retinaface-mobilenet025")).find(np.zeros((64, 64, 3), np.uint8))
    with pytest.raises(UnavailableError, match=r"detector\.network_failed"):
        FaceDetector(load("centerface"), Dead()).find(np.zeros((64, 64, 3), np.uint8))


@pytest.mark.parametrize("pixels", [1, 5_000, 300_000, 920_000, 3_000_000, 12_000_000, 2 * 10**8])
def test_every_picture_is_looked_at_in_four_orientations_and_at_its_base_scale(pixels: int):
    looked = steps(pixels)
    assert {step.turns for step in looked} == {0, 1, 2, 3}
    coarse = [pixels * 4.0**step.power for step in looked if step.turns == 0]
    assert min(coarse) <= BASE_PIXELS_MAX
    assert max(coarse) <= 17_000_000 or pixels <= BASE_PIXELS_MAX
    if 400_000 < pixels <= 17_000_000:
        assert {("centerface", 0, 0), ("retinaface-mobilenet025", 0, 0)} <= {
            (step.network, step.power, step.turns) for step in looked
        }


def test_two_looks_at_one_face_make_one_finding_and_two_faces_two():
    boxes = np.array(
        [[0, 0, 100, 100], [5, 0, 105, 100], [300, 0, 400, 100], [20, 20, 80, 80]], np.float32
    )
    scores = np.array([0.9, 0.8, 0.7, 0.6], np.float32)
    found = list(faces(Candidates(boxes, scores, np.zeros(4, np.int64))))
    assert [box.tolist() for box, _ in found] == [[0, 0, 105, 100], [300, 0, 400, 100]]


def test_a_small_face_within_a_large_box_stays_a_finding_of_its_own():
    boxes = np.array([[0, 0, 100, 100], [40, 40, 60, 60]], np.float32)
    found = list(faces(Candidates(boxes, np.array([0.9, 0.5], np.float32), np.zeros(2, np.int64))))
    assert len(found) == 2


def test_anchors_stand_in_the_middle_of_their_cells():
    anchors = retinaface_anchors(64, 32)
    assert len(anchors) == 2 * (8 * 4 + 4 * 2 + 2 * 1)
    assert anchors[:3].tolist() == [[4, 4, 16, 16], [4, 4, 32, 32], [12, 4, 16, 16]]
    assert anchors[-1].tolist() == [48, 16, 512, 512]
