"""The demo's step before the transfer gate: one person refuses, one truly wishes to go home.

Everybody in it is invented. The days are those of a clock that the demo moves, all of them past:
time to think cannot be hurried, not even here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tutela import wiring
from tutela.cli.console import Console, JsonValue
from tutela.custody.keys import PersonKey
from tutela.errors import MismatchError, RefusedError
from tutela.proof.digest import sha256
from tutela.protection.act import STATED, Act, Actor
from tutela.protection.answer import Answer
from tutela.protection.bars import Destination
from tutela.protection.duty import Duty
from tutela.protection.person import AgeClass, PersonId
from tutela.protection.role import Role
from tutela.protection.table import TABLE
from tutela.protection.told import record_of
from tutela.wiring import NewCase
from tutela.wiring.person import Room, enter, new_person
from tutela.wiring.protection import (
    Asked,
    actor_id,
    draft_act,
    enter_act,
    evaluate_road,
    give_role,
    open_gate,
    say,
)

FOLDER: Final = "gate-case"
DAYS: Final = 22
HOME: Final = Asked(Destination.RISK, version("tutela"))
PEOPLE: Final = {
    "camp": Role.CAMP,
    "bureau": Role.NIB_OFFICER,
    "liaison": Role.LIAISON,
    "adviser": Role.LEGAL_ADVISER,
    "age": Role.AGE_ASSESSOR,
    "teller": Role.INFORMER,
    "listener-1": Role.INTERVIEWER,
    "listener-2": Role.INTERVIEWER,
    "assessor": Role.ASSESSOR,
    "doctor": Role.CLINICIAN,
    "driver": Role.SCHEDULER,
    "neutral-1": Role.NEUTRAL,
    "neutral-2": Role.NEUTRAL,
    "second": Role.MONITOR,
}
"""Invented people, by label; each has one role and a key of their own."""

Step = tuple[float, str, str]
ADMITTED: Final[tuple[Step, ...]] = (
    (0, "intern", "camp"),
    (1, "register", "bureau"),
    (1, "offer_card", "camp"),
    (1, "offer_icrc", "liaison"),
    (2, "settle_status", "adviser"),
    (2, "find_adult", "age"),
    (2, "inform", "teller"),
)
HOMEWARD: Final[tuple[Step, ...]] = (
    (4, "first_home", "listener-1"),
    (12, "again_home", "listener-2"),
    (19, "find_no_risk", "assessor"),
    (20, "find_fit", "doctor"),
    (20, "schedule_home", "driver"),
    (21, "depart_home", "driver"),
    (21, "reach_home", "driver"),
    (21, "confirm_home", "neutral-1"),
    (21, "hand_over_home", "driver"),
)


@dataclass
class Hands:
    """A room, its clock, and the keys of everybody in the demo."""

    begin: datetime
    day: float = 0
    keys: dict[str, PersonKey] = field(default_factory=dict, repr=False)
    count: int = 0

    def now(self) -> datetime:
        """Return the time of the demo: a second after the last look."""
        self.count += 1
        return self.begin + timedelta(days=self.day, seconds=self.count)

    def take(self, room: Room, person: PersonId, step: Step) -> None:
        """Let everybody in an act sign it, and enter it."""
        self.day, event, label = step
        row, by = TABLE.event(event), self.keys[label]
        second = self.keys["neutral-2" if event.startswith("confirm") else "second"]
        role = Role.NEUTRAL if event.startswith("confirm") else Role.MONITOR
        verified = Duty.VERIFIED in row.duties
        now = self.now()
        act = Act(
            event,
            Actor(actor_id(by), PEOPLE[label]),
            now,
            now,
            record_of(sha256(str(person).encode(), event.encode()), event),
            STATED & frozenset(row.duties),
            Actor(actor_id(second), role) if verified else None,
        )
        signed = draft_act(room, person, act).signed(by)
        enter_act(room, signed.signed(second) if verified else signed)


def show_gate(console: Console, folder: Path, people: tuple[PersonKey, PersonKey]) -> JsonValue:
    """Walk two invented people through the gate of a case of their own.

    Args:
        console: speaks.
        folder: of the demo.
        people: the protection officer, and a commander who is nobody before the gate; both are
            custodians of the case.

    Raises:
        MismatchError: the gate answered something else than it must.
    """
    officer, commander = people
    hands = Hands(wiring.now().replace(microsecond=0) - timedelta(days=DAYS + 1))
    asked = NewCase((officer.public, commander.public), actor="demo", name="demo.example")
    made = wiring.create_case(folder / FOLDER, asked, None, hands.now)
    console.line()
    console.say("demo.gate_begin")
    with wiring.open_case(folder / FOLDER, made.secrets, hands.now) as case:
        room, outside = enter(case, officer), enter(case, commander)
        _give_roles(room, commander, hands)
        refuser, willing = (new_person(room, AgeClass.ADULT, commander) for _ in range(2))
        for each in (refuser, willing):
            hands.day = 0
            open_gate(room, each, hands.begin)
        for step in ADMITTED:
            for each in (refuser, willing):
                hands.take(room, each, step)
        answers = _refuse(console, hands, (room, outside), refuser)
        _go_home(console, hands, room, willing)
    return answers


def _give_roles(room: Room, second: PersonKey, hands: Hands) -> None:
    give_role(room, second, room.holder.public, Role.PROTECTION_OFFICER)
    for label, role in PEOPLE.items():
        hands.keys[label] = wiring.draw_person(label)
        give_role(room, second, hands.keys[label].public, role)


def _refuse(
    console: Console, hands: Hands, rooms: tuple[Room, Room], person: PersonId
) -> Mapping[str, JsonValue]:
    inside, outside = rooms
    hands.day = 3
    say(inside, person, "refuse_home", by_person=True)
    found, page = evaluate_road(inside, person, HOME, console.language)
    _, words = evaluate_road(outside, person, HOME, console.language)
    if found.answer is not Answer.BLOCKED or "\n" in words.strip():
        raise MismatchError("demo.gate_fails")
    console.say("demo.gate_inside")
    for line in page.rstrip("\n").split("\n"):
        console.line(f"    {line}")
    console.say("demo.gate_outside")
    console.line(f"    {words.strip()}")
    try:
        hands.take(outside, person, (3, "schedule_home", "driver"))
    except RefusedError:
        console.say("demo.gate_refused")
    else:
        raise MismatchError("demo.gate_fails")
    return {"inside": found.answer.value, "outside": words.strip()}


def _go_home(console: Console, hands: Hands, room: Room, person: PersonId) -> None:
    console.say("demo.gate_wish")
    for step in HOMEWARD:
        hands.take(room, person, step)
        day, event, _ = step
        told = console.text(f"act.event_{event}")
        console.line("    " + console.text("demo.gate_day", day=int(day), told=told))
    console.say("demo.gate_end")
