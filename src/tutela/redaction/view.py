"""Views of a picture: halved or doubled, turned, cut into pieces; and the way back.

Scales are powers of two only, so that no general resampler is needed: halving is the mean of
four pixels, doubling is linear interpolation. Both are a few numpy operations and exact to repeat.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutela.redaction.detector import Picture, Tensor
from tutela.redaction.finding import Box

# Every network halves its input five times.
STRIDE_PIXELS = 32


@dataclass(frozen=True, slots=True)
class View:
    """A picture at another scale, turned.

    Attributes:
        pixels: uint8 array (height, width, 3).
        scale: view pixels per picture pixel.
        turns: quarter turns against the clock.
        left: columns of the turned picture to the left of this piece, in view pixels.
        top: rows above it.
        whole: width and height of the whole turned picture, in view pixels.
    """

    pixels: Picture
    scale: float
    turns: int
    left: int
    top: int
    whole: tuple[int, int]

    def back(self, boxes: Tensor) -> Tensor:
        """Return boxes (left, top, right, bottom) of this view in pixels of the picture."""
        x0, y0, x1, y1 = (boxes + [self.left, self.top] * 2).T
        width, height = self.whole
        match self.turns:
            case 0:
                sides = (x0, y0, x1, y1)
            case 1:
                sides = (height - y1, x0, height - y0, x1)
            case 2:
                sides = (width - x1, height - y1, width - x0, height - y0)
            case _:
                sides = (y0, width - x1, y1, width - x0)
        return (np.stack(sides, axis=1) / self.scale).astype(np.float32)


def scaled(picture: Picture, power: int) -> Picture:
    """Return the picture doubled `power` times, or halved when it is negative."""
    for _ in range(abs(power)):
        picture = doubled(picture) if power > 0 else halved(picture)
    return picture


def halved(picture: Picture) -> Picture:
    """Return the mean of every two by two pixels; an odd last row or column is repeated."""
    height, width = picture.shape[:2]
    even = np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge").astype(np.uint16)
    total = even[0::2, 0::2] + even[0::2, 1::2] + even[1::2, 0::2] + even[1::2, 1::2]
    return ((total + 2) >> 2).astype(np.uint8)


def doubled(picture: Picture) -> Picture:
    """Return the picture at twice its size, by linear interpolation between pixel centres."""
    for axis in (0, 1):
        pad = [(0, 0)] * 3
        pad[axis] = (1, 1)
        wide = np.moveaxis(np.pad(picture, pad, mode="edge").astype(np.uint16), axis, 0)
        here = 3 * wide[1:-1]
        pairs = np.stack((here + wide[:-2], here + wide[2:]), axis=1)
        long = ((pairs + 2) >> 2).astype(np.uint8).reshape(-1, *pairs.shape[2:])
        picture = np.moveaxis(long, 0, axis)
    return np.ascontiguousarray(picture)


def pieces(
    picture: Picture, scale: float, turns: int, side_max: int, overlap: int
) -> Iterator[View]:
    """Yield a scaled picture, turned and cut so that no side is longer than `side_max`.

    Neighbours share `overlap` pixels, so that anything smaller lies whole in one of them.
    """
    turned = np.rot90(picture, turns)
    height, width = turned.shape[:2]
    for top in starts(height, side_max, overlap):
        for left in starts(width, side_max, overlap):
            piece = turned[top : top + side_max, left : left + side_max]
            yield View(piece, scale, turns, left, top, (width, height))


def starts(length: int, side_max: int, overlap: int) -> range:
    """Return where pieces of at most `side_max` begin so that they cover a length."""
    return range(0, max(1, length - overlap), side_max - overlap)


def as_input(pixels: Picture, mean: tuple[float, float, float], scale: float) -> Tensor:
    """Return pixels as a network takes them: planes, less a mean, sides divisible by 32.

    Returns:
        float32 array (1, 3, height, width); the padding at the right and the bottom repeats the
        edge, so that no network sees a line that is not in the picture.
    """
    height, width = pixels.shape[:2]
    high, wide = height + -height % STRIDE_PIXELS, width + -width % STRIDE_PIXELS
    planes = np.empty((1, 3, high, wide), np.float32)
    planes[0, :, :height, :width] = pixels.transpose(2, 0, 1)
    planes[0, :, height:, :width] = planes[0, :, height - 1 : height, :width]
    planes[0, :, :, width:] = planes[0, :, :, width - 1 : width]
    if any(mean):
        planes -= np.array(mean, np.float32)[:, None, None]
    if scale != 1:
        planes *= np.float32(scale)
    return planes


def overlaps(box: NDArray[np.float32], boxes: Tensor) -> Tensor:
    """Return the intersection over union of one box with each of many."""
    left_top = np.maximum(box[:2], boxes[:, :2])
    right_bottom = np.minimum(box[2:], boxes[:, 2:])
    shared = np.prod(np.clip(right_bottom - left_top, 0, None), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return np.asarray(shared / (areas + np.prod(box[2:] - box[:2]) - shared), np.float32)


def whole_pixels(box: Tensor, width: int, height: int) -> Box:
    """Return a box rounded outward to whole pixels within the picture."""
    left, top = (int(side) for side in np.clip(np.floor(box[:2]), 0, [width - 1, height - 1]))
    right, bottom = (int(side) for side in np.clip(np.ceil(box[2:]), 1, [width, height]))
    return Box(left, top, max(1, right - left), max(1, bottom - top))
