import errno
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import pytest
from tests.custody.bare import ACCESS, NOW, PUBLISHER, SIGNER, Bare, new_log
from typing_extensions import override

from tutela.custody.access import (
    Access,
    Granted,
    check_accession,
    grant,
    open_item,
    read_manifest,
)
from tutela.custody.index import Noted
from tutela.custody.item import ItemId, Manifest
from tutela.custody.keys import seal_bytes
from tutela.custody.record import Described, commit, open_record
from tutela.custody.seal import SealedItem
from tutela.custody.vault import check_object
from tutela.engines.age import AgeLocksmith
from tutela.errors import MismatchError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.ledger.log import Appended, Log
from tutela.proof.digest import sha256
from tutela.stores.memory import MemoryLogStore
from tutela.stores.memory_index import MemoryIndex
from tutela.stores.memory_vault import MemoryVault

ABSENT = ItemId.from_random(bytes(16))
CONTENT = b"the plaintext " * 9000


def put_as(vault: MemoryVault, sealed: SealedItem, content: bytes) -> None:
    """Put other bytes where an object lies, as a failing disk or an attacker does."""
    vault._objects[sealed.object_id] = content


def last_event(case: Bare) -> Event:
    """Return what the newest record says."""
    noted = case.index.events()[-1]
    envelope = open_record(noted.record, case.vault, case.cipher, case.case_key)
    assert envelope is not None
    return envelope.event


class BrokenLog(Log):
    """A log whose disk is full, and that remembers that somebody wanted to write."""

    @override
    def append(self, entries: Sequence[bytes]) -> Appended:
        raise UnavailableError("ledger.not_written", path="checkpoint", reason="ENOSPC")


def test_an_opening_leaves_who_why_and_when_before_the_first_byte():
    case = Bare()
    sealed = case.seal(CONTENT)
    opened = open_item(sealed.item, ACCESS, case.access, case.case_key, case.dice)
    event = last_event(case)
    assert (event.kind, event.actor, event.purpose) == ("opened", "anna", "hearing 12")
    assert (event.item, event.at) == (str(sealed.item), "2026-05-01T12:00:00Z")
    assert len(case.entries()) == 2
    assert opened.read() == CONTENT


def test_a_copy_leaves_an_event_of_its_own_kind():
    case = Bare()
    access = replace(ACCESS, kind=EventKind.COPIED)
    open_item(case.seal(CONTENT).item, access, case.access, case.case_key, case.dice)
    assert last_event(case).kind == "copied"


def test_an_opening_keeps_what_of_the_item_was_opened():
    case = Bare()
    access = replace(ACCESS, kind=EventKind.EXPORTED, details={"plan": bytes(32)})
    open_item(case.seal(CONTENT).item, access, case.access, case.case_key, case.dice)
    assert last_event(case).details == {"plan": bytes(32)}


def test_no_byte_comes_out_when_the_event_cannot_be_written():
    store = MemoryLogStore()
    case = Bare(evidence=Log(store, SIGNER, SIGNER.verifier))
    sealed = case.seal(CONTENT)
    broken = replace(case, evidence=BrokenLog(store, SIGNER, SIGNER.verifier))
    with pytest.raises(UnavailableError, match=r"ledger\.not_written"):
        open_item(sealed.item, ACCESS, broken.access, case.case_key, case.dice)


@pytest.mark.parametrize("purpose", ["", " ", "\n\t"])
def test_nobody_opens_without_a_purpose(purpose: str):
    with pytest.raises(RefusedError, match=r"item\.purpose_missing"):
        Access("anna", purpose, NOW)


def test_an_access_shows_neither_actor_nor_purpose():
    assert "anna" not in repr(ACCESS)
    assert "hearing" not in repr(ACCESS)


def test_an_unknown_item_is_named_and_leaves_no_event():
    case = Bare()
    with pytest.raises(UnavailableError) as caught:
        open_item(ABSENT, ACCESS, case.access, case.case_key, case.dice)
    assert caught.value.message == "item.unknown"
    assert caught.value.parameters == {"item": str(ABSENT)}
    assert case.entries() == []


def test_another_key_opens_nothing_and_leaves_no_event():
    case = Bare()
    sealed = case.seal(CONTENT)
    with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
        open_item(sealed.item, ACCESS, case.access, AgeLocksmith().new_key(), case.dice)
    assert len(case.entries()) == 1


