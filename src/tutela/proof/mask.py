"""Which tiles are hidden: as a grid of truth values, and as the one list of rectangles for it.

Source: spec/redaction-proof.md, section 8 (hidden).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutela.errors import MalformedError

RECTANGLES_MAX = 4096

Mask: TypeAlias = NDArray[np.bool_]
"""True where a tile is hidden; of shape (rows, columns)."""


@dataclass(frozen=True, slots=True, order=True)
class Rect:
    """A rectangle of hidden tiles, counted in tiles from the upper left corner."""

    x: int
    y: int
    width: int
    height: int


def canonical_mask(hidden: Mask) -> tuple[Rect, ...]:
    """Return the one list of rectangles that stands for a mask.

    Raises:
        RefusedError: see `tutela.proof.picture.prove`, which limits their number.
    """
    finished: list[tuple[int, Rect]] = []
    open_runs: dict[tuple[int, int], tuple[int, Rect]] = {}
    started = 0
    for y, row in enumerate(hidden):
        continued: dict[tuple[int, int], tuple[int, Rect]] = {}
        for x, width in _runs(row):
            before = open_runs.pop((x, width), None)
            if before is None:
                continued[x, width] = (started, Rect(x, y, width, 1))
                started += 1
            else:
                order, rect = before
                continued[x, width] = (order, Rect(x, rect.y, width, rect.height + 1))
        finished.extend(open_runs.values())
        open_runs = continued
    finished.extend(open_runs.values())
    return tuple(rect for _, rect in sorted(finished, key=lambda numbered: numbered[0]))


def mask_of(untrusted_rectangles: Sequence[Rect], columns: int, rows: int) -> Mask:
    """Return the mask for which a list of rectangles is the canonical one.

    Raises:
        MalformedError: a rectangle is empty or leaves the grid, or the list is not canonical.
    """
    hidden = np.zeros((rows, columns), np.bool_)
    for place, rect in enumerate(untrusted_rectangles):
        if (
            min(rect.x, rect.y) < 0
            or min(rect.width, rect.height) < 1
            or rect.x + rect.width > columns
            or rect.y + rect.height > rows
        ):
            raise MalformedError("proof.mask_outside", place=place, columns=columns, rows=rows)
        hidden[rect.y : rect.y + rect.height, rect.x : rect.x + rect.width] = True
    if canonical_mask(hidden) != tuple(untrusted_rectangles):
        raise MalformedError("proof.mask_not_canonical", count=len(untrusted_rectangles))
    return hidden


def _runs(row: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.view(np.int8), [0]))))
    return [(int(a), int(b - a)) for a, b in edges.reshape(-1, 2)]
