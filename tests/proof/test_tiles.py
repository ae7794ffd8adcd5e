"""Tiles cut from a stream of block rows are those of the definition."""

import numpy as np
import pytest
from tools.vectors.redaction_proof import ORIGINALS, original

from tutela.errors import MalformedError
from tutela.proof.coefficients import BlockRow, library
from tutela.proof.digest import sha256
from tutela.proof.header import Frame
from tutela.proof.jpeg import read_source
from tutela.proof.tiles import Coefficients, LeafHashes, TileStrips

NAMES = sorted(path.name for path in ORIGINALS.glob("*.jpg"))


def components_of(content: bytes) -> dict[int, dict[int, Coefficients]]:
    rows: dict[int, dict[int, Coefficients]] = {}

    def visit(row: BlockRow) -> None:
        rows.setdefault(row.component, {})[row.row] = row.blocks.copy()

    library().transform(content, visit, read_source(content).operation)
    return rows


def defined_tile(rows: dict[int, dict[int, Coefficients]], frame: Frame, tx: int, ty: int) -> bytes:
    """Section 4.1, word for word."""
    parts = []
    for component, (h, v) in enumerate(frame.sampling):
        width, height = frame.blocks(component)
        for r in range(ty * frame.tile * v, (ty + 1) * frame.tile * v):
            for q in range(tx * frame.tile * h, (tx + 1) * frame.tile * h):
                inside = r < height and q < width
                parts.append(rows[component][r][q].tobytes() if inside else bytes(128))
    return b"".join(parts)


@pytest.mark.parametrize("name", NAMES)
def test_every_tile_is_the_one_of_the_definition(name: str):
    content = original(name)
    source = read_source(content)
    grid = source.frame.grid
    seeds = [sha256(bytes([number])) for number in range(grid.columns * grid.rows)]
    leaves = LeafHashes(grid.columns, seeds)
    library().transform(content, TileStrips(source.frame, leaves.add).add, source.operation)
    rows = components_of(content)
    for number, digest in enumerate(leaves.digests()):
        data = defined_tile(rows, source.frame, number % grid.columns, number // grid.columns)
        assert digest == sha256(b"\x10", seeds[number], data)


def test_a_tile_without_a_seed_has_no_hash():
    leaves = LeafHashes(2, [sha256(b""), b""])
    leaves.add(0, np.zeros((2, 64), np.int16))
    assert [bool(digest) for digest in leaves.digests()] == [True, False]


def test_another_geometry_than_the_frame_is_refused():
    frame = Frame(150, 98, ((2, 1), (1, 1), (1, 1)))
    strips = TileStrips(frame, lambda *_: None)
    with pytest.raises(MalformedError, match=r"picture\.geometry"):
        library().transform(original("grey.jpg"), strips.add)
