"""Texts of pictures: segments, chunks, proof, writing."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PIL import Image

from tutela.engines.images import decode_examined
from tutela.errors import MalformedError, RefusedError, UnavailableError
from tutela.proof.container import embed
from tutela.redaction.carriers import Ports, texts_of
from tutela.redaction.carriers.found import Budget
from tutela.redaction.carriers.pictures import INFLATED_BYTES_MAX, TURNS, alike, inflated
from tutela.redaction.detector import Picture
from tutela.redaction.reading import NOTHING, Grey, Reading

RELEASED: Final = Path(__file__).resolve().parents[3] / "spec/vectors/released"
NAME: Final = "Рём Гён Рюль"


@dataclass(frozen=True)
class Marked:
    """Reads a picture whose upper left corner is dark, once it is turned so."""

    languages: tuple[str, ...] = ("eng",)
    fails: bool = False

    def read(self, crops: Sequence[Grey], /) -> tuple[Reading, ...]:
        if self.fails:
            raise UnavailableError("reading.failed")
        return tuple(Reading(NAME, 90) if crop[0, 0] < 99 else NOTHING for crop in crops)


def saved(kind: str, corner: tuple[int, int] | None = None, size: int = 32) -> bytes:
    pixels = np.full((size, size, 3), 200, np.uint8)
    if corner is not None:
        pixels[corner] = 0
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, lossless=True)
    return out.getvalue()


def carried(content: bytes, *readers: Marked) -> list[str]:
    return [each.text for each in texts_of({"a": content}, Ports(decode_examined, readers)).carried]


def unread(content: bytes, *readers: Marked) -> dict[str, int]:
    return dict(texts_of({"a": content}, Ports(decode_examined, readers)).unread)


@pytest.mark.parametrize("marker", [0xE0, 0xE1, 0xE2, 0xED, 0xEB, 0xFE])
def test_every_segment_is_read(marker: int):
    whole, name = saved("JPEG"), NAME.encode()
    segment = bytes((0xFF, marker)) + (len(name) + 2).to_bytes(2) + name
    assert NAME in carried(whole[:2] + segment + whole[2:])


def test_what_stands_behind_the_end_is_read():
    assert any(NAME in text for text in carried(saved("JPEG") + NAME.encode()))
    assert any(NAME in text for text in carried(saved("PNG") + NAME.encode()))


@pytest.mark.parametrize("name", [b"tEXt", b"eXIf", b"tvRP", b"prVt", b"iCCP"])
def test_every_chunk_is_read(name: bytes):
    whole, content = saved("PNG"), b"a\0" + NAME.encode()
    chunk = len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)
    assert any(NAME in text for text in carried(whole[:33] + chunk + whole[33:]))


@pytest.mark.parametrize(
    ("name", "head"), [(b"zTXt", b"a\0\0"), (b"iCCP", b"a\0\0"), (b"iTXt", b"a\0\1\0en\0b\0")]
)
def test_a_packed_chunk_is_unpacked(name: bytes, head: bytes):
    whole, content = saved("PNG"), head + zlib.compress(NAME.encode())
    chunk = len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)
    assert any(NAME in text for text in carried(whole[:33] + chunk + whole[33:]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_proof_in_a_picture_is_read_as_a_record(kind: str):
    vector = (RELEASED / ("444.jpg" if kind == "JPEG" else "rgb.png")).read_bytes()
    found = texts_of({"a": vector}, Ports(decode_examined)).carried
    assert any("cbor:/" in each.place for each in found)
    assert any(each.place.endswith("cbor:/caption") for each in found)


def test_a_broken_proof_is_still_read_as_bytes():
    assert any("Ryom Kyong" in text for text in carried(embed(saved("PNG"), b"Ryom Kyong")))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_is_drawn_is_read(kind: str):
    content = saved(kind, size=16)
    dark = io.BytesIO()
    Image.new("RGB", (16, 16)).save(dark, kind)
    assert NAME in carried(dark.getvalue(), Marked())
    assert NAME not in carried(content, Marked())


@pytest.mark.parametrize("corner", [(0, 0), (0, 31), (31, 0), (31, 31)])
def test_a_picture_is_read_from_all_four_sides(corner: tuple[int, int]):
    assert NAME in carried(saved("PNG", corner), Marked())


def test_the_second_reader_looks_upright_only():
    assert len(TURNS) == 4
    found = texts_of(
        {"a": saved("PNG", (0, 0))}, Ports(decode_examined, (Marked(), Marked(("kor",))))
    ).carried
    assert NAME in [each.text for each in found]


def test_without_a_reader_a_person_is_told_to_read():
    assert unread(saved("PNG")) == {"carriers.unread_picture": 1}
    assert unread(saved("PNG"), Marked()) == {}


def test_a_reader_that_fails_is_no_reader():
    assert unread(saved("PNG"), Marked(fails=True)) == {"carriers.unread_picture": 1}


def test_a_picture_that_cannot_be_decoded_is_left_to_a_person():
    assert unread(saved("JPEG")[:40], Marked()) == {"carriers.unread_picture": 1}


@pytest.mark.parametrize("kind", ["WEBP", "TIFF", "GIF", "BMP"])
def test_a_picture_of_another_kind_is_searched_and_left_to_a_person(kind: str):
    content = saved(kind) + b"\0" + NAME.encode()
    assert any(NAME in text for text in carried(content, Marked()))
    assert unread(content, Marked()) == {"carriers.unread_picture": 1}


def test_a_picture_of_any_size_comes_to_a_reader_in_a_size_it_can_read():
    sizes: list[tuple[int, ...]] = []

    class Measuring:
        languages = ("eng",)

        def read(self, crops: Sequence[Grey], /) -> tuple[Reading, ...]:
            sizes.extend(crop.shape for crop in crops)
            return tuple(NOTHING for _ in crops)

    def decode(examined: bytes, /) -> Picture:
        return np.zeros((len(examined) % 9000 + 1, 7, 3), np.uint8)

    for width in (1, 50, 8999):
        with_width = saved("PNG") + bytes((width - len(saved("PNG"))) % 9000)
        assert texts_of({"a": with_width}, Ports(decode, (Measuring(),))).unread == {}
    assert all(1200 <= max(size) <= 4000 for size in sizes)


def test_a_bomb_is_refused():
    packed = zlib.compress(bytes(INFLATED_BYTES_MAX + 1))
    with pytest.raises(RefusedError, match=r"carriers\.too_large"):
        inflated(packed, Budget())
    assert len(inflated(zlib.compress(bytes(99)), Budget())) == 99


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_of_a_stream_that_breaks_off_what_there_is_is_read(cut: int):
    content = b"".join(bytes((number % 251,)) for number in range(4000))
    found = inflated(zlib.compress(content)[:-cut], Budget())
    assert content.startswith(found)


def test_decoding_fails_for_what_is_no_picture():
    with pytest.raises(MalformedError):
        decode_examined(b"no picture")


@pytest.mark.parametrize(
    ("read", "meant"),
    [("UI Chan", "Ul Chan"), ("ch'll", "ch'il"), ("Ch0n", "Chon"), ("PakI", "Pakl")],
)
def test_what_a_reader_takes_for_something_alike_is_looked_at_too(read: str, meant: str):
    assert meant in list(alike(read))


def test_a_text_without_strokes_and_rings_has_no_second_reading():
    assert list(alike("천막돌")) == []
