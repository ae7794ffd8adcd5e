"""The last look at bytes that are about to leave: is there anything in them that nobody approved?

Real cameras write the picture more than once: of 339 camera files measured, 261 carried a second
JPEG in their header and 39 carried bytes behind the end. A redaction that leaves one of these in
place hides nothing. Hence an allow-list: every byte of a released file must be one that Tutela
itself writes, in the place where it writes it. Then a decoder that had no part in the writing
decodes the picture and the hidden part must be flat.

Data that is compressed or encrypted is never searched for short signatures, only for whole
structures, so that chance cannot stop a release.
"""

import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from tutela.errors import MismatchError, RefusedError
from tutela.redaction.signatures import check_no_picture, check_no_picture_in_text

Raster: TypeAlias = NDArray[np.uint8]
Mask: TypeAlias = NDArray[np.bool_]

# Decoders spread the colour of a visible neighbour this far into a hidden tile (chroma upsampling).
BLEED_PIXELS: Final = 4
FLAT: Final = 128
# CMYK goes through an inversion, YCCK through two roundings.
FLAT_TOLERANCE: Final = 2
NAME_CHARACTERS_MIN: Final = 4
STEM_CHARACTERS_MIN: Final = 5

_PROOF_NAME: Final = b"tutela-vr/1\x00"
_PROOF_HEAD_BYTES: Final = len(_PROOF_NAME) + 4
_JFIF: Final = bytes.fromhex("4a46494600 0101 00 0001 0001 0000")
_ADOBE: Final = bytes.fromhex("41646f6265 0064 0000 0000")
_PNG_MAGIC: Final = bytes.fromhex("89504e470d0a1a0a")
_EXIF_HEAD_BYTES: Final = 14
_SOI, _EOI, _SOS, _APP0, _APP11, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xEB, 0xEE
_DQT, _SOF0, _DHT = 0xDB, 0xC0, 0xC4
_DQT_BYTES: Final = 65
_DHT_BYTES: Final = frozenset({29, 179})
_TABLES_MAX: Final = 4
_COMPONENTS_MAX: Final = 4


class Decoder(Protocol):
    """A decoder other than the one that wrote the picture."""

    def decode(self, untrusted: bytes) -> Raster:
        """Return the samples, of shape (height, width, channels), as they are in the file.

        Raises:
            MalformedError: this decoder cannot read the file to its end.
        """
        ...


@dataclass(frozen=True, slots=True)
class Expected:
    """What the final picture must be.

    Attributes:
        width: of the whole picture, in pixels.
        height: of the whole picture, in pixels.
        tile_width: in pixels.
        tile_height: in pixels.
        hidden: which tiles are hidden, of shape (rows, columns).
        proof: the proof that is embedded, byte for byte.
    """

    width: int
    height: int
    tile_width: int
    tile_height: int
    hidden: Mask
    proof: bytes


@dataclass(frozen=True, slots=True)
class SourceName:
    """The name under which the item was received; no published byte may spell it."""

    name: str

    def spellings(self) -> tuple[str, ...]:
        """Return the name, its last part, and that without its ending, where long enough.

        Each in both Unicode normal forms (some systems store names decomposed) and in lower
        and upper case; ASCII is compared without regard to case anyway.
        """
        last = self.name.replace("\\", "/").rsplit("/", 1)[-1]
        stem = last.rsplit(".", 1)[0]
        words = [word for word in (self.name, last) if len(word) >= NAME_CHARACTERS_MIN]
        if len(stem) >= STEM_CHARACTERS_MIN:
            words.append(stem)
        forms = [unicodedata.normalize(form, word) for word in words for form in ("NFC", "NFD")]
        cases = [case for form in forms for case in (form, form.lower(), form.upper())]
        return tuple(dict.fromkeys([*cases, *(quote(form, errors="replace") for form in forms)]))


def check_picture_file(untrusted: bytes, expected: Expected, decoder: Decoder) -> None:
    """Check that a picture file holds the approved picture, its proof and nothing else.

    Raises:
        RefusedError: something stands in the file that Tutela does not write; the error says
            where and what.
        MismatchError: the decoded picture has another size, or a hidden tile is not flat.
        MalformedError: the second decoder cannot read the file.
    """
    if untrusted.startswith(_PNG_MAGIC):
        check_png_structure(untrusted, expected.proof)
    else:
        check_jpeg_structure(untrusted, expected.proof)
    check_flat(decoder.decode(untrusted), expected)


