"""What looking for bodies adds to looking for faces, and what each policy of covering costs.

    python -m benchmarks.recall.bodies --limit 60
    python -m benchmarks.recall.bodies --limit 40 --when 90

No set here has labelled bodies or heads, so bodies are judged by the labelled faces: of the faces
that the face detector misses (less than 90 % inside its boxes padded by 35 %), how many lie in a
head end that is hidden, and in any body. "Heads asked" are head ends without a found face; those
without a labelled face either are an upper bound of false ones, for people who turn away have
none. "In the head end" is the share of all labelled faces in a body that lie, by 90 %, in its head
end. The table of policies judges the tiles a plan hides: hidden faces, and the share of pixels
that are masked and more than half a face away from every labelled face.

The sets lie beside the project in `../shared/sets/faces`: real people, measured, never published.
"""

import argparse
import time
from collections import Counter

import numpy as np
from benchmarks.recall._faces import CONDITIONS, HIDDEN_SHARE_MIN, NAMES, labelled

from tutela.engines.onnx import load
from tutela.redaction.cover import Cover
from tutela.redaction.detector import Mode
from tutela.redaction.detectors import make_detectors
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.plan import DetectorRun, Examination, TileGrid, draw_plan, padded

Face = tuple[int, ...]
LARGE_PIXELS = (0, 16, 32)
TILE_PIXELS = 16


def mask_of(boxes: list[Box], shape: tuple[int, ...]) -> np.ndarray:
    mask = np.zeros(shape[:2], bool)
    for box in boxes:
        mask[box.y : box.bottom, box.x : box.right] = True
    return mask


def share_in(mask: np.ndarray, face: Face) -> float:
    x, y, w, h = face
    return float(mask[max(0, y) : y + h, max(0, x) : x + w].mean())


def size_of(face: Face) -> int:
    _, _, w, h = face
    return min(w, h) if w > 2 * h else h


def holds(box: Box, face: Face) -> bool:
    x, y, w, h = face
    return box.x <= x + w / 2 < box.right and box.y <= y + h / 2 < box.bottom


def count_bodies(
    counts: Counter[str], shape: tuple[int, ...], faces: list[Face], findings: list[Finding]
) -> None:
    height, width = shape[:2]
    grid = TileGrid(width, height, TILE_PIXELS, TILE_PIXELS)
    runs = tuple(DetectorRun(name, ()) for name in ("face", "imagetext", "body"))
    plan = draw_plan("-", Examination(width, height, runs, tuple(findings)), grid)
    found = [padded(each, width, height) for each in findings if each.kind is FindingKind.FACE]
    asked = [region.box for region in plan.regions if region.kind is FindingKind.HEAD]
    bodies = [each.box for each in findings if each.kind is FindingKind.BODY]
    heads = [each.box for each in findings if each.kind is FindingKind.HEAD]
    by_faces, by_heads = mask_of(found, shape), mask_of(asked, shape)
    counts["pixels"] += height * width
    counts["asked"] += len(asked)
    counts["asked_without_label"] += sum(
        not any(holds(box, face) for face in faces) for box in asked
    )
    counts["asked_pixels"] += int((by_heads & ~by_faces).sum())
    counts["bodies"] += len(bodies)
    for face in faces:
        inside = [place for place, box in enumerate(bodies) if holds(box, face)]
        if inside:
            # Bodies and heads come in pairs; a face belongs to the smallest body around it.
            best = min(inside, key=lambda place: bodies[place].width * bodies[place].height)
            counts["in_body"] += 1
            in_end = share_in(mask_of([heads[best]], shape), face) >= HIDDEN_SHARE_MIN
            counts["in_head_end"] += in_end
        if share_in(by_faces, face) >= HIDDEN_SHARE_MIN:
            continue
        for least in LARGE_PIXELS:
            if size_of(face) >= least:
                counts[f"missed_{least}"] += 1
                counts[f"missed_{least}_hidden"] += (
                    share_in(by_faces | by_heads, face) >= HIDDEN_SHARE_MIN
                )
                counts[f"missed_{least}_in_body"] += bool(inside)


