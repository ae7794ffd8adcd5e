"""age files for the port `Cipher`: whole, or with the header apart from the payload."""

import os
from collections.abc import Sequence
from typing import Final

from tutela.custody.cipher import AgeKey
from tutela.custody.vault import Readable, Seekable, Writable
from tutela.engines.age.header import format_header, parse_header, split_header
from tutela.engines.age.stanzas import (
    FILE_KEY_BYTES,
    Recipient,
    Secret,
    parse_recipient,
    parse_secret,
    unwrap_file_key,
)
from tutela.engines.age.stream import (
    NONCE_BYTES,
    StreamWindow,
    decrypt_stream,
    encrypt_stream,
    read_nonce,
    write_whole,
)
from tutela.errors import RefusedError

REMEMBERED_MAX: Final = 64


class AgeCipher:
    """Encrypts to hybrid or X25519 recipients, in 64 KiB chunks.

    It remembers the public keys it read and the last secret it used: to read one takes as long as
    to use it. So a cipher must be forgotten with the key it was last given.
    """

    def __init__(self) -> None:
        self._recipients: dict[str, Recipient] = {}
        self._last: tuple[str, Secret] | None = None

    def encrypt(self, plaintext: Readable, ciphertext: Writable, recipients: Sequence[str]) -> None:
        """Encrypt a stream to every recipient.

        Raises:
            MalformedError: a recipient is not one.
            RefusedError: there is none, or post-quantum and classical ones together.
        """
        file_key = os.urandom(FILE_KEY_BYTES)
        header = self._wrap(file_key, recipients)
        write_whole(ciphertext, header)
        encrypt_stream(plaintext, ciphertext, file_key, os.urandom(NONCE_BYTES))

    def decrypt(self, ciphertext: Readable, plaintext: Writable, key: AgeKey) -> None:
        """Decrypt a stream; each chunk is authenticated before it is handed on.

        Raises:
            RefusedError: the file was encrypted to others.
            MalformedError: the file is damaged or cut short.
        """
        header, payload = split_header(ciphertext)
        self.decrypt_apart(header, payload, plaintext, key)

    def encrypt_apart(
        self, plaintext: Readable, payload: Writable, recipients: Sequence[str]
    ) -> bytes:
        """Encrypt a stream, writing only the payload; return the header.

        Raises:
            MalformedError: a recipient is not one.
            RefusedError: there is none, or post-quantum and classical ones together.
        """
        file_key = os.urandom(FILE_KEY_BYTES)
        header = self._wrap(file_key, recipients)
        encrypt_stream(plaintext, payload, file_key, os.urandom(NONCE_BYTES))
        return header

    def decrypt_apart(
        self, header: bytes, payload: Readable, plaintext: Writable, key: AgeKey
    ) -> None:
        """Decrypt a payload whose header is apart.

        Raises:
            RefusedError: the header was written for others.
            MalformedError: header or payload is damaged, or they are not each other's.
        """
        file_key = self._unwrap(header, key)
        decrypt_stream(payload, plaintext, file_key, read_nonce(payload))

    def rewrap(self, header: bytes, key: AgeKey, recipients: Sequence[str]) -> bytes:
        """Return a header for other recipients that fits the same payload.

        Raises:
            RefusedError: the header was written for others than the key, or the recipients are
                none, or post-quantum and classical ones together.
            MalformedError: the header is damaged, or a recipient is not one.
        """
        return self._wrap(self._unwrap(header, key), recipients)

    def window(self, header: bytes, payload: Seekable, key: AgeKey) -> StreamWindow:
        """Return a view that reads anywhere in a payload.

        Raises:
            RefusedError: the header was written for others.
            MalformedError: the header or the payload's end is damaged.
        """
        return StreamWindow(payload, self._unwrap(header, key))

    def _wrap(self, file_key: bytes, recipients: Sequence[str]) -> bytes:
        parsed = [self._recipient(each) for each in recipients]
        if not parsed:
            raise RefusedError("keys.no_recipient")
        # Whoever breaks the weaker key opens the file: one classical recipient undoes the hybrid.
        if len({each.kind for each in parsed}) > 1:
            raise RefusedError("keys.kinds_mixed")
        return format_header([each.wrap(file_key) for each in parsed], file_key)

    def _recipient(self, untrusted: str) -> Recipient:
        known = self._recipients.get(untrusted)
        if known is not None:
            return known
        recipient = parse_recipient(untrusted)
        if len(self._recipients) >= REMEMBERED_MAX:
            self._recipients.clear()
        self._recipients[untrusted] = recipient
        return recipient

    def _unwrap(self, untrusted_header: bytes, key: AgeKey) -> bytes:
        header = parse_header(untrusted_header)
        file_key = unwrap_file_key(header, self._secret(key.secret))
        header.check_mac(file_key)
        return file_key

    def _secret(self, untrusted: str) -> Secret:
        last = self._last  # read once: another thread may set it between two looks
        if last is not None and last[0] == untrusted:
            return last[1]
        secret = parse_secret(untrusted)
        self._last = untrusted, secret
        return secret
