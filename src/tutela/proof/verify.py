"""Check a released picture or text and its proof: what a stranger runs.

Source: spec/redaction-proof.md, section 10.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tutela.errors import MalformedError, MismatchError
from tutela.proof.checkpoint import OpenedCheckpoint, VerifierKey, open_checkpoint
from tutela.proof.coefficients import library
from tutela.proof.commitment import Opening, open_nodes
from tutela.proof.commitment import leaf_hash as salted_leaf
from tutela.proof.container import Kind, Parts, kind_of, split
from tutela.proof.digest import sha256
from tutela.proof.header import Header, JpegHeader, PixelHeader, TextHeader, decode_header
from tutela.proof.jpeg import check_tiles
from tutela.proof.lengths import decode_lengths
from tutela.proof.mask import Mask, Rect, mask_of
from tutela.proof.merkle import InclusionProof, check_inclusion, leaf_hash
from tutela.proof.picture import item_root
from tutela.proof.png import check_blank, hash_pixel_tiles, read_pixels
from tutela.proof.proof_file import VERSION, Proof, decode_proof
from tutela.proof.seal import Seal, decode_seal, ledger_entry
from tutela.proof.statement import Statement, check_statement, decode_statement
from tutela.proof.textform import read_text, runs_of
from tutela.proof.verdict import NotVerified, TextShare, Verified


@dataclass(frozen=True, slots=True)
class UntrustedClaim:
    """The parts of a proof, or of a shown region, that speak of the picture itself."""

    header: bytes
    seal: bytes
    hidden: tuple[Rect, ...]
    nodes: bytes
    rest: bytes
    lengths: bytes | None


@dataclass(frozen=True, slots=True)
class PictureClaim:
    """What a picture must agree with.

    Attributes:
        header: of the sealed picture.
        hidden: the tiles that must be blank.
        opening: what the nodes of the proof hold.
        rest: metadata root, file leaf and rendition root.
        root: the item root in the seal record.
        lengths: in bytes, of each visible leaf of a text; of a picture none.
    """

    header: Header
    hidden: Mask
    opening: Opening
    rest: bytes
    root: bytes
    lengths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A proof whose parts have the right form and agree with each other."""

    proof: Proof
    seal: Seal
    claim: PictureClaim
    statement: Statement


def verify(
    untrusted_file: bytes, *, sidecar: bytes | None = None, pinned: tuple[VerifierKey, ...] = ()
) -> Verified:
    """Return what holds of a released file when every step passes.

    Args:
        untrusted_file: the picture, with or without the proof inside.
        sidecar: the proof's bytes, where they came beside the picture.
        pinned: ledger keys the reader knows from elsewhere; none means any is reported as unknown.

    Raises:
        NotVerified: a step failed; its code and class say which.
        UnavailableError: this machine has no libturbojpeg.
    """
    parts, untrusted_proof = _take_apart(untrusted_file, sidecar)
    read = _read_proof(untrusted_proof, parts.kind)
    _check_statement(read)
    check_picture(parts.picture, read.claim)
    if sha256(parts.picture) != read.statement.file:
        raise NotVerified("file_digest")
    key, opened = _check_ledger(read.proof)
    if pinned and key not in pinned:
        raise NotVerified("ledger_not_pinned")
    header = read.claim.header
    return Verified(
        ledger=key,
        ledger_known=bool(pinned),
        sealed_on=read.seal.day,
        index=read.proof.index,
        ledger_size=opened.checkpoint.size,
        grid=header.grid,
        hidden=read.proof.hidden,
        hidden_tiles=int(read.claim.hidden.sum()),
        statement=read.statement,
        unknown_signatures=opened.unknown_signatures,
        tokens=len(read.proof.tokens),
        decoder=header.decoder,
        text=_share(read.claim) if isinstance(header, TextHeader) else None,
    )


def named_ledger(untrusted_file: bytes, *, sidecar: bytes | None = None) -> str | None:
    """Return the ledger key a proof names, checked or not; None where none can be read.

    A forged proof can name any ledger: show it as what the file says, never as a finding.
    """
    try:
        _, untrusted_proof = _take_apart(untrusted_file, sidecar)
        return VerifierKey.parse(decode_proof(untrusted_proof).ledger).format()
    except (MalformedError, MismatchError):
        return None


def check_picture(untrusted_picture: bytes, claim: PictureClaim) -> None:
    """Check steps 11 to 13: the picture's form, its blank tiles, and its way to the seal.

    Raises:
        NotVerified: one of them failed.
        UnavailableError: this machine has no libturbojpeg.
    """
    leaves = _picture_leaves(untrusted_picture, claim)
    if item_root(claim.header.encode(), claim.opening.root(leaves), claim.rest) != claim.root:
        raise NotVerified("visible_altered")


