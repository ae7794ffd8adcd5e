"""Seal a picture, hide parts of it, and say which part of the tree opens the rest.

Read this first: `commit_*` when a picture is received, `hide_*` and `prove` when it is published;
`tutela.proof.verify` is what a stranger does with the result.

Source: spec/redaction-proof.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from tutela.errors import MalformedError, RefusedError
from tutela.proof.cbor import Value, encode
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.coefficients import library
from tutela.proof.commitment import Tree, leaf_hash, prove_nodes, root_seed
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.proof.header import Grid, Header, PixelHeader, decode_header
from tutela.proof.jpeg import Source, hash_tiles, hide_tiles, read_source
from tutela.proof.mask import RECTANGLES_MAX, Mask, canonical_mask
from tutela.proof.png import Pixels, check_pixels, hash_pixel_tiles, hide_pixel_tiles
from tutela.proof.seal import Seal, encode_seal

NO_HASH = bytes(HASH_BYTES)
_ITEM_TAG = b"\x14"

Metadata: TypeAlias = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Commitment:
    """What sealing a picture yields; enough, with the secret, to prove any mask later.

    Attributes:
        header: the sealed header's bytes.
        leaves: the hash of every tile, row by row, 32 bytes each.
        meta_root: root of the metadata tree, or zeros.
        file_leaf: salted hash of the original file's digest.
        item_root: what the seal record names.
    """

    header: bytes = field(repr=False)
    leaves: bytes = field(repr=False)
    meta_root: bytes = field(repr=False)
    file_leaf: bytes = field(repr=False)
    item_root: bytes

    def __post_init__(self) -> None:
        """Refuse another number of leaves than the header's tiles."""
        grid = self.grid
        wanted = grid.columns * grid.rows
        if len(self.leaves) != wanted * HASH_BYTES:
            raise MalformedError("proof.commitment_form")

    @property
    def decoded_header(self) -> Header:
        """Return the header."""
        return decode_header(self.header)

    @property
    def media(self) -> str:
        """Return `jpeg`, `pixels` or `text`."""
        return self.decoded_header.media

    @property
    def grid(self) -> Grid:
        """Return the tiles."""
        return self.decoded_header.grid

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """Return the hash of every tile, row by row."""
        return tuple(
            self.leaves[i : i + HASH_BYTES] for i in range(0, len(self.leaves), HASH_BYTES)
        )

    @property
    def rest(self) -> bytes:
        """Return what a proof carries beside the tiles: 96 bytes."""
        return self.meta_root + self.file_leaf + NO_HASH

    def to_value(self) -> Value:
        """Return the commitment as a CBOR value; keep it encrypted beside the secret."""
        return {
            "header": self.header,
            "leaves": self.leaves,
            "meta": self.meta_root,
            "file": self.file_leaf,
            "root": self.item_root,
        }

    @classmethod
    def from_value(cls, untrusted: Value) -> "Commitment":
        """Return the commitment that `to_value` wrote.

        Raises:
            MalformedError: a part is missing, or the parts do not lead to the root.
        """
        names = ("header", "leaves", "meta", "file", "root")
        if not isinstance(untrusted, Mapping) or set(untrusted) != set(names):
            raise MalformedError("proof.commitment_form")
        parts = []
        for name in names:
            part = untrusted[name]
            if not isinstance(part, bytes):
                raise MalformedError("proof.commitment_form")
            parts.append(part)
        read = cls(*parts)
        root = item_root(read.header, read.grid.tree.root(read.hashes), read.rest)
        if root != read.item_root:
            raise MalformedError("proof.commitment_root")
        return read


def item_root(header: bytes, tile_root: bytes, rest: bytes) -> bytes:
    """Return the root over header, tiles and rest.

    Source: spec/redaction-proof.md, section 6.
    """
    return sha256(_ITEM_TAG, sha256(header), tile_root, rest)


def commit_jpeg(original: bytes, secret: bytes) -> Commitment:
    """Seal a JPEG by its coefficients, set upright.

    Args:
        original: the whole file.
        secret: 32 random bytes of this item alone.

    Raises:
        RefusedError: the picture must be sealed as pixels (`commit_pixels`); says why.
    """
    source = _source(original)
    try:
        seeds = source.frame.grid.tree.seeds(root_seed(secret, "jpeg", "tiles"))[0]
        header, leaves = hash_tiles(original, source, seeds, library())
    except MalformedError as error:
        raise _needs_pixels(error) from error
    return commitment_over(header, leaves, secret, sha256(original), source.metadata)


