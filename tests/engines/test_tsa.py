"""openssl as a second reader of time-stamps, and the wire to an authority."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from rfc3161_client import decode_timestamp_response
from tests.conftest import NeedsTool
from tests.proof.tsa import YEAR, LocalAuthority, now
from typing_extensions import override

from tutela.engines.tsa import HttpsAuthority, OpensslChecker, is_own_request, new_request
from tutela.errors import MalformedError, MismatchError, TutelaError, UnavailableError
from tutela.proof import der
from tutela.proof.der import sort_certificates
from tutela.proof.timestamp import Authority, check_timestamp
from tutela.proof.tstinfo import read_nonce

MESSAGE: Final = b"a bare note\n"
LONG_LENGTH: Final = b"\x30\x83\x00"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, needs_tool: NeedsTool) -> LocalAuthority:
    needs_tool("openssl")
    return LocalAuthority(tmp_path_factory.mktemp("authority"), chain=True)


def unreadable(answer: bytes) -> bytes:
    """Return an answer with a length that is longer than needed: openssl alone reads it."""
    assert answer[:2] == b"\x30\x82"
    return LONG_LENGTH + answer[2:]


def refusal(token: bytes, message: bytes, authority: Authority) -> str:
    with pytest.raises(TutelaError) as refused:
        check_timestamp(token, message, authority, OpensslChecker())
    return refused.value.message


def test_a_request_has_a_nonce_of_its_own_and_wants_sha_512(authority: LocalAuthority):
    first, second = new_request(MESSAGE), new_request(MESSAGE)
    assert read_nonce(first) != read_nonce(second)
    answer = authority.answer(first)
    found = check_timestamp(answer, MESSAGE, authority.known, nonce=read_nonce(first))
    assert found.digest == "sha512"


def test_openssl_says_of_a_token_what_the_library_says(authority: LocalAuthority):
    answer = authority.stamp(MESSAGE)
    bare = decode_timestamp_response(sort_certificates(answer)).time_stamp_token()
    wanted = check_timestamp(answer, MESSAGE, authority.known)
    checker = OpensslChecker()
    for token in (unreadable(answer), unreadable(bare)):
        with pytest.raises(MalformedError):
            check_timestamp(token, MESSAGE, authority.known)
        assert check_timestamp(token, MESSAGE, authority.known, checker) == wanted


def test_openssl_reads_unsorted_certificates_too(authority: LocalAuthority):
    answer = authority.stamp(MESSAGE)
    found = OpensslChecker().check(answer, MESSAGE, authority.known)
    wanted = check_timestamp(answer, MESSAGE, authority.known)
    assert found.info.at == wanted.at
    assert len(found.embedded) == 2


def test_a_token_without_certificates_is_checked_with_the_known_one(authority: LocalAuthority):
    token = unreadable(authority.stamp(MESSAGE, certificates=False))
    known = Authority("first", authority.root, authority.tsa)
    found = check_timestamp(token, MESSAGE, known, OpensslChecker())
    assert found.certificate_not_after == authority.ends
    assert refusal(token, MESSAGE, authority.known) == "timestamp.not_by_authority"


def test_openssl_refuses_what_the_library_would(authority: LocalAuthority, tmp_path: Path):
    token = unreadable(authority.stamp(MESSAGE))
    other = LocalAuthority(tmp_path / "other", "other")
    old = LocalAuthority(tmp_path / "old", "old", until_now=-timedelta(days=1))
    assert refusal(token, MESSAGE + b"\n", authority.known) == "timestamp.not_by_authority"
    assert refusal(token, MESSAGE, other.known) == "timestamp.not_by_authority"
    expired = unreadable(old.stamp(MESSAGE))
    assert refusal(expired, MESSAGE, old.known) == "timestamp.not_by_authority"
    assert refusal(b"no token", MESSAGE, authority.known) == "timestamp.unreadable"
    policy = Authority("first", authority.root, policy="1.2.3.9")
    assert refusal(token, MESSAGE, policy) == "timestamp.other_policy"


def test_no_changed_byte_passes_openssl_either(authority: LocalAuthority):
    token = unreadable(authority.stamp(MESSAGE))
    wanted = check_timestamp(token, MESSAGE, authority.known, OpensslChecker())
    for place in range(40, len(token), 97):
        damaged = bytearray(token)
        damaged[place] ^= 0x41
        try:
            found = check_timestamp(bytes(damaged), MESSAGE, authority.known, OpensslChecker())
        except (MalformedError, MismatchError):
            continue
        assert found == wanted


def test_without_openssl_the_token_is_not_checked(
    authority: LocalAuthority, monkeypatch: pytest.MonkeyPatch
):
    token = unreadable(authority.stamp(MESSAGE))
    monkeypatch.setenv("PATH", "")
    assert refusal(token, MESSAGE, authority.known) == "anchor.no_openssl"


class SecuredServer(HTTPServer):
    """Speaks TLS; a client that hangs up is no fault of it."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    @override
    def get_request(self) -> tuple[socket.socket, object]:
        plain, address = super().get_request()
        # The handshake comes with the first read, where its failure closes the connection.
        return self.context.wrap_socket(
            plain, server_side=True, do_handshake_on_connect=False
        ), address

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path, answer: tuple[int, str, bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Serve one answer over HTTPS on this machine's own address."""
    asked: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            status, kind, body = answer
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Location", "https://127.0.0.1:1/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = SecuredServer(("127.0.0.1", 0), Handler)
    server.context.load_cert_chain(*certificate(folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}/tsa", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    start = now().replace(tzinfo=None)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), 1, start - YEAR / 365, start + YEAR / 365
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]),
            critical=True,
        )
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(secret)
    return folder / "cert.pem", folder / "key.pem"


