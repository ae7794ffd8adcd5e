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
from tutela.redaction.detector import Detector, Mode, Picture, Tensor, Weights
from tutela.redaction.detectors import make_detectors
from tutela.redaction.detectors.face import (
    BASE_PIXELS_MAX,
    COARSE,
    DOUBLINGS_MAX,
    FINEST_PIXELS_MAX,
    HIDDEN_FROM,
    FaceDetector,
    base_power,
    faces,
    finer_powers,
)
from tutela.redaction.faces.networks import CENTERFACE, RETINAFACE, YUNET
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


@pytest.mark.parametrize(
    ("height", "width"), [(1, 1), (60, 80), (500, 600), (900, 1000), (1500, 2000), (9000, 12000)]
)
def test_the_base_view_has_neither_too_few_pixels_nor_too_many(height: int, width: int):
    picture = np.broadcast_to(np.zeros(3, np.uint8), (height, width, 3))
    base = base_power(picture)
    pixels = height * width * 4.0**base
    assert pixels <= BASE_PIXELS_MAX
    assert pixels * 4 > BASE_PIXELS_MAX or base == DOUBLINGS_MAX
    finer = finer_powers(picture)
    assert all(base < power <= 0 for power in finer)
    assert all(height * width * 4.0**power <= FINEST_PIXELS_MAX for power in finer)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("mode", list(Mode))
def test_the_orientation_people_stand_in_is_looked_at_closely(
    portrait: Picture, mode: Mode, turns: int
):
    detector = FaceDetector(load(CENTERFACE), load(RETINAFACE), mode)
    (level, *_) = detector.levels(np.ascontiguousarray(np.rot90(portrait, turns)))
    assert level.homes == (-turns % 4,)
    kinds = {look.kind for look in level.looks if look.home}
    assert kinds == {COARSE, *(weights.name for weights in detector.weights)}
    assert {look.turns for look in level.looks if look.kind == COARSE} == {0, 1, 2, 3}


def test_the_last_look_is_taken_in_every_orientation(portrait: Picture):
    detector = FaceDetector(load(CENTERFACE), load(RETINAFACE), Mode.CLOSE)
    (level, *_) = detector.levels(portrait)
    assert {look.turns for look in level.looks if look.kind == RETINAFACE} == {0, 1, 2, 3}


def test_where_nothing_stands_out_every_orientation_is_looked_at_closely(detector: Detector):
    assert isinstance(detector, FaceDetector)
    (level,) = detector.levels(np.full((300, 400, 3), 90, np.uint8))
    assert {look.turns for look in level.looks if look.kind == RETINAFACE} == {0, 1, 2, 3}


def test_a_lying_face_beside_an_upright_one_is_found(detector: Detector, portrait: Picture):
    lying = np.rot90(portrait)
    both = np.full((portrait.shape[0], portrait.shape[1] + lying.shape[1], 3), 120, np.uint8)
    both[:, : portrait.shape[1]] = portrait
    both[: lying.shape[0], portrait.shape[1] :] = lying
    turned = Box(
        portrait.shape[1] + FACE.y, portrait.shape[1] - FACE.right, FACE.height, FACE.width
    )
    findings = detector.find(both)
    assert share_covered(FACE, findings, both.shape) > 0.9
    assert share_covered(turned, findings, both.shape) > 0.9


def test_what_is_part_of_a_face_is_no_second_one_and_two_faces_are_two():
    boxes = np.array(
        [[20, 20, 80, 80], [0, 0, 100, 100], [300, 0, 400, 100], [305, 5, 395, 95]], np.float32
    )
    found = list(faces(list(zip(boxes, (600, 900, 700, 500), strict=True))))
    assert [(box.tolist(), score) for box, score in found] == [
        ([0, 0, 100, 100], 900),
        ([300, 0, 400, 100], 700),
    ]


def test_a_small_face_within_a_large_box_stays_a_finding_of_its_own():
    boxes = np.array([[0, 0, 100, 100], [40, 40, 60, 60]], np.float32)
    assert len(list(faces(list(zip(boxes, (900, 500), strict=True))))) == 2


def test_the_optional_network_is_on_record_and_can_only_add(portrait: Picture):
    networks = load(CENTERFACE), load(RETINAFACE)

    class Blind:
        weights = Weights(YUNET, "11" * 32)

        def run(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
            high, wide = inputs["input"].shape[2:]
            cells = [(high // stride) * (wide // stride) for stride in (8, 16, 32)]
            widths = (1,) * 3 + (1,) * 3 + (4,) * 3
            return tuple(
                np.zeros((1, cells[place % 3], width), np.float32)
                for place, width in enumerate(widths)
            )

    small = halved(portrait)
    without = FaceDetector(*networks).find(small)
    added = FaceDetector(*networks, Mode.STANDARD, Blind())
    assert [weights.name for weights in added.weights] == [CENTERFACE, RETINAFACE, YUNET]
    mask = [np.zeros(small.shape[:2], np.bool_) for _ in range(2)]
    for place, findings in enumerate((without, added.find(small))):
        for finding in findings:
            box = finding.box
            mask[place][box.y : box.bottom, box.x : box.right] = True
    assert (mask[1] >= mask[0]).all()


@pytest.mark.parametrize("mode", list(Mode))
def test_the_last_look_asks_for_less_than_the_plan_and_large_faces_for_more(mode: Mode):
    small, middle, large = HIDDEN_FROM[mode]
    assert 0 < small < middle < large < 0.5
    assert all(
        close <= plan
        for close, plan in zip(HIDDEN_FROM[Mode.CLOSE], HIDDEN_FROM[Mode.STANDARD], strict=True)
    )
