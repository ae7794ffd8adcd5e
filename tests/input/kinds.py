"""The kinds of picture people hand in, and what becomes of each: docs/input.md."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from PIL import Image
from tests.input.drawn import (
    HEIGHT,
    WIDTH,
    XMP_ORIENTATION,
    arithmetic,
    bomb,
    contradicting,
    deep,
    interlaced,
    jpeg,
    moving,
    odd_orientation,
    png,
    saved,
    scene,
    turned,
    with_frame,
    without_adobe,
    ycck,
)

Made = Callable[[], bytes]
UNALIGNED: Final = (173, 147)
"""A size of which no side is a multiple of a coded unit."""


@dataclass(frozen=True)
class Walked:
    """A picture that goes the whole road.

    Attributes:
        made: its file.
        notes: what the receipt says of it.
        size: of the upright picture.
        upper_left: whether whoever looks at it sees the mark in the upper left corner.
    """

    made: Made
    notes: tuple[str, ...] = ()
    size: tuple[int, int] = (WIDTH, HEIGHT)
    upper_left: bool = True


def _opaque(mode: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint16]]:
    colours = deep(scene(mode))
    return np.concatenate([colours, np.full((HEIGHT, WIDTH, 1), 65535, np.uint16)], 2)


def _transparent_corner(written: str) -> bytes:
    image = scene().convert("RGBA")
    image.paste((50, 50, 60, 160), (60, 60, 90, 90))
    return saved(image, written)


def _grey_of_16_bits() -> bytes:
    return saved(Image.fromarray(deep(scene("L"))[:, :, 0]), "TIFF")


def _key_colour() -> bytes:
    # The colour of the corner that stays visible: shown on white it is not that colour any more.
    return png(deep(scene()), 2, (b"tRNS", struct.pack(">HHH", 1, 2, 3)))


def _two_pictures() -> bytes:
    xmp = b'<x:xmpmeta xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"/>'
    gain_map = scene("L").resize((40, 32))
    return saved(
        scene(), "MPO", quality=95, xmp=xmp, save_all=True, append_images=[gain_map, scene()]
    )


WALKED: Final[Mapping[str, Walked]] = {
    "jpeg": Walked(jpeg),
    "jpeg, grey": Walked(lambda: jpeg("L")),
    "jpeg, progressive": Walked(lambda: jpeg(progressive=True)),
    "jpeg, 4:2:2": Walked(lambda: jpeg(subsampling="4:2:2")),
    "jpeg, four inks": Walked(lambda: jpeg("CMYK")),
    "jpeg, four inks as YCCK": Walked(ycck),
    "jpeg, four inks unmarked": Walked(
        lambda: without_adobe(jpeg("CMYK")), ("intake.note_colours", "intake.note_pixels")
    ),
    "jpeg, arithmetic": Walked(arithmetic),
    **{f"jpeg, turned {n}": Walked(partial(turned, "JPEG", n)) for n in range(1, 9)},
    **{
        f"jpeg, turned {n}, any size": Walked(
            partial(turned, "JPEG", n, UNALIGNED),
            ("intake.note_pixels",) if n in {2, 3, 4, 6, 7, 8} else (),
            UNALIGNED,
        )
        for n in range(1, 9)
    },
    "jpeg, orientation 0": Walked(lambda: odd_orientation(3, 0)),
    "jpeg, orientation 9": Walked(lambda: odd_orientation(3, 9)),
    "jpeg, orientation of another type": Walked(lambda: odd_orientation(4, 6)),
    "jpeg, orientation in XMP only": Walked(lambda: jpeg(xmp=XMP_ORIENTATION % 6)),
    "jpeg, Exif and XMP differ": Walked(
        lambda: contradicting(6, 3), size=(HEIGHT, WIDTH), upper_left=False
    ),
    "jpeg with gain map": Walked(_two_pictures, ("intake.note_trailing",)),
    "jpeg and archive in one": Walked(
        lambda: jpeg() + b"PK\x03\x04 an archive", ("intake.note_trailing",)
    ),
    "jpeg, says it is higher": Walked(
        lambda: with_frame(jpeg(), height=2 * HEIGHT), ("intake.note_damaged",), (WIDTH, 2 * HEIGHT)
    ),
    "jpeg, says it is lower": Walked(
        lambda: with_frame(jpeg(), height=HEIGHT // 2),
        ("intake.note_damaged",),
        (WIDTH, HEIGHT // 2),
    ),
    "png": Walked(lambda: saved(scene(), "PNG")),
    "png, interlaced": Walked(lambda: interlaced(np.asarray(scene()))),
    "png, turned": Walked(lambda: turned("PNG", 6)),
    "png, 16 bits": Walked(lambda: png(deep(scene()), 2), ("intake.note_depth",)),
    "png, 16 bits and alpha": Walked(
        lambda: png(_opaque("RGB"), 6), ("intake.note_alpha", "intake.note_depth")
    ),
    "png, 16 bits grey and alpha": Walked(
        lambda: png(_opaque("L"), 4), ("intake.note_alpha", "intake.note_depth")
    ),
    "png, 16 bits and key colour": Walked(_key_colour, ("intake.note_alpha", "intake.note_depth")),
    "png, transparent": Walked(lambda: _transparent_corner("PNG"), ("intake.note_alpha",)),
    "png, palette": Walked(lambda: saved(scene().quantize(8), "PNG")),
    "png, rows too many": Walked(
        lambda: png(np.asarray(scene()), 2, size=(WIDTH, HEIGHT // 2)),
        ("intake.note_more_rows",),
        (WIDTH, HEIGHT // 2),
    ),
    "webp": Walked(lambda: saved(scene(), "WEBP", lossless=True)),
    "webp, transparent": Walked(lambda: _transparent_corner("WEBP"), ("intake.note_alpha",)),
    "webp, turned": Walked(lambda: turned("WEBP", 8)),
    "tiff": Walked(lambda: saved(scene(), "TIFF")),
    "tiff, turned": Walked(lambda: turned("TIFF", 5)),
    "tiff, four inks": Walked(lambda: saved(scene("CMYK"), "TIFF"), ("intake.note_colours",)),
    "tiff, 16 bits grey": Walked(_grey_of_16_bits, ("intake.note_depth",)),
}
"""Everything here is released with the mark hidden where a person saw it."""


def _cut(content: bytes, left: int) -> bytes:
    return content[:-left]


def _garbage_in_scan() -> bytes:
    content = jpeg(progressive=True)
    return content[: content.index(b"\xff\xda") + 40]


def _encrypted_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.jpg", jpeg())
    content = bytearray(stream.getvalue())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _text_bomb(name: bytes) -> bytes:
    return png(np.asarray(scene()), 2, (name, b"x\0\0" + zlib.compress(bytes(80 << 20))))


REFUSED: Final[Mapping[str, tuple[Made, str]]] = {
    "jpeg, cut in its head": (lambda: jpeg()[:300], "intake.picture_broken"),
    "jpeg, cut in the scan": (lambda: _cut(jpeg(), 200), "intake.picture_broken"),
    "jpeg, end missing": (lambda: _cut(jpeg(), 2), "intake.picture_broken"),
    "jpeg, progressive, cut": (_garbage_in_scan, "intake.picture_broken"),
    "jpeg, 12 bits": (
        lambda: with_frame(jpeg(), precision=12, marker=0xC1),
        "intake.picture_broken",
    ),
    "jpeg, height 0": (lambda: with_frame(jpeg(), height=0), "intake.picture_broken"),
    "jpeg, says 4 gigapixels": (
        lambda: with_frame(jpeg(), width=65_000, height=65_000),
        "intake.picture_pixels",
    ),
    "png, 200 megapixels and one row": (
        lambda: png(np.zeros((1, 1, 1), np.uint8), 0, size=(20_000, 10_001)),
        "intake.picture_pixels",
    ),
    "png, 1 x 65535": (lambda: saved(Image.new("L", (1, 65_535)), "PNG"), "intake.picture_side"),
    "png, rows missing": (
        lambda: png(np.asarray(scene()), 2, size=(WIDTH, 2 * HEIGHT)),
        "intake.picture_broken",
    ),
    "png, interlaced, last pass missing": (
        lambda: interlaced(np.asarray(scene()), 6),
        "intake.picture_broken",
    ),
    "png, bomb in a text": (lambda: _text_bomb(b"zTXt"), "intake.picture_broken"),
    "png, bomb in a profile": (lambda: _text_bomb(b"iCCP"), "intake.picture_broken"),
    "png, moving": (lambda: moving("PNG"), "intake.picture_frames"),
    "webp, moving": (lambda: moving("WEBP"), "intake.picture_frames"),
    "tiff, two pages": (lambda: moving("TIFF"), "intake.picture_frames"),
    "tiff, floating point": (lambda: saved(scene("L").convert("F"), "TIFF"), "intake.picture_mode"),
    "tiff, 32 bits": (lambda: saved(scene("L").convert("I"), "TIFF"), "intake.picture_mode"),
    "tiff, Lab": (lambda: saved(Image.new("LAB", (9, 9)), "TIFF"), "intake.picture_mode"),
    "gif": (lambda: saved(scene(), "GIF"), "intake.not_a_picture"),
    "gif, moving": (lambda: moving("GIF"), "intake.not_a_picture"),
    "bmp": (lambda: saved(scene(), "BMP"), "intake.not_a_picture"),
    "pdf with a password": (
        lambda: b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>" + jpeg(),
        "intake.not_a_picture",
    ),
    "zip with a password": (_encrypted_zip, "intake.not_a_picture"),
}
"""Everything here is sealed whole, as bytes; the reason says what to do to show it."""

SEEN_ONLY: Final[Mapping[str, Made]] = {
    "jpeg, 1 x 1": lambda: jpeg(size=(1, 1)),
    "png, 1 x 1": lambda: saved(Image.new("RGB", (1, 1)), "PNG"),
    "png, bomb of 60 megapixels": bomb,
}
"""Everything here is committed to; there is no mark in it."""