def asking(folder: Path) -> HttpsAuthority:
    return HttpsAuthority(ssl.create_default_context(cafile=str(folder / "cert.pem")))


@pytest.fixture
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.enable_socket
@pytest.mark.usefixtures("_direct")
def test_an_authority_on_this_machine_is_asked_and_answers(tmp_path: Path):
    reply = (200, "application/timestamp-reply", b"token")
    with serving(tmp_path, reply) as (url, asked):
        assert asking(tmp_path).ask(url, b"request") == b"token"
    assert asked == [b"request"]


@pytest.mark.enable_socket
@pytest.mark.usefixtures("_direct")
@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((500, "application/timestamp-reply", b""), "anchor.http_status"),
        ((302, "application/timestamp-reply", b""), "anchor.http_status"),
        ((200, "text/html", b"<p>"), "anchor.no_time_stamp"),
        ((200, "application/timestamp-reply", bytes(65_537)), "timestamp.too_large"),
    ],
)
def test_an_answer_that_is_no_time_stamp_is_refused(
    tmp_path: Path, reply: tuple[int, str, bytes], message: str
):
    with serving(tmp_path, reply) as (url, _), pytest.raises(TutelaError) as refused:
        asking(tmp_path).ask(url, b"request")
    assert refused.value.message == message


@pytest.mark.enable_socket
@pytest.mark.usefixtures("_direct")
def test_an_authority_that_cannot_show_who_it_is_is_not_heard(tmp_path: Path):
    reply = (200, "application/timestamp-reply", b"token")
    with serving(tmp_path, reply) as (url, asked), pytest.raises(UnavailableError) as refused:
        HttpsAuthority().ask(url, b"request")
    assert refused.value.message == "anchor.no_answer"
    assert asked == []


@pytest.mark.enable_socket
@pytest.mark.usefixtures("_direct")
def test_nobody_at_the_address_is_unavailable():
    with pytest.raises(UnavailableError) as refused:
        HttpsAuthority().ask("https://127.0.0.1:1/", b"request")
    assert refused.value.message == "anchor.no_answer"


@pytest.mark.enable_socket
@pytest.mark.usefixtures("_direct")
def test_an_answer_that_drips_meets_the_deadline(tmp_path: Path):
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))

    def drip() -> None:
        plain, _ = server.accept()
        with context.wrap_socket(plain, server_side=True) as stream:
            stream.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not over.wait(0.02):
                try:
                    stream.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    url = f"https://127.0.0.1:{server.getsockname()[1]}/"
    wire = replace(asking(tmp_path), deadline_s=0.3)
    try:
        with pytest.raises(UnavailableError, match=r"anchor\.no_answer"):
            wire.ask(url, b"request")
    finally:
        over.set()
        thread.join()
        server.close()


@given(nonce=st.integers(0, 2**64 - 1))
def test_a_request_with_another_nonce_is_our_own(nonce: int):
    made = new_request(MESSAGE)
    whole = der.element_at(made)
    _, _, old, *_ = der.inside(made, whole)
    new = der.encode(der.INTEGER, nonce.to_bytes(nonce.bit_length() // 8 + 1))
    fields = made[whole.body : old.start] + new + made[old.end :]
    assert is_own_request(der.encode(der.SEQUENCE, fields), MESSAGE)


def test_only_what_we_make_is_our_own_request():
    made = new_request(MESSAGE)
    assert is_own_request(made, MESSAGE)
    assert not is_own_request(made, MESSAGE + b"\n")
    assert not is_own_request(made + b"\0", MESSAGE)
    assert not is_own_request(b"ANY BYTES" * 1000, MESSAGE)
    for place in range(len(made)):
        assert not is_own_request(made[:place], MESSAGE)
    whole = der.element_at(made)
    version, imprint, nonce, *_ = der.inside(made, whole)
    start = made[whole.body : nonce.start]
    for fields in (
        made[whole.body : nonce.start] + made[nonce.end :],
        start + der.encode(der.INTEGER, b"hidden in a number") + made[nonce.end :],
        start + der.encode(der.INTEGER, b"\0\0\x01") + made[nonce.end :],
        start + made[nonce.start : nonce.end],
        made[whole.body : whole.end] + der.encode(0xA0, b"more"),
        made[version.start : version.end] + made[imprint.start : imprint.end] * 2,
    ):
        assert not is_own_request(der.encode(der.SEQUENCE, fields), MESSAGE)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "file:///etc/passwd", "ftp://127.0.0.1/"])
def test_only_https_is_asked(url: str):
    with pytest.raises(UnavailableError) as refused:
        HttpsAuthority().ask(url, b"request")
    assert refused.value.message == "anchor.not_https"
