"""The vectors that must be rejected, each with the code it must give: files and proofs.

Pictures that are not canonical, and releases that are consistent but false, are in `falsified`.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tools.vectors.falsified import falsified_ledgers, falsified_pictures
from tools.vectors.press import (
    ORGANISATION,
    OTHER_LEDGER,
    OTHER_ORGANISATION,
    Release,
    changed,
    mask,
    raw,
    release_jpeg,
    resealed,
    statement_of,
)
from tools.vectors.redaction_proof import (
    Vector,
    coloured_png,
    embedded,
    grey,
    original,
)

from tutela.proof.cbor import Value
from tutela.proof.mask import Rect
from tutela.proof.statement import sign_statement

_PART = b"tutela-vr/1\0"
_HEADER_T, _HEADER_ID, _HEADER_FIRST_TABLE = 16, 20, 23
_AFTER_IHDR = 33


def rejected() -> Iterator[Vector]:
    """Yield every file that must be rejected."""
    for code, name, content, about in (
        *_unknown_files(),
        *_segments(),
        *_proof_forms(),
        *_headers(),
        *_seals(),
        *_masks(),
        *_statements(),
        *falsified_pictures(),
        *falsified_ledgers(),
    ):
        yield Vector(f"rejected/{code}/{name}", content, code, about)
    release = grey()
    yield Vector(
        "rejected/proof_segments/beside-another.jpg",
        release.file,
        "proof_segments",
        "the proof inside and the one beside differ",
        raw(release.proof, {"tokens": [b"x"]}),
    )
    yield Vector(
        "rejected/ledger_not_pinned/other.jpg",
        release.file,
        "ledger_not_pinned",
        "the reader named another ledger",
        None,
        (OTHER_LEDGER.verifier.format(),),
    )


Row = tuple[str, str, bytes, str]


def _unknown_files() -> Iterator[Row]:
    yield "file_unknown", "empty.jpg", b"", "no byte at all"
    yield "file_unknown", "text.jpg", b"not a picture\n", "text under the name of a picture"
    yield "file_unknown", "gif.png", b"GIF89a" + bytes(20), "a GIF under the name of a PNG"
    yield "proof_absent", "picture.jpg", grey().picture, "the picture without its proof"
    yield "proof_absent", "picture.png", coloured_png().picture, "the picture without its proof"
    recompressed = original("grey-other.jpg")
    yield "proof_absent", "saved-again.jpg", recompressed, "what a platform makes of a picture"
    comment = b"\xff\xfe\x00\x04hi"
    late = grey().file[:2] + comment + grey().file[2:]
    yield "proof_absent", "comment-first.jpg", late, "a comment before the proof segment"


def _segments() -> Iterator[Row]:
    picture, proof = grey().picture, raw(grey().proof)
    code = "proof_segments"
    yield code, "wrong-count.jpg", _with_parts(picture, (0, 2, proof)), "the second is missing"
    swapped = _with_parts(picture, (1, 2, proof[:9]), (0, 2, proof[9:]))
    yield code, "wrong-order.jpg", swapped, "numbers out of order"
    short = _with_parts(picture, (0, 2, proof[:9]), (1, 2, proof[9:]))
    yield code, "short-part.jpg", short, "a part but the last is not full"
    yield code, "empty-part.jpg", _with_parts(picture, (0, 1, b"")), "an empty part"
    yield code, "cut.jpg", grey().file[:300], "the file ends inside the proof segment"
    file = coloured_png().file
    size = struct.unpack_from(">I", file, _AFTER_IHDR)[0]
    place = _AFTER_IHDR + 8 + size
    wrong_crc = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
    yield code, "wrong-crc.png", wrong_crc, "the proof chunk's CRC is wrong"
    yield code, "cut.png", file[:100], "the file ends inside the proof chunk"


def _with_parts(picture: bytes, *parts: tuple[int, int, bytes]) -> bytes:
    segments = []
    for number, count, part in parts:
        payload = _PART + struct.pack(">HH", number, count) + part
        segments.append(b"\xff\xeb" + struct.pack(">H", len(payload) + 2) + payload)
    return picture[:2] + b"".join(segments) + picture[2:]


def _proof_forms() -> Iterator[Row]:
    release = grey()
    picture, proof = release.picture, raw(release.proof)
    code = "proof_form"
    changes: dict[str, tuple[Mapping[str, Value], str]] = {
        "further-key": ({"x": 1}, "a key more than the format has"),
        "short-salt": ({"salt": bytes(31)}, "a salt of 31 bytes"),
        "half-node": ({"nodes": release.proof.nodes[:-16]}, "half a node at the end"),
        "negative-index": ({"index": -1}, "an index below zero"),
        "true-index": ({"index": True}, "true where a number must stand"),
        "large-index": ({"index": 2**53}, "an index of 2^53"),
        "long-rest": ({"rest": bytes(128)}, "128 bytes of rest"),
        "null-path": ({"path": None}, "null where bytes must stand"),
        "three-sides": ({"hidden": [[1, 0, 1]]}, "a rectangle with three numbers"),
        "seventeen-tokens": ({"tokens": [b""] * 17}, "seventeen tokens"),
        "short-signature": ({"signature": bytes(63)}, "a signature of 63 bytes"),
        "too-large": ({"tokens": [bytes(1_048_576)]}, "a proof of more than 1 MiB"),
        "lengths": ({"lengths": b"\x01"}, "lengths, which only a text has"),
        "too-many-rectangles": ({"hidden": [[0, 0, 1, 1]] * 4097}, "4,097 rectangles"),
    }
    for name, (change, about) in changes.items():
        wrong = raw(release.proof, change)
        content = _unchecked(picture, wrong)
        yield code, f"{name}.jpg", content, about
    missing = raw(release.proof, without="tokens")
    yield code, "missing-key.jpg", embedded(picture, missing), "a key is missing"
    yield code, "trailing.jpg", embedded(picture, proof + b"\0"), "a byte after the CBOR"
    long_head = b"\xb8\x0e" + proof[1:]
    yield code, "long-head.jpg", embedded(picture, long_head), "a head longer than needed"
    yield code, "array.jpg", embedded(picture, b"\x80"), "an array instead of a map"
    other = raw(release.proof, {"v": "tutela-vr/2"})
    yield "version_unknown", "two.jpg", embedded(picture, other), "a version that does not exist"


def _unchecked(picture: bytes, proof: bytes) -> bytes:
    parts = [proof[i : i + 65_000] for i in range(0, len(proof), 65_000)]
    numbered = [(number, len(parts), part) for number, part in enumerate(parts)]
    return _with_parts(picture, *numbered)


def _headers() -> Iterator[Row]:
    release = grey()
    header = release.proof.header
    for name, wrong, about in (
        ("tile-side", _poke(header, _HEADER_T, 2), "T is not what the size demands"),
        ("component-id", _poke(header, _HEADER_ID, 2), "another component identifier"),
        ("zero-table", _poke(header, _HEADER_FIRST_TABLE, 0), "a quantisation value of 0"),
        ("no-width", header[:8] + bytes(4) + header[12:], "a width of 0"),
        ("huge", header[:8] + struct.pack("<I", 65_501) + header[12:], "a width of 65,501"),
        ("model", _poke(header, _HEADER_T + 2, 1), "YCbCr with one component"),
        ("unknown-model", _poke(header, _HEADER_T + 2, 9), "a model that does not exist"),
        ("orientation", _poke(header, len(header) - 33, 6), "an orientation other than 1"),
        ("profile", _poke(header, len(header) - 1, 1), "a colour profile"),
        ("cut", header[:-1], "one byte too short"),
        ("other-media", coloured_png().proof.header, "the header of a rendition in a JPEG"),
    ):
        proof = raw(release.proof, {"header": wrong})
        yield "header_form", f"{name}.jpg", embedded(release.picture, proof), about
    png = coloured_png()
    proof = raw(png.proof, {"header": _poke(png.proof.header, _HEADER_T + 1, 2)})
    yield "header_form", "channels.png", embedded(png.picture, proof), "two channels"


def _poke(content: bytes, place: int, value: int) -> bytes:
    return content[:place] + bytes([value]) + content[place + 1 :]


def _seals() -> Iterator[Row]:
    seal = grey().proof.seal
    changes: dict[str, tuple[Mapping[str, Value], str]] = {
        "other-header": ({"header": bytes(32)}, "the seal is over another header"),
        "media": ({"media": "pixels"}, "the seal is over a rendition"),
        "algorithm": ({"alg": "sha-1"}, "another digest"),
        "day": ({"day": "24.11.2026"}, "a day in another form"),
        "further-key": ({"x": 1}, "a key more than the format has"),
        "short-root": ({"root": bytes(31)}, "a root of 31 bytes"),
    }
    for name, (change, about) in changes.items():
        release = resealed(grey(), changed(seal, change))
        yield "seal_form", f"{name}.jpg", release.file, about


def _masks() -> Iterator[Row]:
    content = original("grey.jpg")
    release = release_jpeg(content, mask(3, 2, (0, 0, 1, 2), (2, 0, 1, 1)))
    for name, rectangles, about in (
        ("outside", (Rect(1, 0, 3, 2),), "a rectangle leaves the grid"),
        ("empty", (Rect(1, 0, 0, 2),), "a rectangle without width"),
        ("split", (Rect(0, 0, 1, 1), Rect(2, 0, 1, 1), Rect(0, 1, 1, 1)), "one rectangle as two"),
        ("order", (Rect(2, 0, 1, 1), Rect(0, 0, 1, 2)), "rectangles in another order"),
        ("overlap", (Rect(0, 0, 1, 2), Rect(0, 0, 1, 2), Rect(2, 0, 1, 1)), "one stands twice"),
    ):
        wrong = replace(release, proof=replace(release.proof, hidden=rectangles))
        yield "mask_form", f"{name}.jpg", wrong.file, about
    huge = raw(release.proof, {"hidden": [[0, 0, 2**64 - 1, 1]]})
    yield "mask_form", "huge.jpg", embedded(release.picture, huge), "a side of 2^64 - 1"
    nodes = release.proof.nodes
    for name, wrong_nodes, about in (
        ("one-more", nodes + bytes(32), "one node too many"),
        ("one-less", nodes[:-32], "one node too few"),
        ("none", b"", "no node at all"),
    ):
        wrong = replace(release, proof=replace(release.proof, nodes=wrong_nodes))
        yield "nodes_count", f"{name}.jpg", wrong.file, about


def _statements() -> Iterator[Row]:
    release = grey()
    statement = release.proof.statement
    changes: dict[str, tuple[Mapping[str, Value], str]] = {
        "other-seal": ({"seal": bytes(32)}, "the statement is about another seal"),
        "class": ({"class": "ANIMAL"}, "a class that does not exist"),
        "number-caption": ({"caption": 7}, "a number as caption"),
        "text-detectors": ({"detectors": "none"}, "text where an array must stand"),
    }
    for name, (change, about) in changes.items():
        wrong = _stated(release, changed(statement, change))
        yield "statement_form", f"{name}.jpg", wrong.file, about
    missing = _stated(release, changed(statement, {}, without="place"))
    yield "statement_form", "missing-key.jpg", missing.file, "a key is missing"
    restated = replace(
        release.proof,
        statement=statement_of(release.picture, release.proof.seal, OTHER_ORGANISATION),
    )
    signature = sign_statement(restated.statement, OTHER_ORGANISATION)
    about = "words of another organisation, signed by it, on the same seal"
    impostor = replace(release, proof=replace(restated, signature=signature))
    yield "statement_form", "other-organisation.jpg", impostor.file, about
    yield from _signatures(release)


def _signatures(release: Release) -> Iterator[Row]:
    code = "statement_signature"
    statement = release.proof.statement
    edited = _stated(release, changed(statement, {"caption": "Something else."}))
    yield code, "other-caption.jpg", edited.file, "the caption was changed after signing"
    forged = statement_of(release.picture, release.proof.seal, OTHER_ORGANISATION)
    claimed = changed(forged, {"organisation": ORGANISATION.verifier.format()})
    signature = sign_statement(forged, OTHER_ORGANISATION)
    proof = replace(release.proof, statement=claimed, signature=signature)
    impostor = replace(release, proof=proof)
    yield code, "impostor.jpg", impostor.file, "signed by a key other than the one it names"
    unreadable = _stated(release, changed(statement, {"organisation": "publisher.example"}))
    about = "the organisation is no verifier key, and not the one of the seal"
    yield "statement_form", "no-key.jpg", unreadable.file, about
    zero = replace(release, proof=replace(release.proof, signature=bytes(64)))
    yield code, "zero.jpg", zero.file, "a signature of zeros"


def _stated(release: Release, statement: bytes) -> Release:
    return replace(release, proof=replace(release.proof, statement=statement))
