"""Signed notes and log checkpoints: three lines anybody can print, keep and compare.

Source: c2sp.org/signed-note v1.0.0 and c2sp.org/tlog-checkpoint v1.0.0. The stricter rules of
Tutela (one canonical text, the origin is the key's name) are in `spec/ledger.md`.
"""

import re
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tutela.errors import MalformedError, MismatchError
from tutela.proof.digest import HASH_BYTES
from tutela.proof.note import (
    SignatureLine,
    check_key_bytes,
    check_name,
    format_public,
    format_secret,
    from_base64,
    key_id_of,
    parse_public,
    parse_secret,
    split_note,
    to_base64,
)

SIZE_MAX = 2**63 - 1

_ED25519 = b"\x01"
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_LINES_MIN = 3
_PRIME = 2**255 - 19
_ORDER_EIGHT_Y = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER_Y = frozenset((0, 1, _PRIME - 1, _ORDER_EIGHT_Y, _PRIME - _ORDER_EIGHT_Y))


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a signing key: enough to check, not to sign.

    Attributes:
        name: of the key; for a log it is the log's origin.
        public: the 32 bytes of an Ed25519 public key.
    """

    name: str
    public: bytes

    def __post_init__(self) -> None:
        """Refuse a name the note format cannot carry and a key of a wrong length."""
        check_name(self.name)
        check_key_bytes(self.public)
        check_point(self.public)

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that mark this key's signatures in a note."""
        return key_id_of(self.name, _ED25519, self.public)

    def format(self) -> str:
        """Return the key as one line of text: name+hash+key."""
        return format_public(self.name, _ED25519, self.public)

    @classmethod
    def parse(cls, untrusted: str) -> "VerifierKey":
        """Return the key that `format` wrote.

        Raises:
            MalformedError: the line is no Ed25519 verifier key, or its hash does not fit.
        """
        return cls(*parse_public(untrusted, _ED25519))


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A signing key. Its secret never shows in a repr; keep it in encrypted places only."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a name the note format cannot carry and a seed of a wrong length."""
        check_name(self.name)
        check_key_bytes(self.seed)

    @property
    def verifier(self) -> VerifierKey:
        """Return the public half."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return VerifierKey(self.name, private.public_key().public_bytes_raw())

    def format(self) -> str:
        """Return the secret key as one line of text: PRIVATE+KEY+name+hash+seed."""
        return format_secret(self.name, self.verifier.key_id, _ED25519, self.seed)

    @classmethod
    def parse(cls, untrusted: str) -> "SignerKey":
        """Return the key that `format` wrote.

        Raises:
            MalformedError: the line is no Ed25519 signer key, or its hash does not fit.
        """
        name, key_id, seed = parse_secret(untrusted, _ED25519)
        signer = cls(name, seed)
        if signer.verifier.key_id.hex() != key_id:
            raise MalformedError("checkpoint.key_hash")
        return signer


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """The text of a note whose signature by a known key was checked.

    Attributes:
        text: what was signed, with its last newline.
        unknown_signatures: lines by other keys; they were not checked and claim nothing.
    """

    text: str
    unknown_signatures: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what the text form cannot carry."""
        for line in (self.origin, *self.extensions):
            _check_line(line)
        if not 0 <= self.size <= SIZE_MAX:
            raise MalformedError("checkpoint.size_malformed")
        if len(self.root) != HASH_BYTES:
            raise MalformedError("checkpoint.root_malformed", found=len(self.root))


