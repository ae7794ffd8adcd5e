"""What every vault owes, whatever it keeps its objects in."""

from functools import partial
from pathlib import Path

import pytest

from tutela.custody.vault import AGE_MAGIC, ObjectId, Vault, Writable, check_object
from tutela.custody.vault import put as put_object
from tutela.errors import UnavailableError
from tutela.proof.digest import sha256
from tutela.stores.folder_vault import FolderVault
from tutela.stores.memory_vault import MemoryVault

ABSENT = ObjectId(bytes(32))


@pytest.fixture(params=["memory", "folder"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    return (
        MemoryVault()
        if request.param == "memory"
        else FolderVault(tmp_path / "objects", tmp_path / "headers")
    )


def put(vault: Vault, *parts: bytes) -> ObjectId:
    def write(sink: Writable) -> bytes:
        for part in parts:
            assert sink.write(part) == len(part)
        return b""

    return put_object(vault, write).id


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
    def write(sink: Writable) -> bytes:
        sink.write(b"four")
        return b""

    assert put_object(vault, write).size == 4


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
    def write(sink: Writable) -> bytes:
        sink.write(b"half")
        raise KeyError

    with pytest.raises(KeyError):
        put_object(vault, write)
    assert list(vault.ids()) == []


def test_a_good_object_passes_the_check(vault: Vault):
    check_object(vault, put(vault, b"good"))


def test_checking_a_missing_object_says_so(vault: Vault):
    with pytest.raises(UnavailableError, match=r"vault\.object_missing"):
        check_object(vault, ABSENT)


def with_header(vault: Vault, content: bytes, header: bytes) -> ObjectId:
    def write(sink: Writable) -> bytes:
        sink.write(content)
        return header

    stored = put_object(vault, write)
    assert stored.header == sha256(header)
    return stored.id


def test_a_header_lies_beside_its_object(vault: Vault):
    assert vault.header(with_header(vault, b"payload", b"a header")) == b"a header"


def test_a_whole_age_file_has_no_header_of_its_own(vault: Vault):
    assert vault.header(put(vault, AGE_MAGIC, b"and more")) == b""


def test_a_lost_header_is_named(vault: Vault):
    with pytest.raises(UnavailableError, match=r"vault\.header_missing"):
        vault.header(put(vault, b"payload without a header"))
    with pytest.raises(UnavailableError, match=r"vault\.object_missing"):
        vault.header(ABSENT)


@pytest.mark.parametrize("count", [1, 3, 40])
def test_objects_of_a_group_appear_together(vault: Vault, count: int):
    def write(number: int, sink: Writable) -> bytes:
        sink.write(b"object %d" % number)
        return b"header %d" % number

    with vault.stage() as staging:
        stored = [staging.put(partial(write, number)) for number in range(count)]
        assert list(vault.ids()) == []
        staging.commit()
    assert sorted(each.id for each in stored) == list(vault.ids())
    for number, each in enumerate(stored):
        check_object(vault, each.id)
        assert vault.header(each.id) == b"header %d" % number


def test_what_is_not_committed_does_not_appear(vault: Vault):
    with vault.stage() as staging:
        staging.put(lambda _sink: b"header")
    assert list(vault.ids()) == []


def test_one_that_fails_leaves_the_others_of_its_group(vault: Vault):
    def fail(sink: Writable) -> bytes:
        sink.write(b"half")
        raise KeyError

    def write(sink: Writable) -> bytes:
        sink.write(b"whole")
        return b"header"

    with vault.stage() as staging:
        with pytest.raises(KeyError):
            staging.put(fail)
        kept = staging.put(write)
        staging.commit()
    assert list(vault.ids()) == [kept.id]


def test_a_destroyed_header_is_gone_for_good_and_the_object_stays(vault: Vault):
    object_id = with_header(vault, b"payload", b"a header")
    for _ in range(2):
        vault.destroy_header(object_id, 7)
        with pytest.raises(UnavailableError, match=r"vault\.erased") as caught:
            vault.header(object_id)
        assert caught.value.parameters == {"object": str(object_id), "position": 7}
    check_object(vault, object_id)


def test_a_whole_age_file_loses_the_header_within(vault: Vault):
    object_id = put(vault, AGE_MAGIC + b"-> X25519 abc\ndef\n--- mac\n" + b"nonce and payload")
    vault.destroy_header(object_id, 0)
    assert read(vault, object_id) == b"nonce and payload"
    with pytest.raises(UnavailableError, match=r"vault\.erased"):
        vault.header(object_id)
