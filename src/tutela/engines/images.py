"""Pillow, for pictures a person looks at: contact sheets out, already examined pictures in.

This is no door for hostile bytes. What comes from outside is decoded in the sandbox; only what
has been sealed, or made by Tutela itself, comes here.
"""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from tutela.errors import MalformedError
from tutela.redaction.detector import Picture, check_picture
from tutela.redaction.finding import SIDE_PIXELS_MAX

PIXELS_MAX = 200_000_000
FORMATS = ("JPEG", "PNG")


def encode_png(picture: Picture) -> bytes:
    """Return an RGB picture as a PNG without any metadata.

    Raises:
        MalformedError: the array is not an RGB picture.
    """
    check_picture(picture)
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG", compress_level=3)
    return out.getvalue()


def decode_examined(examined: bytes) -> Picture:
    """Return the upright RGB pixels of a JPEG or PNG that was examined before it came here.

    Transparency is dropped, not applied: what a viewer would not show must still be looked at.

    Raises:
        MalformedError: it is neither, is damaged, or has more than 200 million pixels.
    """
    try:
        with _opened(examined) as opened:
            upright = ImageOps.exif_transpose(opened)
            return np.array(upright.convert("RGB"), np.uint8)
    except (OSError, SyntaxError, ValueError) as error:
        raise MalformedError("detector.cannot_decode") from error


def _opened(untrusted: bytes) -> Image.Image:
    """Read the head of a picture and check its size; nothing is decoded yet.

    Raises:
        MalformedError: see `check_pixels`.
    """
    # Pillow's own limit of 179 million pixels would call a large picture a damaged one.
    Image.MAX_IMAGE_PIXELS = SIDE_PIXELS_MAX**2
    opened = Image.open(io.BytesIO(untrusted), formats=FORMATS)
    check_pixels(*opened.size)
    return opened


def check_pixels(width: int, height: int) -> None:
    """Check that a picture is one that can be held in memory.

    Raises:
        MalformedError: a side or the product is too large.
    """
    if max(width, height) > SIDE_PIXELS_MAX or width * height > PIXELS_MAX:
        raise MalformedError(
            "detector.picture_too_large", width=width, height=height, most=PIXELS_MAX
        )


class SecondDecoder:
    """Pillow, which had no part in writing a release, for `tutela.redaction.leakcheck`."""

    def decode(self, untrusted: bytes) -> NDArray[np.uint8]:
        """Return the samples as they are in the file; see `leakcheck.Decoder`.

        Raises:
            MalformedError: Pillow cannot read the file to its end.
        """
        try:
            with _opened(untrusted) as opened:
                samples = np.array(opened, np.uint8)
        except (OSError, SyntaxError, ValueError) as error:
            raise MalformedError("detector.cannot_decode") from error
        return samples.reshape(samples.shape[0], samples.shape[1], -1)