@dataclass(frozen=True, slots=True)
class OpenedCheckpoint:
    """A checkpoint whose signature was checked, and how many signatures were not."""

    checkpoint: Checkpoint
    unknown_signatures: int


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """Return the text of a checkpoint, the part that is signed.

    Source: c2sp.org/tlog-checkpoint, "Note text".
    """
    root = to_base64(checkpoint.root)
    lines = (checkpoint.origin, str(checkpoint.size), root, *checkpoint.extensions)
    return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(untrusted_text: str) -> Checkpoint:
    """Return the checkpoint that `format_checkpoint` wrote; signatures are not looked at.

    Raises:
        MalformedError: fewer than three lines, an empty line, a size with leading zeros or
            above 2^63 - 1, a root that is not 32 bytes in canonical base64.

    Source: c2sp.org/tlog-checkpoint, "Note text".
    """
    lines = untrusted_text.split("\n")
    if len(lines) <= _LINES_MIN or lines.pop():
        raise MalformedError("checkpoint.lines", found=len(lines), wanted=_LINES_MIN)
    origin, untrusted_size, untrusted_root, *extensions = lines
    if not _SIZE.fullmatch(untrusted_size):
        raise MalformedError("checkpoint.size_malformed")
    return Checkpoint(origin, int(untrusted_size), from_base64(untrusted_root), tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, signer: SignerKey) -> bytes:
    """Return the checkpoint as a note signed by the log's key.

    Raises:
        MismatchError: the key is not named like the log.
    """
    _check_origin(checkpoint, signer.name)
    return sign_note(format_checkpoint(checkpoint), signer)


def open_checkpoint(untrusted_note: bytes, key: VerifierKey) -> OpenedCheckpoint:
    """Return the checkpoint a log's key signed.

    Raises:
        MalformedError: the note or the checkpoint in it breaks its format.
        MismatchError: the key did not sign this note, or it is the head of another log.

    Source: c2sp.org/tlog-checkpoint, "Signatures".
    """
    note = open_note(untrusted_note, key)
    checkpoint = parse_checkpoint(note.text)
    _check_origin(checkpoint, key.name)
    return OpenedCheckpoint(checkpoint, note.unknown_signatures)


def sign_note(text: str, signer: SignerKey) -> bytes:
    """Return a text and its signature line; the text must end in a newline.

    Raises:
        MalformedError: the text has no last newline or holds control characters.
    """
    signed = text.encode()
    if not text.endswith("\n"):
        raise MalformedError("checkpoint.text_end")
    signature = Ed25519PrivateKey.from_private_bytes(signer.seed).sign(signed)
    line = SignatureLine(signer.name, signer.verifier.key_id, signature)
    note = signed + f"\n{line.format()}".encode()
    split_note(note)
    return note


def open_note(untrusted_note: bytes, key: VerifierKey) -> OpenedNote:
    """Return the text of a note after checking this key's signature on it.

    Raises:
        MalformedError: the note breaks its format, is too large, or holds two signatures by
            this key.
        MismatchError: there is no signature by this key, or it does not fit the text.

    Source: c2sp.org/signed-note, "Signatures".
    """
    text, untrusted_lines = split_note(untrusted_note)
    known, unknown = [], 0
    for line in untrusted_lines:
        if (line.name, line.key_id) == (key.name, key.key_id):
            known.append(line.signature)
        else:
            unknown += 1
    if not known:
        raise MismatchError("checkpoint.not_by_key", key_id=key.key_id.hex(), unknown=unknown)
    if len(known) > 1:
        raise MalformedError("checkpoint.signed_twice", key_id=key.key_id.hex(), found=len(known))
    _check_signature(key, known[0], text.encode())
    return OpenedNote(text, unknown)


def _check_signature(key: VerifierKey, signature: bytes, signed: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, signed)
    except InvalidSignature as error:
        raise MismatchError("checkpoint.bad_signature", key_id=key.key_id.hex()) from error


def check_point(public: bytes) -> None:
    """Check that a public key is written in its one form and binds its owner to a message.

    Under a point of small order anyone can sign anything; a y beyond the prime is the second
    spelling of another key, and libraries differ on whether to read it.

    Raises:
        MalformedError: it is such a key.

    Source: RFC 8032, 5.1.3; Chalkias, Garillot, Nikolaenko, "Taming the Many EdDSAs", 2020.
    """
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    if y >= _PRIME or y in _SMALL_ORDER_Y:
        raise MalformedError("checkpoint.key_weak")


def _check_line(line: str) -> None:
    if not line or any(character < " " for character in line):
        raise MalformedError("checkpoint.line_refused")


def _check_origin(checkpoint: Checkpoint, key_name: str) -> None:
    # One key signing for two logs would let the head of one be shown as the other's.
    if checkpoint.origin != key_name:
        raise MismatchError("checkpoint.other_log", origin=checkpoint.origin, key=key_name)
