"""A cipher that hides nothing and costs nothing, for tests that encrypt ten thousand times."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from tutela.custody.keys import AgeKey
from tutela.custody.vault import Readable, Seekable, Writable, pieces
from tutela.errors import MalformedError, RefusedError
from tutela.proof.digest import sha256

KEY: Final = AgeKey("toy", "toy-secret")
TURNED: Final = bytes(each ^ 0x5A for each in range(256))
HEAD: Final = b"toy\n"
HEAD_BYTES: Final = len(HEAD) + 32


class ToyCipher:
    """Turns every byte; a header is a line and the digest of its payload."""

    def encrypt(self, plaintext: Readable, ciphertext: Writable, recipients: Sequence[str]) -> None:
        """Encrypt a stream, its header before it."""
        payload = _read(plaintext).translate(TURNED)
        ciphertext.write(_header(payload, recipients) + payload)

    def decrypt(self, ciphertext: Readable, plaintext: Writable, key: AgeKey) -> None:
        """Decrypt a stream that has its header before it."""
        whole = _read(ciphertext)
        _decrypt(whole[:HEAD_BYTES], whole[HEAD_BYTES:], plaintext, key)

    def encrypt_apart(
        self, plaintext: Readable, payload: Writable, recipients: Sequence[str]
    ) -> bytes:
        """Encrypt a stream in two writes and return its header."""
        turned = _read(plaintext).translate(TURNED)
        payload.write(turned[: len(turned) // 2])
        payload.write(turned[len(turned) // 2 :])
        return _header(turned, recipients)

    def decrypt_apart(
        self, header: bytes, payload: Readable, plaintext: Writable, key: AgeKey
    ) -> None:
        """Decrypt a payload whose header lies apart."""
        _decrypt(header, _read(payload), plaintext, key)

    def rewrap(self, header: bytes, key: AgeKey, recipients: Sequence[str]) -> bytes:
        """Return a header for the same payload."""
        _check_ours(key, recipients)
        return header

    def window(self, header: bytes, payload: Seekable, key: AgeKey) -> "ToyWindow":
        """Return a view into a payload."""
        plaintext = BytesIO()
        payload.seek(0)
        _decrypt(header, _read(payload), plaintext, key)
        return ToyWindow(plaintext.getvalue())


@dataclass(frozen=True)
class ToyWindow:
    """A view into a plaintext that is there already."""

    plaintext: bytes

    @property
    def size(self) -> int:
        """Return the length of the plaintext."""
        return len(self.plaintext)

    def read_at(self, offset: int, size: int) -> bytes:
        """Return the bytes from an offset."""
        return self.plaintext[offset : offset + size]


def _read(stream: Readable) -> bytes:
    return b"".join(pieces(stream))


def _header(payload: bytes, recipients: Sequence[str]) -> bytes:
    _check_ours(KEY, recipients)
    return HEAD + sha256(payload)


def _check_ours(key: AgeKey, recipients: Sequence[str]) -> None:
    if key != KEY or tuple(recipients) != (KEY.recipient,):
        raise RefusedError("keys.not_a_recipient")


def _decrypt(header: bytes, payload: bytes, plaintext: Writable, key: AgeKey) -> None:
    _check_ours(key, (KEY.recipient,))
    if header != HEAD + sha256(payload):
        raise MalformedError("keys.decrypt")
    plaintext.write(payload.translate(TURNED))
