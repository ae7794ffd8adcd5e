"""Recall of the face detector beside deface 1.5.0, in the same run, one thread each.

    python -m benchmarks.recall.faces                        # every set, every condition
    python -m benchmarks.recall.faces --set wider_val_a --when upright --when 90 --limit 60
    python -m benchmarks.recall.faces --root /path/to/sets   # another half of the same sets

"Hidden" = at least 90 % of the labelled box is masked. Masks of ours that are judged: boxes, each
finding with the padding of the plan; "tiles", what a plan really hides (16-pixel tiles with
the margin); "fast", boxes of the fast mode. "+yunet" where the optional network is given
(TUTELA_MODEL, or ../shared/models). The lower bound is the 5th percentile of 2000 bootstrap samples
over images. False boxes touch no labelled face (an upper bound: the sets have unlabelled faces).
Collateral = share of pixels masked and more than half a face away from every labelled face. CPU
is the detector's alone, as a ratio to deface's on the same picture right after it.

The sets lie beside the project in `../shared/sets/faces`: real people, measured, never published.
Needs requirements/measure.txt.
"""

import argparse
import os
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from benchmarks.recall._deface import look, make_deface, mask_of
from benchmarks.recall._faces import (
    CONDITIONS,
    NAMES,
    SETS,
    Judged,
    judge,
    labelled,
    lower_bound,
)

from tutela.engines.onnx import load, load_optional
from tutela.redaction.detector import Mode
from tutela.redaction.detectors.face import CENTERFACE, RETINAFACE, FaceDetector
from tutela.redaction.finding import Finding
from tutela.redaction.plan import TileGrid, covered, padded

TILE_PIXELS = 16
SMALL_PIXELS, LARGE_PIXELS = 16, 32
MODEL = SETS.parents[1] / "models" / "yunet_n_dynamic.onnx"


def box_mask(findings: tuple[Finding, ...], height: int, width: int) -> np.ndarray:
    """Return the padded boxes of a plan as pixels."""
    mask = np.zeros((height, width), bool)
    for finding in findings:
        box = padded(finding, width, height)
        mask[box.y : box.bottom, box.x : box.right] = True
    return mask


def tile_mask(findings: tuple[Finding, ...], height: int, width: int) -> np.ndarray:
    """Return the tiles that a plan hides as pixels."""
    grid = TileGrid(width, height, TILE_PIXELS, TILE_PIXELS)
    tiles = np.zeros((grid.rows, grid.columns), bool)
    for finding in findings:
        tiles[covered(grid, finding.kind, padded(finding, width, height))] = True
    return tiles.repeat(TILE_PIXELS, 0)[:height].repeat(TILE_PIXELS, 1)[:, :width]


def corners(findings: tuple[Finding, ...]) -> np.ndarray:
    """Return findings as left, top, right, bottom."""
    boxes = [(each.box.x, each.box.y, each.box.right, each.box.bottom) for each in findings]
    return np.array(boxes, float).reshape(-1, 4)


def detectors() -> dict[str, FaceDetector]:
    """Return our detectors by name; with the optional network where its file is."""
    networks = load(CENTERFACE), load(RETINAFACE)
    made = {mode.value: FaceDetector(*networks, mode) for mode in (Mode.STANDARD, Mode.FAST)}
    file = Path(os.environ.get("TUTELA_MODEL", MODEL))
    if file.is_file():
        optional = load_optional(file)
        for mode in (Mode.STANDARD, Mode.FAST):
            made[f"{mode.value}+yunet"] = FaceDetector(*networks, mode, optional)
    else:
        print("the optional network is not here: nothing is said of +yunet")
    return made


def measure(name: str, condition: str, limit: int, root: Path) -> None:
    """Print one table."""
    deface, ours = make_deface(), detectors()
    judged: dict[str, list[Judged]] = defaultdict(list)
    cpu: dict[str, float] = defaultdict(float)
    turns = 1 if condition in ("90", "270") else 0
    for one in labelled(name, condition, limit, root):
        height, width = one.picture.shape[:2]
        started = time.process_time()
        found = look(deface, one.picture)
        cpu["deface"] += time.process_time() - started
        judged["deface"].append(judge(one, mask_of(found, height, width), found[:, :4], turns))
        for label, detector in ours.items():
            started = time.process_time()
            findings = detector.find(one.picture)
            cpu[label] += time.process_time() - started
            boxes = corners(findings)
            judged[label].append(judge(one, box_mask(findings, height, width), boxes, turns))
            if label == Mode.STANDARD.value:
                tiles = tile_mask(findings, height, width)
                judged["standard, tiles"].append(judge(one, tiles, boxes, turns))
    cpu["standard, tiles"] = cpu[Mode.STANDARD.value]
    report(f"{name}, {condition}", judged, cpu)


def report(title: str, judged: dict[str, list[Judged]], cpu: dict[str, float]) -> None:
    """Print a line for each mask."""
    faces = np.concatenate([one.heights for one in judged["deface"]])
    pixels = sum(one.pixels for one in judged["deface"])
    print(
        f"\n{title}: {len(judged['deface'])} images, {len(faces)} faces, {pixels / 1e6:.0f} "
        f"megapixels, deface {cpu['deface'] / pixels * 1e6:.2f} CPU s per megapixel"
    )
    print(
        "                  hidden (lower 95 %)  >=16 px (lower)   missed >=32   false/image"
        "  collateral  CPU"
    )
    for label, pictures in sorted(judged.items(), key=lambda entry: entry[0]):
        every = [one.hidden for one in pictures]
        larger = [one.hidden[one.heights >= SMALL_PIXELS] for one in pictures]
        large = np.concatenate([one.hidden[one.heights >= LARGE_PIXELS] for one in pictures])
        print(
            f"{label:16}  {np.concatenate(every).mean():.3f} ({lower_bound(every):.3f})"
            f"        {np.concatenate(larger).mean():.3f} ({lower_bound(larger):.3f})"
            f"     {int((~large).sum()):3} of {large.size:4}"
            f"   {np.mean([one.false_boxes for one in pictures]):6.1f}"
            f"       {sum(one.collateral for one in pictures) / pixels:6.1%}"
            f"     {cpu[label] / cpu['deface']:.2f}x",
            flush=True,
        )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--set", choices=NAMES, action="append", dest="sets")
    arguments.add_argument("--when", choices=CONDITIONS, action="append")
    arguments.add_argument("--limit", type=int, default=0, help="images per set; 0 is all")
    arguments.add_argument("--root", type=Path, default=SETS, help="the folder of the sets")
    chosen = arguments.parse_args()
    for name in chosen.sets or NAMES:
        usual = CONDITIONS if name == "wider_val_a" else CONDITIONS[:1]
        for condition in chosen.when or usual:
            measure(name, condition, chosen.limit, chosen.root)


if __name__ == "__main__":
    main()
