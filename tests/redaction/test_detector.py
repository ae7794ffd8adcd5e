"""Only upright RGB pictures of eight bits reach a network."""

import numpy as np
import pytest

from tutela.errors import MalformedError
from tutela.redaction.detector import check_picture


@pytest.mark.parametrize("shape", [(1, 1, 3), (65_535, 1, 3), (480, 640, 3)])
def test_rgb_pictures_pass(shape: tuple[int, ...]):
    check_picture(np.zeros(shape, np.uint8))


@pytest.mark.parametrize(
    "shape", [(480, 640), (480, 640, 4), (480, 640, 1), (0, 5, 3), (5, 0, 3), (65_536, 1, 3)]
)
def test_other_shapes_are_refused(shape: tuple[int, ...]):
    with pytest.raises(MalformedError, match=r"detector\.not_a_picture"):
        check_picture(np.zeros(shape, np.uint8))


def test_a_16_bit_picture_is_refused_because_nothing_would_be_found_in_it():
    with pytest.raises(MalformedError, match=r"detector\.not_a_picture"):
        check_picture(np.zeros((5, 5, 3), np.uint16))
