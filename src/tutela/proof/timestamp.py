"""Outside time: what a time-stamping authority signed over the head of a log.

A token says that its message existed at a time, in the word of an authority the reader chose. It
does not say who asked, nor that anything in the log is true.

Source: RFC 3161; `spec/ledger.md`, section 10.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import (
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof import der
from tutela.proof.chain import FAULTS, certificate, is_valid, named_alike, rests_on, way
from tutela.proof.checkpoint import VerifierKey, open_note
from tutela.proof.tstinfo import IMPRINTS, Info, digest_named

TOKEN_BYTES_MAX = 65_536
RETIRED: Mapping[str, datetime] = {
    "md5": datetime(2008, 12, 30, tzinfo=UTC),
    "sha1": datetime(2017, 2, 23, tzinfo=UTC),
    "rsa-1024": datetime(2014, 1, 1, tzinfo=UTC),
    "rsa-2048": datetime(2031, 1, 1, tzinfo=UTC),
}
"""From when on an algorithm carries no time-stamp: collisions shown, or NIST SP 800-57 part 1."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A time-stamping authority, as the reader knows it.

    Attributes:
        name: what the reader calls it.
        root: its root certificate, PEM.
        tsa: certificates that its tokens may leave out, PEM.
        policy: the only one its tokens may be under, as dotted numbers.
    """

    name: str
    root: bytes = field(repr=False)
    tsa: bytes | None = field(default=None, repr=False)
    policy: str | None = None

    def __post_init__(self) -> None:
        """Refuse a root that is no certificate, or several of them."""
        if len(_certificates(self.root, self.name)) != 1:
            raise MalformedError("timestamp.one_root", authority=self.name)
        _certificates(self.tsa, self.name)


@dataclass(frozen=True, slots=True)
class Timestamp:
    """What a checked token says.

    Attributes:
        at: when the message existed; UTC, to the second.
        authority: the name of the authority that says so.
        digest: of the message in the token.
        certificate_not_after: when the first certificate between signer and root ends.
        algorithms: digests and keys on which the token rests, up to those of the root.
    """

    at: datetime
    authority: str
    digest: str
    certificate_not_after: datetime
    algorithms: tuple[str, ...]

    @property
    def ends(self) -> datetime:
        """Return when the token says nothing any more, unless it is renewed before."""
        dates = [RETIRED[name] for name in self.algorithms if name in RETIRED]
        return min((self.certificate_not_after, *dates))


@dataclass(frozen=True, slots=True)
class Checked:
    """A token whose signature was found good at the time it names.

    Attributes:
        info: what is signed.
        signer: the certificate that signed it, DER.
        digests: names of the digests under the signature.
        embedded: certificates that came along, DER.
    """

    info: Info
    signer: bytes
    digests: tuple[str, ...]
    embedded: tuple[bytes, ...] = ()


class Checker(Protocol):
    """Another implementation, for tokens that the first one cannot read."""

    def check(self, untrusted_token: bytes, message: bytes, authority: Authority) -> Checked:
        """Check signature, imprint and chain to the authority's root at the time of the token.

        Raises:
            MalformedError: this is no token.
            MismatchError: it is of another message, or not by this authority.
            UnavailableError: this machine does not have the implementation.
        """
        ...


def bare_note(untrusted_note: bytes, key: VerifierKey) -> bytes:
    """Return what is stamped: text, empty line, and the one line of the log's own key.

    Lines that others add later do not change it.

    Raises:
        MalformedError: the note breaks its format.
        MismatchError: the key did not sign it.
    """
    text = open_note(untrusted_note, key).text
    lines = untrusted_note.decode()[len(text) + 1 :].splitlines()
    own = [line for line in lines if _is_by(line, key)]
    return f"{text}\n{own[0]}\n".encode()


def check_timestamp(
    untrusted_token: bytes,
    message: bytes,
    authority: Authority,
    checker: Checker | None = None,
    nonce: int | None = None,
) -> Timestamp:
    """Return what a token, or the response that holds it, says about a message.

    Args:
        untrusted_token: as it was received.
        message: what was stamped.
        authority: who must have signed it.
        checker: tried where the token cannot be read here.
        nonce: that was asked for.

    Raises:
        MalformedError: this is no token, or no reader at hand reads it.
        MismatchError: it is of another message or request, or not by this authority.
        RefusedError: it rests on an algorithm that was retired before, or is not known.
        UnavailableError: the checker is missing on this machine.
    """
    if len(untrusted_token) > TOKEN_BYTES_MAX:
        raise MalformedError(
            "timestamp.too_large", size=len(untrusted_token), limit=TOKEN_BYTES_MAX
        )
    if status := der.status_of(untrusted_token):
        raise MismatchError("timestamp.not_granted", status=status)
    try:
        whole = _readable(untrusted_token)
    except MalformedError:
        if checker is None:
            raise
        checked = checker.check(untrusted_token, message, authority)
    else:
        checked = _check_by_library(whole, message, authority)
    return _judge(checked, message, authority, nonce)


def way_to(
    authority: Authority, signer: x509.Certificate, others: Iterable[x509.Certificate], at: datetime
) -> tuple[x509.Certificate, ...] | None:
    """Return signer, those between, the authority's root; None where no way was valid at a time."""
    return way(signer, {*others, *_between(authority)}, _root(authority), at)


