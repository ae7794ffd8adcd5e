"""Texts of pictures: what stands beside the pixels, the proof, and what is drawn in them.

The structure check refuses nearly all that stands beside the pixels of a release; it is read all
the same, for a dossier carries pictures as they were received, and two looks miss less than one.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np

from tutela.errors import MalformedError, RefusedError, UnavailableError
from tutela.proof.container import split
from tutela.redaction.carriers.found import Budget, Found, Inner, Ports, Text, Unread
from tutela.redaction.carriers.runs import chance_runs
from tutela.redaction.detector import Picture
from tutela.redaction.reading import Grey
from tutela.redaction.view import doubled, halved

INFLATED_BYTES_MAX: Final = 64 << 20
_STEP_BYTES: Final = 256
SIDE_PIXELS_MAX: Final = 4000
SIDE_PIXELS_WANTED: Final = 1200
"""Small writing is read better doubled."""
TURNS: Final = (0, 1, 2, 3)

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SCAN: Final = 0xDA
_STANDALONE: Final = frozenset((0x01, 0xD8, 0xD9, *range(0xD0, 0xD8)))
_PIXELS: Final = frozenset((b"IDAT", b"fdAT"))
_STROKE: Final = re.compile(r"(?<=[^\W\d_])[I1|!]|[I1|!](?=[^\W\d_])")
_RING: Final = re.compile(r"(?<=[^\W\d_])0|0(?=[^\W\d_])")


def jpeg_texts(untrusted: bytes, budget: Budget, ports: Ports) -> Iterator[Found]:
    """Yield the texts of a JPEG: its segments, its proof, the bytes of its scan, the writing."""
    offset = 2
    while offset + 4 <= len(untrusted) and untrusted[offset] == 0xFF:  # noqa: PLR2004 - a marker
        marker = untrusted[offset + 1]
        if marker in _STANDALONE or marker == 0xFF:  # noqa: PLR2004 - a fill byte
            offset += 1 if marker == 0xFF else 2  # noqa: PLR2004
            continue
        end = offset + 2 + int.from_bytes(untrusted[offset + 2 : offset + 4])
        yield Inner(f"segment:{marker:02x}@{offset}", untrusted[offset + 4 : end])
        offset = end
        if marker == _SCAN:
            break
    yield from _chance("scan", untrusted[offset:])
    yield from _proof(untrusted)
    yield from drawn_texts(untrusted, budget, ports)


def png_texts(untrusted: bytes, budget: Budget, ports: Ports) -> Iterator[Found]:
    """Yield the texts of a PNG: its chunks, unpacked where they are packed, and the writing."""
    offset = len(_PNG)
    while offset + 8 <= len(untrusted):
        size = int.from_bytes(untrusted[offset : offset + 4])
        name = untrusted[offset + 4 : offset + 8]
        content = untrusted[offset + 8 : offset + 8 + size]
        if name in _PIXELS:
            yield from _chance(f"chunk@{offset}", content)
        else:
            yield Inner(f"chunk@{offset}", content)
            yield from _packed_chunk(name, content, offset, budget)
        offset += size + 12
        if name == b"IEND":
            break
    yield from _chance("behind", untrusted[offset:])
    yield from _proof(untrusted)
    yield from drawn_texts(untrusted, budget, ports)


def picture_texts(untrusted: bytes, budget: Budget, ports: Ports) -> Iterator[Found]:
    """Yield the texts of a picture of another kind: every run of letters, and the writing."""
    for encoding, text in chance_runs(untrusted):
        yield Text(f"bytes:{encoding}", text, is_list=True)
    yield from drawn_texts(untrusted, budget, ports)


def drawn_texts(examined: bytes, budget: Budget, ports: Ports) -> Iterator[Found]:
    """Yield what a reader makes of a picture; without one, say that a person has to read it."""
    del budget
    if not ports.readers:
        yield Unread("carriers.unread_picture")
        return
    try:
        picture = ports.decode(examined)
    except MalformedError:
        yield Unread("carriers.unread_picture")
        return
    yield from page_texts("drawn", _grey(picture), ports)


def page_texts(place: str, page: Grey, ports: Ports) -> Iterator[Found]:
    """Yield what a reader makes of a grey page, looked at from all four sides."""
    if not ports.readers:
        yield Unread("carriers.unread_picture")
        return
    sized = _sized(page[:, :, np.newaxis])[:, :, 0]
    for number, reader in enumerate(ports.readers):
        turns = TURNS if number == 0 else TURNS[:1]
        try:
            read = reader.read([np.ascontiguousarray(np.rot90(sized, turn)) for turn in turns])
        except UnavailableError:
            yield Unread("carriers.unread_picture")
            continue
        for turn, reading in zip(turns, read, strict=False):
            where = f"{place}:{'+'.join(reader.languages)}:{turn * 90}"
            yield Text(where, reading.text)
            if turn == 0:
                yield from (Text(f"{where}:alike", each) for each in alike(reading.text))


def alike(read: str) -> Iterator[str]:
    """Yield what a reader may have taken for it: a stroke is I, l, i or 1, and a ring O or 0."""
    strokes = _STROKE.sub("l", _RING.sub("o", read))
    for each in (strokes, strokes.replace("ll", "il"), strokes.replace("l", "i")):
        if each != read:
            yield each


def inflated(untrusted: bytes, budget: Budget, window: int = zlib.MAX_WBITS) -> bytes:
    """Return what zlib packed, as far as it goes.

    Raises:
        RefusedError: it is more than `INFLATED_BYTES_MAX`, or than may be looked at.
    """
    packed, content = zlib.decompressobj(window), bytearray()
    # In small steps: what comes before a stream breaks is there for a reader too.
    for start in range(0, len(untrusted), _STEP_BYTES):
        room = INFLATED_BYTES_MAX - len(content) + 1
        try:
            content += packed.decompress(untrusted[start : start + _STEP_BYTES], room)
        except zlib.error:
            break
        if len(content) > INFLATED_BYTES_MAX:
            raise RefusedError("carriers.too_large", limit=INFLATED_BYTES_MAX)
    budget.spend_content(len(content))
    return bytes(content)


def _packed_chunk(name: bytes, content: bytes, offset: int, budget: Budget) -> Iterator[Found]:
    """Yield what is packed in zTXt, iTXt and iCCP (PNG 1.2, 4.2.2.4, 4.2.3)."""
    parts = content.split(b"\0", 1)
    if name not in {b"zTXt", b"iTXt", b"iCCP"} or len(parts) < 2:  # noqa: PLR2004
        return
    rest = parts[1]
    # iTXt has a flag and a method, then two words that end with a zero byte each.
    starts = [1] if name != b"iTXt" else [at for at in range(2, len(rest)) if rest[at - 1] == 0]
    for start in starts:
        unpacked = inflated(rest[start:], budget) if rest[start:][:1] == b"x" else b""
        if unpacked:
            yield Inner(f"chunk@{offset}:unpacked", unpacked)


def _chance(place: str, content: bytes) -> Iterator[Found]:
    for encoding, text in chance_runs(content):
        yield Text(f"{place}:{encoding}", text, is_list=True)


def _proof(untrusted: bytes) -> Iterator[Found]:
    try:
        proof = split(untrusted).proof
    except MalformedError:
        return
    if proof:
        yield Inner("proof", proof)


def _grey(picture: Picture) -> Grey:
    return np.asarray((picture.astype(np.uint16).sum(axis=2) + 1) // 3, np.uint8)


def _sized(page: Picture) -> Picture:
    """Return a page in a size in which a reader has enough of each letter and does not choke."""
    while max(page.shape[:2]) > SIDE_PIXELS_MAX:
        page = halved(page)
    while max(page.shape[:2]) < SIDE_PIXELS_WANTED:
        page = doubled(page)
    return page
