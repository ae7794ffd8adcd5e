"""The armor of an age file: the same bytes as text that survives a mail or a chat.

Source: age-encryption.org/v1, "ASCII armor"; RFC 7468, section 3, strict.
"""

import binascii
from base64 import b64encode
from typing import Final

from tutela.errors import MalformedError

BEGIN: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
END: Final = b"-----END AGE ENCRYPTED FILE-----"
COLUMNS: Final = 64
WHITESPACE: Final = b" \t\r\n"


def read_armor(untrusted: bytes) -> bytes:
    """Return the age file that was armored; white space around the armor is passed over.

    Raises:
        MalformedError: it is not armored, or not exactly as a writer must armor it.
    """
    lines = untrusted.strip(WHITESPACE).replace(b"\r\n", b"\n").split(b"\n")
    if len(lines) < 2 or (lines[0], lines[-1]) != (BEGIN, END):  # noqa: PLR2004 - begin and end
        raise MalformedError("keys.decrypt")
    spelled = b"".join(lines[1:-1])
    if lines[1:-1] != _wrapped(spelled):
        raise MalformedError("keys.decrypt")
    try:
        octets = binascii.a2b_base64(spelled, strict_mode=True)
    except binascii.Error as reason:
        raise MalformedError("keys.decrypt") from reason
    if b64encode(octets) != spelled:
        raise MalformedError("keys.decrypt")
    return octets


def _wrapped(spelled: bytes) -> list[bytes]:
    return [spelled[start : start + COLUMNS] for start in range(0, len(spelled), COLUMNS)]
