"""What a case must hold, and every way in which an object can be found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.custody.bare import Bare

from tutela.custody.fixity import (
    NO_HEADER,
    UNDAMAGED,
    Checked,
    Condition,
    Lying,
    Round,
    Seen,
    Tell,
    Wanted,
    owners,
    wanted_of,
    with_index,
    written_with,
)
from tutela.custody.tombstones import Graves, Mark
from tutela.custody.vault import AGE_MAGIC, ObjectId
from tutela.errors import UnavailableError
from tutela.ledger.entry import object_entry


def digest(content: bytes) -> bytes:
    return sha256(content).digest()


def named(content: bytes) -> ObjectId:
    return ObjectId(digest(content))


@dataclass
class Shelf:
    """Objects and headers in memory; None does not come from the disk."""

    objects: Mapping[ObjectId, bytes | None] = field(default_factory=dict)
    headers: Mapping[ObjectId, bytes | None] = field(default_factory=dict)
    tombstones: Mapping[ObjectId, bytes] = field(default_factory=dict)

    def lying(self) -> Lying:
        sizes = {each: len(content or b"") for each, content in self.objects.items()}
        return Lying(sizes, frozenset(self.headers), self.tombstones)

    def digest(self, object_id: ObjectId, tell: Tell) -> Seen:
        content = self.objects[object_id]
        if content is None:
            raise UnavailableError("fixity.file_unreadable", path="x", code="EIO")
        tell(len(content))
        return Seen(digest(content), content.startswith(AGE_MAGIC))

    def header_digest(self, object_id: ObjectId) -> bytes:
        header = self.headers[object_id]
        if header is None:
            raise UnavailableError("fixity.file_unreadable", path="x", code="EIO")
        return digest(header)


OBJECT, HEADER, OLD = b"payload", b"header", AGE_MAGIC + b"old"
ID, OLD_ID = named(OBJECT), named(OLD)
WANTED = Wanted(ID, digest(HEADER), 0)


def look(
    shelf: Shelf, *wanted: Wanted, graves: Graves | None = None, done: tuple[ObjectId, ...] = ()
) -> list[Checked]:
    walked = Round(
        {each.id: each for each in wanted}, shelf.lying(), graves or Graves(), frozenset(done)
    )
    return list(walked.walk(shelf, lambda _size: None))


@pytest.mark.parametrize(
    ("shelf", "condition"),
    [
        (Shelf({ID: OBJECT}, {ID: HEADER}), Condition.FINE),
        (Shelf({}, {ID: HEADER}), Condition.MISSING),
        (Shelf({ID: b"changed"}, {ID: HEADER}), Condition.CHANGED),
        (Shelf({ID: None}, {ID: HEADER}), Condition.UNREADABLE),
        (Shelf({ID: OBJECT}), Condition.HEADER_MISSING),
        (Shelf({ID: OBJECT}, {ID: b"changed"}), Condition.HEADER_CHANGED),
        (Shelf({ID: OBJECT}, {ID: None}), Condition.HEADER_UNREADABLE),
    ],
)
def test_a_wanted_object_is_found_in_one_condition(shelf: Shelf, condition: Condition):
    (checked,) = look(shelf, WANTED)
    assert checked.condition is condition
    assert checked.damaged == (condition is not Condition.FINE)


@pytest.mark.parametrize(
    ("shelf", "condition"),
    [
        (Shelf({OLD_ID: OLD}), Condition.UNNAMED),
        (Shelf({ID: OBJECT}, {ID: HEADER}), Condition.LEFT_OVER),
        (Shelf({}, {ID: HEADER}), Condition.LEFT_OVER),
        (Shelf({OLD_ID: OLD + b"changed"}), Condition.CHANGED),
        (Shelf({OLD_ID: None}), Condition.UNREADABLE),
    ],
)
def test_what_nobody_names_is_damage_only_if_its_bytes_are_wrong(
    shelf: Shelf, condition: Condition
):
    (checked,) = look(shelf)
    assert checked.condition is condition


ERASED = Shelf({ID: None}, {}, {ID: b"3\n"})


@pytest.mark.parametrize(
    ("mark", "condition"),
    [
        (Mark.CONFIRMED, Condition.ERASED),
        (Mark.SAID, Condition.SAID_ERASED),
        (Mark.UNKNOWN, Condition.TOMBSTONE_UNKNOWN),
        (Mark.FALSE, Condition.TOMBSTONE_FALSE),
    ],
)
@pytest.mark.parametrize("wanted", [(WANTED,), ()])
def test_an_object_marked_as_erased_is_what_its_mark_is_worth_and_never_read(
    mark: Mark, condition: Condition, wanted: tuple[Wanted, ...]
):
    shelf = ERASED if wanted else Shelf({ID: b"cut"}, {}, ERASED.tombstones)
    (checked,) = look(shelf, *wanted, graves=Graves({ID: mark}))
    assert checked.condition is condition
    assert checked.damaged == (mark in (Mark.UNKNOWN, Mark.FALSE))


@pytest.mark.parametrize("mark", [Mark.CONFIRMED, Mark.SAID])
def test_what_can_still_be_opened_is_no_finished_erasure(mark: Mark):
    graves = Graves({ID: mark, OLD_ID: mark})
    headed = Shelf({ID: OBJECT}, {ID: HEADER}, {ID: b"3\n"})
    whole = Shelf({OLD_ID: OLD}, {}, {OLD_ID: b"3\n"})
    for shelf, wanted in ((headed, (WANTED,)), (headed, ()), (whole, ())):
        only = Graves({each: graves.marks[each] for each in shelf.tombstones})
        (checked,) = look(shelf, *wanted, graves=only)
        assert checked.condition is Condition.ERASURE_UNFINISHED
        assert checked.damaged


def test_an_erasure_that_marked_nothing_yet_is_not_finished():
    shelf = Shelf({ID: OBJECT}, {ID: HEADER})
    (checked,) = look(shelf, WANTED, graves=Graves(unmarked=frozenset((ID,))))
    assert checked.condition is Condition.ERASURE_UNFINISHED


@pytest.mark.parametrize("mark", [Mark.CONFIRMED, Mark.SAID])
def test_a_mark_does_not_hide_that_an_object_is_missing(mark: Mark):
    for wanted in ((WANTED,), ()):
        (checked,) = look(Shelf({}, {}, {ID: b"3\n"}), *wanted, graves=Graves({ID: mark}))
        assert checked.condition is Condition.MISSING


def test_a_whole_age_file_needs_no_header():
    for header in (NO_HEADER, None):
        (checked,) = look(Shelf({OLD_ID: OLD}), Wanted(OLD_ID, header, None))
        assert checked.condition is Condition.FINE


def test_exchanged_objects_are_found_and_say_whose_bytes_they_hold():
    other = named(b"other")
    shelf = Shelf({ID: b"other", other: OBJECT}, {ID: HEADER, other: HEADER})
    checked = look(shelf, WANTED, Wanted(other, digest(HEADER), 0))
    assert {each.id: each.found for each in checked} == {ID: other.digest, other: ID.digest}


def test_what_is_done_is_not_read_again():
    shelf = Shelf({ID: None}, {ID: HEADER})
    walked = Round({ID: WANTED}, shelf.lying(), done=frozenset((ID,)))
    (checked,) = walked.walk(shelf, lambda _size: None)
    assert checked.condition is Condition.FINE
    assert walked.bytes_to_read == 0


@pytest.mark.parametrize(
    ("shelf", "condition"),
    [
        (Shelf({}, {ID: HEADER}), Condition.MISSING),
        (Shelf({ID: OBJECT}), Condition.HEADER_MISSING),
        (Shelf({ID: OBJECT}, {ID: b"changed"}), Condition.HEADER_CHANGED),
        (Shelf({ID: OBJECT}, {ID: None}), Condition.HEADER_UNREADABLE),
    ],
)
def test_what_was_done_must_still_be_there_with_its_header(shelf: Shelf, condition: Condition):
    (checked,) = look(shelf, WANTED, done=(ID,))
    assert checked.condition is condition


def test_the_last_entry_that_names_an_object_says_which_header_it_must_have():
    entries = [bytes(32), object_entry(ID.digest, digest(HEADER)), bytes(32)]
    entries.append(object_entry(ID.digest, digest(b"newer")))
    assert wanted_of(enumerate(entries)) == {ID: Wanted(ID, digest(b"newer"), 0)}


def test_entries_of_other_kinds_name_nothing():
    assert wanted_of(enumerate([b"", b"\x16", bytes(65), bytes(64)])) == {}


@given(st.lists(st.tuples(st.binary(max_size=3), st.sampled_from((OBJECT, OLD))), max_size=6))
def test_exactly_the_objects_with_other_bytes_are_damaged(content: list[tuple[bytes, bytes]]):
    kept = {named(key + kind): kind for key, kind in content}
    shelf = Shelf(kept, dict.fromkeys(kept, HEADER))
    damaged = {each.id for each in look(shelf) if each.damaged}
    assert damaged == {each for each, held in kept.items() if named(held) != each}


def test_behind_a_gap_nobody_knows_to_which_event_an_object_belongs():
    named_entry = object_entry(ID.digest, digest(HEADER))
    assert wanted_of([(0, bytes(32)), (2, named_entry)])[ID].event is None
    assert wanted_of([(1, named_entry)])[ID].event is None
    assert written_with(wanted_of([(1, bytes(32)), (2, named_entry)])) == {ID: 1}


def test_the_index_says_what_old_cases_must_hold_and_whose_it_is():
    bare = Bare()
    sealed = bare.seal(b"one")
    wanted = with_index({}, bare.index, bare.index)
    assert sealed.object_id in wanted
    assert set(owners(wanted, bare.index, bare.index).values()) == {sealed.item}


def test_objects_named_by_the_log_belong_to_the_item_of_their_event():
    bare = Bare()
    one, other = bare.seal(b"one"), bare.seal(b"other")
    wanted = wanted_of(enumerate(bare.evidence.entries()))
    owned = owners(wanted, bare.index, bare.index)
    assert {owned[one.object_id], owned[other.object_id]} == {one.item, other.item}
    assert len(owned) == len(wanted) == 2 * len((one, other))


def test_five_conditions_are_no_damage():
    assert len(UNDAMAGED) == len(("fine", "erased", "said erased", "unnamed", "left over"))
