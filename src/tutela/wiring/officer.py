"""What the protection officer does about releases that were stopped, and about the index's key.

The officer alone sees of whom, by which rule and where; each look is in the ledger first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.errors import MalformedError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.protection.leak.check import FINDINGS_MAX, Check, read_findings
from tutela.protection.leak.decision import Answer, Decision, covers
from tutela.protection.leak.guarded import Who, guard, guarded_event
from tutela.protection.leak.keyed import keys_of_ledger, turned
from tutela.protection.leak.policy import Finding, Outcome, outcome_of
from tutela.protection.role import Role
from tutela.release.docket import viewer_of
from tutela.wiring.leak import LeakLog
from tutela.wiring.leak_index import draw_decoys, guarded_of, newest_key, sealed_people
from tutela.wiring.person import (
    Room,
    case_of,
    casebook_of,
    check_keepers,
    parts_of_form,
    two_people,
)


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a protection officer sees of a check.

    Attributes:
        check: which.
        findings: of whom, by which rule, where; blocked ones first.
        count: how many there were, where not all could be kept.
        who: of every finding's subject that is nobody on record: documenter or decoy.
    """

    check: Check
    findings: tuple[Finding, ...] = field(repr=False)
    count: int
    who: Mapping[str, Who] = field(repr=False)

    @property
    def outcome(self) -> Outcome:
        """Return what would become of the candidate if nobody decides."""
        return outcome_of(self.findings)


def waiting(room: Room) -> tuple[Check, ...]:
    """Return the newest check of every item that waits for the officer.

    Raises:
        RefusedError: whoever holds the room is no protection officer.
    """
    check_officer(room)
    log = LeakLog(room.case, room.case_key)
    items = {each.item for each in room.case.index.events() if each.kind == EventKind.LEAK_CHECKED}
    found: list[Check] = []
    for item in sorted((each for each in items if each is not None), key=str):
        checks = log.checks((item,))
        decided = {each.check for each in log.decisions(item)}
        if checks and checks[-1].stopped and checks[-1].check not in decided:
            found.append(checks[-1])
    return tuple(found)


def show(room: Room, item: ItemId, purpose: str) -> Stopped:
    """Return what stopped an item, to a protection officer; the event comes first.

    Raises:
        RefusedError: whoever holds the room is no protection officer, or was none when it was
            checked.
        UnavailableError: nothing of this item was stopped.
    """
    check = _stopped(room, item)
    room.record(
        Event(
            EventKind.LEAK_SHOWN,
            room.instant(),
            room.holder.label,
            str(item),
            purpose,
            {"check": check.check, "by": viewer_of(room.holder.age.recipient)},
        )
    )
    return _open(room, check)


def decide(room: Room, item: ItemId, answer: Answer, reason: str) -> Decision:
    """Keep what a protection officer decides about the newest check that stopped an item.

    Raises:
        RefusedError: whoever holds the room is no protection officer, asked for the release
            themselves, or has not looked at what stopped it; it is blocked, or more was found than
            can be shown; there is no reason.
        UnavailableError: nothing of this item was stopped.
    """
    check = _stopped(room, item)
    viewer = viewer_of(room.holder.age.recipient)
    if check.asked.by == viewer:
        raise RefusedError("leak.own_candidate")
    if not _has_seen(room, check, viewer):
        raise RefusedError("leak.not_shown")
    covered: tuple[bytes, ...] = ()
    if answer is Answer.RELEASE:
        shown = _open(room, check)
        if shown.count > FINDINGS_MAX:
            raise RefusedError("leak.too_many", count=shown.count)
        key = keys_of_ledger(room.case.dedup_key, ())[0]
        covered = covers(shown.findings, item, key)
    decision = Decision(case_of(room), check.check, item, answer, covered, reason, room.instant())
    room.record(decision.to_event(room.holder))
    return decision


def guard_names(room: Room, untrusted_form: bytes) -> None:
    """Guard the names of somebody who documents; only keyed digests are kept.

    Raises:
        MalformedError: the form is broken; nothing of it is repeated.
    """
    key = newest_key(room.case, room.case_key)
    new = guard(parts_of_form(untrusted_form), key, room.case.dice)
    room.record(guarded_event((new,), room.instant(), room.holder.label))


@dataclass(frozen=True, slots=True)
class Turned:
    """What a turn of the key leaves to do.

    Attributes:
        generation: of the new key.
        people: pseudonyms whose digests are of older keys until they are sealed anew.
        documenters: how many guarded people are to be guarded anew.
    """

    generation: int
    people: tuple[str, ...] = field(repr=False)
    documenters: int


def turn_key(room: Room, second: PersonKey | None, reason: str) -> Turned:
    """Turn the key of the index: what is indexed from now on has another; two keepers say so.

    Raises:
        RefusedError: the two are one or no keepers, or there is no reason.
    """
    check_keepers(casebook_of(room), two_people(room, second))
    if not reason.strip():
        raise RefusedError("leak.reason")
    case, case_key, label = room.case, room.case_key, room.holder.label
    room.record(turned(newest_key(case, case_key), case.dice, room.instant(), label, reason))
    new, sealed = newest_key(case, case_key), sealed_people(case, case_key)
    draw_decoys(case, case_key, label, new, len(sealed))
    guarded = [each for each in guarded_of(case, case_key) if each.who is Who.DOCUMENTER]
    return Turned(new.generation, tuple(sorted(sealed)), len(guarded))


def check_officer(room: Room) -> None:
    """Check that whoever holds the room is a protection officer.

    Raises:
        RefusedError: they are not, or nobody is: of both, every item is answered alike.
    """
    register = casebook_of(room).register
    if register.role(room.holder.public.verifier.hex()) is Role.PROTECTION_OFFICER:
        return
    if not has_officer(room):
        raise RefusedError("leak.no_officer")
    raise RefusedError("leak.officer_only")


def has_officer(room: Room) -> bool:
    """Tell whether anybody could decide about what is stopped, whatever it is."""
    return Role.PROTECTION_OFFICER in casebook_of(room).register.roles.values()


def _stopped(room: Room, item: ItemId) -> Check:
    """Return the newest check that stopped an item, to a protection officer."""
    check_officer(room)
    checks = LeakLog(room.case, room.case_key).checks((item,))
    stopped = [each for each in checks if each.stopped]
    if not stopped:
        raise UnavailableError("leak.nothing_stopped", item=str(item))
    return stopped[-1]


def _open(room: Room, check: Check) -> Stopped:
    guarded = {each.subject: each.who for each in guarded_of(room.case, room.case_key)}
    for sealed in check.sealed:
        try:
            opened = room.holder.open(sealed, room.case.cipher)
        except (RefusedError, MalformedError):
            continue  # another officer's
        findings, count = read_findings(opened)
        return Stopped(check, findings, count, guarded)
    raise RefusedError("leak.not_sealed_to_you")


def _has_seen(room: Room, check: Check, viewer: bytes) -> bool:
    """Tell whether somebody looked at a check before they decide about it."""
    return any(
        event.details.get("check") == check.check and event.details.get("by") == viewer
        for event in room.events((EventKind.LEAK_SHOWN,))
    )
