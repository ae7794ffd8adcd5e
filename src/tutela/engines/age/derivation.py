"""Keys from keys: HKDF with SHA-256, 32 bytes, as every part of age uses it.

Source: RFC 5869.
"""

from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32


def derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """Return the 32-byte key that belongs to a secret, a salt and a purpose."""
    return HKDF(SHA256(), KEY_BYTES, salt, info).derive(secret)
