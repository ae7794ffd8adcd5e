"""Two type, a third settles, corrections are added, a number is used once."""

from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.samples import GOOD, NOW, person

from tutela.custody.keys import PersonKey
from tutela.errors import ConflictError, MalformedError, MismatchError, RefusedError
from tutela.protection.double_entry import Difference, Sheaf, State, admit
from tutela.protection.interview import Correction, Entry, Reading, correct, settle, type_in
from tutela.protection.questions import YES

ANNA, BORIS, CLARA, DAVID = (person(number) for number in range(1, 5))
WHY = Correction("read again from the paper", NOW)
OTHER = {**GOOD, "wish_risk": "wants", "began": "10:01"}


def typed(who: PersonKey, answers: Mapping[str, str] = GOOD, form: str = "interview") -> Entry:
    return type_in(Reading(form, 7, answers), who, NOW)


A, B = typed(ANNA), typed(BORIS)
B_OTHER = typed(BORIS, OTHER)
SETTLED = settle((A, B_OTHER), GOOD, CLARA, WHY)
CHANGED = correct(SETTLED, {**GOOD, "ended": "11:20"}, ANNA, WHY)
AGAIN = correct(CHANGED, {**GOOD, "ended": "11:25"}, BORIS, WHY)


def test_one_typist_is_not_enough():
    sheaf = Sheaf.of([A])
    assert sheaf.state is State.TYPED_ONCE
    assert sheaf.differences == ()
    with pytest.raises(RefusedError, match=r"interview\.second_missing"):
        _ = sheaf.answers


def test_two_who_agree_are_enough():
    sheaf = Sheaf.of([A, B])
    assert sheaf.state is State.AGREED
    assert sheaf.answers == GOOD


def test_what_two_read_differently_is_shown_and_stands_for_nothing():
    sheaf = Sheaf.of([A, B_OTHER])
    assert sheaf.state is State.DIFFERS
    shown = {(one.question, *sorted((one.first, one.second))) for one in sheaf.differences}
    assert shown == {("began", "10:00", "10:01"), ("wish_risk", "refuses", "wants")}
    with pytest.raises(RefusedError) as refused:
        _ = sheaf.answers
    assert refused.value.parameters == {"number": 7, "count": 2}


def test_an_answer_one_of_them_left_out_is_a_difference():
    without = {key: answer for key, answer in GOOD.items() if key != "mark"}
    (found,) = Sheaf.of([typed(ANNA, without), typed(BORIS)]).differences
    assert found.question == "mark"
    assert {found.first, found.second} == {"", "mark_declined"}


@given(st.sets(st.sampled_from(sorted(GOOD))), st.sets(st.sampled_from(sorted(GOOD))))
def test_the_differences_are_exactly_what_one_of_two_left_out(mine: set[str], theirs: set[str]):
    first = typed(ANNA, {key: GOOD[key] for key in mine})
    second = typed(BORIS, {key: GOOD[key] for key in theirs})
    found = {one.question for one in Sheaf.of([first, second]).differences}
    assert found == mine ^ theirs


def test_a_third_settles_only_what_differs():
    assert Sheaf.of([A, B_OTHER, SETTLED]).answers == GOOD
    assert Sheaf.of([A, B_OTHER, SETTLED]).state is State.SETTLED
    more = settle((A, B_OTHER), {**GOOD, "private": "no"}, CLARA, WHY)
    with pytest.raises(RefusedError, match=r"interview\.settles_agreed"):
        Sheaf.of([A, B_OTHER, more])


def test_where_nothing_differs_there_is_nothing_to_settle():
    with pytest.raises(RefusedError, match=r"interview\.settles_agreed"):
        Sheaf.of([A, B, settle((A, B), GOOD, CLARA, WHY)])


@pytest.mark.parametrize("typist", [ANNA, BORIS])
def test_a_typist_does_not_settle(typist: PersonKey):
    with pytest.raises(RefusedError, match=r"interview\.third_needed"):
        Sheaf.of([A, B_OTHER, settle((A, B_OTHER), GOOD, typist, WHY)])


def test_corrections_follow_each_other_and_the_last_stands():
    sheaf = Sheaf.of([A, B_OTHER, SETTLED, CHANGED, AGAIN])
    assert sheaf.state is State.CORRECTED
    assert sheaf.corrections == (CHANGED, AGAIN)
    assert sheaf.answers["ended"] == "11:25"


def test_the_order_of_the_entries_does_not_matter():
    entries = (A, B_OTHER, SETTLED, CHANGED, AGAIN)
    expected = Sheaf.of(entries)
    for order in permutations(entries):
        assert Sheaf.of(order) == expected


