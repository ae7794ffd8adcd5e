"""A cipher that hides nothing and costs nothing, for tests that encrypt ten thousand times."""

from collections.abc import Sequence
from typing import Final

from tutela.custody.keys import AgeKey
from tutela.custody.vault import Readable, Writable, pieces
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


def _read(stream: Readable) -> bytes:
    return b"".join(pieces(stream))


def _header(payload: bytes, recipients: Sequence[str]) -> bytes:
    if tuple(recipients) != (KEY.recipient,):
        raise MalformedError("keys.encrypt")
    return HEAD + sha256(payload)


def _decrypt(header: bytes, payload: bytes, plaintext: Writable, key: AgeKey) -> None:
    if key != KEY:
        raise RefusedError("keys.not_a_recipient")
    if header != HEAD + sha256(payload):
        raise MalformedError("keys.decrypt")
    plaintext.write(payload.translate(TURNED))
