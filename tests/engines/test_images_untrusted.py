"""Pictures of every kind, good and broken, through the decoder itself (not its process)."""

import io
import os
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tutela.engines.images_untrusted import examine, load_decoders
from tutela.intake.kind import Kind
from tutela.proof.cbor import Value
from tutela.proof.digest import sha256
from tutela.proof.header import PixelHeader
from tutela.proof.picture import Commitment, commit_jpeg, commit_pixels

SECRET = bytes(range(32))
SIZE = (70, 50)


@pytest.fixture(autouse=True, scope="module")
def _decoders() -> Iterator[None]:
    before = Image.MAX_IMAGE_PIXELS
    load_decoders()
    yield
    Image.MAX_IMAGE_PIXELS = before


def _noise(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    bands = len(Image.new(mode, (1, 1)).getbands())
    generator = np.random.default_rng(7)
    values = generator.integers(0, 256, (size[1], size[0], bands), np.uint8)
    return Image.frombytes(mode, size, values.tobytes())


def _saved(image: Image.Image, written: str, **options: Any) -> bytes:  # noqa: ANN401 - Pillow's options
    stream = io.BytesIO()
    image.save(stream, written, **options)
    return stream.getvalue()


def _examine(original: bytes, kind: Kind) -> Mapping[str, Value]:
    reply = examine(original, kind.value, SECRET)
    assert isinstance(reply, Mapping)
    return reply


def _messages(value: Value) -> list[str]:
    assert isinstance(value, list)
    return [note[0] for note in value]


def _rendition(reply: Mapping[str, Value]) -> Image.Image:
    rendition = reply["rendition"]
    assert isinstance(rendition, bytes)
    image = Image.open(io.BytesIO(rendition))
    image.load()
    return image


def _refused(original: bytes, kind: Kind) -> Value:
    reply = _examine(original, kind)
    assert reply.keys() == {"reason"}
    return reply["reason"]


def test_a_jpeg_is_committed_to_by_its_coefficients():
    original = _saved(_noise(), "JPEG")
    reply = _examine(original, Kind.JPEG)
    assert Commitment.from_value(reply["commitment"]) == commit_jpeg(original, SECRET)
    assert (reply["rendition"], reply["notes"]) == (None, [])


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize(("written", "kind"), [("PNG", Kind.PNG), ("TIFF", Kind.TIFF)])
def test_a_lossless_picture_is_committed_to_by_its_own_pixels(mode: str, written: str, kind: Kind):
    image = _noise(mode)
    original = _saved(image, written)
    reply = _examine(original, kind)
    commitment = Commitment.from_value(reply["commitment"])
    header = commitment.decoded_header
    assert isinstance(header, PixelHeader)
    pixels = np.asarray(image).reshape(SIZE[1], SIZE[0], -1)
    assert commitment == commit_pixels(pixels, sha256(original), header.decoder, SECRET)
    assert _rendition(reply).tobytes() == image.tobytes()
    assert reply["notes"] == []


def test_a_picture_on_its_side_is_set_upright():
    image = _noise()
    exif = Image.Exif()
    exif[0x0112] = 6
    reply = _examine(_saved(image, "PNG", exif=exif), Kind.PNG)
    upright = image.transpose(Image.Transpose.ROTATE_270)
    assert _rendition(reply).tobytes() == upright.tobytes()


@pytest.mark.parametrize(
    ("original", "kind", "notes", "mode"),
    [
        (_saved(_noise("RGBA"), "PNG"), Kind.PNG, ["intake.note_alpha"], "RGB"),
        (_saved(_noise("LA"), "PNG"), Kind.PNG, ["intake.note_alpha"], "L"),
        (_saved(_noise("RGBA"), "WEBP"), Kind.WEBP, ["intake.note_alpha"], "RGB"),
        (_saved(_noise("P"), "PNG"), Kind.PNG, [], "RGB"),
        (_saved(_noise("L").convert("1"), "PNG"), Kind.PNG, [], "L"),
        (_saved(_noise("CMYK"), "TIFF"), Kind.TIFF, ["intake.note_colours"], "RGB"),
        (
            _saved(_noise(), "PNG", icc_profile=b"profile"),
            Kind.PNG,
            ["intake.note_profile"],
            "RGB",
        ),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_what_was_reduced_is_noted(original: bytes, kind: Kind, notes: list[str], mode: str):
    reply = _examine(original, kind)
    assert _messages(reply["notes"]) == notes
    assert _rendition(reply).mode == mode


def test_transparent_parts_are_white_whatever_colour_they_hide():
    reply = _examine(_saved(Image.new("RGBA", (9, 9), (200, 0, 0, 0)), "PNG"), Kind.PNG)
    assert _rendition(reply).getcolors() == [(81, (255, 255, 255))]


@pytest.mark.parametrize(("written", "kind"), [("PNG", Kind.PNG), ("TIFF", Kind.TIFF)])
def test_sixteen_bits_are_reduced_to_their_upper_eight(written: str, kind: Kind):
    deep = np.arange(0, 65536, 64).astype(np.uint16).reshape(32, 32)
    reply = _examine(_saved(Image.fromarray(deep), written), kind)
    assert _messages(reply["notes"]) == ["intake.note_depth"]
    assert np.array_equal(np.asarray(_rendition(reply)), (deep >> 8).astype(np.uint8))


@pytest.mark.parametrize(
    ("written", "kind"), [("PNG", Kind.PNG), ("WEBP", Kind.WEBP), ("TIFF", Kind.TIFF)]
)
def test_a_moving_picture_has_no_commitment(written: str, kind: Kind):
    original = _saved(_noise(), written, save_all=True, append_images=[_noise("L").convert("RGB")])
    assert _refused(original, kind) == ["intake.picture_frames", {"frames": 2}]


def test_floats_have_no_commitment():
    image = Image.fromarray(np.ones((4, 4), np.float32))
    assert _refused(_saved(image, "TIFF"), Kind.TIFF) == ["intake.picture_mode", {}]


def test_bytes_behind_the_end_of_a_jpeg_are_counted():
    original = _saved(_noise(), "JPEG", progressive=True)
    polyglot = original + b"PK\x03\x04 a whole archive"
    reply = _examine(polyglot, Kind.JPEG)
    assert reply["notes"] == [["intake.note_trailing", {"count": len(polyglot) - len(original)}]]
    assert Commitment.from_value(reply["commitment"]).media == "jpeg"


@pytest.mark.parametrize(
    ("written", "kind"),
    [("JPEG", Kind.JPEG), ("PNG", Kind.PNG), ("WEBP", Kind.WEBP), ("TIFF", Kind.TIFF)],
)
def test_a_picture_cut_short_is_broken(written: str, kind: Kind):
    original = _saved(_noise(), written)
    for size in (20, len(original) // 2, len(original) - len(original) // 8):
        assert _refused(original[:size], kind) == ["intake.picture_broken", {}], size


def test_a_progressive_jpeg_with_errors_is_committed_to_as_the_decoder_shows_it():
    original = bytearray(_saved(_noise(size=(256, 256)), "JPEG", progressive=True))
    scan = original.rindex(b"\xff\xda") + 40
    original[scan : scan + 60] = b"\x55" * 60
    reply = _examine(bytes(original), Kind.JPEG)
    if "reason" in reply:
        assert reply["reason"] == ["intake.picture_broken", {}]
    else:
        assert _messages(reply["notes"]) in (["intake.note_damaged"], [])


def test_a_jpeg_of_the_largest_side_is_committed_to():
    original = _saved(Image.new("L", (65_500, 8), 77), "JPEG")
    reply = _examine(original, Kind.JPEG)
    assert Commitment.from_value(reply["commitment"]).grid.width == 65_500


def test_a_picture_that_is_too_large_is_not_decoded():
    wide, large = Image.new("L", (65_501, 8)), Image.new("1", (10_001, 20_000))
    side = ["intake.picture_side", {"height": 8, "limit": 65_500, "width": 65_501}]
    assert _refused(_saved(wide, "PNG"), Kind.PNG) == side
    pixels = ["intake.picture_pixels", {"limit": 66_000_000}]
    assert _refused(_saved(large, "PNG"), Kind.PNG) == pixels
    bomb = bytearray(_saved(_noise(), "PNG"))
    bomb[16:24] = (2**31 - 1).to_bytes(4, "big") * 2
    bomb[29:33] = zlib.crc32(bomb[12:29]).to_bytes(4, "big")
    assert _refused(bytes(bomb), Kind.PNG) == pixels


@pytest.mark.parametrize("kind", [Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.TIFF, Kind.HEIC])
def test_rubbish_of_every_kind_is_broken(kind: Kind):
    assert _refused(os.urandom(3000), kind) == ["intake.picture_broken", {}]


@pytest.mark.parametrize(
    ("written", "kind"), [("PNG", Kind.PNG), ("WEBP", Kind.WEBP), ("TIFF", Kind.TIFF)]
)
def test_a_flipped_byte_anywhere_gives_an_answer(written: str, kind: Kind):
    original = _saved(_noise(size=(24, 24)), written)
    for offset in range(0, len(original), 7):
        damaged = bytearray(original)
        damaged[offset] ^= 0xFF
        assert _examine(bytes(damaged), kind)


def test_a_kind_is_read_by_its_own_decoder_only():
    assert _refused(_saved(_noise(), "PNG"), Kind.TIFF) == ["intake.picture_broken", {}]


def _claiming(original: bytes, width: int, height: int) -> bytes:
    claimed = bytearray(original)
    claimed[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    claimed[29:33] = zlib.crc32(claimed[12:29]).to_bytes(4, "big")
    return bytes(claimed)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
def test_a_png_whose_height_lies_is_broken_or_says_so(mode: str):
    image = Image.new(mode, (37, 20)) if mode == "I;16" else _noise("RGB", (37, 20)).convert(mode)
    original = _saved(image, "PNG")
    whole = _examine(original, Kind.PNG)
    assert "intake.note_more_rows" not in _messages(whole["notes"])
    assert _refused(_claiming(original, 37, 21), Kind.PNG) == ["intake.picture_broken", {}]
    assert "intake.note_more_rows" in _messages(
        _examine(_claiming(original, 37, 19), Kind.PNG)["notes"]
    )


@pytest.mark.parametrize("orientation", [2, 3, 4, 6, 7, 8])
def test_a_whole_jpeg_that_cannot_be_turned_without_loss_is_not_called_damaged(orientation: int):
    exif = Image.Exif()
    exif[0x0112] = orientation
    reply = _examine(_saved(_noise(), "JPEG", exif=exif), Kind.JPEG)
    assert _messages(reply["notes"]) == ["intake.note_pixels"]
