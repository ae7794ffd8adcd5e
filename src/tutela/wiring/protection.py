"""The transfer gate of an open case: its roles, acts and answers are sealed in the ledger.

Where a person stands is computed from the ledger each time. An act is recorded before anything
follows from it, and an answer before anybody reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from tutela.custody.keys import PersonKey, PersonPublic
from tutela.errors import (
    ConflictError,
    MalformedError,
    MismatchError,
    RefusedError,
    TutelaError,
    UnavailableError,
)
from tutela.law.load import shipped
from tutela.law.rulebook import Profile, Rulebook, open_rulebook
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value, encode
from tutela.proof.digest import sha256
from tutela.protection.act import LATEST, Act, Actor, written
from tutela.protection.alarm import alarm_pack
from tutela.protection.bars import HELD, Destination
from tutela.protection.casebook import Casebook, opened, passed
from tutela.protection.clock import moment
from tutela.protection.evaluation import Evaluation, evaluate
from tutela.protection.machine import look, take
from tutela.protection.packed import PADDED_TO
from tutela.protection.packed import moment as moment_of
from tutela.protection.page import INSIDE, explain
from tutela.protection.person import PersonId, set_free
from tutela.protection.register import Hat
from tutela.protection.review import Review, reviews
from tutela.protection.role import Role
from tutela.protection.signed import CLOCK, SignedAct
from tutela.protection.standing import FOR_ANYBODY, Standing
from tutela.protection.table import TABLE
from tutela.terms.messages import Language, render
from tutela.wiring.person import Room, case_of, casebook_of, check_keepers, two_people

REFERENCE_BYTES: Final = 8
RECORD_BYTES: Final = 32
SET_FREE: Final = frozenset({"free", "handed_third"})
"""Where nobody holds a person any more who was held here."""
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the gate: which road, under which build of the program."""

    destination: Destination
    build: str


def rulebook() -> Rulebook:
    """Return the rules that travel with the package; every page says that they are a draft."""
    return open_rulebook([shipped("transfer_rules")], Profile.DRAFT)


def actor_id(person: PersonKey | PersonPublic) -> str:
    """Return by what a human being is told from others, whatever role they act in."""
    public = person.public if isinstance(person, PersonKey) else person
    return public.verifier.hex()


def give_role(room: Room, second: PersonKey | None, holder: PersonPublic, role: Role) -> None:
    """Say that a key acts in a role from now on; two custodians say so.

    Raises:
        RefusedError: the two are one or no custodians; or see `Register.check`.
    """
    _change_role(room, second, holder, role, given=True)


def take_role(room: Room, second: PersonKey | None, holder: PersonPublic, role: Role) -> None:
    """Say that a key does not act in a role any more; two custodians say so.

    Raises:
        RefusedError: the two are one or no custodians, or the key does not have the role.
    """
    _change_role(room, second, holder, role, given=False)


def open_gate(room: Room, person: PersonId, captured_on: datetime) -> None:
    """Begin the gate's record of somebody captured.

    Raises:
        UnavailableError: nobody was recorded under this pseudonym.
        ConflictError: it was begun before.
        MalformedError: the capture lies in the future.
    """
    room.person(person)
    at, captured_on = (each.replace(microsecond=0) for each in (room.now(), captured_on))
    if captured_on > at:
        raise MalformedError("gate.act_form", field="captured_on")
    with room.store.turn():
        if person in casebook_of(room).captured_on:
            raise ConflictError("transfer.opened_before")
        room.record(opened(case_of(room), person, captured_on, at, room.holder))


def standing_of(room: Room, person: PersonId) -> Standing:
    """Return where the acts in the ledger lead.

    Raises:
        UnavailableError: nothing was begun for this person.
        RefusedError, MismatchError, MalformedError: somebody wrote past the gate, or a record is
            missing or damaged.
    """
    return casebook_of(room).standing(person, rulebook())


def draft_act(room: Room, person: PersonId, act: Act) -> SignedAct:
    """Return an act that nobody signed yet, for this case.

    Raises:
        UnavailableError: nothing was begun for this person.
        MalformedError: the table has no such event.
    """
    TABLE.event(act.event)
    cases = casebook_of(room)
    cases.standing(person, rulebook())
    after = next((one.record for one in reversed(cases.acts(person))), "")
    whole = replace(act, on=act.on.replace(microsecond=0))
    return SignedAct(cases.case, person, whole, after=after)


