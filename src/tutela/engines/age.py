"""age files by pyrage, the one place that imports it.

pyrage holds the interpreter's lock for a whole stream and turns every exception of a stream into
its own error, so the streams are watched and the first real exception is raised instead.

Source: age-encryption.org/v1 (C2SP age v1.1.0).
"""

from collections.abc import Sequence

import pyrage  # type: ignore[import-untyped] # it ships no types; every answer is typed below

from tutela.custody.keys import AgeKey
from tutela.custody.vault import Readable, Writable
from tutela.errors import MalformedError, RefusedError

NOT_A_RECIPIENT = "No matching keys found"
"""What rage says when none of the recipients of a file is the key's."""


class AgeCipher:
    """Encrypts to X25519 recipients, in 64 KiB pieces."""

    def encrypt(self, plaintext: Readable, ciphertext: Writable, recipients: Sequence[str]) -> None:
        """Encrypt a stream to every recipient.

        Raises:
            MalformedError: a recipient is not an age X25519 recipient.
        """
        source, sink = _WatchedSource(plaintext), _WatchedSink(ciphertext)
        try:
            pyrage.encrypt_io(source, sink, [_recipient(each) for each in recipients])
        except (pyrage.EncryptError, OSError) as reason:
            _raise_first(source, sink)
            raise MalformedError("keys.encrypt") from reason
        # pyrage 1.4.0 swallows the failure of its last write: a full disk would look like success.
        _raise_first(source, sink)

    def decrypt(self, ciphertext: Readable, plaintext: Writable, key: AgeKey) -> None:
        """Decrypt a stream; each piece is authenticated before it is handed on.

        Raises:
            RefusedError: the file was encrypted to others.
            MalformedError: the file is damaged or cut short.
        """
        source, sink = _WatchedSource(ciphertext), _WatchedSink(plaintext)
        try:
            pyrage.decrypt_io(source, sink, [_identity(key.secret)])
        except (pyrage.DecryptError, OSError) as reason:
            _raise_first(source, sink)
            if str(reason) == NOT_A_RECIPIENT:
                raise RefusedError("keys.not_a_recipient") from reason
            raise MalformedError("keys.decrypt") from reason
        _raise_first(source, sink)

    def encrypt_apart(
        self, plaintext: Readable, payload: Writable, recipients: Sequence[str]
    ) -> bytes:
        """Encrypt a stream; write the payload and return the header."""
        sink = _HeaderApart(payload)
        self.encrypt(plaintext, sink, recipients)
        return bytes(sink.header)

    def decrypt_apart(
        self, header: bytes, payload: Readable, plaintext: Writable, key: AgeKey
    ) -> None:
        """Decrypt a payload whose header lies apart."""
        self.decrypt(_Chained(header, payload), plaintext, key)


class _HeaderApart:
    def __init__(self, payload: Writable) -> None:
        self._payload = payload
        self.header = bytearray()
        self._whole = False

    def write(self, piece: bytes, /) -> int:
        if self._whole:
            return self._payload.write(piece)
        self.header += piece
        place = self.header.find(b"\n--- ")
        end = self.header.find(b"\n", place + 1)
        if place >= 0 and end >= 0:
            self._whole = True
            rest = bytes(self.header[end + 1 :])
            del self.header[end + 1 :]
            if rest:
                self._payload.write(rest)
        return len(piece)


class _Chained:
    def __init__(self, header: bytes, payload: Readable) -> None:
        self._header = header
        self._payload = payload

    def read(self, size: int = -1, /) -> bytes:
        taken, self._header = self._header, b""
        return taken or self._payload.read(size)


class AgeLocksmith:
    """Makes X25519 keys and locks secrets under passphrases (scrypt, about a second each)."""

    def new_key(self) -> AgeKey:
        """Return a fresh X25519 key."""
        return _age_key(pyrage.x25519.Identity.generate())

    def key_of(self, untrusted_secret: str) -> AgeKey:
        """Return the key of a written-down secret.

        Raises:
            MalformedError: it is not an age secret; a mistyped letter is found by its checksum.
        """
        return _age_key(_identity(untrusted_secret))

    def lock(self, secret: bytes, passphrase: str) -> bytes:
        """Encrypt a small secret under a passphrase."""
        locked: bytes = pyrage.passphrase.encrypt(secret, passphrase)
        return locked

    def unlock(self, untrusted_locked: bytes, passphrase: str) -> bytes:
        """Decrypt what ``lock`` made.

        Raises:
            RefusedError: the passphrase does not fit, or the file is damaged: age cannot tell.
        """
        try:
            secret: bytes = pyrage.passphrase.decrypt(untrusted_locked, passphrase)
        except pyrage.DecryptError as reason:
            raise RefusedError("keys.passphrase") from reason
        return secret


class _WatchedSource:
    """Passes reads on and remembers the exception that stopped them."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.stopped: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes."""
        try:
            return self._stream.read(size)
        except BaseException as reason:
            self.stopped = reason
            raise


class _WatchedSink:
    """Passes writes on and remembers the exception that stopped them."""

    def __init__(self, stream: Writable) -> None:
        self._stream = stream
        self.stopped: BaseException | None = None

    def write(self, piece: bytes, /) -> int:
        """Take a piece."""
        try:
            return self._stream.write(piece)
        except BaseException as reason:
            self.stopped = reason
            raise

    def flush(self) -> None:
        """Do nothing: whoever owns the stream decides when its bytes are durable."""


def _raise_first(source: _WatchedSource, sink: _WatchedSink) -> None:
    for stopped in (source.stopped, sink.stopped):
        if stopped is not None:
            raise stopped


def _age_key(identity: pyrage.x25519.Identity) -> AgeKey:
    return AgeKey(recipient=str(identity.to_public()), secret=str(identity))


def _identity(untrusted_secret: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(untrusted_secret)
    except pyrage.IdentityError:
        # A foreign message about a secret is not kept: it may quote it.
        raise MalformedError("keys.secret") from None


def _recipient(untrusted: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(untrusted)
    except pyrage.RecipientError as reason:
        raise MalformedError("keys.recipient") from reason
