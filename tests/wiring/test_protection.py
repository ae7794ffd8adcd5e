"""The gate of a case, through its ledger: refusals last, and nobody acts without their key."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from tests.cli.protected import Protected

from tutela.errors import ConflictError, MismatchError, RefusedError, TutelaError, UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.protection.act import STATED, Act, Actor
from tutela.protection.answer import Answer
from tutela.protection.bars import Destination
from tutela.protection.person import AgeClass, PersonId
from tutela.protection.role import Role
from tutela.protection.table import TABLE
from tutela.terms.messages import Language, render
from tutela.wiring import open_case
from tutela.wiring.person import Room, enter, new_person
from tutela.wiring.protection import Asked, actor_id, evaluate_road, open_gate, record_act
from tutela.wiring.protection import standing_of as standing

HOME = Asked(Destination.RISK, "0.0-test")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Protected:
    return Protected(tmp_path, capsys)


@pytest.fixture
def room(desk: Protected) -> Iterator[Room]:
    with open_case(desk.case, desk.made.secrets) as case:
        yield enter(case, desk.anna)


@pytest.fixture
def person(desk: Protected, room: Room) -> PersonId:
    found = new_person(room, AgeClass.ADULT, desk.boris)
    open_gate(room, found, room.now() - timedelta(days=1))
    return found


def refusal(room: Room, person: PersonId) -> Act:
    now = room.now()
    by = Actor(str(person), Role.PERSON)
    return Act("refuse_home", by, now, now, "a" * 64, frozenset(STATED))


def interned(desk: Protected, room: Room) -> Act:
    now = room.now()
    by = Actor(actor_id(desk.anna), Role.CAMP)
    return Act("intern", by, now, now, "b" * 64, frozenset(STATED))


def test_a_refusal_blocks_inside_and_is_two_words_outside(desk: Protected, person: PersonId):
    with open_case(desk.case, desk.made.secrets) as case:
        room = enter(case, desk.anna)
        record_act(room, person, interned(desk, room), (desk.anna,))
        record_act(room, person, refusal(room, person), ())
    with open_case(desk.case, desk.made.secrets) as case:
        again = enter(case, desk.anna)
        assert standing(again, person).state["refuses"] == "yes"
        found, inside = evaluate_road(
            again, person, HOME, Role.PROTECTION_OFFICER, Language.ENGLISH
        )
        outside = evaluate_road(again, person, HOME, Role.CAMP, Language.ENGLISH)[1]
    assert found.answer is Answer.BLOCKED
    assert str(person) not in inside
    assert render("gate.bar_refuses_yes", {}, Language.ENGLISH) in inside
    assert outside == render("gate.no_transfer", {}, Language.ENGLISH) + "\n"


def test_an_answer_is_in_the_ledger_before_it_is_read(room: Room, person: PersonId):
    found, _ = evaluate_road(room, person, HOME, Role.COUNSEL, Language.ENGLISH)
    (event,) = room.events((EventKind.GATE_EVALUATED,))
    assert event.details["evaluation"] == found.record()


def test_nobody_acts_without_their_key(desk: Protected, room: Room, person: PersonId):
    with pytest.raises(RefusedError, match="not_at_desk"):
        record_act(room, person, interned(desk, room), (desk.boris,))
    assert standing(room, person).passed == ()


def test_nobody_refuses_in_the_name_of_another(room: Room, person: PersonId):
    other = replace(refusal(room, person), by=Actor("K-333-333Q", Role.PERSON))
    with pytest.raises(RefusedError, match="not_at_desk"):
        record_act(room, person, other, ())
    assert standing(room, person).passed == ()


def test_the_gate_is_opened_once_for_a_person(room: Room, person: PersonId):
    with pytest.raises(ConflictError, match="opened_before"):
        open_gate(room, person, room.now())
    stranger = new_person(room, AgeClass.UNKNOWN)
    with pytest.raises(UnavailableError, match="not_opened"):
        standing(room, stranger)


def test_a_clock_that_went_back_sets_hold_before_any_answer(room: Room, person: PersonId):
    room.record(Event(EventKind.DRILLED, "2099-01-01T00:00:00Z", "anna"))
    found, _ = evaluate_road(room, person, HOME, Role.MONITOR, Language.ENGLISH)
    assert found.answer is not Answer.CLEAR
    assert "gate.bar_clock_back" in {reason.text for reason in found.reasons}
    assert [each.act.event for each in standing(room, person).passed] == ["clock_back"]
    evaluate_road(room, person, HOME, Role.MONITOR, Language.ENGLISH)
    assert len(standing(room, person).passed) == 1


def test_a_record_counts_once_and_the_refusal_stays(desk: Protected, room: Room, person: PersonId):
    record_act(room, person, interned(desk, room), (desk.anna,))
    record_act(room, person, refusal(room, person), ())
    with pytest.raises(MismatchError, match="record_used"):
        record_act(room, person, refusal(room, person), ())
    tomorrow = room.now() + timedelta(days=1)
    late = replace(refusal(room, person), on=tomorrow, record="c" * 64)
    with pytest.raises(MismatchError, match="future_fact"):
        record_act(room, person, late, ())
    assert standing(room, person).state["refuses"] == "yes"


@pytest.mark.parametrize("seed", [1])
def test_dishonest_people_move_nobody_who_refused(desk: Protected, seed: int):
    dice = Random(seed)  # noqa: S311 - repeated by its seed
    rows = [
        row for row in TABLE.events if row.name.startswith(("schedule", "depart", "hand", "in"))
    ]
    with open_case(desk.case, desk.made.secrets) as case:
        room = enter(case, desk.anna)
        people = [new_person(room, AgeClass.UNKNOWN) for _ in range(2)]
        for each in people:
            open_gate(room, each, room.now() - timedelta(days=1))
            record_act(room, each, interned(desk, room), (desk.anna,))
            record_act(room, each, refusal(room, each), ())
    for _ in range(2):
        with open_case(desk.case, desk.made.secrets) as case:
            room = enter(case, desk.anna)
            for _ in range(4):
                row, now = dice.choice(rows), room.now()
                by = Actor(actor_id(desk.anna), dice.choice(row.by))
                act = Act(row.name, by, now, now, dice.randbytes(32).hex(), frozenset(STATED))
                with suppress(TutelaError):
                    record_act(room, dice.choice(people), act, (desk.anna, desk.boris))
            found = [standing(room, each).state for each in people]
        assert all(each["refuses"] == "yes" for each in found)
        assert all(each["custody"] == "interned" for each in found)
