"""Labelled pictures, and how a mask over them is judged; shared by the benchmarks of faces."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from tutela.engines.images import decode_examined

SETS = Path(__file__).resolve().parents[2] / ".." / "shared" / "sets" / "faces"
NAMES = ("wider_val_a", "mask853", "dlib_faces")
CONDITIONS = ("upright", "90", "180", "270", "dark", "motion", "jpeg8")
HIDDEN_SHARE_MIN = 0.9
BOOTSTRAPS = 2000
MOTION_PIXELS = 11


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture (height, width, 3) and its faces: float array (faces, 4) of x, y, width, height."""

    picture: np.ndarray
    boxes: np.ndarray


@dataclass(frozen=True, slots=True)
class Judged:
    """One picture under one mask.

    Attributes:
        heights: of the labelled faces, as if upright, in pixels.
        hidden: which of them are hidden.
        false_boxes: how many boxes touch no labelled face.
        pixels: of the picture.
        collateral: masked pixels more than half a face away from every labelled face.
    """

    heights: np.ndarray
    hidden: np.ndarray
    false_boxes: int
    pixels: int
    collateral: int


def labelled(name: str, condition: str, limit: int, root: Path = SETS) -> Iterator[Labelled]:
    """Yield the pictures of a set under one condition; the same at every call."""
    entries = json.loads((root / name / f"{name}.json").read_text("utf-8"))["images"]
    step = max(1, len(entries) // limit) if limit else 1
    dice = np.random.default_rng(20261125)
    for entry in entries[::step][: limit or None]:
        boxes = [
            face["box"]
            for face in entry["faces"]
            if not face.get("invalid") and not face.get("ignore") and min(face["box"][2:]) > 0
        ]
        picture = decode_examined((root / name / entry["file"]).read_bytes())
        upright = Labelled(picture, np.array(boxes, float).reshape(-1, 4))
        if condition in ("90", "180", "270"):
            yield turned(upright, int(condition) // 90)
        else:
            yield degraded(upright, condition, dice)


def turned(one: Labelled, turns: int) -> Labelled:
    """Return a picture turned by quarters against the clock, with its labels."""
    height, width = one.picture.shape[:2]
    x, y, wide, high = one.boxes.T
    sides = {
        0: (x, y, wide, high),
        1: (y, width - x - wide, high, wide),
        2: (width - x - wide, height - y - high, wide, high),
        3: (height - y - high, x, high, wide),
    }[turns]
    return Labelled(np.ascontiguousarray(np.rot90(one.picture, turns)), np.stack(sides, axis=1))


def degraded(one: Labelled, condition: str, dice: np.random.Generator) -> Labelled:
    """Return a picture as a bad camera gives it.

    "dark": gamma 2.2, an eighth of the light, noise of six levels. "motion": blurred along eleven
    pixels in a random direction. "jpeg8": pressed at quality 8.
    """
    picture = one.picture
    if condition == "dark":
        light = (picture / 255.0) ** 2.2 * 255 * 0.12 + dice.normal(0, 6.0, picture.shape)
        picture = np.clip(light, 0, 255).astype(np.uint8)
    elif condition == "motion":
        picture = blurred(picture, float(dice.uniform(0, np.pi)))
    elif condition == "jpeg8":
        pressed = io.BytesIO()
        Image.fromarray(picture).save(pressed, "JPEG", quality=8)
        picture = decode_examined(pressed.getvalue())
    return Labelled(picture, one.boxes)


def blurred(picture: np.ndarray, angle: float) -> np.ndarray:
    """Return the mean of copies shifted along a line of eleven pixels."""
    steps = np.arange(MOTION_PIXELS) - MOTION_PIXELS // 2
    half = MOTION_PIXELS // 2
    wide = np.pad(picture, ((half, half), (half, half), (0, 0)), mode="edge").astype(np.uint16)
    total = np.zeros(picture.shape, np.uint32)
    for step in steps:
        down, across = half + round(step * np.sin(angle)), half + round(step * np.cos(angle))
        total += wide[down : down + picture.shape[0], across : across + picture.shape[1]]
    return (total // MOTION_PIXELS).astype(np.uint8)


def judge(one: Labelled, mask: np.ndarray, boxes: np.ndarray, turns: int) -> Judged:
    """Judge a mask (height, width) and the boxes (left, top, right, bottom) it was made of."""
    near = np.zeros(mask.shape, bool)
    hidden, heights = [], []
    for x, y, wide, high in one.boxes.astype(int):
        area = (slice(max(0, y), y + high), slice(max(0, x), x + wide))
        hidden.append(mask[area].mean() >= HIDDEN_SHARE_MIN)
        heights.append(wide if turns % 2 else high)
        near[
            max(0, y - high // 2) : y + high + high // 2,
            max(0, x - wide // 2) : x + wide + wide // 2,
        ] = True
    x, y, wide, high = one.boxes.T
    touching = (
        (boxes[:, None, 0] < x + wide)
        & (x < boxes[:, None, 2])
        & (boxes[:, None, 1] < y + high)
        & (y < boxes[:, None, 3])
    )
    return Judged(
        np.array(heights),
        np.array(hidden, bool),
        int((~touching.any(axis=1)).sum()),
        mask.size,
        int((mask & ~near).sum()),
    )


def lower_bound(hidden: list[np.ndarray]) -> float:
    """Return the lower end of the one-sided 95 % interval, by bootstrap over images."""
    random = np.random.default_rng(20261123)
    sums = np.array([image.sum() for image in hidden])
    counts = np.array([image.size for image in hidden])
    picks = random.integers(0, len(hidden), (BOOTSTRAPS, len(hidden)))
    totals = counts[picks].sum(1)
    return float(np.percentile(sums[picks].sum(1) / np.maximum(totals, 1), 5))
