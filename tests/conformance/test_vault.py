"""What every vault owes, whatever it keeps its objects in."""

from pathlib import Path

import pytest

from tutela.custody.vault import ObjectId, Vault, Writable, check_object
from tutela.errors import UnavailableError
from tutela.proof.digest import sha256
from tutela.stores.folder_vault import FolderVault
from tutela.stores.memory_vault import MemoryVault

ABSENT = ObjectId(bytes(32))


@pytest.fixture(params=["memory", "folder"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    return MemoryVault() if request.param == "memory" else FolderVault(tmp_path / "objects")


def put(vault: Vault, *parts: bytes) -> ObjectId:
    def write(sink: Writable) -> None:
        for part in parts:
            assert sink.write(part) == len(part)

    return vault.put(write).id


def read(vault: Vault, object_id: ObjectId) -> bytes:
    with vault.open(object_id) as stream:
        return stream.read()


def test_an_object_is_named_by_the_digest_of_its_bytes(vault: Vault):
    assert put(vault, b"ab", b"", b"c").digest == sha256(b"abc")


def test_what_was_put_comes_back(vault: Vault):
    content = bytes(range(256)) * 9000
    assert read(vault, put(vault, content)) == content


def test_an_empty_object_is_an_object(vault: Vault):
    assert read(vault, put(vault)) == b""


def test_the_size_is_told(vault: Vault):
    def write(sink: Writable) -> None:
        sink.write(b"four")

    assert vault.put(write).size == 4


def test_putting_the_same_bytes_twice_is_one_object(vault: Vault):
    assert put(vault, b"same") == put(vault, b"same")
    assert len(list(vault.ids())) == 1


def test_ids_come_in_order_and_are_those_that_exist(vault: Vault):
    ids = [put(vault, bytes([n])) for n in range(20)]
    assert list(vault.ids()) == sorted(ids)
    assert all(vault.exists(each) for each in ids)


def test_an_empty_vault_has_no_ids(vault: Vault):
    assert list(vault.ids()) == []


def test_a_missing_object_is_named(vault: Vault):
    assert not vault.exists(ABSENT)
    with pytest.raises(UnavailableError, match=r"vault\.object_missing.*0000") as caught:
        read(vault, ABSENT)
    assert caught.value.parameters["object"] == str(ABSENT)


def test_a_writer_that_fails_leaves_no_object(vault: Vault):
    def write(sink: Writable) -> None:
        sink.write(b"half")
        raise KeyError

    with pytest.raises(KeyError):
        vault.put(write)
    assert list(vault.ids()) == []


def test_a_good_object_passes_the_check(vault: Vault):
    check_object(vault, put(vault, b"good"))


def test_checking_a_missing_object_says_so(vault: Vault):
    with pytest.raises(UnavailableError, match=r"vault\.object_missing"):
        check_object(vault, ABSENT)