def read_claim(untrusted: UntrustedClaim, kind: Kind) -> tuple[PictureClaim, Seal]:
    """Check steps 5 to 8 and return what the picture must agree with, and the seal.

    Raises:
        NotVerified: one of them failed.
    """
    with step("header_form"):
        header = decode_header(untrusted.header)
    if header.media != kind.value:
        raise NotVerified("header_form")
    with step("seal_form"):
        seal = decode_seal(untrusted.seal)
    if seal.media != header.media or seal.header != sha256(untrusted.header):
        raise NotVerified("seal_form")
    grid = header.grid
    with step("mask_form"):
        hidden = mask_of(untrusted.hidden, grid.columns, grid.rows)
    with step("nodes_count"):
        opening = open_nodes(grid.tree, hidden, untrusted.nodes)
    with step("proof_form"):
        lengths = decode_lengths(untrusted.lengths or b"")
    return PictureClaim(header, hidden, opening, untrusted.rest, seal.root, lengths), seal


@contextmanager
def step(code: str) -> Iterator[None]:
    """Turn what a check inside raises into the verdict with this code."""
    try:
        yield
    except (MalformedError, MismatchError) as error:
        raise NotVerified(code, error) from error


def _take_apart(untrusted_file: bytes, sidecar: bytes | None) -> tuple[Parts, bytes]:
    with step("file_unknown"):
        kind_of(untrusted_file)
    with step("proof_segments"):
        parts = split(untrusted_file)
    if sidecar is not None:
        if parts.proof not in {None, sidecar}:
            raise NotVerified("proof_segments")
        return parts, sidecar
    if parts.proof is None:
        raise NotVerified("proof_absent")
    return parts, parts.proof


def _read_proof(untrusted: bytes, kind: Kind) -> _Read:
    with step("proof_form"):
        proof = decode_proof(untrusted)
    if (proof.lengths is not None) != (kind is Kind.TEXT):
        raise NotVerified("proof_form")
    if proof.version != VERSION:
        raise NotVerified("version_unknown")
    untrusted_claim = UntrustedClaim(
        proof.header, proof.seal, proof.hidden, proof.nodes, proof.rest, proof.lengths
    )
    claim, seal = read_claim(untrusted_claim, kind)
    with step("statement_form"):
        statement = decode_statement(proof.statement)
    return _Read(proof, seal, claim, statement)


def _check_statement(read: _Read) -> None:
    named = read.statement.organisation
    # Anybody can hide more of a released picture; only who sealed it may put words to it.
    if read.statement.seal != sha256(read.proof.seal) or named != read.seal.organisation:
        raise NotVerified("statement_form")
    with step("statement_signature"):
        key = VerifierKey.parse(read.statement.organisation)
        check_statement(read.proof.statement, read.proof.signature, key)


def _picture_leaves(untrusted_picture: bytes, claim: PictureClaim) -> tuple[bytes, ...]:
    match claim.header:
        case JpegHeader() as header:
            return _jpeg_leaves(untrusted_picture, header, claim)
        case PixelHeader() as header:
            return _pixel_leaves(untrusted_picture, header, claim)
        case TextHeader():
            return _text_leaves(untrusted_picture, claim)


def _jpeg_leaves(
    untrusted_picture: bytes, header: JpegHeader, claim: PictureClaim
) -> tuple[bytes, ...]:
    try:
        return check_tiles(untrusted_picture, header, claim.hidden, claim.opening.seeds, library())
    except MalformedError as error:
        raise NotVerified("picture_form", error) from error
    except MismatchError as error:
        raise NotVerified("hidden_not_blank", error) from error


def _pixel_leaves(
    untrusted_picture: bytes, header: PixelHeader, claim: PictureClaim
) -> tuple[bytes, ...]:
    with step("picture_form"):
        pixels = read_pixels(untrusted_picture, header)
    with step("hidden_not_blank"):
        check_blank(pixels, header.grid, claim.hidden)
    return hash_pixel_tiles(pixels, header.grid, claim.opening.seeds)


def _text_leaves(untrusted_picture: bytes, claim: PictureClaim) -> tuple[bytes, ...]:
    with step("picture_form"):
        leaves = read_text(untrusted_picture, claim.hidden, claim.lengths)
    # A hidden leaf has no seed, and nothing of it is in the file.
    return tuple(
        salted_leaf(seed, leaf) if seed else b""
        for seed, leaf in zip(claim.opening.seeds, leaves, strict=True)
    )


def _share(claim: PictureClaim) -> TextShare:
    return TextShare(len(runs_of(claim.hidden)), sum(map(bool, claim.lengths)))


def _check_ledger(proof: Proof) -> tuple[VerifierKey, OpenedCheckpoint]:
    with step("checkpoint_signature"):
        key = VerifierKey.parse(proof.ledger)
        opened = open_checkpoint(proof.checkpoint.encode(), key)
    entry = leaf_hash(ledger_entry(proof.seal, proof.salt))
    with step("inclusion"):
        place = InclusionProof(proof.index, opened.checkpoint.size, proof.path)
        check_inclusion(entry, place, opened.checkpoint.root)
    return key, opened
