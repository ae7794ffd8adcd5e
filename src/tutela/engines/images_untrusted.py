"""Decode a hostile picture and commit to it; runs in a child of `engines.worker` only.

A JPEG is committed to by its coefficients. Everything else, and every JPEG that this refuses, is
decoded once to an upright picture of 8 bits, grey or RGB: the rendition, sealed beside the file.
Only the five readers that are named here are registered with Pillow, whatever the file says.
"""

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from typing import Final

import numpy as np
import pi_heif  # type: ignore[import-untyped]  # has no types
from numpy.typing import NDArray
from PIL import (
    Image,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from tutela.errors import MalformedError, RefusedError
from tutela.intake.kind import Kind
from tutela.intake.quarantine import PIXELS_MAX, SIDE_PIXELS_MAX
from tutela.intake.reason import Reason
from tutela.proof.cbor import Value
from tutela.proof.coefficients import library
from tutela.proof.digest import sha256
from tutela.proof.picture import (
    Commitment,
    commit_jpeg,
    commit_pixels,
    hide_pixels,
    nothing_hidden,
)

FORMATS: Final = {
    Kind.JPEG: ("JPEG",),
    Kind.PNG: ("PNG",),
    Kind.WEBP: ("WEBP",),
    Kind.TIFF: ("TIFF",),
    Kind.HEIC: ("HEIF",),
}
_PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
_LIBJPEG_WARNED = "picture.jpeg_refused"
_PILLOW, _PI_HEIF = version("pillow"), version("pi-heif")
_DEEP_MODES = ("I;16", "I;16L", "I;16B", "I;16N")
_PLAIN_MODES = ("L", "RGB")
_COLOUR_MODES = ("1", "P", "RGBX", "CMYK", "YCbCr")
_ALPHA_MODES = ("LA", "PA", "RGBA", "La", "RGBa")
_BITS = 8
_GREY_AXES = 2
_PNG_BITS_AT = 24
_TIFF_BITS_TAG = 258
_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_IHDR_AT, _CHUNK_FRAME = 16, 12
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_WHOLE = ((0, 0, 1, 1),)
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_UNPACKED_BYTES = 1 << 20
_SEGMENT = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]", re.DOTALL)
_END = 0xD9


