"""age keys and passphrases for the port `Locksmith`."""

import os
from io import BytesIO

from tutela.custody.cipher import AgeKey
from tutela.engines.age.header import format_header, parse_header, split_header
from tutela.engines.age.stanzas import (
    FILE_KEY_BYTES,
    SEED_BYTES,
    WORK,
    HybridSecret,
    Passphrase,
    X25519Secret,
    parse_secret,
    unwrap_file_key,
)
from tutela.engines.age.stream import NONCE_BYTES, decrypt_stream, encrypt_stream, read_nonce
from tutela.errors import MalformedError, RefusedError


class AgeLocksmith:
    """Makes hybrid keys, and locks secrets under passphrases by scrypt, about a second each."""

    def __init__(self, work: int = WORK) -> None:
        """Take the binary logarithm of the steps a lock costs; tests take fewer."""
        self._work = work

    def new_key(self) -> AgeKey:
        """Return a fresh post-quantum hybrid key."""
        return _age_key(HybridSecret(os.urandom(SEED_BYTES)))

    def new_classical_key(self) -> AgeKey:
        """Return a fresh X25519 key, for those whose age knows no other."""
        return _age_key(X25519Secret(os.urandom(SEED_BYTES)))

    def key_of(self, untrusted_secret: str) -> AgeKey:
        """Return the key of a written-down secret, of either kind.

        Raises:
            MalformedError: it is not an age secret; a mistyped letter is found by its checksum.
        """
        return _age_key(parse_secret(untrusted_secret))

    def lock(self, secret: bytes, passphrase: str) -> bytes:
        """Encrypt a small secret under a passphrase."""
        file_key = os.urandom(FILE_KEY_BYTES)
        payload = BytesIO()
        encrypt_stream(BytesIO(secret), payload, file_key, os.urandom(NONCE_BYTES))
        stanza = Passphrase(passphrase, self._work).wrap(file_key)
        return format_header([stanza], file_key) + payload.getvalue()

    def unlock(self, untrusted_locked: bytes, passphrase: str) -> bytes:
        """Decrypt what ``lock`` made.

        Raises:
            RefusedError: the passphrase does not fit, or the file is damaged: age cannot tell.
        """
        secret = BytesIO()
        try:
            untrusted_header, payload = split_header(BytesIO(untrusted_locked))
            header = parse_header(untrusted_header)
            file_key = unwrap_file_key(header, Passphrase(passphrase))
            header.check_mac(file_key)
            decrypt_stream(payload, secret, file_key, read_nonce(payload))
        except (MalformedError, RefusedError) as reason:
            raise RefusedError("keys.passphrase") from reason
        return secret.getvalue()


def _age_key(secret: X25519Secret | HybridSecret) -> AgeKey:
    return AgeKey(recipient=secret.recipient.format(), secret=secret.format())
