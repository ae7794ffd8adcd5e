"""Cost of sealing, hiding, proving and checking one 12 MP JPEG, beside a floor in the same run.

The floor is the SHA-256 of the file and a plain JPEG decode. The picture is one photograph of the
sample folder tiled to 4096 x 3072 pixels and encoded anew: no camera made it. Times are CPU time of
this process, rounds are interleaved; memory is the peak of a fresh process that does one step.

Run: python -m benchmarks.speed.picture [rounds]
"""

import hashlib
import io
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

from tutela.proof.cbor import Value, decode, encode
from tutela.proof.coefficients import library
from tutela.proof.mask import Mask
from tutela.proof.picture import Commitment, commit_jpeg, hide_jpeg, nothing_hidden, prove
from tutela.proof.proof_file import encode_proof
from tutela.proof.verify import verify

SHARED = Path(__file__).resolve().parents[3] / "shared"
SAMPLE = SHARED / "sets/faces/wider_val_a/images/19--Couple__19_Couple_Couple_19_514.jpg"
WIDTH, HEIGHT, QUALITY, ROUNDS = 4096, 3072, 85, 9
SECRET = bytes(range(32))
GOALS = {"commit": 3.0, "redact + prove": 1.3, "verify": 3.0}
NODES_GOALS = {1: 2_000, 5: 11_000}
MEMORY_MB_GOAL = 150
FACES = ((0.40, 0.30), (0.08, 0.12), (0.75, 0.15), (0.15, 0.70), (0.66, 0.62))
"""Upper left corners, as shares of the sides; a face is 8 % by 10 % and a margin of 16 pixels."""


def picture() -> bytes:
    import numpy as np  # noqa: PLC0415 - the child that measures memory must not load these
    from PIL import Image  # noqa: PLC0415

    pixels = np.asarray(Image.open(SAMPLE).convert("RGB"))
    repeats = (-(-HEIGHT // pixels.shape[0]), -(-WIDTH // pixels.shape[1]), 1)
    tiled = np.tile(pixels, repeats)[:HEIGHT, :WIDTH]
    out = io.BytesIO()
    Image.fromarray(tiled).save(out, "JPEG", quality=QUALITY, subsampling="4:2:0")
    return out.getvalue()


def faces(commitment: Commitment, count: int) -> Mask:
    grid = commitment.grid
    hidden = nothing_hidden(grid)
    for left, top in FACES[:count]:
        x, y = int(left * WIDTH) - 16, int(top * HEIGHT) - 16
        right, bottom = int(x + 0.08 * WIDTH) + 32, int(y + 0.10 * HEIGHT) + 32
        hidden[
            y // grid.tile_height : -(-bottom // grid.tile_height),
            x // grid.tile_width : -(-right // grid.tile_width),
        ] = True
    return hidden


def measure(steps: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            start = process_time()
            step()
            times[name].append(process_time() - start)
    return times


def child(step: str, path: Path) -> None:
    """Do one step and print the peak memory of this process, in kilobytes."""
    content = path.read_bytes()
    match step:
        case "commit":
            commit_jpeg(content, SECRET)
        case "redact":
            commitment = Commitment.from_value(_stored(path.with_suffix(".commitment")))
            hidden = faces(commitment, 1)
            hide_jpeg(content, hidden)
            prove(commitment, SECRET, hidden)
        case "verify":
            verify(content)
        case "nothing":
            pass
    print(_peak_kb())


def _peak_kb() -> int:
    # getrusage would give the peak of the process this one was forked from, too (getrusage(2)).
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


def _stored(path: Path) -> Value:
    return decode(path.read_bytes())


def peak_mb(step: str, path: Path) -> float:
    command = [sys.executable, "-m", "benchmarks.speed.picture", "--child", step, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return int(done.stdout) / 1024


def main(rounds: int) -> int:
    import simplejpeg  # noqa: PLC0415
    from tools.vectors.press import assemble  # noqa: PLC0415

    original = picture()
    commitment = commit_jpeg(original, SECRET)
    hidden = faces(commitment, 1)
    release = assemble(hide_jpeg(original, hidden), commitment, hidden, SECRET)
    file = release.file
    steps: dict[str, Callable[[], object]] = {
        "floor": lambda: (hashlib.sha256(original).digest(), simplejpeg.decode_jpeg(original)),
        "commit": lambda: commit_jpeg(original, SECRET),
        "redact + prove": lambda: (
            hide_jpeg(original, hidden),
            prove(commitment, SECRET, hidden),
        ),
        "prove": lambda: prove(commitment, SECRET, hidden),
        "verify": lambda: verify(file),
    }
    times = measure(steps, rounds)
    floors = {"min": min(times["floor"]), "median": median(times["floor"])}
    print(f"{WIDTH} x {HEIGHT}, made by tiling; {len(original):,} bytes; {rounds} rounds")
    print(f"library: {library().path} ({library().origin}); tiles: {commitment.grid.tile_width} px")
    print(f"floor: {1000 * floors['min']:.1f} ms CPU (min), {1000 * floors['median']:.1f} (median)")
    missed = 0
    for name in ("commit", "redact + prove", "prove", "verify"):
        least, middle = min(times[name]), median(times[name])
        goal = GOALS.get(name)
        ratio = least / floors["min"]
        print(
            f"{name:16} {1000 * least:7.1f} ms  {ratio:5.2f}x (min)  "
            f"{middle / floors['median']:5.2f}x (median)" + (f"  goal {goal}x" if goal else "")
        )
        missed += goal is not None and ratio > goal
    for count, limit in NODES_GOALS.items():
        proof = assemble(b"", commitment, faces(commitment, count), SECRET).proof
        size = len(proof.nodes) + len(encode([(r.x, r.y, r.width, r.height) for r in proof.hidden]))
        whole = len(encode_proof(proof))
        print(
            f"{count} faces: nodes and mask {size:,} bytes, goal {limit:,}; whole proof {whole:,}"
        )
        missed += size > limit
    missed += _print_memory(original, file, encode(commitment.to_value()))
    return missed


def _print_memory(original: bytes, file: bytes, commitment: bytes) -> int:
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder, "a.jpg"), Path(folder, "b.jpg")
        before.write_bytes(original)
        before.with_suffix(".commitment").write_bytes(commitment)
        after.write_bytes(file)
        print(f"memory: {peak_mb('nothing', before):.0f} MB before the first step")
        for step, path in (("commit", before), ("redact", before), ("verify", after)):
            peak = peak_mb(step, path)
            print(f"memory: {step:7} {peak:5.0f} MB peak, goal {MEMORY_MB_GOAL}")
            missed += peak > MEMORY_MB_GOAL
    return missed


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        sys.exit(min(1, main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)))
