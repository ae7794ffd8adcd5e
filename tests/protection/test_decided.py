"""A decision speaks for one row, with the people who signed it and what it states."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.papers import PERSON, STATE, before_the_gate
from tests.protection.samples import FIRST_DAY, NOW, REASONS, person

from tutela.errors import MismatchError, RefusedError
from tutela.protection.act import STATED, Act, Actor
from tutela.protection.bars import Destination
from tutela.protection.decided import ROWS, decide
from tutela.protection.determination import (
    OUTCOMES,
    SIGNED_BY,
    Determination,
    Finding,
    Grounds,
    Outcome,
    Subject,
)
from tutela.protection.duty import Duty
from tutela.protection.person import PersonId
from tutela.protection.role import Role
from tutela.protection.table import TABLE
from tutela.protection.told import record_of

KEYS = {number: person(number) for number in range(1, 7)}
HEX = {number: key.public.verifier.hex() for number, key in KEYS.items()}
RISK, THIRD = Destination.RISK, Destination.THIRD
EVERY = [
    (subject, outcome, destination)
    for subject, outcomes in OUTCOMES.items()
    for outcome, destination in product(outcomes, Destination)
]
SPEAKING = [
    (subject, outcome, destination)
    for (subject, outcome), (_, _, roads) in ROWS.items()
    for destination in roads
]


def found(
    subject: Subject,
    outcome: Outcome,
    destination: Destination = RISK,
    *,
    weighed: bool = True,
    facts: str = "a letter",
) -> Finding:
    grounds = Grounds(REASONS, (), facts, "1", weighed)
    place = STATE if destination is THIRD else ""
    return Finding(subject, outcome, PersonId(PERSON), destination, FIRST_DAY, grounds, place)


def signed(finding: Finding, days: tuple[int, ...] = (4, 4, 4)) -> Determination:
    record = Determination(finding, ())
    for number, (role, day) in enumerate(zip(SIGNED_BY[finding.subject], days, strict=False), 1):
        record = record.signed(role, KEYS[number], date(2026, 5, day))
    return record


def test_every_outcome_has_a_row_or_is_refused():
    silent = {
        (subject, outcome)
        for subject, outcomes in OUTCOMES.items()
        for outcome in outcomes
        if (subject, outcome) not in ROWS
    }
    assert silent == {
        (Subject.APPEAL_CLOSED, Outcome.NEW_FACTS),
        (Subject.APPEAL_CLOSED, Outcome.WITHDRAWN),
    }


def test_every_row_of_a_panel_has_an_outcome():
    rows = {event.name for event in TABLE.events if Role.PANEL in event.by}
    assert rows == {event for event, role, _ in ROWS.values() if role is Role.PANEL}


@pytest.mark.parametrize(("subject", "outcome", "destination"), EVERY)
def test_a_decision_without_a_row_is_refused(
    subject: Subject, outcome: Outcome, destination: Destination
):
    record = signed(found(subject, outcome, destination))
    if (subject, outcome, destination) in SPEAKING:
        assert decide(record).event == ROWS[subject, outcome][0]
    else:
        with pytest.raises(RefusedError, match=r"papers\.no_row"):
            decide(record)


@pytest.mark.parametrize(("subject", "outcome", "destination"), SPEAKING)
def test_the_role_may_assert_the_row_and_what_the_row_asks_of_a_record_is_stated(
    subject: Subject, outcome: Outcome, destination: Destination
):
    decided = decide(signed(found(subject, outcome, destination)))
    row = TABLE.event(decided.event)
    assert decided.role in row.by
    assert decided.stated == frozenset(row.duties) & STATED
    assert decided.stated <= {Duty.REASONS, Duty.NO_MERE_ASSURANCE}
    assert (decided.verifier is None) == (subject is Subject.PANEL)
    assert decided.by != decided.verifier


@pytest.mark.parametrize(("subject", "outcome", "destination"), SPEAKING)
def test_a_decision_that_says_nothing_of_bare_promises_states_nothing_of_them(
    subject: Subject, outcome: Outcome, destination: Destination
):
    decided = decide(signed(found(subject, outcome, destination, weighed=False)))
    assert Duty.NO_MERE_ASSURANCE not in decided.stated


def test_a_panel_is_named_whole_and_whoever_signed_first_asserts():
    decided = decide(signed(found(Subject.PANEL, Outcome.REFUSES), (6, 5, 7)))
    assert decided.panel == (HEX[2], HEX[1], HEX[3])
    assert (decided.by, decided.verifier, decided.role) == (HEX[2], None, Role.PANEL)


def test_an_assessment_names_assessor_and_verifier():
    decided = decide(signed(found(Subject.RISK, Outcome.NOT_FOUND)))
    assert (decided.by, decided.verifier, decided.panel) == (HEX[1], HEX[2], ())
    onward = decide(signed(found(Subject.ONWARD, Outcome.EXCLUDED, THIRD)))
    assert (onward.role, onward.place) == (Role.LEGAL_ADVISER, STATE)


def test_an_appeal_is_lodged_by_the_person_and_seen_by_the_registrar():
    decided = decide(signed(found(Subject.APPEAL_LODGED, Outcome.LODGED)))
    assert (decided.by, decided.role, decided.verifier) == (PERSON, Role.PERSON, HEX[1])
    closed = decide(signed(found(Subject.APPEAL_CLOSED, Outcome.UPHELD)))
    assert (closed.by, closed.role, closed.verifier) == (HEX[1], Role.REGISTRAR, HEX[2])


def test_the_day_and_the_record_are_those_anybody_computes_again():
    record = signed(found(Subject.RISK, Outcome.SUBSTANTIAL))
    decided = decide(record)
    assert decided.on == datetime(2026, 5, 3, 10, tzinfo=UTC)
    assert decide(record, 3).on == datetime(2026, 5, 3, 21, tzinfo=UTC)
    assert decided.record == record_of(record.finding.digest, "find_substantial")


def test_a_decision_that_somebody_did_not_sign_says_nothing():
    finding = found(Subject.PANEL, Outcome.APPROVES)
    two = Determination(finding, signed(finding).signatures[:2])
    with pytest.raises(RefusedError, match=r"forms\.signatures_missing"):
        decide(two)
    moved = Determination(found(Subject.PANEL, Outcome.REFUSES), signed(finding).signatures)
    with pytest.raises(MismatchError, match=r"forms\.signature_false"):
        decide(moved)


@pytest.mark.parametrize("facts", ["", " \n"])
def test_new_facts_that_nobody_wrote_down_are_none(facts: str):
    record = signed(found(Subject.RISK, Outcome.NEW_FACTS, facts=facts))
    with pytest.raises(RefusedError, match=r"papers\.new_facts_missing"):
        decide(record)


@given(st.sampled_from(SPEAKING))
def test_the_gate_takes_what_a_decision_says_where_its_table_lets_it(
    said: tuple[Subject, Outcome, Destination],
):
    decided = decide(signed(found(*said)))
    row = TABLE.event(decided.event)
    wanted = {each.variable: min(each.values) for each in row.bars if each.variable != "custody"}
    case = before_the_gate(**wanted)
    if Duty.FRESH_ASSESSMENT in row.duties:
        case.do("find_substantial", 122, "other-assessor")
        case.standing = replace(case.standing, state={**case.standing.state, **wanted})
    verifier = decided.verifier
    act = Act(
        decided.event,
        Actor(decided.by, decided.role),
        decided.on,
        NOW,
        decided.record,
        decided.stated,
        Actor(verifier, Role.PROTECTION_OFFICER) if verifier else None,
        decided.panel,
        place=decided.place,
    )
    case.do_act(act)
    assert case.standing.last(decided.event) == act