def check_bundle(
    files: Mapping[str, bytes],
    fixed: Mapping[str, bytes],
    pictures: frozenset[str],
    source: SourceName,
    approved: tuple[str, ...] = (),
) -> None:
    """Check that no file of a bundle spells the source's name or carries another picture.

    Args:
        files: everything that will be written, by name.
        fixed: files that are the same in every release; they must be exactly these bytes.
        pictures: names of the files that `check_picture_file` has looked at.
        source: the name under which the item was received.
        approved: texts that two people signed; a word of theirs may be part of the source's name.

    Raises:
        RefusedError: a name or a picture was found; the error names file and offset.
        MismatchError: a fixed file has changed.
    """
    for file, content in files.items():
        if file in fixed:
            if content != fixed[file]:
                raise MismatchError("leakcheck.fixed_file", file=file)
            continue
        _check_name(file, content, source, frozenset(files), approved)
        if file not in pictures:
            check_no_picture(content, place=file, base=0)
            check_no_picture_in_text(content, place=file)


def check_jpeg_structure(untrusted: bytes, proof: bytes) -> None:
    """Check that a JPEG is: proof, one fixed header, tables, one frame, one scan, and the end.

    Raises:
        RefusedError: there is anything else; the error names segment and offset.

    Source: spec/redaction-proof.md, 7.1 and 7.3.
    """
    if untrusted[:2] != bytes([0xFF, _SOI]):
        raise RefusedError("leakcheck.not_a_picture")
    parts: list[bytes] = []
    seen: list[int] = []
    offset = 2
    for marker, start, payload in _segments(untrusted):
        offset = start + 4 + len(payload)
        if marker == _APP11 and payload.startswith(_PROOF_NAME) and set(seen) <= {_APP11}:
            parts.append(payload[_PROOF_HEAD_BYTES:])
        else:
            _check_segment(marker, start, payload, tuple(seen))
        seen.append(marker)
    _check_proof(b"".join(parts), proof)
    _check_end(untrusted, _scan_end(untrusted, offset))


def check_png_structure(untrusted: bytes, proof: bytes) -> None:
    """Check that a PNG is: header, proof, picture data that end where they must, and the end.

    Raises:
        RefusedError: there is anything else; the error names chunk and offset.

    Source: spec/redaction-proof.md, 7.2 and 7.3.
    """
    found = b""
    data: list[bytes] = []
    order = ""
    end = len(_PNG_MAGIC)
    for kind, start, payload in _chunks(untrusted):
        letter = {b"IHDR": "h", b"tvRP": "p", b"IDAT": "d", b"IEND": "e"}.get(kind)
        if letter is None:
            _check_metadata(payload, start)
            check_no_picture(payload, place=_printable(kind), base=start)
            raise RefusedError("leakcheck.chunk", chunk=_printable(kind), offset=start)
        order += letter
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
    _check_stream(b"".join(data))


def check_flat(raster: Raster, expected: Expected) -> None:
    """Check size and hidden part of a picture as another decoder sees it.

    Raises:
        MismatchError: another size, or samples under the mask that are not flat grey.
    """
    height, width = raster.shape[:2]
    if (width, height) != (expected.width, expected.height):
        raise MismatchError(
            "leakcheck.size",
            found=f"{width}x{height}",
            wanted=f"{expected.width}x{expected.height}",
        )
    inside = _eroded(_pixel_mask(expected))
    strange = np.abs(raster.astype(np.int16) - FLAT) > FLAT_TOLERANCE
    bad = inside & strange.reshape(height, width, -1).any(axis=2)
    if bad.any():
        row, column = (int(each[0]) for each in np.nonzero(bad))
        raise MismatchError(
            "leakcheck.hidden_not_flat", x=column, y=row, count=int(np.count_nonzero(bad))
        )


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
        raise RefusedError("leakcheck.segment", segment=f"FF{marker:02X}", offset=start)


