"""An entry has one encoding, says who read what when, and shows every change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import PROJECT
from tests.protection.samples import GOOD, NOW, person

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.proof import cbor
from tutela.proof.digest import sha256
from tutela.protection.interview import (
    FORMS,
    NUMBER_MAX,
    Act,
    Correction,
    Entry,
    Reading,
    Step,
    correct,
    type_in,
)
from tutela.protection.questions import Kind, Question

ANNA = person(1)
TYPED = type_in(Reading("interview", 7, GOOD), ANNA, NOW)


def answer_to(question: Question) -> st.SearchStrategy[str]:
    """Return answers to a question."""
    match question.kind:
        case Kind.PSEUDONYM:
            return st.sampled_from(["K-28E-MTZK", "K-999-999S"])
        case Kind.LINE | Kind.TEXT:
            return st.sampled_from(["none", "조용한 곳", "Ґанок", "ещё нет"])
        case Kind.DATE:
            return st.dates(max_value=NOW.date()).map(lambda day: day.isoformat())
        case Kind.TIME:
            return st.times().map(lambda time: time.strftime("%H:%M"))
        case Kind.NUMBER:
            return st.integers(1, 10**9 - 1).map(str)
        case Kind.CHOICE:
            return st.sampled_from(question.options)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    form = draw(st.sampled_from([*FORMS.values()]))
    asked = draw(st.lists(st.sampled_from([*form.questions]), unique_by=lambda one: one.key))
    answers = {one.key: draw(answer_to(one)) for one in asked}
    return Reading(form.name, draw(st.integers(1, NUMBER_MAX)), answers)


@given(readings(), st.datetimes(datetime(2026, 5, 20), datetime(2200, 1, 1)))  # noqa: DTZ001 - st takes naive bounds
def test_every_entry_is_read_back_as_it_was_written(reading: Reading, at: datetime):
    entry = type_in(reading, ANNA, at.replace(tzinfo=UTC))
    read = Entry.decode(entry.encode())
    read.check()
    assert read == entry
    assert read.encode() == entry.encode()


def test_the_published_vector_is_what_the_specification_says():
    entry = type_in(
        Reading("crossing", 7, {"person": "K-28E-MTZK", "answer": "not_yet"}), ANNA, NOW
    )
    assert entry.digest.hex() == VECTOR
    written = (PROJECT / "spec" / "interview.md").read_text("utf-8")
    assert VECTOR in written
    assert entry.encode().hex() in written.replace("\n    ", "")


VECTOR = "9e24d3343794e9090fb4f53b9dd3ee19abf6b9841a31f37b2247e0520ebff17e"


@given(st.integers(0, len(TYPED.encode()) * 8 - 1))
def test_an_entry_with_one_bit_flipped_is_refused(bit: int):
    damaged = bytearray(TYPED.encode())
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TutelaError):
        Entry.decode(bytes(damaged)).check()


@given(st.integers(0, len(TYPED.encode()) - 1))
def test_an_entry_that_was_cut_is_refused(size: int):
    with pytest.raises(MalformedError):
        Entry.decode(TYPED.encode()[:size])


def test_an_entry_signed_by_another_than_it_says_is_refused():
    stolen = Entry(TYPED.reading, TYPED.act, person(2).public.verifier, TYPED.signature)
    with pytest.raises(MismatchError, match=r"interview\.signature"):
        stolen.check()


def test_the_day_on_the_paper_and_the_moment_of_typing_are_kept_apart():
    read = Entry.decode(TYPED.encode())
    assert read.reading.answers["interview_on"] == "2026-05-04"
    assert read.act.entered_at == NOW


@pytest.mark.parametrize("question", ["interview_on", "informed_on", "examined_on"])
def test_a_paper_from_the_future_is_refused(question: str):
    coming = (NOW + timedelta(days=2)).date().isoformat()
    with pytest.raises(RefusedError, match=r"interview\.day_to_come"):
        type_in(Reading("interview", 7, {**GOOD, question: coming}), ANNA, NOW)


@pytest.mark.parametrize("number", [0, -1, NUMBER_MAX + 1])
def test_a_number_that_is_on_no_paper_is_refused(number: int):
    with pytest.raises(MalformedError, match=r"interview\.number_form"):
        Reading("interview", number, {})


def test_an_unknown_form_is_refused():
    with pytest.raises(MalformedError, match=r"interview\.form_unknown"):
        Reading("confession", 7, {})


@pytest.mark.parametrize(
    ("step", "replaces", "reason"),
    [
        (Step.TYPED, (), "why"),
        (Step.TYPED, (bytes(32),), ""),
        (Step.CORRECTED, (bytes(32),), ""),
        (Step.CORRECTED, (), "why"),
        (Step.CORRECTED, (bytes(32),), "two\nlines"),
        (Step.CORRECTED, (bytes(32),), "x" * 401),
        (Step.SETTLED, (bytes(32),), "why"),
        (Step.SETTLED, (bytes(32), bytes(32)), "why"),
        (Step.SETTLED, (b"\1" * 32, bytes(32)), "why"),
    ],
)
def test_an_act_that_is_none_is_refused(step: Step, replaces: tuple[bytes, ...], reason: str):
    with pytest.raises(MalformedError):
        Act(step, replaces, reason, NOW)


def test_a_moment_that_is_not_utc_is_refused():
    with pytest.raises(MalformedError, match=r"interview\.entry_form"):
        Act(Step.TYPED, (), "", NOW.replace(microsecond=1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("entered_at", "2026-05-20 12:00:00"),
        ("entered_at", "2026-02-30T12:00:00Z"),
        ("step", "guessed"),
        ("replaces", [b"short"]),
        ("replaces", "none"),
        ("answers", []),
        ("answers", {"person": 7}),
        ("further", 1),
        ("format", "tutela-interview/2"),
        ("number", -7),
    ],
)
def test_a_record_with_a_wrong_field_is_refused(field: str, value: cbor.Value):
    fields = cbor.decode(TYPED.encode())
    assert isinstance(fields, dict)
    with pytest.raises(MalformedError):
        Entry.decode(cbor.encode({**fields, field: value}))


def test_a_correction_names_what_it_stands_for_and_keeps_it():
    why = Correction("the hour was misread", NOW)
    entry = correct(TYPED, {**GOOD, "began": "10:30"}, person(3), why)
    assert entry.act.replaces == (TYPED.digest,)
    assert sha256(TYPED.encode()) == TYPED.digest
    assert entry.reading.answers["began"] == "10:30"


def test_nothing_a_person_said_is_in_a_repr():
    assert GOOD["hopes"] not in repr(TYPED)
    assert "refuses" not in repr(TYPED)