def test_a_missing_object_names_the_item():
    vault = MemoryVault()
    case = Bare(vault=vault)
    sealed = case.seal(CONTENT)
    del vault._objects[sealed.object_id]
    with pytest.raises(UnavailableError) as caught:
        open_item(sealed.item, ACCESS, case.access, case.case_key, case.dice)
    assert caught.value.message == "item.object_missing"
    assert caught.value.parameters == {
        "item": str(sealed.item),
        "object": str(sealed.object_id),
    }
    assert last_event(case).kind == "opened"


def test_a_missing_record_names_the_item():
    vault = MemoryVault()
    case = Bare(vault=vault)
    sealed = case.seal(CONTENT)
    record = case.index.items()[0].record
    del vault._objects[record]
    with pytest.raises(UnavailableError) as caught:
        read_manifest(sealed.item, case.access, case.case_key)
    assert caught.value.parameters == {"item": str(sealed.item), "object": str(record)}


def test_flipped_bits_all_over_an_object_name_the_item():
    vault = MemoryVault()
    case = Bare(vault=vault)
    sealed = case.seal(b"short")
    good = vault._objects[sealed.object_id]
    for place in range(0, len(good), 7):
        changed = bytearray(good)
        changed[place] ^= 4
        put_as(vault, sealed, bytes(changed))
        with pytest.raises(MismatchError) as caught:
            open_item(sealed.item, ACCESS, case.access, case.case_key, case.dice)
        assert caught.value.message == "item.object_changed"
        assert caught.value.parameters == {
            "item": str(sealed.item),
            "object": str(sealed.object_id),
        }


def test_flipped_bits_in_a_record_name_the_item():
    vault = MemoryVault()
    case = Bare(vault=vault)
    sealed = case.seal(b"short")
    record = case.index.items()[0].record
    changed = bytearray(vault._objects[record])
    changed[-1] ^= 1
    vault._objects[record] = bytes(changed)
    with pytest.raises(MismatchError) as caught:
        read_manifest(sealed.item, case.access, case.case_key)
    assert caught.value.message == "item.object_changed"
    assert caught.value.parameters == {"item": str(sealed.item), "object": str(record)}


def test_an_object_swapped_after_the_check_is_found_by_the_plaintext_digest():
    vault = MemoryVault()
    case = Bare(vault=vault)
    sealed = case.seal(CONTENT)
    opened = open_item(sealed.item, ACCESS, case.access, case.case_key, case.dice)
    put_as(vault, sealed, seal_bytes(b"another", case.cipher, (case.case_key.recipient,)))
    with pytest.raises(MismatchError) as caught:
        opened.read()
    assert caught.value.message == "item.plaintext_changed"
    assert caught.value.parameters == {"item": str(sealed.item)}


def test_an_object_written_to_another_key_after_the_check_is_refused():
    vault = MemoryVault()
    case = Bare(vault=vault)
    sealed = case.seal(CONTENT)
    opened = open_item(sealed.item, ACCESS, case.access, case.case_key, case.dice)
    put_as(vault, sealed, seal_bytes(b"x", case.cipher, (AgeLocksmith().new_key().recipient,)))
    with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
        opened.read()


def test_an_object_cut_after_the_check_cannot_be_decrypted():
    vault = MemoryVault()
    case = Bare(vault=vault)
    sealed = case.seal(CONTENT)
    opened = open_item(sealed.item, ACCESS, case.access, case.case_key, case.dice)
    put_as(vault, sealed, vault._objects[sealed.object_id][:-1])
    with pytest.raises(MismatchError) as caught:
        opened.read()
    assert caught.value.message == "item.undecryptable"
    assert caught.value.parameters == {"item": str(sealed.item)}


class FullDisk:
    """A place to copy to that has no room."""

    def write(self, _piece: bytes, /) -> int:
        raise OSError(errno.ENOSPC, "full")


def test_a_full_disk_while_copying_says_so_and_blames_no_item():
    case = Bare()
    opened = open_item(case.seal(CONTENT).item, ACCESS, case.access, case.case_key, case.dice)
    with pytest.raises(OSError, match="full"):
        opened.copy_to(FullDisk())


def test_a_copy_in_pieces_is_the_plaintext():
    case = Bare()
    opened = open_item(case.seal(CONTENT).item, ACCESS, case.access, case.case_key, case.dice)
    sink = BytesIO()
    opened.copy_to(sink)
    assert sink.getvalue() == CONTENT


