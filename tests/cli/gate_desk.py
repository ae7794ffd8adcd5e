"""People with roles before the gate of a case, and a person who stands there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cli.desk import Desk
from tests.cli.protected import Protected
from tests.protection.road import PANEL

from tutela.protection.act import STATED, Act, Actor
from tutela.protection.duty import Duty
from tutela.protection.person import AgeClass, PersonId
from tutela.protection.register import NOT_GIVEN
from tutela.protection.role import Role
from tutela.protection.table import TABLE
from tutela.wiring import now, open_case
from tutela.wiring.person import Room, enter, new_person
from tutela.wiring.protection import actor_id, draft_act, enter_act, give_role, open_gate

Step = tuple[float, str, str]
HOME: tuple[Step, ...] = (
    (0, "intern", "camp"),
    (1, "register", "nib_officer"),
    (1, "offer_card", "camp"),
    (1, "offer_icrc", "liaison"),
    (2, "settle_status", "legal_adviser"),
    (2, "find_adult", "age_assessor"),
    (2, "inform", "information_officer"),
    (4, "first_home", "interviewer"),
    (12, "again_home", "interviewer-2"),
    (19, "find_no_risk", "assessor"),
    (21, "find_fit", "clinician"),
)
"""The road home up to the scheduling: the day, the event, who asserts it."""
DAYS = 21.5


class GateDesk(Protected):
    """A desk with a key for every role; Anna and Boris are custodians and have none.

    The case is three weeks old: what is entered through `take` has days of its own, commands have
    today.
    """

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.begun = now().replace(microsecond=0) - timedelta(days=DAYS)
        Desk.__init__(self, root, capsys, both=True, clock=lambda: self.begun)
        self.said: list[str] = []
        roles = {str(role): role for role in Role if role not in NOT_GIVEN | {Role.PANEL}}
        roles |= dict.fromkeys(PANEL, Role.PANEL) | {"interviewer-2": Role.INTERVIEWER}
        self.keys = {label: self.person(label, 20 + at) for at, label in enumerate(roles)}
        with self.on_day(0) as room:
            for label, role in roles.items():
                give_role(room, self.boris, self.keys[label].public, role)

    @contextmanager
    def on_day(self, day: float) -> Iterator[Room]:
        """Open the case for Anna so many days after it was made."""
        at = self.begun + timedelta(days=day)
        with open_case(self.case, self.made.secrets, lambda: at) as case:
            yield enter(case, self.anna)

    def admit(self, *steps: Step) -> PersonId:
        """Bring a person before the gate, with what happened since."""
        with self.on_day(0) as room:
            person = new_person(room, AgeClass.ADULT, self.boris)
            open_gate(room, person, self.begun)
        for step in steps:
            self.take(person, step)
        return person

    def take(self, person: PersonId, step: Step) -> None:
        """Let somebody assert something on a day of the case."""
        day, event, label = step
        row, by, second = TABLE.event(event), self.keys[label], self.keys["protection_officer"]
        verifier = Actor(actor_id(second), Role.PROTECTION_OFFICER)
        with self.on_day(day) as room:
            at = room.now()
            record = room.case.dice(32).hex()
            act = Act(event, Actor(actor_id(by), row.by[0]), at, at, record, STATED)
            if Duty.VERIFIED in row.duties:
                act = replace(act, verifier=verifier)
            signed = draft_act(room, person, act).signed(by)
            enter_act(room, signed.signed(second) if act.verifier else signed)

    def inside(self) -> None:
        """Give Anna the role of the monitor, so that she may read reasons."""
        with self.on_day(DAYS) as room:
            give_role(room, self.boris, self.anna.public, Role.MONITOR)

    def pub(self, label: str) -> Path:
        """Return somebody's .pub file."""
        return self.root / f"{label}.pub"

    def sign(self, file: Path, person: PersonId, label: str) -> Path:
        """Let somebody sign an act on their own machine; return the new file."""
        out = file.with_name(f"{label}-{file.name}")
        code, _, said = self.run_bare(
            *("transfer", "sign", file, "--person", person, "--out", out),
            *("--key", self.root / f"{label}.key", "--key-passphrase-file", self.person_file),
        )
        assert code == 0, said
        return out
