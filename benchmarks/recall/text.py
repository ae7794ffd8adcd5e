"""Recall of the writing detector: which labelled words would be hidden.

    python -m benchmarks.recall.text --limit 40
    python -m benchmarks.recall.text --turn 0 --turn 1

"Hidden" = at least 90 % of the word's quadrilateral is masked. Two masks are judged: the padded
boxes alone, and the tiles a plan really hides (16-pixel tiles, with the margin). The lower bound
is the 5th percentile of 2000 bootstrap samples over images. CPU seconds are of the detector alone,
one thread. The set (ICDAR 2015, incidental scene text) lies beside the project in
`../shared/sets/text-in-pictures`: measured, never published.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from tutela.engines.images import decode_examined
from tutela.engines.onnx import load
from tutela.redaction.detectors import make_detectors
from tutela.redaction.finding import Finding
from tutela.redaction.plan import TileGrid, covered, padded

SET = Path(__file__).resolve().parents[2] / ".." / "shared" / "sets" / "text-in-pictures"
HIDDEN_SHARE_MIN = 0.9
TILE_PIXELS = 16


def masks(shape: tuple[int, ...], findings: tuple[Finding, ...]) -> tuple[np.ndarray, np.ndarray]:
    height, width = shape[:2]
    grid = TileGrid(width, height, TILE_PIXELS, TILE_PIXELS)
    boxes = np.zeros((height, width), bool)
    tiles = np.zeros((grid.rows, grid.columns), bool)
    for finding in findings:
        box = padded(finding, width, height)
        boxes[box.y : box.bottom, box.x : box.right] = True
        tiles[covered(grid, finding.kind, box)] = True
    return boxes, tiles.repeat(TILE_PIXELS, 0)[:height].repeat(TILE_PIXELS, 1)[:, :width]


def inside(quad: list[int], shape: tuple[int, ...], turn: int) -> np.ndarray:
    """Return which pixels of the turned picture lie in a quadrilateral of the upright one."""
    height, width = shape[:2] if turn % 2 == 0 else (shape[1], shape[0])
    drawing = Image.new("1", (width, height))
    ImageDraw.Draw(drawing).polygon(quad, fill=1)
    return np.rot90(np.asarray(drawing), turn)


def lower_bound(hidden: list[np.ndarray]) -> float:
    """Return the lower end of the one-sided 95 % interval, by bootstrap over images."""
    random = np.random.default_rng(20261123)
    sums = np.array([image.sum() for image in hidden])
    counts = np.array([image.size for image in hidden])
    picks = random.integers(0, len(hidden), (2000, len(hidden)))
    return float(np.percentile(sums[picks].sum(1) / np.maximum(counts[picks].sum(1), 1), 5))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--turn", type=int, choices=(0, 1, 2, 3), action="append")
    arguments.add_argument("--limit", type=int, default=0, help="images; 0 is all")
    chosen = arguments.parse_args()
    entries = json.loads((SET / "icdar15.json").read_text("utf-8"))["images"]
    step = max(1, len(entries) // chosen.limit) if chosen.limit else 1
    (detector,) = make_detectors(("imagetext",), load)
    for turn in chosen.turn or (0,):
        legible: dict[str, list[np.ndarray]] = {"boxes": [], "tiles": []}
        every: dict[str, list[float]] = {"boxes": [], "tiles": []}
        area: dict[str, list[float]] = {"boxes": [], "tiles": []}
        cpu_s = pixels = 0.0
        for entry in entries[::step][: chosen.limit or None]:
            upright = decode_examined((SET / entry["file"]).read_bytes())
            picture = np.ascontiguousarray(np.rot90(upright, turn))
            started = time.process_time()
            findings = detector.find(picture)
            cpu_s += time.process_time() - started
            pixels += picture.shape[0] * picture.shape[1]
            both = dict(zip(("boxes", "tiles"), masks(picture.shape, findings), strict=True))
            words = [
                (word["legible"], inside(word["quad"], picture.shape, turn))
                for word in entry["words"]
            ]
            for label, mask in both.items():
                hidden = [
                    (readable, bool(mask[quad].mean() >= HIDDEN_SHARE_MIN))
                    for readable, quad in words
                    if quad.any()
                ]
                legible[label].append(np.array([one for readable, one in hidden if readable], bool))
                every[label] += [one for _, one in hidden]
                area[label].append(float(mask.mean()))
        count = sum(image.size for image in legible["boxes"])
        print(f"\nicdar15, turned {turn * 90} degrees: {len(area['boxes'])} images, {count} words")
        for label in ("boxes", "tiles"):
            print(
                f"{label}: legible hidden {np.concatenate(legible[label]).mean():.3f} "
                f"(>= {lower_bound(legible[label]):.3f}), with illegible "
                f"{np.mean(every[label]):.3f}, masked area {np.mean(area[label]):.1%}"
            )
        print(
            f"CPU {cpu_s / len(area['boxes']):.2f} s per image, "
            f"{cpu_s / pixels * 1e6:.2f} s per megapixel"
        )


if __name__ == "__main__":
    main()
