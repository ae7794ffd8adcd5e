"""A salted tree over a grid of tiles: it can be opened anywhere, and hides wherever it is not.

Every leaf is salted with a seed that grows from one secret, step by step, down a tree of the same
shape. A seed opens all leaves below it, a hash none; so a proof is a short row of both.

Source: spec/redaction-proof.md, sections 2, 3 and 8 (nodes); Johnson, Molnar, Song, Wagner,
"Homomorphic Signature Schemes", CT-RSA 2002; Goldreich, Goldwasser, Micali 1986.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tutela.errors import MalformedError
from tutela.proof.digest import HASH_BYTES, sha256

SECRET_BYTES = 32
LEAF_TAG = b"\x10"
NODE_TAG = b"\x11"
LEFT_TAG = b"\x12"
RIGHT_TAG = b"\x13"
_SALT = b"tutela-vr/1"


class _State(IntEnum):
    VISIBLE = 0
    HIDDEN = 1
    MIXED = 2


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the tree; level 0 holds the leaves.

    Attributes:
        columns: nodes in a row.
        rows: nodes in a column.
        paired_rows: whether the level above pairs neighbours of a column, not of a row.
    """

    columns: int
    rows: int
    paired_rows: bool

    @property
    def is_root(self) -> bool:
        """Tell whether this level is one node."""
        return self.columns == 1 and self.rows == 1


@dataclass(frozen=True)
class Tree:
    """The shape of the tree over a grid, and the way up and down in it.

    Source: spec/redaction-proof.md, section 3.
    """

    columns: int
    rows: int

    def __post_init__(self) -> None:
        """Refuse an empty grid."""
        if min(self.columns, self.rows) < 1:
            raise MalformedError("proof.grid_empty", columns=self.columns, rows=self.rows)

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Return the levels from the leaves to the root."""
        levels = []
        columns, rows = self.columns, self.rows
        while columns > 1 or rows > 1:
            paired_rows = columns < rows
            levels.append(Level(columns, rows, paired_rows))
            columns, rows = (columns, -(-rows // 2)) if paired_rows else (-(-columns // 2), rows)
        return (*levels, Level(1, 1, paired_rows=False))

    def children(self, level: int, column: int, row: int) -> tuple[tuple[int, int], ...]:
        """Return the places, one level lower, of the one or two children of a node."""
        lower = self.levels[level - 1]
        if lower.paired_rows:
            first, second = (column, 2 * row), (column, 2 * row + 1)
            return (first, second) if second[1] < lower.rows else (first,)
        first, second = (2 * column, row), (2 * column + 1, row)
        return (first, second) if second[0] < lower.columns else (first,)

    def hashes(self, leaves: Sequence[bytes]) -> tuple[tuple[bytes, ...], ...]:
        """Return the hashes of every level, row by row, from the leaves to the root."""
        levels = [tuple(leaves)]
        for level in range(1, len(self.levels)):
            levels.append(self._hashes_above(level, levels[-1]))
        return tuple(levels)

    def root(self, leaves: Sequence[bytes]) -> bytes:
        """Return the root over the leaf hashes, given row by row."""
        return self.hashes(leaves)[-1][0]

    def seeds(self, seed: bytes) -> tuple[tuple[bytes, ...], ...]:
        """Return the seeds of every level, row by row, from the leaves to the root.

        Args:
            seed: of the root.
        """
        levels: list[tuple[bytes, ...]] = [(seed,)]
        for level in range(len(self.levels) - 1, 0, -1):
            levels.append(self._seeds_below(level, levels[-1]))
        return tuple(reversed(levels))

    def _hashes_above(self, level: int, below: Sequence[bytes]) -> tuple[bytes, ...]:
        here, lower = self.levels[level], self.levels[level - 1]
        above = []
        for row in range(here.rows):
            for column in range(here.columns):
                places = self.children(level, column, row)
                parts = [below[y * lower.columns + x] for x, y in places]
                above.append(sha256(NODE_TAG, *parts) if len(parts) > 1 else parts[0])
        return tuple(above)

    def _seeds_below(self, level: int, above: Sequence[bytes]) -> tuple[bytes, ...]:
        here, lower = self.levels[level], self.levels[level - 1]
        below = [b""] * (lower.columns * lower.rows)
        for row in range(here.rows):
            for column in range(here.columns):
                seed = above[row * here.columns + column]
                places = self.children(level, column, row)
                for (x, y), child in zip(places, child_seeds(seed, len(places)), strict=True):
                    below[y * lower.columns + x] = child
        return tuple(below)


@dataclass(frozen=True, slots=True)
class Opening:
    """What the nodes of a proof hold.

    Attributes:
        tree: the shape.
        states: of every node of every level.
        hashes: of wholly hidden subtrees, by level, column and row.
        seeds: of visible leaves, row by row; empty where a leaf is hidden.
    """

    tree: Tree
    states: tuple[NDArray[np.uint8], ...]
    hashes: dict[tuple[int, int, int], bytes]
    seeds: tuple[bytes, ...]

    def root(self, leaves: Sequence[bytes]) -> bytes:
        """Return the root to which the hidden hashes and these visible leaves lead.

        Args:
            leaves: hashes row by row; what stands at a hidden place is not looked at.
        """
        return self._hash(leaves, len(self.tree.levels) - 1, 0, 0)

    def _hash(self, leaves: Sequence[bytes], level: int, column: int, row: int) -> bytes:
        if self.states[level][row, column] == _State.HIDDEN:
            return self.hashes[level, column, row]
        if level == 0:
            return leaves[row * self.tree.columns + column]
        places = self.tree.children(level, column, row)
        parts = [self._hash(leaves, level - 1, x, y) for x, y in places]
        return sha256(NODE_TAG, *parts) if len(parts) > 1 else parts[0]


def root_seed(secret: bytes, media: str, tree: str) -> bytes:
    """Return the seed of the root of one tree.

    Raises:
        MalformedError: the secret has not 32 bytes.

    Source: RFC 5869 with one block of output; spec/redaction-proof.md, section 2.
    """
    if len(secret) != SECRET_BYTES:
        raise MalformedError("proof.secret_length", found=len(secret), wanted=SECRET_BYTES)
    extracted = hmac.digest(_SALT, secret, "sha256")
    return hmac.digest(extracted, f"{media}\0{tree}".encode() + b"\x01", "sha256")


def child_seeds(seed: bytes, count: int) -> tuple[bytes, ...]:
    """Return the seeds of a node's children; an only child is promoted and keeps the seed."""
    if count == 1:
        return (seed,)
    return (
        hashlib.sha256(LEFT_TAG + seed).digest(),
        hashlib.sha256(RIGHT_TAG + seed).digest(),
    )


