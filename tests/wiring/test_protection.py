"""The gate of a case, through its ledger: refusals last, and nobody acts without their key."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

import pytest
from tests.cli.protected import Protected
from tests.protection.people import key_of

from tutela.errors import ConflictError, MismatchError, RefusedError, TutelaError, UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.protection.act import STATED, Act, Actor
from tutela.protection.answer import Answer
from tutela.protection.bars import Destination
from tutela.protection.casebook import passed
from tutela.protection.person import AgeClass, PersonId
from tutela.protection.role import Role
from tutela.protection.signed import SignedAct
from tutela.protection.table import TABLE
from tutela.terms.messages import Language, render
from tutela.wiring import open_case
from tutela.wiring.person import Room, case_of, casebook_of, enter, new_person
from tutela.wiring.protection import (
    Asked,
    actor_id,
    answer_outside,
    draft_act,
    enter_act,
    evaluate_road,
    free_person,
    give_role,
    open_gate,
    raise_alarm,
    reader_of,
    reviews_due,
    say,
    take_role,
)
from tutela.wiring.protection import standing_of as standing

HOME: Final = Asked(Destination.RISK, "0.0-test")
ENGLISH: Final = Language.ENGLISH


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Protected:
    return Protected(tmp_path, capsys)


@pytest.fixture
def room(desk: Protected) -> Iterator[Room]:
    with open_case(desk.case, desk.made.secrets) as case:
        room = enter(case, desk.anna)
        for label, role in (("camp", Role.CAMP), ("scheduler", Role.SCHEDULER)):
            give_role(room, desk.boris, key_of(label).public, role)
        yield room


@pytest.fixture
def person(desk: Protected, room: Room) -> PersonId:
    found = new_person(room, AgeClass.ADULT, desk.boris)
    open_gate(room, found, room.now() - timedelta(days=1))
    return found


def acting(
    room: Room, person: PersonId, event: str, label: str, record: str = "b" * 64
) -> SignedAct:
    """Return an act of somebody, signed."""
    now, key = room.now(), key_of(label)
    by = Actor(actor_id(key), TABLE.event(event).by[0])
    return draft_act(room, person, Act(event, by, now, now, record, STATED)).signed(key)


def inside(desk: Protected, room: Room, role: Role = Role.PROTECTION_OFFICER) -> None:
    give_role(room, desk.boris, desk.anna.public, role)


def test_a_refusal_blocks_inside_and_is_two_words_outside(
    desk: Protected, room: Room, person: PersonId
):
    enter_act(room, acting(room, person, "intern", "camp"))
    say(room, person, "refuse_home", by_person=True)
    with open_case(desk.case, desk.made.secrets) as case:
        again = enter(case, desk.anna)
        assert standing(again, person).state["refuses"] == "yes"
        outside = evaluate_road(again, person, HOME, ENGLISH)[1]
        inside(desk, again)
        found, page = evaluate_road(again, person, HOME, ENGLISH)
    assert found.answer is Answer.BLOCKED
    assert str(person) not in page
    assert render("gate.bar_refuses_yes", {}, ENGLISH) in page
    assert outside == answer_outside(ENGLISH) == render("gate.no_transfer", {}, ENGLISH) + "\n"


def test_an_answer_is_in_the_ledger_before_it_is_read(room: Room, person: PersonId):
    found, _ = evaluate_road(room, person, HOME, ENGLISH)
    (event,) = room.events((EventKind.GATE_EVALUATED,))
    assert event.details["evaluation"] == found.record()


def test_nobody_acts_without_their_key(room: Room, person: PersonId):
    bare = replace(acting(room, person, "intern", "camp"), signatures=())
    with pytest.raises(RefusedError, match=r"transfer\.not_signed"):
        enter_act(room, bare)
    with pytest.raises(RefusedError, match=r"transfer\.not_named"):
        bare.signed(key_of("scheduler"))
    assert standing(room, person).passed == ()


def test_a_role_is_not_believed(room: Room, person: PersonId):
    with pytest.raises(RefusedError, match=r"transfer\.role"):
        enter_act(room, acting(room, person, "intern", "mark"))
    with pytest.raises(RefusedError, match=r"transfer\.role"):
        enter_act(room, acting(room, person, "intern", "scheduler"))
    assert standing(room, person).passed == ()


def test_a_role_is_given_by_two_and_taken_by_two(desk: Protected, room: Room, person: PersonId):
    lex = key_of("lex").public
    for second in (None, desk.anna, key_of("mark")):
        with pytest.raises(RefusedError):
            give_role(room, second, lex, Role.COUNSEL)
    give_role(room, desk.boris, lex, Role.COUNSEL)
    assert casebook_of(room).register.role(actor_id(lex)) is Role.COUNSEL
    take_role(room, desk.boris, key_of("camp").public, Role.CAMP)
    with pytest.raises(RefusedError, match=r"transfer\.role"):
        enter_act(room, acting(room, person, "intern", "camp"))
    assert [each.kind for each in room.events((EventKind.ROLE_TAKEN,))] == ["role_taken"]


def test_an_act_of_another_case_or_person_is_refused(desk: Protected, room: Room, person: PersonId):
    act = acting(room, person, "intern", "camp")
    with pytest.raises(MismatchError, match=r"transfer\.other_case"):
        enter_act(room, replace(act, case=bytes(32)))
    other = new_person(room, AgeClass.ADULT, desk.boris)
    open_gate(room, other, room.now())
    with pytest.raises(MismatchError, match=r"transfer\.signature"):
        enter_act(room, replace(act, person=other))


def test_nobody_refuses_in_the_name_of_another(room: Room, person: PersonId):
    by = Actor("K-333-333Q", Role.PERSON)
    now = room.now()
    with pytest.raises(RefusedError):
        enter_act(room, draft_act(room, person, Act("refuse_home", by, now, now, "a" * 64)))
    assert standing(room, person).passed == ()


def test_anybody_stops_and_nobody_alone_moves(room: Room, person: PersonId):
    assert say(room, person, "set_hold").state["hold"] == "set"
    for event in ("schedule_home", "find_no_risk", "first_home", "lift_hold"):
        with pytest.raises(RefusedError, match=r"transfer\.needs_people"):
            say(room, person, event)


def test_the_gate_is_opened_once_for_a_person(room: Room, person: PersonId):
    with pytest.raises(ConflictError, match="opened_before"):
        open_gate(room, person, room.now())
    stranger = new_person(room, AgeClass.UNKNOWN)
    with pytest.raises(UnavailableError, match="not_opened"):
        standing(room, stranger)


def test_a_clock_that_went_back_sets_hold_until_two_write_the_time(
    desk: Protected, room: Room, person: PersonId
):
    room.record(Event(EventKind.DRILLED, "2099-01-01T00:00:00Z", "anna"))
    found, _ = evaluate_road(room, person, HOME, ENGLISH)
    assert found.answer is not Answer.CLEAR
    assert "gate.bar_clock_back" in {reason.text for reason in found.reasons}
    assert [each.act.event for each in standing(room, person).passed] == ["clock_back"]
    evaluate_road(room, person, HOME, ENGLISH)
    assert len(standing(room, person).passed) == 1
    for label, role in (("olena", Role.PROTECTION_OFFICER), ("jin", Role.MONITOR)):
        give_role(room, desk.boris, key_of(label).public, role)
    right = room.case.now().replace(microsecond=0)
    by, second = (
        Actor(actor_id(key_of(one)), role)
        for one, role in (("olena", Role.PROTECTION_OFFICER), ("jin", Role.MONITOR))
    )
    act = Act("write_time", by, right, right, "7" * 64, verifier=second, written=right)
    ahead = replace(act, written=room.now() + timedelta(days=1))
    signed = draft_act(room, person, ahead).signed(key_of("olena")).signed(key_of("jin"))
    with pytest.raises(MismatchError, match="future_fact"):
        enter_act(room, signed)
    signed = draft_act(room, person, act).signed(key_of("olena")).signed(key_of("jin"))
    assert enter_act(room, signed).now == right
    found, _ = evaluate_road(room, person, HOME, ENGLISH)
    assert found.at.year != 2099
    assert "gate.bar_clock_back" not in {reason.text for reason in found.reasons}
    give_role(
        room, desk.boris, key_of("mark").public, Role.COUNSEL
    )  # bears the time that ran ahead
    found, _ = evaluate_road(room, person, HOME, ENGLISH)
    assert "gate.bar_clock_back" not in {reason.text for reason in found.reasons}


def test_who_is_set_free_is_what_the_gate_says(desk: Protected, room: Room, person: PersonId):
    with pytest.raises(RefusedError, match=r"transfer\.still_held"):
        free_person(room, desk.boris, person, room.now().date(), "act 7")
    assert room.person(person).detained
    elsewhere = new_person(room, AgeClass.ADULT, desk.boris)
    free_person(room, desk.boris, elsewhere, room.now().date(), "act 7")
    assert not room.person(elsewhere).detained


def test_a_record_counts_once_and_the_refusal_stays(room: Room, person: PersonId):
    act = acting(room, person, "intern", "camp")
    enter_act(room, act)
    say(room, person, "refuse_home", by_person=True)
    with pytest.raises(MismatchError, match="record_used"):
        enter_act(room, act)
    tomorrow = room.now() + timedelta(days=1)
    late = replace(act, act=replace(act.act, on=tomorrow, record="c" * 64), signatures=())
    with pytest.raises(MismatchError, match="future_fact"):
        enter_act(room, late.signed(key_of("camp")))
    assert standing(room, person).state["refuses"] == "yes"


def test_who_writes_past_the_gate_stops_the_person_and_nobody_else(
    desk: Protected, room: Room, person: PersonId
):
    other = new_person(room, AgeClass.ADULT, desk.boris)
    open_gate(room, other, room.now())
    past = acting(room, person, "schedule_home", "scheduler")
    room.record(passed(past, 1, room.holder))
    with pytest.raises(TutelaError):
        standing(room, person)
    assert standing(room, other).state["custody"] == "captured"


def test_a_refusal_is_written_down_after_a_signed_act_past_the_gate(room: Room, person: PersonId):
    enter_act(room, acting(room, person, "intern", "camp"))
    past = acting(room, person, "schedule_home", "scheduler", "c" * 64)
    room.record(passed(past, 1, room.holder))
    assert not casebook_of(room).is_spoiled(person)  # every signature and role in it is right
    with pytest.raises(RefusedError, match=r"transfer\.entered_spoiled"):
        say(room, person, "refuse_home", by_person=True)
    with pytest.raises(TutelaError):
        standing(room, person)
    assert [each.event for each in casebook_of(room).acts(person)][-1] == "refuse_home"


def test_only_three_roles_read_reasons_reviews_and_the_alarm(
    desk: Protected, room: Room, person: PersonId
):
    say(room, person, "set_hold")
    assert reader_of(room) is Role.ANYONE
    with pytest.raises(RefusedError, match=r"transfer\.inside_only"):
        raise_alarm(room, person, HOME, ENGLISH)
    with pytest.raises(RefusedError, match=r"transfer\.inside_only"):
        reviews_due(room)
    inside(desk, room, Role.MONITOR)
    pack = raise_alarm(room, person, HOME, ENGLISH)
    assert render("gate.alarm_title", {}, ENGLISH) in pack
    assert str(person) not in pack
    assert ("hold", person) in {(each.subject, one) for one, each, _ in reviews_due(room)}


@pytest.mark.parametrize("seed", [1])
def test_dishonest_people_move_nobody_who_refused(desk: Protected, seed: int, room: Room):
    dice = Random(seed)  # noqa: S311 - repeated by its seed
    rows = [
        row for row in TABLE.events if row.name.startswith(("schedule", "depart", "hand", "in"))
    ]
    people = [new_person(room, AgeClass.UNKNOWN) for _ in range(2)]
    for each in people:
        open_gate(room, each, room.now() - timedelta(days=1))
        enter_act(room, acting(room, each, "intern", "camp"))
        say(room, each, "refuse_home", by_person=True)
    for _ in range(2):
        with open_case(desk.case, desk.made.secrets) as case:
            again = enter(case, desk.anna)
            for _ in range(4):
                row, now = dice.choice(rows), again.now()
                label = dice.choice(("camp", "scheduler"))
                by = Actor(actor_id(key_of(label)), dice.choice(row.by))
                act = Act(row.name, by, now, now, dice.randbytes(32).hex(), STATED)
                with suppress(TutelaError):
                    signed = SignedAct(case_of(again), dice.choice(people), act)
                    enter_act(again, signed.signed(key_of(label)))
            found = [standing(again, each).state for each in people]
        assert all(each["refuses"] == "yes" for each in found)
        assert all(each["custody"] == "interned" for each in found)
