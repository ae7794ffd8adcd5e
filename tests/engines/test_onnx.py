"""Networks travel with the package, are what they were, and fail loudly."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from tutela.engines.onnx import VENDORED, VendoredWeights, load, load_from
from tutela.errors import MismatchError, RefusedError, UnavailableError

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "src" / "tutela" / "engines" / "weights"
EACH = pytest.mark.parametrize("vendored", VENDORED, ids=lambda entry: entry.name)


@EACH
def test_every_vendored_file_is_what_the_table_says(vendored: VendoredWeights):
    content = (FOLDER / f"{vendored.name}.onnx").read_bytes()
    assert len(content) == vendored.size_bytes
    assert hashlib.sha256(content).hexdigest() == vendored.sha256


@EACH
def test_every_vendored_file_has_its_licence_and_its_notice(vendored: VendoredWeights):
    notice = (PROJECT / "NOTICE").read_text("utf-8")
    assert (FOLDER / f"{vendored.name}.LICENSE").stat().st_size > 500
    assert vendored.sha256 in notice
    assert f"{vendored.name}.onnx, {vendored.size_bytes} bytes" in notice


def test_no_network_file_lies_beside_the_table():
    assert {path.stem for path in FOLDER.glob("*.onnx")} == {entry.name for entry in VENDORED}


@pytest.mark.parametrize(
    ("name", "entry", "outputs"),
    [
        ("centerface", "input.1", [(1, 1, 16, 24), (1, 2, 16, 24), (1, 2, 16, 24)]),
        ("retinaface-mobilenet025", "input", [(1, 252, 4), (1, 252, 2), (1, 252, 10)]),
        ("pp-ocrv6-det-small", "x", [(1, 1, 64, 96)]),
    ],
)
def test_each_network_takes_any_size_divisible_by_32(
    name: str, entry: str, outputs: list[tuple[int, ...]]
):
    network = load(name)
    found = network.run({entry: np.zeros((1, 3, 64, 96), np.float32)})
    assert [array.shape for array in found] == outputs
    assert network.weights.name == name


def test_the_same_input_gives_the_same_output():
    network = load("centerface")
    noise = np.random.default_rng(7).uniform(0, 255, (1, 3, 64, 64)).astype(np.float32)
    first, second = network.run({"input.1": noise}), network.run({"input.1": noise})
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_one_changed_bit_of_the_weights_is_refused(tmp_path: Path):
    content = bytearray((FOLDER / "retinaface-mobilenet025.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "retinaface-mobilenet025.onnx").write_bytes(content)
    with pytest.raises(MismatchError, match=r"detector\.weights_changed"):
        load_from(tmp_path, "retinaface-mobilenet025")


def test_missing_weights_are_named(tmp_path: Path):
    with pytest.raises(UnavailableError, match=r"detector\.weights_missing name=centerface"):
        load_from(tmp_path, "centerface")


def test_unknown_weights_are_refused():
    with pytest.raises(RefusedError, match=r"detector\.weights_unknown"):
        load("../../../etc/passwd")


def test_an_input_the_network_cannot_take_is_a_failure_and_not_an_empty_answer():
    with pytest.raises(UnavailableError, match=r"detector\.network_failed"):
        load("centerface").run({"input.1": np.zeros((1, 4, 64, 64), np.float32)})
    with pytest.raises(UnavailableError, match=r"detector\.network_failed"):
        load("centerface").run({"wrong": np.zeros((1, 3, 64, 64), np.float32)})


def test_numbers_that_are_not_finite_are_a_failure():
    with pytest.raises(UnavailableError, match=r"detector\.network_not_finite"):
        load("centerface").run({"input.1": np.full((1, 3, 64, 64), np.nan, np.float32)})
