"""Seal every JPEG of the sample folder and the installed packages, hide at random, check.

Each file is sealed by its coefficients, or as pixels where that is refused; a random mask is
hidden; the released file is verified. Files no decoder opens are listed and counted apart.

Run: python -m benchmarks.corpus.jpegs
"""

import io
import random
import sys
import sysconfig
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from tools.vectors.press import assemble

from tutela.errors import RefusedError
from tutela.proof.digest import sha256
from tutela.proof.header import Grid
from tutela.proof.mask import Mask
from tutela.proof.picture import commit_jpeg, commit_pixels, hide_jpeg, hide_pixels
from tutela.proof.verdict import NotVerified
from tutela.proof.verify import verify

SHARED = Path(__file__).resolve().parents[3] / "shared"
FOLDERS = (SHARED / "sets", SHARED / "samples", Path(sysconfig.get_paths()["purelib"]))
NAMES = {".jpg", ".jpeg", ".jpe", ".jfif"}
COEFFICIENTS_GOAL, FILES_GOAL = 98.5, 700
WORKERS = 2


def files() -> list[Path]:
    found = (path for folder in FOLDERS for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if path.suffix.lower() in NAMES)


def random_mask(grid: Grid, dice: random.Random) -> Mask:
    hidden = np.zeros((grid.rows, grid.columns), np.bool_)
    for _ in range(dice.randrange(1, 5)):
        x, y = dice.randrange(grid.columns), dice.randrange(grid.rows)
        hidden[
            y : y + dice.randrange(1, 1 + grid.rows), x : x + dice.randrange(1, 1 + grid.columns)
        ] = True
    return hidden


def walk(path: Path) -> tuple[str, str]:
    """Return the way one file went, and why it was refused."""
    content = path.read_bytes()
    dice = random.Random(path.name)  # noqa: S311 - the same mask in every run
    secret = sha256(path.name.encode())
    try:
        commitment = commit_jpeg(content, secret)
        hidden = random_mask(commitment.grid, dice)
        picture = hide_jpeg(content, hidden)
        way, reason = "coefficients", ""
    except RefusedError as error:
        reason = f"{error.parameters['reason']} {error.__cause__}"
        try:
            image = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
            pixels = np.asarray(image.convert("RGB"))
        except (OSError, UnidentifiedImageError) as broken:
            return "no decoder opens it", f"{reason}; {broken}"
        commitment = commit_pixels(pixels, sha256(content), "corpus", secret)
        hidden = random_mask(commitment.grid, dice)
        picture = hide_pixels(pixels, hidden)
        way = "pixels"
    try:
        verify(assemble(picture, commitment, hidden, secret).file)
    except NotVerified as error:
        return "NOT VERIFIED", f"{error.code} {error.cause}"
    return way, reason


def main() -> int:
    found = files()
    with ProcessPoolExecutor(WORKERS) as pool:
        results = list(pool.map(walk, found, chunksize=16))
    counts = Counter(way for way, _ in results)
    for path, (way, reason) in zip(found, results, strict=True):
        if way != "coefficients":
            print(f"{way:20} {path.name}: {reason}")
    share = 100 * counts["coefficients"] / len(found)
    print(f"{len(found)} files (goal {FILES_GOAL})")
    for way, count in counts.most_common():
        print(f"{count:6} {100 * count / len(found):6.2f} %  {way}")
    print(f"{share:.2f} % by coefficients, goal {COEFFICIENTS_GOAL} %")
    failed = counts["NOT VERIFIED"] or share < COEFFICIENTS_GOAL or len(found) < FILES_GOAL
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
