"""The sealed header of a picture or text: everything about it that is not in a tile.

Source: spec/redaction-proof.md, section 4.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from tutela.errors import MalformedError
from tutela.proof.commitment import Tree

SIDE_MAX = 65_500
AREA_MAX = 200_000_000
PIXEL_BYTES_MAX = 200_000_000
TABLE_BYTES = 64
TEXT_COLUMNS = 64
TEXT_ROWS_MAX = 8_192
_BLOCK = 8
_LARGE_AREA = 8_000_000
_TILE_SIDE, _TILE_SIDE_LARGE = 32, 64
_TABLES_MAX = 4
_JPEG_MAGIC, _PIXEL_MAGIC = b"TVR1jpeg", b"TVR1pixl"
_JPEG_START = struct.Struct("<8sIIBBBB")
_JPEG_COMPONENT = struct.Struct("<BBB64H")
_JPEG_END = b"\x01" + bytes(32)
_PIXEL_START = struct.Struct("<8sIIBBBB")
_TEXT_MAGIC = b"TVR1text"
_TEXT_START = struct.Struct("<8sIBB")
_PRECISION = 8
_GREY, _RGB = 1, 3
_DECODER_BYTES_MAX = 255


class Model(IntEnum):
    """The effective colour model of a JPEG, by libjpeg's rules."""

    GREY = 0
    YCBCR = 1
    RGB = 2
    CMYK = 3
    YCCK = 4


IDENTIFIERS = {
    Model.GREY: (1,),
    Model.YCBCR: (1, 2, 3),
    Model.RGB: (82, 71, 66),
    Model.CMYK: (67, 77, 89, 75),
    Model.YCCK: (1, 2, 3, 4),
}
"""The component identifiers of each model, in frame order."""

Sampling: TypeAlias = tuple[tuple[int, int], ...]
"""Horizontal and vertical sampling factor of each component, in frame order."""

_MCU_BLOCKS_MAX = 10
_COMMON = tuple((luma, (1, 1), (1, 1)) for luma in ((1, 1), (2, 1), (1, 2), (2, 2), (4, 1)))
_UNCOMMON = (
    ((2, 2), (1, 2), (1, 2)),
    ((2, 2), (2, 1), (2, 1)),
    ((2, 1), (2, 1), (2, 1)),
    ((1, 2), (1, 2), (1, 2)),
)
_THREE: tuple[Sampling, ...] = (*_COMMON, *_UNCOMMON)
SAMPLINGS: dict[int, frozenset[Sampling]] = {
    1: frozenset({((1, 1),)}),
    3: frozenset(_THREE),
    # No MCU has more than ten blocks (ITU-T T.81, B.2.3).
    4: frozenset(
        (*three, three[0])
        for three in _THREE
        if sum(h * v for h, v in (*three, three[0])) <= _MCU_BLOCKS_MAX
    ),
}
"""The samplings every libturbojpeg since 2.0 reads, by number of components."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The tiles of a picture.

    Attributes:
        columns: tiles in a row.
        rows: tiles in a column.
        tile_width: pixels; the last column may be narrower.
        tile_height: pixels; the last row may be lower.
        width: of the upright picture, in pixels.
        height: of the upright picture, in pixels.
    """

    columns: int
    rows: int
    tile_width: int
    tile_height: int
    width: int
    height: int

    @property
    def tree(self) -> Tree:
        """Return the shape of the tree over these tiles."""
        return Tree(self.columns, self.rows)


@dataclass(frozen=True, slots=True)
class Frame:
    """The geometry of a JPEG.

    Source: ITU-T T.81, A.1.1 and A.2.
    """

    width: int
    height: int
    sampling: Sampling

    def __post_init__(self) -> None:
        """Refuse sizes and samplings outside the format."""
        _check_size(self.width, self.height)
        if self.sampling not in SAMPLINGS.get(len(self.sampling), ()):
            shown = " ".join(f"{h}x{v}" for h, v in self.sampling)
            raise MalformedError("picture.sampling_refused", sampling=shown)

    @property
    def widest(self) -> int:
        """Return the largest horizontal sampling factor."""
        return max(h for h, _ in self.sampling)

    @property
    def highest(self) -> int:
        """Return the largest vertical sampling factor."""
        return max(v for _, v in self.sampling)

    @property
    def tile(self) -> int:
        """Return T, the side of a tile in iMCUs."""
        return max(
            1, _tile_side(self.width, self.height) // (_BLOCK * max(self.widest, self.highest))
        )

    @property
    def grid(self) -> Grid:
        """Return the tiles."""
        return _grid(
            self.width,
            self.height,
            _BLOCK * self.widest * self.tile,
            _BLOCK * self.highest * self.tile,
        )

    def blocks(self, component: int) -> tuple[int, int]:
        """Return the columns and rows of blocks of one component, without padding."""
        h, v = self.sampling[component]
        return (
            _ceil(self.width * h, _BLOCK * self.widest),
            _ceil(self.height * v, _BLOCK * self.highest),
        )


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """The header of a picture sealed as coefficients.

    Attributes:
        frame: size and sampling.
        model: of its colours.
        tables: the quantisation table of each component: 64 values of 1..255, in zigzag order.
    """

    frame: Frame
    model: Model
    tables: tuple[bytes, ...]

    def __post_init__(self) -> None:
        """Refuse components that do not fit the model, and unusable tables."""
        wanted = len(IDENTIFIERS[self.model])
        if not wanted == len(self.frame.sampling) == len(self.tables):
            raise MalformedError("proof.header_form")
        if any(len(table) != TABLE_BYTES or 0 in table for table in self.tables):
            raise MalformedError("proof.header_form")

    @property
    def media(self) -> str:
        """Return the name of this kind of picture in seeds and seal records."""
        return "jpeg"

    @property
    def decoder(self) -> None:
        """Return nothing: no rendition stands between the original and its tiles."""
        return

    @property
    def grid(self) -> Grid:
        """Return the tiles."""
        return self.frame.grid

    def encode(self) -> bytes:
        """Return the header's bytes."""
        frame = self.frame
        parts = [
            _JPEG_START.pack(
                _JPEG_MAGIC,
                frame.width,
                frame.height,
                frame.tile,
                len(self.tables),
                self.model,
                _PRECISION,
            )
        ]
        names = IDENTIFIERS[self.model]
        for name, (h, v), table in zip(names, frame.sampling, self.tables, strict=True):
            parts.append(_JPEG_COMPONENT.pack(name, h, v, *table))
        return b"".join((*parts, _JPEG_END))


