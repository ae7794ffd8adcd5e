"""What leads from a signer to a root, however much else came along."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import NeedsTool
from tests.proof.deep_tsa import (
    DeepAuthority,
    attribute,
    certificates_in,
    issued,
    new_key,
    rebuilt,
)
from tests.proof.tsa import YEAR, now

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.proof import der
from tutela.proof.chain import certificate, is_issued, leading_up, rests_on, way
from tutela.proof.timestamp import RETIRED, Authority, check_timestamp

MESSAGE = b"a bare note\n"
FAR = now() + 90 * YEAR


@pytest.fixture(scope="session")
def deep(tmp_path_factory: pytest.TempPathFactory, needs_tool: NeedsTool) -> DeepAuthority:
    needs_tool("openssl")
    return DeepAuthority(tmp_path_factory.mktemp("deep"), "deep")


@pytest.fixture(scope="session")
def token(deep: DeepAuthority) -> bytes:
    return deep.stamp(MESSAGE)


@pytest.fixture(scope="session")
def stranger() -> bytes:
    """A certificate that nobody asked for, of a subject that a test puts something else into."""
    key = new_key()
    return bytes_of(issued("ZZZZ", "QQQQ", key, key, 9, FAR))


def bytes_of(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)


def pem(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.PEM)


def held(token: bytes, authority: Authority, message: bytes = MESSAGE) -> bool:
    """Say whether a token holds; that it raises nothing but the five kinds is the test."""
    try:
        check_timestamp(token, message, authority)
    except (MalformedError, MismatchError, RefusedError):
        return False
    return True


def refusal(token: bytes, authority: Authority) -> str:
    with pytest.raises(TutelaError) as refused:
        check_timestamp(token, MESSAGE, authority)
    return refused.value.message


def test_a_token_ends_with_the_certificate_between(deep: DeepAuthority, token: bytes):
    found = check_timestamp(token, MESSAGE, deep.known)
    assert found.certificate_not_after == deep.between.not_valid_after_utc


@pytest.mark.parametrize("place", ["between_rsa", "root_rsa"])
def test_a_key_of_2048_bits_anywhere_above_ends_the_token(
    tmp_path: Path, needs_tool: NeedsTool, place: str
):
    needs_tool("openssl")
    changes: dict[str, int] = {place: 2048}
    authority = DeepAuthority(tmp_path, "weak", between_until=8 * YEAR, **changes)  # type: ignore[arg-type] # one of two fields
    found = check_timestamp(authority.stamp(MESSAGE), MESSAGE, authority.known)
    assert "rsa-2048" in found.algorithms
    assert found.ends == RETIRED["rsa-2048"]


@pytest.mark.parametrize("place", ["between_rsa", "root_rsa"])
def test_a_key_of_1024_bits_anywhere_above_is_refused(
    tmp_path: Path, needs_tool: NeedsTool, place: str
):
    needs_tool("openssl")
    changes: dict[str, int] = {place: 1024}
    authority = DeepAuthority(tmp_path, "weak", **changes)  # type: ignore[arg-type] # one of two fields
    said = refusal(authority.stamp(MESSAGE), authority.known)
    # Where openssl itself refuses such a key, the signature is not even looked at.
    assert said in {"timestamp.retired", "timestamp.not_by_authority"}
    chain = tuple(map(certificate, certificates_in(authority.stamp(MESSAGE))))
    root = x509.load_pem_x509_certificate(authority.root)
    assert "rsa-1024" in rests_on((*chain, root))


def test_a_digest_is_judged_under_every_certificate_but_the_root(
    tmp_path: Path, needs_tool: NeedsTool
):
    needs_tool("openssl")
    authority = DeepAuthority(tmp_path, "old")
    old = authority.between_by_sha_1()
    signer = x509.load_pem_x509_certificate(authority.tsa)
    root = x509.load_pem_x509_certificate(authority.root)
    assert rests_on((signer, old, root)) == {"ec-256", "sha1", "sha256"}
    assert rests_on((signer, old)) == {"ec-256", "sha256"}
    (authority.folder / "between.pem").write_bytes(pem(old))
    said = refusal(authority.stamp(MESSAGE), authority.known)
    assert said in {"timestamp.retired", "timestamp.not_by_authority", "timestamp.expired_then"}


def test_a_false_certificate_of_the_same_name_changes_nothing(deep: DeepAuthority, token: bytes):
    key, wanted = new_key(), check_timestamp(token, MESSAGE, deep.known)
    for until in (FAR, now() - timedelta(days=1), now() + timedelta(days=1)):
        false = issued("I", "R", key, key, 2, until)
        assert check_timestamp(with_more(token, false), MESSAGE, deep.known) == wanted


def test_a_certificate_that_may_issue_nothing_is_no_way(deep: DeepAuthority):
    signer, root = (x509.load_pem_x509_certificate(each) for each in (deep.tsa, deep.root))
    leaf = issued("I", "R", deep.between_key, deep.top_key, 3, FAR, ca=False)
    assert is_issued(signer, leaf)
    assert way(signer, (leaf,), root, now()) is None
    assert way(signer, (leaf, deep.between), root, now()) == (signer, deep.between, root)
    assert leading_up(signer, (leaf, deep.between)) == (signer, deep.between)


def test_every_candidate_is_tried_and_the_one_that_ends_last_is_taken(deep: DeepAuthority):
    signer, root = (x509.load_pem_x509_certificate(each) for each in (deep.tsa, deep.root))
    past = issued("I", "R", deep.between_key, deep.top_key, 4, now() - timedelta(days=1))
    later = issued("I", "R", deep.between_key, deep.top_key, 5, FAR)
    for others in ((past, deep.between, later), (later, deep.between, past)):
        assert way(signer, others, root, now()) == (signer, later, root)
    assert way(signer, (past,), root, now()) is None


def test_many_that_issue_each_other_are_passed_by(deep: DeepAuthority):
    signer, root = (x509.load_pem_x509_certificate(each) for each in (deep.tsa, deep.root))
    key = new_key()
    ring = tuple(issued("X", "X", key, key, number) for number in range(1, 60))
    bridge = issued("I", "X", deep.between_key, key, 70)
    assert way(signer, (*ring, bridge), root, now()) is None
    assert way(signer, (*ring, bridge, deep.between), root, now()) == (signer, deep.between, root)
    assert len(leading_up(signer, (*ring, bridge))) == 61


def test_two_certificates_that_a_token_names_as_its_signer_are_refused(
    deep: DeepAuthority, token: bytes
):
    key = new_key()
    for _ in range(8):
        twin = issued("other", "I", key, key, 77, FAR, ca=False)
        assert refusal(with_more(token, twin), deep.known) == "timestamp.not_by_authority"


def with_more(token: bytes, *more: x509.Certificate) -> bytes:
    return rebuilt(token, (*certificates_in(token), *map(bytes_of, more)))


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_a_certificate_nobody_can_read_raises_nothing_else(
    deep: DeepAuthority, token: bytes, stranger: bytes
):
    subject = b"\x0c\x04ZZZZ"
    assert subject in stranger
    contents = (b"ZZZZ", b"\xd8\x00\xd8\x00", b"\x00\x11\x00\x00", bytes(4), b"\xff\xfe\xff\xff")
    refused = 0
    for tag in range(256):
        for content in contents:
            odd = stranger.replace(subject, bytes((tag, 4)) + content)
            refused += not held(rebuilt(token, (*certificates_in(token), odd)), deep.known)
    assert refused > 0
    for date in (b"00000101000000Z", b"00010101000000Z", b"99991231235959Z", b"20501331000000Z"):
        start = stranger.rindex(b"\x18\x0f") + 2
        odd = stranger[:start] + date + stranger[start + 15 :]
        held(rebuilt(token, (*certificates_in(token), odd)), deep.known)
    with pytest.raises(MalformedError):
        certificate(stranger.replace(subject, b"\x30\x04ZZZZ"))


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@given(
    place=st.integers(0, 10_000),
    content=st.binary(max_size=6),
    tag=st.integers(0, 255),
    attributes=st.binary(max_size=40),
    lists=st.binary(max_size=40),
    framed=st.booleans(),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_unsigned_parts_changes_nothing_a_token_says(
    deep: DeepAuthority,
    token: bytes,
    stranger: bytes,
    *,
    place: int,
    content: bytes,
    tag: int,
    attributes: bytes,
    lists: bytes,
    framed: bool,
):
    start = place % len(stranger)
    odd = stranger[:start] + content + stranger[start + len(content) :]
    element = der.encode(tag, content)
    wanted = check_timestamp(token, MESSAGE, deep.known)
    more = attribute(attributes) if framed else attributes
    for certificates in ((*certificates_in(token), odd), (*certificates_in(token), element)):
        try:
            changed = rebuilt(token, certificates, more, lists)
            found = check_timestamp(changed, MESSAGE, deep.known)
        except (MalformedError, MismatchError, RefusedError):
            continue
        assert found == wanted
