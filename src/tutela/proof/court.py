"""Recompute everything before a court: from the original and its secret, or for one shown box.

Whoever holds the original and the secret needs no trust in the publisher; whoever may see only one
box is given the seeds of that box and nothing else.

Source: spec/redaction-proof.md, section 11.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tutela.errors import MalformedError, MismatchError
from tutela.proof.cbor import Value, decode, encode
from tutela.proof.container import kind_of
from tutela.proof.digest import sha256
from tutela.proof.header import PixelHeader, decode_header
from tutela.proof.jpeg import read_source
from tutela.proof.mask import Mask, canonical_mask
from tutela.proof.picture import (
    Commitment,
    commit_jpeg,
    commit_pixels,
    hide_jpeg,
    hide_pixels,
    prove,
)
from tutela.proof.png import Pixels, read_pixels
from tutela.proof.proof_file import Proof, bytes_of, lengths_in, rectangles_of
from tutela.proof.seal import decode_seal
from tutela.proof.verify import UntrustedClaim, check_picture, read_claim

_KEYS = frozenset(("header", "hidden", "nodes", "rest", "seal"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the court holds.

    Attributes:
        original: the file as it was received.
        secret: of the item.
        rendition: the pixels sealed in its place, where it went the way of pixels.
        decoder: of the rendition.
    """

    original: bytes = field(repr=False)
    secret: bytes = field(repr=False)
    rendition: Pixels | None = field(default=None, repr=False)
    decoder: str = ""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What came out, and agrees with the seal.

    Attributes:
        commitment: computed anew.
        day: of the seal.
        metadata_fields: metadata segments under the seal.
    """

    commitment: Commitment
    day: str
    metadata_fields: int


@dataclass(frozen=True, slots=True)
class ShownRegion:
    """One part of a sealed picture, opened to a judge: everything else stays blank.

    Attributes:
        picture: the canonical picture with only that part in it.
        proof: CBOR of header, hidden, nodes, rest and seal, as in a published proof.
    """

    picture: bytes = field(repr=False)
    proof: bytes = field(repr=False)


def recompute(evidence: Evidence, seal: bytes) -> Recomputed:
    """Seal the original anew and compare with the seal record.

    Raises:
        MalformedError: the seal record or the rendition breaks its form.
        MismatchError: another root comes out.
        RefusedError: a rendition is needed and not given.
    """
    named = decode_seal(seal)
    commitment = _commit(evidence)
    same = commitment.item_root == named.root and sha256(commitment.header) == named.header
    if not same or commitment.media != named.media:
        raise MismatchError(
            "court.other_root", found=commitment.item_root.hex(), root=named.root.hex()
        )
    return Recomputed(commitment, named.day, _metadata_fields(evidence))


def check_release(evidence: Evidence, untrusted_picture: bytes, hidden: Mask) -> None:
    """Make the released picture anew from the original and compare byte for byte.

    Raises:
        MalformedError: the mask does not fit.
        MismatchError: they differ.
    """
    if _hide(evidence, hidden) != untrusted_picture:
        raise MismatchError("court.other_picture")


def rendition_of(untrusted_png: bytes, header: bytes) -> tuple[Pixels, str]:
    """Return the pixels of a kept rendition and what decoded them.

    Args:
        untrusted_png: the rendition in the form of section 7.2, nothing hidden.
        header: of the proof.

    Raises:
        MalformedError: the header is not that of a rendition, or the file not in its form.
    """
    decoded = decode_header(header)
    if not isinstance(decoded, PixelHeader):
        raise MalformedError("proof.header_form")
    return read_pixels(untrusted_png, decoded), decoded.decoder


def show_region(evidence: Evidence, seal: bytes, shown: Mask) -> ShownRegion:
    """Open only the tiles of `shown`: their data, and the seeds that lead to them.

    Raises:
        MismatchError: the original does not lead to the seal.
        RefusedError: the shape is too ragged, or a rendition is needed.
    """
    commitment = recompute(evidence, seal).commitment
    hidden = np.logical_not(shown)
    proof: dict[str, Value] = {
        "header": commitment.header,
        "hidden": [(r.x, r.y, r.width, r.height) for r in canonical_mask(hidden)],
        "nodes": prove(commitment, evidence.secret, hidden),
        "rest": commitment.rest,
        "seal": seal,
    }
    return ShownRegion(_hide(evidence, hidden), encode(proof))


def check_region(untrusted: ShownRegion, seal: bytes) -> None:
    """Check that a shown region belongs to the picture under a seal.

    Args:
        untrusted: as handed to the judge.
        seal: from a release the judge verified, not from whoever shows the region.

    Raises:
        MalformedError: the proof of the region breaks its form.
        MismatchError: it is of another seal.
        NotVerified: steps 5 to 8 or 11 to 13 of the verification failed.
    """
    value = decode(untrusted.proof)
    if not isinstance(value, Mapping) or value.keys() != _KEYS:
        raise MalformedError("proof.keys")
    header, nodes, rest, named = (
        bytes_of(value, name) for name in ("header", "nodes", "rest", "seal")
    )
    if named != seal:
        raise MismatchError("court.other_root", found=sha256(named).hex(), root=sha256(seal).hex())
    shown = UntrustedClaim(header, seal, rectangles_of(value), nodes, rest, lengths_in(value))
    claim, _ = read_claim(shown, kind_of(untrusted.picture))
    check_picture(untrusted.picture, claim)


def evidence_for(proof: Proof, original: bytes, secret: bytes, rendition: bytes | None) -> Evidence:
    """Return the evidence as the proof's header demands it.

    Raises:
        MalformedError: see `rendition_of`.
    """
    if rendition is None:
        return Evidence(original, secret)
    pixels, decoder = rendition_of(rendition, proof.header)
    return Evidence(original, secret, pixels, decoder)


def _commit(evidence: Evidence) -> Commitment:
    if evidence.rendition is None:
        return commit_jpeg(evidence.original, evidence.secret)
    digest = sha256(evidence.original)
    return commit_pixels(evidence.rendition, digest, evidence.decoder, evidence.secret)


def _hide(evidence: Evidence, hidden: Mask) -> bytes:
    if evidence.rendition is None:
        return hide_jpeg(evidence.original, hidden)
    return hide_pixels(evidence.rendition, hidden)


def _metadata_fields(evidence: Evidence) -> int:
    if evidence.rendition is not None:
        return 0
    return len(read_source(evidence.original).metadata)
