"""Read an offered file, and tell a failure of its source from one of ours."""

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
    """What was seen of a file before it is sealed.

    Attributes:
        size: in bytes; of a large file as its source states it.
        kind: by its first bytes.
        whole: the bytes of possible pictures and small files; None of a large one, which is read
            to its end only once, when it is sealed.
    """

    size: int
    kind: Kind
    whole: bytes | None = field(repr=False)


class UnreadableError(Exception):
    """The source, and nothing of ours, failed while a file was being read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason


def read(offered: Offered) -> Content:
    """Read a file from front to back, a large one only its beginning.

    Raises:
        UnreadableError: the source fails.
    """
    kind, kept = Kind.OTHER, bytearray()
    with guarded(offered) as stream:
        for piece in pieces(stream):
            if not kept:
                kind = kind_of(piece[:HEAD_BYTES])
            kept += piece
            if len(kept) > (PICTURE_BYTES_MAX if kind in PICTURES else SMALL_BYTES_MAX):
                return Content(max(offered.size, len(kept)), kind, None)
    return Content(len(kept), kind, bytes(kept))


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
