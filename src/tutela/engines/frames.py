"""Messages between the sandbox and its worker: eight bytes of length, then canonical CBOR."""

import struct
from typing import Final

from tutela.proof import cbor

HEAD: Final = struct.Struct(">Q")
GO: Final = b"+"
"""One byte that asks the worker for a fresh child, which then reads the message."""


def frame(value: cbor.Value) -> bytes:
    """Return a message as it goes through the pipe."""
    content = cbor.encode(value)
    return HEAD.pack(len(content)) + content