def replaced(case: Bare, sealed: SealedItem, change: dict[str, object]) -> Bare:
    """Return the case with an index in which somebody wrote something else of an item."""
    index = MemoryIndex()
    (noted,) = case.index.events()
    (item,) = case.index.items()
    index.note([Noted(replace(noted, position=None), replace(item, position=None, **change))])  # type: ignore[arg-type] # named by the test
    index.settle({noted.entry: sealed.position})
    return replace(case, index=index)


def test_an_index_that_names_another_object_is_found():
    case = Bare()
    sealed = case.seal(CONTENT)
    changed = replaced(case, sealed, {"object_id": case.put(b"other")})
    with pytest.raises(MismatchError) as caught:
        read_manifest(sealed.item, changed.access, case.case_key)
    assert caught.value.message == "item.index_differs"
    assert caught.value.parameters == {"item": str(sealed.item)}


def test_an_index_that_names_an_item_as_its_record_is_found():
    case = Bare()
    sealed = case.seal(CONTENT)
    changed = replaced(case, sealed, {"record": sealed.object_id})
    with pytest.raises(MismatchError, match=r"item\.index_differs"):
        read_manifest(sealed.item, changed.access, case.case_key)


def forged(case: Bare, sealed: SealedItem, sha256: bytes) -> Bare:
    """Return the case with a record of the same item that nobody put into the ledger."""
    manifest = read_manifest(sealed.item, case.access, case.case_key)
    details = replace(manifest, sha256=sha256).to_details()
    event = Event("received", "2026-05-01T12:00:00Z", "eve", str(sealed.item), None, details)
    noted, _ = case.describe(event)
    return replaced(case, sealed, {"record": noted.record})


def test_a_record_the_ledger_does_not_commit_to_is_refused():
    case = Bare()
    sealed = case.seal(CONTENT)
    changed = forged(case, sealed, bytes(32))
    with pytest.raises(MismatchError) as caught:
        read_manifest(sealed.item, changed.access, case.case_key)
    assert caught.value.message == "item.ledger_differs"
    assert caught.value.parameters == {"item": str(sealed.item), "position": 0}


def test_a_ledger_that_lost_its_entries_is_refused():
    case = Bare()
    sealed = case.seal(CONTENT)
    emptied = replace(case, evidence=new_log(PUBLISHER))
    with pytest.raises(MismatchError, match=r"item\.ledger_differs"):
        read_manifest(sealed.item, emptied.access, case.case_key)


def test_a_flipped_bit_in_the_ledger_is_named_by_its_file():
    files: dict[str, bytes] = {}
    store = MemoryLogStore(files)
    case = Bare(evidence=Log(store, SIGNER, SIGNER.verifier))
    sealed = case.seal(CONTENT)
    path = next(path for path in store.paths() if "entries" in path)
    changed = bytearray(store._files[path])
    changed[-1] ^= 1
    store._files[path] = bytes(changed)
    with pytest.raises(MismatchError) as caught:
        read_manifest(sealed.item, case.access, case.case_key)
    assert caught.value.message == "ledger.bundle_mismatch"
    assert caught.value.parameters == {"path": path}


def accession(case: Bare, item: ItemId) -> None:
    check_accession(item, "anna", NOW, case.access, case.case_key, case.dice)


def test_an_accession_of_an_undamaged_item_is_an_event_and_is_known():
    case = Bare()
    sealed = case.seal(CONTENT)
    accession(case, sealed.item)
    event = last_event(case)
    assert (event.kind, event.item, event.actor) == ("accession_checked", str(sealed.item), "anna")
    assert event.details == {"found": None}
    assert case.index.items()[0].accession_at == "2026-05-01T12:00:00Z"


def test_an_accession_finds_a_swapped_object_and_says_so_in_an_event():
    vault = MemoryVault()
    case = Bare(vault=vault)
    sealed = case.seal(CONTENT)
    put_as(vault, sealed, seal_bytes(b"other", case.cipher, (case.case_key.recipient,)))
    with pytest.raises(MismatchError) as caught:
        accession(case, sealed.item)
    assert caught.value.message == "item.object_changed"
    assert caught.value.parameters["item"] == str(sealed.item)
    assert last_event(case).details == {"found": "item.object_changed"}
    assert case.index.items()[0].accession_at is None


