"""A case that is easy to write down in a test: who does what on which day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tutela.law.load import shipped
from tutela.law.rulebook import Profile, Rulebook, open_rulebook
from tutela.protection.act import STATED, Act, Actor
from tutela.protection.duty import Duty
from tutela.protection.machine import begin, look, take
from tutela.protection.role import Role
from tutela.protection.standing import Standing
from tutela.protection.table import TABLE

CAPTURED = datetime(2026, 1, 1, 8, tzinfo=UTC)
BUILD = "0.0-test"
PANEL = ("judge-1", "judge-2", "judge-3")
OTHER_PANEL = ("judge-4", "judge-5", "judge-6")


def book() -> Rulebook:
    return open_rulebook([shipped("transfer_rules")], Profile.DRAFT)


def after(days: float) -> datetime:
    return CAPTURED + timedelta(days=days)


@dataclass
class Case:
    """A person before the gate; every act is done as the rules want it unless told otherwise."""

    standing: Standing = field(default_factory=lambda: begin("K-07", CAPTURED, book()))
    count: int = 0

    def act(
        self,
        event: str,
        day: float,
        by: str | None = None,
        *,
        role: Role | None = None,
        verifier: str | None = "verifier",
        verifier_role: Role = Role.PROTECTION_OFFICER,
        panel: tuple[str, ...] = (),
        without: Iterable[Duty] = (),
        place: str | None = None,
        on: float | None = None,
        about: str | None = None,
        written: datetime | None = None,
        review_on: datetime | None = None,
        record: str | None = None,
    ) -> Act:
        row = TABLE.event(event)
        role = role or row.by[0]
        panel = panel or (PANEL if role is Role.PANEL else ())
        wanted = {Duty.VERIFIED, Duty.COUNSEL_PRESENT} & set(row.duties)
        if Duty.COUNSEL_PRESENT in row.duties and verifier == "verifier":
            verifier, verifier_role = "counsel", Role.COUNSEL
        by = by or (panel[0] if panel else str(role))
        at = after(day) + timedelta(seconds=self.count)
        self.count += 1
        return Act(
            event,
            Actor(by, role),
            at if on is None else after(on),
            at,
            record or f"{self.count:064x}",
            frozenset(STATED - set(without)),
            Actor(verifier, verifier_role) if verifier and wanted else None,
            panel,
            about,
            place,
            written,
            review_on,
        )

    def do(self, event: str, day: float, by: str | None = None, **how: object) -> Act:
        act = self.act(event, day, by, **how)  # type: ignore[arg-type] # passed on as they are
        self.standing = take(self.standing, act)
        return act

    def do_act(self, act: Act) -> None:
        self.standing = take(self.standing, act)

    def look(self, day: float) -> Standing:
        return look(self.standing, after(day))

    def __getitem__(self, variable: str) -> str:
        return self.standing.state[variable]


def admitted() -> Case:
    """Return somebody registered, informed and known to the ICRC on day 2."""
    case = Case()
    case.do("intern", 0, "camp-1")
    case.do("register", 1)
    case.do("offer_card", 1, "camp-1")
    case.do("offer_icrc", 1)
    case.do("settle_status", 2)
    case.do("find_adult", 2)
    case.do("inform", 2)
    return case


def wishing(wish: str, place: str | None = None) -> Case:
    """Return somebody who said the same twice, on days 4 and 12; time to think ends on day 19."""
    case = admitted()
    if place:
        case.do("change_options", 2, "information_officer", place=place)
        case.do("inform", 2)
    case.do(f"first_{wish}", 4, "interviewer-1", place=place)
    case.do(f"again_{wish}", 12, "interviewer-2", place=place)
    return case


def bound_home() -> Case:
    """Return somebody who may be scheduled home on day 20."""
    case = wishing("home")
    case.do("find_no_risk", 19)
    case.do("find_fit", 20)
    return case


def at_the_crossing() -> Case:
    """Return somebody confirmed at the crossing on day 21."""
    case = bound_home()
    case.do("schedule_home", 20)
    case.do("depart_home", 21, "scheduler", role=Role.SCHEDULER)
    case.do("reach_home", 21, "scheduler", role=Role.SCHEDULER)
    case.do("confirm_home", 21, verifier="neutral-2", verifier_role=Role.NEUTRAL)
    return case
