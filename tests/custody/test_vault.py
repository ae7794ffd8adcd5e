import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.custody.bare import Bare

from tutela.custody.vault import PIECE_BYTES, ObjectId, Readable, check_object, pieces
from tutela.errors import MalformedError, MismatchError
from tutela.stores.memory_vault import MemoryVault


@given(st.binary(min_size=32, max_size=32))
def test_an_object_id_is_read_as_it_was_written(digest: bytes):
    assert ObjectId.parse(str(ObjectId(digest))).digest == digest


@pytest.mark.parametrize(
    "untrusted", ["", "00" * 31, "00" * 33, "AA" * 32, " " + "00" * 32, "0g" * 32, "../" * 21 + "0"]
)
def test_another_spelling_is_no_object_id(untrusted: str):
    with pytest.raises(MalformedError, match=r"vault\.object_id"):
        ObjectId.parse(untrusted)


class Endless:
    """Gives as much as it is asked for, three times."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def read(self, size: int = -1, /) -> bytes:
        self.asked.append(size)
        return bytes(size) if len(self.asked) <= 3 else b""


def test_a_stream_is_read_in_pieces_of_a_mebibyte():
    stream = Endless()
    _check_pieces(stream)
    assert stream.asked == [PIECE_BYTES] * 4


def _check_pieces(stream: Readable) -> None:
    assert [len(piece) for piece in pieces(stream)] == [PIECE_BYTES] * 3


def test_an_object_with_other_bytes_is_named_with_what_was_found():
    vault = MemoryVault()
    object_id = Bare(vault=vault).put(b"right")
    vault._objects[object_id] = b"wrong"
    with pytest.raises(MismatchError) as caught:
        check_object(vault, object_id)
    assert caught.value.message == "vault.object_changed"
    assert caught.value.parameters["object"] == str(object_id)
    assert caught.value.parameters["found"] != str(object_id)
