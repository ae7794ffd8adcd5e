"""The marker segments of a JPEG: what stands before its first scan.

Source: ITU-T T.81, annex B; Exif 2.32 (CIPA DC-008), 4.6.4 for the orientation.
"""

import struct
from dataclasses import dataclass

from tutela.errors import MalformedError
from tutela.proof.coefficients import Operation

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
SOS, DQT, DHT, COM = 0xDA, 0xDB, 0xC4, 0xFE
SOF_BASELINE, APP0, APP11, APP14, APP15 = 0xC0, 0xE0, 0xEB, 0xEE, 0xEF
_APP1 = 0xE1
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# 0xffd0 .. 0xffd9 and 0xff01 stand alone, 0xff00 is no marker (T.81, table B.1).
_WITHOUT_LENGTH = frozenset({0x00, 0x01, *range(0xD0, 0xDA)})
_LENGTH_BYTES, _HEAD_BYTES = 2, 3
_EXIF = b"Exif\0\0"
_ORIENTATION_TAG, _SHORT = 0x0112, 3
_OPERATIONS = (
    Operation.NONE,
    Operation.FLIP_HORIZONTAL,
    Operation.ROTATE_180,
    Operation.FLIP_VERTICAL,
    Operation.TRANSPOSE,
    Operation.ROTATE_90,
    Operation.TRANSVERSE,
    Operation.ROTATE_270,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A marker segment; the payload is what follows its length."""

    code: int
    payload: bytes

    @property
    def is_metadata(self) -> bool:
        """Tell whether this is an application segment or a comment."""
        return APP0 <= self.code <= APP15 or self.code == COM

    @property
    def name(self) -> str:
        """Return `APP0` .. `APP15` or `COM` of a metadata segment."""
        return "COM" if self.code == COM else f"APP{self.code - APP0}"


@dataclass(frozen=True, slots=True)
class Preamble:
    """Everything before the first scan.

    Attributes:
        segments: in file order, the first SOS last.
        size: bytes up to and with the first SOS: where the scan starts.
    """

    segments: tuple[Segment, ...]
    size: int

    def all(self, code: int) -> tuple[Segment, ...]:
        """Return the segments with one marker, in file order."""
        return tuple(segment for segment in self.segments if segment.code == code)

    @property
    def metadata(self) -> tuple[Segment, ...]:
        """Return the application segments and comments, in file order."""
        return tuple(segment for segment in self.segments if segment.is_metadata)

    @property
    def frame(self) -> Segment:
        """Return the one frame header.

        Raises:
            MalformedError: there is none, or more than one.
        """
        frames = [segment for segment in self.segments if segment.code in _FRAMES]
        if len(frames) != 1:
            raise MalformedError("picture.frame")
        return frames[0]

    @property
    def operation(self) -> Operation:
        """Return what sets the picture upright, by its Exif orientation; NONE where unreadable."""
        for segment in self.all(_APP1):
            if segment.payload.startswith(_EXIF):
                return _OPERATIONS[_orientation(segment.payload[len(_EXIF) :]) - 1]
        return Operation.NONE


@dataclass(frozen=True, slots=True)
class FrameComponent:
    """One component in a frame header."""

    identifier: int
    horizontal: int
    vertical: int
    table: int


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """The fields of a frame header.

    Source: ITU-T T.81, B.2.2.
    """

    precision: int
    height: int
    width: int
    components: tuple[FrameComponent, ...]


def read_preamble(untrusted_jpeg: bytes) -> Preamble:
    """Return what stands before the first scan.

    Raises:
        MalformedError: no JPEG, garbage between segments, or no scan.
    """
    if not untrusted_jpeg.startswith(SOI):
        raise MalformedError("picture.segment", offset=0)
    segments: list[Segment] = []
    offset = len(SOI)
    while not segments or segments[-1].code != SOS:
        segment, offset = _read_segment(untrusted_jpeg, offset)
        segments.append(segment)
    return Preamble(tuple(segments), offset)


def parse_frame(payload: bytes) -> FrameHeader:
    """Return the fields of a frame header.

    Raises:
        MalformedError: its length does not fit its number of components.
    """
    start = struct.Struct(">BHHB")
    if len(payload) < start.size:
        raise MalformedError("picture.frame")
    precision, height, width, count = start.unpack_from(payload)
    rest = payload[start.size :]
    if len(rest) != 3 * count:
        raise MalformedError("picture.frame")
    components = tuple(
        FrameComponent(rest[i], rest[i + 1] >> 4, rest[i + 1] & 15, rest[i + 2])
        for i in range(0, len(rest), 3)
    )
    return FrameHeader(precision, height, width, components)


def segment_bytes(code: int, payload: bytes) -> bytes:
    """Return a marker segment."""
    return struct.pack(">BBH", 0xFF, code, len(payload) + 2) + payload


def _read_segment(untrusted: bytes, offset: int) -> tuple[Segment, int]:
    if untrusted[offset : offset + 1] != b"\xff":
        raise MalformedError("picture.segment", offset=offset)
    # Any marker may be preceded by fill bytes (B.1.1.2).
    while untrusted[offset + 1 : offset + 2] == b"\xff":
        offset += 1
    head = untrusted[offset + 1 : offset + 4]
    if len(head) != _HEAD_BYTES or head[0] in _WITHOUT_LENGTH:
        raise MalformedError("picture.segment", offset=offset)
    length = int.from_bytes(head[1:], "big")
    end = offset + 2 + length
    if length < _LENGTH_BYTES or end > len(untrusted):
        raise MalformedError("picture.segment", offset=offset)
    return Segment(head[0], untrusted[offset + 4 : end]), end


def _orientation(untrusted_tiff: bytes) -> int:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(untrusted_tiff[:4])
    if order is None:
        return 1
    try:
        (offset,) = struct.unpack_from(f"{order}I", untrusted_tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", untrusted_tiff, offset)
        for number in range(count):
            tag, kind, values, value = struct.unpack_from(
                f"{order}HHIH", untrusted_tiff, offset + 2 + 12 * number
            )
            if tag == _ORIENTATION_TAG:
                usable = kind == _SHORT and values == 1 and 1 <= value <= len(_OPERATIONS)
                return int(value) if usable else 1
    except struct.error:
        return 1
    return 1
