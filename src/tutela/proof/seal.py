"""The seal record: what the ledger vouches for.

Source: spec/redaction-proof.md, section 6.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tutela.errors import MalformedError
from tutela.proof.cbor import decode, encode
from tutela.proof.digest import sha256
from tutela.proof.proof_file import SALT_BYTES, VERSION, digest_of, text_of

ALGORITHM = "sha-256"
_ENTRY_TAG = b"\x15"
_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)
_KEYS = frozenset(("v", "alg", "media", "header", "root", "organisation", "day"))


@dataclass(frozen=True, slots=True)
class Seal:
    """A picture's seal.

    Attributes:
        media: `jpeg` or `pixels`.
        header: SHA-256 of the sealed header.
        root: the item root.
        organisation: the verifier key that alone may sign statements about the picture.
        day: `YYYY-MM-DD`, as the ledger's keeper states it.
    """

    media: str
    header: bytes
    root: bytes
    organisation: str
    day: str

    def __post_init__(self) -> None:
        """Refuse a day that is not written as one."""
        if not _DAY.fullmatch(self.day):
            raise MalformedError("proof.day_form")


def encode_seal(seal: Seal) -> bytes:
    """Return the seal record."""
    return encode(
        {
            "v": VERSION,
            "alg": ALGORITHM,
            "media": seal.media,
            "header": seal.header,
            "root": seal.root,
            "organisation": seal.organisation,
            "day": seal.day,
        }
    )


def decode_seal(untrusted: bytes) -> Seal:
    """Return the seal in a record.

    Raises:
        MalformedError: no deterministic CBOR, or a key, type or value is wrong.
    """
    value = decode(untrusted)
    if not isinstance(value, Mapping) or value.keys() != _KEYS:
        raise MalformedError("proof.keys")
    if value["v"] != VERSION or value["alg"] != ALGORITHM:
        raise MalformedError("proof.field", name="v")
    return Seal(
        text_of(value, "media"),
        digest_of(value, "header"),
        digest_of(value, "root"),
        text_of(value, "organisation"),
        text_of(value, "day"),
    )


def ledger_entry(record: bytes, salt: bytes) -> bytes:
    """Return the data of the ledger leaf that stands for a record.

    Raises:
        MalformedError: the salt has not 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise MalformedError("proof.salt_length", found=len(salt))
    return sha256(_ENTRY_TAG, salt, record)
