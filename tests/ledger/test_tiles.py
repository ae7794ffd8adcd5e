from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError
from tutela.ledger.tiles import (
    ENTRIES,
    Place,
    decode_bundle,
    decode_tile,
    encode_bundle,
    levels_of,
    places_of,
)

# The examples in c2sp.org/tlog-tiles.
PUBLISHED = {
    "tile/0/x001/x234/067": Place(0, 1_234_067, 256),
    "tile/0/x001/x234/067.p/8": Place(0, 1_234_067, 8),
    "tile/entries/000.p/1": Place(ENTRIES, 0, 1),
    "tile/63/000": Place(63, 0, 256),
    "tile/2/x001/000.p/255": Place(2, 1000, 255),
}


@pytest.mark.parametrize("path", PUBLISHED)
def test_the_published_paths_come_out(path: str):
    assert Place.parse(path) == PUBLISHED[path]
    assert PUBLISHED[path].path == path


def test_a_tree_of_70000_has_the_published_tiles():
    tiles = [place for place in places_of(70_000) if place.level != ENTRIES]
    assert sum(place.level == 0 and place.width == 256 for place in tiles) == 273
    assert [place for place in tiles if place.level or place.width < 256] == [
        Place(0, 273, 112),
        Place(1, 0, 256),
        Place(1, 1, 17),
        Place(2, 0, 1),
    ]


def test_a_tree_of_256_has_a_full_tile_and_a_partial_one_above():
    assert list(places_of(256)) == [Place(ENTRIES, 0, 256), Place(0, 0, 256), Place(1, 0, 1)]


def test_the_empty_tree_has_no_tiles():
    assert list(places_of(0)) == []
    assert list(levels_of(0)) == []


@pytest.mark.parametrize("size", range(1, 16))
def test_the_bundles_of_tessera_are_read_and_written_alike(
    size: int, needs_shared: Callable[[str], Path]
):
    folder = needs_shared("vectors/tlog-tessera/log")
    for place in places_of(size):
        content = (folder / place.path).read_bytes()
        if place.level == ENTRIES:
            assert encode_bundle(decode_bundle(content, place)) == content
        else:
            assert b"".join(decode_tile(content, place)) == content


@given(st.integers(-1, 63), st.integers(0, 2**55), st.integers(1, 256))
def test_every_place_survives_its_path(level: int, index: int, width: int):
    place = Place(level, index, width)
    assert Place.parse(place.path) == place


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_every_bundle_survives_its_bytes(entries: list[bytes]):
    place = Place(ENTRIES, 0, len(entries))
    assert decode_bundle(encode_bundle(entries), place) == tuple(entries)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "checkpoint",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/1000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/../000",
        "tile/0/\u0660\u0660\u0660",
        "tile/0/000\n",
    ],
)
def test_other_paths_are_no_tiles(path: str):
    with pytest.raises(MalformedError):
        Place.parse(path)


BUNDLE = encode_bundle([b"one", b"", b"three"])


def test_a_cut_or_longer_bundle_is_refused():
    place = Place(ENTRIES, 0, 3)
    for damaged in [*(BUNDLE[:length] for length in range(len(BUNDLE))), BUNDLE + b"\0"]:
        with pytest.raises(MalformedError) as caught:
            decode_bundle(damaged, place)
        assert caught.value.parameters["path"] == place.path


def test_a_bundle_of_other_width_is_refused():
    for width in (1, 2, 4, 256):
        with pytest.raises(MalformedError):
            decode_bundle(BUNDLE, Place(ENTRIES, 0, width))


def test_a_tile_of_other_length_is_refused():
    for length in (0, 31, 33, 63, 65, 96):
        with pytest.raises(MalformedError):
            decode_tile(bytes(length), Place(0, 0, 2))


def test_an_entry_of_65536_bytes_is_refused():
    assert len(encode_bundle([bytes(65_535)])) == 65_537
    with pytest.raises(MalformedError):
        encode_bundle([bytes(65_536)])