class _AbsentError(Exception):
    """There is no picture to commit to; carries the reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason


def load_decoders() -> None:
    """Load everything decoding will need, since afterwards no file can be opened any more."""
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.register_heif_opener(thumbnails=False)
    for mode, written, kind in (
        ("RGB", "JPEG", Kind.JPEG),
        ("CMYK", "JPEG", Kind.JPEG),
        ("RGBA", "PNG", Kind.PNG),
        ("RGB", "TIFF", Kind.TIFF),
        ("RGB", "WEBP", Kind.WEBP),
    ):
        stream = io.BytesIO()
        Image.new(mode, (64, 64)).save(stream, written)
        examine(stream.getvalue(), kind.value, bytes(32))
    examine(b"\xff\xd8\xff\xd9", Kind.JPEG.value, bytes(32))
    examine(bytes(64), Kind.HEIC.value, bytes(32))


def examine(untrusted_original: bytes, kind: str, secret: bytes) -> Value:
    """Return the commitment to a picture, with its rendition and notes, or why there is none.

    Raises:
        MemoryError: the picture needs more than the limit.
        MalformedError: the kind is none of those in `FORMATS`.
    """
    formats = {each.value: each for each in FORMATS}
    if kind not in formats:
        raise MalformedError("sandbox.reply")
    try:
        return _commit(untrusted_original, formats[kind], secret)
    except _AbsentError as absent:
        return {"reason": absent.reason.to_value()}


def _commit(untrusted_original: bytes, kind: Kind, secret: bytes) -> Value:
    trailing = _bytes_after_end(untrusted_original) if kind is Kind.JPEG else 0
    notes = [Reason.of("intake.note_trailing", count=trailing)] if trailing else []
    if kind is Kind.JPEG:
        commitment = _by_coefficients(untrusted_original, secret, notes)
        if commitment is not None:
            return _reply(commitment, None, notes)
    pixels = _decode(untrusted_original, kind, notes)
    if kind is Kind.PNG:
        _check_rows(untrusted_original, notes)
    decoder = f"Pillow {_PILLOW}"
    if kind is Kind.HEIC:
        decoder = f"pi-heif {_PI_HEIF}, {decoder}"
    commitment = commit_pixels(pixels, sha256(untrusted_original), decoder, secret)
    return _reply(commitment, hide_pixels(pixels, nothing_hidden(commitment.grid)), notes)


def _by_coefficients(
    untrusted_original: bytes, secret: bytes, notes: list[Reason]
) -> Commitment | None:
    try:
        return commit_jpeg(untrusted_original, secret)
    except RefusedError as error:
        # Where libjpeg warned, what a viewer shows of the picture can still be committed to; a
        # picture that is cut short is refused by Pillow afterwards.
        refused = error.parameters.get("reason") == _LIBJPEG_WARNED
        damaged = refused and not _reads_as_stored(untrusted_original)
        note = "intake.note_damaged" if damaged else "intake.note_pixels"
        notes.append(Reason.of(note))
        return None


def _reads_as_stored(untrusted_original: bytes) -> bool:
    """Tell whether a JPEG is whole, and is refused only because it cannot be turned without loss.

    A photograph on its side whose size is no multiple of its coded units is no damaged one.
    """
    try:
        library().transform(untrusted_original, lambda row: row.blocks.fill(0))
    except MalformedError:
        return False
    return True


def _reply(commitment: Commitment, rendition: bytes | None, notes: list[Reason]) -> Value:
    return {
        "commitment": commitment.to_value(),
        "rendition": rendition,
        "notes": [note.to_value() for note in notes],
    }


def _decode(untrusted_original: bytes, kind: Kind, notes: list[Reason]) -> NDArray[np.uint8]:
    try:
        with warnings.catch_warnings(), _opened(untrusted_original, kind) as image:
            warnings.simplefilter("ignore")
            _check_size(image)
            _check_frames(image, notes)
            notes.extend(_notes_of(image, untrusted_original))
            pixels = _pixels(image)
            return pixels[:, :, np.newaxis] if pixels.ndim == _GREY_AXES else pixels
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, LookupError) as error:
        # What Pillow and pi-heif raise on damaged files; a picture cut short is among them.
        raise _AbsentError(Reason.of("intake.picture_broken")) from error
    except (TypeError, AttributeError, ArithmeticError) as error:
        # And what their readers trip over in files made to confuse them.
        raise _AbsentError(Reason.of("intake.picture_broken")) from error


def _opened(untrusted_original: bytes, kind: Kind) -> Image.Image:
    """Read the head of a picture; nothing is decoded yet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return Image.open(io.BytesIO(untrusted_original), formats=FORMATS[kind])
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise _AbsentError(Reason.of("intake.picture_pixels", limit=PIXELS_MAX)) from error


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if max(width, height) > SIDE_PIXELS_MAX:
        reason = Reason.of("intake.picture_side", width=width, height=height, limit=SIDE_PIXELS_MAX)
        raise _AbsentError(reason)


def _check_frames(image: Image.Image, notes: list[Reason]) -> None:
    frames: int = getattr(image, "n_frames", 1)
    if isinstance(image, MpoImagePlugin.MpoImageFile):
        # A photograph with its own preview behind it, by CIPA DC-007: the first is the picture.
        notes.append(Reason.of("intake.note_second_picture"))
    elif frames != 1:
        raise _AbsentError(Reason.of("intake.picture_frames", frames=frames))


def _notes_of(image: Image.Image, untrusted_original: bytes) -> list[Reason]:
    notes = []
    if image.mode in _ALPHA_MODES or "transparency" in image.info:
        notes.append(Reason.of("intake.note_alpha"))
    if image.mode in _DEEP_MODES or _bits(image, untrusted_original) > _BITS:
        notes.append(Reason.of("intake.note_depth"))
    if image.mode in {"CMYK", "YCbCr"}:
        notes.append(Reason.of("intake.note_colours"))
    if image.info.get("icc_profile"):
        notes.append(Reason.of("intake.note_profile"))
    return notes