def _is_by(line: str, key: VerifierKey) -> bool:
    _, name, encoded = line.split(" ")
    return name == key.name and base64.b64decode(encoded).startswith(key.key_id)


def _readable(untrusted: bytes) -> bytes:
    """Return a token as a response that the library reads."""
    whole = der.response_of(untrusted)
    try:
        decode_timestamp_response(whole)
    except FAULTS:
        whole = der.sort_certificates(whole)
        _decode(whole)
    return whole


def _decode(whole: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(whole)
    except FAULTS as error:
        raise MalformedError("timestamp.unreadable") from error


def _check_by_library(whole: bytes, message: bytes, authority: Authority) -> Checked:
    response = _decode(whole)
    try:
        info = _info_of(response)
        embedded = tuple(sorted(response.signed_data.certificates))
        signer = _signer_of(response, embedded, authority)
        algorithms = tuple(each.dotted_string for each in response.signed_data.digest_algorithms)
        # A builder keeps what it was given, so every token has one of its own.
        builder = VerifierBuilder(roots=[_root(authority)], intermediates=_between(authority))
        if not embedded:
            builder = builder.tsa_certificate(signer)
        led = _led(whole, signer, embedded, authority, info.at)
        builder.build().verify(led, _digest(info.digest, message))
    except VerificationError as error:
        raise MismatchError("timestamp.not_by_authority", authority=authority.name) from error
    except FAULTS as error:
        raise MalformedError("timestamp.unreadable") from error
    digests = tuple(sorted(map(digest_named, algorithms)))
    return Checked(info, signer.public_bytes(Encoding.DER), digests, embedded)


def _led(
    whole: bytes,
    signer: x509.Certificate,
    embedded: tuple[bytes, ...],
    authority: Authority,
    at: datetime,
) -> TimeStampResponse:
    """Return a response with the certificates that lead to the root, and none that only say so.

    The library takes certificates by name, in no order of its own: one more of a name that is
    there would make the same token pass on one run and fail on the next.
    """
    chain = way_to(authority, signer, map(certificate, embedded), at)
    if chain is None:
        return _decode(whole)
    chosen = {each.public_bytes(Encoding.DER) for each in chain}
    return _decode(der.choose_certificates(whole, chosen))


def _info_of(response: TimeStampResponse) -> Info:
    info = response.tst_info
    return Info(
        at=info.gen_time,
        digest=digest_named(info.message_imprint.hash_algorithm.dotted_string),
        imprint=info.message_imprint.message,
        policy=info.policy.dotted_string,
        nonce=info.nonce,
    )


def _signer_of(
    response: TimeStampResponse, embedded: tuple[bytes, ...], authority: Authority
) -> x509.Certificate:
    infos = list(response.signed_data.signer_infos)
    if len(infos) != 1:
        raise MismatchError("timestamp.not_by_authority", authority=authority.name)
    wanted = (infos[0].issuer, infos[0].serial_number)
    known = {*map(certificate, embedded)} or _certificates(authority.tsa, authority.name)
    found = {each for each in known if (each.issuer, each.serial_number) == wanted}
    # Of two with one name and number, none is more the signer than the other.
    if len(found) != 1:
        raise MismatchError("timestamp.not_by_authority", authority=authority.name)
    return found.pop()


def _judge(checked: Checked, message: bytes, authority: Authority, nonce: int | None) -> Timestamp:
    """Apply what holds of every token, whoever checked its signature."""
    info = checked.info
    at = info.at.astimezone(UTC).replace(microsecond=0)
    if info.digest not in IMPRINTS:
        known = ", ".join(IMPRINTS)
        raise RefusedError("timestamp.digest_unknown", found=info.digest, known=known)
    if info.imprint != _digest(info.digest, message):
        raise MismatchError("timestamp.other_message", authority=authority.name)
    if nonce is not None and info.nonce != nonce:
        raise MismatchError("timestamp.other_request", authority=authority.name)
    if authority.policy is not None and info.policy != authority.policy:
        raise MismatchError("timestamp.other_policy", found=info.policy, wanted=authority.policy)
    chain = _chain(checked, authority, at)
    if not all(is_valid(each, at) for each in chain):
        raise MismatchError("timestamp.expired_then", authority=authority.name)
    algorithms = tuple(sorted({info.digest, *checked.digests, *rests_on(chain)}))
    for name in algorithms:
        if name in RETIRED and RETIRED[name] <= at:
            raise RefusedError("timestamp.retired", algorithm=name)
    ends = min(each.not_valid_after_utc for each in chain)
    return Timestamp(at, authority.name, info.digest, ends, algorithms)


def _check_purpose(signer: x509.Certificate, authority: Authority) -> None:
    try:
        found = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, *FAULTS) as error:
        raise MismatchError("timestamp.not_for_time", authority=authority.name) from error
    # RFC 3161, 2.3: critical, and nothing else beside it.
    if not found.critical or list(found.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise MismatchError("timestamp.not_for_time", authority=authority.name)


def _chain(checked: Checked, authority: Authority, at: datetime) -> tuple[x509.Certificate, ...]:
    """Return signer, those between, root; whoever checked the signature may have gone elsewhere."""
    signer = certificate(checked.signer)
    _check_purpose(signer, authority)
    others = {*map(certificate, checked.embedded), *_between(authority)} - {signer}
    found = way_to(authority, signer, others, at)
    if found is None or any(named_alike(signer, each) for each in others):
        raise MismatchError("timestamp.not_by_authority", authority=authority.name)
    return found


def _digest(name: str, message: bytes) -> bytes:
    if name not in IMPRINTS:
        known = ", ".join(IMPRINTS)
        raise RefusedError("timestamp.digest_unknown", found=name, known=known)
    return hashlib.new(name, message).digest()


def _root(authority: Authority) -> x509.Certificate:
    return _certificates(authority.root, authority.name)[0]


def _between(authority: Authority) -> list[x509.Certificate]:
    root = _root(authority)
    return [each for each in _certificates(authority.tsa, authority.name) if each != root]


def _certificates(pem: bytes | None, name: str) -> list[x509.Certificate]:
    if pem is None:
        return []
    try:
        listed = x509.load_pem_x509_certificates(pem)
        return [certificate(each.public_bytes(Encoding.DER)) for each in listed]
    except (MalformedError, *FAULTS) as error:
        raise MalformedError("timestamp.certificate", authority=name) from error
