"""Elements of DER, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError
from tutela.proof import der


@given(st.binary(max_size=70_000), st.sampled_from([der.SEQUENCE, der.OCTETS, der.CERTIFICATES]))
def test_what_is_encoded_reads_back(body: bytes, tag: int):
    encoded = der.encode(tag, body)
    found = der.element_at(encoded)
    assert (found.tag, found.start, found.end) == (tag, 0, len(encoded))
    assert der.content(encoded, found) == body


@pytest.mark.parametrize("size", [0, 127, 128, 255, 256, 65_535, 65_536])
def test_a_length_at_a_border_is_read(size: int):
    encoded = der.encode(der.OCTETS, bytes(size)) + b"rest"
    assert der.element_at(encoded).end == len(encoded) - 4


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "30",
        "3001",
        "3080",
        "308100",
        "30817f",
        "30820080",
        "3085000000000000",
        "1f8100",
        "8481",
    ],
)
def test_what_is_cut_or_longer_than_needed_is_refused(encoded: str):
    with pytest.raises(MalformedError):
        der.element_at(bytes.fromhex(encoded))


def test_elements_fill_their_range():
    two = der.encode(der.INTEGER, b"\1") + der.encode(der.OCTETS, b"ab")
    assert [each.tag for each in der.elements(two, 0, len(two))] == [der.INTEGER, der.OCTETS]
    with pytest.raises(MalformedError):
        der.elements(two + b"\0", 0, len(two) + 1)
    with pytest.raises(MalformedError):
        der.elements(two, 0, len(two) - 1)


def test_a_response_passes_and_a_token_is_put_into_one():
    token = der.encode(der.SEQUENCE, der.encode(der.OBJECT, b"\1"))
    response = der.response_of(token)
    assert der.response_of(response) == response
    status, inner = der.inside(response, der.element_at(response), der.SEQUENCE, der.SEQUENCE)
    assert der.content(response, status) == b"\2\1\0"
    assert response[inner.start : inner.end] == token


@pytest.mark.parametrize("content", [b"\x04\x00", b"\x30\x00\x00"])
def test_neither_response_nor_token_is_refused(content: bytes):
    with pytest.raises(MalformedError):
        der.response_of(content)


def signed(*certificates: bytes) -> bytes:
    """Return as much of a response as the sorting looks at."""
    version = der.encode(der.INTEGER, b"\3")
    listed = der.encode(der.CERTIFICATES, b"".join(certificates))
    data = der.encode(der.SEQUENCE, version + listed + der.encode(der.OCTETS, b"signature"))
    kind = der.encode(der.OBJECT, bytes.fromhex("2a864886f70d010702"))
    token = der.encode(der.SEQUENCE, kind + der.encode(der.CERTIFICATES, data))
    return der.response_of(token)


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_sorting_changes_the_order_and_nothing_else(bodies: list[bytes]):
    certificates = [der.encode(der.SEQUENCE, body) for body in bodies]
    assert der.sort_certificates(signed(*certificates)) == signed(*sorted(certificates))


def test_a_response_without_certificates_stays():
    response = signed()
    assert der.sort_certificates(response) == response


@pytest.mark.parametrize("content", [der.response_of(der.encode(0x30, b"\6\1\1")), b"\x30\x00"])
def test_what_has_no_signed_data_is_refused(content: bytes):
    with pytest.raises(MalformedError):
        der.sort_certificates(content)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("30053003020100", 0),
        ("3003020101", None),
        ("30053003020101", 1),
        ("308030030201010000", 1),
        ("308030800282000102", 2),
        ("3083000005300302010a", 10),
        ("", None),
        ("30", None),
        ("3030", None),
        ("3106", None),
    ],
)
def test_a_status_is_read_whatever_the_form_of_the_lengths(content: str, wanted: int | None):
    assert der.status_of(bytes.fromhex(content)) == wanted


@pytest.mark.parametrize(
    "content", ["30053003040100", "30053003020200", "3002300002", "300530030202ff"]
)
def test_a_status_of_no_form_is_refused(content: str):
    with pytest.raises(MalformedError):
        der.status_of(bytes.fromhex(content))
