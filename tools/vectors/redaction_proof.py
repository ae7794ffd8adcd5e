"""The vectors of spec/redaction-proof.md that must pass, and the numbers inside one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tools.vectors.draw import drawing
from tools.vectors.press import (
    LEDGER,
    SECRET,
    Release,
    changed,
    mask,
    raw,
    release_jpeg,
    release_pixels,
    restated,
)

from tutela.proof.commitment import root_seed
from tutela.proof.container import embed
from tutela.proof.header import Grid
from tutela.proof.mask import Mask
from tutela.proof.picture import Commitment, commit_jpeg, grid_of_jpeg

FOLDER = Path(__file__).resolve().parents[2] / "spec" / "vectors"
ORIGINALS = FOLDER / "originals"

JsonValue = str | int | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]


@dataclass(frozen=True, slots=True)
class Vector:
    """One file and what a verifier must say of it.

    Attributes:
        name: of the file below spec/vectors.
        content: the file's bytes.
        expect: `pass` or the code.
        about: what is special.
        sidecar: the proof's bytes where it travels beside the picture.
        pinned: ledger keys the reader names.
    """

    name: str
    content: bytes
    expect: str
    about: str
    sidecar: bytes | None = None
    pinned: tuple[str, ...] = ()


def original(name: str) -> bytes:
    """Return an original by file name."""
    return (ORIGINALS / name).read_bytes()


def centre(grid: Grid) -> Mask:
    """Return the mask that hides one tile in the middle and the one at the lower right."""
    middle = (grid.columns // 2, grid.rows // 2, 1, 1)
    return mask(grid.columns, grid.rows, middle, (grid.columns - 1, grid.rows - 1, 1, 1))


def released(name: str) -> Release:
    """Return the release of an original with two tiles hidden."""
    content = original(name)
    return release_jpeg(content, centre(grid_of_jpeg(content)))


@cache
def grey() -> Release:
    """Return the small grey release most damaged vectors start from."""
    return release_jpeg(original("grey.jpg"), mask(3, 2, (1, 0, 1, 2)))


@cache
def coloured_png() -> Release:
    """Return the small PNG release."""
    return release_pixels(drawing(70, 40), mask(3, 2, (0, 0, 2, 1), (2, 1, 1, 1)))


def passing() -> Iterator[Vector]:
    """Yield every file that must pass."""
    for path in sorted(ORIGINALS.glob("*.jpg")):
        about = f"{path.name} of originals/, two tiles hidden"
        yield Vector(f"released/{path.name}", released(path.name).file, "pass", about)
    yield Vector("released/rgb.png", coloured_png().file, "pass", "a rendition, RGB")
    grey_png = release_pixels(drawing(70, 40, 1), mask(3, 2, (1, 1, 1, 1)))
    yield Vector("released/grey.png", grey_png.file, "pass", "a rendition, grey")
    yield from _masks()
    yield from _carriers()


def _masks() -> Iterator[Vector]:
    content = original("grey.jpg")
    for name, hidden in (
        ("nothing", mask(3, 2)),
        ("everything", mask(3, 2, (0, 0, 3, 2))),
        ("ragged", mask(3, 2, (0, 0, 1, 1), (2, 0, 1, 1), (1, 1, 1, 1))),
    ):
        file = release_jpeg(content, hidden).file
        yield Vector(f"released/hidden-{name}.jpg", file, "pass", f"hidden: {name}")


def _carriers() -> Iterator[Vector]:
    release, png = grey(), coloured_png()
    proof = raw(release.proof)
    yield Vector("released/beside.jpg", release.picture, "pass", "proof beside", proof)
    yield Vector("released/both.jpg", release.file, "pass", "proof inside and beside", proof)
    yield Vector("released/beside.png", png.picture, "pass", "proof beside", raw(png.proof))
    tokens = (bytes(16_384),) * 4
    large = replace(release, proof=replace(release.proof, tokens=tokens))
    yield Vector(
        "released/two-segments.jpg", large.file, "pass", "a proof in two segments, 4 tokens"
    )
    yield Vector("released/unknown-signature.jpg", countersigned(release).file, "pass", "1 unknown")
    pinned = (LEDGER.verifier.format(),)
    yield Vector("released/pinned.jpg", release.file, "pass", "the ledger is pinned", None, pinned)
    statement = changed(release.proof.statement, {"x-later": [1, {"a": None}]})
    further = restated(release, statement)
    yield Vector("released/further-key.jpg", further.file, "pass", "a further statement key")


def countersigned(release: Release) -> Release:
    """Return the release with a second signature on its checkpoint, by a key nobody knows."""
    line = "— witness.example/vectors AAECAwQFBgc=\n"
    proof = replace(release.proof, checkpoint=release.proof.checkpoint + line)
    return replace(release, proof=proof)


def numbers(text_numbers: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the seeds and hashes of every level of one small picture, and its proof.

    Args:
        text_numbers: those of a text.
    """
    release = released("420.jpg")
    commitment = release.commitment
    grid = commitment.grid
    root = root_seed(SECRET, "jpeg", "tiles")
    return {
        "original": "originals/420.jpg",
        "file": "released/420.jpg",
        "secret": SECRET.hex(),
        "header": commitment.header.hex(),
        "columns": grid.columns,
        "rows": grid.rows,
        "seeds": [_hex(level) for level in grid.tree.seeds(root)],
        "hashes": [_hex(level) for level in grid.tree.hashes(commitment.hashes)],
        "meta_root": commitment.meta_root.hex(),
        "file_leaf": commitment.file_leaf.hex(),
        "item_root": commitment.item_root.hex(),
        "seal": release.proof.seal.hex(),
        "salt": release.proof.salt.hex(),
        "hidden": [[r.x, r.y, r.width, r.height] for r in release.proof.hidden],
        "nodes": _hex(_split(release.proof.nodes)),
        "proof": raw(release.proof).hex(),
        "text": text_numbers,
        "commitments": {path.name: _root(path.name) for path in sorted(ORIGINALS.glob("*.jpg"))},
    }


def embedded(picture: bytes, proof: bytes) -> bytes:
    """Return a picture with a proof inside that may be wrong."""
    return embed(picture, proof)


def _root(name: str) -> str:
    commitment: Commitment = commit_jpeg(original(name), SECRET)
    return commitment.item_root.hex()


def _hex(values: Sequence[bytes]) -> list[str]:
    return [value.hex() for value in values]


def _split(joined: bytes) -> list[bytes]:
    return [joined[i : i + 32] for i in range(0, len(joined), 32)]
