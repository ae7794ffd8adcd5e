"""The files a stranger gets, made in memory and checked as bytes before one of them is written.

What is checked is what leaves: the verifier a stranger will run reads the final file, and the leak
check reads every file of the bundle.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tutela.custody.item import Manifest, PictureSeal
from tutela.errors import MismatchError, RefusedError, UnavailableError
from tutela.proof.cbor import decode, encode
from tutela.proof.checkpoint import SignerKey, VerifierKey
from tutela.proof.container import Kind, embed, kind_of, split
from tutela.proof.digest import sha256
from tutela.proof.picture import Commitment
from tutela.proof.proof_file import VERSION, Proof, decode_proof, encode_proof
from tutela.proof.seal import ALGORITHM, decode_seal
from tutela.proof.statement import (
    ReleaseClass,
    Statement,
    decode_statement,
    encode_statement,
    sign_statement,
)
from tutela.proof.verdict import Verified
from tutela.proof.verify import verify
from tutela.redaction.hidden import HiddenPicture
from tutela.redaction.leakcheck import (
    Decoder,
    Expected,
    SourceName,
    check_bundle,
    check_picture_file,
    check_words,
)
from tutela.redaction.signatures import check_no_picture_in_text
from tutela.release.candidate import Candidate
from tutela.release.readme import FILE as READ_ME
from tutela.release.readme import read_me
from tutela.terms.messages import Language, render

SIDECAR: Final = ".tutela.cbor"
CHECKPOINT: Final = "checkpoint"
STATEMENT: Final = "statement.json"
PAGE: Final = "verify.html"
PICTURE: Final = {Kind.JPEG: "picture.jpg", Kind.PNG: "picture.png", Kind.TEXT: "text.txt"}


@dataclass(frozen=True, slots=True)
class Vouching:
    """What the publication ledger says about a seal.

    Attributes:
        index: of the seal's entry.
        path: inclusion path of that entry under the checkpoint.
        checkpoint: the signed note.
        key: checks the note.
        tokens: time-stamps over the note, as they were received.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    key: VerifierKey
    tokens: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything that will be written, by file name; nothing else leaves.

    Attributes:
        picture: the name of the picture file.
        files: content by name.
        proof: the proof's bytes.
        statement: the statement's bytes.
    """

    picture: str
    files: Mapping[str, bytes] = field(repr=False)
    proof: bytes = field(repr=False)
    statement: bytes = field(repr=False)


def statement_of(candidate: Candidate, seal_record: bytes) -> Statement:
    """Return the statement that the organisation signs for a candidate."""
    claim = candidate.claim
    return Statement(
        file=candidate.picture,
        seal=sha256(seal_record),
        release_class=ReleaseClass(claim.release_class.value),
        caption=claim.caption,
        place=claim.place,
        date=claim.date,
        publisher=claim.publisher,
        organisation=candidate.organisation,
        detectors=claim.detectors,
        reasons=claim.reasons,
        day=claim.day,
    )


def make_bundle(
    candidate: Candidate,
    hidden: HiddenPicture,
    seal: PictureSeal,
    commitment: Commitment,
    vouching: Vouching,
    organisation: SignerKey,
    page: bytes,
) -> Bundle:
    """Return the files of a release whose decision has been checked.

    Args:
        candidate: what two people signed.
        hidden: the picture, made anew from the item.
        seal: the seal record and the salt of its ledger entry.
        commitment: to the item.
        vouching: what the publication ledger says.
        organisation: the key that signs outside.
        page: the verifier that travels with the release.

    Raises:
        MismatchError: the picture is not the one that was signed, or the organisation's key is
            not the one the candidate names.
        RefusedError: the proof is too large.
    """
    if sha256(hidden.picture) != candidate.picture:
        raise MismatchError("release.picture_changed", item=str(candidate.item))
    statement = encode_statement(statement_of(candidate, seal.seal_record))
    proof = encode_proof(
        Proof(
            header=commitment.header,
            hidden=candidate.hidden.rectangles,
            nodes=hidden.nodes,
            rest=commitment.rest,
            seal=seal.seal_record,
            salt=seal.salt,
            index=vouching.index,
            path=vouching.path,
            checkpoint=vouching.checkpoint.decode(),
            ledger=vouching.key.format(),
            tokens=vouching.tokens,
            statement=statement,
            signature=sign_statement(statement, organisation),
            lengths=hidden.lengths,
        )
    )
    picture = PICTURE[kind_of(hidden.picture)]
    files = {
        picture: embed(hidden.picture, proof),
        picture + SIDECAR: proof,
        CHECKPOINT: vouching.checkpoint,
        STATEMENT: _readable(statement_of(candidate, seal.seal_record)),
        PAGE: page,
        READ_ME: read_me(picture, is_text=picture == PICTURE[Kind.TEXT]),
    }
    return Bundle(picture, files, proof, statement)


def check_final(
    bundle: Bundle, candidate: Candidate, commitment: Commitment, decoder: Decoder, key: VerifierKey
) -> Verified:
    """Look for anything nobody approved in the picture file, and check it as a stranger will.

    The proof that travels beside the picture must be the one inside it.

    Args:
        bundle: the bytes that would be written.
        candidate: what was signed.
        commitment: to the item.
        decoder: one that had no part in making the picture.
        key: of the publication ledger.

    Raises:
        NotVerified: the verifier refuses the file.
        MismatchError: it accepts another mask or another statement than was signed, or the
            hidden part is not flat.
        RefusedError: the leak check found something.
    """
    file = bundle.files[bundle.picture]
    if not _is_text(bundle):
        # First, because it says where a leak is; the verifier says only that the file is not its
        # own. The form of a text leaves no room for anything: there the verifier is enough.
        _check_picture(file, bundle.proof, candidate, commitment, decoder)
    verified = verify(file, sidecar=bundle.files.get(bundle.picture + SIDECAR), pinned=(key,))
    if verified.hidden != candidate.hidden.rectangles:
        raise MismatchError("release.mask_changed", item=str(candidate.item))
    check_stated(bundle, candidate)
    return verified


def _check_picture(
    file: bytes, proof: bytes, candidate: Candidate, commitment: Commitment, decoder: Decoder
) -> None:
    grid = commitment.grid
    expected = Expected(
        width=grid.width,
        height=grid.height,
        tile_width=grid.tile_width,
        tile_height=grid.tile_height,
        hidden=candidate.hidden.mask,
        proof=proof,
    )
    check_picture_file(file, expected, decoder)


def check_stated(bundle: Bundle, candidate: Candidate) -> None:
    """Check that the proof states what two people signed, and the ledger will record just that.

    Raises:
        MismatchError: it states something else.
    """
    proof = decode_proof(bundle.proof)
    signed = encode_statement(statement_of(candidate, proof.seal))
    if not proof.statement == bundle.statement == signed:
        raise MismatchError("release.statement_changed", item=str(candidate.item))


def check_names(bundle: Bundle, candidate: Candidate, manifest: Manifest, page: bytes) -> None:
    """Check that no file of the bundle spells what the item was called, or carries a picture.

    Raises:
        RefusedError: one does, or there is a file that no release has.
        MismatchError: the verifier page or the READ-ME is not the one that ships, or the
            checkpoint is not that of the proof.
        UnavailableError: there is no verifier page.
    """
    if not page:
        raise UnavailableError("release.page_missing")
    check_files(bundle)
    fixed = fixed_files(bundle, page)
    checked = frozenset((bundle.picture, bundle.picture + SIDECAR))
    source = SourceName(manifest.name)
    told = told_of(bundle, candidate)
    check_words(told, source)
    keys = (candidate.organisation, decode_proof(bundle.proof).ledger)
    # Words of a released text may be those of a file's name; a telling name was looked for above.
    words = (*candidate.claim.words, *(told[file] for file in told if file in bundle.files))
    approved = (*words, *(VerifierKey.parse(key).name for key in keys))
    files = {**bundle.files, bundle.picture: _read_out(bundle)}
    check_bundle(files, fixed, checked, source, approved, _own_words(bundle))


def fixed_files(bundle: Bundle, page: bytes) -> dict[str, bytes]:
    """Return the files that are the same in every release of a picture, or of a text."""
    return {PAGE: page, READ_ME: read_me(bundle.picture, is_text=_is_text(bundle))}


def told_of(bundle: Bundle, candidate: Candidate) -> dict[str, str]:
    """Return every text of a bundle that a person wrote, by the field or file it stands in."""
    told = candidate.claim.told
    if _is_text(bundle):
        body = split(bundle.files[bundle.picture]).picture
        check_no_picture_in_text(body, place=bundle.picture)
        told[bundle.picture] = body.decode()
    return told


def _read_out(bundle: Bundle) -> bytes:
    """Return the released file, the proof of a text as bytes instead of the letters of base64.

    In those the words of the format could not be told from a name: `statement.txt` would leak.
    """
    file = bundle.files[bundle.picture]
    if not _is_text(bundle):
        return file
    parts = split(file)
    return parts.picture + (parts.proof or b"")


def _is_text(bundle: Bundle) -> bool:
    return bundle.picture == PICTURE[Kind.TEXT]


def check_files(bundle: Bundle) -> None:
    """Check that a bundle has the six files of every release, and copies that are copies.

    Raises:
        RefusedError: a file is missing, or there is another one.
        MismatchError: the checkpoint or the proof beside the picture is not that of the proof.
    """
    copies = {
        bundle.picture + SIDECAR: bundle.proof,
        CHECKPOINT: decode_proof(bundle.proof).checkpoint.encode(),
    }
    wanted = {bundle.picture, *copies, STATEMENT, PAGE, READ_ME}
    if bundle.files.keys() != wanted:
        raise RefusedError("bundle.files", found=len(bundle.files), wanted=len(wanted))
    for file, content in copies.items():
        if bundle.files[file] != content:
            raise MismatchError("bundle.copy_differs", file=file)


def _own_words(bundle: Bundle) -> tuple[bytes, ...]:
    """Return the words every release has whatever the item was called, as records spell them.

    Each with the byte or the quotation mark before it, so that none can blank a part of a name.
    """
    proof = decode_proof(bundle.proof)
    statement, seal = decode_statement(proof.statement), decode_seal(proof.seal)
    maps = (decode(bundle.proof), decode(proof.statement), decode(proof.seal))
    keys = [key for record in maps if isinstance(record, Mapping) for key in record]
    values = (
        VERSION,
        ALGORITHM,
        seal.media,
        seal.day,
        statement.day,
        statement.release_class.value,
        statement.organisation,
        proof.ledger,
        *statement.reasons,
        *statement.detectors,
    )
    readable = _readable(statement).decode()
    notes = [render("bundle.readable_copy", {}, each) for each in Language]
    quoted = [json.dumps(text, ensure_ascii=False) for text in (*json.loads(readable), *notes)]
    quoted += [json.dumps(text, ensure_ascii=False) for text in values]
    # An authority saw a digest and nothing else: a year or a word in its answer is its own.
    answers = tuple(encode(token) for token in proof.tokens)
    spelled = (*(encode(text) for text in (*keys, *values)), *(text.encode() for text in quoted))
    return (*answers, *spelled)


def _readable(statement: Statement) -> bytes:
    """Return the statement as JSON, for reading only: what is signed stands in the proof.

    It says nothing that is not signed, or a reader would take that for part of the statement.
    """
    content = {
        "note": {each.value: render("bundle.readable_copy", {}, each) for each in Language},
        "class": statement.release_class.value,
        "caption": statement.caption,
        "place": statement.place,
        "date": statement.date,
        "publisher": statement.publisher,
        "hidden_kinds": list(statement.reasons),
        "detectors": list(statement.detectors),
        "day": statement.day,
        "picture_sha256": statement.file.hex(),
        "seal_sha256": statement.seal.hex(),
        "organisation_key": statement.organisation,
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
