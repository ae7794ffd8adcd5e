"""Print the 16 x 16 picture of docs/judges-guide.md, computed with the standard library alone.

Nothing of Tutela is imported: whoever reads the guide can run this file, or repeat each line
with `sha256sum`. Source of every formula: spec/redaction-proof.md, sections 2 to 6.
"""

import hashlib
import hmac
from collections.abc import Iterator

SECRET = bytes(range(32))
DC = {(0, 0): 40, (1, 0): -20, (0, 1): 15, (1, 1): 60}  # one 8 x 8 block a tile, all flat
ORIGINAL = b"the original file stands here"


def digest(*parts: bytes) -> bytes:
    """Return SHA-256 of the parts in a row."""
    return hashlib.sha256(b"".join(parts)).digest()


def seed_of(tree: bytes) -> bytes:
    """Return the seed of a tree: HKDF-SHA256 with one block of output (RFC 5869)."""
    key = hmac.digest(b"tutela-vr/1", SECRET, "sha256")
    return hmac.digest(key, b"jpeg\x00" + tree + b"\x01", "sha256")


def tile(value: int) -> bytes:
    """Return what a leaf holds: 64 coefficients of 16 bits, all zero but the first."""
    return value.to_bytes(2, "little", signed=True) + bytes(126)


def header() -> bytes:
    """Return the header: 16 x 16, tiles of one block, one grey component, all divisors 8."""
    fixed = b"TVR1jpeg" + (16).to_bytes(4, "little") * 2 + bytes([1, 1, 0, 8])
    return fixed + bytes([1, 1, 1]) + (8).to_bytes(2, "little") * 64 + bytes([1]) + bytes(32)


def lines() -> Iterator[tuple[str, str]]:
    """Yield the name and the value of every step, in the order of the guide."""
    root_seed = seed_of(b"tiles")
    upper, lower = digest(b"\x12", root_seed), digest(b"\x13", root_seed)
    seeds = {
        (0, 0): digest(b"\x12", upper),
        (1, 0): digest(b"\x13", upper),
        (0, 1): digest(b"\x12", lower),
        (1, 1): digest(b"\x13", lower),
    }
    leaves = {at: digest(b"\x10", seeds[at], tile(value)) for at, value in DC.items()}
    top = digest(b"\x11", leaves[0, 0], leaves[1, 0])
    bottom = digest(b"\x11", leaves[0, 1], leaves[1, 1])
    root = digest(b"\x11", top, bottom)
    file_leaf = digest(b"\x10", seed_of(b"file"), digest(ORIGINAL))
    rest = bytes(32) + file_leaf + bytes(32)
    item_root = digest(b"\x14", digest(header()), root, rest)
    yield "seed of the tree", root_seed.hex()
    yield "seed of the upper half", upper.hex()
    yield "seed of the lower half", lower.hex()
    for name, at in (("A", (0, 0)), ("B", (1, 0)), ("C", (0, 1)), ("D", (1, 1))):
        yield f"seed {name}", seeds[at].hex()
    for name, at in (("A", (0, 0)), ("B", (1, 0)), ("C", (0, 1)), ("D", (1, 1))):
        yield f"leaf {name}", leaves[at].hex()
    yield "upper node", top.hex()
    yield "lower node", bottom.hex()
    yield "tree root", root.hex()
    yield "header", digest(header()).hex()
    yield "file leaf", file_leaf.hex()
    yield "item root", item_root.hex()
    yield "nodes, B hidden", (seeds[0, 0] + leaves[1, 0] + lower).hex()


if __name__ == "__main__":
    for name, value in lines():
        print(f"{name:24}{value}")
