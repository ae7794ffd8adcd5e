"""What a time-stamp says, and everything for which it is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response
from tests.conftest import NeedsTool
from tests.proof.tsa import POLICY, YEAR, LocalAuthority, now

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.proof import der
from tutela.proof.checkpoint import Checkpoint, SignerKey, sign_checkpoint, sign_note
from tutela.proof.merkle import EMPTY_ROOT
from tutela.proof.stamps import check_tokens
from tutela.proof.timestamp import (
    RETIRED,
    Authority,
    Timestamp,
    bare_note,
    check_timestamp,
)
from tutela.proof.tstinfo import read_nonce

LOG = SignerKey("example.org/log", bytes(range(32)))
OTHER = SignerKey("example.org/witness", bytes(32))
VECTORS = Path(__file__).resolve().parents[2] / "spec" / "vectors" / "time-stamps"
NOTE = sign_checkpoint(Checkpoint(LOG.name, 0, EMPTY_ROOT), LOG)

Make = Callable[..., LocalAuthority]


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory, needs_tool: NeedsTool) -> LocalAuthority:
    needs_tool("openssl")
    return LocalAuthority(tmp_path_factory.mktemp("first"), "first")


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory, needs_tool: NeedsTool) -> LocalAuthority:
    needs_tool("openssl")
    return LocalAuthority(tmp_path_factory.mktemp("second"), "second")


@pytest.fixture(scope="session")
def token(first: LocalAuthority) -> bytes:
    return first.stamp(NOTE)


@pytest.fixture
def make(tmp_path: Path, needs_tool: NeedsTool) -> Make:
    needs_tool("openssl")

    def made(**changes: object) -> LocalAuthority:
        return LocalAuthority(tmp_path / "made", "made", **changes)  # type: ignore[arg-type] # by the tests below

    return made


def refusal(token: bytes, authority: Authority, message: bytes = NOTE, **more: int) -> str:
    with pytest.raises(TutelaError) as refused:
        check_timestamp(token, message, authority, **more)  # type: ignore[arg-type] # only a nonce
    return refused.value.message


def cosigned(note: bytes) -> bytes:
    line = sign_note("other\n", OTHER).decode().splitlines()[-1]
    return note + f"{line}\n".encode()


def test_the_bare_note_has_one_signature_and_later_ones_do_not_change_it():
    assert bare_note(NOTE, LOG.verifier) == NOTE
    assert cosigned(NOTE) != NOTE
    assert bare_note(cosigned(NOTE), LOG.verifier) == NOTE


def test_the_line_of_the_log_is_found_among_others_of_its_name():
    other = SignerKey(LOG.name, bytes(32))
    line = sign_note("other\n", other).decode().splitlines()[-1]
    text, own = NOTE.decode().split("\n\n")
    mixed = f"{text}\n\n{line}\n{own}".encode()
    assert bare_note(mixed, LOG.verifier) == NOTE


def test_a_note_by_another_key_has_no_bare_note():
    with pytest.raises(MismatchError):
        bare_note(NOTE, OTHER.verifier)


@pytest.mark.parametrize(
    ("file", "root", "tsa", "wanted"),
    [
        ("good", "plain", None, "sha512"),
        ("bare-token", "plain", None, "sha512"),
        ("sha-256", "plain", None, "sha256"),
        ("without-certificates", "plain", "plain", "sha512"),
        ("sorted", "chain", None, "sha512"),
        ("unsorted", "chain", None, "sha512"),
        ("without-certificates", "plain", None, "timestamp.not_by_authority"),
        ("good", "chain", None, "timestamp.not_by_authority"),
        ("other-message", "plain", None, "timestamp.not_by_authority"),
        ("expired", "ended", None, "timestamp.not_by_authority"),
        ("damaged", "plain", None, "timestamp.not_by_authority"),
        ("long-length", "plain", None, "timestamp.der"),
    ],
)
def test_every_vector_gives_what_it_must(file: str, root: str, tsa: str | None, wanted: str):
    note, answer = (VECTORS / "note").read_bytes(), (VECTORS / f"{file}.tsr").read_bytes()
    chain = (VECTORS / f"{tsa}-tsa.pem").read_bytes() if tsa else None
    authority = Authority(root, (VECTORS / f"{root}-root.pem").read_bytes(), chain)
    if wanted.startswith("timestamp."):
        assert refusal(answer, authority, note) == wanted
    else:
        assert check_timestamp(answer, note, authority).digest == wanted


def test_a_vector_answers_its_request():
    note, root = (VECTORS / "note").read_bytes(), (VECTORS / "plain-root.pem").read_bytes()
    answer, request = (VECTORS / "good.tsr").read_bytes(), (VECTORS / "request.tsq").read_bytes()
    authority, nonce = Authority("plain", root), read_nonce(request)
    assert nonce is not None
    assert check_timestamp(answer, note, authority, nonce=nonce).authority == "plain"
    assert refusal(answer, authority, note, nonce=nonce + 1) == "timestamp.other_request"


def test_a_token_says_when_by_whom_and_until_when(first: LocalAuthority, token: bytes):
    found = check_timestamp(token, NOTE, first.known)
    assert abs(found.at - now()) < timedelta(minutes=5)
    assert (found.at.tzinfo, found.at.microsecond) == (UTC, 0)
    assert (found.authority, found.digest) == ("first", "sha512")
    assert found.certificate_not_after == first.ends
    assert found.algorithms == ("ec-256", "sha256", "sha512")


def test_sha_256_is_accepted(first: LocalAuthority):
    assert check_timestamp(first.stamp(NOTE, sha256=True), NOTE, first.known).digest == "sha256"


def test_a_bare_token_says_the_same_as_its_response(first: LocalAuthority, token: bytes):
    bare = decode_timestamp_response(token).time_stamp_token()
    assert check_timestamp(bare, NOTE, first.known) == check_timestamp(token, NOTE, first.known)


def test_two_authorities_say_it_of_one_note(first: LocalAuthority, second: LocalAuthority):
    tokens = (first.stamp(NOTE), second.stamp(NOTE))
    found = check_tokens(tokens, cosigned(NOTE), LOG.verifier, (first.known, second.known))
    assert [each.authority if each else None for each in found] == ["first", "second"]
    assert check_tokens(tokens, NOTE, LOG.verifier, (second.known,))[0] is None
    assert check_tokens(tokens, NOTE, LOG.verifier, ()) == (None, None)


def test_one_verifier_never_learns_the_root_of_another(
    first: LocalAuthority, second: LocalAuthority, token: bytes
):
    # The library's builder keeps what it was given: with one for all, this would pass.
    check_timestamp(token, NOTE, first.known)
    assert refusal(token, second.known) == "timestamp.not_by_authority"


def test_a_token_without_certificates_needs_the_authoritys_own(first: LocalAuthority):
    without = first.stamp(NOTE, certificates=False)
    assert refusal(without, first.known) == "timestamp.not_by_authority"
    known = Authority("first", first.root, first.tsa)
    assert check_timestamp(without, NOTE, known).certificate_not_after == first.ends


def test_a_token_of_another_message_is_refused(first: LocalAuthority, token: bytes):
    assert refusal(token, first.known, NOTE + b"\n") == "timestamp.not_by_authority"


def test_a_token_for_another_request_is_refused(first: LocalAuthority):
    request = TimestampRequestBuilder(NOTE, HashAlgorithm.SHA512).build()
    answer = first.answer(request.as_bytes())
    assert request.nonce is not None
    assert check_timestamp(answer, NOTE, first.known, nonce=request.nonce).digest == "sha512"
    assert refusal(answer, first.known, nonce=request.nonce + 1) == "timestamp.other_request"


def test_a_token_under_another_policy_is_refused(first: LocalAuthority, token: bytes):
    known = Authority("first", first.root, policy=POLICY)
    assert check_timestamp(token, NOTE, known).authority == "first"
    other = Authority("first", first.root, policy="1.2.3.4.2")
    assert refusal(token, other) == "timestamp.other_policy"


@pytest.mark.parametrize(
    "dates",
    [{"until_now": -timedelta(days=1)}, {"from_now": timedelta(days=1)}],
    ids=["expired", "not yet valid"],
)
def test_a_certificate_that_was_not_valid_then_is_refused(make: Make, dates: dict[str, timedelta]):
    authority = make(**dates)
    assert refusal(authority.stamp(NOTE), authority.known) == "timestamp.not_by_authority"


def test_a_certificate_for_something_else_makes_no_time_stamp(first: LocalAuthority):
    # openssl does not stamp with one: another certificate of the same key and number stands in.
    token = first.stamp(NOTE, certificates=False)
    time, code = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING
    for usages, critical in (((time, code), True), ((time,), False), ((code,), True), ((), True)):
        twin = first.certificate(usages, critical=critical).public_bytes(Encoding.PEM)
        known = Authority("first", first.root, twin)
        said = refusal(token, known)
        assert said in {"timestamp.not_for_time", "timestamp.not_by_authority"}
    known = Authority("first", first.root, first.tsa)
    assert check_timestamp(token, NOTE, known).authority == "first"


def test_unsorted_certificates_are_put_in_order_and_nothing_else(make: Make):
    authority = make(chain=True)
    answer = authority.stamp(NOTE)
    fields = sorted_and_not(answer)
    for each in fields:
        assert check_timestamp(each, NOTE, authority.known).authority == "made"
    assert any(not readable(each) for each in fields)


def sorted_and_not(answer: bytes) -> tuple[bytes, bytes]:
    """Return the response with its two certificates in one order and in the other."""
    in_order = der.sort_certificates(answer)
    (start, middle, end) = borders(in_order)
    first, other = in_order[start:middle], in_order[middle:end]
    return in_order, in_order[:start] + other + first + in_order[end:]


def borders(response: bytes) -> tuple[int, int, int]:
    listed = decode_timestamp_response(response).signed_data.certificates
    places = sorted((response.index(each), len(each)) for each in listed)
    assert len(places) == 2
    (start, size), (middle, other) = places
    assert start + size == middle
    return start, middle, middle + other


def readable(answer: bytes) -> bool:
    try:
        decode_timestamp_response(answer)
    except ValueError as error:
        return "InvalidSetOrdering" not in str(error)
    return True


def test_a_sha_1_imprint_is_refused(first: LocalAuthority):
    request = TimestampRequestBuilder(NOTE, HashAlgorithm.SHA256).build().as_bytes()
    sha256, sha1 = bytes.fromhex("0609608648016503040201"), bytes.fromhex("06052b0e03021a")
    plain = request.replace(sha256, sha1)
    shorter = len(sha256) - len(sha1) + 12
    hashed = plain.index(b"\x04\x20")
    plain = plain[:hashed] + b"\x04\x14" + plain[hashed + 2 : hashed + 22] + plain[hashed + 34 :]
    body = bytearray(plain)
    body[1] -= shorter
    body[6] -= shorter
    body[8] -= len(sha256) - len(sha1)
    assert refusal(first.answer(bytes(body)), first.known) == "timestamp.digest_unknown"


def test_a_signature_over_sha_1_is_refused(make: Make):
    authority = make(signer_digest="sha1")
    assert refusal(authority.stamp(NOTE), authority.known) in {
        "timestamp.retired",
        "timestamp.not_by_authority",
    }


def test_an_rsa_key_of_2048_bits_ends_with_2030(make: Make):
    authority = make(rsa_bits=2048, until_now=10 * YEAR)
    found = check_timestamp(authority.stamp(NOTE), NOTE, authority.known)
    assert found.ends == RETIRED["rsa-2048"]


def test_a_time_stamp_ends_with_its_certificate_or_its_weakest_algorithm():
    far = datetime(2099, 1, 1, tzinfo=UTC)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert Timestamp(at, "a", "sha512", far, ("ec-256", "sha512")).ends == far
    assert Timestamp(at, "a", "sha512", far, ("rsa-2048", "sha512")).ends == RETIRED["rsa-2048"]
    for name in ("sha1", "md5"):
        assert Timestamp(at, "a", name, far, (name,)).ends < at


def test_an_answer_that_grants_nothing_is_refused(first: LocalAuthority):
    refused = der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, der.encode(der.INTEGER, b"\2")))
    assert refusal(refused, first.known) == "timestamp.not_granted"


def test_an_answer_granted_with_changes_is_refused_by_every_reader(
    first: LocalAuthority, token: bytes
):
    start = token.index(b"\x02\x01\x00")
    changed = token[: start + 2] + b"\1" + token[start + 3 :]
    assert refusal(changed, first.known) == "timestamp.not_granted"
    assert changed[:2] == b"\x30\x82"
    # Forms that our own reader refuses and a looser one takes: the question comes before both.
    for loose in (b"\x30\x83\0" + changed[2:], b"\x30\x80" + changed[4:] + b"\0\0"):
        assert refusal(loose, first.known) == "timestamp.not_granted"


@pytest.mark.parametrize("content", [b"", b"\x30", b"no token", b"\x30\x00", bytes(100)])
def test_what_is_no_token_is_malformed(first: LocalAuthority, content: bytes):
    with pytest.raises(MalformedError):
        check_timestamp(content, NOTE, first.known)


def test_a_token_larger_than_any_is_not_read(first: LocalAuthority):
    assert refusal(bytes(65_537), first.known) == "timestamp.too_large"


def test_a_root_is_one_certificate(first: LocalAuthority):
    for pem in (b"", b"no certificate", first.root + first.tsa):
        with pytest.raises(MalformedError):
            Authority("first", pem)
    with pytest.raises(MalformedError):
        Authority("first", first.root, b"no certificate")


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_changed_byte_changes_what_a_token_says(
    first: LocalAuthority, token: bytes, place: int, flip: int
):
    damaged = bytearray(token)
    damaged[place % len(token)] ^= flip
    wanted = check_timestamp(token, NOTE, first.known)
    try:
        found = check_timestamp(bytes(damaged), NOTE, first.known)
    except (MalformedError, MismatchError, RefusedError):
        return
    assert found == wanted


@given(end=st.integers(0, 10_000))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_cut_token_is_malformed(first: LocalAuthority, token: bytes, end: int):
    with pytest.raises(MalformedError):
        check_timestamp(token[: end % len(token)], NOTE, first.known)
