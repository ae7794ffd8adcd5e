"""What people sign about a protected person: a domain, then the digest of every field that counts.

Source: RFC 8032, Ed25519; `spec/gate.md`, section 3.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tutela.custody.fields import Fields
from tutela.custody.keys import PersonKey
from tutela.errors import MalformedError, MismatchError
from tutela.proof import cbor
from tutela.proof.checkpoint import check_point
from tutela.proof.digest import HASH_BYTES, sha256

SIGNATURE_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's Ed25519 signature, 64 bytes, under a statement somebody else holds.

    Attributes:
        verifier: the signer's public key, 32 bytes.
        octets: the signature.
    """

    verifier: bytes
    octets: bytes = field(repr=False)

    @classmethod
    def of(cls, domain: str, statement: Mapping[str, cbor.Value], person: PersonKey) -> Self:
        """Return a person's signature under a statement."""
        return cls(person.public.verifier, person.sign(signed_bytes(domain, statement)))

    def check(self, domain: str, statement: Mapping[str, cbor.Value]) -> None:
        """Check that the signer signed exactly this statement.

        Raises:
            MismatchError: they did not, or the statement was changed.
        """
        check_signed(self.verifier, self.octets, signed_bytes(domain, statement))

    def value(self) -> dict[str, cbor.Value]:
        """Return the signature as it stands in a record."""
        return {"verifier": self.verifier, "signature": self.octets}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Return the signature of a record; it is not checked yet.

        Raises:
            MalformedError: a part is missing or of a wrong length.
        """
        return cls(
            fields.octets("verifier", HASH_BYTES), fields.octets("signature", SIGNATURE_BYTES)
        )


def check_signed(verifier: bytes, octets: bytes, message: bytes) -> None:
    """Check that a key made a signature; a key of small order makes none.

    Raises:
        MismatchError: it did not.

    Source: RFC 8032.
    """
    try:
        check_point(verifier)
        Ed25519PublicKey.from_public_bytes(verifier).verify(octets, message)
    except (InvalidSignature, ValueError, MalformedError) as reason:
        raise MismatchError("transfer.signature", verifier=verifier.hex()) from reason


def values(signatures: Iterable[Signature]) -> tuple[cbor.Value, ...]:
    """Return signatures as they stand in a record: each signer once, in the order of the keys."""
    by_key = {each.verifier: each for each in signatures}
    return tuple(by_key[verifier].value() for verifier in sorted(by_key))


def read_all(fields: Fields, name: str) -> tuple[Signature, ...]:
    """Return the signatures that `values` wrote.

    Raises:
        MalformedError: it did not: somebody is there twice or out of order.
    """
    found = tuple(map(Signature.read, fields.members(name)))
    keys = [each.verifier for each in found]
    if keys != sorted(set(keys)):
        raise MalformedError("custody.field", record=fields.record, field=name)
    return found


def signed_bytes(domain: str, statement: Mapping[str, cbor.Value]) -> bytes:
    """Return what is signed: a domain, then the digest of everything the signature covers."""
    return domain.encode() + b"\n" + sha256(cbor.encode(dict(statement)))
