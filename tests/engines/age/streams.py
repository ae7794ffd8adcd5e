"""Streams that fail, or give and take little at a time."""

import errno
from io import BytesIO


class Broken:
    """A stream whose device is gone after a while."""

    def __init__(self, content: bytes = b"", room: int = 0) -> None:
        self._content = BytesIO(content)
        self._room = room

    def read(self, size: int = -1, /) -> bytes:
        piece = self._content.read(size)
        if not piece:
            raise OSError(errno.EIO, "gone")
        return piece

    def write(self, piece: bytes, /) -> int:
        self._room -= len(piece)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "full")
        return len(piece)


class Slow:
    """Gives and takes at most so many bytes at once."""

    def __init__(self, content: bytes = b"", at_once: int = 1) -> None:
        self.content = BytesIO(content)
        self._at_once = at_once

    def read(self, size: int = -1, /) -> bytes:
        return self.content.read(self._at_once if size < 0 else min(size, self._at_once))

    def write(self, piece: bytes, /) -> int:
        return self.content.write(piece[: self._at_once])

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self.content.seek(offset, whence)


class Stuck:
    """Takes nothing, without a word."""

    def write(self, _piece: bytes, /) -> int:
        return 0


class Nowhere:
    """Takes everything and keeps nothing."""

    def write(self, piece: bytes, /) -> int:
        return len(piece)
