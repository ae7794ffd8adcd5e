"""Vectors whose proof has the right form, but whose picture or ledger is not what it claims."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from tools.vectors.press import (
    LEDGER,
    OTHER_LEDGER,
    Release,
    enter,
    mask,
    release_jpeg,
    resealed,
    restated,
)
from tools.vectors.redaction_proof import coloured_png, grey, original
from tools.vectors.scan import Liberties, read_blocks, with_scan

from tutela.proof.digest import sha256
from tutela.proof.picture import hide_jpeg, nothing_hidden
from tutela.proof.png import chunk

Row = tuple[str, str, bytes, str]
_AFTER_IHDR = 33
_TEXT = b"\xff\xe1\x00\x08GPS  \0"


def falsified_pictures() -> Iterator[Row]:
    """Yield pictures that are not canonical, not blank where hidden, or not the sealed ones."""
    yield from _forms()
    yield from _scans()
    yield from _png_forms()
    yield from _contents()


def falsified_ledgers() -> Iterator[Row]:
    """Yield releases the ledger does not vouch for."""
    yield from _checkpoints()
    yield from _inclusions()


def _repictured(release: Release, picture: bytes) -> bytes:
    """Return a release with another picture, stated and signed as if it were right."""
    return restated(replace(release, picture=picture)).file


def _forms() -> Iterator[Row]:
    release = grey()
    picture = release.picture
    sos = picture.index(b"\xff\xda")
    for name, wrong, about in (
        ("trailing", picture + b"\0", "a byte after EOI"),
        ("second-picture", picture + picture, "another picture after EOI"),
        ("second-scan", picture[:-2] + picture[sos:], "the scan stands twice"),
        ("restarts", picture[:sos] + b"\xff\xdd\0\x04\0\0" + picture[sos:], "a DRI segment"),
        ("exif", picture[:sos] + _TEXT + picture[sos:], "an APP1 segment"),
        ("comment", picture[:sos] + b"\xff\xfe\0\x05you" + picture[sos:], "a comment"),
        ("density", picture.replace(b"\0\0\1\0\1\0\0", b"\1\0\x48\0\x48\0\0", 1), "300 dpi"),
        ("fill-byte", picture[:sos] + b"\xff" + picture[sos:], "a fill byte before SOS"),
        ("extended", picture.replace(b"\xff\xc0", b"\xff\xc1", 1), "SOF1 instead of SOF0"),
        ("no-end", picture[:-2], "EOI is missing"),
        ("cut", picture[: len(picture) * 3 // 4], "the scan is cut"),
        ("other-size", picture.replace(b"\x08\x00\x28", b"\x08\x00\x29", 1), "another height"),
    ):
        yield "picture_form", f"{name}.jpg", _repictured(release, wrong), about


def _scans() -> Iterator[Row]:
    release = grey()
    blocks = read_blocks(release.picture)
    if with_scan(release.picture, blocks) != release.picture:
        message = "the scan written by hand is not the canonical one"
        raise ValueError(message)
    for name, liberties, about in (
        ("padding", Liberties(padding="0"), "the last byte is filled with 0 bits"),
        ("zeros-before-end", Liberties(zeros_before_end=True), "ZRL before EOB"),
    ):
        wrong = with_scan(release.picture, blocks, liberties)
        yield "picture_form", f"{name}.jpg", _repictured(release, wrong), about


def _png_forms() -> Iterator[Row]:
    release = coloured_png()
    picture = release.picture
    rows = _rows(picture)
    text = chunk(b"tEXt", b"Comment\0you")
    other = rows.copy()
    other[1, 0] = 1
    for name, wrong, about in (
        ("text", picture[:_AFTER_IHDR] + text + picture[_AFTER_IHDR:], "a tEXt chunk"),
        ("trailing", picture + b"\0", "a byte after IEND"),
        ("filter", _png(picture, zlib.compress(other.tobytes())), "a row with filter type 1"),
        ("behind", _png(picture, zlib.compress(rows.tobytes()) + b"\0"), "a byte behind zlib"),
        ("more", _png(picture, zlib.compress(rows.tobytes() + b"\2")), "one byte too many"),
        ("less", _png(picture, zlib.compress(rows.tobytes()[:-1])), "one byte too few"),
        ("adler", _png(picture, _wrong_adler(rows)), "the Adler-32 sum is wrong"),
        ("short-chunks", _short_chunks(picture, rows), "data in two chunks that fit in one"),
        ("empty-chunk", _with_idat(picture, b""), "an empty IDAT chunk"),
        ("crc", picture[:-13] + bytes([picture[-13] ^ 1]) + picture[-12:], "a wrong CRC"),
    ):
        yield "picture_form", f"{name}.png", _repictured(release, wrong), about


def _rows(picture: bytes) -> NDArray[np.uint8]:
    size = struct.unpack_from(">I", picture, _AFTER_IHDR)[0]
    height = struct.unpack_from(">I", picture, 20)[0]
    data = zlib.decompress(picture[_AFTER_IHDR + 8 : _AFTER_IHDR + 8 + size])
    return np.frombuffer(data, np.uint8).reshape(height, -1)


def _png(picture: bytes, packed: bytes) -> bytes:
    return picture[:_AFTER_IHDR] + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _with_idat(picture: bytes, packed: bytes) -> bytes:
    return picture[:-12] + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _wrong_adler(rows: NDArray[np.uint8]) -> bytes:
    packed = zlib.compress(rows.tobytes())
    return packed[:-1] + bytes([packed[-1] ^ 1])


def _short_chunks(picture: bytes, rows: NDArray[np.uint8]) -> bytes:
    packed = zlib.compress(rows.tobytes())
    start = picture[:_AFTER_IHDR] + chunk(b"IDAT", packed[:99])
    return start + chunk(b"IDAT", packed[99:]) + chunk(b"IEND", b"")


def _contents() -> Iterator[Row]:
    release = grey()
    blocks = read_blocks(release.picture)
    for code, name, place, about in (
        # Nine blocks in a row; tiles of four: block 4 is the first of the hidden tile 1.
        ("hidden_not_blank", "painted", 4, "one coefficient in a hidden tile"),
        ("visible_altered", "coefficient", 0, "one coefficient in a visible tile"),
    ):
        wrong = blocks.copy()
        wrong[place, 9] += 1
        file = _repictured(release, with_scan(release.picture, wrong))
        yield code, f"{name}.jpg", file, about
    uncovered = hide_jpeg(original("grey.jpg"), nothing_hidden(release.commitment.grid))
    file = _repictured(release, uncovered)
    yield "hidden_not_blank", "uncovered.jpg", file, "nothing was hidden in the file"
    yield from _png_contents()
    yield from _trees(release)
    yield from _digests(release)


def _png_contents() -> Iterator[Row]:
    release = coloured_png()
    for code, place, about in (
        ("hidden_not_blank", 1, "a hidden pixel is 129"),
        ("visible_altered", 200, "a visible pixel is one brighter"),
    ):
        rows = _rows(release.picture).copy()
        # The row below is a difference to this one: it takes back what is added.
        rows[5:7, place] += np.array([1, 255], np.uint8)
        file = _repictured(release, _png(release.picture, zlib.compress(rows.tobytes())))
        yield code, "pixel.png", file, about


def _trees(release: Release) -> Iterator[Row]:
    proof = release.proof
    nodes = [proof.nodes[i : i + 32] for i in range(0, len(proof.nodes), 32)]
    other = release_jpeg(original("grey-other.jpg"), mask(3, 2, (1, 0, 1, 2)))
    for name, wrong, about in (
        ("swapped-nodes", replace(proof, nodes=b"".join(reversed(nodes))), "nodes swapped"),
        ("other-nodes", replace(proof, nodes=other.proof.nodes), "nodes of another picture"),
        ("other-rest", replace(proof, rest=bytes(96)), "another metadata root and file leaf"),
        ("zero-nodes", replace(proof, nodes=bytes(len(proof.nodes))), "nodes of zeros"),
    ):
        yield "visible_altered", f"{name}.jpg", replace(release, proof=wrong).file, about
    swapped = replace(other, proof=proof)
    yield "visible_altered", "other-picture.jpg", swapped.file, "the proof of another picture"
    root = resealed(release, _with_root(proof.seal, sha256(b"another root")))
    yield "visible_altered", "other-root.jpg", root.file, "the seal is over another root"


def _with_root(seal: bytes, root: bytes) -> bytes:
    place = seal.index(b"root") + len(b"root") + 2
    return seal[:place] + root + seal[place + 32 :]


def _digests(release: Release) -> Iterator[Row]:
    wider = release_jpeg(original("grey.jpg"), mask(3, 2, (0, 0, 2, 2)))
    stale = replace(wider.proof, statement=release.proof.statement)
    stale = replace(stale, signature=release.proof.signature)
    file = replace(wider, proof=stale).file
    yield "file_digest", "replayed.jpg", file, "the statement of another release of this item"
    png = coloured_png()
    again = _png(png.picture, zlib.compress(_rows(png.picture).tobytes(), 0))
    file = replace(png, picture=again).file
    yield "file_digest", "packed-again.png", file, "the same pixels, packed otherwise"


def _checkpoints() -> Iterator[Row]:
    release = grey()
    proof = release.proof
    _, other_note = enter(proof.seal, OTHER_LEDGER)
    for name, wrong, about in (
        ("other-ledger", replace(proof, checkpoint=other_note), "signed by another ledger"),
        ("other-key", replace(proof, ledger=OTHER_LEDGER.verifier.format()), "another key named"),
        ("no-key", replace(proof, ledger="ledger.example/vectors"), "the key is no key"),
        (
            "no-signature",
            replace(proof, checkpoint=proof.checkpoint.split("\n\n")[0] + "\n"),
            "the note has no signature",
        ),
        (
            "size",
            replace(proof, checkpoint=proof.checkpoint.replace("\n7\n", "\n8\n")),
            "the size was changed after signing",
        ),
        ("empty", replace(proof, checkpoint=""), "an empty checkpoint"),
    ):
        yield "checkpoint_signature", f"{name}.jpg", replace(release, proof=wrong).file, about
    renamed = proof.checkpoint.replace("— ledger", "— ledges")
    wrong = replace(proof, checkpoint=renamed)
    yield (
        "checkpoint_signature",
        "renamed.jpg",
        replace(release, proof=wrong).file,
        f"the signature line does not name {LEDGER.name}",
    )


def _inclusions() -> Iterator[Row]:
    release = grey()
    proof = release.proof
    for name, wrong, about in (
        ("index", replace(proof, index=proof.index - 1), "another index"),
        ("index-outside", replace(proof, index=7), "an index outside the ledger"),
        ("salt", replace(proof, salt=bytes(32)), "another salt"),
        ("short-path", replace(proof, path=proof.path[:-1]), "a hash of the path is missing"),
        ("long-path", replace(proof, path=(*proof.path, bytes(32))), "a hash too many"),
        ("swapped-path", replace(proof, path=proof.path[::-1]), "hashes in another order"),
    ):
        yield "inclusion", f"{name}.jpg", replace(release, proof=wrong).file, about
