"""The form of a released file: which bytes may stand where, and that there are no others.

This is not the verifier's own check of the canonical form (tutela.proof): it is written a second
time on purpose, from the specification, so that one mistake does not open both doors.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from tutela.errors import RefusedError
from tutela.proof.digest import sha256
from tutela.redaction.signatures import check_no_picture

PNG_MAGIC: Final = bytes.fromhex("89504e470d0a1a0a")

_PROOF_NAME: Final = b"tutela-vr/1\x00"
_PROOF_HEAD_BYTES: Final = len(_PROOF_NAME) + 4
_JFIF: Final = bytes.fromhex("4a46494600 0101 00 0001 0001 0000")
_ADOBE: Final = bytes.fromhex("41646f6265 0064 0000 0000")
_EXIF_HEAD_BYTES: Final = 14
_SOI, _EOI, _SOS, _APP0, _APP11, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xEB, 0xEE
_SOF0, _DHT, _DQT, _COM = 0xC0, 0xC4, 0xDB, 0xFE
_DQT_BYTES: Final = 65
_DHT_BYTES: Final = frozenset({29, 179})
_TABLES_MAX: Final = 4
_COMPONENTS_MAX: Final = 4
_FILTER_UP: Final = 2
# SHA-256 of the contents of the four DHT segments of ITU-T T.81, K.3: DC and AC, 0 and 1.
_STANDARD_TABLES: Final = frozenset(
    (
        "9fb04cb1a8076318f33f273ffef967a9ea7291ecf3adeca79f643dfd300de425",
        "f27ce9b718f91cd426885e6ce4a37d0ba4900db219f719eef29ecc1f7f4fd5f0",
        "af48d4f608dfb682fd19ee479c66dad5342dfbed5b1d1807b95393162a8715d1",
        "8cf60aa835f8474bb590e73332bee9c246bec9ce1e368aa725674c096f3efd2c",
    )
)


def check_jpeg_structure(untrusted: bytes, proof: bytes) -> None:
    """Check that a JPEG is: proof, one fixed header, tables, one frame, one scan, and the end.

    Raises:
        RefusedError: there is anything else; the error names segment and offset.

    Source: spec/redaction-proof.md, 7.1 and 7.4.
    """
    if untrusted[:2] != bytes([0xFF, _SOI]):
        raise RefusedError("leakcheck.not_a_picture")
    parts: list[bytes] = []
    seen: list[int] = []
    rest: list[tuple[int, int, bytes]] = []
    offset = 2
    for marker, start, payload in _segments(untrusted):
        offset = start + 4 + len(payload)
        if marker == _APP11 and payload.startswith(_PROOF_NAME) and set(seen) <= {_APP11}:
            parts.append(payload)
        else:
            _check_segment(marker, start, payload, tuple(seen))
            rest.append((marker, start, payload))
        seen.append(marker)
    _check_proof(b"".join(part[_PROOF_HEAD_BYTES:] for part in parts), proof)
    _check_numbers(parts)
    _check_tables(rest)
    _check_end(untrusted, _scan_end(untrusted, offset))


def _check_numbers(parts: Sequence[bytes]) -> None:
    """Check that the parts of the proof are numbered as they are written: nothing is in between."""
    for number, part in enumerate(parts):
        head = part[len(_PROOF_NAME) : _PROOF_HEAD_BYTES]
        if head != number.to_bytes(2, "big") + len(parts).to_bytes(2, "big"):
            raise RefusedError("leakcheck.segment", segment=_named(_APP11), offset=number)


def _check_tables(segments: Sequence[tuple[int, int, bytes]]) -> None:
    """Check that every table is used, and every Huffman table is that of T.81, K.3.

    A table that no component uses is 64 bytes of anybody's message.
    """
    wanted: dict[int, set[int]] = {_DQT: set(), _DHT: set()}
    for marker, start, payload in segments:
        if marker == _SOF0:
            wanted[_DQT] |= set(payload[8::3])
        if marker == _SOS:
            wanted[_DHT] |= {each >> 4 for each in payload[2:-3:2]}
            wanted[_DHT] |= {0x10 | each & 15 for each in payload[2:-3:2]}
            if payload[-3:] != bytes((0, 63, 0)):
                raise RefusedError("leakcheck.segment", segment=_named(_SOS), offset=start)
    for marker, start, payload in segments:
        if marker not in wanted:
            continue
        standard = marker == _DQT or sha256(payload).hex() in _STANDARD_TABLES
        if payload[0] not in wanted[marker] or not standard:
            raise RefusedError("leakcheck.segment", segment=_named(marker), offset=start)
        wanted[marker].remove(payload[0])


def check_png_structure(untrusted: bytes, proof: bytes) -> None:
    """Check that a PNG is: header, proof, picture data that end where they must, and the end.

    Raises:
        RefusedError: there is anything else; the error names chunk and offset.

    Source: spec/redaction-proof.md, 7.2 and 7.4.
    """
    found = b""
    data: list[bytes] = []
    size = (0, 0)
    order = ""
    end = len(PNG_MAGIC)
    for kind, start, payload in _chunks(untrusted):
        letter = {b"IHDR": "h", b"tvRP": "p", b"IDAT": "d", b"IEND": "e"}.get(kind)
        if letter is None:
            _check_metadata(payload, start)
            check_no_picture(payload, place=_printable(kind), base=start)
            raise RefusedError("leakcheck.chunk", chunk=_printable(kind), offset=start)
        order += letter
        if letter == "h":
            size = _pixel_bytes(payload, start)
        if letter == "p":
            found += payload
        if letter == "d":
            data.append(payload)
        end = start + 12 + len(payload)
        if letter == "e":
            break
    squeezed = "hp" + "d" * len(data) + "e"
    if order != squeezed or not data:
        raise RefusedError("leakcheck.chunk_order", found=len(order), offset=end)
    _check_proof(found, proof)
    _check_end(untrusted, end)
    _check_stream(b"".join(data), *size)


def _pixel_bytes(header: bytes, start: int) -> tuple[int, int]:
    """Return how many rows a PNG has, and of how many bytes, from the one form of its header.

    Neither a palette nor transparency nor interlacing: each can hide pixels from some viewers.
    """
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    channels = {b"\x08\x00\x00\x00\x00": 1, b"\x08\x02\x00\x00\x00": 3}.get(header[8:])
    if channels is None:
        raise RefusedError("leakcheck.chunk", chunk="IHDR", offset=start)
    return height, 1 + width * channels


def _segments(untrusted: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield marker, offset and payload of every segment up to and with the first SOS."""
    offset = 2
    while True:
        head = untrusted[offset : offset + 4]
        if len(head) < 4 or head[0] != 0xFF or head[1] in (0x00, 0xFF):  # noqa: PLR2004
            raise RefusedError("leakcheck.gap", offset=offset)
        marker, length = head[1], int.from_bytes(head[2:], "big")
        if marker == _SOI or 0xD0 <= marker <= _EOI or length < 2:  # noqa: PLR2004
            raise RefusedError("leakcheck.segment", segment=f"FF{marker:02X}", offset=offset)
        payload = untrusted[offset + 4 : offset + 2 + length]
        if len(payload) != length - 2:
            raise RefusedError("leakcheck.gap", offset=offset)
        yield marker, offset, payload
        if marker == _SOS:
            return
        offset += 2 + length


