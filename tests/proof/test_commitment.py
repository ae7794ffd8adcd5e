"""The salted tree: the stored numbers, the definition itself, and every small shape."""

import json
from typing import Final

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from tools.vectors.redaction_proof import FOLDER

from tutela.errors import MalformedError
from tutela.proof.commitment import Tree, leaf_hash, open_nodes, prove_nodes, root_seed
from tutela.proof.digest import sha256
from tutela.proof.mask import Mask

NUMBERS: Final = json.loads((FOLDER / "numbers.json").read_text())
SHAPES: Final = [(columns, rows) for columns in range(1, 8) for rows in range(1, 8)]
SEED: Final = sha256(b"seed")


def plain_leaves(columns: int, rows: int) -> list[bytes]:
    return [sha256(bytes([number])) for number in range(columns * rows)]


def defined_root(grid: list[list[bytes]]) -> bytes:
    """Section 3, word for word, on a list of rows."""
    while len(grid) > 1 or len(grid[0]) > 1:
        if len(grid[0]) >= len(grid):
            grid = [defined_pairs(row) for row in grid]
        else:
            turned = [defined_pairs(list(column)) for column in zip(*grid, strict=True)]
            grid = [list(row) for row in zip(*turned, strict=True)]
    return grid[0][0]


def defined_pairs(values: list[bytes]) -> list[bytes]:
    pairs = [values[i : i + 2] for i in range(0, len(values), 2)]
    return [sha256(b"\x11", *pair) if len(pair) == 2 else pair[0] for pair in pairs]


@st.composite
def trees_and_masks(draw: st.DrawFn) -> tuple[Tree, Mask]:
    columns, rows = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    bits = draw(st.lists(st.booleans(), min_size=columns * rows, max_size=columns * rows))
    return Tree(columns, rows), np.array(bits, np.bool_).reshape(rows, columns)


def test_seeds_and_hashes_of_every_level_are_the_published_ones():
    tree = Tree(NUMBERS["columns"], NUMBERS["rows"])
    seeds = tree.seeds(root_seed(bytes.fromhex(NUMBERS["secret"]), "jpeg", "tiles"))
    assert [[seed.hex() for seed in level] for level in seeds] == NUMBERS["seeds"]
    leaves = [bytes.fromhex(leaf) for leaf in NUMBERS["hashes"][0]]
    hashes = tree.hashes(leaves)
    assert [[node.hex() for node in level] for level in hashes] == NUMBERS["hashes"]


def test_nodes_are_the_published_ones():
    tree = Tree(NUMBERS["columns"], NUMBERS["rows"])
    hidden = np.zeros((tree.rows, tree.columns), np.bool_)
    for x, y, width, height in NUMBERS["hidden"]:
        hidden[y : y + height, x : x + width] = True
    leaves = [bytes.fromhex(leaf) for leaf in NUMBERS["hashes"][0]]
    seed = root_seed(bytes.fromhex(NUMBERS["secret"]), "jpeg", "tiles")
    assert prove_nodes(tree, leaves, seed, hidden).hex() == "".join(NUMBERS["nodes"])


@given(trees_and_masks())
def test_a_proof_opens_every_visible_leaf_and_leads_to_the_root(case: tuple[Tree, Mask]):
    tree, hidden = case
    leaves = plain_leaves(tree.columns, tree.rows)
    opening = open_nodes(tree, hidden, prove_nodes(tree, leaves, SEED, hidden))
    flat = hidden.reshape(-1)
    expected = [b"" if h else s for h, s in zip(flat, tree.seeds(SEED)[0], strict=True)]
    assert opening.seeds == tuple(expected)
    shown = [b"" if h else leaf for h, leaf in zip(flat, leaves, strict=True)]
    assert opening.root(shown) == tree.root(leaves)