@dataclass(frozen=True, slots=True)
class PixelHeader:
    """The header of a picture sealed as the pixels of a rendition.

    Attributes:
        width: pixels.
        height: pixels.
        channels: 1 (grey) or 3 (RGB).
        decoder: name and version of what decoded the original.
    """

    width: int
    height: int
    channels: int
    decoder: str

    def __post_init__(self) -> None:
        """Refuse sizes and channels outside the format."""
        _check_size(self.width, self.height)
        if self.channels not in {_GREY, _RGB}:
            raise MalformedError("picture.channels_refused", channels=self.channels)
        if self.width * self.height * self.channels > PIXEL_BYTES_MAX:
            raise MalformedError(
                "picture.size_refused",
                width=self.width,
                height=self.height,
                side=SIDE_MAX,
                area=PIXEL_BYTES_MAX // self.channels,
            )
        _check_decoder(self.decoder)

    @property
    def media(self) -> str:
        """Return the name of this kind of picture in seeds and seal records."""
        return "pixels"

    @property
    def grid(self) -> Grid:
        """Return the tiles."""
        side = _tile_side(self.width, self.height)
        return _grid(self.width, self.height, side, side)

    def encode(self) -> bytes:
        """Return the header's bytes."""
        decoder = self.decoder.encode()
        tile = self.grid.tile_width // _BLOCK
        start = _PIXEL_START.pack(
            _PIXEL_MAGIC, self.width, self.height, tile, self.channels, _PRECISION, len(decoder)
        )
        return start + decoder


@dataclass(frozen=True, slots=True)
class TextHeader:
    """The header of a text sealed by its words.

    Attributes:
        rows: of the grid; each has 64 leaves, the last ones empty.
        decoder: name and version of what decoded the original.
    """

    rows: int
    decoder: str

    def __post_init__(self) -> None:
        """Refuse numbers of rows outside the format."""
        if not 1 <= self.rows <= TEXT_ROWS_MAX:
            raise MalformedError("textproof.rows_count", found=self.rows, limit=TEXT_ROWS_MAX)
        _check_decoder(self.decoder)

    @property
    def media(self) -> str:
        """Return the name of this kind of item in seeds and seal records."""
        return "text"

    @property
    def grid(self) -> Grid:
        """Return the leaves: a tile of one by one is one of them."""
        return _grid(TEXT_COLUMNS, self.rows, 1, 1)

    def encode(self) -> bytes:
        """Return the header's bytes."""
        decoder = self.decoder.encode()
        return _TEXT_START.pack(_TEXT_MAGIC, self.rows, TEXT_COLUMNS, len(decoder)) + decoder


Header: TypeAlias = JpegHeader | PixelHeader | TextHeader


def decode_header(untrusted: bytes) -> Header:
    """Return the header with these bytes.

    Raises:
        MalformedError: `encode` would not have produced them.
    """
    try:
        decoded = _decode(untrusted)
    except (struct.error, ValueError) as error:
        raise MalformedError("proof.header_form") from error
    if decoded.encode() != untrusted:
        raise MalformedError("proof.header_form")
    return decoded


def _decode(untrusted: bytes) -> Header:
    if untrusted.startswith(_TEXT_MAGIC):
        _, rows, _columns, length = _TEXT_START.unpack_from(untrusted)
        start = _TEXT_START.size
        return TextHeader(rows, untrusted[start : start + length].decode())
    magic, width, height, _tile, a, b, c = _JPEG_START.unpack_from(untrusted)
    if magic == _PIXEL_MAGIC:
        start = _PIXEL_START.size
        return PixelHeader(width, height, a, untrusted[start : start + c].decode())
    sampling, tables = [], []
    for number in range(a):
        offset = _JPEG_START.size + number * _JPEG_COMPONENT.size
        _name, h, v, *table = _JPEG_COMPONENT.unpack_from(untrusted, offset)
        sampling.append((h, v))
        tables.append(bytes(table))
    return JpegHeader(Frame(width, height, tuple(sampling)), Model(b), tuple(tables))


def _check_size(width: int, height: int) -> None:
    if not (1 <= width <= SIDE_MAX and 1 <= height <= SIDE_MAX and width * height <= AREA_MAX):
        raise MalformedError(
            "picture.size_refused", width=width, height=height, side=SIDE_MAX, area=AREA_MAX
        )


def _check_decoder(name: str) -> None:
    if len(name.encode()) > _DECODER_BYTES_MAX:
        raise MalformedError("proof.header_form")


def _tile_side(width: int, height: int) -> int:
    return _TILE_SIDE_LARGE if width * height > _LARGE_AREA else _TILE_SIDE


def _grid(width: int, height: int, tile_width: int, tile_height: int) -> Grid:
    columns, rows = _ceil(width, tile_width), _ceil(height, tile_height)
    return Grid(columns, rows, tile_width, tile_height, width, height)


def _ceil(number: int, divisor: int) -> int:
    return -(-number // divisor)
