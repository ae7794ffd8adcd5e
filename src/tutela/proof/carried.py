"""A time-stamp as a release carries it: what is signed, what leads to a root, and nothing else.

An answer has room that no signature covers: words beside the status, attributes, revocation
lists, certificates. Whoever handled it could have written there what a release must not give away.

Source: RFC 5652, section 5; `spec/redaction-proof.md`, section 8.1.
"""

from cryptography import x509

from tutela.errors import MalformedError
from tutela.proof import der
from tutela.proof.chain import certificate, leading_up
from tutela.proof.timestamp import Authority, way_to
from tutela.proof.tstinfo import read_info

_PSS = bytes.fromhex("2a864886f70d01010a")
_PSS_BYTES_MAX = 80


def carried(untrusted_token: bytes, authority: Authority | None = None) -> bytes:
    """Return a token, or that of a response, without whatever a check does not need.

    Nothing is checked here but the form. What comes out comes out again as it is.

    Args:
        untrusted_token: as it was received.
        authority: only the certificates on the way to its root stay. Without one stay all that
            lead up from the signer, to whatever root: anybody can make such ones.

    Raises:
        MalformedError: it has not the form, or does not bring the certificate of its signer
            where it brings any, or no way leads to the authority's root.
        RefusedError: the digest of its imprint is not known.
    """
    whole = der.response_of(untrusted_token)
    _, token = der.exactly(whole, der.element_at(whole), der.SEQUENCE, der.SEQUENCE)
    kind, wrapper = der.exactly(whole, token, der.OBJECT, der.CERTIFICATES)
    (signed,) = der.exactly(whole, wrapper, der.SEQUENCE)
    version, _, content, *more = der.inside(whole, signed, der.INTEGER, der.SET, der.SEQUENCE)
    if not more:
        raise MalformedError("timestamp.der", offset=signed.start)
    (info,) = der.exactly(whole, more[-1], der.SEQUENCE)
    named, digest, kept = _info(whole, info)
    listed = [
        each for field in more if field.tag == der.CERTIFICATES for each in _all(whole, field)
    ]
    parts = (
        _bytes(whole, version),
        der.encode(der.SET, digest),
        _bytes(whole, content),
        _certificates(named, listed, authority, _octets(whole, content)),
        der.encode(der.SET, der.encode(der.SEQUENCE, kept)),
    )
    body = der.encode(der.CERTIFICATES, der.encode(der.SEQUENCE, b"".join(parts)))
    return der.encode(der.SEQUENCE, _bytes(whole, kind) + body)


def is_carried(untrusted_token: bytes) -> bool:
    """Return whether a token, or that of a response, holds nothing that `carried` takes away."""
    try:
        whole = der.sort_certificates(der.response_of(untrusted_token))
        _, token = der.exactly(whole, der.element_at(whole), der.SEQUENCE, der.SEQUENCE)
        return _bytes(whole, token) == carried(whole)
    except MalformedError:
        return False


def _octets(whole: bytes, content: der.Element) -> bytes:
    """Return what is signed."""
    _, wrapper = der.exactly(whole, content, der.OBJECT, der.CERTIFICATES)
    (octets,) = der.exactly(whole, wrapper, der.OCTETS)
    return der.content(whole, octets)


def _info(whole: bytes, info: der.Element) -> tuple[bytes, bytes, bytes]:
    """Return whom a signer's part names, its digest, and its content without unsigned attributes.

    The names of its algorithms stand under no signature, so their parameters hold nothing else.
    """
    *_, last = fields = der.inside(whole, info, der.INTEGER, der.SEQUENCE, der.SEQUENCE)
    kept = fields[:-1] if last.tag == der.UNSIGNED else fields
    wanted = (der.INTEGER, der.SEQUENCE, der.SEQUENCE, der.CERTIFICATES, der.SEQUENCE, der.OCTETS)
    if tuple(each.tag for each in kept) != wanted:
        raise MalformedError("timestamp.der", offset=info.start)
    for algorithm in (kept[2], kept[4]):
        _check_algorithm(whole, algorithm)
    content = b"".join(_bytes(whole, each) for each in kept)
    return der.content(whole, kept[1]), _bytes(whole, kept[2]), content


def _check_algorithm(whole: bytes, algorithm: der.Element) -> None:
    kind, *parameters = der.inside(whole, algorithm, der.OBJECT)
    if der.content(whole, kind) == _PSS and algorithm.end - algorithm.start <= _PSS_BYTES_MAX:
        return
    if [_bytes(whole, each) for each in parameters] not in ([], [bytes((der.NULL, 0))]):
        raise MalformedError("timestamp.der", offset=algorithm.start)


def _certificates(
    named: bytes, listed: list[bytes], authority: Authority | None, info: bytes
) -> bytes:
    """Return the field of the certificates that lead up from the signer, empty where none came."""
    if not listed:
        return b""
    read = {certificate(each): each for each in listed}
    signers: set[x509.Certificate] = {one for one, each in read.items() if _name(each) == named}
    if len(signers) != 1:
        raise MalformedError("timestamp.unreadable")
    signer = signers.pop()
    wanted = {*read}
    if authority is not None:
        found = way_to(authority, signer, wanted, read_info(info).at)
        if found is None:
            raise MalformedError("timestamp.unreadable")
        wanted &= {*found}
    up = leading_up(signer, wanted)
    return der.encode(der.CERTIFICATES, b"".join(sorted(read[each] for each in up)))


def _name(one: bytes) -> bytes:
    """Return issuer and number of a certificate, as a signer's part names it."""
    body, *_ = der.inside(one, der.element_at(one), der.SEQUENCE)
    fields = der.inside(one, body)
    if fields and fields[0].tag == der.CERTIFICATES:
        fields = fields[1:]
    if len(fields) < len(("number", "algorithm", "issuer")):
        raise MalformedError("timestamp.der", offset=body.start)
    return _bytes(one, fields[2]) + _bytes(one, fields[0])


def _all(whole: bytes, field: der.Element) -> list[bytes]:
    return [_bytes(whole, each) for each in der.inside(whole, field)]


def _bytes(whole: bytes, element: der.Element) -> bytes:
    return whole[element.start : element.end]
