"""The header of an age file: the stanzas that wrap the file key, and a MAC over them.

What this reads is exactly what a writer may write: no other spelling of a header exists.

Source: age-encryption.org/v1, "Header".
"""

import binascii
import hmac
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tutela.custody.vault import Readable
from tutela.engines.age.derivation import derive
from tutela.errors import MalformedError

VERSION: Final = b"age-encryption.org/v1"
ARGUMENTS: Final = re.compile(rb"-> ([!-~]+(?: [!-~]+)*)")
MAC_MARK: Final = b"---"
MAC_BYTES: Final = 32
MAC_LINE_BYTES: Final = len(b"--- ") + 43 + len(b"\n")
COLUMNS: Final = 64
READ_BYTES: Final = 1 << 16
HEADER_BYTES_MAX: Final = 1 << 20
"""Over six hundred post-quantum recipients; a file without an end must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Stanza:
    """One wrapping of the file key: its kind, the kind's arguments, and the wrapped key."""

    arguments: tuple[str, ...]
    body: bytes = field(repr=False)

    @property
    def kind(self) -> str:
        """Return the first argument."""
        return self.arguments[0]


@dataclass(frozen=True, slots=True)
class Header:
    """A header that is well formed; whether its MAC fits is known only with the file key."""

    stanzas: tuple[Stanza, ...]
    covered: bytes = field(repr=False)
    mac: bytes = field(repr=False)

    def check_mac(self, file_key: bytes) -> None:
        """Check that whoever wrote the header knew the file key.

        Raises:
            MalformedError: the header has been changed.
        """
        if not hmac.compare_digest(_mac(self.covered, file_key), self.mac):
            raise MalformedError("keys.decrypt")


def format_header(stanzas: Sequence[Stanza], file_key: bytes) -> bytes:
    """Return the bytes of a header, from the version line through the MAC's newline."""
    lines = [VERSION, *(line for stanza in stanzas for line in _lines(stanza)), MAC_MARK]
    covered = b"\n".join(lines)
    return covered + b" " + spell(_mac(covered, file_key)) + b"\n"


def parse_header(untrusted: bytes) -> Header:
    """Read a header; not a byte may follow it.

    Raises:
        MalformedError: it is anything but what a writer may write.
    """
    covered, mark, untrusted_mac = untrusted.rpartition(b"\n" + MAC_MARK + b" ")
    version, *untrusted_lines = covered.split(b"\n")
    if not mark or version != VERSION or not untrusted_lines or untrusted_mac[-1:] != b"\n":
        raise MalformedError("keys.decrypt")
    mac = unspell(untrusted_mac[:-1], MAC_BYTES)
    return Header(_parse_stanzas(untrusted_lines), covered + b"\n" + MAC_MARK, mac)


def split_header(untrusted: Readable) -> tuple[bytes, Readable]:
    """Read a stream up to the end of its header.

    Returns:
        the header's bytes, not yet parsed, and a stream of all that follows them.

    Raises:
        MalformedError: the stream does not begin with a header, or it is longer than 1 MiB.
    """
    read = bytearray()
    while True:
        end = read.find(b"\n" + MAC_MARK)
        if end >= 0 and len(read) > end + MAC_LINE_BYTES:
            length = end + 1 + MAC_LINE_BYTES
            return bytes(read[:length]), _Rest(bytes(read[length:]), untrusted)
        piece = untrusted.read(READ_BYTES)
        read += piece
        begins = read.startswith(VERSION[: len(read)])
        if not piece or not begins or len(read) > HEADER_BYTES_MAX:
            raise MalformedError("keys.decrypt")


def spell(octets: bytes) -> bytes:
    """Return octets in base64 without padding."""
    return b64encode(octets).rstrip(b"=")


def unspell(untrusted: bytes, size: int | None = None) -> bytes:
    """Return the octets that are spelled so in base64 without padding.

    Raises:
        MalformedError: they would be spelled otherwise, or are not as many as expected.
    """
    try:
        octets = binascii.a2b_base64(untrusted + b"=" * (-len(untrusted) % 4), strict_mode=True)
    except binascii.Error as reason:
        raise MalformedError("keys.decrypt") from reason
    if spell(octets) != untrusted or (size is not None and len(octets) != size):
        raise MalformedError("keys.decrypt")
    return octets


class _Rest:
    """The stream after its header: first what was read with the header, then the stream."""

    def __init__(self, ahead: bytes, stream: Readable) -> None:
        self._ahead = ahead
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes."""
        if not self._ahead:
            return self._stream.read(size)
        end = len(self._ahead) if size < 0 else size
        piece, self._ahead = self._ahead[:end], self._ahead[end:]
        return piece if size >= 0 else piece + self._stream.read()


def _mac(covered: bytes, file_key: bytes) -> bytes:
    return hmac.digest(derive(file_key, b"", b"header"), covered, "sha256")


def _lines(stanza: Stanza) -> list[bytes]:
    body = spell(stanza.body)
    # The last line is shorter than the others, so after a full one an empty line follows.
    starts = range(0, len(body) + 1, COLUMNS)
    first = ("-> " + " ".join(stanza.arguments)).encode("ascii")
    return [first, *(body[start : start + COLUMNS] for start in starts)]


def _parse_stanzas(untrusted_lines: Sequence[bytes]) -> tuple[Stanza, ...]:
    stanzas = []
    lines = iter(untrusted_lines)
    for untrusted_first in lines:
        first = ARGUMENTS.fullmatch(untrusted_first)
        if first is None:
            raise MalformedError("keys.decrypt")
        arguments = first[1].decode("ascii").split(" ")
        untrusted_body = b""
        for line in lines:
            untrusted_body += line
            if len(line) != COLUMNS:
                break
        else:
            raise MalformedError("keys.decrypt")
        if len(line) > COLUMNS:
            raise MalformedError("keys.decrypt")
        stanzas.append(Stanza(tuple(arguments), unspell(untrusted_body)))
    return tuple(stanzas)
