"""Several people before one gate, honest and dishonest users, lost writes, restarts, wrong clocks.

The model beside it is a second telling of the issue, not of the table: who refused is remembered
until an interview that counts says otherwise, and nobody is handed over, sent on the way or set
free without two interviews that count, by two people, a week apart, with none of it taken back.
"""

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.protection.gatehouse import SECONDS
from tests.protection.people import key_of
from tests.protection.road import PANEL

from tutela.custody.record import Recorded
from tutela.errors import TutelaError, UnavailableError
from tutela.ledger.entry import Event
from tutela.protection.act import STATED, Act, Actor
from tutela.protection.casebook import passed
from tutela.protection.duty import Duty
from tutela.protection.person import AgeClass, PersonId
from tutela.protection.register import NOT_GIVEN
from tutela.protection.role import Role
from tutela.protection.signed import SignedAct
from tutela.protection.table import TABLE
from tutela.wiring import NewCase, create_case, open_case
from tutela.wiring.case import Case
from tutela.wiring.person import Room, case_of, casebook_of, enter, new_person
from tutela.wiring.protection import (
    actor_id,
    draft_act,
    enter_act,
    give_role,
    open_gate,
    rulebook,
    say,
)

START: Final = datetime(2026, 1, 1, 8, tzinfo=UTC)
WEEK: Final = timedelta(days=7)
PEOPLE_MAX: Final = 3
ROLES: Final = {
    **{str(role): role for role in Role if role not in NOT_GIVEN | {Role.PANEL}},
    **dict.fromkeys(PANEL, Role.PANEL),
    **{label: role for role, label in SECONDS.items()},
}
HOMEWARD: Final = (
    ("intern", "camp", 0),
    ("register", "nib_officer", 0),
    ("offer_card", "camp", 0),
    ("offer_icrc", "liaison", 0),
    ("settle_status", "legal_adviser", 0),
    ("find_adult", "age_assessor", 0),
    ("inform", "information_officer", 0),
    ("first_home", "interviewer", 4),
    ("again_home", "interviewer-2", 8),
    ("find_no_risk", "assessor", 8),
    ("find_fit", "clinician", 0),
    ("schedule_home", "scheduler", 0),
    ("depart_home", "scheduler", 0),
    ("reach_home", "scheduler", 0),
    ("confirm_home", "neutral", 0),
    ("hand_over_home", "scheduler", 0),
)
"""The road home: the event, who asserts it, and how many days the honest wait before it."""
MOVED: Final = frozenset({"departed", "crossing", "handed_home", "handed_third", "free"})


class LosingRoom(Room):
    """A room whose next write fails before it is durable, or is durable and its answer is lost."""

    __slots__ = ()

    def record(self, event: Event) -> Recorded:  # type: ignore[explicit-override] # typing has override from 3.12 on
        fault = FAULTS.pop() if FAULTS else None
        if fault == "before":
            raise UnavailableError("person.store_disk", code="EIO")
        kept = Room.record(self, event)
        if fault == "after":
            raise UnavailableError("person.store_disk", code="EIO")
        return kept


FAULTS: Final[list[str]] = []
CHECKED: Final[list[int]] = []
"""How many people were looked at, each time."""


