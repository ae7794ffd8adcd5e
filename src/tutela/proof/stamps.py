"""What time-stamps that travel with a release say, in the word of authorities the reader names.

Source: `spec/ledger.md`, section 10; `spec/redaction-proof.md`, section 10.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof.carried import carried, is_carried
from tutela.proof.chain import FAULTS
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.container import split
from tutela.proof.proof_file import decode_proof
from tutela.proof.timestamp import Authority, Timestamp, bare_note, check_timestamp

__all__ = (
    "Told",
    "authority_of",
    "carried",
    "check_release_tokens",
    "check_tokens",
    "tell_release_tokens",
)


def authority_of(untrusted_pem: bytes) -> Authority:
    """Return the authority whose root certificate a reader gives, named as the certificate is.

    Args:
        untrusted_pem: one certificate that issued itself, and any that its tokens leave out.

    Raises:
        MalformedError: there is no such certificate, more than one, or one cannot be read.
    """
    try:
        listed = x509.load_pem_x509_certificates(untrusted_pem)
        roots = [each for each in listed if each.issuer == each.subject]
        names = [each.subject.rfc4514_string() for each in roots]
    except FAULTS as error:
        raise MalformedError("verify.authority_file") from error
    if len(roots) != 1:
        raise MalformedError("verify.authority_file")
    others = [each.public_bytes(Encoding.PEM) for each in listed if each not in roots]
    return Authority(names[0], roots[0].public_bytes(Encoding.PEM), b"".join(others) or None)


def check_tokens(
    untrusted_tokens: Sequence[bytes],
    untrusted_note: bytes,
    key: VerifierKey,
    authorities: Sequence[Authority],
) -> tuple[Timestamp | None, ...]:
    """Return for each token over a checkpoint what it says, or None where no authority says it.

    Raises:
        MalformedError: the note breaks its format.
        MismatchError: the key did not sign it.
    """
    message = bare_note(untrusted_note, key)
    return tuple(_first(token, message, authorities) for token in untrusted_tokens)


def check_release_tokens(
    untrusted_file: bytes,
    key: VerifierKey,
    authorities: Sequence[Authority],
    *,
    sidecar: bytes | None = None,
) -> tuple[Timestamp | None, ...]:
    """Return what each token of a release says that passed verification under a ledger key.

    One that carries more than a release may says nothing. Whether one has ended is not asked here.

    Raises:
        MalformedError: the file or its proof breaks its format.
        MismatchError: the key did not sign its checkpoint.
    """
    proof = decode_proof(split(untrusted_file).proof or sidecar or b"")
    checked = check_tokens(proof.tokens, proof.checkpoint.encode(), key, authorities)
    pairs = zip(checked, proof.tokens, strict=True)
    return tuple(one if is_carried(token) else None for one, token in pairs)


@dataclass(frozen=True, slots=True)
class Told:
    """What the time-stamps of a release say now; one that came along twice says nothing more.

    Attributes:
        held: those that say when the checkpoint existed, one of each authority and digest.
        ended: those that have ended: anybody might have made them since.
        overfull: how many would hold, but carry more than a release may.
        others: how many no authority vouches for that the reader named.
    """

    held: tuple[Timestamp, ...]
    ended: tuple[Timestamp, ...]
    overfull: int
    others: int


def tell_release_tokens(
    untrusted_file: bytes,
    key: VerifierKey,
    authorities: Sequence[Authority],
    now: datetime,
    *,
    sidecar: bytes | None = None,
) -> Told:
    """Return what the tokens of a release say now that passed verification under a ledger key.

    Raises:
        MalformedError: the file or its proof breaks its format.
        MismatchError: the key did not sign its checkpoint.
    """
    proof = decode_proof(split(untrusted_file).proof or sidecar or b"")
    tokens = tuple(dict.fromkeys(proof.tokens))
    checked = check_tokens(tokens, proof.checkpoint.encode(), key, authorities)
    known = [(one, token) for one, token in zip(checked, tokens, strict=True) if one is not None]
    bare = [one for one, token in known if is_carried(token)]
    held = _earliest(one for one in bare if now < one.ends)
    said = {(one.authority, one.digest) for one in held}
    ended = _earliest(one for one in bare if one.ends <= now)
    return Told(
        held=held,
        ended=tuple(one for one in ended if (one.authority, one.digest) not in said),
        overfull=len(known) - len(bare),
        others=len(tokens) - len(known),
    )


def _earliest(stamps: Iterable[Timestamp]) -> tuple[Timestamp, ...]:
    found: dict[tuple[str, str], Timestamp] = {}
    for one in stamps:
        known = found.setdefault((one.authority, one.digest), one)
        if one.at < known.at:
            found[one.authority, one.digest] = one
    return tuple(found.values())


def _first(
    untrusted_token: bytes, message: bytes, authorities: Sequence[Authority]
) -> Timestamp | None:
    for authority in authorities:
        try:
            return check_timestamp(untrusted_token, message, authority)
        except (MalformedError, MismatchError, RefusedError):
            continue
    return None
