"""How a file key is wrapped: to an X25519 key, to a hybrid post-quantum key, under a passphrase.

Source: age-encryption.org/v1, "Native recipient types"; RFC 9180 for the hybrid.
"""

import hashlib
import os
import re
from dataclasses import dataclass, field
from typing import ClassVar, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tutela.engines.age import bech32
from tutela.engines.age.derivation import KEY_BYTES, derive
from tutela.engines.age.header import Header, Stanza, spell, unspell
from tutela.errors import MalformedError, RefusedError

FILE_KEY_BYTES: Final = 16
BODY_BYTES: Final = FILE_KEY_BYTES + 16
POINT_BYTES: Final = 32
SEED_BYTES: Final = 32
ZERO_NONCE: Final = bytes(12)

X25519: Final = "X25519"
X25519_INFO: Final = b"age-encryption.org/v1/X25519"
X25519_RECIPIENT: Final = "age"
X25519_SECRET: Final = "AGE-SECRET-KEY-"  # noqa: S105 - a label

HYBRID: Final = "mlkem768x25519"
HYBRID_INFO: Final = b"age-encryption.org/mlkem768x25519"
HYBRID_RECIPIENT: Final = "age1pq"
HYBRID_SECRET: Final = "AGE-SECRET-KEY-PQ-"  # noqa: S105 - a label
MLKEM_KEY_BYTES: Final = 1184
MLKEM_SEED_BYTES: Final = 64
MLKEM_SHARE_BYTES: Final = 1088

SCRYPT: Final = "scrypt"
SCRYPT_LABEL: Final = b"age-encryption.org/v1/scrypt"
SALT_BYTES: Final = 16
WORK: Final = 18
WORK_MAX: Final = 20
"""Binary logarithms of scrypt's N; 20 takes a gigabyte of memory and some seconds."""
NUMBER: Final = re.compile("[1-9][0-9]?")


class Recipient(Protocol):
    """Wraps file keys to one public key."""

    @property
    def kind(self) -> str:
        """Return the first argument of its stanzas; all recipients of a file have the same."""
        ...

    def wrap(self, file_key: bytes) -> Stanza:
        """Return the stanza that only the holder of the secret can unwrap."""
        ...


class Secret(Protocol):
    """Unwraps file keys."""

    def unwrap(self, untrusted: Stanza) -> bytes | None:
        """Return the file key, or nothing when the stanza is of another kind or to another.

        Raises:
            MalformedError: the stanza breaks the rules of its kind.
        """
        ...


def unwrap_file_key(header: Header, secret: Secret) -> bytes:
    """Return the file key; the header's MAC is not yet checked.

    Raises:
        RefusedError: no stanza is to this secret.
        MalformedError: a stanza breaks the rules of its kind, or a passphrase is not alone.
    """
    if len(header.stanzas) > 1 and any(each.kind == SCRYPT for each in header.stanzas):
        raise MalformedError("keys.decrypt")
    for stanza in header.stanzas:
        file_key = secret.unwrap(stanza)
        if file_key is not None:
            return file_key
    raise RefusedError("keys.not_a_recipient")


@dataclass(frozen=True, slots=True)
class X25519Recipient:
    """An X25519 public key."""

    kind: ClassVar[str] = X25519
    point: bytes

    def wrap(self, file_key: bytes) -> Stanza:
        """Return the stanza that only the holder of the secret can unwrap.

        Raises:
            MalformedError: the public key is one of the few that hide nothing.
        """
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        try:
            shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.point))
        except ValueError as reason:
            raise MalformedError("keys.recipient") from reason
        key = derive(shared, share + self.point, X25519_INFO)
        body = ChaCha20Poly1305(key).encrypt(ZERO_NONCE, file_key, None)
        return Stanza((X25519, spell(share).decode("ascii")), body)

    def format(self) -> str:
        """Return the recipient as it is written."""
        return bech32.encode(X25519_RECIPIENT, self.point)