def count_cover(
    counts: Counter[str],
    shape: tuple[int, ...],
    faces: list[Face],
    findings: list[Finding],
    cover: Cover,
) -> None:
    height, width = shape[:2]
    grid = TileGrid(width, height, TILE_PIXELS, TILE_PIXELS)
    runs = tuple(DetectorRun(name, ()) for name in ("face", "imagetext", "body"))
    examination = Examination(width, height, runs, tuple(findings))
    tiles = draw_plan("-", examination, grid, cover=cover).hidden_tiles
    mask = tiles.repeat(TILE_PIXELS, 0)[:height].repeat(TILE_PIXELS, 1)[:, :width]
    near = np.zeros(shape[:2], bool)
    for x, y, w, h in faces:
        near[max(0, y - h // 2) : y + h + h // 2, max(0, x - w // 2) : x + w + w // 2] = True
    counts[f"{cover.value}_masked"] += int(mask.sum())
    counts[f"{cover.value}_away"] += int((mask & ~near).sum())
    hidden = [face for face in faces if share_in(mask, face) >= HIDDEN_SHARE_MIN]
    counts[f"{cover.value}_hidden"] += len(hidden)
    counts[f"{cover.value}_hidden_16"] += sum(size_of(face) >= LARGE_PIXELS[1] for face in hidden)


def report(counts: Counter[str]) -> None:
    images, pixels = counts["images"], counts["pixels"]
    print(f"{images} images, {counts['faces']} faces, {counts['bodies'] / images:.1f} bodies each")
    for least in LARGE_PIXELS:
        print(
            f"  faces >= {least:2} px missed by the face detector: {counts[f'missed_{least}']}; "
            f"hidden as heads {counts[f'missed_{least}_hidden']}, "
            f"in a body {counts[f'missed_{least}_in_body']}"
        )
    print(
        f"  heads asked per image {counts['asked'] / images:.1f}, without a labelled face "
        f"{counts['asked_without_label'] / images:.1f}; they add "
        f"{counts['asked_pixels'] / pixels:.1%} of pixels"
    )
    in_body = counts["in_body"]
    print(f"  in the head end: {counts['in_head_end'] / max(1, in_body):.3f} of {in_body} faces")
    print(
        f"  CPU {counts['person_ms'] / images / 1000:.3f} s per image, faces "
        f"{counts['face_ms'] / images / 1000:.3f} s"
    )
    for cover in Cover:
        name = cover.value
        print(
            f"  {name:10} hidden {counts[f'{name}_hidden'] / counts['faces']:.3f}, >= 16 px "
            f"{counts[f'{name}_hidden_16'] / max(1, counts['faces_16']):.3f}; masked "
            f"{counts[f'{name}_masked'] / pixels:.1%}, away from faces "
            f"{counts[f'{name}_away'] / pixels:.1%}"
        )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--set", choices=NAMES, default=NAMES[0])
    arguments.add_argument("--when", choices=CONDITIONS, default=CONDITIONS[0])
    arguments.add_argument("--limit", type=int, default=60, help="images; 0 is all")
    arguments.add_argument("--mode", choices=[mode.value for mode in Mode], default="standard")
    chosen = arguments.parse_args()
    counts: Counter[str] = Counter()
    detectors = make_detectors(("face", "body"), load, Mode(chosen.mode))
    for one in labelled(chosen.set, chosen.when, chosen.limit):
        picture, faces = one.picture, [tuple(map(int, box)) for box in one.boxes]
        findings: list[Finding] = []
        for detector in detectors:
            started = time.process_time_ns()
            findings += detector.find(picture)
            counts[f"{detector.id}_ms"] += (time.process_time_ns() - started) // 1_000_000
        counts["images"] += 1
        counts["faces"] += len(faces)
        counts["faces_16"] += sum(size_of(face) >= LARGE_PIXELS[1] for face in faces)
        count_bodies(counts, picture.shape, faces, findings)
        for cover in Cover:
            count_cover(counts, picture.shape, faces, findings, cover)
    print(f"{chosen.set}, {chosen.when}, mode {chosen.mode}")
    report(counts)


if __name__ == "__main__":
    main()