def _bits(image: Image.Image, untrusted_original: bytes) -> int:
    """Return the depth of one channel in the file, which Pillow reduces without a word."""
    if isinstance(image, PngImagePlugin.PngImageFile):
        return untrusted_original[_PNG_BITS_AT]
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        stated: object = image.tag_v2.get(_TIFF_BITS_TAG, (1,))
        return max(stated) if isinstance(stated, tuple) else int(str(stated))
    stated = image.info.get("bit_depth", _BITS)
    return stated if isinstance(stated, int) else _BITS


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    """Return the upright picture, of shape (height, width), or (height, width, 3) in colours."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode in _DEEP_MODES:
        deep = np.asarray(upright).astype(np.uint16, copy=False)
        return (deep >> _BITS).astype(np.uint8)
    if upright.mode in _ALPHA_MODES or "transparency" in upright.info:
        return np.asarray(_on_white(upright))
    if upright.mode == "1":
        upright = upright.convert("L")
    elif upright.mode in _COLOUR_MODES:
        upright = upright.convert("RGB")
    if upright.mode not in _PLAIN_MODES:
        raise _AbsentError(Reason.of("intake.picture_mode"))
    return np.asarray(upright)


def _on_white(image: Image.Image) -> Image.Image:
    grey = image.mode in {"L", "LA", "La"}
    layer = image.convert("RGBA")
    white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    white.alpha_composite(layer)
    return white.convert("L" if grey else "RGB")


def _check_rows(untrusted_png: bytes, notes: list[Reason]) -> None:
    """Check that a PNG has as many rows as its header says, which Pillow does not.

    Rows that are missing would be black, rows beyond the last would be seen by nobody.
    """
    head = untrusted_png[_IHDR_AT:]
    width, height, bits, colour = struct.unpack_from(">IIBB", head)
    wanted = _raw_bytes(width, height, bits * _PNG_CHANNELS[colour], interlaced=head[12] != 0)
    unpacked = zlib.decompressobj()
    found = 0
    with suppress(zlib.error):
        for piece in _image_data(untrusted_png):
            rest = piece
            while rest and found <= wanted:
                found += len(unpacked.decompress(rest, _UNPACKED_BYTES))
                rest = unpacked.unconsumed_tail
    if found < wanted:
        raise _AbsentError(Reason.of("intake.picture_broken"))
    if found > wanted:
        notes.append(Reason.of("intake.note_more_rows"))


def _image_data(untrusted_png: bytes) -> Iterator[bytes]:
    """Yield what the image data chunks hold. Source: PNG (ISO/IEC 15948), 5.3."""
    offset = len(_PNG_MAGIC)
    while offset + _CHUNK_FRAME <= len(untrusted_png):
        length, name = struct.unpack_from(">I4s", untrusted_png, offset)
        if name == b"IDAT":
            yield untrusted_png[offset + 8 : offset + 8 + length]
        offset += _CHUNK_FRAME + length


def _raw_bytes(width: int, height: int, bits: int, *, interlaced: bool) -> int:
    """Return how many bytes the rows of a PNG have, each with its filter. Source: PNG, 7.2, 8.2."""
    total = 0
    for left, top, across, down in _ADAM7 if interlaced else _WHOLE:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total


def _bytes_after_end(untrusted_original: bytes) -> int:
    """Return how many bytes follow the end of a JPEG's first picture, 0 where it has no end.

    Source: ITU-T T.81, B.1.1.2 to B.1.1.4.
    """
    offset = 2
    while found := _SEGMENT.search(untrusted_original, offset):
        marker, offset = untrusted_original[found.end() - 1], found.end()
        if marker == _END:
            return len(untrusted_original) - offset
        length = int.from_bytes(untrusted_original[offset : offset + 2], "big")
        # After SOS the search itself walks the coded data: only markers match it.
        offset += length
    return 0
