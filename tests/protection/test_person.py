from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import ConflictError, MalformedError, RefusedError
from tutela.ledger.entry import Event, EventKind, decode_event, encode_event
from tutela.protection.person import (
    ALPHABET,
    AgeClass,
    Correction,
    Person,
    PersonId,
    corrected,
    opened,
    people,
    set_free,
)

AT = "2026-11-24T09:30:00Z"
ONE = PersonId("K-28E-MTZK")
BOTH = (bytes(32), bytes([1]) * 32)


def kept(event: Event) -> Event:
    """Return an event as it comes back from the ledger."""
    return decode_event(encode_event(event))


def test_the_pseudonyms_of_the_spec():
    for byte, spelled in ((b"\0", "K-222-2222"), (b"\1", "K-333-333Q"), (b"\7", "K-999-999S")):
        assert str(PersonId.draw(byte.__mul__)) == spelled


@given(st.lists(st.integers(0, 247), min_size=6, max_size=6))
def test_a_drawn_pseudonym_is_read_however_it_is_typed(numbers: list[int]):
    left = iter(numbers)
    person = PersonId.draw(lambda _size: bytes([next(left)]))
    spelled = str(person)
    assert PersonId.parse(spelled) == PersonId.parse(spelled.lower()) == person
    assert PersonId.parse(f" {spelled[2:]} ") == person
    cyrillic = spelled.translate(str.maketrans("ABEKMHPCTYX", "АВЕКМНРСТУХ"))  # noqa: RUF001 - meant
    assert PersonId.parse(cyrillic) == person


@given(st.lists(st.integers(0, 247), min_size=6, max_size=6), st.data())
def test_one_wrong_letter_or_two_exchanged_ones_are_noticed(
    numbers: list[int], data: st.DataObject
):
    left = iter(numbers)
    letters = list(str(PersonId.draw(lambda _size: bytes([next(left)])))[2:].replace("-", ""))
    wrong = list(letters)
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, 6))
        wrong[place] = data.draw(st.sampled_from(ALPHABET))
    else:
        one, other = data.draw(st.integers(0, 6)), data.draw(st.integers(0, 6))
        wrong[one], wrong[other] = wrong[other], wrong[one]
    if wrong == letters:
        return
    with pytest.raises(MalformedError):
        PersonId.parse("".join(wrong))


def test_numbers_that_would_make_some_letters_likelier_are_drawn_anew():
    left = iter([255, 248, 0, 250, 0, 0, 0, 0, 0])
    assert str(PersonId.draw(lambda _size: bytes([next(left)]))) == "K-222-2222"


@pytest.mark.parametrize("typed", ["", "K-", "K-07", "K-222-222", "K-222-22222", "K-222-222O", "7"])
def test_what_is_no_pseudonym_is_refused_and_not_repeated(typed: str):
    with pytest.raises(MalformedError) as refused:
        PersonId.parse(typed)
    assert "222" not in str(refused.value)


def test_a_person_is_what_the_events_say():
    record = people([kept(opened(ONE, AgeClass.UNKNOWN, (), AT, "anna"))])[ONE]
    assert (record.detained, record.age) == (True, AgeClass.UNKNOWN)
    events = [
        opened(ONE, AgeClass.UNKNOWN, (), AT, "anna"),
        corrected(record, Correction(AgeClass.ADULT, "papers", BOTH), AT, "anna"),
        set_free(record, date(2026, 11, 20), BOTH, "seen", AT, "anna"),
    ]
    free = people(map(kept, events))[ONE]
    assert (free.age, free.set_free_on) == (AgeClass.ADULT, date(2026, 11, 20))
    again = corrected(free, Correction(None, "a mistake", (), held_again=True), AT, "anna")
    assert people(map(kept, [*events, again]))[ONE].detained


def test_nothing_changes_without_a_change_and_a_reason():
    record = Person(ONE, AT, AgeClass.ADULT)
    for age, again, reason in (
        (AgeClass.ADULT, False, "x"),
        (None, True, "x"),
        (AgeClass.MINOR, False, " "),
    ):
        with pytest.raises(RefusedError):
            corrected(record, Correction(age, reason, BOTH, again), AT, "anna")


def test_one_person_alone_sets_nobody_free_and_nobody_is_free_tomorrow():
    record = Person(ONE, AT, AgeClass.ADULT)
    with pytest.raises(RefusedError, match="one_person"):
        set_free(record, date(2026, 11, 20), (BOTH[0], BOTH[0]), "seen", AT, "anna")
    with pytest.raises(RefusedError, match="future"):
        set_free(record, date(2026, 11, 25), BOTH, "seen", AT, "anna")
    with pytest.raises(RefusedError, match="nothing_corrected"):
        set_free(record, date(2026, 11, 20), BOTH, "", AT, "anna")


def test_one_person_alone_makes_nobody_an_adult():
    record = Person(ONE, AT, AgeClass.UNKNOWN)
    for said_by in ((), BOTH[:1], (BOTH[0], BOTH[0])):
        with pytest.raises(RefusedError, match="adult_by_two"):
            opened(ONE, AgeClass.ADULT, said_by, AT, "anna")
        with pytest.raises(RefusedError, match="adult_by_two"):
            corrected(record, Correction(AgeClass.ADULT, "papers", said_by), AT, "anna")
    forged = opened(ONE, AgeClass.ADULT, BOTH, AT, "anna")
    alone = replace(forged, details={**forged.details, "said_by": BOTH[:1]})
    assert people([kept(alone)])[ONE].age is AgeClass.UNKNOWN


def test_a_ledger_that_contradicts_itself_stops_everything():
    twice = [kept(opened(ONE, AgeClass.ADULT, BOTH, AT, "anna"))] * 2
    with pytest.raises(ConflictError):
        people(twice)
    stray = Event(
        EventKind.PERSON_SET_FREE,
        AT,
        "anna",
        details={"person": str(ONE), "on": "x", "said_by": BOTH},
    )
    with pytest.raises(MalformedError, match="unknown_in_ledger"):
        people([stray])
    with pytest.raises(MalformedError, match="field=on"):
        people([twice[0], kept(stray)])
    alone = replace(stray, details={"person": str(ONE), "on": "2026-01-01", "said_by": BOTH[:1]})
    with pytest.raises(MalformedError, match="said_by"):
        people([twice[0], kept(alone)])
    odd = Event(EventKind.PERSON_OPENED, AT, "anna", details={"person": str(ONE), "age": "old"})
    with pytest.raises(MalformedError, match="field=age"):
        people([odd])
