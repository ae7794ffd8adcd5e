"""Hash, hide and check renditions: pictures sealed as pixels and released as PNG.

Source: spec/redaction-proof.md, sections 4.2 and 7.2; PNG (W3C), third edition.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tutela.errors import MalformedError, MismatchError
from tutela.proof.header import Grid, PixelHeader
from tutela.proof.mask import Mask
from tutela.proof.tiles import LeafHashes

Pixels = NDArray[np.uint8]
"""Of shape (height, width, channels)."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BLANK = 128
IDAT_BYTES = 1_048_576
_GREY, _RGB = 0, 2
_COLOUR_TYPES = {1: _GREY, 3: _RGB}
_UP = 2
_LEVEL = 6
# Deflate with a window of 32 KiB: decoders believe this byte (RFC 1950, 2.2).
_ZLIB_START = b"\x78"
_DIMENSIONS = 3


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a PNG chunk."""
    check = zlib.crc32(data, zlib.crc32(name))
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def check_pixels(untrusted: Pixels) -> None:
    """Check that pixels are 8-bit grey or RGB rows.

    Raises:
        MalformedError: they have another type or shape.
    """
    if untrusted.dtype != np.uint8 or untrusted.ndim != _DIMENSIONS:
        raise MalformedError("picture.pixels_shape", dimensions=untrusted.ndim)


def hash_pixel_tiles(pixels: Pixels, grid: Grid, seeds: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the hash of every tile that has a seed; empty for the others."""
    leaves = LeafHashes(grid.columns, seeds)
    for tile_row, tiles in enumerate(_strips(pixels, grid)):
        leaves.add(tile_row, tiles.reshape(grid.columns, -1))
    return leaves.digests()


def hide_pixel_tiles(pixels: Pixels, header: PixelHeader, hidden: Mask) -> bytes:
    """Return the PNG with the hidden tiles blank.

    Raises:
        MalformedError: the mask has another shape than the grid.
    """
    grid = header.grid
    if hidden.shape != (grid.rows, grid.columns):
        raise MalformedError("proof.mask_shape", rows=grid.rows, columns=grid.columns)
    shown = pixels.copy()
    shown[_blank(grid, hidden)] = BLANK
    rows = shown.reshape(header.height, -1)
    filtered = np.empty((header.height, rows.shape[1] + 1), np.uint8)
    filtered[:, 0] = _UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    packed = zlib.compress(filtered.data, _LEVEL)
    data = [chunk(b"IDAT", packed[i : i + IDAT_BYTES]) for i in range(0, len(packed), IDAT_BYTES)]
    return b"".join((_start(header), *data, chunk(b"IEND", b"")))


def read_pixels(untrusted_png: bytes, header: PixelHeader) -> Pixels:
    """Return the pixels of a PNG in canonical form.

    Raises:
        MalformedError: the form is not that of section 7.2 with this header.
    """
    start = _start(header)
    end = chunk(b"IEND", b"")
    if not untrusted_png.startswith(start) or not untrusted_png.endswith(end):
        raise MalformedError("picture.not_canonical", part="chunks")
    untrusted_packed = _joined(untrusted_png[len(start) : -len(end)])
    width = 1 + header.width * header.channels
    filtered = np.frombuffer(_inflate(untrusted_packed, header.height * width), np.uint8)
    rows = filtered.reshape(header.height, width)
    if (rows[:, 0] != _UP).any():
        raise MalformedError("picture.not_canonical", part="filter")
    # Filter Up adds the byte above, modulo 256.
    pixels = np.add.accumulate(rows[:, 1:], axis=0, dtype=np.uint8)
    return pixels.reshape(header.height, header.width, header.channels)


def check_blank(pixels: Pixels, grid: Grid, hidden: Mask) -> None:
    """Check that every hidden tile is blank.

    Raises:
        MismatchError: one is not.
    """
    columns = np.repeat(hidden, grid.tile_width, axis=1)[:, : grid.width]
    for row in np.flatnonzero(hidden.any(axis=1)):
        strip = pixels[row * grid.tile_height : (row + 1) * grid.tile_height]
        if (strip[:, columns[row]] != BLANK).any():
            raise MismatchError("picture.hidden_painted", row=int(row))


def _start(header: PixelHeader) -> bytes:
    colour = _COLOUR_TYPES[header.channels]
    fields = struct.pack(">IIBBBBB", header.width, header.height, 8, colour, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", fields)


def _joined(untrusted: bytes) -> bytes:
    parts = []
    offset = 0
    while offset < len(untrusted):
        size = int.from_bytes(untrusted[offset : offset + 4], "big")
        data = untrusted[offset + 8 : offset + 8 + size]
        if not 1 <= size <= IDAT_BYTES or not untrusted.startswith(chunk(b"IDAT", data), offset):
            raise MalformedError("picture.not_canonical", part="chunks")
        parts.append(data)
        offset += 12 + size
    if not parts or any(len(part) != IDAT_BYTES for part in parts[:-1]):
        raise MalformedError("picture.not_canonical", part="chunks")
    return b"".join(parts)


def _inflate(untrusted_packed: bytes, size: int) -> bytes:
    if not untrusted_packed.startswith(_ZLIB_START):
        raise MalformedError("picture.not_canonical", part="zlib")
    inflater = zlib.decompressobj()
    try:
        filtered = inflater.decompress(untrusted_packed, size + 1)
    except zlib.error as error:
        raise MalformedError("picture.not_canonical", part="zlib") from error
    if len(filtered) != size or not inflater.eof or inflater.unused_data:
        raise MalformedError("picture.not_canonical", part="zlib")
    return filtered


def _strips(pixels: Pixels, grid: Grid) -> Iterator[Pixels]:
    """Yield each row of tiles, of shape (tiles, tile height, bytes of a tile's row)."""
    channels = pixels.shape[2]
    for top in range(0, grid.height, grid.tile_height):
        rows = pixels[top : top + grid.tile_height]
        strip = np.zeros((grid.tile_height, grid.columns * grid.tile_width, channels), np.uint8)
        strip[: rows.shape[0], : grid.width] = rows
        tiles = strip.reshape(grid.tile_height, grid.columns, grid.tile_width * channels)
        yield np.ascontiguousarray(tiles.swapaxes(0, 1))


def _blank(grid: Grid, hidden: Mask) -> Mask:
    tall = np.repeat(hidden, grid.tile_height, axis=0)[: grid.height]
    return np.repeat(tall, grid.tile_width, axis=1)[:, : grid.width]