@given(trees_and_masks())
def test_a_proof_holds_no_seed_that_leads_to_a_hidden_leaf(case: tuple[Tree, Mask]):
    tree, hidden = case
    nodes = prove_nodes(tree, plain_leaves(tree.columns, tree.rows), SEED, hidden)
    seeds = tree.seeds(SEED)
    telling = set()
    above = hidden.reshape(-1).tolist()
    for number in range(len(seeds)):
        level = tree.levels[number]
        telling |= {seed for seed, told in zip(seeds[number], above, strict=True) if told}
        if not level.is_root:
            above = covered(tree, number + 1, above)
    given_out = {nodes[i : i + 32] for i in range(0, len(nodes), 32)}
    assert not given_out & telling


def covered(tree: Tree, number: int, below: list[bool]) -> list[bool]:
    """Return which nodes of a level have a hidden leaf below them."""
    level, lower = tree.levels[number], tree.levels[number - 1]
    return [
        any(below[y * lower.columns + x] for x, y in tree.children(number, column, row))
        for row in range(level.rows)
        for column in range(level.columns)
    ]


@given(trees_and_masks(), st.data())
def test_any_other_leaf_leads_to_another_root(case: tuple[Tree, Mask], data: st.DataObject):
    tree, hidden = case
    leaves = plain_leaves(tree.columns, tree.rows)
    opening = open_nodes(tree, hidden, prove_nodes(tree, leaves, SEED, hidden))
    visible = np.flatnonzero(~hidden.reshape(-1)).tolist()
    if not visible:
        return
    changed = data.draw(st.sampled_from(visible))
    shown = [b"" if h else leaf for h, leaf in zip(hidden.reshape(-1), leaves, strict=True)]
    shown[changed] = sha256(b"another leaf")
    assert opening.root(shown) != tree.root(leaves)


@pytest.mark.parametrize(("columns", "rows"), SHAPES)
def test_the_root_is_that_of_the_definition(columns: int, rows: int):
    leaves = plain_leaves(columns, rows)
    grid = [leaves[i * columns : (i + 1) * columns] for i in range(rows)]
    assert Tree(columns, rows).root(leaves) == defined_root(grid)


def test_every_mask_of_a_small_grid_is_proved_and_opened():
    tree = Tree(3, 3)
    leaves = plain_leaves(3, 3)
    roots = set()
    for bits in range(2**9):
        flat = [bool(bits >> place & 1) for place in range(9)]
        hidden = np.array(flat).reshape(3, 3)
        opening = open_nodes(tree, hidden, prove_nodes(tree, leaves, SEED, hidden))
        roots.add(opening.root([b"" if h else leaf for h, leaf in zip(flat, leaves, strict=True)]))
    assert roots == {tree.root(leaves)}


@pytest.mark.parametrize("size", [0, 1, 31, 33, -32])
def test_more_or_fewer_nodes_than_demanded_are_refused(size: int):
    tree, hidden = Tree(4, 4), np.eye(4, dtype=np.bool_)
    nodes = prove_nodes(tree, plain_leaves(4, 4), SEED, hidden)
    wrong = nodes[:size] if size <= 0 else nodes + bytes(size)
    with pytest.raises(MalformedError, match=r"proof\.nodes_count"):
        open_nodes(tree, hidden, wrong)


def test_a_mask_of_another_shape_is_refused():
    with pytest.raises(MalformedError, match=r"proof\.mask_shape"):
        open_nodes(Tree(4, 3), np.zeros((4, 3), np.bool_), b"")


def test_an_empty_grid_is_refused():
    with pytest.raises(MalformedError, match=r"proof\.grid_empty"):
        Tree(0, 3)


def test_a_short_secret_is_refused():
    with pytest.raises(MalformedError, match=r"proof\.secret_length"):
        root_seed(bytes(31), "jpeg", "tiles")


def test_trees_and_media_have_unrelated_seeds():
    seeds = {
        root_seed(SEED, media, tree)
        for media in ("jpeg", "pixels")
        for tree in ("tiles", "meta", "file")
    }
    assert len(seeds) == 6


def test_a_leaf_is_salted():
    assert leaf_hash(SEED, b"data") != leaf_hash(sha256(SEED), b"data")