def enter_act(room: Room, untrusted: SignedAct) -> Standing:
    """Seal an act in the ledger and return where it leads; the time is the one of the ledger.

    Args:
        room: of the case.
        untrusted: with the signatures of everybody in it.

    Raises:
        RefusedError: a bar or a duty stands in its way, a signature is missing, or somebody acts
            in a role the register does not give them.
        MismatchError: a signature is false, it is of another case, lies in the future, or its
            record was used.
    """
    if untrusted.case != case_of(room):
        raise MismatchError("transfer.other_case")
    if untrusted.act.by.role is Role.CLOCK:
        raise RefusedError("gate.timed_event", event=untrusted.act.event)
    with room.store.turn():
        now, cases = _time(room, untrusted.person)
        act = untrusted.act
        if act.written is not None and act.written > now:
            raise MismatchError("gate.future_fact", event=act.event)
        # A time that two people wrote is the time from now on, also where the ledger has a later.
        entered = replace(untrusted, act=replace(act, at=act.written or now))
        return _seal(room, cases, entered)


def free_person(
    room: Room, second: PersonKey | None, person: PersonId, on: date, reason: str
) -> None:
    """Record that a person was set free, as two custodians say; a consent can be renewed then.

    Raises:
        RefusedError: the two are one or no custodians, or the person stands before the gate and
            was neither set free nor handed to a third State there.
    """
    said_by, cases = two_people(room, second), casebook_of(room)
    if person in cases.captured_on:
        custody = cases.standing(person, rulebook()).state["custody"]
        if custody not in SET_FREE:
            raise RefusedError("transfer.still_held")
    at, actor = room.instant(), room.holder.label
    room.record(set_free(room.person(person), on, said_by, reason, at, actor))


def say(room: Room, person: PersonId, event: str, *, by_person: bool = False) -> Standing:
    """Enter at once what anybody may say: a refusal, a doubt, a hold, a stop. One key is enough.

    Args:
        room: of the case.
        person: whom it is about.
        event: a row of the table that anybody may assert.
        by_person: the person said it, and whoever holds the room wrote it down.

    Raises:
        RefusedError: the event needs more people, or the gate refuses it.
    """
    if event not in FOR_ANYBODY:
        raise RefusedError("transfer.needs_people", event=event)
    by = Actor(str(person), Role.PERSON) if by_person else Actor(actor_id(room.holder), Role.ANYONE)
    record = sha256(b"tutela-said", room.case.dice(RECORD_BYTES)).hex()
    with room.store.turn():
        now, cases = _time(room, person)
        act = SignedAct(cases.case, person, Act(event, by, now, now, record))
        return _seal(room, cases, act if by_person else act.signed(room.holder))


def reader_of(room: Room) -> Role:
    """Return in which role whoever holds the room reads: anybody's, where nobody gave them one."""
    return casebook_of(room).register.role(actor_id(room.holder)) or Role.ANYONE


def evaluate_road(
    room: Room, person: PersonId, asked: Asked, language: Language
) -> tuple[Evaluation, str]:
    """Seal what the gate answers, then return it with the page for whoever holds the room."""
    found, reference = _evaluate(room, person, asked)
    return found, explain(found, reader_of(room), reference, rulebook(), language)


def answer_outside(language: Language) -> str:
    """Return what everybody outside reads instead of every answer but the clear one."""
    return render("gate.no_transfer", {}, language) + "\n"


def is_inside(room: Room) -> bool:
    """Return whether whoever holds the room may read reasons."""
    return reader_of(room) in INSIDE


def check_inside(room: Room) -> None:
    """Check that whoever holds the room may read reasons.

    Raises:
        RefusedError: they are none of the three.
    """
    if not is_inside(room):
        raise RefusedError("transfer.inside_only")


def raise_alarm(room: Room, person: PersonId, asked: Asked, language: Language) -> str:
    """Return the urgent pack for counsel; the evaluation behind it is sealed first.

    Raises:
        RefusedError: whoever holds the room may not read reasons.
    """
    check_inside(room)
    found, _ = _evaluate(room, person, asked)
    standing = look(standing_of(room, person), found.at)
    # A reference of its own: the pack leaves the room, and must not lead back to the ledger.
    reference = f"a-{room.case.dice(REFERENCE_BYTES).hex()}"
    return alarm_pack(standing, found, reference, language)


