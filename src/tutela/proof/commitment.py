"""A salted tree over a grid of tiles: it can be opened anywhere, and hides wherever it is not.

Every leaf is salted with a seed that grows from one secret, step by step, down a tree of the same
shape. A seed opens all leaves below it, a hash none; so a proof is a short row of both.

Source: spec/redaction-proof.md, sections 2, 3 and 8 (nodes); Johnson, Molnar, Song, Wagner,
"Homomorphic Signature Schemes", CT-RSA 2002; Goldreich, Goldwasser, Micali 1986.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

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


_VISIBLE, _HIDDEN, _MIXED = 0, 1, 2

Placed: TypeAlias = tuple[int, int, bytes]
"""Column, row and value of a node."""


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
        for level in self.levels[:-1]:
            levels.append(tuple(_joined(level, levels[-1], _node_hash)))
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
        for level in reversed(self.levels[:-1]):
            levels.append(tuple(_parted(level, levels[-1], _two_seeds)))
        return tuple(reversed(levels))


@dataclass(frozen=True, slots=True)
class Opening:
    """What the nodes of a proof hold.

    Attributes:
        tree: the shape.
        hashes: column, row and hash of wholly hidden subtrees, by level.
        seeds: of visible leaves, row by row; empty where a leaf is hidden.
    """

    tree: Tree
    hashes: Mapping[int, Sequence[Placed]]
    seeds: tuple[bytes, ...]

    def root(self, leaves: Sequence[bytes]) -> bytes:
        """Return the root to which the hidden hashes and these visible leaves lead.

        Args:
            leaves: hashes row by row; empty at hidden places.
        """
        hashes = list(leaves)
        for number, level in enumerate(self.tree.levels):
            for column, row, node in self.hashes.get(number, ()):
                hashes[row * level.columns + column] = node
            if not level.is_root:
                hashes = _joined(level, hashes, _node_hash_if_visible)
        return hashes[0]


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
        return _node_hash(*parts) if len(parts) > 1 else parts[0]

    def walk(level: int, column: int, row: int, seed: bytes) -> None:
        state = states[level][row, column]
        if state == _HIDDEN:
            nodes.append(hash_of(level, column, row))
        elif state == _VISIBLE:
            nodes.append(seed)
        else:
            places = tree.children(level, column, row)
            # An only child is promoted and keeps the seed.
            children = _two_seeds(seed) if len(places) > 1 else (seed,)
            for (x, y), child in zip(places, children, strict=True):
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
    hashes: dict[int, list[Placed]] = {}
    seeds: dict[int, list[Placed]] = {}
    count, rest = divmod(len(untrusted_nodes), HASH_BYTES)
    nodes = (untrusted_nodes[i : i + HASH_BYTES] for i in range(0, count * HASH_BYTES, HASH_BYTES))

    def walk(level: int, column: int, row: int) -> None:
        state = states[level][row, column]
        if state == _MIXED:
            for x, y in tree.children(level, column, row):
                walk(level - 1, x, y)
            return
        node = next(nodes, None)
        if node is None:
            raise MalformedError("proof.nodes_count", found=count)
        opened = hashes if state == _HIDDEN else seeds
        opened.setdefault(level, []).append((column, row, node))

    walk(len(tree.levels) - 1, 0, 0)
    if rest or next(nodes, None) is not None:
        raise MalformedError("proof.nodes_count", found=count)
    return Opening(tree, hashes, _leaf_seeds(tree, seeds))


def _leaf_seeds(tree: Tree, opened: Mapping[int, Sequence[Placed]]) -> tuple[bytes, ...]:
    """Return the seed of every leaf below the opened seeds; empty for the others."""
    seeds: list[bytes] = []
    for number, level in reversed(list(enumerate(tree.levels))):
        seeds = _parted(level, seeds, _two_seeds_if_known) if seeds else [b""]
        for column, row, seed in opened.get(number, ()):
            seeds[row * level.columns + column] = seed
    return tuple(seeds)


def _joined(
    below: Level, values: Sequence[bytes], join: Callable[[bytes, bytes], bytes]
) -> list[bytes]:
    """Return the values one level above `below`; a last one without a partner is promoted."""
    above: list[bytes] = []
    rows = [values[i : i + below.columns] for i in range(0, len(values), below.columns)]
    if below.paired_rows:
        for upper, lower in zip(rows[0::2], rows[1::2], strict=False):
            above += map(join, upper, lower)
        return above + list(rows[-1]) if below.rows % 2 else above
    for row in rows:
        above += map(join, row[0::2], row[1::2])
        above += row[-1:] if below.columns % 2 else ()
    return above


def _parted(
    below: Level, values: Sequence[bytes], part: Callable[[bytes], tuple[bytes, bytes]]
) -> list[bytes]:
    """Return the values of the level `below`; an only child keeps its parent's."""
    parted: list[bytes] = []
    columns = below.columns if below.paired_rows else -(-below.columns // 2)
    for number, start in enumerate(range(0, len(values), columns)):
        row = values[start : start + columns]
        if not below.paired_rows:
            for value in row[: below.columns // 2]:
                parted += part(value)
            parted += row[below.columns // 2 :]
        elif 2 * number + 1 < below.rows:
            pairs = [part(value) for value in row]
            parted += [first for first, _ in pairs]
            parted += [second for _, second in pairs]
        else:
            parted += row
    return parted


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE_TAG + left + right).digest()


def _node_hash_if_visible(left: bytes, right: bytes) -> bytes:
    # Both are empty only inside a hidden subtree, whose hash stands further up.
    return _node_hash(left, right) if left or right else b""


def _two_seeds(seed: bytes) -> tuple[bytes, bytes]:
    left = hashlib.sha256(LEFT_TAG + seed).digest()
    return left, hashlib.sha256(RIGHT_TAG + seed).digest()


def _two_seeds_if_known(seed: bytes) -> tuple[bytes, bytes]:
    return _two_seeds(seed) if seed else (b"", b"")


def _states(tree: Tree, hidden: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], ...]:
    if hidden.shape != (tree.rows, tree.columns):
        raise MalformedError("proof.mask_shape", rows=tree.rows, columns=tree.columns)
    states = [hidden.astype(np.uint8)]
    for level in tree.levels[:-1]:
        below = states[-1] if level.paired_rows else states[-1].T
        above = below[0::2].copy()
        pairs = below[1::2]
        above[: len(pairs)][above[: len(pairs)] != pairs] = _MIXED
        states.append(above if level.paired_rows else above.T)
    return tuple(states)
