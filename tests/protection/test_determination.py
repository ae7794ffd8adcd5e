"""Decisions have reasons, are signed by different people, and a refusal binds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import PROJECT
from tests.protection.samples import FIRST_DAY, REASONS, finding, panel, person

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.proof import cbor
from tutela.protection.bars import Destination
from tutela.protection.determination import (
    OUTCOMES,
    SIGNED_BY,
    Determination,
    Finding,
    Grounds,
    Outcome,
    Role,
    Signature,
    Subject,
    check_after_refusal,
    check_panel,
)
from tutela.protection.person import PersonId

PERSON = PersonId("K-28E-MTZK")
PANEL = panel((1, 2, 3))
VECTOR = "c89cd39ab68e6b59a62bbd106c8fd5f40ea9f1360c96c479a606c63d5803a11b"
KEYS = {number: person(number) for number in range(1, 5)}


@st.composite
def records(draw: st.DrawFn) -> Determination:
    subject = draw(st.sampled_from(Subject))
    digests = draw(st.sets(st.binary(min_size=32, max_size=32), max_size=3))
    words = st.sampled_from(["", "нові факти", "새로운 사실\n둘째 줄"])
    grounds = Grounds(REASONS, tuple(sorted(digests)), draw(words), "0.1", draw(st.booleans()))
    destination = draw(st.sampled_from(Destination))
    places = ["", "Invented State"] if destination is Destination.THIRD else [""]
    found = Finding(
        subject,
        draw(st.sampled_from(OUTCOMES[subject])),
        PersonId(draw(st.sampled_from(["K-28E-MTZK", "K-999-999S"]))),
        destination,
        draw(st.dates()),
        grounds,
        draw(st.sampled_from(places)),
    )
    record = Determination(found, ())
    needed = SIGNED_BY[subject]
    for number, role in enumerate(needed[: draw(st.integers(0, len(needed)))], 1):
        record = record.signed(role, KEYS[number], draw(st.dates(min_value=found.on)))
    return record


@given(records())
def test_every_record_is_read_back_as_it_was_written(record: Determination):
    read = Determination.decode(record.encode())
    assert read == record
    assert read.encode() == record.encode()


def test_the_published_vector_is_what_the_specification_says():
    assert finding().digest.hex() == VECTOR
    written = (PROJECT / "spec" / "interview.md").read_text("utf-8")
    assert VECTOR in written
    assert REASONS in written


@given(st.integers(0, len(PANEL.encode()) * 8 - 1))
def test_a_record_with_one_bit_flipped_is_refused(bit: int):
    damaged = bytearray(PANEL.encode())
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TutelaError):
        Determination.decode(bytes(damaged)).check()


@given(st.integers(0, len(PANEL.encode()) - 1))
def test_a_record_that_was_cut_is_refused(size: int):
    with pytest.raises(MalformedError):
        Determination.decode(PANEL.encode()[:size])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "mercy"),
        ("outcome", "possible"),
        ("person", "a name"),
        ("person", "K-28E-MTZJ"),
        ("person", "K-07"),
        ("destination", "home"),
        ("destination", "RISK"),
        ("on", "yesterday"),
        ("builds_on", [b"short"]),
        ("builds_on", "none"),
        ("builds_on", [1]),
        ("rules", ""),
        ("no_mere_assurance", "maybe"),
        ("no_mere_assurance", True),
        ("place", "Invented State"),
        ("place", None),
        ("signatures", [1]),
        ("further", 1),
    ],
)
def test_a_record_with_a_wrong_field_is_refused(field: str, value: cbor.Value):
    fields = cbor.decode(PANEL.encode())
    assert isinstance(fields, dict)
    with pytest.raises(MalformedError):
        Determination.decode(cbor.encode({**fields, field: value}))


@pytest.mark.parametrize("reasons", ["", "he wants to", " " * 60])
def test_a_decision_without_reasons_is_none(reasons: str):
    grounds = Grounds(reasons, (), "", "0.1")
    with pytest.raises(RefusedError, match=r"forms\.reasons_missing"):
        Finding(Subject.PANEL, Outcome.REFUSES, PERSON, Destination.RISK, FIRST_DAY, grounds)


WHOLE = "x" * 40


@pytest.mark.parametrize(
    ("reasons", "new_facts", "rules"),
    [
        ("x" * 20_001, "", "0.1"),
        (WHOLE + "\a", "", "0.1"),
        (WHOLE, "x" * 20_001, "0.1"),
        (WHOLE, "bell\a", "0.1"),
        (WHOLE, "", " "),
        (WHOLE, "", "x" * 33),
        (WHOLE, "", "0.1\n"),
    ],
)
def test_words_without_a_form_are_refused(reasons: str, new_facts: str, rules: str):
    grounds = Grounds(reasons, (), new_facts, rules)
    with pytest.raises(MalformedError, match=r"forms\.determination_form"):
        Finding(Subject.PANEL, Outcome.REFUSES, PERSON, Destination.RISK, FIRST_DAY, grounds)


@pytest.mark.parametrize("place", [" ", "x" * 121, "two\nlines"])
def test_a_third_state_is_named_in_one_line(place: str):
    grounds = Grounds(REASONS, (), "", "0.1")
    said = (Subject.ONWARD, Outcome.EXCLUDED, PERSON, Destination.THIRD, FIRST_DAY, grounds)
    with pytest.raises(MalformedError, match=r"forms\.determination_form"):
        Finding(*said, place)
    assert Finding(*said, "x" * 120).place == "x" * 120


def test_words_at_their_limits_are_taken():
    for reasons in (WHOLE, "x" * 20_000, WHOLE + "\n" + WHOLE):
        grounds = Grounds(reasons, (), "", "x" * 32)
        found = Finding(
            Subject.PANEL, Outcome.REFUSES, PERSON, Destination.RISK, FIRST_DAY, grounds
        )
        assert Determination.decode(Determination(found, ()).encode()).finding == found
    with pytest.raises(RefusedError, match=r"forms\.reasons_missing"):
        Finding(
            Subject.PANEL,
            Outcome.REFUSES,
            PERSON,
            Destination.RISK,
            FIRST_DAY,
            Grounds(WHOLE[1:], (), "", "0.1"),
        )


def test_a_record_too_large_is_refused_before_it_is_read():
    with pytest.raises(MalformedError, match=r"forms\.determination_form"):
        Determination.decode(bytes((1 << 18) + 1))


@pytest.mark.parametrize("subject", Subject)
def test_an_outcome_of_another_subject_is_refused(subject: Subject):
    for outcome in Outcome:
        if outcome not in OUTCOMES[subject]:
            with pytest.raises(MalformedError, match=r"forms\.determination_form"):
                finding(subject, outcome)


def test_nobody_signs_a_decision_of_a_day_that_has_not_come():
    record = Determination(finding(), ())
    with pytest.raises(RefusedError, match=r"forms\.day_to_come"):
        record.signed(Role.MEMBER, KEYS[1], FIRST_DAY - timedelta(days=1))
    assert record.signed(Role.MEMBER, KEYS[1], FIRST_DAY).signatures


@pytest.mark.parametrize("digests", [(b"short",), (bytes(33),), (b"\1" * 32, bytes(32))])
def test_what_a_decision_rests_on_is_named_by_whole_digests_in_order(digests: tuple[bytes, ...]):
    with pytest.raises(MalformedError, match=r"forms\.determination_form"):
        finding(builds_on=digests)


def test_three_different_members_are_enough():
    check_panel(PANEL, ())
    assert {each.role for each in PANEL.signatures} == {Role.MEMBER}


def test_two_members_are_not_enough():
    record = Determination(finding(), ())
    for each in (1, 2):
        record = record.signed(Role.MEMBER, KEYS[each], FIRST_DAY)
    with pytest.raises(RefusedError, match=r"forms\.signatures_missing"):
        check_panel(record, ())


def test_nobody_signs_twice_in_any_role():
    record = Determination(finding(), ()).signed(Role.MEMBER, KEYS[1], FIRST_DAY)
    with pytest.raises(RefusedError, match=r"forms\.signed_before"):
        record.signed(Role.MEMBER, KEYS[1], FIRST_DAY)
    assessed = Determination(finding(Subject.RISK, Outcome.NOT_FOUND), ())
    assessed = assessed.signed(Role.ASSESSOR, KEYS[1], FIRST_DAY)
    with pytest.raises(RefusedError, match=r"forms\.signed_before"):
        assessed.signed(Role.VERIFIER, KEYS[1], FIRST_DAY)


def test_a_signature_that_was_copied_into_the_record_counts_as_no_second_person():
    twice = Determination(PANEL.finding, (PANEL.signatures[0],) * 3)
    with pytest.raises(RefusedError, match=r"forms\.signed_before"):
        twice.check()


def test_nobody_signs_where_no_role_is_free():
    with pytest.raises(RefusedError, match=r"forms\.role_taken"):
        PANEL.signed(Role.MEMBER, KEYS[4], FIRST_DAY)
    with pytest.raises(RefusedError, match=r"forms\.role_taken"):
        Determination(finding(), ()).signed(Role.ASSESSOR, KEYS[4], FIRST_DAY)


def test_a_signature_for_another_finding_is_refused():
    other = finding(person="K-333-333Q")
    moved = Determination(other, PANEL.signatures)
    with pytest.raises(MismatchError, match=r"forms\.signature_false"):
        moved.check()


def test_a_signature_moved_to_another_role_or_day_is_refused():
    one = PANEL.signatures[0]
    for changed in (
        Signature(Role.VERIFIER, one.on, one.signer, one.signature),
        Signature(one.role, date(2030, 1, 1), one.signer, one.signature),
    ):
        with pytest.raises(MismatchError, match=r"forms\.signature_false"):
            Determination(PANEL.finding, (changed, *PANEL.signatures[1:])).check()


@pytest.mark.parametrize("member", [1, 2, 3])
def test_a_member_with_another_part_in_the_case_is_refused(member: int):
    outside = (KEYS[4].public.verifier, KEYS[member].public.verifier)
    with pytest.raises(RefusedError, match=r"forms\.member_involved"):
        check_panel(PANEL, outside)


def test_an_assessment_is_no_panel_decision():
    assessed = Determination(finding(Subject.RISK, Outcome.NOT_FOUND), ())
    with pytest.raises(RefusedError, match=r"forms\.no_panel"):
        check_panel(assessed, ())


def after(members: tuple[int, int, int], **changes: str) -> Determination:
    facts = changes.get("new_facts", "a letter that nobody knew of")
    found = finding(
        outcome=Outcome.APPROVES,
        builds_on=(PANEL.finding.digest,),
        new_facts=facts,
        person=changes.get("person", "K-28E-MTZK"),
    )
    return panel(members, found)


def test_a_refusal_binds_until_new_facts_reach_three_other_people():
    check_after_refusal(after((4, 5, 6)), PANEL)
    with pytest.raises(RefusedError, match=r"forms\.refusal_binds"):
        check_after_refusal(after((4, 5, 6), new_facts=" "), PANEL)
    with pytest.raises(RefusedError, match=r"forms\.refusal_binds"):
        check_after_refusal(panel((4, 5, 6), finding(new_facts="a letter")), PANEL)
    with pytest.raises(RefusedError, match=r"forms\.refusal_same_panel"):
        check_after_refusal(after((4, 5, 3)), PANEL)


def test_a_decision_about_another_person_answers_no_refusal():
    with pytest.raises(MismatchError, match=r"forms\.other_person"):
        check_after_refusal(after((4, 5, 6), person="K-333-333Q"), PANEL)


def test_reasons_are_in_no_repr():
    assert REASONS not in repr(PANEL)
