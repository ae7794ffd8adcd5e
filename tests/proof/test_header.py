"""Sealed headers: one form, and the sizes of tiles."""

from contextlib import suppress
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tutela.errors import MalformedError
from tutela.proof.header import (
    IDENTIFIERS,
    SAMPLINGS,
    Frame,
    JpegHeader,
    Model,
    PixelHeader,
    Sampling,
    TextHeader,
    decode_header,
)

TABLE = bytes(range(1, 65))
MODELS = list(Model)
ALL_SAMPLINGS = sorted(sampling for some in SAMPLINGS.values() for sampling in some)


def headers() -> st.SearchStrategy[JpegHeader]:
    def build(width: int, height: int, sampling: Sampling) -> JpegHeader:
        model = next(m for m in reversed(MODELS) if len(IDENTIFIERS[m]) == len(sampling))
        return JpegHeader(Frame(width, height, sampling), model, (TABLE,) * len(sampling))

    sides = st.integers(1, 10_000)
    return st.builds(build, sides, sides, st.sampled_from(ALL_SAMPLINGS))


@given(headers())
def test_a_jpeg_header_comes_back(header: JpegHeader):
    assert decode_header(header.encode()) == header


@given(st.integers(1, 8_000), st.integers(1, 8_000), st.sampled_from([1, 3]), st.text(max_size=60))
def test_a_rendition_header_comes_back(width: int, height: int, channels: int, decoder: str):
    header = PixelHeader(width, height, channels, decoder)
    assert decode_header(header.encode()) == header


@given(st.integers(1, 8_192), st.text(max_size=60))
def test_a_text_header_comes_back(rows: int, decoder: str):
    header = TextHeader(rows, decoder)
    assert decode_header(header.encode()) == header
    grid = header.grid
    assert (grid.columns, grid.rows, grid.width, grid.height) == (64, rows, 64, rows)
    assert (grid.tile_width, grid.tile_height, header.media) == (1, 1, "text")


def test_a_text_header_has_one_form():
    encoded = TextHeader(2, "x").encode()
    assert encoded == b"TVR1text\x02\0\0\0\x40\x01x"
    for place in range(len(encoded)):
        for change in range(1, 256):
            other = bytearray(encoded)
            other[place] ^= change
            with suppress(MalformedError):
                assert decode_header(bytes(other)) != TextHeader(2, "x")
    for wrong in (encoded + b"x", encoded[:-1], encoded[:13]):
        with pytest.raises(MalformedError, match=r"proof\.header_form"):
            decode_header(wrong)


@pytest.mark.parametrize("rows", [0, 8_193])
def test_a_text_of_no_row_or_too_many_is_refused(rows: int):
    with pytest.raises(MalformedError, match=r"textproof\.rows_count"):
        TextHeader(rows, "")


@pytest.mark.parametrize(("width", "channels"), [(20_001, 1), (6_667, 3)])
def test_a_rendition_of_more_than_200_million_bytes_is_refused(width: int, channels: int):
    with pytest.raises(MalformedError, match=r"picture\.size_refused"):
        PixelHeader(width, 10_000, channels, "")


def test_no_jpeg_has_more_than_ten_blocks_in_an_mcu():
    for sampling in ((2, 2), (1, 2), (1, 2), (2, 2)), ((2, 2), (2, 1), (2, 1), (2, 2)):
        with pytest.raises(MalformedError):
            Frame(32, 32, sampling)


@given(headers(), st.data())
def test_any_other_bytes_are_another_header_or_none(header: JpegHeader, data: st.DataObject):
    encoded = bytearray(header.encode())
    place = data.draw(st.integers(0, len(encoded) - 1))
    encoded[place] ^= data.draw(st.integers(1, 255))
    with suppress(MalformedError):
        assert decode_header(bytes(encoded)) != header


@pytest.mark.parametrize(
    ("width", "height", "sampling", "tile", "columns", "rows"),
    [
        (150, 90, ((2, 2), (1, 1), (1, 1)), 2, 5, 3),
        (150, 90, ((1, 1), (1, 1), (1, 1)), 4, 5, 3),
        (150, 90, ((2, 1), (1, 1), (1, 1)), 2, 5, 6),
        (150, 90, ((4, 1), (1, 1), (1, 1)), 1, 5, 12),
        (4000, 2000, ((1, 1),), 4, 125, 63),
        (4000, 2001, ((1, 1),), 8, 63, 32),
        (4096, 3072, ((2, 2), (1, 1), (1, 1)), 4, 64, 48),
        (1, 1, ((1, 1),), 4, 1, 1),
        (65_500, 1, ((1, 1),), 4, 2047, 1),
    ],
)
def test_tiles_have_the_size_the_specification_says(
    width: int, height: int, sampling: Sampling, tile: int, columns: int, rows: int
):
    frame = Frame(width, height, sampling)
    assert (frame.tile, frame.grid.columns, frame.grid.rows) == (tile, columns, rows)


@pytest.mark.parametrize(("width", "height"), [(0, 1), (1, 0), (65_501, 1), (20_000, 10_001)])
def test_sizes_outside_the_format_are_refused(width: int, height: int):
    with pytest.raises(MalformedError, match=r"picture\.size_refused"):
        Frame(width, height, ((1, 1),))
    with pytest.raises(MalformedError, match=r"picture\.size_refused"):
        PixelHeader(width, height, 3, "")


@pytest.mark.parametrize(
    "sampling", [(), ((2, 2),), ((3, 1), (1, 1), (1, 1)), ((4, 2), (1, 1), (1, 1)), ((1, 1),) * 2]
)
def test_samplings_not_every_reader_knows_are_refused(sampling: Sampling):
    with pytest.raises(MalformedError, match=r"picture\.sampling_refused"):
        Frame(8, 8, sampling)


@pytest.mark.parametrize("table", [bytes(64), TABLE[:63], TABLE + b"\1"])
def test_unusable_tables_are_refused(table: bytes):
    with pytest.raises(MalformedError, match=r"proof\.header_form"):
        JpegHeader(Frame(8, 8, ((1, 1),)), Model.GREY, (table,))


def test_components_that_do_not_fit_the_model_are_refused():
    header = JpegHeader(Frame(8, 8, ((1, 1),)), Model.GREY, (TABLE,))
    with pytest.raises(MalformedError, match=r"proof\.header_form"):
        replace(header, model=Model.YCBCR)


def test_two_channels_and_a_long_decoder_are_refused():
    with pytest.raises(MalformedError, match=r"picture\.channels_refused"):
        PixelHeader(8, 8, 2, "")
    with pytest.raises(MalformedError, match=r"proof\.header_form"):
        PixelHeader(8, 8, 3, "x" * 256)