@dataclass
class Known:
    """What anybody may know of a person from outside, remembered apart from the program."""

    refused: bool = False
    spoiled: bool = False
    doubted: bool = False
    held: bool = False
    wishes: list[tuple[str, str, datetime]] = field(default_factory=list)
    step: int = 0
    drawn: list[SignedAct] = field(default_factory=list)
    refusals: int = 0
    knew: dict[str, int] = field(default_factory=dict)

    def hear(self, event: str, label: str, at: datetime) -> None:
        """Remember an act that the gate took."""
        name, _, wish = event.rpartition("_")
        if name == "first":
            self.wishes = [(wish, label, at)]
            self.refused = self.refused and wish != "home"
        elif name == "again":
            self.wishes.append((wish, label, at))
        elif event in {"change_mind", "record_doubt", "hear_undecided", "change_options"}:
            self.wishes = []
        elif event == "refuse_home":
            self.refused, self.refusals = True, self.refusals + 1
            self.wishes = [each for each in self.wishes if each[0] != "home"]
        self.doubted = event == "record_doubt" or (self.doubted and event != "resolve_doubt")
        self.held = event == "set_hold" or (self.held and event != "lift_hold")

    def may_go(self, wish: str) -> bool:
        """Return whether two interviews that count, a week apart, stand for this road."""
        said = [each for each in self.wishes if each[0] == wish]
        apart = any(
            one[1] != other[1] and abs(one[2] - other[2]) >= WEEK for one in said for other in said
        )
        return apart and not self.doubted and not self.held


