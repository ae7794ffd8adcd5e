"""Marker segments and the Exif orientation."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps
from tools.vectors.draw import drawing, jpeg
from tools.vectors.press import with_orientation
from tools.vectors.redaction_proof import original

from tutela.errors import MalformedError
from tutela.proof.coefficients import Operation
from tutela.proof.marker import parse_frame, read_preamble
from tutela.proof.picture import grid_of_jpeg, hide_jpeg, nothing_hidden

TIFF = 12


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_ends_upright(orientation: int):
    turned = with_orientation(jpeg(drawing(64, 32, 1), "L"), orientation)
    upright = hide_jpeg(turned, nothing_hidden(grid_of_jpeg(turned)))
    wanted = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(turned))))
    shown = np.asarray(Image.open(io.BytesIO(upright)))
    # The inverse transform of a turned block may round one step differently.
    assert np.abs(shown.astype(int) - wanted).max() <= 1


@pytest.mark.parametrize(
    ("place", "wrong"),
    [(0, b"XX"), (2, b"\0\0"), (4, b"\xff\xff\xff\xff"), (8, b"\0\0"), (12, b"\4\0"), (14, b"\2"),
     (18, b"\0"), (18, b"\11")],
)  # fmt: skip
def test_a_broken_orientation_counts_as_none(place: int, wrong: bytes):
    turned = bytearray(with_orientation(original("grey.jpg"), 6))
    start = TIFF + place
    turned[start : start + len(wrong)] = wrong
    assert read_preamble(bytes(turned)).operation is Operation.NONE


def test_big_endian_orientations_are_read():
    payload = b"Exif\0\0MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\6\0\0\0\0\0\0"
    segment = b"\xff\xe1" + (len(payload) + 2).to_bytes(2, "big") + payload
    content = original("grey.jpg")
    assert read_preamble(content[:2] + segment + content[2:]).operation is Operation.ROTATE_90


def test_fill_bytes_before_a_marker_are_passed_over():
    content = original("grey.jpg")
    filled = content[:2] + b"\xff\xff" + content[2:]
    assert read_preamble(filled).segments == read_preamble(content).segments


def test_metadata_keeps_its_order_and_names():
    content = original("grey.jpg")
    comment = b"\xff\xfe\0\4hi"
    names = [
        segment.name for segment in read_preamble(content[:2] + comment + content[2:]).metadata
    ]
    assert names == ["COM", "APP0"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8", b"\xff\xd8xx", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\0\1",
     b"\xff\xd8\xff\0\0\4", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe0\0\4x"],
)  # fmt: skip
def test_what_is_cut_or_no_segment_is_refused(content: bytes):
    with pytest.raises(MalformedError, match=r"picture\.segment"):
        read_preamble(content)


def test_two_frames_are_refused():
    content = original("grey.jpg")
    place = content.index(b"\xff\xc0")
    frame = content[place : place + 13]
    with pytest.raises(MalformedError, match=r"picture\.frame"):
        _ = read_preamble(content[:place] + frame + content[place:]).frame


@pytest.mark.parametrize("payload", [b"", b"\x08\0\1\0\1", b"\x08\0\1\0\1\1\1\x11"])
def test_a_cut_frame_header_is_refused(payload: bytes):
    with pytest.raises(MalformedError, match=r"picture\.frame"):
        parse_frame(payload)
