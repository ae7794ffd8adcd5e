"""Renditions: pixel tiles, released as PNG."""

import io

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image
from tools.vectors.draw import drawing
from tools.vectors.press import mask, raw, release_pixels

from tutela.errors import MalformedError, MismatchError
from tutela.proof.digest import sha256
from tutela.proof.header import PixelHeader
from tutela.proof.mask import Mask
from tutela.proof.picture import hide_pixels
from tutela.proof.png import (
    IDAT_BYTES,
    Pixels,
    check_blank,
    check_pixels,
    hash_pixel_tiles,
    read_pixels,
)
from tutela.proof.verify import verify


@st.composite
def renditions(draw: st.DrawFn) -> tuple[Pixels, Mask]:
    width, height = draw(st.integers(1, 150)), draw(st.integers(1, 150))
    pixels = drawing(width, height, draw(st.sampled_from([1, 3])), draw(st.integers(0, 99)))
    grid = PixelHeader(width, height, pixels.shape[2], "").grid
    dice = np.random.default_rng(draw(st.integers(0, 999)))
    return pixels, dice.random((grid.rows, grid.columns)) < draw(st.sampled_from([0, 0.3, 1]))


@settings(max_examples=50, deadline=None)
@given(renditions())
def test_a_rendition_survives_a_random_mask_and_the_verifier(case: tuple[Pixels, Mask]):
    pixels, hidden = case
    found = verify(release_pixels(pixels, hidden).file)
    assert (found.hidden_tiles, found.decoder) == (int(hidden.sum()), "vectors 1")


@settings(max_examples=30, deadline=None)
@given(renditions())
def test_other_programs_see_the_visible_pixels_and_grey(case: tuple[Pixels, Mask]):
    pixels, hidden = case
    height, width, channels = pixels.shape
    shown = np.asarray(Image.open(io.BytesIO(hide_pixels(pixels, hidden))))
    shown = shown.reshape(height, width, channels)
    side = PixelHeader(width, height, channels, "").grid.tile_width
    blank = np.repeat(np.repeat(hidden, side, axis=0), side, axis=1)[:height, :width]
    assert (shown[~blank] == pixels[~blank]).all()
    assert (shown[blank] == 128).all()


def test_a_tile_is_the_one_of_the_definition():
    pixels = drawing(70, 40)
    grid = PixelHeader(70, 40, 3, "").grid
    seeds = [sha256(bytes([number])) for number in range(6)]
    padded = np.zeros((64, 96, 3), np.uint8)
    padded[:40, :70] = pixels
    tiles = [
        padded[y : y + 32, x : x + 32].tobytes() for y in range(0, 64, 32) for x in range(0, 96, 32)
    ]
    expected = [sha256(b"\x10", seed, tile) for seed, tile in zip(seeds, tiles, strict=True)]
    assert list(hash_pixel_tiles(pixels, grid, seeds)) == expected


def test_originals_that_differ_only_under_the_mask_give_the_same_picture():
    first, second = drawing(100, 70), drawing(100, 70)
    second[32:64, 32:64] = 7
    hidden = mask(4, 3, (1, 1, 1, 1))
    one, two = release_pixels(first, hidden), release_pixels(second, hidden)
    assert one.picture == two.picture
    assert len(raw(one.proof)) == len(raw(two.proof))
    assert one.commitment.item_root != two.commitment.item_root


def test_a_large_picture_has_full_chunks_but_the_last():
    dice = np.random.default_rng(1)
    pixels = dice.integers(0, 256, (900, 900, 3), np.uint8)
    header = PixelHeader(900, 900, 3, "")
    picture = hide_pixels(pixels, mask(29, 29))
    assert int.from_bytes(picture[33:37], "big") == IDAT_BYTES
    assert (read_pixels(picture, header) == pixels).all()


def test_a_painted_tile_is_not_blank():
    header = PixelHeader(70, 40, 1, "")
    with pytest.raises(MismatchError, match=r"picture\.hidden_painted"):
        check_blank(drawing(70, 40, 1), header.grid, mask(3, 2, (0, 0, 1, 1)))


def test_pixels_of_another_kind_are_refused():
    with pytest.raises(MalformedError, match=r"picture\.pixels_shape"):
        check_pixels(drawing(8, 8)[:, :, 0])


def test_a_mask_of_another_shape_is_refused():
    with pytest.raises(MalformedError, match=r"proof\.mask_shape"):
        hide_pixels(drawing(70, 40), mask(2, 2))
