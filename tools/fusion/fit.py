"""Fit the face fusion (src/tutela/redaction/faces/weights.py) and judge it by cross-validation.

A tool for maintainers; needs `scipy` (requirements/measure.txt) and the labelled pictures beside
the project. Takes ten to thirty minutes on two processors:

    python -m tools.fusion.fit ../shared/sets/faces/mask853 ../shared/models/yunet_n_dynamic.onnx

Fitted on two things and nothing else: the pictures of mask853 as they are and turned, and montages
drawn from them (many pictures at several sizes on one canvas, half of them darkened, blurred or
pressed), because mask853 has few small faces. A group is a face when it overlaps a label by 0.3.
Folds are of pictures: no picture of a montage is judged by a model that saw it elsewhere. What is
fitted and how well: docs/detectors/fusion.md.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.recall._faces import Labelled, degraded, turned
from PIL import Image

try:
    from scipy.optimize import minimize
except ImportError as missing:
    sys.exit(
        f"Not fitted, because scipy cannot be loaded here ({missing}). `make measure` installs it "
        "from requirements/measure.txt; nothing else in Tutela needs it."
    )

from tutela.engines.images import decode_examined
from tutela.engines.onnx import load, load_optional
from tutela.redaction.detector import Mode
from tutela.redaction.detectors.face import COARSE, FaceDetector
from tutela.redaction.faces.fusion import SIZE_KNOTS, Groups, group, terms
from tutela.redaction.faces.networks import CENTERFACE, RETINAFACE, YUNET
from tutela.redaction.view import overlaps

MODELS = {
    "fast": (RETINAFACE, COARSE),
    "standard": (CENTERFACE, RETINAFACE, COARSE),
    "fast+yunet": (YUNET, COARSE),
    "standard+yunet": (CENTERFACE, RETINAFACE, COARSE, YUNET),
}
FOLDS = 5
MONTAGES = 150
KINDS = ("as it is", "as it is", "as it is", "dark", "motion", "jpeg8")
SCALES = (1, 1, 0.7, 0.5, 0.35, 1.6)
SAME = 0.3
RIDGE = 1e-4
TARGET = Path("src/tutela/redaction/faces/weights.py")
HEAD = '''"""Weights of the face fusion, written by tools/fusion/fit.py; do not edit by hand."""

from collections.abc import Mapping
from types import MappingProxyType

WEIGHTS: Mapping[str, tuple[tuple[str, ...], tuple[float, ...]]] = MappingProxyType(
    {
'''


@dataclass(frozen=True, slots=True)
class Row:
    """One picture: the groups of each model and which are faces."""

    fold: int
    plain: bool
    groups: dict[str, Groups]
    faces: dict[str, np.ndarray]


def pictures(folder: Path) -> list[Labelled]:
    """Return the labelled pictures of mask853."""
    entries = json.loads((folder / "mask853.json").read_text("utf-8"))["images"]
    return [
        Labelled(
            decode_examined((folder / entry["file"]).read_bytes()),
            np.array([face["box"] for face in entry["faces"]], float).reshape(-1, 4),
        )
        for entry in entries
    ]


def montage(number: int, sources: list[Labelled]) -> Labelled:
    """Return many pictures of one fold on one canvas, drawn by the number alone."""
    dice = np.random.default_rng(1000 + number)
    width, height = int(dice.integers(900, 1300)), int(dice.integers(700, 1100))
    canvas = np.full((height, width, 3), int(dice.integers(0, 255)), np.uint8)
    boxes: list[tuple[float, ...]] = []
    top = 0
    while top < height - 60:
        left, row = 0, 60
        while left < width - 60:
            one = sources[int(dice.integers(len(sources)))]
            scale, flip = float(dice.choice(SCALES)), bool(dice.integers(2))
            size = [max(8, int(side * scale)) for side in one.picture.shape[1::-1]]
            small = np.asarray(Image.fromarray(one.picture).resize(size, Image.Resampling.BICUBIC))
            small = small[:, ::-1] if flip else small
            part = small[: height - top, : width - left]
            canvas[top : top + part.shape[0], left : left + part.shape[1]] = part
            for x, y, wide, high in one.boxes * scale:
                at = size[0] - x - wide if flip else x
                if at + wide / 2 < part.shape[1] and y + high / 2 < part.shape[0]:
                    right, bottom = min(at + wide, part.shape[1]), min(y + high, part.shape[0])
                    boxes.append((left + at, top + y, right - at, bottom - y))
            left, row = left + part.shape[1], max(row, part.shape[0])
        top += row
    return degraded(
        Labelled(canvas, np.array(boxes, float).reshape(-1, 4)), KINDS[number % len(KINDS)], dice
    )


def material(folder: Path) -> Iterator[tuple[int, bool, Labelled]]:
    """Yield the fold of every picture, whether it is one of the set as it is, and the picture."""
    sources = pictures(folder)
    for number, one in enumerate(sources):
        yield number % FOLDS, True, one
        if number % 4 == 0:
            yield number % FOLDS, False, turned(one, 1 + number // 4 % 3)
    for number in range(MONTAGES):
        fold = number % FOLDS
        drawn = montage(number, sources[fold::FOLDS])
        yield fold, False, drawn
        if number % 3 == 0:
            yield fold, False, turned(drawn, 1 + number // 3 % 3)


def look(entry: tuple[int, bool, Labelled], yunet: Path) -> Row:
    """Return what every model knows of one picture."""
    fold, plain, one = entry
    networks = load(CENTERFACE), load(RETINAFACE)
    optional = load_optional(yunet)
    levels = {
        name: FaceDetector(*networks, mode, optional).levels(one.picture)[0]
        for name, mode in (("fast+yunet", Mode.FAST), ("", Mode.STANDARD))
    }
    groups, faces = {}, {}
    corners = np.concatenate((one.boxes[:, :2], one.boxes[:, :2] + one.boxes[:, 2:]), axis=1)
    for name, kinds in MODELS.items():
        level = levels.get(name, levels[""])
        looks = [look for look in level.looks if look.kind in kinds]
        groups[name] = group(looks, kinds, 2.0**level.power)
        faces[name] = np.array(
            [
                bool(len(corners)) and overlaps(box, corners.astype(np.float32)).max() >= SAME
                for box in groups[name].boxes
            ],
            bool,
        )
    return Row(fold, plain, groups, faces)


def fit(rows: list[Row], name: str) -> np.ndarray:
    """Return the weights of one model; those of evidence are not negative."""
    x = np.concatenate([terms(row.groups[name]) for row in rows])
    x = np.concatenate((x, np.ones((len(x), 1))), axis=1)
    y = np.concatenate([row.faces[name] for row in rows]).astype(float)
    spread = x.std(axis=0) + 1e-6
    spread[-1] = 1.0
    scaled = x / spread
    evidence = 2 * len(MODELS[name])
    free = (None, None)
    knot = [(0.0, None)] * evidence + [free] * 3
    bounds = knot * len(SIZE_KNOTS) + [free] * 3

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = scaled @ weights
        value = np.logaddexp(0, margin) - y * margin
        slope = scaled.T @ (1 / (1 + np.exp(-margin)) - y) / len(y)
        return float(value.mean() + RIDGE * weights @ weights), slope + 2 * RIDGE * weights

    start = np.zeros(scaled.shape[1])
    # Tighter than usual: the data are correlated, and a loose end depends on rounding.
    options = {"maxiter": 20_000, "maxfun": 40_000, "ftol": 1e-13, "gtol": 1e-7}
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options=options)
    return np.asarray(found.x / spread)


def judged(rows: list[Row], name: str) -> None:
    """Print what the model says of pictures it was not fitted on."""
    faces, likely, missed, spread = [], [], 0.0, 0
    for fold in range(FOLDS):
        weights = fit([row for row in rows if row.fold != fold], name)
        for row in rows:
            if row.fold == fold and row.plain:
                margin = terms(row.groups[name]) @ weights[:-1] + weights[-1]
                likely.append(1 / (1 + np.exp(-margin)))
                faces.append(row.faces[name])
    is_face, probability = np.concatenate(faces), np.concatenate(likely)
    missed = -np.log(np.where(is_face, probability, 1 - probability)).mean()
    spread = len(faces)
    print(f"{name}: log loss {missed:.4f} over {len(is_face)} groups of {spread} pictures")
    for low, high in ((0, 0.05), (0.05, 0.2), (0.2, 0.4), (0.4, 0.7), (0.7, 1.01)):
        part = (probability >= low) & (probability < high)
        print(
            f"  said {low:.2f} to {min(high, 1):.2f}: {part.sum()} groups, "
            f"{is_face[part].mean():.3f} are faces"
        )


def write(models: dict[str, np.ndarray]) -> None:
    """Write the module with the weights."""
    lines = [HEAD]
    for name, weights in models.items():
        kinds = ", ".join(f'"{kind}"' for kind in MODELS[name])
        numbers = "".join(f"                {weight:.4f},\n" for weight in weights)
        lines.append(f'        "{name}": (\n            ({kinds}),\n            (\n{numbers}')
        lines.append("            ),\n        ),\n")
    TARGET.write_text("".join([*lines, "    }\n)\n"]), "utf-8")


def main() -> None:
    """Look, fit, judge, write."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=Path, help="of mask853")
    arguments.add_argument("yunet", type=Path, help="the optional network")
    chosen = arguments.parse_args()
    entries = list(material(chosen.folder))
    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(look, entries, [chosen.yunet] * len(entries), chunksize=4))
    for name in MODELS:
        judged(rows, name)
    write({name: fit(rows, name) for name in MODELS})


if __name__ == "__main__":
    main()