class X25519Secret:
    """An X25519 secret key."""

    def __init__(self, scalar: bytes) -> None:
        """Take the key's 32 bytes."""
        self._scalar = scalar
        self._key = X25519PrivateKey.from_private_bytes(scalar)
        self.recipient = X25519Recipient(self._key.public_key().public_bytes_raw())

    def unwrap(self, untrusted: Stanza) -> bytes | None:
        """Return the file key, or nothing when the stanza is of another kind or to another.

        Raises:
            MalformedError: the stanza breaks the rules of its kind.
        """
        if untrusted.kind != X25519:
            return None
        share = _argument(untrusted, POINT_BYTES)
        shared = _exchange(self._key, share)
        key = derive(shared, share + self.recipient.point, X25519_INFO)
        return _opened(key, untrusted.body)

    def format(self) -> str:
        """Return the secret as it is written down."""
        return bech32.encode(X25519_SECRET.lower(), self._scalar).upper()


class HybridRecipient:
    """An ML-KEM-768 and an X25519 public key: both must break before anything opens."""

    kind: ClassVar[str] = HYBRID

    def __init__(self, untrusted: bytes) -> None:
        """Take the two keys.

        Raises:
            MalformedError: they are not two keys.
        """
        try:
            mlkem = MLKEM768PublicKey.from_public_bytes(untrusted[:MLKEM_KEY_BYTES])
            x25519 = X25519PublicKey.from_public_bytes(untrusted[MLKEM_KEY_BYTES:])
        except ValueError as reason:
            raise MalformedError("keys.recipient") from reason
        self._octets = untrusted
        self._key = MLKEM768X25519PublicKey(mlkem, x25519)

    def wrap(self, file_key: bytes) -> Stanza:
        """Return the stanza that only the holder of the secret can unwrap.

        Raises:
            MalformedError: the public key is one of the few that hide nothing.
        """
        try:
            sealed = _suite().encrypt(file_key, self._key, HYBRID_INFO)
        except ValueError as reason:
            raise MalformedError("keys.recipient") from reason
        share, body = sealed[:-BODY_BYTES], sealed[-BODY_BYTES:]
        return Stanza((HYBRID, spell(share).decode("ascii")), body)

    def format(self) -> str:
        """Return the recipient as it is written."""
        return bech32.encode(HYBRID_RECIPIENT, self._octets)


class HybridSecret:
    """The seed from which an ML-KEM-768 and an X25519 secret key grow.

    Source: draft-ietf-hpke-pq-03, MLKEM768-X25519.
    """

    def __init__(self, seed: bytes) -> None:
        """Take the seed's 32 bytes."""
        grown = hashlib.shake_256(seed).digest(MLKEM_SEED_BYTES + POINT_BYTES)
        self._seed = seed
        self._mlkem = MLKEM768PrivateKey.from_seed_bytes(grown[:MLKEM_SEED_BYTES])
        self._x25519 = X25519PrivateKey.from_private_bytes(grown[MLKEM_SEED_BYTES:])
        self._key = MLKEM768X25519PrivateKey(self._mlkem, self._x25519)

    @property
    def recipient(self) -> HybridRecipient:
        """Return the two public keys that belong to it."""
        mlkem = self._mlkem.public_key().public_bytes_raw()
        return HybridRecipient(mlkem + self._x25519.public_key().public_bytes_raw())

    def unwrap(self, untrusted: Stanza) -> bytes | None:
        """Return the file key, or nothing when the stanza is of another kind or to another.

        Raises:
            MalformedError: the stanza breaks the rules of its kind.
        """
        if untrusted.kind != HYBRID:
            return None
        share = _argument(untrusted, MLKEM_SHARE_BYTES + POINT_BYTES)
        # A point of low order gives everybody the same secret; HPKE would only say "wrong".
        _exchange(self._x25519, share[MLKEM_SHARE_BYTES:])
        try:
            return _suite().decrypt(share + untrusted.body, self._key, HYBRID_INFO)
        except InvalidTag:
            return None

    def format(self) -> str:
        """Return the secret as it is written down."""
        return bech32.encode(HYBRID_SECRET.lower(), self._seed).upper()


