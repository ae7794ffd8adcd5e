"""Work out the duties of a step from real identifiers, dates and statements.

Each duty of the table is one function here; a duty without one does not exist (a test insists).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from tutela.protection.act import STATED, Act
from tutela.protection.duty import Duty
from tutela.protection.role import Role
from tutela.protection.standing import FOR_ANYBODY, Standing
from tutela.protection.table import TABLE

PANEL_SIZE = 3
Check = Callable[[Standing, Act], bool]

TIED = frozenset({Role.CAMP, Role.SCHEDULER, Role.COURT, Role.LIAISON, Role.AUTHORITY})
"""Roles of the custody, exchange and prosecution chains: no interviewer ever held one here."""


def undone(standing: Standing, act: Act) -> tuple[Duty, ...]:
    """Return the duties of the act's event that are not done, in the order of the table."""
    wanted = TABLE.event(act.event).duties
    return tuple(duty for duty in wanted if not done(standing, act, duty))


def done(standing: Standing, act: Act, duty: Duty) -> bool:
    """Return whether one duty is done. What a record only states must be stated, at least."""
    stated = duty not in STATED or duty in act.stated
    check = CHECKS.get(duty)
    return stated and (check is None or check(standing, act))


def _role(standing: Standing, act: Act) -> bool:
    """Whether the role may say it, and nobody here wears a second hat before this person."""
    hats = standing.roles
    now = [act.by, *([act.verifier] if act.verifier else [])]
    one_hat = all(hats.get(each.id, each.role) is each.role for each in now)
    return act.by.role in TABLE.event(act.event).by and one_hat


def _verified(_: Standing, act: Act) -> bool:
    second = act.verifier
    if second is None or second.id == act.by.id:
        return False
    return second.role in VERIFIERS.get(act.event, ANY_VERIFIER)


ANY_VERIFIER = frozenset(set(Role) - TIED - {Role.PERSON, Role.ANYONE, Role.CLOCK, Role.KEEPER})
VERIFIERS: Mapping[str, frozenset[Role]] = {
    "write_time": frozenset({Role.PROTECTION_OFFICER, Role.MONITOR}),
    "confirm_home": frozenset({Role.NEUTRAL}),
    "confirm_third": frozenset({Role.NEUTRAL}),
    "withdraw_claim": frozenset({Role.COUNSEL}),
}
"""Who may be the second person. A key that nobody registered is nobody, and so is the chain."""


def _apart_from_scheduler(standing: Standing, act: Act) -> bool:
    return not act.people & standing.movers


def _scheduler_apart(standing: Standing, act: Act) -> bool:
    return not act.people & standing.deciders


def _other_than_setter(standing: Standing, act: Act) -> bool:
    return not act.people & {hold.by.id for hold in standing.open_holds}


def _independent_resolver(standing: Standing, act: Act) -> bool:
    doubters = {doubt.by.id for doubt in standing.acts("record_doubt")}
    # Whoever resolved an earlier doubt, and did nothing else, is as independent as before.
    others = (one for one in standing.acts() if one.event not in {"resolve_doubt", *FOR_ANYBODY})
    parties = {one for other in others for one in other.people}
    return not act.people & (parties | doubters)


def _panel_of_three(standing: Standing, act: Act) -> bool:
    members = frozenset(act.panel)
    earlier = (other for other in standing.acts() if other.event in ALONE)
    before = {one for other in earlier for one in other.people}
    apart = not members & (before | standing.movers)
    return len(act.panel) == len(members) == PANEL_SIZE and act.by.id in members and apart


ALONE = frozenset(
    event.name
    for event in TABLE.events
    if not {Role.PANEL, Role.ANYONE, Role.CLOCK} & set(event.by)
)
"""Events whose people cannot sit in a panel about the same person."""


def _other_panel(standing: Standing, act: Act) -> bool:
    return not frozenset(act.panel) & standing.refusing_panels


def _interviewer_independent(standing: Standing, act: Act) -> bool:
    tied = {each.by.id for each in standing.acts() if each.by.role in TIED}
    return act.by.id not in tied


def _other_interviewer(standing: Standing, act: Act) -> bool:
    return standing.interviewer is not None and act.by.id != standing.interviewer


def _counsel_present(_: Standing, act: Act) -> bool:
    return act.verifier is not None and act.verifier.role is Role.COUNSEL


def _same_place(standing: Standing, act: Act) -> bool:
    if act.event.endswith("_home"):
        return act.place is None
    return act.place is not None and act.place == standing.place


def _a_day_after_information(standing: Standing, act: Act) -> bool:
    told = standing.last("inform")
    # A date on paper must not shorten the night between: the later of the two dates counts.
    if told is None:
        return False
    return act.on - standing.known_by(told) >= standing.hours("information_hours")


def _rested(standing: Standing, act: Act) -> bool:
    hours = standing.hours("rest_hours")
    unfit = standing.last("find_unfit")
    since = [standing.captured_on, *([standing.known_by(unfit)] if unfit else [])]
    return all(act.on - moment >= hours for moment in since)


