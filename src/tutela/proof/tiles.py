"""Cut a stream of block rows into tiles, one strip of tiles at a time.

libjpeg hands out one component after the other; a tile's hash is therefore kept open until the last
component has passed. No copy of all coefficients exists, so memory stays small.

Source: spec/redaction-proof.md, section 4.1.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutela.errors import MalformedError
from tutela.proof.coefficients import BLOCK_VALUES, BlockRow
from tutela.proof.commitment import LEAF_TAG
from tutela.proof.header import Frame

Coefficients: TypeAlias = NDArray[np.int16]

OnStrip: TypeAlias = Callable[[int, Coefficients], None]
"""Receives the number of a row of tiles, and one component's data of shape (tiles, values)."""


@dataclass(slots=True)
class TileStrips:
    """Collects block rows into rows of tiles.

    Attributes:
        frame: of the picture the rows come from.
        on_strip: called once for each component and row of tiles.
    """

    frame: Frame
    on_strip: OnStrip
    _component: int = field(default=-1, init=False)
    _size: tuple[int, int] = field(default=(0, 0), init=False)
    _strip: Coefficients = field(init=False, repr=False)
    _tiles: Coefficients = field(init=False, repr=False)

    def add(self, row: BlockRow) -> None:
        """Take one row of blocks; rows of padding are passed over.

        Raises:
            MalformedError: the library sees another geometry than the frame.
        """
        if row.component != self._component:
            self._start(row.component)
        columns, rows = self._size
        if row.columns != columns:
            raise MalformedError("picture.geometry", found=row.columns, wanted=columns)
        if row.row >= rows:
            return
        height = self._strip.shape[0]
        place = row.row % height
        self._strip[place, :columns] = row.blocks
        if row.row == rows - 1:
            self._strip[place + 1 :] = 0
        if row.row == rows - 1 or place == height - 1:
            # (block row, tile, values of the tile in it) -> (tile, block row, values).
            self._tiles[:] = self._strip.reshape(height, len(self._tiles), -1).swapaxes(0, 1)
            self.on_strip(row.row // height, self._tiles.reshape(len(self._tiles), -1))

    def _start(self, component: int) -> None:
        self._component = component
        self._size = self.frame.blocks(component)
        h, v = self.frame.sampling[component]
        tile, tiles = self.frame.tile, self.frame.grid.columns
        self._strip = np.zeros((tile * v, tiles * tile * h, BLOCK_VALUES), "<i2")
        self._tiles = np.empty((tiles, tile * v, tile * h * BLOCK_VALUES), "<i2")


class LeafHashes:
    """The hashes of tiles whose data arrive in parts.

    Args:
        columns: tiles in a row.
        seeds: of every tile, row by row; empty for a tile that is not to be hashed.
    """

    def __init__(self, columns: int, seeds: Sequence[bytes]) -> None:
        self._columns = columns
        self._states = [hashlib.sha256(LEAF_TAG + seed) if seed else None for seed in seeds]

    def add(self, tile_row: int, data: NDArray[np.int16] | NDArray[np.uint8]) -> None:
        """Take a part of the data of every tile in a row of tiles, of shape (tiles, values)."""
        states = self._states[tile_row * self._columns : (tile_row + 1) * self._columns]
        for state, part in zip(states, data, strict=True):
            if state is not None:
                state.update(part)

    def digests(self) -> tuple[bytes, ...]:
        """Return the leaf hashes, row by row; empty where there was no seed."""
        return tuple(state.digest() if state else b"" for state in self._states)
