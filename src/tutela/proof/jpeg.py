"""Seal, hide and check JPEG pictures in the coefficient domain.

What libjpeg writes decides what a picture *is*: its effective colour model and tables are read from
there, never guessed from raw markers.

Source: spec/redaction-proof.md, sections 4.1 and 7.1; ITU-T T.81, annexes B, F and K.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tutela.errors import MalformedError, MismatchError
from tutela.proof.coefficients import BLOCK_VALUES, BlockRow, Library, Operation
from tutela.proof.header import IDENTIFIERS, TABLE_BYTES, Frame, JpegHeader, Model
from tutela.proof.marker import (
    APP0,
    APP14,
    DHT,
    DQT,
    SOF_BASELINE,
    SOI,
    SOS,
    FrameHeader,
    Preamble,
    parse_frame,
    read_preamble,
    segment_bytes,
)
from tutela.proof.mask import Mask
from tutela.proof.tiles import Coefficients, LeafHashes, TileStrips

_JFIF = bytes.fromhex("4a46494600 0101 00 0001 0001 00 00")
_ADOBE = b"Adobe"
_ADOBE_FLAGS = bytes.fromhex("0064 0000 0000")
_ADOBE_TRANSFORM = {Model.RGB: 0, Model.CMYK: 0, Model.YCCK: 2}
_ADOBE_BYTES = 12
_MODELS = {
    (1, None): Model.GREY,
    (3, None): Model.YCBCR,
    (3, 0): Model.RGB,
    (4, 0): Model.CMYK,
    (4, 2): Model.YCCK,
}
_PRECISION = 8
_FOUR = 4
_MAGNITUDE_MAX = 1023
_SPECTRUM = b"\x00\x3f\x00"
# ITU-T T.81, tables K.3 to K.6: class and number, codes of each length, then their values.
_DC_FIRST = bytes.fromhex("0000010501010101010100000000000000000102030405060708090a0b")
_AC_FIRST = bytes.fromhex(
    "100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1"
    "c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758"
    "595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aa"
    "b2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7"
    "f8f9fa"
)
_DC_SECOND = bytes.fromhex("0100030101010101010101010000000000000102030405060708090a0b")
_AC_SECOND = bytes.fromhex(
    "1100020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c1"
    "09233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a5354555657"
    "58595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8"
    "a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7"
    "f8f9fa"
)
_HUFFMAN = (_DC_FIRST, _AC_FIRST, _DC_SECOND, _AC_SECOND)


@dataclass(frozen=True, slots=True)
class Source:
    """What must be known of an original before its coefficients are read.

    Attributes:
        frame: of the upright picture.
        operation: sets the original upright.
        metadata: name and payload of each metadata segment, in file order.
    """

    frame: Frame
    operation: Operation
    metadata: tuple[tuple[str, bytes], ...]


def read_source(untrusted_jpeg: bytes) -> Source:
    """Return the geometry, orientation and metadata of an original.

    Raises:
        MalformedError: the picture is outside what section 4.1 can seal.
    """
    preamble = read_preamble(untrusted_jpeg)
    untrusted = parse_frame(preamble.frame.payload)
    if untrusted.precision != _PRECISION:
        raise MalformedError("picture.precision", bits=untrusted.precision)
    if len(untrusted.components) == _FOUR and not _has_adobe(preamble):
        # Whether ink or light is meant is only said by the marker.
        raise MalformedError("picture.ink_unmarked")
    operation = preamble.operation
    metadata = tuple((segment.name, segment.payload) for segment in preamble.metadata)
    return Source(_frame_of(untrusted, operation), operation, metadata)


def hash_tiles(
    original: bytes, source: Source, seeds: Sequence[bytes], library: Library
) -> tuple[JpegHeader, tuple[bytes, ...]]:
    """Return the header and the hash of every tile of an original.

    Args:
        original: a JPEG.
        source: what `read_source` says of it.
        seeds: of every tile, row by row.
        library: reads the coefficients.

    Raises:
        MalformedError: the library refuses the file, or a value cannot be written as baseline.
    """
    leaves = LeafHashes(source.frame.grid.columns, seeds)

    def on_strip(tile_row: int, data: Coefficients) -> None:
        _check_range(data)
        leaves.add(tile_row, data)

    strips = TileStrips(source.frame, on_strip)

    def visit(row: BlockRow) -> None:
        strips.add(row)
        # Only the header of the output is wanted: zeros are coded in no time.
        row.blocks[:] = 0

    written = library.transform(original, visit, source.operation)
    return _header_of(read_preamble(written), source.frame), leaves.digests()


def hide_tiles(original: bytes, source: Source, hidden: Mask, library: Library) -> bytes:
    """Return the canonical picture with the hidden tiles blank.

    Raises:
        MalformedError: the library refuses the file, or the mask has another shape.
    """
    grid = source.frame.grid
    if hidden.shape != (grid.rows, grid.columns):
        raise MalformedError("proof.mask_shape", rows=grid.rows, columns=grid.columns)

    touched = [bool(row.any()) for row in hidden]
    sides = [(h * source.frame.tile, v * source.frame.tile) for h, v in source.frame.sampling]

    def visit(row: BlockRow) -> None:
        width, height = sides[row.component]
        tile_row = row.row // height
        if tile_row < grid.rows and touched[tile_row]:
            blank = np.repeat(hidden[tile_row], width)
            row.blocks[blank[: row.columns]] = 0

    written = library.transform(original, visit, source.operation)
    preamble = read_preamble(written)
    header = _header_of(preamble, source.frame)
    _check_coding(preamble, header)
    return canonical_start(header) + written[preamble.size :]


def check_tiles(
    untrusted_picture: bytes,
    header: JpegHeader,
    hidden: Mask,
    seeds: Sequence[bytes],
    library: Library,
) -> tuple[bytes, ...]:
    """Check that a picture is canonical and blank where hidden; return its tiles' hashes.

    Args:
        untrusted_picture: without the proof segments.
        header: the only header the picture may have.
        hidden: of the header's grid.
        seeds: of every visible tile, row by row; empty where hidden.
        library: reads the coefficients.

    Returns:
        the hashes row by row; empty where hidden.

    Raises:
        MalformedError: the picture is not in canonical form.
        MismatchError: a hidden tile is not blank.
    """
    start = canonical_start(header)
    if not untrusted_picture.startswith(start):
        raise MalformedError("picture.not_canonical", part="header")
    leaves = LeafHashes(header.grid.columns, seeds)
    painted: list[int] = []
    touched = [bool(row.any()) for row in hidden]

    def on_strip(tile_row: int, data: Coefficients) -> None:
        leaves.add(tile_row, data)
        if touched[tile_row] and data[hidden[tile_row]].any():
            painted.append(tile_row)

    written = library.transform(untrusted_picture, TileStrips(header.frame, on_strip).add)
    scan = read_preamble(written).size
    if untrusted_picture[len(start) :] != written[scan:]:
        raise MalformedError("picture.not_canonical", part="scan")
    if painted:
        raise MismatchError("picture.hidden_painted", row=painted[0])
    return leaves.digests()


def canonical_start(header: JpegHeader) -> bytes:
    """Return every byte of a released picture that stands before its scan."""
    tables = list(dict.fromkeys(header.tables))
    names = IDENTIFIERS[header.model]
    frame = header.frame
    parts = [SOI, _application(header.model)]
    parts += [segment_bytes(DQT, bytes([number]) + table) for number, table in enumerate(tables)]
    sizes = struct.pack(">BHHB", _PRECISION, frame.height, frame.width, len(names))
    fields = zip(names, frame.sampling, header.tables, strict=True)
    components = [bytes((name, h << 4 | v, tables.index(table))) for name, (h, v), table in fields]
    parts.append(segment_bytes(SOF_BASELINE, sizes + b"".join(components)))
    parts += [segment_bytes(DHT, table) for table in _huffman_of(header.model)]
    coded = [
        bytes((name, coding * 0x11))
        for name, coding in zip(names, _codings(header.model), strict=True)
    ]
    parts.append(segment_bytes(SOS, bytes([len(names)]) + b"".join(coded) + _SPECTRUM))
    return b"".join(parts)


def _application(model: Model) -> bytes:
    if model in _ADOBE_TRANSFORM:
        return segment_bytes(APP14, _ADOBE + _ADOBE_FLAGS + bytes([_ADOBE_TRANSFORM[model]]))
    return segment_bytes(APP0, _JFIF)


def _codings(model: Model) -> tuple[int, ...]:
    if model in {Model.YCBCR, Model.YCCK}:
        return (0, 1, 1, 0)[: len(IDENTIFIERS[model])]
    return (0,) * len(IDENTIFIERS[model])


def _huffman_of(model: Model) -> tuple[bytes, ...]:
    return _HUFFMAN if 1 in _codings(model) else _HUFFMAN[:2]


def _frame_of(untrusted: FrameHeader, operation: Operation) -> Frame:
    sampling = tuple((c.horizontal, c.vertical) for c in untrusted.components)
    if len(sampling) == 1:
        # The sampling factors of a single component mean nothing (T.81, A.2.2).
        sampling = ((1, 1),)
    if operation.swaps_sides:
        swapped = tuple((v, h) for h, v in sampling)
        return Frame(untrusted.height, untrusted.width, swapped)
    return Frame(untrusted.width, untrusted.height, sampling)


def _header_of(written: Preamble, frame: Frame) -> JpegHeader:
    """Return the header libjpeg wrote, which must have the geometry we assumed."""
    found = parse_frame(written.frame.payload)
    if _frame_of(found, Operation.NONE) != frame or written.frame.code != SOF_BASELINE:
        raise MalformedError("picture.frame_differs", width=found.width, height=found.height)
    tables = _tables_of(written)
    if not all(component.table in tables for component in found.components):
        raise MalformedError("proof.header_form")
    return JpegHeader(
        frame,
        _model_of(written, len(found.components)),
        tuple(tables[component.table] for component in found.components),
    )


def _tables_of(written: Preamble) -> dict[int, bytes]:
    tables = {}
    for segment in written.all(DQT):
        if len(segment.payload) != 1 + TABLE_BYTES:
            raise MalformedError("proof.header_form")
        tables[segment.payload[0]] = segment.payload[1:]
    return tables


def _model_of(written: Preamble, components: int) -> Model:
    model = _MODELS.get((components, _adobe_transform(written)))
    if model is None:
        raise MalformedError("picture.colours_unknown", components=components)
    return model


def _adobe_transform(preamble: Preamble) -> int | None:
    for segment in preamble.all(APP14):
        if segment.payload.startswith(_ADOBE) and len(segment.payload) >= _ADOBE_BYTES:
            return segment.payload[_ADOBE_BYTES - 1]
    return None


def _has_adobe(preamble: Preamble) -> bool:
    return _adobe_transform(preamble) is not None


def _check_coding(written: Preamble, header: JpegHeader) -> None:
    found = tuple(segment.payload for segment in written.all(DHT))
    coded = written.segments[-1].payload[2:-3:2]
    wanted = bytes(number * 0x11 for number in _codings(header.model))
    if found != _huffman_of(header.model) or coded != wanted:
        raise MalformedError("picture.not_canonical", part="huffman")


def _check_range(data: Coefficients) -> None:
    """Check that every value, and every difference to a blank neighbour, has a baseline code.

    Source: ITU-T T.81, F.1.2.1.1 and F.1.2.2.1.
    """
    lowest, highest = int(data.min()), int(data.max())
    if lowest < -_MAGNITUDE_MAX:
        blocks = data.reshape(-1, BLOCK_VALUES)
        lowest = min(int(blocks[:, 0].min()) + 1, int(blocks[:, 1:].min()))
    if lowest < -_MAGNITUDE_MAX or highest > _MAGNITUDE_MAX:
        raise MalformedError("picture.coefficient_range", lowest=lowest, highest=highest)
