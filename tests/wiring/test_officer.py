"""The protection officer alone sees why, and lets leave what is held and never what is blocked."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.wiring.leak_place import NAME, UNIT, WORDS, LeakPlace, leak_place

from tutela.errors import RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.protection.leak.decision import Answer, Decision
from tutela.protection.leak.policy import Outcome, Rule
from tutela.protection.role import Role
from tutela.release.docket import viewer_of
from tutela.wiring import officer
from tutela.wiring.leak import LeakLog
from tutela.wiring.person import case_of
from tutela.wiring.protection import give_role, take_role


@pytest.fixture
def place(tmp_path: Path) -> Iterator[LeakPlace]:
    with leak_place(tmp_path) as made:
        made.seal(NAME, UNIT)
        for name in ("named.txt", "more.txt"):
            with pytest.raises(RefusedError):
                made.submits(name)
        yield made


def test_the_officer_sees_of_whom_by_which_rule_and_where(place: LeakPlace):
    room = place.room(place.olena)
    waiting = officer.waiting(room)
    assert {each.asked.item for each in waiting} == {
        place.items["named.txt"],
        place.items["more.txt"],
    }
    stopped = officer.show(room, place.items["named.txt"], "release 4")
    assert (stopped.outcome, stopped.count) == (Outcome.HELD, 1)
    (finding,) = stopped.findings
    assert (finding.subject, finding.rule) == (str(place.person), Rule.NAME_ALONE)
    assert finding.spots[0][1].file == "text.txt"
    assert place.count(EventKind.LEAK_SHOWN) == 1


def test_nobody_else_sees_anything_and_is_told_the_same_of_every_item(place: LeakPlace):
    for holder in (place.anna, place.boris):
        room = place.room(holder)
        for name in ("named.txt", "more.txt", "nobody.txt"):
            for act in (
                lambda item: officer.show(room, item, "curious"),  # noqa: B023 - called at once
                lambda item: officer.decide(room, item, Answer.RELEASE, "why not"),  # noqa: B023 - so
            ):
                with pytest.raises(RefusedError, match=r"leak\.officer_only"):
                    act(place.items[name])
        with pytest.raises(RefusedError, match=r"leak\.officer_only"):
            officer.waiting(room)
    assert place.count(EventKind.LEAK_SHOWN) == 0


def test_what_is_held_may_leave_when_the_officer_says_so(place: LeakPlace):
    room, item = place.room(place.olena), place.items["named.txt"]
    with pytest.raises(RefusedError, match=r"leak\.not_shown"):
        officer.decide(room, item, Answer.RELEASE, "a namesake")
    officer.show(room, item, "release 4")
    officer.decide(room, item, Answer.RELEASE, "a namesake")
    assert place.submits("named.txt").candidate.item == item
    assert item not in {each.asked.item for each in officer.waiting(room)}


def test_what_is_blocked_can_only_be_sent_back(place: LeakPlace):
    room, item = place.room(place.olena), place.items["more.txt"]
    officer.show(room, item, "release 4")
    with pytest.raises(RefusedError, match=r"leak\.blocked"):
        officer.decide(room, item, Answer.RELEASE, "a namesake")
    officer.decide(room, item, Answer.SEND_BACK, "hide the unit")
    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        place.submits("more.txt")


def test_an_item_nothing_stopped_has_nothing_to_show(place: LeakPlace):
    with pytest.raises(UnavailableError):
        officer.show(place.room(place.olena), place.items["nobody.txt"], "release 4")


def test_who_documents_can_be_guarded(place: LeakPlace):
    form = {"parts": [{"kind": "name", "script": "Cyrl", "text": "Одарка Нетребко"}]}
    officer.guard_names(place.room(place.anna), json.dumps(form).encode())

    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        place.submits("nobody.txt", replace(WORDS, caption="фото: Одарка Нетребко"))


def test_after_a_turn_of_the_key_everybody_is_still_met(place: LeakPlace):
    room = place.room(place.anna)
    turned = officer.turn_key(room, place.boris, "a laptop was lost")
    assert (turned.generation, turned.people) == (1, (str(place.person),))

    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        place.submits("nobody.txt", replace(WORDS, caption="Chon Mak Tol"))
    with pytest.raises(RefusedError, match=r"leak\.reason"):
        officer.turn_key(room, place.boris, " ")


def test_where_nobody_is_officer_every_item_is_answered_with_that(place: LeakPlace):
    take_role(place.room(place.anna), place.boris, place.olena.public, Role.PROTECTION_OFFICER)
    for holder in (place.anna, place.olena):
        room = place.room(holder)
        for item in place.items.values():
            with pytest.raises(RefusedError, match=r"leak\.no_officer"):
                officer.show(room, item, "curious")


def test_a_decision_ends_with_the_role_of_who_made_it(place: LeakPlace):
    room, item = place.room(place.olena), place.items["named.txt"]
    officer.show(room, item, "release 4")
    officer.decide(room, item, Answer.RELEASE, "a namesake")
    place.submits("named.txt")
    take_role(place.room(place.anna), place.boris, place.olena.public, Role.PROTECTION_OFFICER)
    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        place.submits("named.txt")


def test_an_officer_named_later_sees_what_a_new_check_finds(place: LeakPlace):
    give_role(place.room(place.anna), place.olena, place.boris.public, Role.PROTECTION_OFFICER)
    room, item = place.room(place.boris), place.items["named.txt"]
    with pytest.raises(RefusedError, match=r"leak\.not_sealed_to_you"):
        officer.show(room, item, "release 4")
    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        place.submits("named.txt")
    found = {each.rule for each in officer.show(room, item, "release 4").findings}
    assert found == {Rule.NAME_ALONE, Rule.TOO_OFTEN}
    officer.decide(room, item, Answer.RELEASE, "a namesake")
    assert place.submits("named.txt").candidate.item == item


def test_nobody_decides_about_what_they_asked_for(place: LeakPlace):
    give_role(place.room(place.olena), place.boris, place.anna.public, Role.PROTECTION_OFFICER)
    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        place.submits("named.txt")
    room, item = place.room(place.anna), place.items["named.txt"]
    officer.show(room, item, "release 4")
    with pytest.raises(RefusedError, match=r"leak\.own_candidate"):
        officer.decide(room, item, Answer.RELEASE, "a namesake")


@pytest.mark.parametrize("looks", [True, False])
@pytest.mark.parametrize("who", ["anna", "olena", "boris"])
def test_a_decision_that_another_program_wrote_is_held_to_the_same(
    place: LeakPlace, who: str, *, looks: bool
):
    give_role(place.room(place.olena), place.boris, place.anna.public, Role.PROTECTION_OFFICER)
    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        place.submits("named.txt")
    holder, item = getattr(place, who), place.items["named.txt"]
    room = place.room(holder)
    log = LeakLog(room.case, room.case_key)
    check = log.checks((item,))[-1].check
    if looks:
        by = {"check": check, "by": viewer_of(holder.age.recipient)}
        shown = Event(EventKind.LEAK_SHOWN, room.instant(), who, str(item), "curious", by)
        room.record(shown)
    at, answer = room.instant(), Answer.SEND_BACK
    decision = Decision(case_of(room), check, item, answer, (), "mine", at)
    room.record(decision.to_event(holder))
    counted = [each.check for each in log.decisions(item)]
    # Anna asked, Boris is no officer.
    assert counted == ([check] if who == "olena" and looks else [])
