"""Draws pictures of every kind, whole and broken, each with a bright mark in its upper left corner.

The mark stands for a face: whoever looks at the picture sees it there and hides it. Another corner
is green (or grey) and must still be visible in what is released.
"""

import io
import struct
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from tutela.proof import coefficients

WIDTH, HEIGHT = 176, 144
"""So many pixels that detectors enlarge it least: a little smaller would take twice as long."""
MARK_PIXELS: Final = 28
OTHER_PIXELS: Final = 24
GROUND, MARK, OTHER = (50, 50, 60), (250, 40, 40), (40, 160, 40)
GREY_GROUND, GREY_MARK, GREY_OTHER = 50, 250, 150
MARK_MIN: Final = 200
"""Red of the mark is above it; of everything else, and of what is hidden, far below."""

_TJXOPT_ARITHMETIC = 128
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
XMP_ORIENTATION = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="%d"/></rdf:RDF></x:xmpmeta>'
)
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How an upright picture is stored so that an orientation sets it upright (Exif 2.32, 4.6.4)."""


def scene(mode: str = "RGB", size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """Return the upright picture, in colours or grey."""
    grey = mode in {"L", "LA"}
    ground, mark, other = (GREY_GROUND, GREY_MARK, GREY_OTHER) if grey else (GROUND, MARK, OTHER)
    image = Image.new("L" if grey else "RGB", size, ground)
    image.paste(mark, (0, 0, MARK_PIXELS, MARK_PIXELS))
    width, height = size
    image.paste(other, (width - OTHER_PIXELS, height - OTHER_PIXELS, width, height))
    return image.convert(mode)


def saved(image: Image.Image, written: str, **options: Any) -> bytes:  # noqa: ANN401 - Pillow's
    """Return a picture's file."""
    stream = io.BytesIO()
    image.save(stream, written, **options)
    return stream.getvalue()


def jpeg(mode: str = "RGB", size: tuple[int, int] = (WIDTH, HEIGHT), **options: Any) -> bytes:  # noqa: ANN401 - Pillow's
    """Return the scene as a JPEG of the best quality."""
    return saved(scene(mode, size), "JPEG", quality=95, **options)


def turned(written: str, orientation: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """Return a file whose stored pixels are turned and whose Exif says how to set them upright."""
    stored = scene(size=size)
    if orientation in _STORED:
        stored = stored.transpose(_STORED[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    quality = {"quality": 95} if written == "JPEG" else {}
    return saved(stored, written, exif=exif, **quality)


def contradicting(exif_says: int, xmp_says: int) -> bytes:
    """Return a JPEG stored upright whose Exif and XMP name different orientations."""
    exif = Image.Exif()
    exif[0x0112] = exif_says
    return jpeg(exif=exif, xmp=XMP_ORIENTATION % xmp_says)


def odd_orientation(kind: int, value: int) -> bytes:
    """Return a JPEG whose Exif orientation has another type or value than there can be."""
    tiff = b"II*\0" + struct.pack("<IHHHIII", 8, 1, 0x0112, kind, 1, value, 0)
    return jpeg(exif=b"Exif\0\0" + tiff)


def ycck() -> bytes:
    """Return the scene as the JPEG of four inks that Photoshop writes: Y, Cb, Cr and K."""
    ink = ImageChops.invert(scene())
    y, cb, cr = (ImageChops.invert(band) for band in ink.convert("YCbCr").split())
    content = saved(
        Image.merge("CMYK", (y, cb, cr, Image.new("L", ink.size, 0))), "JPEG", quality=95
    )
    place = content.index(b"Adobe") + 11
    return content[:place] + b"\x02" + content[place + 1 :]


def arithmetic() -> bytes:
    """Return the scene as a JPEG with arithmetic coding, where libturbojpeg can write it."""
    kept = coefficients._COPY_NOTHING
    try:
        coefficients._COPY_NOTHING = kept | _TJXOPT_ARITHMETIC
        return coefficients.library().transform(jpeg(), lambda _: None)
    finally:
        coefficients._COPY_NOTHING = kept


def with_frame(
    content: bytes,
    *,
    width: int | None = None,
    height: int | None = None,
    precision: int | None = None,
    marker: int | None = None,
) -> bytes:
    """Return a JPEG whose frame header says something else (ITU-T T.81, B.2.2)."""
    changed = bytearray(content)
    at = next(
        content.index(bytes((0xFF, code)))
        for code in (0xC0, 0xC2)
        if bytes((0xFF, code)) in content
    )
    if marker is not None:
        changed[at + 1] = marker
    if precision is not None:
        changed[at + 4] = precision
    if height is not None:
        changed[at + 5 : at + 7] = height.to_bytes(2, "big")
    if width is not None:
        changed[at + 7 : at + 9] = width.to_bytes(2, "big")
    return bytes(changed)


def png(
    samples: NDArray[np.generic],
    colour: int,
    *extra: tuple[bytes, bytes],
    size: tuple[int, int] | None = None,
) -> bytes:
    """Return a PNG written by hand, since Pillow does not write every kind (ISO/IEC 15948).

    Args:
        samples: (height, width, channels) of 8 or 16 bits.
        colour: the colour type.
        extra: chunks before the data.
        size: width and height that the header claims; else the true ones.
    """
    height, width = samples.shape[:2]
    bits = samples.dtype.itemsize * 8
    rows = samples.astype(samples.dtype.newbyteorder(">")).reshape(height, -1)
    data = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">IIBBBBB", *(size or (width, height)), bits, colour, 0, 0, 0)
    chunks = ((b"IHDR", head), *extra, (b"IDAT", zlib.compress(data)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def interlaced(samples: NDArray[np.uint8], passes: int = 7) -> bytes:
    """Return an RGB PNG in seven passes (ISO/IEC 15948, 8.2), or without the last of them."""
    height, width = samples.shape[:2]
    rows = [
        row.tobytes()
        for left, top, across, down in _ADAM7[:passes]
        for row in samples[top::down, left::across]
        if row.size
    ]
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def without_adobe(content: bytes) -> bytes:
    """Return a JPEG of four inks that does not say which (no APP14)."""
    at = content.index(b"\xff\xee")
    length = int.from_bytes(content[at + 2 : at + 4], "big")
    return content[:at] + content[at + 2 + length :]


def deep(image: Image.Image) -> NDArray[np.uint16]:
    """Return the samples of a picture in 16 bits."""
    samples = np.asarray(image).astype(np.uint16) * 257
    return samples.reshape(image.height, image.width, -1)


def bomb() -> bytes:
    """Return a PNG of 60 million black pixels in some ten thousand bytes."""
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(1 + 12_000 // 8)) for _ in range(5_000)) + rows.flush()
    head = struct.pack(">IIBBBBB", 12_000, 5_000, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def moving(written: str) -> bytes:
    """Return a picture of two frames; the second is the one with the mark alone."""
    return saved(scene(), written, save_all=True, append_images=[ImageChops.invert(scene())])


def _chunk(chunk: tuple[bytes, bytes]) -> bytes:
    name, content = chunk
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