def leaf_hash(seed: bytes, *data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(LEAF_TAG, seed, *data)


def prove_nodes(
    tree: Tree, leaves: Sequence[bytes], seed: bytes, hidden: NDArray[np.bool_]
) -> bytes:
    """Return the nodes of the proof for a mask: a walk from the root, left before right.

    Args:
        tree: the shape.
        leaves: the hash of every leaf, row by row.
        seed: of the root.
        hidden: of shape (rows, columns).

    Raises:
        MalformedError: the mask has another shape than the tree.
    """
    states = _states(tree, hidden)
    nodes: list[bytes] = []

    def hash_of(level: int, column: int, row: int) -> bytes:
        if level == 0:
            return leaves[row * tree.columns + column]
        parts = [hash_of(level - 1, x, y) for x, y in tree.children(level, column, row)]
        return sha256(NODE_TAG, *parts) if len(parts) > 1 else parts[0]

    def walk(level: int, column: int, row: int, seed: bytes) -> None:
        state = states[level][row, column]
        if state == _State.HIDDEN:
            nodes.append(hash_of(level, column, row))
        elif state == _State.VISIBLE:
            nodes.append(seed)
        else:
            places = tree.children(level, column, row)
            for (x, y), child in zip(places, child_seeds(seed, len(places)), strict=True):
                walk(level - 1, x, y, child)

    walk(len(tree.levels) - 1, 0, 0, seed)
    return b"".join(nodes)


def open_nodes(tree: Tree, hidden: NDArray[np.bool_], untrusted_nodes: bytes) -> Opening:
    """Return what the nodes of a proof hold, each at its place.

    Raises:
        MalformedError: the mask has another shape than the tree, or the nodes are more or fewer
            than it demands.
    """
    states = _states(tree, hidden)
    hashes: dict[tuple[int, int, int], bytes] = {}
    seeds = [b""] * (tree.columns * tree.rows)
    offset = 0

    def take() -> bytes:
        nonlocal offset
        node = untrusted_nodes[offset : offset + HASH_BYTES]
        if len(node) != HASH_BYTES:
            raise MalformedError("proof.nodes_count", found=len(untrusted_nodes) // HASH_BYTES)
        offset += HASH_BYTES
        return node

    def spread(level: int, column: int, row: int, seed: bytes) -> None:
        if level == 0:
            seeds[row * tree.columns + column] = seed
            return
        places = tree.children(level, column, row)
        for (x, y), child in zip(places, child_seeds(seed, len(places)), strict=True):
            spread(level - 1, x, y, child)

    def walk(level: int, column: int, row: int) -> None:
        state = states[level][row, column]
        if state == _State.HIDDEN:
            hashes[level, column, row] = take()
        elif state == _State.VISIBLE:
            spread(level, column, row, take())
        else:
            for x, y in tree.children(level, column, row):
                walk(level - 1, x, y)

    walk(len(tree.levels) - 1, 0, 0)
    if offset != len(untrusted_nodes):
        raise MalformedError("proof.nodes_count", found=len(untrusted_nodes) // HASH_BYTES)
    return Opening(tree, states, hashes, tuple(seeds))


def _states(tree: Tree, hidden: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], ...]:
    if hidden.shape != (tree.rows, tree.columns):
        raise MalformedError("proof.mask_shape", rows=tree.rows, columns=tree.columns)
    states = [hidden.astype(np.uint8)]
    for level in tree.levels[:-1]:
        below = states[-1] if level.paired_rows else states[-1].T
        above = below[0::2].copy()
        pairs = below[1::2]
        above[: len(pairs)][above[: len(pairs)] != pairs] = _State.MIXED
        states.append(above if level.paired_rows else above.T)
    return tuple(states)
