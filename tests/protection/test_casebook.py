"""What the ledger tells of the gate, read in one pass; what could not be entered stops it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.protection.gatehouse import CASE, Gatehouse, begun, everybody, hat
from tests.protection.people import OTHER, PERSON, key_of
from tests.protection.road import CAPTURED, book

from tutela.errors import (
    ConflictError,
    MalformedError,
    MismatchError,
    RefusedError,
    TutelaError,
    UnavailableError,
)
from tutela.ledger.entry import Event, EventKind
from tutela.protection.casebook import opened, passed, read_casebook
from tutela.protection.role import Role


def house() -> Gatehouse:
    found = Gatehouse()
    found.admit()
    found.enter(found.act("intern"), "camp")
    found.enter(found.act("refuse_home"))
    return found


def test_acts_lead_to_a_standing_and_others_do_not_stand_there():
    cases = house().book()
    state = cases.standing(PERSON, book()).state
    assert (state["custody"], state["refuses"]) == ("interned", "yes")
    with pytest.raises(UnavailableError, match=r"transfer\.not_opened"):
        cases.standing(OTHER, book())


def test_nobody_comes_before_the_gate_twice():
    found = house()
    found.admit()
    with pytest.raises(ConflictError, match=r"transfer\.opened_before"):
        found.book().standing(PERSON, book())


def test_an_act_about_somebody_who_never_came_is_refused():
    found = Gatehouse()
    found.write(found.act("refuse_home"))
    with pytest.raises(MalformedError):
        found.book().standing(PERSON, book())


def test_a_role_counts_until_it_is_taken():
    found = house()
    found.enter(found.act("offer_card"), "camp")
    found.events.append(hat("camp", Role.CAMP, found.now + timedelta(seconds=1), given=False))
    found.now += timedelta(seconds=2)
    assert len(found.book().passed[PERSON]) == 3
    with pytest.raises(RefusedError, match=r"transfer\.role"):
        found.enter(found.act("offer_card"), "camp")


def test_an_act_from_before_its_role_was_given_does_not_count():
    found = Gatehouse(events=[begun()])
    found.admit()
    found.write(found.act("intern").signed(key_of("camp")))
    found.events += everybody()
    with pytest.raises(RefusedError, match=r"transfer\.role"):
        found.book().standing(PERSON, book())


@pytest.mark.parametrize("name", ["person", "act", "rules", "signatures", "entered"])
def test_what_is_missing_or_changed_in_an_event_stops_the_reading(name: str):
    found = house()
    *before, last = found.events
    less = {key: value for key, value in last.details.items() if key != name}
    for details in (less, {**last.details, name: None}, {**last.details, "more": 1}):
        with pytest.raises(TutelaError):
            read_casebook(CASE, [*before, replace(last, details=details)]).standing(PERSON, book())
    moved = read_casebook(CASE, [*before, replace(last, at="2026-01-01T09:00:00Z")])
    with pytest.raises(TutelaError):
        moved.standing(PERSON, book())


@pytest.mark.parametrize("who", ["lex", "camp"])
def test_only_a_custodian_of_the_moment_enters(who: str):
    found = house()
    found.write(found.act("change_mind"), by=who)
    with pytest.raises(MismatchError, match=r"transfer\.not_entered"):
        found.book().standing(PERSON, book())
    other = Gatehouse()
    other.events.append(opened(CASE, PERSON, CAPTURED, CAPTURED, key_of(who)))
    with pytest.raises(MismatchError, match=r"transfer\.not_entered"):
        other.book().standing(PERSON, book())


def test_a_custodian_who_left_enters_nothing_more_and_what_was_entered_stays():
    found = house()
    gone = key_of("anna").public.recipient
    details = {"label": "anna", "recipient": gone}
    found.events.append(
        Event(EventKind.CUSTODIAN_REVOKED, "2026-01-01T09:00:00Z", "boris", details=details)
    )
    assert len(found.book().passed[PERSON]) == 2
    found.write(found.act("change_mind"))
    with pytest.raises(MismatchError, match=r"transfer\.not_entered"):
        found.book().standing(PERSON, book())


def test_events_of_another_case_do_not_fit():
    found = house()
    with pytest.raises(MismatchError):
        read_casebook(bytes(32), found.events).standing(PERSON, book())


def test_an_event_that_is_copied_or_out_of_order_is_noticed():
    found = house()
    *before, intern, refusal = found.events
    for events in ([*before, intern, intern], [*before, refusal, intern, refusal]):
        with pytest.raises(TutelaError):
            read_casebook(CASE, events).standing(PERSON, book())


def test_an_act_the_gate_would_not_have_taken_stops_the_standing():
    found = house()
    act = found.act("schedule_home")
    found.events.append(passed(act.signed(key_of("scheduler")), 1, key_of("anna")))
    with pytest.raises(TutelaError):
        found.book().standing(PERSON, book())


def test_a_broken_event_stops_whom_it_is_about_and_silences_nobody():
    found = house()
    found.admit(OTHER)
    broken = Event(EventKind.GATE_PASSED, "2026-01-01T09:00:00Z", "x", details={"x": 1})
    mine = replace(broken, details={"person": str(PERSON), "x": 1})
    cases = read_casebook(CASE, [*found.events, mine])
    assert (cases.is_spoiled(PERSON), cases.is_spoiled(OTHER)) == (True, False)
    assert cases.standing(OTHER, book()).state["custody"] == "captured"
    for events in ([*found.events, broken], [*found.events, replace(broken, kind="role_given")]):
        all_of_them = read_casebook(CASE, events)
        assert all_of_them.is_spoiled(PERSON)
        assert all_of_them.is_spoiled(OTHER)
        with pytest.raises(TutelaError):
            all_of_them.standing(OTHER, book())
    # What the person said before and says after it is read all the same.
    found.events.append(mine)
    found.write(found.act("change_mind"))
    assert [one.event for one in found.book().acts(PERSON)] == [
        "intern",
        "refuse_home",
        "change_mind",
    ]


def test_two_signatures_under_an_entry_are_one_too_many():
    found = house()
    *before, last = found.events
    twice = found.events[-2].details["entered"]
    assert isinstance(twice, tuple)
    mine = last.details["entered"]
    assert isinstance(mine, tuple)
    details = {**last.details, "entered": (*mine, {"verifier": b"z" * 32, "signature": bytes(64)})}
    with pytest.raises(TutelaError):
        read_casebook(CASE, [*before, replace(last, details=details)]).standing(PERSON, book())


def test_a_signature_is_bound_to_what_was_known_when_it_was_drawn_up():
    found = Gatehouse()
    found.admit()
    found.enter(found.act("intern"), "camp")
    drawn = found.act("find_fit").signed(key_of("clinician"))
    kept = replace(drawn, after=found.book().acts(PERSON)[-1].record, signatures=())
    kept = kept.signed(key_of("clinician"))
    found.enter(found.act("find_unfit"), "clinician")
    with pytest.raises(RefusedError, match=r"transfer\.situation_changed"):
        kept.check_situation(found.book().acts(PERSON))
    with pytest.raises(MismatchError, match=r"transfer\.situation_unknown"):
        replace(kept, after="e" * 64).check_situation(found.book().acts(PERSON))
    found.write(kept)
    assert found.book().is_spoiled(PERSON)
    # Whoever only stops is bound to nothing.
    replace(found.act("refuse_home"), after="").check_situation(found.book().acts(PERSON))