def _fresh_assessment(standing: Standing, act: Act) -> bool:
    found = standing.last("find_substantial")
    facts = standing.last("find_new_facts")
    if found is None or not _within(act.at, found.on, standing.days("risk_days")):
        return False
    # New facts make an assessment from before them old, whatever its date.
    return facts is None or found.on >= standing.known_by(facts)


def _confirmed_today(standing: Standing, act: Act) -> bool:
    confirmed = standing.last("confirm_home", "confirm_third")
    return confirmed is not None and _within(
        act.at, confirmed.on, standing.hours("confirmation_hours")
    )


def _within(later: datetime, earlier: datetime, span: timedelta) -> bool:
    return timedelta(0) <= later - earlier <= span


def _time_written_by_two(standing: Standing, act: Act) -> bool:
    # It may be earlier than what a clock that ran ahead put into the ledger, but neither than the
    # capture nor than a time that two people wrote before.
    floor = max((one.at for one in standing.acts("write_time")), default=standing.captured_on)
    return act.written is not None and floor <= act.written <= act.at


def _after_what_it_answers(standing: Standing, act: Act) -> bool:
    if act.event == "lift_hold":
        before = [hold for hold in standing.open_holds if hold.record == act.about]
    else:
        before = list(standing.acts(*ANSWERS[act.event]))
    # What bore the date of a clock that ran ahead was known when two people set it right.
    if any(act.on < min(one.on, standing.known_by(one)) for one in before):
        return False
    first = standing.last(f"first_{act.event.removeprefix('again_')}")
    if not act.event.startswith("again_") or first is None:
        return True
    # Two talks on one day are one talk, whenever they are entered.
    return act.on - standing.known_by(first) >= standing.days("cooling_days")


_TALKS = tuple(f"{n}_{wish}" for n in ("first", "again") for wish in ("home", "third", "stay"))
_WORDS = ("refuse_home", "change_mind", "record_doubt", "hear_undecided", "change_options")
_BAD_NEWS = (
    *_WORDS,
    "find_unfit",
    "find_substantial",
    "find_onward_risk",
    "lodge_appeal",
    "claim_asylum",
    "record_threat",
    "set_hold",
    "doubt_age",
    "doubt_status",
)
_NEW = ("find_new_facts", "uphold_appeal")
ANSWERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_TALKS, (*_WORDS, *_TALKS)),
    "inform": ("change_options",),
    "settle_status": ("doubt_status",),
    "find_fit": ("find_unfit",),
    "find_adult": ("doubt_age",),
    "decide_best_interests": ("doubt_age",),
    "find_no_risk": ("find_substantial", *_NEW),
    "panel_approves": ("find_substantial", "find_new_facts", *_WORDS, *_TALKS),
    "panel_lowers": ("find_substantial", "find_new_facts"),
    "exclude_onward": ("find_onward_risk", "change_options", *_NEW),
    "panel_excludes_onward": ("find_onward_risk", "change_options", *_NEW),
    "accept_power": ("reject_power", "change_options"),
    "make_plan": ("withdraw_plan", "uphold_appeal"),
    "resolve_doubt": ("record_doubt",),
    "hear_threat": ("record_threat",),
    "uphold_appeal": ("lodge_appeal", "find_new_facts"),
    "dismiss_appeal": ("lodge_appeal", "find_new_facts"),
    "recognise_claim": ("claim_asylum",),
    "reject_claim": ("claim_asylum",),
    "withdraw_claim": ("claim_asylum",),
    "confirm_home": ("reach_home", *_BAD_NEWS),
    "confirm_third": ("reach_third", *_BAD_NEWS),
    "find_here": ("die", "report_outside"),
}
"""What an act must be dated after: a paper kept back from before a refusal answers no refusal."""


CHECKS: Mapping[Duty, Check] = {
    Duty.ROLE: _role,
    Duty.VERIFIED: _verified,
    Duty.APART_FROM_SCHEDULER: _apart_from_scheduler,
    Duty.SCHEDULER_APART: _scheduler_apart,
    Duty.OTHER_THAN_SETTER: _other_than_setter,
    Duty.INDEPENDENT_RESOLVER: _independent_resolver,
    Duty.PANEL_OF_THREE: _panel_of_three,
    Duty.OTHER_PANEL: _other_panel,
    Duty.INTERVIEWER_INDEPENDENT: _interviewer_independent,
    Duty.OTHER_INTERVIEWER: _other_interviewer,
    Duty.COUNSEL_PRESENT: _counsel_present,
    Duty.SAME_PLACE: _same_place,
    Duty.A_DAY_AFTER_INFORMATION: _a_day_after_information,
    Duty.RESTED: _rested,
    Duty.AFTER_WHAT_IT_ANSWERS: _after_what_it_answers,
    Duty.FRESH_ASSESSMENT: _fresh_assessment,
    Duty.CONFIRMED_TODAY: _confirmed_today,
    Duty.TIME_WRITTEN_BY_TWO: _time_written_by_two,
}
"""What is worked out. Every other duty is stated by the record alone."""
