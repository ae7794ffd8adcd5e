"""Read an offered file once, and tell a failure of its source from one of ours."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from tutela.custody.vault import Readable, pieces
from tutela.errors import MalformedError, UnavailableError
from tutela.intake.kind import HEAD_BYTES, PICTURES, Kind, kind_of
from tutela.intake.quarantine import PICTURE_BYTES_MAX
from tutela.intake.reason import Reason
from tutela.intake.source import Offered

SMALL_BYTES_MAX: Final = 1 << 20
"""Up to this size a file is kept in memory between reading and sealing, whatever its kind."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one reading of a file gave; `whole` is kept of possible pictures and small files."""

    size: int
    sha256: bytes = field(repr=False)
    kind: Kind
    whole: bytes | None = field(repr=False)


class UnreadableError(Exception):
    """The source, and nothing of ours, failed while a file was being read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason


def read(offered: Offered) -> Content:
    """Read a file once from front to back.

    Raises:
        UnreadableError: the source fails.
    """
    hasher, size, kind, kept = hashlib.sha256(), 0, Kind.OTHER, bytearray()
    with guarded(offered) as stream:
        for piece in pieces(stream):
            if not size:
                kind = kind_of(piece[:HEAD_BYTES])
            hasher.update(piece)
            size += len(piece)
            if size <= (PICTURE_BYTES_MAX if kind in PICTURES else SMALL_BYTES_MAX):
                kept += piece
    whole = bytes(kept) if size and len(kept) == size else None
    return Content(size, hasher.digest(), kind, whole)


@contextmanager
def guarded(offered: Offered) -> Iterator[Readable]:
    """Open a file so that a failure of the source is told apart from one of the vault.

    Raises:
        UnreadableError: the source fails.
    """
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(offered.open())
        except (MalformedError, UnavailableError) as error:
            raise UnreadableError(Reason.of_error(error)) from error
        yield _Guarded(stream)


@contextmanager
def opened(content: bytes) -> Iterator[Readable]:
    """Open bytes that are in memory, as a file is opened."""
    yield BytesIO(content)


@dataclass(frozen=True, slots=True)
class _Guarded:
    stream: Readable

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self.stream.read(size)
        except (MalformedError, UnavailableError) as error:
            raise UnreadableError(Reason.of_error(error)) from error
