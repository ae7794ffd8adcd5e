"""Cosignatures: a witness elsewhere says which head of a log it saw, and when.

A cosignature states that, at its time, this head was the largest the witness had seen of the log,
and that it extends every head the witness had cosigned before. It says nothing about entries.

Source: c2sp.org/tlog-cosignature v1, Ed25519 (0x04). The stricter rules are in spec/ledger.md,
section 11.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tutela.errors import MalformedError, MismatchError
from tutela.proof.checkpoint import check_point
from tutela.proof.note import (
    SignatureLine,
    check_key_bytes,
    check_name,
    format_public,
    format_secret,
    key_id_of,
    parse_public,
    parse_secret,
    split_note,
)

TIME_MAX = 253_402_300_799
"""The last second of the year 9999: a later one is no date."""

_KIND = b"\x04"
_TIME_BYTES = 8
_SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class CosignerVerifier:
    """The public half of a witness's key.

    Attributes:
        name: of the witness, as it calls itself.
        public: the 32 bytes of an Ed25519 public key.
    """

    name: str
    public: bytes

    def __post_init__(self) -> None:
        """Refuse a name the note format cannot carry and a key of a wrong length or form."""
        check_name(self.name)
        check_key_bytes(self.public)
        check_point(self.public)

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that mark this key's cosignatures in a note."""
        return key_id_of(self.name, _KIND, self.public)

    def format(self) -> str:
        """Return the key as one line of text: name+hash+key."""
        return format_public(self.name, _KIND, self.public)

    @classmethod
    def parse(cls, untrusted: str) -> "CosignerVerifier":
        """Return the key that `format` wrote.

        Raises:
            MalformedError: the line is no cosigner's key, or its hash does not fit.
        """
        return cls(*parse_public(untrusted, _KIND))


@dataclass(frozen=True, slots=True)
class CosignerKey:
    """A witness's secret key. It must sign nothing but cosignatures, under one name."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a name the note format cannot carry and a seed of a wrong length."""
        check_name(self.name)
        check_key_bytes(self.seed)

    @property
    def verifier(self) -> CosignerVerifier:
        """Return the public half."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return CosignerVerifier(self.name, private.public_key().public_bytes_raw())

    def format(self) -> str:
        """Return the secret key as one line of text: PRIVATE+KEY+name+hash+seed."""
        return format_secret(self.name, self.verifier.key_id, _KIND, self.seed)

    @classmethod
    def parse(cls, untrusted: str) -> "CosignerKey":
        """Return the key that `format` wrote.

        Raises:
            MalformedError: the line is no cosigner's secret key, or its hash does not fit.
        """
        name, key_id, seed = parse_secret(untrusted, _KIND)
        key = cls(name, seed)
        if key.verifier.key_id.hex() != key_id:
            raise MalformedError("checkpoint.key_hash")
        return key


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A cosignature that was checked: whose it is, and the time its witness states.

    Attributes:
        witness: the key that made it.
        time: seconds since 1970, UTC, by the witness's clock.
    """

    witness: CosignerVerifier
    time: int

    @property
    def at(self) -> str:
        """Return the time as it stands in events."""
        return datetime.fromtimestamp(self.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class OpenedCosignatures:
    """What known witnesses say on a note.

    Attributes:
        text: the checkpoint they cosigned, with its last newline.
        cosignatures: the checked ones, in the order of the note.
        other_signatures: lines by anybody else, the log's own among them; they were not checked
            and claim nothing.
    """

    text: str
    cosignatures: tuple[Cosignature, ...]
    other_signatures: int


def cosign_text(text: str, key: CosignerKey, time: int) -> str:
    """Return the signature line by which a witness vouches for a checkpoint's text.

    Nothing is checked here but the form: see `tutela.ledger.witness.cosign`.

    Raises:
        MalformedError: the time is no date before the year 10000.

    Source: c2sp.org/tlog-cosignature, "Ed25519 signed message".
    """
    _check_time(time)
    signature = Ed25519PrivateKey.from_private_bytes(key.seed).sign(_message(text, time))
    stamped = time.to_bytes(_TIME_BYTES) + signature
    return SignatureLine(key.name, key.verifier.key_id, stamped).format()


def open_cosignatures(
    untrusted_note: bytes, witnesses: Sequence[CosignerVerifier]
) -> OpenedCosignatures:
    """Return what these witnesses say on a note. The log's own signature is not looked at.

    Raises:
        MalformedError: the note breaks its format, or a line by a known witness breaks its, or
            one witness has two.
        MismatchError: a line by a known witness does not fit the text.

    Source: c2sp.org/tlog-cosignature, "Format".
    """
    text, untrusted_lines = split_note(untrusted_note)
    known = {(each.name, each.key_id): each for each in witnesses}
    found: dict[CosignerVerifier, Cosignature] = {}
    others = 0
    for line in untrusted_lines:
        witness = known.get((line.name, line.key_id))
        if witness is None:
            others += 1
            continue
        if witness in found:
            raise MalformedError("cosignature.twice", key_id=line.key_id.hex())
        found[witness] = _checked(text, line, witness)
    return OpenedCosignatures(text, tuple(found.values()), others)


def _checked(text: str, line: SignatureLine, witness: CosignerVerifier) -> Cosignature:
    stamp, signature = line.signature[:_TIME_BYTES], line.signature[_TIME_BYTES:]
    if len(signature) != _SIGNATURE_BYTES:
        raise MalformedError("cosignature.length", found=len(line.signature))
    time = int.from_bytes(stamp)
    _check_time(time)
    try:
        Ed25519PublicKey.from_public_bytes(witness.public).verify(signature, _message(text, time))
    except InvalidSignature as error:
        raise MismatchError("cosignature.bad_signature", key_id=witness.key_id.hex()) from error
    return Cosignature(witness, time)


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _check_time(time: int) -> None:
    if not 0 <= time <= TIME_MAX:
        raise MalformedError("cosignature.time", time=time)