class Gate(RuleBasedStateMachine):
    """The gate of one real case folder."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.at = START
        self.known: dict[PersonId, Known] = {}
        FAULTS.clear()

    @initialize()
    def begin(self) -> None:
        custodians = (key_of("anna").public, key_of("boris").public)
        asked = NewCase(custodians, "tester")
        self.made = create_case(self.folder / "case", asked, None, lambda: self.at)
        self.case: Case = self._opened()
        room = enter(self.case, key_of("anna"))
        for label, role in ROLES.items():
            give_role(room, key_of("boris"), key_of(label).public, role)

    def _opened(self) -> Case:
        return open_case(self.folder / "case", self.made.secrets, lambda: self.at)

    @property
    def room(self) -> Room:
        one = enter(self.case, key_of("anna"))
        return LosingRoom(one.case, one.holder, one.case_key)

    def _someone(self, number: int) -> PersonId:
        return list(self.known)[number % len(self.known)]

    @precondition(lambda self: len(self.known) < PEOPLE_MAX)
    @rule()
    def somebody_is_captured(self) -> None:
        person = new_person(self.room, AgeClass.UNKNOWN)
        open_gate(self.room, person, self.at - timedelta(days=4))
        self.known[person] = Known()

    def _act(self, person: PersonId, event: str, label: str, on: datetime) -> SignedAct:
        row, by = TABLE.event(event), key_of(label)
        second = "neutral-2" if event.startswith("confirm") else "protection_officer"
        verified = Duty.VERIFIED in row.duties
        verifier = Actor(actor_id(key_of(second)), ROLES[second]) if verified else None
        dice = Random(f"{person}{event}{self.at}{len(self.known[person].drawn)}")  # noqa: S311
        act = Act(
            event, Actor(actor_id(by), ROLES[label]), on, on, dice.randbytes(32).hex(), STATED,
            verifier,
        )  # fmt: skip
        signed = draft_act(self.room, person, act).signed(by)
        if verifier:
            signed = signed.signed(key_of(second))
        self.known[person].drawn.append(signed)
        self.known[person].knew[signed.act.record] = self.known[person].refusals
        return signed

    def _enter(self, person: PersonId, signed: SignedAct) -> bool:
        label = next(
            (one for one in ROLES if actor_id(key_of(one)) == signed.act.by.id), signed.act.by.id
        )
        before = len(casebook_of(self.room).acts(person))
        with suppress(TutelaError):
            enter_act(self.room, signed)
        # Whether the answer came or was lost, the ledger says whether it was taken.
        acts = casebook_of(self.room).acts(person)
        new = [each for each in acts[before:] if each.record == signed.act.record]
        for each in acts[before:]:
            if each.event != signed.act.event:
                self.known[person].hear(each.event, "clock", each.at)
        if new and signed.act.event == "first_home":
            # Who drew it up knew of every refusal that was said by now.
            known = self.known[person]
            assert known.knew.get(signed.act.record, 0) == known.refusals
        if new:
            self.known[person].hear(signed.act.event, label, new[0].at)
        return bool(new)

    @precondition(lambda self: self.known)
    @rule(number=st.integers(0, 9), steps=st.integers(1, 8))
    def the_honest_go_on(self, number: int, steps: int) -> None:
        person = self._someone(number)
        known = self.known[person]
        for _ in range(steps):
            if known.step >= len(HOMEWARD):
                return
            event, label, days = HOMEWARD[known.step]
            self.at += timedelta(days=days, minutes=1)
            try:
                signed = self._act(person, event, label, self.at)
            except TutelaError:
                return
            if not self._enter(person, signed):
                return
            known.step += 1

    @precondition(lambda self: self.known)
    @rule(
        number=st.integers(0, 9),
        event=st.sampled_from(
            ["refuse_home", "change_mind", "set_hold", "record_doubt", "abort", "record_threat"]
        ),
        by_person=st.booleans(),
        fault=st.sampled_from([None, None, "before", "after"]),
    )
    def somebody_speaks_up(
        self, number: int, event: str, *, by_person: bool, fault: str | None
    ) -> None:
        person = self._someone(number)
        if fault:
            FAULTS.append(fault)
        before = len(casebook_of(self.room).acts(person))
        with suppress(TutelaError):
            say(self.room, person, event, by_person=by_person)
        FAULTS.clear()
        for each in casebook_of(self.room).acts(person)[before:]:
            self.known[person].hear(each.event, "somebody", each.at)
        if fault == "before" and event == "refuse_home" and not self.known[person].spoiled:
            # Whoever was told that it failed says it again, and that is enough.
            with suppress(TutelaError):
                say(self.room, person, event, by_person=by_person)
            assert casebook_of(self.room).acts(person)[-1].event == event or not self._held(person)
            for each in casebook_of(self.room).acts(person)[before:]:
                self.known[person].hear(each.event, "somebody", each.at)

    def _held(self, person: PersonId) -> bool:
        with suppress(TutelaError):
            state = casebook_of(self.room).standing(person, rulebook()).state
            return state["custody"] in {"captured", "interned", "departed", "crossing"}
        return True

    @precondition(lambda self: any(each.drawn for each in self.known.values()))
    @rule(number=st.integers(0, 9), which=st.integers(0, 99), other=st.booleans())
    def a_paper_comes_again(self, number: int, which: int, *, other: bool) -> None:
        drawn = [each for one in self.known.values() for each in one.drawn]
        signed = drawn[which % len(drawn)]
        person = self._someone(number) if other else signed.person
        self._enter(person, replace(signed, person=person))

    @precondition(lambda self: self.known)
    @rule(
        number=st.integers(0, 9),
        event=st.sampled_from([one.name for one in TABLE.events]),
        label=st.sampled_from(sorted(ROLES)),
        back=st.sampled_from([0, 0, 2, 9, -3]),
        twist=st.sampled_from(["", "", "unsigned", "role", "self", "panel"]),
    )
    def somebody_is_dishonest(
        self, number: int, event: str, label: str, back: int, twist: str
    ) -> None:
        person, by = self._someone(number), key_of(label)
        on = self.at - timedelta(days=back)
        role = TABLE.event(event).by[0] if twist == "role" else ROLES[label]
        second = Actor(actor_id(by), Role.MONITOR) if twist == "self" else None
        panel = (actor_id(by),) * 3 if twist == "panel" else ()
        act = Act(event, Actor(actor_id(by), role), on, on, "f" * 64, STATED, second, panel)
        record = Random(f"{person}{event}{self.at}{label}").randbytes(32).hex()  # noqa: S311
        signed = SignedAct(case_of(self.room), person, replace(act, record=record))
        if twist != "unsigned":
            signed = signed.signed(by)
        self._enter(person, signed)

    @precondition(lambda self: self.known)
    @rule(number=st.integers(0, 9), event=st.sampled_from(["schedule_home", "hand_over_home"]))
    def a_custodian_writes_past_the_gate(self, number: int, event: str) -> None:
        person = self._someone(number)
        by = Actor(actor_id(key_of("scheduler")), Role.SCHEDULER)
        act = Act(event, by, self.at, self.at, Random(str(self.at)).randbytes(32).hex(), STATED)  # noqa: S311
        forged = SignedAct(case_of(self.room), person, act)
        self.room.record(passed(forged, 1, key_of("anna")))
        self.known[person].spoiled = True

    @rule(hours=st.sampled_from([1, 13, 24 * 8, 24 * 40, -1, -24 * 3]))
    def the_clock_jumps(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @precondition(lambda self: self.known)
    @rule(number=st.integers(0, 9))
    def two_write_the_time(self, number: int) -> None:
        person = self._someone(number)
        officer, monitor = (key_of(one) for one in ("protection_officer", "monitor"))
        at = self.at
        act = Act(
            "write_time", Actor(actor_id(officer), Role.PROTECTION_OFFICER), at, at,
            Random(f"{at}{person}").randbytes(32).hex(),  # noqa: S311
            verifier=Actor(actor_id(monitor), Role.MONITOR), written=at,
        )  # fmt: skip
        with suppress(TutelaError):
            signed = draft_act(self.room, person, act).signed(officer).signed(monitor)
            self._enter(person, signed)

    @rule()
    def the_program_is_started_again(self) -> None:
        self.case.close()
        self.case = self._opened()

    @invariant()
    def nobody_is_moved_against_their_word(self) -> None:
        if not self.known:
            return
        CHECKED.append(len(self.known))
        cases, book = casebook_of(self.room), rulebook()
        for person, known in self.known.items():
            # A committed refusal is in the ledger, whatever else stands there.
            refusals = [one for one in cases.acts(person) if one.event == "refuse_home"]
            assert refusals or not known.refused
            if known.spoiled:
                with pytest.raises(TutelaError):
                    cases.standing(person, book)
                continue
            state = cases.standing(person, book).state
            assert (state["refuses"] == "yes") == known.refused
            if state["custody"] == "handed_home":
                assert not known.refused
                assert known.may_go("home")
            if state["custody"] in {"handed_third", "free"}:
                assert known.may_go("third" if state["custody"] == "handed_third" else "stay")

    def teardown(self) -> None:  # type: ignore[explicit-override] # typing has override from 3.12 on
        if hasattr(self, "case"):
            self.case.close()
        shutil.rmtree(self.folder, ignore_errors=True)


QUICK: Final = settings(
    max_examples=10,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(300)
def test_short_runs_of_the_machine_move_nobody_against_their_word():
    CHECKED.clear()
    run_state_machine_as_test(Gate, settings=QUICK)
    assert len(CHECKED) > QUICK.max_examples


def test_the_honest_road_of_the_machine_leads_home_and_a_word_stops_it():
    machine = Gate()
    try:
        machine.begin()
        machine.somebody_is_captured()
        machine.somebody_is_captured()
        going, refusing = machine.known
        machine.the_honest_go_on(0, len(HOMEWARD))
        machine.the_honest_go_on(1, len(HOMEWARD) - 1)
        machine.somebody_speaks_up(1, "refuse_home", by_person=True, fault="after")
        machine.the_honest_go_on(1, 1)
        machine.nobody_is_moved_against_their_word()
        cases, book = casebook_of(machine.room), rulebook()
        assert cases.standing(going, book).state["custody"] == "handed_home"
        assert cases.standing(refusing, book).state["custody"] == "crossing"
        assert machine.known[refusing].refused
    finally:
        machine.teardown()


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_long_runs_of_the_machine_move_nobody_against_their_word():
    CHECKED.clear()
    long = settings(QUICK, max_examples=120, stateful_step_count=40)
    run_state_machine_as_test(Gate, settings=long)
    assert len(CHECKED) > long.max_examples
