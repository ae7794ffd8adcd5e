"""People with keys and roles before the gate, for tests; events stand in a list for a ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from tests.protection.people import PERSON, key_of
from tests.protection.road import CAPTURED, PANEL, book

from tutela.custody.keys import Custodian
from tutela.ledger.entry import Event, EventKind
from tutela.protection.act import STATED, Act, Actor
from tutela.protection.casebook import Casebook, opened, passed, read_casebook
from tutela.protection.duty import Duty
from tutela.protection.machine import take
from tutela.protection.person import PersonId
from tutela.protection.register import NOT_GIVEN, Hat
from tutela.protection.role import Role
from tutela.protection.signed import SignedAct
from tutela.protection.table import TABLE

CASE: Final = bytes(range(32))
CUSTODIANS: Final = ("anna", "boris")
SECONDS: Final[dict[Role, str]] = {Role.INTERVIEWER: "interviewer-2", Role.NEUTRAL: "neutral-2"}


def hex_of(label: str) -> str:
    """Return by what somebody is named in an act."""
    return key_of(label).public.verifier.hex()


def begun() -> Event:
    """Return the event that names the custodians of the case."""
    named = [
        {"label": each.label, "recipient": each.recipient, "verifier": each.verifier}
        for each in (Custodian.of(key_of(label).public) for label in CUSTODIANS)
    ]
    return Event(
        EventKind.CASE_CREATED, "2026-01-01T00:00:00Z", "anna", details={"custodians": tuple(named)}
    )


def hat(label: str, role: Role, at: datetime, *, given: bool = True) -> Event:
    """Return the event by which Anna and Boris give somebody a role, or take it."""
    one = Hat(CASE, key_of(label).public, role, at, given=given)
    return one.to_event("anna", [key_of(each) for each in CUSTODIANS])


def everybody(at: datetime = CAPTURED) -> list[Event]:
    """Return the events that give each role to a key named after it, and the panel its members."""
    roles = [(str(role), role) for role in Role if role not in NOT_GIVEN | {Role.PANEL}]
    roles += [(member, Role.PANEL) for member in PANEL]
    roles += [(label, role) for role, label in SECONDS.items()]
    return [hat(label, role, at) for label, role in roles]


@dataclass
class Gatehouse:
    """A ledger of one case, in a list."""

    events: list[Event] = field(default_factory=lambda: [begun(), *everybody()])
    now: datetime = CAPTURED
    count: int = 0

    def admit(self, person: PersonId = PERSON) -> None:
        self.events.append(opened(CASE, person, CAPTURED, self.now, key_of("anna")))

    def book(self) -> Casebook:
        return read_casebook(CASE, self.events)

    def act(
        self,
        event: str,
        by: str | None = None,
        verifier: str | None = None,
        *,
        person: PersonId = PERSON,
        stated: Iterable[Duty] = STATED,
    ) -> SignedAct:
        """Return an act nobody signed, of whoever the row names first; the person needs no key."""
        row = TABLE.event(event)
        role = row.by[0]
        self.count += 1
        if role is Role.PERSON or (role is Role.ANYONE and by is None):
            actor = Actor(str(person), Role.PERSON)
        else:
            actor = Actor(hex_of(by or (PANEL[0] if role is Role.PANEL else str(role))), role)
        second = None
        if Duty.VERIFIED in row.duties:
            second = Actor(hex_of(verifier or "protection_officer"), Role.PROTECTION_OFFICER)
        members = tuple(map(hex_of, PANEL)) if role is Role.PANEL else ()
        act = Act(event, actor, self.now, self.now, f"{self.count:064x}", frozenset(stated))
        before = self.book().acts(person)
        whole = replace(act, verifier=second, panel=members)
        return SignedAct(CASE, person, whole, after=before[-1].record if before else "")

    def enter(self, act: SignedAct, *labels: str) -> None:
        """Sign an act with these keys and put it into the ledger, if the gate takes it."""
        for label in labels:
            act = act.signed(key_of(label))
        self.enter_signed(act)

    def enter_signed(self, act: SignedAct) -> None:
        self.now += timedelta(seconds=1)
        entered = replace(act, act=replace(act.act, at=self.now))
        cases = self.book()
        entered.check_situation(cases.acts(act.person))
        entered.check(cases.register)
        take(cases.standing(act.person, book()), entered.act)
        self.write(entered)

    def write(self, act: SignedAct, by: str = "anna") -> None:
        """Put an act into the ledger, whatever the gate says."""
        self.events.append(passed(act, 1, key_of(by)))