def _check_segment(marker: int, start: int, payload: bytes, seen: tuple[int, ...]) -> None:
    """Check that a segment is one that Tutela writes, once, with the length it has there."""
    earlier = seen.count(marker)
    match marker:
        case 0xE0:
            fine = payload == _JFIF and not earlier and _APP14 not in seen
        case 0xEE:
            fine = (payload[:-1] == _ADOBE and payload[-1:] in (b"\x00", b"\x02")) and not earlier
            fine = fine and _APP0 not in seen
        case 0xDB:
            fine = len(payload) == _DQT_BYTES and earlier < _TABLES_MAX
        case 0xC0:
            count = payload[5] if len(payload) > 5 else 0  # noqa: PLR2004
            fine = 1 <= count <= _COMPONENTS_MAX and len(payload) == 6 + 3 * count and not earlier
        case 0xC4:
            fine = len(payload) in _DHT_BYTES and earlier < _TABLES_MAX
        case 0xDA:
            count = payload[0] if payload else 0
            fine = 1 <= count <= _COMPONENTS_MAX and len(payload) == 4 + 2 * count
        case _:
            fine = False
    if not fine:
        _check_metadata(payload, start)
        check_no_picture(payload, place=f"FF{marker:02X}", base=start + 4)
        if marker == _APP0 and payload.startswith(b"JF"):
            raise RefusedError("leakcheck.thumbnail", segment="JFIF", offset=start)
        raise RefusedError("leakcheck.segment", segment=_named(marker), offset=start)


def _named(marker: int) -> str:
    """Return a marker in hexadecimal, and what ITU-T T.81, table B.1 calls it."""
    names = {_COM: "COM", 0xDD: "DRI", _DQT: "DQT", _DHT: "DHT", _SOS: "SOS", 0xDC: "DNL"}
    if 0xE0 <= marker <= 0xEF:  # noqa: PLR2004
        names[marker] = f"APP{marker - 0xE0}"
    if 0xD0 <= marker <= 0xD7:  # noqa: PLR2004
        names[marker] = f"RST{marker - 0xD0}"
    return f"FF{marker:02X} {names.get(marker, f'SOF{marker - 0xC0}')}"


