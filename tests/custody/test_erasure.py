"""What is erased opens for nobody, everything else stays, and a rebuild agrees."""

from dataclasses import replace

import pytest
from tests.custody.bare import ACCESS, NOW, PICTURE, Bare
from tests.faults.custody_driver import Trap, trapped

from tutela.custody.access import AccessPorts, open_item, read_manifest
from tutela.custody.erasure import Agreed, Erased, erase, erased_objects, standing_hold
from tutela.custody.index import Index, Marks, content_mark
from tutela.custody.item import ItemId
from tutela.custody.rebuild import rebuild
from tutela.custody.record import open_record, record_event
from tutela.custody.vault import ObjectId, check_object
from tutela.errors import MismatchError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.proof.digest import sha256
from tutela.stores.memory_index import MemoryIndex
from tutela.stores.memory_vault import MemoryVault

AGREED = Agreed(("anna", "boris"), ("age1a", "age1b"), "order 12/26", NOW)
CONTENT = b"the plaintext"


def erased(case: Bare, item: ItemId, access: AccessPorts | None = None) -> Erased:
    ports = access or case.access
    return erase(item, AGREED, ports, case.index, case.case_key, case.dice)


def event(case: Bare, kind: EventKind, item: ItemId | None) -> None:
    shown = None if item is None else str(item)
    done = Event(kind, "2026-05-01T12:00:00Z", "anna", shown, "order 7/26")
    record_event(done, case.records, case.dice)


def test_an_erased_item_opens_for_nobody_and_the_others_do():
    case = Bare()
    item, other = case.seal(CONTENT).item, case.seal(b"other").item
    erased(case, item)
    with pytest.raises(RefusedError, match=r"item\.erased"):
        open_item(item, ACCESS, case.access, case.case_key, case.dice)
    assert open_item(other, ACCESS, case.access, case.case_key, case.dice).read() == b"other"


def test_no_object_that_tells_what_it_held_can_be_decrypted():
    case = Bare()
    sealed = case.seal(CONTENT, picture=PICTURE)
    record = case.index.items()[0].record
    event(case, EventKind.REVIEWED, sealed.item)
    review = case.index.events(sealed.item)[-1].record
    done = erased(case, sealed.item)
    assert set(done.objects) == {sealed.object_id, record, review}
    for each in done.objects:
        with pytest.raises(UnavailableError, match=r"vault\.erased") as caught:
            open_record(each, case.vault, case.cipher, case.case_key)
        assert caught.value.parameters["position"] == done.position


def test_a_rendition_goes_with_its_original():
    case = Bare()
    rendition = case.put(b"rendition")
    kept: Value = {"rendition": {"object": rendition.digest, "sha256": bytes(32), "size": 9}}
    item = case.seal(CONTENT, picture=replace(PICTURE, commitment=kept)).item
    assert rendition in erased(case, item).objects


def test_the_ciphertext_and_the_ledger_stay_as_they_were():
    case = Bare()
    sealed = case.seal(CONTENT)
    before = list(case.evidence.entries())
    erased(case, sealed.item)
    check_object(case.vault, sealed.object_id)
    assert list(case.evidence.entries())[: len(before)] == before


def test_the_event_says_on_whose_word_and_what():
    case = Bare()
    sealed = case.seal(CONTENT)
    done = erased(case, sealed.item)
    noted = case.index.events(sealed.item)[-1]
    envelope = open_record(noted.record, case.vault, case.cipher, case.case_key)
    assert envelope is not None
    found = envelope.event
    assert (found.kind, found.actor, found.purpose) == ("erased", "anna", "order 12/26")
    assert found.details["second"] == "boris"
    assert tuple(each.object_id for each in erased_objects(found)) == done.objects
    assert noted.position == done.position


def told(index: Index) -> list[object]:
    return [(each.entry, each.position, each.kind, each.item) for each in index.events()]


def test_an_index_made_anew_agrees_and_misses_nothing():
    case = Bare()
    item, other = case.seal(CONTENT).item, case.seal(b"other").item
    open_item(item, ACCESS, case.access, case.case_key, case.dice)
    erased(case, item)
    anew = MemoryIndex()
    assert rebuild(anew, case.sealing, case.case_key) == len(case.entries())
    assert [each.item for each in anew.items()] == [other]
    told = [(each.entry, each.position, each.kind, each.item) for each in anew.events()]
    assert told == [
        (each.entry, each.position, each.kind, each.item) for each in case.index.events()
    ]


