"""Recall of the face detector: which labelled faces would be hidden.

    python benchmarks/recall/faces.py --limit 60
    python benchmarks/recall/faces.py --set mask853 --turn 1

"Hidden" = at least 90 % of the labelled box is masked. Two masks are judged: the padded boxes
alone, and the tiles a plan really hides (16-pixel tiles, with the margin). The lower bound is the
5th percentile of 2000 bootstrap samples over images. False boxes touch no labelled face (an upper
bound: the sets have unlabelled faces). Collateral = share of pixels masked and more than half a
face away from every labelled face. CPU seconds are of the detector alone, one thread.

The sets lie beside the project in `../shared/sets/faces`: real people, measured, never published.
"""

import argparse
import dataclasses
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tutela.engines.images import decode_examined
from tutela.engines.onnx import load
from tutela.redaction.detector import Picture
from tutela.redaction.detectors import make_detectors
from tutela.redaction.finding import Box, Finding
from tutela.redaction.plan import TileGrid, covered, padded

SETS = Path(__file__).resolve().parents[2] / ".." / "shared" / "sets" / "faces"
NAMES = ("wider_val_a", "mask853", "dlib_faces")
HIDDEN_SHARE_MIN = 0.9
TILE_PIXELS = 16
BUCKETS = ((0, 16), (16, 32), (32, 96), (96, 100_000))


@dataclass(frozen=True, slots=True)
class Judged:
    """One picture: heights of its faces, which are hidden under both masks, and the cost."""

    heights: np.ndarray
    by_boxes: np.ndarray
    by_tiles: np.ndarray
    false_boxes: int
    pixels: int
    collateral_boxes: int
    collateral_tiles: int
    cpu_s: float