def commit_pixels(
    pixels: Pixels, original_digest: bytes, decoder: str, secret: bytes
) -> Commitment:
    """Seal a rendition, set upright, by its pixels.

    Args:
        pixels: of shape (height, width, 1 or 3), 8 bits; keep them beside the original.
        original_digest: SHA-256 of the original file.
        decoder: name and version of what decoded the original.
        secret: 32 random bytes of this item alone.

    Raises:
        MalformedError: the size or shape is outside the format.
    """
    check_pixels(pixels)
    height, width, channels = pixels.shape
    header = PixelHeader(width, height, channels, decoder)
    seeds = header.grid.tree.seeds(root_seed(secret, header.media, "tiles"))[0]
    leaves = hash_pixel_tiles(pixels, header.grid, seeds)
    return commitment_over(header, leaves, secret, original_digest)


def seal_record(commitment: Commitment, organisation: VerifierKey, day: str) -> bytes:
    """Return the record whose salted hash goes into the ledger.

    Args:
        commitment: of the picture.
        organisation: whose statements about the picture count.
        day: `YYYY-MM-DD`, as the ledger's keeper states it.

    Raises:
        MalformedError: the day is not written so.
    """
    header = sha256(commitment.header)
    root, named = commitment.item_root, organisation.format()
    return encode_seal(Seal(commitment.media, header, root, named, day))


def hide_jpeg(original: bytes, hidden: Mask) -> bytes:
    """Return the released picture: canonical, upright, the hidden tiles blank in all components.

    With nothing hidden it is the upright picture whose pixels the tiles refer to.

    Raises:
        RefusedError: the picture must go the way of pixels.
        MalformedError: the mask has not the shape of the grid.
    """
    source = _source(original)
    grid = source.frame.grid
    check_mask(hidden, grid)
    try:
        return hide_tiles(original, source, hidden, library())
    except MalformedError as error:
        raise _needs_pixels(error) from error


def grid_of_jpeg(original: bytes) -> Grid:
    """Return the tiles of the upright picture without reading its coefficients.

    Raises:
        RefusedError: the picture must go the way of pixels.
    """
    return _source(original).frame.grid


def hide_pixels(pixels: Pixels, hidden: Mask) -> bytes:
    """Return the released picture as PNG, the hidden tiles blank.

    Raises:
        MalformedError: the pixels or the mask have not the shape of the grid.
    """
    check_pixels(pixels)
    height, width, channels = pixels.shape
    return hide_pixel_tiles(pixels, PixelHeader(width, height, channels, ""), hidden)


def prove(commitment: Commitment, secret: bytes, hidden: Mask) -> bytes:
    """Return the nodes of the proof for a mask; the picture itself is not needed.

    Raises:
        MalformedError: the mask has not the shape of the grid.
        RefusedError: the mask is too ragged for a proof.
    """
    grid = commitment.grid
    check_mask(hidden, grid)
    count = len(canonical_mask(hidden))
    if count > RECTANGLES_MAX:
        raise RefusedError("proof.mask_ragged", found=count, limit=RECTANGLES_MAX)
    seed = root_seed(secret, commitment.media, "tiles")
    return prove_nodes(grid.tree, commitment.hashes, seed, hidden)


def nothing_hidden(grid: Grid) -> Mask:
    """Return the mask that hides no tile of a grid."""
    return np.zeros((grid.rows, grid.columns), np.bool_)


def _source(original: bytes) -> Source:
    try:
        return read_source(original)
    except MalformedError as error:
        raise _needs_pixels(error) from error


def _needs_pixels(error: MalformedError) -> RefusedError:
    return RefusedError("picture.needs_pixels", reason=error.message)


def check_mask(hidden: Mask, grid: Grid) -> None:
    """Check that a mask has the shape of a grid.

    Raises:
        MalformedError: it has not.
    """
    if hidden.shape != (grid.rows, grid.columns):
        raise MalformedError("proof.mask_shape", rows=grid.rows, columns=grid.columns)


def commitment_over(
    header: Header,
    leaves: tuple[bytes, ...],
    secret: bytes,
    original_digest: bytes,
    metadata: Metadata = (),
) -> Commitment:
    """Return the commitment over a header and the hashes of its leaves."""
    encoded = header.encode()
    meta_root = _meta_root(secret, header.media, metadata)
    file_leaf = leaf_hash(root_seed(secret, header.media, "file"), original_digest)
    root = item_root(encoded, header.grid.tree.root(leaves), meta_root + file_leaf + NO_HASH)
    return Commitment(encoded, b"".join(leaves), meta_root, file_leaf, root)


def _meta_root(secret: bytes, media: str, metadata: Metadata) -> bytes:
    if not metadata:
        return NO_HASH
    tree = Tree(len(metadata), 1)
    seeds = tree.seeds(root_seed(secret, media, "meta"))[0]
    return tree.root(
        [leaf_hash(seed, encode(field)) for seed, field in zip(seeds, metadata, strict=True)]
    )
