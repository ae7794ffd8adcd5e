from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from io import BytesIO

import pytest
from typing_extensions import override

from tutela.custody.vault import Readable
from tutela.errors import UnavailableError
from tutela.intake.kind import Kind
from tutela.intake.reading import SMALL_BYTES_MAX, UnreadableError, guarded, opened, read
from tutela.intake.source import Offered


def offered(content: bytes) -> Offered:
    return Offered("a", len(content), 1, lambda: opened(content))


@pytest.mark.parametrize("size", [0, 1, SMALL_BYTES_MAX, SMALL_BYTES_MAX + 1])
def test_a_small_file_is_kept_whole_and_a_large_one_is_not(size: int):
    content = bytes(size)
    found = read(offered(content))
    assert (found.size, found.kind) == (size, Kind.OTHER)
    assert found.whole == (content if size <= SMALL_BYTES_MAX else None)


def test_a_large_picture_is_kept_whole():
    content = b"\xff\xd8\xff\xe0" + bytes(SMALL_BYTES_MAX)
    assert read(offered(content)).whole == content


class Broken(BytesIO):
    @override
    def read(self, _size: int | None = -1, /) -> bytes:
        raise UnavailableError("source.unreadable")


@contextmanager
def broken() -> Iterator[Readable]:
    yield Broken()


def test_a_source_that_fails_while_it_is_read_is_told_apart():
    with pytest.raises(UnreadableError) as caught:
        read(Offered("a", 1, 1, broken))
    assert caught.value.reason.message == "source.unreadable"


def gone() -> AbstractContextManager[Readable]:
    raise UnavailableError("source.unreadable")


def test_a_source_that_does_not_open_is_told_apart():
    with pytest.raises(UnreadableError), guarded(Offered("a", 1, 1, gone)):
        pass


def test_a_failure_of_ours_comes_out_as_it_is():
    with pytest.raises(UnavailableError), guarded(offered(b"abc")):
        raise UnavailableError("vault.full", folder="objects")
