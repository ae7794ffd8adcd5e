"""Certificates between the signer of a time-stamp and the root that its reader named.

A certificate that came along is covered by no signature of the token: it counts only where one
that counts already issued it.

Source: RFC 5280, sections 4.2.1.9 and 6.1; `spec/ledger.md`, section 10.
"""

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from tutela.errors import MalformedError, RefusedError
from tutela.proof.tstinfo import DIGESTS, IMPRINTS

FAULTS = (
    ValueError,
    KeyError,
    TypeError,
    OverflowError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What the two libraries raise for bytes that are not what they should be."""

_RSA_SIZES = (3072, 2048, 1024)
_CURVE_BITS_MIN = 256


def certificate(untrusted: bytes) -> x509.Certificate:
    """Return a certificate whose names, number and dates can be read.

    Raises:
        MalformedError: they cannot; the library itself reads them late, one by one.
    """
    try:
        found = x509.load_der_x509_certificate(untrusted)
        found.subject.public_bytes()
        found.issuer.public_bytes()
        _ = found.not_valid_before_utc, found.not_valid_after_utc
    except FAULTS as error:
        raise MalformedError("timestamp.unreadable") from error
    return found


def named_alike(one: x509.Certificate, other: x509.Certificate) -> bool:
    """Return whether a token that names one certificate names the other as well."""
    return (one.issuer, one.serial_number) == (other.issuer, other.serial_number)


def way(
    signer: x509.Certificate,
    others: Iterable[x509.Certificate],
    root: x509.Certificate,
    at: datetime,
) -> tuple[x509.Certificate, ...] | None:
    """Return signer, those between, root, each issued by the next; None where no way leads up.

    Of several ways it is the shortest, and among those the one through the certificate that ends
    last. What is not valid at the time is passed by. The search begins at the root, so that it
    meets only what the root vouches for, however much came along.
    """
    between = [each for each in {*others} - {signer, root} if is_valid(each, at)]
    between = [each for each in between if _may_issue(each)]
    between.sort(key=lambda one: (one.not_valid_after_utc, _bytes(one)), reverse=True)
    ways: dict[x509.Certificate, tuple[x509.Certificate, ...]] = {root: (root,)}
    reached = [root]
    for above in reached:
        if is_issued(signer, above):
            return (signer, *ways[above])
        for each in between:
            if each not in ways and is_issued(each, above):
                ways[each] = (each, *ways[above])
                reached.append(each)
    return None


def leading_up(
    signer: x509.Certificate, others: Iterable[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """Return the signer and all certificates that lead up from it, to whatever root."""
    left = sorted({*others} - {signer}, key=_bytes)
    reached = [signer]
    for below in reached:
        above = [each for each in left if is_issued(below, each) and _may_issue(each)]
        reached += above
        left = [each for each in left if each not in above]
    return tuple(reached)


def is_valid(one: x509.Certificate, at: datetime) -> bool:
    """Return whether a time is between the dates of a certificate."""
    return one.not_valid_before_utc <= at <= one.not_valid_after_utc


def is_issued(one: x509.Certificate, above: x509.Certificate) -> bool:
    """Return whether the key of another certificate signed this one, under its name."""
    try:
        one.verify_directly_issued_by(above)
    except (InvalidSignature, *FAULTS):
        return False
    return True


def rests_on(chain: tuple[x509.Certificate, ...]) -> frozenset[str]:
    """Return the keys of all certificates, and the digests under all but the last, the root.

    A weak key anywhere lets another make a signer of his own below it. The root is believed as
    it is, for whoever reads named it; its own key signs others all the same.

    Raises:
        MalformedError: a key cannot be read.
        RefusedError: a key or a digest is not known.
    """
    keys = {_key_name(each) for each in chain}
    digests = {_digest_under(each) for each in chain[:-1]}
    return frozenset((keys | digests) - {""})


def _may_issue(one: x509.Certificate) -> bool:
    try:
        found = one.extensions.get_extension_for_class(x509.BasicConstraints)
    except (x509.ExtensionNotFound, *FAULTS):
        return False
    return found.value.ca


def _key_name(one: x509.Certificate) -> str:
    try:
        key = one.public_key()
    except FAULTS as error:
        raise MalformedError("timestamp.unreadable") from error
    if isinstance(key, RSAPublicKey) and key.key_size >= _RSA_SIZES[-1]:
        return f"rsa-{next(size for size in _RSA_SIZES if key.key_size >= size)}"
    if isinstance(key, EllipticCurvePublicKey) and key.key_size >= _CURVE_BITS_MIN:
        return f"ec-{key.key_size}"
    if isinstance(key, Ed25519PublicKey):
        return "ed25519"
    raise RefusedError("timestamp.key_unknown")


def _digest_under(one: x509.Certificate) -> str:
    """Return the digest under a certificate's own signature; Ed25519 names none."""
    try:
        found = one.signature_hash_algorithm
    except FAULTS as error:
        raise RefusedError("timestamp.key_unknown") from error
    if found is None:
        return ""
    if found.name not in DIGESTS.values():
        known = ", ".join(IMPRINTS)
        raise RefusedError("timestamp.digest_unknown", found=found.name, known=known)
    return found.name


def _bytes(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)
