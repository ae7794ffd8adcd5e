"""A body is found in every orientation, with the end its head is at, seen or not.

The portrait is a public-domain photograph of Rear Admiral Grace Hopper (not a captive) that ships
inside matplotlib. What is found on labelled sets is measured in benchmarks/recall, not here.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.images import decode_examined
from tutela.engines.onnx import load
from tutela.errors import MalformedError, UnavailableError
from tutela.redaction.detector import Detector, Mode, Picture, Tensor, Weights
from tutela.redaction.detectors import make_detectors
from tutela.redaction.detectors.body import (
    BINS,
    FINE,
    MIDDLE,
    NANODET,
    STRIDES,
    WHOLE,
    Bodies,
    BodyDetector,
    Scale,
    groups,
    head_end,
    level,
    persons,
    power_for,
    seen_in,
)
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.view import View, overlaps

# Left, top, width and height of the face in the upright portrait, read off by eye.
FACE = Box(185, 140, 165, 195)
PORTRAIT = Path(mpl.get_data_path()) / "sample_data" / "grace_hopper.jpg"


@pytest.fixture(scope="module")
def detector() -> Detector:
    return make_detectors(("body",), load)[0]


@pytest.fixture(scope="module")
def portrait() -> Picture:
    return decode_examined(PORTRAIT.read_bytes())


def turned_face(portrait: Picture, turns: int) -> Box:
    height, width = portrait.shape[:2]
    return {
        0: FACE,
        1: Box(FACE.y, width - FACE.right, FACE.height, FACE.width),
        2: Box(width - FACE.right, height - FACE.bottom, FACE.width, FACE.height),
        3: Box(height - FACE.bottom, FACE.x, FACE.height, FACE.width),
    }[turns]


def covered_by(kind: FindingKind, findings: tuple[Finding, ...], box: Box) -> float:
    mask = np.zeros((1000, 1000), np.bool_)
    for found in findings:
        if found.kind is kind:
            mask[found.box.y : found.box.bottom, found.box.x : found.box.right] = True
    return float(mask[box.y : box.bottom, box.x : box.right].mean())


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_body_and_the_end_of_its_head_are_found_in_every_orientation(
    detector: Detector, portrait: Picture, turns: int
):
    findings = detector.find(np.ascontiguousarray(np.rot90(portrait, turns)))
    face = turned_face(portrait, turns)
    assert covered_by(FindingKind.BODY, findings, face) > 0.95
    assert covered_by(FindingKind.HEAD, findings, face) > 0.9


@pytest.mark.parametrize("turns", [0, 1])
def test_a_person_whose_face_is_covered_is_found(detector: Detector, portrait: Picture, turns: int):
    faceless = portrait.copy()
    faceless[FACE.y : FACE.bottom, FACE.x : FACE.right] = (60, 55, 50)
    findings = detector.find(np.ascontiguousarray(np.rot90(faceless, turns)))
    assert covered_by(FindingKind.HEAD, findings, turned_face(portrait, turns)) > 0.9


def test_a_body_comes_with_its_head_end_inside_it(detector: Detector, portrait: Picture):
    findings = detector.find(portrait)
    heads = [found for found in findings if found.kind is FindingKind.HEAD]
    bodies = [found for found in findings if found.kind is FindingKind.BODY]
    assert len(heads) == len(bodies) >= 1
    for head, body in zip(heads, bodies, strict=True):
        assert body.box.contains(head.box)
        assert head.score == body.score
        assert {head.detector, body.detector} == {"body"}


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (31, 33), (700, 2)])
def test_a_picture_of_nothing_shows_nobody(detector: Detector, shape: tuple[int, int]):
    assert detector.find(np.full((*shape, 3), 127, np.uint8)) == ()


def test_more_thorough_modes_see_no_fewer_bodies(portrait: Picture):
    network = load(NANODET)
    counts = [len(BodyDetector(network, mode).find(portrait)) for mode in Mode]
    assert counts == sorted(counts)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A network that shows one body wherever it looks, or fails."""

    logit: float = 9.0
    fails: bool = False

    @property
    def weights(self) -> Weights:
        return Weights(NANODET, "00")

    def run(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        if self.fails:
            raise UnavailableError("detector.network_failed", name=NANODET)
        _, _, high, wide = inputs["image"].shape
        outputs = [
            np.full((1, 1 + 4 * BINS, high // s, wide // s), -100, np.float32) for s in STRIDES
        ]
        # One cell of the finest level, three strides to every side.
        outputs[0][0, 0, 1, 2] = self.logit
        outputs[0][0, 1 + 3 :: BINS, 1, 2] = 100
        return tuple(outputs)


def seen_by(network: Drawn, side: int, side_max: float = math.inf) -> Bodies:
    view = View(np.zeros((side, side, 3), np.uint8), 2.0, 0, 0, 0, (side, side))
    return seen_in(network, view, 0.35, side_max)


def test_a_cell_says_where_its_body_is_cut_at_the_edge_of_the_view():
    # The middle of the cell is at (20, 12); three strides of 8 around it, half of that in pixels.
    assert seen_by(Drawn(), 64).boxes.tolist() == [[0, 0, 22, 18]]


def test_a_body_too_large_for_a_view_is_left_to_a_smaller_one():
    assert len(seen_by(Drawn(), 64, side_max=44).scores) == 1
    assert len(seen_by(Drawn(), 64, side_max=43).scores) == 0


def test_no_score_is_too_large_or_too_small_for_a_number():
    assert seen_by(Drawn(logit=1e30), 64).scores.tolist() == [1.0]
    assert len(seen_by(Drawn(logit=-1e30), 64).scores) == 0


def test_a_dead_network_is_an_error():
    with pytest.raises(UnavailableError):
        BodyDetector(Drawn(fails=True)).find(np.zeros((64, 64, 3), np.uint8))


def test_an_array_that_is_no_picture_is_refused():
    with pytest.raises(MalformedError):
        BodyDetector(Drawn()).find(np.zeros((64, 64), np.uint8))


def slow_level(output: Tensor, stride: int, score_min: float) -> list[list[float]]:
    """Return left, top, right, bottom and score, one cell after the other."""
    made = []
    for row in range(output.shape[1]):
        for column in range(output.shape[2]):
            score = 1 / (1 + math.exp(-float(output[0, row, column])))
            if score < score_min:
                continue
            reach = []
            for side in range(4):
                bins = [float(output[1 + side * BINS + n, row, column]) for n in range(BINS)]
                total = sum(math.exp(value) for value in bins)
                mean = sum(n * math.exp(value) for n, value in enumerate(bins)) / total
                reach.append(mean * stride)
            x, y = (column + 0.5) * stride, (row + 0.5) * stride
            made.append([x - reach[0], y - reach[1], x + reach[2], y + reach[3], score])
    return made


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("seed", range(4))
def test_a_level_is_read_as_cell_by_cell(stride: int, seed: int):
    output = np.random.default_rng(seed).normal(0, 3, (1 + 4 * BINS, 5, 7)).astype(np.float32)
    boxes, scores = level(output, stride, 0.35)
    expected = np.array(slow_level(output, stride, 0.35))
    assert len(expected) > 3
    np.testing.assert_allclose(np.column_stack((boxes, scores)), expected, rtol=1e-4, atol=1e-3)


BODIES = st.tuples(*([st.floats(0, 500, width=32)] * 2), *([st.floats(1, 500, width=32)] * 2))


@given(BODIES, st.sampled_from([0, 1, 2, 3]))
def test_the_head_end_turns_with_the_body(body: tuple[float, ...], turns: int):
    x, y, w, h = body
    whole = (2000, 2000)
    upright = np.array([[x, y, x + w, y + h]], np.float32)
    view = View(np.zeros((1, 1, 3), np.uint8), 1.0, turns, 0, 0, whole)
    there = head_end(view.back(upright)[0], turns)
    here = view.back(head_end(upright[0], 0)[None])[0]
    np.testing.assert_allclose(there, here, atol=1e-2)


@given(BODIES, st.sampled_from([None, 0, 1, 2, 3]))
def test_the_head_end_lies_in_the_body(body: tuple[float, ...], turns: int | None):
    x, y, w, h = body
    box = np.array([x, y, x + w, y + h], np.float32)
    end = head_end(box, turns)
    assert (end[:2] >= box[:2] - 1e-3).all()
    assert (end[2:] <= box[2:] + 1e-3).all()
    assert (end[2:] > end[:2]).all()


def test_where_orientations_contradict_the_whole_body_may_be_the_head():
    boxes = np.array([[0, 0, 10, 40], [0, 1, 10, 40], [100, 0, 140, 10]], np.float32)
    seen = Bodies(boxes, np.array([0.6, 0.5, 0.55], np.float32), np.array([0, 2, 1]))
    assert [turns for _, _, turns in persons(seen)] == [None, 1]
    clear = Bodies(boxes, np.array([0.6, 0.4, 0.55], np.float32), np.array([0, 2, 1]))
    assert [turns for _, _, turns in persons(clear)] == [0, 1]
    np.testing.assert_array_equal(head_end(boxes[0], None), boxes[0])


@given(st.lists(st.tuples(BODIES, st.floats(0, 1, width=32)), max_size=12))
def test_every_box_belongs_to_one_body(drawn: list[tuple[tuple[float, ...], float]]):
    boxes = np.array([[x, y, x + w, y + h] for (x, y, w, h), _ in drawn], np.float32)
    scores = np.array([score for _, score in drawn], np.float32)
    made = list(groups(boxes.reshape(-1, 4), scores))
    assert sorted(place for group in made for place in group) == list(range(len(drawn)))
    for group in made:
        assert scores[group[0]] == scores[group].max()
        assert all(overlaps(boxes[group[0]], boxes[group[1:]]) >= 0.5)


@given(st.integers(1, 200_000_000), st.sampled_from([WHOLE, MIDDLE, FINE]))
def test_a_view_is_as_large_as_its_scale_allows(pixels: int, scale: Scale):
    power = power_for(pixels, scale.pixels_max)
    assert scale.pixels_max / 4 < pixels * 4.0**power <= scale.pixels_max