@pytest.mark.parametrize("lost", [0, 1, 2, 3])
def test_a_lost_entry_is_missed(lost: int):
    entries = [A, B_OTHER, SETTLED, CHANGED, AGAIN]
    del entries[lost]
    with pytest.raises((MismatchError, RefusedError)):
        _ = Sheaf.of(entries).answers


def test_an_entry_that_is_there_twice_counts_once():
    assert Sheaf.of([A, A, B, B]) == Sheaf.of([A, B])


def test_whoever_types_twice_counts_once_and_blocks_nobody():
    again = typed(ANNA, OTHER)
    first = min((A, again), key=lambda entry: entry.digest)
    assert Sheaf.of([A, again]).state is State.TYPED_ONCE
    assert first in Sheaf.of([A, again, B]).typed
    with pytest.raises(ConflictError, match=r"interview\.typed_before"):
        admit(again, [A])


def test_a_number_used_for_a_third_reading_is_refused():
    with pytest.raises(ConflictError, match=r"interview\.number_used"):
        admit(typed(CLARA), [A, B])


def test_one_number_on_two_kinds_of_paper_is_refused():
    other = typed(BORIS, {"person": "K-28E-MTZK"}, form="crossing")
    with pytest.raises(MalformedError, match=r"interview\.other_paper"):
        admit(other, [A])


def test_a_number_typed_for_two_people_shows_as_a_difference():
    sheaf = admit(typed(BORIS, {**GOOD, "person": "K-333-333Q"}), [A])
    assert (
        Difference("person", "K-28E-MTZK", "K-333-333Q") in sheaf.differences
        or Difference("person", "K-333-333Q", "K-28E-MTZK") in sheaf.differences
    )


def test_two_corrections_of_the_same_entry_conflict():
    fork = correct(SETTLED, {**GOOD, "ended": "11:30"}, DAVID, WHY)
    with pytest.raises(ConflictError, match=r"interview\.replaced_twice"):
        Sheaf.of([A, B_OTHER, SETTLED, CHANGED, fork])


def test_a_correction_of_what_two_agreed_on_may_name_either_entry():
    for latest in (A, B):
        changed = correct(latest, {**GOOD, "ended": "11:20"}, CLARA, WHY)
        assert Sheaf.of([A, B, changed]).answers["ended"] == "11:20"


def test_a_correction_lost_in_the_middle_is_missed():
    last = correct(AGAIN, {**GOOD, "ended": "11:30"}, CLARA, WHY)
    assert Sheaf.of([A, B_OTHER, SETTLED, CHANGED, AGAIN, last]).latest == last
    with pytest.raises(MismatchError, match=r"interview\.replaces_nothing"):
        Sheaf.of([A, B_OTHER, SETTLED, CHANGED, last])


def test_a_typist_may_correct_what_they_typed():
    assert admit(CHANGED, [A, B_OTHER, SETTLED]).latest == CHANGED


def test_two_corrections_that_name_one_agreed_entry_each_conflict():
    both = [correct(latest, {**GOOD, "ended": "11:20"}, CLARA, WHY) for latest in (A, B)]
    with pytest.raises(ConflictError, match=r"interview\.replaced_twice"):
        Sheaf.of([A, B, *both])


def test_nothing_is_corrected_before_it_stands():
    changed = correct(A, {**GOOD, "private": YES}, CLARA, WHY)
    with pytest.raises(RefusedError):
        Sheaf.of([A, changed])


def test_a_settlement_of_other_entries_is_refused():
    stray = settle((A, typed(DAVID, OTHER)), GOOD, CLARA, WHY)
    with pytest.raises(MismatchError, match=r"interview\.replaces_nothing"):
        Sheaf.of([A, B_OTHER, stray])


def test_two_settlements_conflict():
    second = settle((A, B_OTHER), OTHER, DAVID, WHY)
    with pytest.raises(ConflictError, match=r"interview\.replaced_twice"):
        Sheaf.of([A, B_OTHER, SETTLED, second])


def test_a_false_signature_among_them_stops_everything():
    false = Entry(B.reading, B.act, CLARA.public.verifier, B.signature)
    with pytest.raises(MismatchError, match=r"interview\.signature"):
        Sheaf.of([A, false])


@pytest.mark.parametrize("lonely", [SETTLED, CHANGED])
def test_what_replaces_entries_stands_for_nothing_without_them(lonely: Entry):
    with pytest.raises(MismatchError, match=r"interview\.replaces_nothing"):
        Sheaf.of([lonely])


def test_no_entry_is_no_paper():
    with pytest.raises(MalformedError, match=r"interview\.other_paper"):
        Sheaf.of([])