_METADATA: Final = (
    ("GPS", b"GPSLatitude"),
    ("Exif", b"Exif\x00"),
    ("XMP", b"http://ns.adobe.com/xap/"),
    ("XMP", b"http://ns.adobe.com/xmp/"),
    ("XMP", b"XML:com.adobe.xmp"),
    ("MPF", b"MPF\x00"),
    ("ICC", b"ICC_PROFILE\x00"),
    ("IPTC", b"Photoshop 3.0\x00"),
    ("JUMBF", b"jumb"),
)


def _check_metadata(payload: bytes, start: int) -> None:
    """Say which kind of metadata a refused segment is, so that its source can be found."""
    place = next((name for name, mark in _METADATA if mark in payload[:4096]), None)
    if place is None:
        return
    # An Exif block is itself a TIFF: what matters is whether a picture stands inside it.
    skipped = _EXIF_HEAD_BYTES if place == "Exif" else 0
    check_no_picture(payload[skipped:], place=place, base=start + 4 + skipped)
    if place == "Exif" and _has_gps(payload):
        place = "GPS"
    raise RefusedError("leakcheck.metadata", metadata=place, offset=start)


def _has_gps(payload: bytes) -> bool:
    """Return whether an Exif block has the tag that points to a position (0x8825)."""
    return b"\x88\x25\x00\x04" in payload or b"\x25\x88\x04\x00" in payload


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
            raise RefusedError("leakcheck.segment", segment=f"FF{follower[0]:02X}", offset=offset)
        offset += 2


def _check_end(untrusted: bytes, end: int) -> None:
    if end != len(untrusted):
        check_no_picture(untrusted[end:], place="end", base=end)
        raise RefusedError("leakcheck.trailing", offset=end, count=len(untrusted) - end)


def _chunks(untrusted: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    offset = len(_PNG_MAGIC)
    while offset < len(untrusted):
        length = int.from_bytes(untrusted[offset : offset + 4], "big")
        kind = untrusted[offset + 4 : offset + 8]
        payload = untrusted[offset + 8 : offset + 8 + length]
        checksum = untrusted[offset + 8 + length : offset + 12 + length]
        if zlib.crc32(kind + payload).to_bytes(4, "big") != checksum:
            raise RefusedError("leakcheck.gap", offset=offset)
        yield kind, offset, payload
        offset += 12 + length


def _check_stream(data: bytes) -> None:
    """Check that the picture data are one zlib stream and nothing stands behind it."""
    stream = zlib.decompressobj()
    try:
        stream.decompress(data)
        stream.flush()
    except zlib.error as reason:
        raise RefusedError("leakcheck.stream", count=len(data)) from reason
    if not stream.eof or stream.unused_data:
        raise RefusedError("leakcheck.stream", count=len(stream.unused_data))


def _pixel_mask(expected: Expected) -> Mask:
    tiles = np.repeat(expected.hidden, expected.tile_height, axis=0)
    return np.repeat(tiles, expected.tile_width, axis=1)[: expected.height, : expected.width]


def _eroded(mask: Mask) -> Mask:
    """Return the hidden pixels that have no visible one within reach of chroma upsampling."""
    for axis in (0, 1):
        kept = mask.copy()
        for step in range(1, BLEED_PIXELS + 1):
            for shift in (step, -step):
                moved = np.roll(mask, shift, axis)
                edge = [slice(None), slice(None)]
                edge[axis] = slice(0, shift) if shift > 0 else slice(shift, None)
                moved[tuple(edge)] = True
                kept &= moved
        mask = kept
    return mask


def _check_name(
    file: str,
    content: bytes,
    source: SourceName,
    own: frozenset[str],
    approved: tuple[str, ...],
) -> None:
    for text in approved:
        content = content.replace(text.encode(), b" " * len(text.encode()))
    folded = content.lower()
    for spelling in source.spellings():
        # A source that happens to be called like one of our files tells nothing.
        if any(spelling.casefold() in ours for ours in own):
            continue
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            wanted = spelling.encode(
                encoding, "surrogateescape" if encoding == "utf-8" else "replace"
            )
            offset = max(folded.find(wanted.lower()), content.find(wanted))
            if offset >= 0:
                raise RefusedError("leakcheck.name", file=file, offset=offset)


def _printable(kind: bytes) -> str:
    return "".join(chr(each) if 32 < each < 127 else "?" for each in kind)  # noqa: PLR2004
