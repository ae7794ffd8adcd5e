"""Recognise the beginning of a picture, or of a document that can hold one, inside other bytes.

A signature of three bytes appears by chance in every few megabytes, and the proof is megabytes of
chance. So each kind needs what follows its signature too; taken together that is 40 bits or more.
"""

import re
from collections.abc import Callable
from typing import Final, Literal

from tutela.errors import RefusedError

_SEGMENTS_MIN: Final = 3
_ENTRIES_MAX: Final = 512
_TIFF_TYPES: Final = 13
_BMP_HEADERS: Final = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_BRANDS: Final = re.compile(
    rb"(hei[cxms]|hev[cx]|mif1|msf1|avi[fs]|jp2 |jpx |jxl |crx |qt  |isom|mp4\d)"
)


def check_no_picture(untrusted: bytes, *, place: str, base: int) -> None:
    """Check that no picture begins anywhere in some bytes.

    Args:
        untrusted: what is searched.
        place: the segment, chunk or file it stands in, for the message.
        base: offset of these bytes in their file.

    Raises:
        RefusedError: one begins; the error says which kind, and where.
    """
    found = [
        (match.start(), kind)
        for kind, mark, follows in _KINDS
        for match in mark.finditer(untrusted)
        if follows(untrusted, match.start())
    ]
    if found:
        offset, kind = min(found)
        raise RefusedError("leakcheck.second_picture", kind=kind, place=place, offset=base + offset)


def check_no_picture_in_text(untrusted: bytes, *, place: str) -> None:
    """Check that a text holds no picture written in base64.

    Raises:
        RefusedError: it does; the error says where.
    """
    match = _TEXT_FORMS.search(untrusted)
    if match:
        raise RefusedError(
            "leakcheck.second_picture", kind="base64", place=place, offset=match.start()
        )


def _jpeg(data: bytes, start: int) -> bool:
    """Return whether segments follow one another as they do in a JPEG (ITU-T T.81, B.1)."""
    offset = start + 2
    for count in range(_SEGMENTS_MIN + 1):
        head = data[offset : offset + 4]
        if len(head) < 4 or head[0] != 0xFF or not 0xC0 <= head[1] <= 0xFE:  # noqa: PLR2004
            return count >= _SEGMENTS_MIN
        if head[1] == 0xDA:  # noqa: PLR2004 - the scan begins: no more to walk
            return count >= _SEGMENTS_MIN - 1
        named = data[offset + 4 : offset + 10].startswith((b"JFIF\x00", b"Exif\x00\x00", b"Adobe"))
        if named:
            return True
        offset += 2 + int.from_bytes(head[2:], "big")
    return True


def _tiff(data: bytes, start: int) -> bool:
    """Return whether a directory with sensible entries follows (TIFF 6.0, section 2)."""
    order: Literal["little", "big"] = "little" if data[start : start + 1] == b"I" else "big"
    directory = int.from_bytes(data[start + 4 : start + 8], order)
    place = start + directory
    entries = int.from_bytes(data[place : place + 2], order)
    kind = int.from_bytes(data[place + 4 : place + 6], order)
    return directory >= 8 and 1 <= entries <= _ENTRIES_MAX and 1 <= kind <= _TIFF_TYPES  # noqa: PLR2004


def _bmp(data: bytes, start: int) -> bool:
    size = int.from_bytes(data[start + 2 : start + 6], "little")
    reserved = data[start + 6 : start + 10]
    pixels = int.from_bytes(data[start + 10 : start + 14], "little")
    header = int.from_bytes(data[start + 14 : start + 18], "little")
    return reserved == bytes(4) and header in _BMP_HEADERS and 14 + header <= pixels <= size


def _box(data: bytes, start: int) -> bool:
    """Return whether the four bytes after "ftyp" name a picture or a film (ISO 14496-12, 4.3)."""
    return _BRANDS.match(data, start + 4) is not None


def _icon(data: bytes, start: int) -> bool:
    count = int.from_bytes(data[start + 4 : start + 6], "little")
    first = data[start + 6 : start + 22]
    size, offset = int.from_bytes(first[8:12], "little"), int.from_bytes(first[12:16], "little")
    return 1 <= count <= 64 and first[3:4] == b"\x00" and size > 0 and offset == 6 + 16 * count  # noqa: PLR2004


def _always(_data: bytes, _start: int) -> bool:
    return True


_KINDS: Final[tuple[tuple[str, re.Pattern[bytes], Callable[[bytes, int], bool]], ...]] = (
    ("JPEG", re.compile(rb"\xff\xd8\xff"), _jpeg),
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n"), _always),
    ("WebP", re.compile(rb"RIFF.{4}WEBP", re.DOTALL), _always),
    ("HEIF", re.compile(rb"ftyp"), _box),
    ("TIFF", re.compile(rb"II\*\x00|MM\x00\*"), _tiff),
    ("BigTIFF", re.compile(rb"II\+\x00\x08\x00\x00\x00|MM\x00\+\x00\x08\x00\x00"), _always),
    ("GIF", re.compile(rb"GIF8[79]a"), _always),
    ("BMP", re.compile(rb"BM"), _bmp),
    ("ICO", re.compile(rb"\x00\x00[\x01\x02]\x00"), _icon),
    ("JPEG 2000", re.compile(rb"\xff\x4f\xff\x51\x00|\x00\x00\x00\x0cjP  \r\n\x87\n"), _always),
    ("JPEG XL", re.compile(rb"\x00\x00\x00\x0cJXL \r\n\x87\n"), _always),
    ("PSD", re.compile(rb"8BPS\x00[\x01\x02]"), _always),
    ("PDF", re.compile(rb"%PDF-\d"), _always),
    ("ZIP", re.compile(rb"PK\x03\x04[\x0a-\x3f]\x00"), _always),
)
_TEXT_FORMS: Final = re.compile(
    rb"data:image/|/9j/[24]AAQSkZJRg|/9j/[24][A-Za-z0-9+/]{2,}|iVBORw0KGgo|R0lGOD[dl]h|UklGR[A-Za-z0-9+/]{6}XRUJQ|<svg[\s>]"
)
