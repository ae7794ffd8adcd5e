"""A dim or blurred picture is noticed, and clearing it lights it up and keeps its size."""

import numpy as np
import pytest

from tutela.redaction.detector import Picture
from tutela.redaction.faces.clarity import cleared, gradient, is_unclear
from tutela.redaction.view import doubled, halved


def noise(height: int = 120, width: int = 160, most: int = 256) -> Picture:
    return np.random.default_rng(7).integers(0, most, (height, width, 3)).astype(np.uint8)


def test_a_bright_sharp_picture_is_clear():
    assert not is_unclear(noise())


def test_a_dim_picture_is_not():
    assert is_unclear(noise(most=60))


def test_a_picture_without_fine_detail_is_not():
    soft = noise()
    for _ in range(3):
        soft = doubled(halved(soft))
    assert is_unclear(halved(halved(noise(800, 800)))) is False
    assert is_unclear(doubled(doubled(doubled(halved(halved(halved(noise(800, 800))))))))


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (2, 2), (31, 33)])
def test_clearing_keeps_the_size_and_lights_up(shape: tuple[int, int]):
    dim = noise(*shape, most=40)
    lit = cleared(dim)
    assert lit.shape == dim.shape
    assert lit.dtype == np.uint8
    assert lit.max() >= dim.max()


def test_black_stays_black():
    assert not cleared(np.zeros((8, 8, 3), np.uint8)).any()


def test_the_gradient_is_the_mean_step_of_both_directions():
    plane = np.array([[0, 10], [30, 40]], np.uint8)
    assert gradient(plane) == 10 + 30
    assert gradient(np.zeros((1, 9), np.uint8)) == 0
