"""Put a proof into the file of a picture or text, and take it out again.

Source: spec/redaction-proof.md, section 7.4.
"""

import base64
import binascii
import struct
import zlib
from dataclasses import dataclass
from enum import Enum

from tutela.errors import MalformedError, RefusedError
from tutela.proof.marker import APP11, SOI, segment_bytes
from tutela.proof.png import SIGNATURE, chunk
from tutela.proof.textform import TEXT_START

PROOF_BYTES_MAX = 1_048_576
PART_BYTES = 65_000
PARTS_MAX = 100
_NAME = b"tutela-vr/1\0"
_NUMBERS = struct.Struct(">HH")
_MARKER = b"\xff\xeb"
_CHUNK = b"tvRP"
_AFTER_IHDR = len(SIGNATURE) + 25
_BLOCK_START, _BLOCK_END = "\n⟦proof⟧\n".encode(), "⟦end⟧\n".encode()
_LINE_LETTERS = 76


class Kind(Enum):
    """The kinds of file a release can be; the value is the media of its header."""

    JPEG = "jpeg"
    PNG = "pixels"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Parts:
    """A released file taken apart.

    Attributes:
        kind: of the picture.
        picture: the file without the proof.
        proof: its bytes, or None where the file carries none.
    """

    kind: Kind
    picture: bytes
    proof: bytes | None


def embed(picture: bytes, proof: bytes) -> bytes:
    """Return the picture with the proof inside.

    Raises:
        RefusedError: the proof is too large.
        MalformedError: the picture is none of the three kinds.
    """
    if not 1 <= len(proof) <= PROOF_BYTES_MAX:
        raise RefusedError("proof.too_large", size=len(proof), limit=PROOF_BYTES_MAX)
    match kind_of(picture):
        case Kind.JPEG:
            return _embed_jpeg(picture, proof)
        case Kind.PNG:
            return picture[:_AFTER_IHDR] + chunk(_CHUNK, proof) + picture[_AFTER_IHDR:]
        case Kind.TEXT:
            return picture + _text_block(proof)


def _embed_jpeg(picture: bytes, proof: bytes) -> bytes:
    parts = [proof[i : i + PART_BYTES] for i in range(0, len(proof), PART_BYTES)]
    segments = [
        segment_bytes(APP11, _NAME + _NUMBERS.pack(number, len(parts)) + part)
        for number, part in enumerate(parts)
    ]
    return b"".join((SOI, *segments, picture[len(SOI) :]))


def kind_of(untrusted_file: bytes) -> Kind:
    """Return what a file is by its first bytes.

    Raises:
        MalformedError: it is neither JPEG nor PNG nor a released text.
    """
    if untrusted_file.startswith(SOI):
        return Kind.JPEG
    if untrusted_file.startswith(SIGNATURE):
        return Kind.PNG
    if untrusted_file.startswith(TEXT_START):
        return Kind.TEXT
    raise MalformedError("picture.kind_unknown", size=len(untrusted_file))


def split(untrusted_file: bytes) -> Parts:
    """Return the picture and the proof of a released file.

    Raises:
        MalformedError: the file is none of the three kinds, or its proof is cut or out of order.
    """
    match kind_of(untrusted_file):
        case Kind.JPEG:
            return _split_jpeg(untrusted_file)
        case Kind.PNG:
            return _split_png(untrusted_file)
        case Kind.TEXT:
            return _split_text(untrusted_file)


def _split_jpeg(untrusted: bytes) -> Parts:
    parts: list[bytes] = []
    numbers: list[tuple[int, int]] = []
    offset = len(SOI)
    while _is_proof_segment(untrusted, offset):
        end = offset + 2 + int.from_bytes(untrusted[offset + 2 : offset + 4], "big")
        data = untrusted[offset + 4 + len(_NAME) : end]
        if end > len(untrusted) or len(data) <= _NUMBERS.size:
            raise MalformedError("proof.segments", found=len(parts))
        index, count = _NUMBERS.unpack_from(data)
        numbers.append((index, count))
        parts.append(data[_NUMBERS.size :])
        offset = end
    if not parts:
        return Parts(Kind.JPEG, untrusted, None)
    whole = numbers == [(i, len(parts)) for i in range(len(parts))] and _are_full(parts)
    if not whole or len(parts) > PARTS_MAX:
        raise MalformedError("proof.segments", found=len(parts))
    return Parts(Kind.JPEG, SOI + untrusted[offset:], b"".join(parts))


def _is_proof_segment(untrusted: bytes, offset: int) -> bool:
    return untrusted.startswith(_MARKER, offset) and untrusted.startswith(_NAME, offset + 4)


def _are_full(parts: list[bytes]) -> bool:
    return all(len(part) == PART_BYTES for part in parts[:-1]) and len(parts[-1]) <= PART_BYTES


def _split_png(untrusted: bytes) -> Parts:
    if not untrusted.startswith(_CHUNK, _AFTER_IHDR + 4):
        return Parts(Kind.PNG, untrusted, None)
    size = int.from_bytes(untrusted[_AFTER_IHDR : _AFTER_IHDR + 4], "big")
    start = _AFTER_IHDR + 8
    proof = untrusted[start : start + size]
    end = start + size + 4
    check = int.from_bytes(untrusted[start + size : end], "big")
    if end > len(untrusted) or zlib.crc32(proof, zlib.crc32(_CHUNK)) != check:
        raise MalformedError("proof.segments", found=1)
    return Parts(Kind.PNG, untrusted[:_AFTER_IHDR] + untrusted[end:], proof)


def _text_block(proof: bytes) -> bytes:
    letters = base64.b64encode(proof)
    lines = [letters[i : i + _LINE_LETTERS] for i in range(0, len(letters), _LINE_LETTERS)]
    return b"".join((_BLOCK_START, *(line + b"\n" for line in lines), _BLOCK_END))


def _split_text(untrusted: bytes) -> Parts:
    picture, start, block = untrusted.rpartition(_BLOCK_START)
    if not start:
        return Parts(Kind.TEXT, untrusted, None)
    try:
        proof = binascii.a2b_base64(block.removesuffix(_BLOCK_END).replace(b"\n", b""))
    except binascii.Error as error:
        raise MalformedError("proof.segments", found=1) from error
    # Base64 has many forms: letters that are passed over, stray bits, lines of any length.
    if not proof or _text_block(proof) != start + block:
        raise MalformedError("proof.segments", found=1)
    return Parts(Kind.TEXT, picture, proof)
