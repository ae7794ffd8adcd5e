"""age files, written and read by our own codec; the primitives are those of `cryptography`.

    bech32      keys as text
    header      the text before the payload: who can open a file
    stanzas     the ways a file key is wrapped: X25519, with ML-KEM-768, under a passphrase
    stream      the payload: 64 KiB chunks, each authenticated, readable from anywhere
    armor       the same file as pasted text
    cipher      what the rest of Tutela asks for, by the port `Cipher`
    locksmith   the same for the port `Locksmith`

Source: age-encryption.org/v1 (C2SP age v1.1.0).
"""

from tutela.engines.age.cipher import AgeCipher
from tutela.engines.age.locksmith import AgeLocksmith

__all__ = ["AgeCipher", "AgeLocksmith"]
