"""A small press with fixed keys: releases pictures the way Tutela does, and every wrong way.

The vectors in spec/vectors and the tests of the verifier are printed here.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tutela.proof.cbor import Value, decode, encode
from tutela.proof.checkpoint import Checkpoint, SignerKey, sign_checkpoint
from tutela.proof.container import embed
from tutela.proof.digest import sha256
from tutela.proof.mask import Mask, canonical_mask
from tutela.proof.merkle import leaf_hash, prove_inclusion, root_of
from tutela.proof.picture import (
    Commitment,
    commit_jpeg,
    commit_pixels,
    hide_jpeg,
    hide_pixels,
    prove,
    seal_record,
)
from tutela.proof.proof_file import Proof
from tutela.proof.seal import ledger_entry
from tutela.proof.statement import ReleaseClass, Statement, encode_statement, sign_statement
from tutela.proof.text import Rows, commit_text, hide_text, lengths_of

SECRET = sha256(b"vectors: secret of the item")
SALT = sha256(b"vectors: salt of the ledger entry")
LEDGER = SignerKey("ledger.example/vectors", sha256(b"vectors: ledger key"))
OTHER_LEDGER = SignerKey("other.example/vectors", sha256(b"vectors: another ledger key"))
ORGANISATION = SignerKey("publisher.example", sha256(b"vectors: organisation key"))
OTHER_ORGANISATION = SignerKey("impostor.example", sha256(b"vectors: another organisation key"))
DAY = "2026-11-24"
ENTRIES, INDEX = 7, 4
DECODER = "vectors 1"

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Release:
    """A released picture and its proof, still apart."""

    picture: bytes
    proof: Proof
    commitment: Commitment

    @property
    def file(self) -> bytes:
        """Return the picture with the proof inside."""
        return embed(self.picture, raw(self.proof))


def release_jpeg(original: bytes, hidden: Mask, secret: bytes = SECRET) -> Release:
    """Return the release of a JPEG."""
    commitment = commit_jpeg(original, secret)
    return assemble(hide_jpeg(original, hidden), commitment, hidden, secret)


def release_pixels(pixels: Pixels, hidden: Mask, secret: bytes = SECRET) -> Release:
    """Return the release of a rendition."""
    commitment = commit_pixels(pixels, sha256(pixels.tobytes()), DECODER, secret)
    return assemble(hide_pixels(pixels, hidden), commitment, hidden, secret)


def release_text(rows: Rows, hidden: Mask, marks: Sequence[str], secret: bytes = SECRET) -> Release:
    """Return the release of a text."""
    joined = "".join(leaf for row in rows for leaf in row)
    commitment = commit_text(rows, sha256(joined.encode()), DECODER, secret)
    picture = hide_text(rows, hidden, marks)
    return assemble(picture, commitment, hidden, secret, lengths_of(rows, hidden))


def assemble(
    picture: bytes,
    commitment: Commitment,
    hidden: Mask,
    secret: bytes = SECRET,
    lengths: bytes | None = None,
) -> Release:
    """Return a release of a picture that was already made."""
    seal = seal_record(commitment, ORGANISATION.verifier, DAY)
    path, checkpoint = enter(seal)
    statement = statement_of(picture, seal)
    proof = Proof(
        header=commitment.header,
        hidden=canonical_mask(hidden),
        nodes=prove(commitment, secret, hidden),
        rest=commitment.rest,
        seal=seal,
        salt=SALT,
        index=INDEX,
        path=path,
        checkpoint=checkpoint,
        ledger=LEDGER.verifier.format(),
        tokens=(),
        statement=statement,
        signature=sign_statement(statement, ORGANISATION),
        lengths=lengths,
    )
    return Release(picture, proof, commitment)


def enter(seal: bytes, signer: SignerKey = LEDGER) -> tuple[tuple[bytes, ...], str]:
    """Return the inclusion path and checkpoint of a ledger in which the seal was entered."""
    leaves = [leaf_hash(sha256(b"vectors: entry", bytes([i]))) for i in range(ENTRIES)]
    leaves[INDEX] = leaf_hash(ledger_entry(seal, SALT))
    path = prove_inclusion(INDEX, ENTRIES, lambda a, b: root_of(leaves[a:b])).path
    note = sign_checkpoint(Checkpoint(signer.name, ENTRIES, root_of(leaves)), signer)
    return path, note.decode()


def statement_of(picture: bytes, seal: bytes, organisation: SignerKey = ORGANISATION) -> bytes:
    """Return the statement about a picture."""
    return encode_statement(
        Statement(
            file=sha256(picture),
            seal=sha256(seal),
            release_class=ReleaseClass.MATERIAL,
            caption="A drawn test picture.",
            place=None,
            date=None,
            publisher="Vectors",
            organisation=organisation.verifier.format(),
            detectors=("none",),
            reasons=("test",),
            day=DAY,
        )
    )


def restated(release: Release, statement: bytes | None = None) -> Release:
    """Return the release with a fresh, rightly signed statement."""
    statement = statement or statement_of(release.picture, release.proof.seal)
    signature = sign_statement(statement, ORGANISATION)
    return replace(release, proof=replace(release.proof, statement=statement, signature=signature))


def resealed(release: Release, seal: bytes) -> Release:
    """Return the release with another seal record, entered and stated anew."""
    path, checkpoint = enter(seal)
    proof = replace(release.proof, seal=seal, path=path, checkpoint=checkpoint)
    return restated(replace(release, proof=proof))


def changed(record: bytes, changes: Mapping[str, Value], without: str = "") -> bytes:
    """Return a CBOR map with some members changed, added or left out."""
    value = decode(record)
    if not isinstance(value, Mapping):
        raise TypeError(record.hex())
    members = {key: member for key, member in value.items() if key != without}
    return encode({**members, **changes})


def raw(proof: Proof, changes: Mapping[str, Value] | None = None, without: str = "") -> bytes:
    """Return the bytes of a proof, right or wrong."""
    value: dict[str, Value] = {
        "v": proof.version,
        "header": proof.header,
        "hidden": [(r.x, r.y, r.width, r.height) for r in proof.hidden],
        "nodes": proof.nodes,
        "rest": proof.rest,
        "seal": proof.seal,
        "salt": proof.salt,
        "index": proof.index,
        "path": b"".join(proof.path),
        "checkpoint": proof.checkpoint,
        "ledger": proof.ledger,
        "tokens": proof.tokens,
        "statement": proof.statement,
        "signature": proof.signature,
    }
    if proof.lengths is not None:
        value["lengths"] = proof.lengths
    return changed(encode(value), changes or {}, without)


def mask(columns: int, rows: int, *boxes: tuple[int, int, int, int]) -> Mask:
    """Return a mask with these boxes (x, y, width, height) hidden."""
    hidden = np.zeros((rows, columns), np.bool_)
    for x, y, width, height in boxes:
        hidden[y : y + height, x : x + width] = True
    return hidden


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """Return a JPEG with an Exif segment that holds nothing but an orientation."""
    tiff = struct.pack("<4sIHHHIHHI", b"II*\0", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    payload = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]
