from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.custody.bare import ACCESS, NOW, PICTURE, Bare
from typing_extensions import override

from tutela.custody.access import check_accession, open_item, read_manifest
from tutela.custody.index import Index, IndexedItem, Marks
from tutela.custody.keys import seal_bytes
from tutela.custody.rebuild import rebuild
from tutela.custody.record import Envelope
from tutela.custody.vault import ObjectId
from tutela.engines.age import AgeLocksmith
from tutela.errors import MismatchError, UnavailableError
from tutela.ledger.entry import Event, encode_event
from tutela.stores.memory_index import MemoryIndex
from tutela.stores.memory_vault import MemoryVault


def filled(case: Bare) -> Bare:
    """Seal a picture and two files, open one, compare one."""
    sealed = [case.seal(b"picture", "p.jpg", PICTURE), case.seal(b"words"), case.seal(b"")]
    open_item(sealed[0].item, ACCESS, case.access, case.case_key, case.dice)
    check_accession(sealed[1].item, "anna", NOW, case.access, case.case_key, case.dice)
    return case


def anew(case: Bare) -> tuple[Index, int]:
    index = MemoryIndex()
    return index, rebuild(index, case.sealing, case.case_key)


def without_place(items: tuple[IndexedItem, ...]) -> list[IndexedItem]:
    return [replace(item, marks=Marks(item.marks.content)) for item in items]


def events_of(index: Index) -> list[object]:
    # not_before only says where to look; a rebuilt index looks where the entry stands.
    return [replace(event, not_before=0) for event in index.events()]


def test_the_index_made_anew_equals_the_one_that_was_lost():
    case = filled(Bare())
    index, events = anew(case)
    assert events == 5
    assert without_place(tuple(index.items())) == without_place(tuple(case.index.items()))
    assert events_of(index) == events_of(case.index)
    assert index.known_size() == case.index.known_size()


def open_first(case: Bare) -> None:
    for each in case.index.items()[:1]:
        open_item(each.item, ACCESS, case.access, case.case_key, case.dice)


def compare_last(case: Bare) -> None:
    for each in case.index.items()[-1:]:
        check_accession(each.item, "anna", NOW, case.access, case.case_key, case.dice)


STEPS: dict[str, Callable[[Bare], object]] = {
    "file": lambda case: case.seal(b"words"),
    "open": open_first,
    "compare": compare_last,
}


@given(st.lists(st.sampled_from(["file", "open", "compare"]), max_size=8))
@settings(max_examples=20, deadline=None)
def test_whatever_happened_the_rebuilt_index_says_the_same(steps: list[str]):
    case = Bare()
    for step in steps:
        STEPS[step](case)
    index, events = anew(case)
    assert events == len(case.entries())
    assert tuple(index.items()) == tuple(case.index.items())
    assert events_of(index) == events_of(case.index)


def test_rebuilding_twice_changes_nothing():
    case = filled(Bare())
    first, _ = anew(case)
    assert rebuild(first, case.sealing, case.case_key) == 5
    assert tuple(first.items()) == tuple(anew(case)[0].items())


def test_a_damaged_comparison_is_not_taken_for_a_good_one():
    vault = MemoryVault()
    case = Bare(vault=vault)
    sealed = case.seal(b"words")
    del vault._objects[sealed.object_id]
    with pytest.raises(UnavailableError):
        check_accession(sealed.item, "anna", NOW, case.access, case.case_key, case.dice)
    assert anew(case)[0].items()[0].accession_at is None


def test_a_missing_record_is_counted_and_the_rest_is_there():
    vault = MemoryVault()
    case = filled(Bare(vault=vault))
    del vault._objects[case.index.events()[1].record]
    index = MemoryIndex()
    with pytest.raises(MismatchError) as caught:
        rebuild(index, case.sealing, case.case_key)
    assert caught.value.message == "custody.records_missing"
    assert caught.value.parameters == {"entries": 5, "missing": 1}
    assert len(index.items()) == 2
    assert len(index.events()) == 4


def test_a_damaged_record_is_counted_like_a_missing_one():
    vault = MemoryVault()
    case = filled(Bare(vault=vault))
    record = case.index.events()[0].record
    vault._objects[record] = vault._objects[record][:-1]
    with pytest.raises(MismatchError, match=r"custody\.records_missing.*missing=1"):
        anew(case)


def test_a_planted_record_the_ledger_does_not_know_is_passed_over():
    # Anybody who has the public card can encrypt to a case.
    case = filled(Bare())
    event = Event("received", "2026-05-01T12:00:00Z", "eve", None, None, {})
    envelope = Envelope(encode_event(event), bytes(32))
    case.put(seal_bytes(envelope.pack(), case.cipher, (case.case_key.recipient,)))
    index, events = anew(case)
    assert events == 5
    assert len(index.items()) == 3


def test_a_record_put_together_with_its_header_is_not_taken_for_the_record():
    vault = MemoryVault()
    case = filled(Bare(vault=vault))
    for each in case.index.events():
        case.put(vault._headers[each.record] + vault._objects[each.record])
    index, events = anew(case)
    assert events == 5
    assert events_of(index) == events_of(case.index)
    # And so it does not stand in for one that is lost, of which it would be a second copy.
    lost = case.index.events()[1].record
    del vault._headers[lost]
    with pytest.raises(MismatchError, match=r"custody\.records_missing.*missing=1"):
        anew(case)


class Failing(MemoryVault):
    """A vault on a disk that does not give one object."""

    failing: ObjectId | None = None

    @override
    def header(self, object_id: ObjectId) -> bytes:
        if object_id == self.failing:
            raise UnavailableError("vault.object_unreadable", object=str(object_id), code="EIO")
        return super().header(object_id)


def test_one_object_that_cannot_be_read_hides_no_other():
    vault = Failing()
    case = filled(Bare(vault=vault))
    vault.failing = case.index.items()[0].object_id
    assert anew(case)[1] == 5
    vault.failing = case.index.events()[1].record
    index = MemoryIndex()
    with pytest.raises(MismatchError, match=r"custody\.records_missing.*missing=1"):
        rebuild(index, case.sealing, case.case_key)
    assert len(index.events()) == 4


def test_a_foreign_object_is_passed_over():
    case = filled(Bare())
    case.put(b"no age file")
    case.put(seal_bytes(b"to others", case.cipher, (AgeLocksmith().new_key().recipient,)))
    assert anew(case)[1] == 5


def test_an_item_is_opened_through_the_rebuilt_index():
    case = filled(Bare())
    index, _ = anew(case)
    again = replace(case, index=index)
    for item in index.items():
        assert read_manifest(item.item, again.access, case.case_key).object_id == item.object_id
