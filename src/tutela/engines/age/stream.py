"""The payload of an age file: a nonce, then chunks of 64 KiB, each under its own tag.

Every chunk says its place, and the last that it is the last: none can be left out, moved, or cut
off unseen. So a chunk in the middle can be read and trusted alone.

Source: age-encryption.org/v1, "Payload"; STREAM of ePrint 2015/189.
"""

import errno
from collections.abc import Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tutela.custody.vault import Readable, Seekable, Writable
from tutela.engines.age.derivation import derive
from tutela.errors import MalformedError

NONCE_BYTES: Final = 16
CHUNK_BYTES: Final = 1 << 16
TAG_BYTES: Final = 16
SEALED_BYTES: Final = CHUNK_BYTES + TAG_BYTES
CHUNKS_AT_ONCE: Final = 16
"""So many chunks are read with one call; about three times as many bytes are in memory."""


def encrypt_stream(source: Readable, sink: Writable, file_key: bytes, nonce: bytes) -> None:
    """Write the nonce and the encrypted chunks; nonce and file key must both be fresh."""
    cipher = _cipher(file_key, nonce)
    write_whole(sink, nonce)
    counter = 0
    for piece, ends in _pieces(source, CHUNKS_AT_ONCE * CHUNK_BYTES):
        view = memoryview(piece)
        for start in range(0, max(len(piece), 1), CHUNK_BYTES):
            last = ends and start + CHUNK_BYTES >= len(piece)
            chunk = view[start : start + CHUNK_BYTES]
            write_whole(sink, cipher.encrypt(_place(counter, last=last), chunk, None))
            counter += 1


def read_nonce(untrusted: Readable) -> bytes:
    """Read the nonce a payload begins with.

    Raises:
        MalformedError: the payload ends before.
    """
    nonce = _filled(untrusted, NONCE_BYTES)
    if len(nonce) != NONCE_BYTES:
        raise MalformedError("keys.decrypt")
    return nonce


def decrypt_stream(untrusted: Readable, sink: Writable, file_key: bytes, nonce: bytes) -> None:
    """Write the plaintext of the chunks after the nonce, each once its tag has been found right.

    Raises:
        MalformedError: a chunk was changed, left out, added or moved, or the end is missing.
    """
    cipher = _cipher(file_key, nonce)
    counter = 0
    for piece, ends in _pieces(untrusted, CHUNKS_AT_ONCE * SEALED_BYTES):
        view = memoryview(piece)
        for start in range(0, max(len(piece), 1), SEALED_BYTES):
            last = ends and start + SEALED_BYTES >= len(piece)
            sealed = view[start : start + SEALED_BYTES]
            chunk = _open(cipher, sealed, counter, last=last)
            if chunk is None:
                # A whole chunk that is right in itself is handed on, though what is around it is
                # wrong: the file was cut after it, or something was appended.
                chunk = _open(cipher, sealed, counter, last=not last)
                if chunk is not None and len(sealed) == SEALED_BYTES:
                    write_whole(sink, chunk)
                raise MalformedError("keys.decrypt")
            if last and counter and not chunk:
                raise MalformedError("keys.decrypt")
            write_whole(sink, chunk)
            counter += 1


class StreamWindow:
    """A view into a payload that decrypts only the chunks it is asked for."""

    def __init__(self, untrusted: Seekable, file_key: bytes) -> None:
        """Check the last chunk, because only it says how long the plaintext is.

        Raises:
            MalformedError: the payload is damaged or cut short.
        """
        length = untrusted.seek(0, 2) - NONCE_BYTES
        untrusted.seek(0)
        self._stream = untrusted
        self._cipher = _cipher(file_key, read_nonce(untrusted))
        self._chunks = max(-(-length // SEALED_BYTES), 1)
        self._held = -1
        self._chunk = b""
        tail = self._read(self._chunks - 1)
        if self._chunks > 1 and not tail:
            raise MalformedError("keys.decrypt")
        self.size = (self._chunks - 1) * CHUNK_BYTES + len(tail)

    def read_at(self, offset: int, size: int) -> bytes:
        """Return the bytes from ``offset``, fewer than ``size`` only where the plaintext ends.

        Raises:
            MalformedError: a chunk among them is damaged.
        """
        end = min(offset + size, self.size)
        if offset < 0 or end <= offset:
            return b""
        first, last = offset // CHUNK_BYTES, (end - 1) // CHUNK_BYTES
        joined = b"".join(self._read(number) for number in range(first, last + 1))
        return joined[offset - first * CHUNK_BYTES : end - first * CHUNK_BYTES]

    def _read(self, number: int) -> bytes:
        if number == self._held:
            return self._chunk
        self._stream.seek(NONCE_BYTES + number * SEALED_BYTES)
        sealed = _filled(self._stream, SEALED_BYTES)
        chunk = _open(self._cipher, sealed, number, last=number == self._chunks - 1)
        if chunk is None:
            raise MalformedError("keys.decrypt")
        self._held, self._chunk = number, chunk
        return chunk


def write_whole(sink: Writable, piece: bytes) -> None:
    """Write a whole piece, also to a stream that takes part of it."""
    written = sink.write(piece)
    while written < len(piece):
        taken = sink.write(piece[written:])
        if taken <= 0:
            raise OSError(errno.EIO, "a stream takes no more bytes")
        written += taken


def _cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(derive(file_key, nonce, b"payload"))


def _place(counter: int, *, last: bool) -> bytes:
    return counter.to_bytes(11) + (b"\x01" if last else b"\x00")


def _open(
    cipher: ChaCha20Poly1305, sealed: bytes | memoryview, counter: int, *, last: bool
) -> bytes | None:
    try:
        return cipher.decrypt(_place(counter, last=last), sealed, None)
    except InvalidTag:
        return None


def _pieces(source: Readable, size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield pieces of ``size`` bytes, the last maybe shorter, and whether each is the last."""
    piece = _filled(source, size)
    while len(piece) == size:
        following = _filled(source, size)
        if not following:
            break
        yield piece, False
        piece = following
    yield piece, True


def _filled(source: Readable, size: int) -> bytes:
    """Read until ``size`` bytes are there or the stream ends."""
    piece = source.read(size)
    if len(piece) == size or not piece:
        return piece
    parts, have = [piece], len(piece)
    while have < size and (piece := source.read(size - have)):
        parts.append(piece)
        have += len(piece)
    return b"".join(parts)