def labelled(name: str, turn: int, limit: int) -> Iterator[tuple[Picture, list[tuple[int, ...]]]]:
    entries = json.loads((SETS / name / f"{name}.json").read_text("utf-8"))["images"]
    step = max(1, len(entries) // limit) if limit else 1
    for entry in entries[::step][: limit or None]:
        picture = decode_examined((SETS / name / entry["file"]).read_bytes())
        height, width = picture.shape[:2]
        boxes = [
            turned(face["box"], width, height, turn)
            for face in entry["faces"]
            if not face.get("invalid") and not face.get("ignore") and min(face["box"][2:]) > 0
        ]
        yield np.ascontiguousarray(np.rot90(picture, turn)), boxes


def turned(box: list[int], width: int, height: int, turn: int) -> tuple[int, ...]:
    x, y, w, h = box
    return {
        0: (x, y, w, h),
        1: (y, width - x - w, h, w),
        2: (width - x - w, height - y - h, w, h),
        3: (height - y - h, x, h, w),
    }[turn]


def masks(picture: Picture, findings: tuple[Finding, ...]) -> tuple[np.ndarray, np.ndarray]:
    height, width = picture.shape[:2]
    grid = TileGrid(width, height, TILE_PIXELS, TILE_PIXELS)
    boxes = np.zeros((height, width), bool)
    tiles = np.zeros((grid.rows, grid.columns), bool)
    for finding in findings:
        box = padded(finding, width, height)
        boxes[box.y : box.bottom, box.x : box.right] = True
        tiles[covered(grid, finding.kind, box)] = True
    pixels = tiles.repeat(TILE_PIXELS, 0)[:height].repeat(TILE_PIXELS, 1)[:, :width]
    return boxes, pixels


def judge(picture: Picture, faces: list[tuple[int, ...]], findings: tuple[Finding, ...]) -> Judged:
    by_boxes, by_tiles = masks(picture, findings)
    near = np.zeros(picture.shape[:2], bool)
    hidden: list[tuple[bool, bool]] = []
    for x, y, w, h in faces:
        area = (slice(max(0, y), y + h), slice(max(0, x), x + w))
        hidden.append(
            (
                by_boxes[area].mean() >= HIDDEN_SHARE_MIN,
                by_tiles[area].mean() >= HIDDEN_SHARE_MIN,
            )
        )
        near[max(0, y - h // 2) : y + h + h // 2, max(0, x - w // 2) : x + w + w // 2] = True
    false_boxes = sum(not touches(finding.box, faces) for finding in findings)
    both = np.array(hidden, bool).reshape(-1, 2)
    return Judged(
        heights=np.array([min(w, h) if w > 2 * h else h for _, _, w, h in faces]),
        by_boxes=both[:, 0],
        by_tiles=both[:, 1],
        false_boxes=false_boxes,
        pixels=near.size,
        collateral_boxes=int((by_boxes & ~near).sum()),
        collateral_tiles=int((by_tiles & ~near).sum()),
        cpu_s=0.0,
    )


def touches(box: Box, faces: list[tuple[int, ...]]) -> bool:
    return any(
        box.x < x + w and x < box.right and box.y < y + h and y < box.bottom for x, y, w, h in faces
    )


def lower_bound(hidden: list[np.ndarray]) -> float:
    """Return the lower end of the one-sided 95 % interval, by bootstrap over images."""
    random = np.random.default_rng(20261123)
    sums = np.array([image.sum() for image in hidden])
    counts = np.array([image.size for image in hidden])
    picks = random.integers(0, len(hidden), (2000, len(hidden)))
    totals = counts[picks].sum(1)
    return float(np.percentile(sums[picks].sum(1) / np.maximum(totals, 1), 5))


def report(title: str, judged: list[Judged]) -> None:
    heights = np.concatenate([one.heights for one in judged])
    pixels = sum(one.pixels for one in judged)
    cpu = sum(one.cpu_s for one in judged)
    print(f"\n{title}: {len(judged)} images, {len(heights)} faces, {pixels / 1e6:.1f} megapixels")
    print(
        "mask    hidden (>=lower 95 %)   >=16 px (lower)   "
        + " ".join(f"{low}-{high}" if high < BUCKETS[-1][1] else f"{low}+" for low, high in BUCKETS)
        + "   missed >=32"
    )
    for label in ("by_boxes", "by_tiles"):
        per_image = [getattr(one, label) for one in judged]
        hidden = np.concatenate(per_image)
        large = [getattr(one, label)[one.heights >= 16] for one in judged]  # noqa: PLR2004
        buckets = " ".join(
            f"{hidden[(heights >= low) & (heights < high)].mean():.3f}"
            for low, high in BUCKETS
            if ((heights >= low) & (heights < high)).any()
        )
        big = heights >= 32  # noqa: PLR2004
        print(
            f"{label[3:]:6}  {hidden.mean():.3f} (>= {lower_bound(per_image):.3f})"
            f"          {np.concatenate(large).mean():.3f} ({lower_bound(large):.3f})"
            f"     {buckets}   {int((~hidden[big]).sum())} of {int(big.sum())}"
        )
    print(
        f"false boxes per image {np.mean([one.false_boxes for one in judged]):.1f}; "
        f"collateral {sum(one.collateral_boxes for one in judged) / pixels:.1%} of pixels "
        f"(tiles {sum(one.collateral_tiles for one in judged) / pixels:.1%}); "
        f"CPU {cpu / len(judged):.2f} s per image, {cpu / pixels * 1e6:.2f} s per megapixel"
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--set", choices=NAMES, action="append", dest="sets")
    arguments.add_argument("--turn", type=int, choices=(0, 1, 2, 3), action="append")
    arguments.add_argument("--limit", type=int, default=0, help="images per set; 0 is all")
    chosen = arguments.parse_args()
    (detector,) = make_detectors(("face",), load)
    for name in chosen.sets or NAMES:
        for turn in chosen.turn or (0,):
            judged = []
            for picture, faces in labelled(name, turn, chosen.limit):
                started = time.process_time()
                findings = detector.find(picture)
                cpu_s = time.process_time() - started
                one = judge(picture, faces, findings)
                judged.append(dataclasses.replace(one, cpu_s=cpu_s))
            report(f"{name}, turned {turn * 90} degrees", judged)


if __name__ == "__main__":
    main()