def test_an_accession_finds_an_object_that_never_was_what_the_manifest_says():
    # A collector's machine that lies: ciphertext and ledger agree, and both are of other bytes.
    case = Bare()
    item = ItemId.from_random(case.dice(16))
    object_id = case.put(seal_bytes(b"other", case.cipher, (case.case_key.recipient,)))
    manifest = Manifest(item, "a.jpg", 5, bytes(32), object_id, "by hand", "r-1", None)
    event = Event("received", "2026-05-01T12:00:00Z", "eve", str(item), None, manifest.to_details())
    good = case.seal(CONTENT)
    noted, stored = case.describe(event)
    known = replace(
        case.index.items()[0], item=item, object_id=object_id, record=noted.record, position=None
    )
    commit([Described(Noted(noted, known), (stored,))], case.records)
    with pytest.raises(MismatchError) as caught:
        accession(case, item)
    assert caught.value.message == "item.plaintext_changed"
    assert caught.value.parameters == {"item": str(item)}
    accession(case, good.item)


def test_an_accession_of_a_missing_object_says_so_in_an_event():
    vault = MemoryVault()
    case = Bare(vault=vault)
    sealed = case.seal(CONTENT)
    del vault._objects[sealed.object_id]
    with pytest.raises(UnavailableError, match=r"item\.object_missing"):
        accession(case, sealed.item)
    assert last_event(case).details == {"found": "item.object_missing"}


def test_an_accession_with_another_key_is_refused_and_is_no_event():
    case = Bare()
    sealed = case.seal(CONTENT)
    with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
        check_accession(sealed.item, "eve", NOW, case.access, AgeLocksmith().new_key(), case.dice)
    assert len(case.entries()) == 1


def granted(case: Bare, item: ItemId, to: str) -> Granted:
    access = replace(ACCESS, kind=EventKind.GRANTED)
    return grant(item, to, access, case.access, case.case_key, case.dice)


def test_a_granted_header_opens_the_same_object_for_the_recipient_alone():
    case = Bare()
    sealed = case.seal(CONTENT)
    office, other = AgeLocksmith().new_key(), AgeLocksmith().new_key()
    header = granted(case, sealed.item, office.recipient).header
    assert len(header) < 2000
    plaintext = BytesIO()
    with case.vault.open(sealed.object_id) as payload:
        case.cipher.decrypt_apart(header, payload, plaintext, office)
    assert plaintext.getvalue() == CONTENT
    with case.vault.open(sealed.object_id) as payload, pytest.raises(RefusedError):
        case.cipher.decrypt_apart(header, payload, BytesIO(), other)
    check_object(case.vault, sealed.object_id)


def test_a_grant_leaves_an_event_with_recipient_and_purpose():
    case = Bare()
    sealed = case.seal(CONTENT)
    office = AgeLocksmith().new_key()
    header = granted(case, sealed.item, office.recipient).header
    found = last_event(case)
    assert (found.kind, found.purpose) == ("granted", ACCESS.purpose)
    assert found.details == {"recipient": office.recipient, "header": sha256(header)}


def test_a_window_shows_any_part_of_an_item():
    case = Bare()
    item = case.seal(CONTENT).item
    found = open_item(item, ACCESS, case.access, case.case_key, case.dice)
    with found.window() as window:
        assert window.size == len(CONTENT)
        for offset, size in ((0, 9), (65530, 20), (len(CONTENT) - 3, 99), (len(CONTENT), 1)):
            assert window.read_at(offset, size) == CONTENT[offset : offset + size]


def whole(case: Bare, content: bytes) -> Bare:
    """Return the case with an item that version 0.1 had sealed: a whole age file."""
    sealed = case.seal(content)
    old = case.put(seal_bytes(content, case.cipher, (case.case_key.recipient,)))
    manifest = replace(read_manifest(sealed.item, case.access, case.case_key), object_id=old)
    details = manifest.to_details()
    event = Event("received", "2026-05-01T12:00:00Z", "a", str(sealed.item), None, details)
    noted, stored = case.describe(event)
    known = replace(case.index.items()[0], object_id=old, record=noted.record, position=None)
    index = MemoryIndex()
    anew = replace(case, index=index)
    commit([Described(Noted(noted, known), (stored,))], anew.records)
    return anew


def test_an_item_of_the_first_version_opens_whole_and_through_a_window_but_is_not_granted():
    case = whole(Bare(), CONTENT)
    item = case.index.items()[0].item
    found = open_item(item, ACCESS, case.access, case.case_key, case.dice)
    assert found.read() == CONTENT
    with found.window() as window:
        assert window.read_at(70000, 5) == CONTENT[70000:70005]
    with pytest.raises(RefusedError, match=r"item\.sealed_whole"):
        granted(case, item, AgeLocksmith().new_key().recipient)
