"""The transfer gate of an open case: its acts and its answers are sealed in the ledger.

Where a person stands is computed from the ledger each time. An act is recorded before anything
follows from it, and an answer before anybody reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from tutela.custody.fields import Fields
from tutela.custody.keys import PersonKey
from tutela.errors import ConflictError, MalformedError, RefusedError, UnavailableError
from tutela.law.load import shipped
from tutela.law.rulebook import Profile, Rulebook, open_rulebook
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.proof.digest import sha256
from tutela.protection.act import Act, Actor, read_act, read_time, written
from tutela.protection.bars import HELD, Destination
from tutela.protection.clock import Moment, moment
from tutela.protection.evaluation import Evaluation, evaluate
from tutela.protection.machine import begin, replay, take
from tutela.protection.page import explain
from tutela.protection.person import PersonId
from tutela.protection.role import Role
from tutela.protection.standing import Passed, Standing
from tutela.terms.messages import Language
from tutela.wiring.person import Room

GATE_KINDS: Final = (EventKind.GATE_OPENED, EventKind.GATE_PASSED)
REFERENCE_BYTES: Final = 8
CLOCK: Final = "clock"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the gate: which road, under which build of the program."""

    destination: Destination
    build: str


def rulebook() -> Rulebook:
    """Return the rules that travel with the package; every page says that they are a draft."""
    return open_rulebook([shipped("transfer_rules")], Profile.DRAFT)


def actor_id(person: PersonKey) -> str:
    """Return by what a human being is told from others, whatever role they act in."""
    return person.public.verifier.hex()


def open_gate(room: Room, person: PersonId, captured_on: datetime) -> None:
    """Begin the gate's record of somebody captured.

    Raises:
        UnavailableError: nobody was recorded under this pseudonym.
        ConflictError: it was begun before.
        MalformedError: the capture lies in the future.
    """
    room.person(person)
    if captured_on > room.now():
        raise MalformedError("gate.act_form", field="captured_on")
    if _records(room, person):
        raise ConflictError("transfer.opened_before")
    details = {"person": str(person), "captured_on": written(captured_on)}
    room.record(Event(EventKind.GATE_OPENED, room.instant(), room.holder.label, details=details))


def standing_of(room: Room, person: PersonId) -> Standing:
    """Return where the acts in the ledger lead.

    Raises:
        UnavailableError: nothing was begun for this person.
        RefusedError, MismatchError, MalformedError: somebody wrote past the gate, or a record is
            missing or damaged.
    """
    records = _records(room, person)
    if not records:
        raise UnavailableError("transfer.not_opened")
    first, *others = records
    if first.kind != EventKind.GATE_OPENED:
        raise MalformedError("gate.act_form", field="captured_on")
    captured_on = read_time(first.details.get("captured_on"))
    book = rulebook()
    passed = [_passed(each) for each in others]
    if not passed:
        return begin(str(person), captured_on, book)
    return replay(str(person), captured_on, book, passed)


def record_act(room: Room, person: PersonId, act: Act, present: Sequence[PersonKey]) -> Standing:
    """Seal an act in the ledger and return where it leads; the time is the one of the ledger.

    Args:
        room: of the case.
        person: whom it is about.
        act: its actors are named by `actor_id`; the person by the pseudonym.
        present: the keys of everybody who acts; the person alone needs none.

    Raises:
        RefusedError: a bar or a duty stands in its way, or somebody's key is not there.
        MismatchError: it lies in the future, or its record was used.
    """
    keys = {actor_id(each) for each in present}
    if act.by.role is Role.PERSON and act.by.id == str(person):
        keys.add(act.by.id)
    absent = act.people - keys
    if absent:
        raise RefusedError("transfer.not_at_desk", count=len(absent))
    now = _time(room, person)
    return _seal(room, person, replace(act, on=act.on.replace(microsecond=0), at=now.at))


def evaluate_road(
    room: Room, person: PersonId, asked: Asked, reader: Role, language: Language
) -> tuple[Evaluation, str]:
    """Seal what the gate answers, then return it with the page for one reader."""
    now = _time(room, person)
    found = evaluate(standing_of(room, person), asked.destination, now.at, asked.build)
    reference = f"e-{room.case.dice(REFERENCE_BYTES).hex()}"
    details: dict[str, Value] = {
        "person": str(person),
        "reference": reference,
        "evaluation": found.record(),
    }
    room.record(
        Event(EventKind.GATE_EVALUATED, written(now.at), room.holder.label, details=details)
    )
    return found, explain(found, reader, reference, rulebook(), language)


def _time(room: Room, person: PersonId) -> Moment:
    """Return the time to go by; a clock that went back is written down first, and sets hold."""
    now = moment(room.case.now(), room.now().replace(microsecond=0))
    standing = standing_of(room, person)
    state = standing.state
    if now.went_back and state["clock"] != "back" and state["custody"] in HELD:
        record = sha256(b"clock", room.case.dice(32)).hex()
        _seal(room, person, Act("clock_back", Actor(CLOCK, Role.CLOCK), now.at, now.at, record))
    return now


def _seal(room: Room, person: PersonId, act: Act) -> Standing:
    standing = standing_of(room, person)
    take(standing, act)
    details: dict[str, Value] = {
        "person": str(person),
        "act": act.value(),
        "rules": standing.book.newest.version,
    }
    room.record(Event(EventKind.GATE_PASSED, written(act.at), room.holder.label, details=details))
    return standing_of(room, person)


def _records(room: Room, person: PersonId) -> list[Event]:
    found = room.events(GATE_KINDS)
    return [each for each in found if _person(each) == str(person)]


def _person(event: Event) -> str:
    return Fields.of(event.kind, event.details).text("person")


def _passed(event: Event) -> Passed:
    rules = event.details.get("rules")
    if event.kind != EventKind.GATE_PASSED or type(rules) is not int:
        raise MalformedError("gate.act_form", field="rules")
    return Passed(read_act(event.details.get("act")), rules)
