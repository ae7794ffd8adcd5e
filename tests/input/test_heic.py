"""A HEIC is set upright by its own property; an Exif orientation beside it changes nothing."""

import io
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.conftest import NeedsShared
from tests.input.heic import turned_heic

from tutela.engines.images_untrusted import examine, load_decoders
from tutela.intake.kind import Kind


@pytest.fixture(autouse=True, scope="module")
def _decoders() -> Iterator[None]:
    before = Image.MAX_IMAGE_PIXELS
    load_decoders()
    yield
    Image.MAX_IMAGE_PIXELS = before


def rendition(content: bytes) -> NDArray[np.int64]:
    reply = examine(content, Kind.HEIC.value, bytes(32))
    assert isinstance(reply, Mapping)
    png = reply["rendition"]
    assert isinstance(png, bytes)
    return np.asarray(Image.open(io.BytesIO(png))).astype(np.int64)


@pytest.fixture(scope="module")
def original(needs_shared: NeedsShared) -> bytes:
    return needs_shared("samples/c2pa/sample1.heic").read_bytes()


def test_changing_nothing_gives_the_same_file(original: bytes):
    assert turned_heic(original, None, None) == original


@pytest.mark.parametrize("quarters", [None, 0, 1, 2, 3])
@pytest.mark.parametrize("orientation", [None, 1, 6])
def test_only_the_property_turns_the_picture(
    original: bytes, quarters: int | None, orientation: int | None
):
    turned = rendition(turned_heic(original, quarters, orientation))
    wanted = np.rot90(rendition(original), quarters or 0)
    assert turned.shape == wanted.shape
    assert np.abs(turned - wanted).mean() < 3
