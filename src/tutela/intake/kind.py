"""Tell files apart by their first bytes; what a file calls itself counts for nothing.

Only fixed bytes at fixed places are compared, so this is safe outside the quarantine: no length,
offset or text of the file is followed.
"""

from enum import Enum
from typing import Final

from tutela.intake.textfile import looks_like_text

HEAD_BYTES: Final = 512
"""As many first bytes as `kind_of` can use."""

_BRAND_FIRST, _BRAND_LAST = 8, 64


class Kind(Enum):
    """What a file is; the value is its media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    TIFF = "image/tiff"
    HEIC = "image/heic"
    AVIF = "image/avif"
    GIF = "image/gif"
    BMP = "image/bmp"
    PDF = "application/pdf"
    MP4 = "video/mp4"
    MATROSKA = "video/x-matroska"
    OGG = "application/ogg"
    WAVE = "audio/wav"
    AVI = "video/x-msvideo"
    MP3 = "audio/mpeg"
    ZIP = "application/zip"
    GZIP = "application/gzip"
    SEVEN_ZIP = "application/x-7z-compressed"
    RAR = "application/vnd.rar"
    OLE = "application/x-ole-storage"
    TEXT = "text/plain"
    OTHER = "application/octet-stream"


PICTURES: Final = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.TIFF, Kind.HEIC})
"""The kinds of which a picture commitment is made; of a text one is made as well."""

_FIRST_BYTES: Final = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"BM", Kind.BMP),
    (b"%PDF-", Kind.PDF),
    (b"\x1aE\xdf\xa3", Kind.MATROSKA),
    (b"OggS", Kind.OGG),
    (b"ID3", Kind.MP3),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\x1f\x8b\x08", Kind.GZIP),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
)
_RIFF_FORMS: Final = {b"WEBP": Kind.WEBP, b"WAVE": Kind.WAVE, b"AVI ": Kind.AVI}
_AVIF_BRANDS: Final = (b"avif", b"avis")
_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_NAME_ENDINGS: Final = {
    Kind.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    Kind.PNG: ("png",),
    Kind.WEBP: ("webp",),
    Kind.TIFF: ("tif", "tiff", "dng", "nef", "cr2", "arw"),
    Kind.HEIC: ("heic", "heif", "hif"),
    Kind.AVIF: ("avif",),
    Kind.GIF: ("gif",),
    Kind.BMP: ("bmp",),
    Kind.PDF: ("pdf",),
    Kind.MP4: ("mp4", "m4v", "m4a", "mov", "3gp"),
}
_KIND_OF_ENDING: Final = {ending: kind for kind, all_ in _NAME_ENDINGS.items() for ending in all_}


def kind_of(untrusted_head: bytes) -> Kind:
    """Return what a file is, by its first `HEAD_BYTES` bytes."""
    for first, kind in _FIRST_BYTES:
        if untrusted_head.startswith(first):
            return kind
    if untrusted_head.startswith(b"RIFF"):
        return _RIFF_FORMS.get(untrusted_head[8:12], Kind.OTHER)
    if untrusted_head[4:8] == b"ftyp":
        return _kind_of_brands(untrusted_head)
    return Kind.TEXT if looks_like_text(untrusted_head) else Kind.OTHER


def is_misnamed(untrusted_name: str, kind: Kind) -> bool:
    """Return whether a name's ending belongs to another kind than the content has."""
    _, dot, ending = untrusted_name.rpartition("/")[2].rpartition(".")
    if not dot:
        return False
    claimed = _KIND_OF_ENDING.get(ending.lower())
    return kind in PICTURES if claimed is None else claimed is not kind


def _kind_of_brands(untrusted_head: bytes) -> Kind:
    # ISO/IEC 14496-12, 4.3: the major brand at 8, compatible brands from 16, four bytes each.
    places = (_BRAND_FIRST, *range(_BRAND_FIRST + 8, _BRAND_LAST, 4))
    brands = [untrusted_head[place : place + 4] for place in places]
    if any(brand in _AVIF_BRANDS for brand in brands):
        return Kind.AVIF
    if any(brand in _HEIC_BRANDS for brand in brands):
        return Kind.HEIC
    return Kind.MP4
