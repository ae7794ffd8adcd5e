"""What the ledger tells of the gate: who acts as what, and what was asserted about whom.

One pass over the events in their order, because a role counts from the moment it was given until
it is taken. What could not have been entered stops the reading: somebody wrote past the gate.

Source: `spec/gate.md`, section 6.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from tutela.custody import roll
from tutela.custody.fields import Fields
from tutela.custody.keys import PersonKey
from tutela.errors import ConflictError, MalformedError, MismatchError, UnavailableError
from tutela.law.rulebook import Rulebook
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.protection.act import read_act, read_time, written
from tutela.protection.machine import begin, replay
from tutela.protection.person import PersonId
from tutela.protection.register import REGISTER_KINDS, Register
from tutela.protection.signature import Signature, read_all, values
from tutela.protection.signed import SignedAct
from tutela.protection.standing import Passed, Standing

DOMAIN: Final = "tutela-entered/1"
CASEBOOK_KINDS: Final = (
    *roll.ROLL_KINDS,
    *REGISTER_KINDS,
    EventKind.GATE_OPENED,
    EventKind.GATE_PASSED,
)


@dataclass(frozen=True, slots=True)
class Casebook:
    """The gate's side of a case.

    Attributes:
        case: SHA-256 of the verifier key of the case's evidence log.
        register: of roles, as it stands now.
        captured_on: of everybody who stands before the gate.
        passed: their acts, in the order of the ledger.
        custodians: verifier keys of the custodians now.
    """

    case: bytes
    register: Register
    captured_on: Mapping[PersonId, datetime] = field(default_factory=dict)
    passed: Mapping[PersonId, tuple[Passed, ...]] = field(default_factory=dict)
    custodians: frozenset[bytes] = frozenset()

    def standing(self, person: PersonId, book: Rulebook) -> Standing:
        """Return where the acts of a person lead.

        Raises:
            UnavailableError: nothing was begun for this person.
            RefusedError, MismatchError, MalformedError: an act stands in the ledger that the gate
                would not have taken.
        """
        if person not in self.captured_on:
            raise UnavailableError("transfer.not_opened")
        captured_on, acts = self.captured_on[person], self.passed.get(person, ())
        if not acts:
            return begin(str(person), captured_on, book)
        return replay(str(person), captured_on, book, acts)


def opened(
    case: bytes, person: PersonId, captured_on: datetime, at: datetime, by: PersonKey
) -> Event:
    """Return the event by which somebody captured comes before the gate."""
    statement = _statement(case, {"person": str(person), "captured_on": written(captured_on)}, at)
    return _entered(EventKind.GATE_OPENED, statement, at, by)


def passed(act: SignedAct, rules: int, by: PersonKey) -> Event:
    """Return the event of an act that the gate takes, entered by a custodian.

    Args:
        act: with the time of entering in it.
        rules: version of the newest rules.
        by: the custodian, who signs for the time.
    """
    facts: dict[str, Value] = {
        "person": str(act.person),
        "act": act.act.value(),
        "rules": rules,
        "signatures": values(act.signatures),
    }
    statement = _statement(act.case, facts, act.act.at)
    return _entered(EventKind.GATE_PASSED, statement, act.act.at, by)


def read_casebook(case: bytes, events: Sequence[Event]) -> Casebook:
    """Return what the events tell.

    Args:
        case: as in `Casebook`.
        events: of `CASEBOOK_KINDS`, in the order of the ledger.

    Raises:
        MalformedError: the details of an event are broken.
        MismatchError: a signature is false, or not of a custodian or of a holder of the role.
        RefusedError: somebody acts in a role they do not have, or a key is missing.
        ConflictError: somebody came before the gate twice.
    """
    register, told = Register(case), list[Event]()
    captured: dict[PersonId, datetime] = {}
    acts: dict[PersonId, list[Passed]] = {}
    for event in events:
        custodians = _verifiers(told)
        match event.known_kind:
            case EventKind.ROLE_GIVEN | EventKind.ROLE_TAKEN:
                register = register.after(event, custodians)
            case EventKind.GATE_OPENED:
                fields = _check_entered(case, event, custodians)
                person = PersonId(fields.text("person"))
                if person in captured:
                    raise ConflictError("transfer.opened_before")
                captured[person] = read_time(fields.text("captured_on"))
            case EventKind.GATE_PASSED:
                one, rules = _read_passed(case, event, custodians)
                one.check(register)
                if one.person not in captured:
                    raise MalformedError("gate.act_form", field="captured_on")
                acts.setdefault(one.person, []).append(Passed(one.act, rules))
            case _:
                told.append(event)
    passed_by = {one: tuple(each) for one, each in acts.items()}
    return Casebook(case, register, captured, passed_by, _verifiers(told))


def _verifiers(told: Sequence[Event]) -> frozenset[bytes]:
    return frozenset(each.verifier for each in roll.replay(told) if each.verifier)


def _read_passed(case: bytes, event: Event, custodians: Collection[bytes]) -> tuple[SignedAct, int]:
    fields = _check_entered(case, event, custodians)
    act = read_act(fields.untrusted.get("act"))
    if written(act.at) != event.at:
        raise MalformedError("gate.act_form", field="at")
    person = PersonId(fields.text("person"))
    one = SignedAct(case, person, act, read_all(fields, "signatures"))
    return one, fields.number("rules")


def _check_entered(case: bytes, event: Event, custodians: Collection[bytes]) -> Fields:
    """Check that a custodian of that moment entered an event, and return its fields."""
    fields = Fields.of(event.kind, event.details)
    (signature,) = (*read_all(fields, "entered"),) or (None,)
    if signature is None or signature.verifier not in custodians:
        raise MismatchError("transfer.not_entered")
    facts = {name: value for name, value in event.details.items() if name != "entered"}
    signature.check(DOMAIN, _statement(case, facts, read_time(event.at)))
    return fields


def _statement(case: bytes, facts: Mapping[str, Value], at: datetime) -> dict[str, Value]:
    return {"case": case, "at": written(at), **facts}


def _entered(kind: EventKind, statement: Mapping[str, Value], at: datetime, by: PersonKey) -> Event:
    facts = {name: value for name, value in statement.items() if name not in {"case", "at"}}
    signature = Signature.of(DOMAIN, statement, by)
    return Event(kind, written(at), by.label, details={**facts, "entered": values([signature])})
