"""The signed part of a time-stamp (TSTInfo), read by ourselves where a foreign program checked it.

Source: RFC 3161, section 2.4.2.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from tutela.errors import MalformedError, RefusedError
from tutela.proof import der

DIGESTS = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
IMPRINTS = ("sha512", "sha256")

_TIME_FORMAT = "%Y%m%d%H%M%S"
_TIME_DIGITS = 14


@dataclass(frozen=True, slots=True)
class Info:
    """The signed part of a token (TSTInfo)."""

    at: datetime
    digest: str
    imprint: bytes
    policy: str
    nonce: int | None


def read_info(untrusted: bytes) -> Info:
    """Return the signed part of a token.

    Raises:
        MalformedError: it has not the form of TSTInfo, or its time is no time.
        RefusedError: its digest is not known.

    Source: RFC 3161, section 2.4.2.
    """
    tags = (der.INTEGER, der.OBJECT, der.SEQUENCE, der.INTEGER, der.GENERALIZED_TIME)
    whole = der.element_at(untrusted)
    _, policy, imprint, _, time, *more = der.inside(untrusted, whole, *tags)
    algorithm, hashed, *further = der.inside(untrusted, imprint, der.SEQUENCE, der.OCTETS)
    if further:
        raise MalformedError("timestamp.unreadable")
    digest, *_ = der.inside(untrusted, algorithm, der.OBJECT)
    nonces = [each for each in more if each.tag == der.INTEGER]
    return Info(
        at=_time(der.content(untrusted, time)),
        digest=digest_named(_dotted(der.content(untrusted, digest))),
        imprint=der.content(untrusted, hashed),
        policy=_dotted(der.content(untrusted, policy)),
        nonce=int.from_bytes(der.content(untrusted, nonces[0])) if nonces else None,
    )


def digest_named(dotted: str) -> str:
    """Return the name of a digest.

    Raises:
        RefusedError: it is not known.
    """
    if dotted not in DIGESTS:
        raise RefusedError("timestamp.digest_unknown", found=dotted, known=", ".join(IMPRINTS))
    return DIGESTS[dotted]


def _time(untrusted: bytes) -> datetime:
    """Return the time of a GeneralizedTime in UTC, without its fraction of a second."""
    digits, rest = untrusted[:_TIME_DIGITS].decode("ascii", "replace"), untrusted[_TIME_DIGITS:]
    if not rest.endswith(b"Z") or not (rest == b"Z" or rest.startswith(b".")):
        raise MalformedError("timestamp.unreadable")
    try:
        return datetime.strptime(digits, _TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError as error:
        raise MalformedError("timestamp.unreadable") from error


def _dotted(body: bytes) -> str:
    """Return an object identifier as dotted numbers.

    Source: X.690, section 8.19.
    """
    numbers, value = [], 0
    for octet in body:
        value = value << 7 | octet & 0x7F
        if octet < 0x80:  # noqa: PLR2004
            numbers.append(value)
            value = 0
    if not body or body[-1] >= 0x80:  # noqa: PLR2004
        raise MalformedError("timestamp.unreadable")
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def read_nonce(untrusted_request: bytes) -> int | None:
    """Return the nonce of a request; the answer must repeat it.

    Raises:
        MalformedError: it is no request.

    Source: RFC 3161, section 2.4.1.
    """
    whole = der.element_at(untrusted_request)
    _, _, *more = der.inside(untrusted_request, whole, der.INTEGER, der.SEQUENCE)
    for each in more:
        if each.tag == der.INTEGER:
            return int.from_bytes(der.content(untrusted_request, each))
    return None
