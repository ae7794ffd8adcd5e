"""As much of DER as time-stamps need: take elements apart, put a set of certificates in order.

Source: ITU-T X.690, sections 8.1 and 10.1.
"""

from collections.abc import Collection
from dataclasses import dataclass

from tutela.errors import MalformedError

SEQUENCE = 0x30
INTEGER = 0x02
OCTETS = 0x04
OBJECT = 0x06
NULL = 0x05
GENERALIZED_TIME = 0x18
SET = 0x31
CERTIFICATES = 0xA0
"""The field `certificates [0]` of SignedData, which has the tag of its content's wrapper too."""

UNSIGNED = 0xA1
"""The field `crls [1]` of SignedData, and `unsignedAttrs [1]` of SignerInfo."""

_LONG = 0x80
_MULTIBYTE_TAG = 0x1F
_LENGTH_BYTES_MAX = 4
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag, and where it, its content and what follows begin."""

    tag: int
    start: int
    body: int
    end: int


def element_at(untrusted: bytes, start: int = 0) -> Element:
    """Return the element that begins at an offset.

    Raises:
        MalformedError: it is cut, has a tag of several bytes, or a length that is not the
            shortest definite one.
    """
    if start + 2 > len(untrusted) or untrusted[start] & _MULTIBYTE_TAG == _MULTIBYTE_TAG:
        raise MalformedError("timestamp.der", offset=start)
    first, body = untrusted[start + 1], start + 2
    size = first
    if first >= _LONG:
        count = first - _LONG
        digits = untrusted[body : body + count]
        size, body = int.from_bytes(digits), body + count
        if not 0 < count <= _LENGTH_BYTES_MAX or size < _LONG or not digits[0]:
            raise MalformedError("timestamp.der", offset=start)
    if body + size > len(untrusted):
        raise MalformedError("timestamp.der", offset=start)
    return Element(untrusted[start], start, body, body + size)


def elements(untrusted: bytes, start: int, end: int) -> tuple[Element, ...]:
    """Return the elements that fill a range.

    Raises:
        MalformedError: they do not fill it, or one of them is malformed.
    """
    found = []
    while start < end:
        found.append(element_at(untrusted[:end], start))
        start = found[-1].end
    return tuple(found)


def inside(untrusted: bytes, element: Element, *tags: int) -> tuple[Element, ...]:
    """Return the elements of another one, the first of which must have these tags.

    Raises:
        MalformedError: they do not, or one of them is malformed.
    """
    found = elements(untrusted, element.body, element.end)
    if tuple(each.tag for each in found[: len(tags)]) != tags:
        raise MalformedError("timestamp.der", offset=element.start)
    return found


def exactly(untrusted: bytes, element: Element, *tags: int) -> tuple[Element, ...]:
    """Return the elements of another one, which must be as many and have these tags.

    Raises:
        MalformedError: they do not, or one of them is malformed.
    """
    found = inside(untrusted, element, *tags)
    if len(found) != len(tags):
        raise MalformedError("timestamp.der", offset=element.start)
    return found


def content(untrusted: bytes, element: Element) -> bytes:
    """Return the bytes inside an element."""
    return untrusted[element.body : element.end]


def encode(tag: int, body: bytes) -> bytes:
    """Return an element."""
    size = len(body)
    if size < _LONG:
        return bytes((tag, size)) + body
    digits = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, _LONG + len(digits))) + digits + body


def response_of(untrusted: bytes) -> bytes:
    """Return a time-stamp response, around a bare token where that is what came.

    Raises:
        MalformedError: it is neither.

    Source: RFC 3161, section 2.4.2.
    """
    whole = element_at(untrusted)
    if whole.tag != SEQUENCE or whole.end != len(untrusted):
        raise MalformedError("timestamp.der", offset=0)
    parts = elements(untrusted, whole.body, whole.end)
    if parts and parts[0].tag == SEQUENCE:
        return untrusted
    granted = encode(SEQUENCE, encode(INTEGER, b"\0"))
    return encode(SEQUENCE, granted + untrusted)


def status_of(untrusted: bytes) -> int | None:
    """Return the status in a response, or None where a bare token, or something else, came.

    Lengths may have any form here: what another reader accepts must not escape the question.

    Raises:
        MalformedError: there is a status of no form.

    Source: RFC 3161, section 2.4.2; X.690, section 8.1.3.
    """
    place = 0
    for _ in range(2):
        if untrusted[place : place + 1] != bytes((SEQUENCE,)):
            return None
        place, _size = _loose_content(untrusted, place)
    start, size = _loose_content(untrusted, place)
    status = untrusted[start : start + size]
    if untrusted[place : place + 1] != bytes((INTEGER,)) or len(status) != size or not status:
        raise MalformedError("timestamp.der", offset=place)
    return int.from_bytes(status)


def _loose_content(untrusted: bytes, start: int) -> tuple[int, int]:
    """Return where a content begins and its size; 0 where an end mark follows instead."""
    first = untrusted[start + 1] if start + 1 < len(untrusted) else 0
    digits = untrusted[start + 2 : start + 2 + (first & ~_LONG)] if first >= _LONG else b""
    return start + 2 + len(digits), int.from_bytes(digits) if first >= _LONG else first


def sort_certificates(untrusted_response: bytes) -> bytes:
    """Return a response with its embedded certificates in the order DER demands of a set.

    No signature covers that field and its length stays, so nothing that is signed changes; but
    many authorities write the set as it comes, and strict readers then refuse the whole response.

    Raises:
        MalformedError: it is no response with signed data in DER.

    Source: RFC 5652, section 5.1; X.690, section 11.6.
    """
    response = element_at(untrusted_response)
    _, token, *_ = inside(untrusted_response, response, SEQUENCE, SEQUENCE)
    kind, wrapper, *_ = inside(untrusted_response, token, OBJECT, CERTIFICATES)
    (signed, *_) = inside(untrusted_response, wrapper, SEQUENCE)
    if content(untrusted_response, kind) != _SIGNED_DATA:
        raise MalformedError("timestamp.der", offset=kind.start)
    for field in inside(untrusted_response, signed):
        if field.tag == CERTIFICATES:
            listed = elements(untrusted_response, field.body, field.end)
            certificates = sorted(untrusted_response[each.start : each.end] for each in listed)
            head, rest = untrusted_response[: field.body], untrusted_response[field.end :]
            return head + b"".join(certificates) + rest
    return untrusted_response


def choose_certificates(untrusted_response: bytes, chosen: Collection[bytes]) -> bytes:
    """Return a response that embeds only those of its certificates that were chosen.

    No signature covers that field. A reader that takes certificates by name could else be led
    astray by one that anybody put there.

    Raises:
        MalformedError: it is no response with signed data in DER.
    """
    whole = untrusted_response
    status, token, *_ = inside(whole, element_at(whole), SEQUENCE, SEQUENCE)
    kind, wrapper, *_ = inside(whole, token, OBJECT, CERTIFICATES)
    (signed, *_) = inside(whole, wrapper, SEQUENCE)
    fields = b"".join(_kept(whole, field, chosen) for field in inside(whole, signed))
    data = encode(CERTIFICATES, encode(SEQUENCE, fields))
    parts = encode(SEQUENCE, whole[kind.start : kind.end] + data)
    return encode(SEQUENCE, whole[status.start : status.end] + parts)


def _kept(whole: bytes, field: Element, chosen: Collection[bytes]) -> bytes:
    if field.tag != CERTIFICATES:
        return whole[field.start : field.end]
    listed = (whole[each.start : each.end] for each in elements(whole, field.body, field.end))
    return encode(CERTIFICATES, b"".join(sorted(each for each in listed if each in chosen)))