@dataclass(frozen=True, slots=True)
class Passphrase:
    """A passphrase, with as much work as guessing it shall cost."""

    passphrase: str = field(repr=False)
    work: int = WORK

    def wrap(self, file_key: bytes) -> Stanza:
        """Return the only stanza of a file under this passphrase."""
        salt = os.urandom(SALT_BYTES)
        body = ChaCha20Poly1305(self._key(salt, self.work)).encrypt(ZERO_NONCE, file_key, None)
        return Stanza((SCRYPT, spell(salt).decode("ascii"), str(self.work)), body)

    def unwrap(self, untrusted: Stanza) -> bytes | None:
        """Return the file key, or nothing when the stanza is of another kind or passphrase.

        Raises:
            MalformedError: the stanza breaks the rules of its kind, or asks for more than 2^20
                steps: a file must not decide how long this machine works.
        """
        if untrusted.kind != SCRYPT:
            return None
        salt = _argument(untrusted, SALT_BYTES, more=1)
        untrusted_work = untrusted.arguments[2]
        if not NUMBER.fullmatch(untrusted_work) or int(untrusted_work) > WORK_MAX:
            raise MalformedError("keys.decrypt")
        return _opened(self._key(salt, int(untrusted_work)), untrusted.body)

    def _key(self, salt: bytes, work: int) -> bytes:
        kdf = Scrypt(salt=SCRYPT_LABEL + salt, length=KEY_BYTES, n=1 << work, r=8, p=1)
        return kdf.derive(self.passphrase.encode())


def parse_recipient(untrusted: str) -> X25519Recipient | HybridRecipient:
    """Read a recipient, `age1...` or `age1pq1...`.

    Raises:
        MalformedError: it is neither.
    """
    try:
        label, octets = bech32.decode(untrusted)
    except MalformedError as reason:
        raise MalformedError("keys.recipient") from reason
    if label == X25519_RECIPIENT and len(octets) == POINT_BYTES:
        return X25519Recipient(octets)
    if label == HYBRID_RECIPIENT and len(octets) == MLKEM_KEY_BYTES + POINT_BYTES:
        return HybridRecipient(octets)
    raise MalformedError("keys.recipient")


def parse_secret(untrusted: str) -> X25519Secret | HybridSecret:
    """Read a secret, `AGE-SECRET-KEY-1...` or `AGE-SECRET-KEY-PQ-1...`.

    Raises:
        MalformedError: it is neither; what it is, is not repeated.
    """
    label, octets = bech32.decode(untrusted)
    if label == X25519_SECRET and len(octets) == SEED_BYTES:
        return X25519Secret(octets)
    if label == HYBRID_SECRET and len(octets) == SEED_BYTES:
        return HybridSecret(octets)
    raise MalformedError("keys.secret")


def _suite() -> Suite:
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def _argument(untrusted: Stanza, size: int, *, more: int = 0) -> bytes:
    """Return the argument after the kind; the number of arguments and the body's length fit.

    The length of the body is looked at before anything is decrypted: a longer one could be made
    to open under several keys.
    """
    if len(untrusted.arguments) != 2 + more or len(untrusted.body) != BODY_BYTES:
        raise MalformedError("keys.decrypt")
    return unspell(untrusted.arguments[1].encode("ascii"), size)


def _exchange(key: X25519PrivateKey, untrusted_share: bytes) -> bytes:
    try:
        return key.exchange(X25519PublicKey.from_public_bytes(untrusted_share))
    except ValueError as reason:
        raise MalformedError("keys.decrypt") from reason


def _opened(key: bytes, body: bytes) -> bytes | None:
    try:
        return ChaCha20Poly1305(key).decrypt(ZERO_NONCE, body, None)
    except InvalidTag:
        return None
