"""Writing is found in several scripts, lying and standing; connected parts are the true ones."""

from collections import deque
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tutela.engines.onnx import load
from tutela.errors import MalformedError
from tutela.redaction.detector import Detector, Picture
from tutela.redaction.detectors import make_detectors
from tutela.redaction.detectors.imagetext import (
    lines_of,
    parts_of,
    powers,
    runs_of,
    without_repeats,
)
from tutela.redaction.finding import Box, FindingKind

FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@pytest.fixture(scope="module")
def detector() -> Detector:
    return make_detectors(("imagetext",), load)[0]


def drawn(words: str, size: int = 24, width: int = 640, height: int = 520) -> tuple[Picture, Box]:
    """Return a grey picture with one line of writing, and where the line is."""
    image = Image.new("RGB", (width, height), (170, 165, 150))
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONT), size)
    place = (60, height // 2)
    pen.text(place, words, fill=(30, 25, 20), font=font)
    left, top, right, bottom = (round(side) for side in pen.textbbox(place, words, font=font))
    return np.asarray(image), Box(left, top, right - left, bottom - top)


def covered(detector: Detector, picture: Picture, box: Box) -> float:
    hidden = np.zeros(picture.shape[:2], np.bool_)
    for finding in detector.find(picture):
        assert finding.kind is FindingKind.WRITING
        hidden[finding.box.y : finding.box.bottom, finding.box.x : finding.box.right] = True
    return float(hidden[box.y : box.bottom, box.x : box.right].mean())


@pytest.mark.parametrize(
    "words", ["Lastname Firstname", "Прізвище Ім'я По батькові", "Фамилия Имя", "No. 0471-KX 1986"]
)
@pytest.mark.parametrize("size", [14, 40])
def test_a_line_of_writing_is_found(detector: Detector, words: str, size: int):
    picture, box = drawn(words, size, 900 if size > 14 else 640)
    assert covered(detector, picture, box) > 0.95


def test_writing_turned_by_90_degrees_is_found(detector: Detector):
    picture, box = drawn("Прізвище Ім'я", 24)
    turned = np.ascontiguousarray(np.rot90(picture))
    standing = Box(box.y, picture.shape[1] - box.right, box.height, box.width)
    assert covered(detector, turned, standing) > 0.95


def test_writing_in_a_large_picture_is_found(detector: Detector):
    picture, box = drawn("Unit 0471", 28, 2100, 600)
    assert covered(detector, picture, box) > 0.95


def test_a_plain_picture_has_no_writing(detector: Detector):
    assert detector.find(np.full((300, 400, 3), 128, np.uint8)) == ()


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (31, 33)])
def test_pictures_of_odd_sizes_are_looked_at(detector: Detector, shape: tuple[int, int]):
    assert detector.find(np.zeros((*shape, 3), np.uint8)) == ()


def test_what_is_no_rgb_picture_is_refused(detector: Detector):
    with pytest.raises(MalformedError, match=r"detector\.not_a_picture"):
        detector.find(np.zeros((20, 20, 4), np.uint8))


def flooded(bitmap: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the connected parts of a bitmap by flooding, numbered in reading order; else -1."""
    part = np.full(bitmap.shape, -1, np.int64)
    number = 0
    for start in zip(*np.nonzero(bitmap), strict=True):
        if part[start] >= 0:
            continue
        waiting = deque([start])
        part[start] = number
        while waiting:
            y, x = waiting.popleft()
            for at in np.ndindex(3, 3):
                near = (y + at[0] - 1, x + at[1] - 1)
                within = 0 <= near[0] < bitmap.shape[0] and 0 <= near[1] < bitmap.shape[1]
                if within and bitmap[near] and part[near] < 0:
                    part[near] = number
                    waiting.append(near)
        number += 1
    return part


@given(arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 14))))
@settings(max_examples=200)
def test_connected_parts_are_those_that_flooding_finds(bitmap: NDArray[np.bool_]):
    runs = runs_of(bitmap)
    part = parts_of(runs, bitmap.shape[1])
    found = np.full(bitmap.shape, -1, np.int64)
    for row, start, end, number in zip(runs.row, runs.start, runs.end, part, strict=True):
        found[row, start:end] = number
    assert np.array_equal(found, flooded(bitmap))


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 9), st.integers(1, 9)),
        elements=st.sampled_from([0, 0.25, 0.5, 1]),
    )
)
def test_lines_measure_their_parts(scores: NDArray[np.float32]):
    lines, part = lines_of(scores), flooded(scores >= 0.2)
    for number in range(part.max() + 1):
        rows, columns = np.nonzero(part == number)
        assert lines.areas[number] == len(rows)
        assert lines.totals[number] == pytest.approx(scores[rows, columns].sum())
        assert lines.bounds[number].tolist() == [
            columns.min(),
            rows.min(),
            columns.max() + 1,
            rows.max() + 1,
        ]


@pytest.mark.parametrize("turn", [0, 1])
def test_the_length_of_a_bar_is_its_longer_side(turn: int):
    scores = np.zeros((80, 80), np.float32)
    scores[10:16, 10:70] = 1
    assert lines_of(np.rot90(scores, turn)).lengths[0] == pytest.approx(60, abs=0.5)


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (640, 480, [1, 0]),
        (1280, 720, [0, -1]),
        (4000, 3000, [0, -1, -2]),
        (100, 80, [2, 1, 0]),
        (800, 600, [0]),
        (3000, 300, [1, 0, -1, -2]),
    ],
)
def test_small_pictures_are_doubled_and_large_ones_halved(
    width: int, height: int, expected: list[int]
):
    assert list(powers(width, height)) == expected


def test_a_line_found_twice_is_one_and_a_small_line_in_a_large_one_stays():
    line, same, small = Box(0, 0, 100, 20), Box(2, 2, 90, 16), Box(5, 5, 40, 8)
    assert [box for box, _ in without_repeats([(same, 1), (line, 2), (small, 3)])] == [line, small]
