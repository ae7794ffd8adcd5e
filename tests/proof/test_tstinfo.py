"""The signed part of a token, read by ourselves, is what the library reads."""

from datetime import UTC, datetime

import pytest

from tutela.errors import MalformedError, RefusedError
from tutela.proof import der
from tutela.proof.tstinfo import Info, digest_named, read_info

SHA512 = bytes.fromhex("608648016503040203")
IMPRINT = bytes(range(64))


def info(
    *,
    time: bytes = b"20261124232423Z",
    digest: bytes = SHA512,
    policy: bytes = b"\x2a\x03\x04\x01",
    nonce: bytes | None = b"\x00\xf4\x40",
) -> bytes:
    algorithm = der.encode(der.SEQUENCE, der.encode(der.OBJECT, digest) + b"\x05\x00")
    imprint = der.encode(der.SEQUENCE, algorithm + der.encode(der.OCTETS, IMPRINT))
    parts = (
        der.encode(der.INTEGER, b"\1"),
        der.encode(der.OBJECT, policy),
        imprint,
        der.encode(der.INTEGER, b"\x0b"),
        der.encode(der.GENERALIZED_TIME, time),
        der.encode(der.SEQUENCE, der.encode(der.INTEGER, b"\1")),
        b"" if nonce is None else der.encode(der.INTEGER, nonce),
    )
    return der.encode(der.SEQUENCE, b"".join(parts))


def test_every_field_is_read():
    at = datetime(2026, 11, 24, 23, 24, 23, tzinfo=UTC)
    assert read_info(info()) == Info(at, "sha512", IMPRINT, "1.2.3.4.1", 0xF440)
    assert read_info(info(nonce=None)).nonce is None
    assert read_info(info(policy=b"\x88\x37\x81\x48")).policy == "2.999.200"


def test_a_fraction_of_a_second_is_dropped():
    assert read_info(info(time=b"20261124232423.999Z")).at.second == 23


@pytest.mark.parametrize(
    "time",
    [b"", b"20261124232423", b"20261324232423Z", b"20261124232423+0100", b"2026112423242Z"],
)
def test_what_is_no_time_in_utc_is_refused(time: bytes):
    with pytest.raises(MalformedError):
        read_info(info(time=time))


def test_an_unknown_digest_is_refused():
    with pytest.raises(RefusedError):
        read_info(info(digest=b"\x2a\x03"))
    with pytest.raises(RefusedError):
        digest_named("1.2.3")


@pytest.mark.parametrize("policy", [b"", b"\x81"])
def test_an_identifier_that_does_not_end_is_refused(policy: bytes):
    with pytest.raises(MalformedError):
        read_info(info(policy=policy))


def test_an_imprint_with_more_than_two_parts_is_refused():
    algorithm = der.encode(der.SEQUENCE, der.encode(der.OBJECT, SHA512))
    body = algorithm + der.encode(der.OCTETS, IMPRINT)
    plain = der.encode(der.SEQUENCE, body)
    longer = der.encode(der.SEQUENCE, body + der.encode(der.OCTETS, b"x"))
    parts = (
        der.encode(der.INTEGER, b"\1"),
        der.encode(der.OBJECT, b"\x2a\x03"),
        plain,
        der.encode(der.INTEGER, b"\x0b"),
        der.encode(der.GENERALIZED_TIME, b"20261124232423Z"),
    )
    whole = der.encode(der.SEQUENCE, b"".join(parts))
    assert read_info(whole).imprint == IMPRINT
    whole = der.encode(der.SEQUENCE, b"".join((*parts[:2], longer, *parts[3:])))
    with pytest.raises(MalformedError):
        read_info(whole)


def test_what_is_cut_is_refused():
    whole = info()
    for end in range(len(whole)):
        with pytest.raises(MalformedError):
            read_info(whole[:end])
