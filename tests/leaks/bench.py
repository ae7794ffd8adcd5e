"""One bundle that may leave, and the door every planted leak has to get through.

The bundle is made by the real code from invented pictures; a test plants one thing in it. The door
is the two checks that `tutela.wiring.release.publish` runs before a byte is written.
"""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from tests.release.office import (
    NAME,
    OPENED,
    OPENED_PIXELS,
    PAGE,
    Pillow,
    bundle_of,
    manifest_of,
    ready,
    ready_pixels,
    with_file,
)
from tools.vectors.draw import drawing
from tools.vectors.press import LEDGER

from tutela.errors import TutelaError
from tutela.release.bundle import Bundle, check_final, check_names
from tutela.release.candidate import Candidate

READY, READY_PNG = ready(), ready_pixels()
BUNDLE, PNG_BUNDLE = bundle_of(READY), bundle_of(READY_PNG, OPENED_PIXELS)
FILE, PNG_FILE = BUNDLE.files["picture.jpg"], PNG_BUNDLE.files["picture.png"]


def check_leaves(
    bundle: Bundle = BUNDLE, name: str = NAME, candidate: Candidate = READY.candidate
) -> None:
    """Do with a bundle of the JPEG what `publish` does before it writes."""
    check_final(bundle, candidate, OPENED.commitment, Pillow(), LEDGER.verifier)
    check_names(bundle, candidate, manifest_of(name), PAGE)


def check_leaves_png(bundle: Bundle = PNG_BUNDLE) -> None:
    """Do the same with a bundle of the PNG."""
    candidate = READY_PNG.candidate
    check_final(bundle, candidate, OPENED_PIXELS.commitment, Pillow(), LEDGER.verifier)
    check_names(bundle, candidate, manifest_of(), PAGE)


def check_refused(message: str, act: Callable[[], object], **parameters: str | int) -> TutelaError:
    """Check that something is refused with this message, and that these words of it are there."""
    with pytest.raises(TutelaError) as caught:
        act()
    assert caught.value.message == message
    assert parameters.items() <= caught.value.parameters.items()
    return caught.value


def check_stopped(file: bytes, message: str, **parameters: str | int) -> TutelaError:
    """Check that a JPEG is refused in place of the one in the bundle, with its place."""
    return check_refused(
        message, lambda: check_leaves(with_file(BUNDLE, "picture.jpg", file)), **parameters
    )


def check_stopped_png(file: bytes, message: str, **parameters: str | int) -> TutelaError:
    """Check that a PNG is refused in place of the one in the bundle, with its place."""
    planted = with_file(PNG_BUNDLE, "picture.png", file)
    return check_refused(message, lambda: check_leaves_png(planted), **parameters)


def check_stopped_text(
    name: str, content: bytes, message: str, **parameters: str | int
) -> TutelaError:
    """Check that a file beside the picture is refused when these bytes stand at its end."""
    planted = with_file(BUNDLE, name, BUNDLE.files[name] + content)
    return check_refused(message, lambda: check_leaves(planted), **parameters)


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2, "big") + payload


def place_of(marker: int, file: bytes = FILE) -> int:
    """Return where the first segment with this marker begins."""
    at = 2
    while file[at + 1] != marker:
        at += 2 + int.from_bytes(file[at + 2 : at + 4], "big")
    return at


HEADER = place_of(0xE0)
TABLES = place_of(0xDB)


def planted(extra: bytes, at: int = TABLES, file: bytes = FILE) -> bytes:
    """Return the JPEG with bytes put in, behind its JFIF segment if nothing else is said."""
    return file[:at] + extra + file[at:]


def chunk(kind: bytes, payload: bytes) -> bytes:
    body = kind + payload
    return len(payload).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


DATA = PNG_FILE.index(b"IDAT") - 4


def planted_png(extra: bytes) -> bytes:
    """Return the PNG with bytes put in before its picture data."""
    return PNG_FILE[:DATA] + extra + PNG_FILE[DATA:]


def with_png_data(change: Callable[[bytes], bytes]) -> bytes:
    """Return the PNG with other picture data, compressed as they were."""
    start = DATA + 8
    size = int.from_bytes(PNG_FILE[DATA : DATA + 4], "big")
    raw = zlib.decompress(PNG_FILE[start : start + size])
    data = chunk(b"IDAT", zlib.compress(change(raw)))
    return PNG_FILE[:DATA] + data + PNG_FILE[start + size + 4 :]


def with_png_header(change: Callable[[bytes], bytes]) -> bytes:
    """Return the PNG with another header chunk."""
    header = PNG_FILE[16:29]
    return PNG_FILE[:8] + chunk(b"IHDR", change(header)) + PNG_FILE[33:]


def exif(*tags: tuple[int, int, bytes], thumbnail: bytes = b"") -> bytes:
    """Return an Exif block with these tags: number, type, and where it fits the value."""
    entries = b"".join(
        struct.pack("<HHI", tag, kind, max(1, len(value))) + value[:4].ljust(4, b"\x00")
        for tag, kind, value in tags
    )
    head = b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(tags))
    return head + entries + bytes(4) + thumbnail


def thumbnail(form: str = "JPEG") -> bytes:
    """Return a small picture of the scene, as cameras and programs carry them along."""
    out = io.BytesIO()
    Image.fromarray(drawing(32, 24)).save(out, form)
    return out.getvalue()


def with_hidden(bundle: Bundle, content: bytes) -> Bundle:
    return replace(bundle, files={**bundle.files, bundle.picture: content})


def noise(size: int) -> bytes:
    return np.random.default_rng(7).bytes(size)