def reviews_due(room: Room) -> Sequence[tuple[PersonId, Review, bool]]:
    """Return what must be looked at again, and whether it is late, the earliest first.

    Raises:
        RefusedError: whoever holds the room may not read reasons.
    """
    check_inside(room)
    book, cases = rulebook(), casebook_of(room)
    found: list[tuple[PersonId, Review, bool]] = []
    for person in cases.captured_on:
        now = moment(room.case.now(), _highest(room, cases, person)).at
        at = look(cases.standing(person, book), now)
        found += [(person, each, each.overdue(now)) for each in reviews(at)]
    return sorted(found, key=lambda one: (one[1].due, str(one[0])))


def _change_role(
    room: Room, second: PersonKey | None, holder: PersonPublic, role: Role, *, given: bool
) -> None:
    keys = two_people(room, second)
    people = [room.holder, *([second] if second else [])]
    with room.store.turn():
        cases, now = casebook_of(room), room.now().replace(microsecond=0)
        register = cases.register
        check_keepers(cases, keys)
        changed = register.changed.get(actor_id(holder), now - _SECOND)
        hat = Hat(case_of(room), holder, role, max(now, changed + _SECOND), given=given)
        register.check(hat, cases.custodians)
        room.record(hat.to_event(room.holder.label, people))


def _evaluate(room: Room, person: PersonId, asked: Asked) -> tuple[Evaluation, str]:
    with room.store.turn():
        now, cases = _time(room, person)
        found = evaluate(cases.standing(person, rulebook()), asked.destination, now, asked.build)
        reference = f"e-{room.case.dice(REFERENCE_BYTES).hex()}"
        details: dict[str, Value] = {
            "person": str(person),
            "reference": reference,
            "evaluation": found.record(),
        }
        # Whoever sees the size of an object must not see what was answered.
        details["pad"] = bytes(-len(encode(details)) % PADDED_TO)
        room.record(
            Event(EventKind.GATE_EVALUATED, written(now), room.holder.label, details=details)
        )
    return found, reference


def _time(room: Room, person: PersonId) -> tuple[datetime, Casebook]:
    """Return the time to go by, and what the ledger tells at that time.

    A clock that went back is written down first, and sets hold.
    """
    cases = casebook_of(room)
    now = moment(room.case.now(), _highest(room, cases, person))
    standing = _readable(cases, person, rulebook())
    if standing is None or not now.went_back:
        return now.at, cases
    if standing.state["clock"] != "back" and standing.state["custody"] in HELD:
        record = sha256(b"clock", room.case.dice(RECORD_BYTES)).hex()
        act = Act("clock_back", Actor(CLOCK, Role.CLOCK), now.at, now.at, record)
        _seal(room, cases, SignedAct(cases.case, person, act))
        cases = casebook_of(room)
    return now.at, cases


def _highest(room: Room, cases: Casebook, person: PersonId) -> datetime:
    """Return the highest time in the ledger; of a clock that two people set back, none."""
    noted = room.case.index.events()
    times = [_bounded(each.at) for each in noted]
    written_by = {one.at for one in cases.acts(person) if one.written}
    if not written_by:
        return max(times)
    places = [place for place, each in enumerate(noted) if each.kind == EventKind.GATE_PASSED]
    since, ahead = 0, None
    for place, event in zip(places, room.events((EventKind.GATE_PASSED,)), strict=True):
        mine = event.details.get("person") == str(person)
        if mine and times[place] in written_by:
            since, ahead = place, max(times[:place])
    if ahead is None or times[since] >= ahead:
        return max(times[since:])
    # Whatever is not of the gate goes on to bear the time that ran ahead.
    return max(time for time in times[since:] if time < ahead)


def _bounded(untrusted: str) -> datetime:
    """Return the time of any event, none of it so late that no day can be added to it."""
    return min(moment_of(untrusted, "ledger", "at"), LATEST)


def _seal(room: Room, cases: Casebook, signed: SignedAct) -> Standing:
    book = rulebook()
    signed.check(cases.register)
    signed.check_situation(cases.acts(signed.person))
    event = passed(signed, book.newest.version, room.holder)
    if signed.act.event in FOR_ANYBODY and _readable(cases, signed.person, book) is None:
        # A word of the person, or a stop, is written down also where nothing can be read any more.
        room.record(event)
        raise RefusedError("transfer.entered_spoiled")
    taken = take(cases.standing(signed.person, book), signed.act)
    room.record(event)
    return taken


def _readable(cases: Casebook, person: PersonId, book: Rulebook) -> Standing | None:
    """Return where a person stands; None where somebody wrote past the gate or a record is broken.

    Raises:
        UnavailableError: nothing was begun for this person.
    """
    try:
        return cases.standing(person, book)
    except UnavailableError:
        raise
    except TutelaError:
        return None
