"""Recompute everything before a court: from the original and its secret, or for one shown box.

Whoever holds the original and the secret needs no trust in the publisher; whoever may see only one
box is given the seeds of that box and nothing else.

Source: spec/redaction-proof.md, section 11.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof.cbor import Value, decode, encode
from tutela.proof.container import Kind, kind_of
from tutela.proof.digest import sha256
from tutela.proof.header import PixelHeader, TextHeader, decode_header
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
from tutela.proof.text import Rows, commit_text, decode_rows, hide_text, lengths_of
from tutela.proof.textform import is_mark, marks_in, runs_of
from tutela.proof.verify import UntrustedClaim, check_picture, read_claim

_KEYS = frozenset(("header", "hidden", "nodes", "rest", "seal"))
_MARK = "…"
"""What stands in a region shown to a judge for each run that is not shown."""


class Rendition(Protocol):
    """What was sealed in the original's place: decoded from it once, and kept."""

    @property
    def decoder(self) -> str:
        """Return the name and version of what decoded the original."""

    def commit(self, original_digest: bytes, secret: bytes) -> Commitment:
        """Return the commitment over the rendition."""

    def hide(self, hidden: Mask, untrusted_release: bytes | None) -> bytes:
        """Return the picture with this hidden.

        Args:
            hidden: of the shape of the grid.
            untrusted_release: whose marks to take over, where a release has the publisher's words.
        """

    def lengths(self, hidden: Mask) -> bytes | None:
        """Return the `lengths` of a proof, where it has them."""


@dataclass(frozen=True, slots=True)
class PixelRendition:
    """The pixels of a picture."""

    pixels: Pixels = field(repr=False)
    decoder: str

    def commit(self, original_digest: bytes, secret: bytes) -> Commitment:
        """Return the commitment over the pixels."""
        return commit_pixels(self.pixels, original_digest, self.decoder, secret)

    def hide(self, hidden: Mask, untrusted_release: bytes | None) -> bytes:
        """Return the PNG; a picture has no marks."""
        del untrusted_release
        return hide_pixels(self.pixels, hidden)

    def lengths(self, hidden: Mask) -> None:
        """Return nothing: every tile has the same size."""
        del hidden


@dataclass(frozen=True, slots=True)
class TextRendition:
    """The words of a text."""

    rows: Rows = field(repr=False)
    decoder: str

    def commit(self, original_digest: bytes, secret: bytes) -> Commitment:
        """Return the commitment over the words."""
        return commit_text(self.rows, original_digest, self.decoder, secret)

    def hide(self, hidden: Mask, untrusted_release: bytes | None) -> bytes:
        """Return the text; without a release every mark is the same.

        Raises:
            MismatchError: the release has more or fewer marks, or one that no mark can be.
            RefusedError: a leaf that stays visible may not be shown.
        """
        count = len(runs_of(hidden))
        if untrusted_release is None:
            return hide_text(self.rows, hidden, (_MARK,) * count)
        marks = marks_in(untrusted_release)
        if len(marks) != count or not all(map(is_mark, marks)):
            raise MismatchError("court.other_picture")
        return hide_text(self.rows, hidden, marks)

    def lengths(self, hidden: Mask) -> bytes:
        """Return the length of every visible leaf."""
        return lengths_of(self.rows, hidden)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the court holds.

    Attributes:
        original: the file as it was received.
        secret: of the item.
        rendition: what was sealed in its place; None for a JPEG sealed by its coefficients.
    """

    original: bytes = field(repr=False)
    secret: bytes = field(repr=False)
    rendition: Rendition | None = field(default=None, repr=False)


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
    if evidence.rendition is None and named.media != Kind.JPEG.value:
        raise RefusedError("court.rendition_needed")
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
    if _hide(evidence, hidden, untrusted_picture) != untrusted_picture:
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


def kept_rendition(untrusted: bytes, header: bytes) -> Rendition:
    """Return a kept rendition: PNG in the form of section 7.2, or the rows of a text in CBOR.

    Raises:
        MalformedError: the header is not that of a rendition, or the bytes not in its form.
    """
    decoded = decode_header(header)
    if isinstance(decoded, TextHeader):
        return TextRendition(decode_rows(untrusted), decoded.decoder)
    return PixelRendition(*rendition_of(untrusted, header))


def show_region(evidence: Evidence, seal: bytes, shown: Mask) -> ShownRegion:
    """Open only the tiles of `shown`: their data, and the seeds that lead to them.

    Raises:
        MismatchError: the original does not lead to the seal.
        RefusedError: the shape is too ragged, a rendition is needed, or a word may not be shown.
    """
    commitment = recompute(evidence, seal).commitment
    hidden = np.logical_not(shown)
    kept = evidence.rendition
    lengths = None if kept is None else kept.lengths(hidden)
    proof: dict[str, Value] = {} if lengths is None else {"lengths": lengths}
    proof |= {
        "header": commitment.header,
        "hidden": [(r.x, r.y, r.width, r.height) for r in canonical_mask(hidden)],
        "nodes": prove(commitment, evidence.secret, hidden),
        "rest": commitment.rest,
        "seal": seal,
    }
    return ShownRegion(_hide(evidence, hidden, None), encode(proof))


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
    if not isinstance(value, Mapping) or value.keys() - {"lengths"} != _KEYS:
        raise MalformedError("proof.keys")
    kind = kind_of(untrusted.picture)
    if ("lengths" in value) != (kind is Kind.TEXT):
        raise MalformedError("proof.keys")
    header, nodes, rest, named = (
        bytes_of(value, name) for name in ("header", "nodes", "rest", "seal")
    )
    if named != seal:
        raise MismatchError("court.other_root", found=sha256(named).hex(), root=sha256(seal).hex())
    shown = UntrustedClaim(header, seal, rectangles_of(value), nodes, rest, lengths_in(value))
    claim, _ = read_claim(shown, kind)
    check_picture(untrusted.picture, claim)


def evidence_for(proof: Proof, original: bytes, secret: bytes, rendition: bytes | None) -> Evidence:
    """Return the evidence as the proof's header demands it.

    Raises:
        MalformedError: see `kept_rendition`.
    """
    kept = None if rendition is None else kept_rendition(rendition, proof.header)
    return Evidence(original, secret, kept)


def _commit(evidence: Evidence) -> Commitment:
    if evidence.rendition is None:
        return commit_jpeg(evidence.original, evidence.secret)
    return evidence.rendition.commit(sha256(evidence.original), evidence.secret)


def _hide(evidence: Evidence, hidden: Mask, untrusted_release: bytes | None) -> bytes:
    if evidence.rendition is None:
        return hide_jpeg(evidence.original, hidden)
    return evidence.rendition.hide(hidden, untrusted_release)


def _metadata_fields(evidence: Evidence) -> int:
    if evidence.rendition is not None:
        return 0
    return len(read_source(evidence.original).metadata)
