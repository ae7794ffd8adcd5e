"""The two ports to age: what encrypts and decrypts, and what makes keys and locks them.

Source: age-encryption.org/v1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tutela.custody.vault import Readable, Seekable, Writable


@dataclass(frozen=True, slots=True)
class AgeKey:
    """An age secret and the public recipient that belongs to it."""

    recipient: str
    secret: str = field(repr=False)


class Window(Protocol):
    """A view into an encrypted payload; every byte it returns is authenticated."""

    @property
    def size(self) -> int:
        """Return the length of the plaintext."""
        ...

    def read_at(self, offset: int, size: int) -> bytes:
        """Return the bytes from ``offset``, fewer than ``size`` only where the plaintext ends.

        Raises:
            MalformedError: a part of the payload that is needed for it is damaged.
        """
        ...


class Cipher(Protocol):
    """Encrypts to recipients and decrypts with one age key, front to back in small pieces.

    An age file is a header, which says who can open it, and a payload. ``encrypt`` and ``decrypt``
    treat it as one; the others keep the header apart, so that who can open a payload can change
    while its bytes do not. Header and payload one after the other are the same age file.

    Recipients are all post-quantum or all classical; both kinds together are refused, as is none.
    An exception of a given stream comes out unchanged.
    """

    def encrypt(self, plaintext: Readable, ciphertext: Writable, recipients: Sequence[str]) -> None:
        """Encrypt a stream to every recipient.

        Raises:
            MalformedError: a recipient is not one.
            RefusedError: there is no recipient, or two kinds of them.
        """
        ...

    def decrypt(self, ciphertext: Readable, plaintext: Writable, key: AgeKey) -> None:
        """Decrypt a stream; each piece handed on is authenticated, the end only on return.

        Raises:
            RefusedError: the key is none of those it was encrypted to.
            MalformedError: the ciphertext is damaged, or cut short.
        """
        ...

    def encrypt_apart(
        self, plaintext: Readable, payload: Writable, recipients: Sequence[str]
    ) -> bytes:
        """Encrypt a stream to every recipient; write the payload and return the header.

        Raises:
            MalformedError: a recipient is not one.
            RefusedError: there is no recipient, or two kinds of them.
        """
        ...

    def decrypt_apart(
        self, header: bytes, payload: Readable, plaintext: Writable, key: AgeKey
    ) -> None:
        """Decrypt a payload; each piece handed on is authenticated, the end only on return.

        Raises:
            RefusedError: the key is none of those the header was written for.
            MalformedError: header or payload is damaged or cut short, or one is another's.
        """
        ...

    def rewrap(self, header: bytes, key: AgeKey, recipients: Sequence[str]) -> bytes:
        """Return a header for other recipients and the same payload.

        Whoever could open the old header may have kept what it holds: this adds readers, and takes
        none away.

        Raises:
            RefusedError: the key is none of those the header was written for; or there is no
                recipient, or two kinds of them.
            MalformedError: the header is damaged, or a recipient is not one.
        """
        ...

    def window(self, header: bytes, payload: Seekable, key: AgeKey) -> Window:
        """Return a view into a payload, which must stay open as long as the view is used.

        Raises:
            RefusedError: the key is none of those the header was written for.
            MalformedError: the header is damaged, or the end of the payload.
        """
        ...


class Locksmith(Protocol):
    """Makes age keys, and locks small secrets under a passphrase, slowly by intention."""

    def new_key(self) -> AgeKey:
        """Return a fresh post-quantum key from the system's dice."""
        ...

    def new_classical_key(self) -> AgeKey:
        """Return a fresh X25519 key, for those whose age cannot read the other kind."""
        ...

    def key_of(self, untrusted_secret: str) -> AgeKey:
        """Return the age key of a written-down secret, of either kind.

        Raises:
            MalformedError: it is not an age secret.
        """
        ...

    def lock(self, secret: bytes, passphrase: str) -> bytes:
        """Encrypt a small secret under a passphrase."""
        ...

    def unlock(self, untrusted_locked: bytes, passphrase: str) -> bytes:
        """Decrypt what ``lock`` made.

        Raises:
            RefusedError: the passphrase does not fit, or the file is damaged.
        """
        ...
