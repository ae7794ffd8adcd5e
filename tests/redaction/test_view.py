"""A box seen in a view comes back to where it is in the picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.view import as_input, doubled, halved, overlaps, pieces, scaled, whole_pixels

SIZES = st.tuples(st.integers(1, 40), st.integers(1, 40))


def marked(height: int, width: int, y: int, x: int):
    picture = np.zeros((height, width, 3), np.uint8)
    picture[y, x] = 255
    return picture


@given(SIZES, st.integers(0, 3), st.data())
def test_a_pixel_comes_back_from_every_orientation(
    size: tuple[int, int], turns: int, data: st.DataObject
):
    height, width = size
    y, x = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    found = []
    for view in pieces(marked(height, width, y, x), 1.0, turns, 16, 4):
        for row, column in np.argwhere(view.pixels[:, :, 0] == 255):
            box = np.array([[column, row, column + 1, row + 1]], np.float32)
            found.append(view.back(box)[0].tolist())
    assert found
    assert all(box == [x, y, x + 1, y + 1] for box in found)


@pytest.mark.parametrize("power", [-2, -1, 0, 1, 2])
def test_boxes_come_back_to_the_scale_of_the_picture(power: int):
    picture = np.zeros((64, 32, 3), np.uint8)
    picture[16:32, 8:24] = 200
    (view,) = pieces(scaled(picture, power), 2.0**power, 0, 4000, 200)
    rows, columns = np.nonzero(view.pixels[:, :, 0] > 100)
    box = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert view.back(np.array([box], np.float32))[0].tolist() == [8, 16, 24, 32]


@given(st.integers(1, 5000), st.integers(300, 2000))
def test_pieces_cover_every_pixel_and_share_the_overlap(length: int, side: int):
    picture = np.broadcast_to(np.zeros(3, np.uint8), (1, length, 3))
    views = list(pieces(picture, 1.0, 0, side, 200))
    ends = [view.left + view.pixels.shape[1] for view in views]
    assert views[0].left == 0
    assert ends[-1] == length
    assert all(view.pixels.shape[1] <= side for view in views)
    assert all(
        end - after.left >= min(200, length) for end, after in zip(ends, views[1:], strict=False)
    )


def test_a_plain_picture_stays_plain_at_every_scale():
    plain = np.full((7, 5, 3), 137, np.uint8)
    assert (halved(plain) == 137).all()
    assert halved(plain).shape == (4, 3, 3)
    assert (doubled(plain) == 137).all()
    assert doubled(plain).shape == (14, 10, 3)


def test_doubling_then_halving_is_near_the_picture():
    noise = np.random.default_rng(3).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    smooth = halved(halved(doubled(doubled(noise))))
    assert smooth.shape == noise.shape
    assert np.abs(smooth.astype(int) - noise).mean() < 40


def test_network_input_is_padded_with_its_edge_to_a_multiple_of_32():
    picture = np.full((33, 5, 3), 10, np.uint8)
    planes = as_input(picture, (1.0, 2.0, 3.0), 0.5)
    assert planes.shape == (1, 3, 64, 32)
    assert [plane.tolist() for plane in planes[0, :, 63, 31]] == [4.5, 4.0, 3.5]


def test_overlap_of_known_boxes():
    box = np.array([0, 0, 10, 10], np.float32)
    others = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30]], np.float32)
    assert np.allclose(overlaps(box, others), [1, 1 / 3, 0])


@given(st.lists(st.floats(-100, 200, width=32), min_size=4, max_size=4))
def test_whole_pixels_never_leave_the_picture(sides: list[float]):
    x0, x1 = sorted(sides[:2])
    y0, y1 = sorted(sides[2:])
    box = whole_pixels(np.array([x0, y0, x1, y1], np.float32), 100, 50)
    assert 0 <= box.x < box.right <= 100
    assert 0 <= box.y < box.bottom <= 50
