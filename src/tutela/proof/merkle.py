"""Merkle tree hashes and proofs, so that an append-only log can be checked from a few hashes.

Source: RFC 6962, section 2.1; the checks follow RFC 9162, sections 2.1.3.2 and 2.1.4.2.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from tutela.errors import MalformedError, MismatchError
from tutela.proof.digest import HASH_BYTES, sha256

EMPTY_ROOT = sha256()

SubtreeRoot: TypeAlias = Callable[[int, int], bytes]
"""A function that returns the tree hash of the leaves start .. end - 1."""


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """The hashes that lead from leaf `index` to the root of the tree of `size` leaves."""

    index: int
    size: int
    path: tuple[bytes, ...]

    def __post_init__(self) -> None:
        """Refuse an index outside the tree and hashes of a wrong length."""
        if not 0 <= self.index < self.size:
            raise MalformedError("merkle.index_outside", index=self.index, size=self.size)
        _check_path(self.path)


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """The hashes that show the first `old_size` leaves to be unchanged at `new_size`."""

    old_size: int
    new_size: int
    path: tuple[bytes, ...]

    def __post_init__(self) -> None:
        """Refuse an empty or shrinking tree and hashes of a wrong length.

        Every tree extends the empty one, so a proof from size 0 says nothing and is refused.
        """
        if not 1 <= self.old_size <= self.new_size:
            raise MalformedError("merkle.sizes_refused", old=self.old_size, new=self.new_size)
        _check_path(self.path)


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf.

    Source: RFC 6962, section 2.1: SHA-256(0x00 || data).
    """
    return sha256(b"\x00", data)


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node.

    Source: RFC 6962, section 2.1: SHA-256(0x01 || left || right).
    """
    return sha256(b"\x01", left, right)


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root of the tree over these leaf hashes; the empty tree has SHA-256("")."""
    level = list(leaf_hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        level, lower = (
            [node_hash(a, b) for a, b in zip(level[::2], level[1::2], strict=False)],
            level,
        )
        if len(lower) % 2:
            level.append(lower[-1])
    return level[0]


def check_inclusion(leaf: bytes, proof: InclusionProof, root: bytes) -> None:
    """Check that a leaf hash stands at its place under a root.

    Args:
        leaf: the leaf's hash, not its data.
        proof: the place and the path.
        root: the root of the tree of `proof.size` leaves, from a checked checkpoint.

    Raises:
        MalformedError: a hash has not 32 bytes, or the path is too short or too long.
        MismatchError: the path leads to another root.

    Source: RFC 9162, section 2.1.3.2.
    """
    _check_path((leaf, root))
    place, last = proof.index, proof.size - 1
    found = leaf
    for sibling in proof.path:
        if last == 0:
            raise MalformedError("merkle.path_length", found=len(proof.path))
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise MalformedError("merkle.path_length", found=len(proof.path))
    if found != root:
        raise MismatchError(
            "merkle.other_root",
            index=proof.index,
            size=proof.size,
            found=found.hex(),
            root=root.hex(),
        )


def check_consistency(proof: ConsistencyProof, old_root: bytes, new_root: bytes) -> None:
    """Check that the tree of `new_root` extends the tree of `old_root`.

    Two trees of equal size are only compared: the roots may then be any bytes.

    Raises:
        MalformedError: a hash has not 32 bytes, or the path is too short or too long.
        MismatchError: the path leads to other roots: the log was rewritten, or one of the
            two roots is not of this log.

    Source: RFC 9162, section 2.1.4.2.
    """
    if proof.old_size == proof.new_size:
        _check_same(proof, old_root, new_root)
        return
    _check_path((old_root, new_root))
    old_found, new_found = _walk_consistency(proof, old_root)
    for found, root, size in (
        (old_found, old_root, proof.old_size),
        (new_found, new_root, proof.new_size),
    ):
        if found != root:
            raise MismatchError(
                "merkle.not_consistent",
                old=proof.old_size,
                new=proof.new_size,
                size=size,
                found=found.hex(),
                root=root.hex(),
            )


def prove_inclusion(index: int, size: int, subtree_root: SubtreeRoot) -> InclusionProof:
    """Return the proof for one leaf from a source of subtree roots.

    Raises:
        MalformedError: the index is not in the tree.

    Source: RFC 6962, section 2.1.1.
    """
    InclusionProof(index, size, ())
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split_of(end - start)
        if index < middle:
            path.append(subtree_root(middle, end))
            end = middle
        else:
            path.append(subtree_root(start, middle))
            start = middle
    return InclusionProof(index, size, tuple(reversed(path)))


def prove_consistency(old_size: int, new_size: int, subtree_root: SubtreeRoot) -> ConsistencyProof:
    """Return the proof that one size extends another, from a source of subtree roots.

    Raises:
        MalformedError: the old tree is empty or larger than the new one.

    Source: RFC 6962, section 2.1.2.
    """
    ConsistencyProof(old_size, new_size, ())
    path: list[bytes] = []
    start, end = 0, new_size
    while old_size != end:
        middle = start + split_of(end - start)
        if old_size <= middle:
            path.append(subtree_root(middle, end))
            end = middle
        else:
            path.append(subtree_root(start, middle))
            start = middle
    if start:
        path.append(subtree_root(start, end))
    return ConsistencyProof(old_size, new_size, tuple(reversed(path)))


def split_of(size: int) -> int:
    """Return the largest power of two below `size`, for a size of two or more.

    Source: RFC 6962, section 2.1.
    """
    return 1 << ((size - 1).bit_length() - 1)


def _walk_consistency(proof: ConsistencyProof, old_root: bytes) -> tuple[bytes, bytes]:
    path = list(proof.path)
    if proof.old_size & (proof.old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise MalformedError("merkle.path_length", found=len(proof.path))
    place, last = proof.old_size - 1, proof.new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_found = new_found = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise MalformedError("merkle.path_length", found=len(proof.path))
        if place & 1 or place == last:
            old_found = node_hash(sibling, old_found)
            new_found = node_hash(sibling, new_found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new_found = node_hash(new_found, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise MalformedError("merkle.path_length", found=len(proof.path))
    return old_found, new_found


def _check_same(proof: ConsistencyProof, old_root: bytes, new_root: bytes) -> None:
    if proof.path:
        raise MalformedError("merkle.path_length", found=len(proof.path))
    if old_root != new_root:
        raise MismatchError(
            "merkle.two_roots", size=proof.old_size, first=old_root.hex(), second=new_root.hex()
        )


def _check_path(hashes: tuple[bytes, ...]) -> None:
    for place, member in enumerate(hashes):
        if len(member) != HASH_BYTES:
            raise MalformedError("merkle.hash_length", place=place, found=len(member))
