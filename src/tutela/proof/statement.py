"""The publication statement: what the publisher says of a released picture, and signs.

Source: spec/redaction-proof.md, section 9.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tutela.errors import MalformedError, MismatchError
from tutela.proof.cbor import Value, decode, encode
from tutela.proof.checkpoint import SignerKey, VerifierKey
from tutela.proof.proof_file import VERSION, digest_of, text_of

_CONTEXT = b"tutela-vr/1 statement\n"
_KEYS = frozenset(
    (
        "v",
        "file",
        "seal",
        "class",
        "caption",
        "place",
        "date",
        "publisher",
        "organisation",
        "detectors",
        "reasons",
        "day",
    )
)


class ReleaseClass(Enum):
    """Whether a release shows things, or a person."""

    MATERIAL = "MATERIAL"
    PERSON = "PERSON"


@dataclass(frozen=True, slots=True)
class Statement:
    """What the publisher claims; only the digests in it can be checked.

    Attributes:
        file: SHA-256 of the picture without its proof.
        seal: SHA-256 of the seal record.
        release_class: of the release.
        caption: the publisher's words, as place and date are.
        place: where the scene is said to be.
        date: when it is said to have been.
        publisher: who publishes.
        organisation: the C2SP verifier key of the signature.
        detectors: what ran when the mask was made.
        reasons: what kinds of things are hidden.
        day: of the statement.
        further_keys: signed members this version does not interpret; only counted.
    """

    file: bytes
    seal: bytes
    release_class: ReleaseClass
    caption: str | None
    place: str | None
    date: str | None
    publisher: str
    organisation: str
    detectors: tuple[str, ...]
    reasons: tuple[str, ...]
    day: str
    further_keys: int = 0


def encode_statement(statement: Statement) -> bytes:
    """Return the bytes of a statement."""
    return encode(
        {
            "v": VERSION,
            "file": statement.file,
            "seal": statement.seal,
            "class": statement.release_class.value,
            "caption": statement.caption,
            "place": statement.place,
            "date": statement.date,
            "publisher": statement.publisher,
            "organisation": statement.organisation,
            "detectors": statement.detectors,
            "reasons": statement.reasons,
            "day": statement.day,
        }
    )


def decode_statement(untrusted: bytes) -> Statement:
    """Return the statement with these bytes; its signature is not looked at.

    Raises:
        MalformedError: no deterministic CBOR, or a key or type is wrong.
    """
    value = decode(untrusted)
    if not isinstance(value, Mapping) or not value.keys() >= _KEYS:
        raise MalformedError("proof.keys")
    if value["v"] != VERSION:
        raise MalformedError("proof.field", name="v")
    return Statement(
        file=digest_of(value, "file"),
        seal=digest_of(value, "seal"),
        release_class=_class(value),
        caption=_claim(value, "caption"),
        place=_claim(value, "place"),
        date=_claim(value, "date"),
        publisher=text_of(value, "publisher"),
        organisation=text_of(value, "organisation"),
        detectors=_texts(value, "detectors"),
        reasons=_texts(value, "reasons"),
        day=text_of(value, "day"),
        further_keys=len(value) - len(_KEYS),
    )


def sign_statement(statement: bytes, signer: SignerKey) -> bytes:
    """Return the organisation's signature over the bytes of a statement.

    Raises:
        MalformedError: the bytes are no statement.
        MismatchError: the statement names another key than the signer's.
    """
    if decode_statement(statement).organisation != signer.verifier.format():
        raise MismatchError("proof.statement_key")
    return Ed25519PrivateKey.from_private_bytes(signer.seed).sign(_CONTEXT + statement)


def check_statement(statement: bytes, untrusted_signature: bytes, key: VerifierKey) -> None:
    """Check the signature over the bytes of a statement.

    Raises:
        MismatchError: the key did not sign them.
    """
    try:
        public = Ed25519PublicKey.from_public_bytes(key.public)
        public.verify(untrusted_signature, _CONTEXT + statement)
    except InvalidSignature as error:
        raise MismatchError("proof.statement_signature", key_id=key.key_id.hex()) from error


def _class(value: Mapping[str, Value]) -> ReleaseClass:
    try:
        return ReleaseClass(text_of(value, "class"))
    except ValueError as error:
        raise MalformedError("proof.field", name="class") from error


def _claim(value: Mapping[str, Value], key: str) -> str | None:
    return None if value[key] is None else text_of(value, key)


def _texts(value: Mapping[str, Value], key: str) -> tuple[str, ...]:
    found = value[key]
    if not isinstance(found, tuple):
        raise MalformedError("proof.field", name=key)
    texts = tuple(text for text in found if isinstance(text, str))
    if len(texts) != len(found):
        raise MalformedError("proof.field", name=key)
    return texts
