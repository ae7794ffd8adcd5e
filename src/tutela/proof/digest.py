"""SHA-256, the one digest of every format of Tutela."""

import hashlib

HASH_BYTES = 32


def sha256(*parts: bytes) -> bytes:
    """Return the SHA-256 digest of the parts, one after the other.

    The parts are not delimited: a caller whose parts vary in length must fix their lengths
    or encode them first, or two different lists of parts meet in one digest.

    Source: FIPS 180-4.
    """
    state = hashlib.sha256()
    for part in parts:
        state.update(part)
    return state.digest()
