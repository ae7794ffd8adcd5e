"""Time-stamping authorities from outside: requests, the wire, and openssl as a second reader.

Nothing here reaches for the network unless `HttpsAuthority.ask` is called; a person does so with
`tutela anchor stamp --network`. The environment's proxy settings are followed as they are.
"""

import re
import shutil
import ssl
import subprocess
import tempfile
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final
from urllib.error import HTTPError
from urllib.request import (  # noqa: TID251 - this is the engine behind the port
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from tutela.errors import MalformedError, MismatchError, TutelaError, UnavailableError
from tutela.proof import der
from tutela.proof.timestamp import TOKEN_BYTES_MAX, Authority, Checked
from tutela.proof.tstinfo import digest_named, read_info, read_nonce

QUERY_TYPE: Final = "application/timestamp-query"
REPLY_TYPE: Final = "application/timestamp-reply"
TIMEOUT_S: Final = 30
DEADLINE_S: Final = 60.0
NONCE_BITS_MAX: Final = 64
OPENSSL_TIMEOUT_S: Final = 30
_DIGEST: Final = re.compile(
    r"^ +digestAlgorithm: *\n +algorithm: [^\n]*\(([0-9.]+)\)$", re.ASCII | re.MULTILINE
)


def new_request(message: bytes) -> bytes:
    """Return a request for a message: SHA-512, a random nonce, certificates wanted."""
    return TimestampRequestBuilder(message, HashAlgorithm.SHA512).build().as_bytes()


def is_own_request(untrusted: bytes, message: bytes) -> bool:
    """Tell whether these bytes are what `new_request` makes for a message, with some nonce.

    Whatever else lies where a request is kept would be sent out as it is.
    """
    try:
        nonce = read_nonce(untrusted)
    except MalformedError:
        return False
    # At most 8 bytes, and no sign: so the encoding below is the only one of this number.
    if nonce is None or nonce.bit_length() > NONCE_BITS_MAX:
        return False
    body = nonce.to_bytes(nonce.bit_length() // 8 + 1)
    made = new_request(message)
    whole = der.element_at(made)
    _, _, old, *_ = der.inside(made, whole, der.INTEGER, der.SEQUENCE, der.INTEGER)
    fields = made[whole.body : old.start] + der.encode(der.INTEGER, body) + made[old.end :]
    return untrusted == der.encode(der.SEQUENCE, fields)


@dataclass(frozen=True, slots=True)
class HttpsAuthority:
    """Asks an authority over HTTPS; `context` and `deadline_s` are others in tests only."""

    context: ssl.SSLContext | None = None
    deadline_s: float = DEADLINE_S

    def ask(self, url: str, request: bytes) -> bytes:
        """Return the answer to a request, as it was received, if all of it came in time.

        Raises:
            UnavailableError: the URL is not https, nobody answered in time, or the answer is an
                error, a redirection or no time-stamp.
            MalformedError: the answer is larger than any time-stamp.
        """
        if not url.startswith("https://"):
            raise UnavailableError("anchor.not_https")
        came: SimpleQueue[bytes | TutelaError | None] = SimpleQueue()

        def wait() -> None:
            found: bytes | TutelaError | None = None
            try:
                found = self._answer(url, request)
            except TutelaError as error:
                found = error
            finally:
                came.put(found)

        # An answer that drips, byte by byte, never meets the limit of one read. Nobody waits for
        # the thread then: it holds nothing but its connection.
        Thread(target=wait, daemon=True).start()
        try:
            answer = came.get(timeout=self.deadline_s)
        except Empty as error:
            raise UnavailableError("anchor.no_answer") from error
        if isinstance(answer, TutelaError):
            raise answer
        if answer is None:
            raise UnavailableError("anchor.no_answer")
        return answer

    def _answer(self, url: str, request: bytes) -> bytes:
        asked = Request(url, request, {"Content-Type": QUERY_TYPE})  # noqa: S310 - https, see above
        # No handler of redirections: a person named one address.
        opener = OpenerDirector()
        for handler in (
            ProxyHandler(),
            HTTPSHandler(context=self.context),
            HTTPErrorProcessor(),
            HTTPDefaultErrorHandler(),
        ):
            opener.add_handler(handler)
        try:
            with opener.open(asked, timeout=TIMEOUT_S) as response:
                kind = response.headers.get_content_type()
                answer: bytes = response.read(TOKEN_BYTES_MAX + 1)
        except HTTPError as error:
            error.close()
            raise UnavailableError("anchor.http_status", status=error.code) from error
        except (OSError, ValueError, HTTPException) as error:
            raise UnavailableError("anchor.no_answer") from error
        if kind != REPLY_TYPE:
            raise UnavailableError("anchor.no_time_stamp")
        if len(answer) > TOKEN_BYTES_MAX:
            raise MalformedError("timestamp.too_large", size=len(answer), limit=TOKEN_BYTES_MAX)
        return answer


class OpensslChecker:
    """Checks tokens with the system's openssl, which reads what stricter readers refuse."""

    def check(self, untrusted_token: bytes, message: bytes, authority: Authority) -> Checked:
        """Check signature, imprint and chain to the authority's root at the time of the token.

        Raises:
            MalformedError: this is no token.
            MismatchError: it is of another message, or not by this authority.
            UnavailableError: there is no openssl on this machine.
        """
        program = shutil.which("openssl")
        if program is None:
            raise UnavailableError("anchor.no_openssl")
        with tempfile.TemporaryDirectory(prefix="tutela-tsa-") as name:
            return _Openssl(program, Path(name), authority).check(untrusted_token, message)


@dataclass(frozen=True, slots=True)
class _Openssl:
    program: str
    folder: Path
    authority: Authority

    def check(self, untrusted_token: bytes, message: bytes) -> Checked:
        received, token = self.folder / "received", self.folder / "token"
        (self.folder / "root").write_bytes(self.authority.root)
        (self.folder / "between").write_bytes(self.authority.tsa or self.authority.root)
        (self.folder / "message").write_bytes(message)
        received.write_bytes(untrusted_token)
        is_response = self._run("ts", "-reply", "-in", received, "-token_out", "-out", token)
        if not is_response:
            token.write_bytes(untrusted_token)
        digests = self._digests(token)
        root = ("-CAfile", self.folder / "root")
        self._open(token, root)
        info = read_info((self.folder / "info").read_bytes())
        at = ("-attime", str(int(info.at.timestamp())))
        given = ("-in", received) if is_response else ("-in", received, "-token_in")
        untrusted = ("-untrusted", self.folder / "between")
        data = ("-data", self.folder / "message")
        if not self._run("ts", "-verify", *data, *given, *root, *untrusted, *at):
            raise MismatchError("timestamp.not_by_authority", authority=self.authority.name)
        signer = self._certificates("signer")
        return Checked(info, signer[0], digests, self._certificates("all"))

    def _open(self, token: Path, root: tuple[object, ...]) -> None:
        """Write what is signed, and the certificates; the time is not known yet."""
        done = self._run(
            *("cms", "-verify", "-binary", "-inform", "DER", "-in", token, *root),
            *("-no-CApath", "-no-CAstore"),
            *("-certfile", self.folder / "between", "-purpose", "timestampsign"),
            *("-no_check_time", "-out", self.folder / "info"),
            *("-signer", self.folder / "signer", "-certsout", self.folder / "all"),
        )
        if not done:
            raise MismatchError("timestamp.not_by_authority", authority=self.authority.name)

    def _certificates(self, file: str) -> tuple[bytes, ...]:
        path = self.folder / file
        pem = path.read_bytes() if path.exists() else b""
        if b"BEGIN" not in pem:
            return ()
        try:
            listed = x509.load_pem_x509_certificates(pem)
        except ValueError as error:
            raise MalformedError("timestamp.unreadable") from error
        return tuple(each.public_bytes(Encoding.DER) for each in listed)

    def _digests(self, token: Path) -> tuple[str, ...]:
        """Return the names of the digests that the signed data announces."""
        out = self.folder / "printed"
        shown = ("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", token)
        if not self._run(*shown, "-out", out):
            raise MalformedError("timestamp.unreadable")
        return _announced(out.read_text("utf-8", "replace"))

    def _run(self, *arguments: object) -> bool:
        command = [self.program, *map(str, arguments)]
        try:
            done = subprocess.run(  # noqa: S603 - our own arguments, no shell
                command,
                capture_output=True,
                check=False,
                cwd=self.folder,
                timeout=OPENSSL_TIMEOUT_S,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UnavailableError("anchor.no_openssl") from error
        return done.returncode == 0


def _announced(printed: str) -> tuple[str, ...]:
    found = _DIGEST.findall(printed)
    # One signer, or it would not be clear whose digest it is.
    if len(found) != 1:
        raise MalformedError("timestamp.unreadable")
    return (digest_named(found[0]),)