def test_a_file_that_was_erased_can_be_received_again():
    case = Bare()
    item = case.seal(CONTENT).item
    mark = content_mark(case.sealing.dedup_key, sha256(CONTENT))
    assert case.index.find(Marks(content=mark)) == item
    erased(case, item)
    assert case.index.find(Marks(content=mark)) is None


@pytest.mark.parametrize("whole_case", [False, True])
def test_a_hold_forbids_and_a_lifted_one_does_not(whole_case: bool):  # noqa: FBT001 - a table
    case = Bare()
    item = case.seal(CONTENT).item
    held = None if whole_case else item
    event(case, EventKind.HELD, held)
    assert standing_hold(case.index, item) is not None
    with pytest.raises(RefusedError, match=r"erasure\.held"):
        erased(case, item)
    assert read_manifest(item, case.access, case.case_key).size == len(CONTENT)
    event(case, EventKind.HOLD_LIFTED, held)
    assert standing_hold(case.index, item) is None
    assert erased(case, item).objects


def test_a_hold_on_one_item_is_none_on_another():
    case = Bare()
    item, other = case.seal(CONTENT).item, case.seal(b"other").item
    event(case, EventKind.HELD, other)
    assert erased(case, item).objects
    with pytest.raises(RefusedError, match=r"erasure\.held"):
        erased(case, other)


def test_a_hold_on_the_case_is_not_lifted_by_one_on_an_item():
    case = Bare()
    item = case.seal(CONTENT).item
    event(case, EventKind.HELD, None)
    event(case, EventKind.HOLD_LIFTED, item)
    with pytest.raises(RefusedError, match=r"erasure\.held"):
        erased(case, item)


def test_nothing_is_erased_while_the_index_misses_an_event():
    # An older index that was put back, or a hold whose record is lost.
    case = Bare()
    item = case.seal(CONTENT).item
    event(case, EventKind.HELD, item)
    before = MemoryIndex()
    held = case.index.events()[-1]
    with pytest.raises(MismatchError, match=r"custody\.records_missing"):
        rebuild(before, without(case, held.record).sealing, case.case_key)
    with pytest.raises(RefusedError, match=r"custody\.events_unknown"):
        erased(replace(case, index=before), item)
    assert read_manifest(item, case.access, case.case_key).size == len(CONTENT)


def without(case: Bare, lost: ObjectId) -> Bare:
    assert isinstance(case.vault, MemoryVault)
    del case.vault._headers[lost]
    return case


def test_one_person_is_not_two_and_a_basis_is_stated():
    with pytest.raises(RefusedError, match=r"erasure\.one_person"):
        Agreed(("anna", "boris"), ("age1a", "age1a"), "order", NOW)
    with pytest.raises(RefusedError, match=r"erasure\.basis_missing"):
        Agreed(("anna", "boris"), ("age1a", "age1b"), "  ", NOW)


def test_an_unknown_item_is_refused():
    with pytest.raises(UnavailableError, match=r"item\.unknown"):
        erased(Bare(), ItemId.from_random(bytes(16)))


@pytest.mark.parametrize("after", [False, True], ids=["failed", "answer-lost"])
@pytest.mark.parametrize("step", range(1, 7))
def test_an_erasure_broken_off_at_any_step_is_gone_on_with(step: int, after: bool):  # noqa: FBT001
    # Steps: the record, the note, the append, the settling; then a header each.
    case = Bare()
    item = case.seal(CONTENT).item
    records = trapped(case.sealing, case.index, Trap(step, after)).records
    with pytest.raises(UnavailableError):
        erased(case, item, replace(case.access, records=records))
    case.index.settle(
        {
            each.entry: place
            for each in case.index.pending()
            for place, entry in enumerate(case.evidence.entries())
            if entry == each.entry
        }
    )
    done = erased(case, item)
    kinds = [each.kind for each in case.index.events(item)]
    assert kinds.count(EventKind.ERASED) == 1
    for each in done.objects:
        with pytest.raises(UnavailableError, match=r"vault\.erased"):
            case.vault.header(each)
