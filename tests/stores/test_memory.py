import pytest

from tutela.errors import UnavailableError
from tutela.stores.memory import MemoryLogStore


def test_a_store_made_from_files_does_not_write_to_their_dictionary():
    files = {"checkpoint": b"one"}
    store = MemoryLogStore(files)
    store.extend(b"one", {"tile/0/000": b"tile"}, b"two")
    assert files == {"checkpoint": b"one"}


def test_an_empty_store_misses_everything():
    with pytest.raises(UnavailableError):
        MemoryLogStore().read("checkpoint")
