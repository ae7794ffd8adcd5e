"""The form of signed notes: names, keys as text, signature lines. Nothing is verified here.

Source: c2sp.org/signed-note v1.0.0. What is signed, and how, is for `checkpoint` and
`cosignature`; a key's kind is the byte that tells the two apart.
"""

import base64
import binascii
import re
from dataclasses import dataclass

from tutela.errors import MalformedError
from tutela.proof.digest import sha256

NOTE_BYTES_MAX = 1_000_000
SIGNATURES_MAX = 100
KEY_BYTES = 32

_KEY_ID_BYTES = 4
_PARTS = 3
_SIGNER_PREFIX = "PRIVATE+KEY+"
_HASH8 = re.compile(r"[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature line of a note, not checked: anybody can write any."""

    name: str
    key_id: bytes
    signature: bytes

    def format(self) -> str:
        """Return the line, with its newline."""
        return f"— {self.name} {to_base64(self.key_id + self.signature)}\n"


def split_note(untrusted_note: bytes) -> tuple[str, tuple[SignatureLine, ...]]:
    """Return the text of a note with its last newline, and its signature lines.

    Raises:
        MalformedError: the note breaks its format, is too large, or has too many lines.

    Source: c2sp.org/signed-note, "Format".
    """
    if len(untrusted_note) > NOTE_BYTES_MAX:
        raise MalformedError("checkpoint.too_large", size=len(untrusted_note), limit=NOTE_BYTES_MAX)
    try:
        untrusted = untrusted_note.decode()
    except UnicodeDecodeError as error:
        raise MalformedError("checkpoint.not_utf8", offset=error.start) from error
    for offset, character in enumerate(untrusted):
        if character < " " and character != "\n":
            raise MalformedError("checkpoint.control_character", offset=offset)
    text, blank, signatures = untrusted.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise MalformedError("checkpoint.no_signature")
    lines = signatures[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise MalformedError("checkpoint.too_many", found=len(lines), limit=SIGNATURES_MAX)
    return text + "\n", tuple(map(parse_signature, lines))


def parse_signature(untrusted_line: str) -> SignatureLine:
    """Return a signature line, given without its newline.

    Raises:
        MalformedError: it is none.
    """
    parts = untrusted_line.split(" ")
    if len(parts) != _PARTS or parts[0] != "—":
        raise MalformedError("checkpoint.signature_line")
    check_name(parts[1])
    signature = from_base64(parts[2])
    if len(signature) <= _KEY_ID_BYTES:
        raise MalformedError("checkpoint.signature_line")
    return SignatureLine(parts[1], signature[:_KEY_ID_BYTES], signature[_KEY_ID_BYTES:])


def key_id_of(name: str, kind: bytes, public: bytes) -> bytes:
    """Return the four bytes that mark a key's signatures in a note."""
    return sha256(name.encode(), b"\n", kind, public)[:_KEY_ID_BYTES]


def format_public(name: str, kind: bytes, public: bytes) -> str:
    """Return a public key as one line of text: name+hash+key."""
    return f"{name}+{key_id_of(name, kind, public).hex()}+{to_base64(kind + public)}"


def parse_public(untrusted: str, kind: bytes) -> tuple[str, bytes]:
    """Return name and key that `format_public` wrote.

    Raises:
        MalformedError: the line is no public key of this kind, or its hash does not fit.
    """
    # The base64 part may itself hold a plus, the name may not.
    parts = untrusted.split("+", 2)
    if len(parts) != _PARTS or not _HASH8.fullmatch(parts[1]):
        raise MalformedError("checkpoint.key_malformed")
    name, public = parts[0], _key_bytes(parts[2], kind)
    if key_id_of(name, kind, public).hex() != parts[1]:
        raise MalformedError("checkpoint.key_hash")
    return name, public


def format_secret(name: str, key_id: bytes, kind: bytes, seed: bytes) -> str:
    """Return a secret key as one line of text: PRIVATE+KEY+name+hash+seed."""
    return f"{_SIGNER_PREFIX}{name}+{key_id.hex()}+{to_base64(kind + seed)}"


def parse_secret(untrusted: str, kind: bytes) -> tuple[str, str, bytes]:
    """Return name, hash and seed that `format_secret` wrote; the hash is for the caller to check.

    Raises:
        MalformedError: the line is no secret key of this kind.
    """
    prefix, body = untrusted[: len(_SIGNER_PREFIX)], untrusted[len(_SIGNER_PREFIX) :]
    parts = body.split("+", 2)
    if prefix != _SIGNER_PREFIX or len(parts) != _PARTS:
        raise MalformedError("checkpoint.key_malformed")
    return parts[0], parts[1], _key_bytes(parts[2], kind)


def check_name(name: str) -> None:
    """Check that a note can carry a name.

    Raises:
        MalformedError: it is empty, or holds a space, a plus or a control character.
    """
    if not name or any(c.isspace() or c == "+" or c < " " for c in name):
        raise MalformedError("checkpoint.key_name")


def check_key_bytes(key: bytes) -> None:
    """Check that a key, or the seed of one, has 32 bytes.

    Raises:
        MalformedError: it has not.
    """
    if len(key) != KEY_BYTES:
        raise MalformedError("checkpoint.key_malformed")


def to_base64(content: bytes) -> str:
    """Return bytes in base64, with padding.

    Source: RFC 4648, section 4.
    """
    return base64.b64encode(content).decode()


def from_base64(untrusted: str) -> bytes:
    """Return the bytes of the one base64 text that `to_base64` writes for them.

    Raises:
        MalformedError: it is another text.
    """
    try:
        content = base64.b64decode(untrusted, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedError("checkpoint.base64") from error
    if to_base64(content) != untrusted:
        raise MalformedError("checkpoint.base64")
    return content


def _key_bytes(untrusted: str, kind: bytes) -> bytes:
    tagged = from_base64(untrusted)
    if tagged[:1] != kind:
        raise MalformedError("checkpoint.key_malformed")
    return tagged[1:]
