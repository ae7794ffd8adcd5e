"""Contact sheets become PNG files; examined pictures become upright pixels."""

import io
import zlib

import numpy as np
import pytest
from PIL import Image

from tutela.engines.images import SecondDecoder, decode_examined, encode_png
from tutela.errors import MalformedError

RAMP = np.arange(24, dtype=np.uint8).reshape(2, 4, 3) * 10


def test_a_png_comes_back_as_it_was():
    assert np.array_equal(decode_examined(encode_png(RAMP)), RAMP)


def test_a_png_carries_nothing_but_the_picture():
    content = encode_png(RAMP)
    assert {content[at - 4 : at] for at in (16,)} == {b"IHDR"}
    assert not any(chunk in content for chunk in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"))


def test_the_orientation_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.fromarray(np.zeros((10, 20, 3), np.uint8)).save(out, "JPEG", exif=exif)
    assert decode_examined(out.getvalue()).shape == (20, 10, 3)


def test_transparent_pixels_are_still_looked_at():
    clear = np.dstack([RAMP, np.zeros((2, 4), np.uint8)])
    out = io.BytesIO()
    Image.fromarray(clear).save(out, "PNG")
    assert np.array_equal(decode_examined(out.getvalue()), RAMP)


@pytest.mark.parametrize(
    "damaged", [b"", b"not a picture", b"\xff\xd8\xff\xd9", b"\x89PNG\r\n\x1a\n"]
)
def test_damaged_pictures_are_refused(damaged: bytes):
    with pytest.raises(MalformedError, match=r"detector\.cannot_decode"):
        decode_examined(damaged)


def test_a_cut_picture_is_refused():
    with pytest.raises(MalformedError, match=r"detector\.cannot_decode"):
        decode_examined(encode_png(np.zeros((200, 200, 3), np.uint8))[:-30])


def test_a_format_that_is_not_sealed_is_refused():
    out = io.BytesIO()
    Image.fromarray(RAMP).save(out, "GIF")
    with pytest.raises(MalformedError, match=r"detector\.cannot_decode"):
        decode_examined(out.getvalue())


@pytest.mark.parametrize(
    ("width", "height", "message"),
    [
        (20_000, 10_001, "detector.picture_too_large"),
        (65_000, 65_000, "detector.picture_too_large"),
        (8, 9, "detector.cannot_decode"),
    ],
)
def test_a_picture_that_says_it_is_too_large_is_called_that(width: int, height: int, message: str):
    claimed = bytearray(encode_png(RAMP))
    claimed[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    claimed[29:33] = zlib.crc32(claimed[12:29]).to_bytes(4, "big")
    with pytest.raises(MalformedError) as refused:
        decode_examined(bytes(claimed))
    assert refused.value.message == message
    with pytest.raises(MalformedError) as refused:
        SecondDecoder().decode(bytes(claimed))
    assert refused.value.message == message