# What a marker stands for; the first that is found names the place.
_METADATA: Final = (
    ("GPS", re.compile(rb"GPSL(?:at|ong)itude|\x88\x25\x00\x04|\x25\x88\x04\x00")),
    ("C2PA", re.compile(rb"c2pa|C2PA")),
    ("JUMBF", re.compile(rb"jumb")),
    ("gain map", re.compile(rb"hdrgm|HDRGainMap|urn:iso:std:iso:ts:21496")),
    ("MakerNote", re.compile(rb"\x92\x7c\x00\x07|\x7c\x92\x07\x00")),
    (
        "serial number",
        re.compile(
            rb"(?i:serialnumber)|\xa4[\x31\x35]\x00\x02|[\x31\x35]\xa4\x02\x00|"
            rb"\xc6\x2f\x00\x02|\x2f\xc6\x02\x00"
        ),
    ),
    ("Exif", re.compile(rb"Exif\x00")),
    ("XMP", re.compile(rb"http://ns\.adobe\.com/(?:xap|xmp)/|XML:com\.adobe\.xmp")),
    ("MPF", re.compile(rb"MPF\x00")),
    ("ICC", re.compile(rb"ICC_PROFILE\x00")),
    ("Photoshop thumbnail", re.compile(rb"8BIM\x04[\x09\x0c]")),
    ("IPTC", re.compile(rb"Photoshop 3\.0\x00")),
)


def _check_metadata(payload: bytes, start: int) -> None:
    """Say which kind of metadata a refused segment is, so that its source can be found."""
    place = next((name for name, mark in _METADATA if mark.search(payload)), None)
    if place is None:
        return
    # An Exif block is itself a TIFF: what matters is whether a picture stands inside it.
    skipped = _EXIF_HEAD_BYTES if payload.startswith(b"Exif\x00") else 0
    check_no_picture(payload[skipped:], place=place, base=start + 4 + skipped)
    raise RefusedError("leakcheck.metadata", metadata=place, offset=start)


def _check_proof(found: bytes, proof: bytes) -> None:
    if found != proof:
        raise RefusedError("leakcheck.proof_differs", found=len(found), wanted=len(proof))
    check_no_picture(proof, place="proof", base=0)


def _scan_end(untrusted: bytes, offset: int) -> int:
    """Return the offset behind EOI; only stuffed bytes may stand between SOS and it."""
    while True:
        offset = untrusted.find(b"\xff", offset)
        follower = untrusted[offset + 1 : offset + 2] if offset >= 0 else b""
        if not follower:
            raise RefusedError("leakcheck.gap", offset=len(untrusted))
        if follower[0] == _EOI:
            return offset + 2
        if follower[0] == _SOI:
            raise RefusedError("leakcheck.second_picture", kind="JPEG", place="scan", offset=offset)
        if follower[0] != 0:
            raise RefusedError("leakcheck.segment", segment=_named(follower[0]), offset=offset)
        offset += 2


def _check_end(untrusted: bytes, end: int) -> None:
    if end != len(untrusted):
        check_no_picture(untrusted[end:], place="end", base=end)
        raise RefusedError("leakcheck.trailing", offset=end, count=len(untrusted) - end)


def _chunks(untrusted: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    offset = len(PNG_MAGIC)
    while offset < len(untrusted):
        length = int.from_bytes(untrusted[offset : offset + 4], "big")
        kind = untrusted[offset + 4 : offset + 8]
        payload = untrusted[offset + 8 : offset + 8 + length]
        checksum = untrusted[offset + 8 + length : offset + 12 + length]
        if zlib.crc32(kind + payload).to_bytes(4, "big") != checksum:
            raise RefusedError("leakcheck.gap", offset=offset)
        yield kind, offset, payload
        offset += 12 + length


def _check_stream(data: bytes, rows: int, row_bytes: int) -> None:
    """Check that the picture data are one zlib stream of all rows, each filtered alike."""
    stream = zlib.decompressobj()
    try:
        pixels = stream.decompress(data, rows * row_bytes + 1)
    except zlib.error as reason:
        raise RefusedError("leakcheck.stream", count=len(data)) from reason
    if not stream.eof or stream.unused_data or len(pixels) != rows * row_bytes:
        raise RefusedError("leakcheck.stream", count=len(stream.unused_data))
    # Which filter a row has shows in no pixel: a byte of somebody's message in every row.
    for row, used in enumerate(pixels[::row_bytes]):
        if used != _FILTER_UP:
            raise RefusedError("leakcheck.row_filter", row=row)


def _printable(kind: bytes) -> str:
    return "".join(chr(each) if 32 < each < 127 else "?" for each in kind)  # noqa: PLR2004
