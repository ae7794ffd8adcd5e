"""What the ledger tells of the gate: who acts as what, and what was asserted about whom.

One pass over the events in their order, because a role counts from the moment it was given until
it is taken. Where somebody wrote past the gate, nobody is moved any more whom it is about.

Source: `spec/gate.md`, section 6.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from tutela.custody import roll
from tutela.custody.fields import Fields
from tutela.custody.keys import PersonKey
from tutela.errors import (
    ConflictError,
    MalformedError,
    MismatchError,
    TutelaError,
    UnavailableError,
)
from tutela.law.rulebook import Rulebook
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.protection.act import Act, read_act, read_time, written
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
        keepers: keys, in hex, of those who may change the register now.
        spoiled: why a person's record cannot be read any more; under None why nobody's can.
    """

    case: bytes
    register: Register
    captured_on: Mapping[PersonId, datetime] = field(default_factory=dict)
    passed: Mapping[PersonId, tuple[Passed, ...]] = field(default_factory=dict)
    custodians: frozenset[bytes] = frozenset()
    keepers: frozenset[str] = frozenset()
    spoiled: Mapping[PersonId | None, TutelaError] = field(default_factory=dict)

    def standing(self, person: PersonId, book: Rulebook) -> Standing:
        """Return where the acts of a person lead.

        Raises:
            UnavailableError: nothing was begun for this person.
            RefusedError, MismatchError, MalformedError: an act stands in the ledger that the gate
                would not have taken.
        """
        self.check_sound(person)
        if person not in self.captured_on:
            raise UnavailableError("transfer.not_opened")
        captured_on, acts = self.captured_on[person], self.passed.get(person, ())
        if not acts:
            return begin(str(person), captured_on, book)
        return replay(str(person), captured_on, book, acts)

    def is_spoiled(self, person: PersonId) -> bool:
        """Return whether something about a person, or about everybody, cannot be read."""
        return person in self.spoiled or None in self.spoiled

    def check_sound(self, person: PersonId) -> None:
        """Check that everything about a person could be read.

        Raises:
            RefusedError, MismatchError, MalformedError, ConflictError: what could not.
        """
        for each in (None, person):
            if each in self.spoiled:
                raise self.spoiled[each]

    def acts(self, person: PersonId) -> tuple[Act, ...]:
        """Return the acts about a person that could be read, in the order of the ledger."""
        return tuple(one.act for one in self.passed.get(person, ()))


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
        "after": act.after,
    }
    statement = _statement(act.case, facts, act.act.at)
    return _entered(EventKind.GATE_PASSED, statement, act.act.at, by)


def read_casebook(case: bytes, events: Sequence[Event]) -> Casebook:
    """Return what the events tell.

    What cannot be read moves nobody and silences nobody: it spoils the record of the person it is
    about, or of everybody where that cannot be told.

    Args:
        case: as in `Casebook`.
        events: of `CASEBOOK_KINDS`, in the order of the ledger.
    """
    reader = _Reader(case)
    for event in events:
        try:
            reader.read(event)
        except TutelaError as reason:
            reader.spoiled.setdefault(_person_of(event), reason)
    return reader.casebook()


@dataclass
class _Reader:
    """One pass over the events: what they told so far."""

    case: bytes
    told: list[Event] = field(default_factory=list)
    captured: dict[PersonId, datetime] = field(default_factory=dict)
    acts: dict[PersonId, list[Passed]] = field(default_factory=dict)
    spoiled: dict[PersonId | None, TutelaError] = field(default_factory=dict)
    register: Register = field(init=False)

    def __post_init__(self) -> None:
        self.register = Register(self.case)

    @property
    def custodians(self) -> frozenset[bytes]:
        """Return the verifier keys of the custodians so far."""
        return _verifiers(self.told)

    @property
    def founders(self) -> frozenset[bytes]:
        """Return the verifier keys of the custodians the case was made with."""
        return _verifiers(
            [each for each in self.told if each.known_kind is EventKind.CASE_CREATED][:1]
        )

    def read(self, event: Event) -> None:
        """Take an event in.

        Raises:
            MalformedError: its details are broken.
            MismatchError: a signature is false, or not of a custodian or of a keeper.
            RefusedError: somebody acts in a role they do not have, a key is missing, or the
                situation has changed since they signed.
            ConflictError: somebody came before the gate twice.
        """
        match event.known_kind:
            case EventKind.ROLE_GIVEN | EventKind.ROLE_TAKEN:
                self.register = self.register.after(event, self.founders, self.custodians)
            case EventKind.GATE_OPENED:
                self._open(event)
            case EventKind.GATE_PASSED:
                self._pass(event)
            case _:
                self.told.append(event)

    def casebook(self) -> Casebook:
        """Return what was told."""
        passed_by = {one: tuple(each) for one, each in self.acts.items()}
        keepers = self.register.keepers(self.founders, self.custodians)
        return Casebook(
            self.case,
            self.register,
            self.captured,
            passed_by,
            self.custodians,
            keepers,
            self.spoiled,
        )

    def _open(self, event: Event) -> None:
        fields = _check_entered(self.case, event, self.custodians)
        person = PersonId(fields.text("person"))
        captured_on = read_time(fields.text("captured_on"))
        if person in self.captured:
            raise ConflictError("transfer.opened_before")
        if captured_on > read_time(event.at):
            raise MalformedError("gate.act_form", field="captured_on")
        self.captured[person] = captured_on

    def _pass(self, event: Event) -> None:
        one, rules = _read_passed(self.case, event, self.custodians)
        one.check(self.register)
        if one.person not in self.captured:
            raise MalformedError("gate.act_form", field="captured_on")
        before = self.acts.setdefault(one.person, [])
        one.check_situation([each.act for each in before])
        before.append(Passed(one.act, rules))


def _person_of(event: Event) -> PersonId | None:
    """Return whom a broken event is about; None where it does not say, or is about roles."""
    untrusted = event.details.get("person")
    if event.known_kind not in (EventKind.GATE_OPENED, EventKind.GATE_PASSED):
        return None
    try:
        return PersonId(untrusted) if isinstance(untrusted, str) else None
    except MalformedError:
        return None


def _verifiers(told: Sequence[Event]) -> frozenset[bytes]:
    return frozenset(each.verifier for each in roll.replay(told) if each.verifier)


def _read_passed(case: bytes, event: Event, custodians: Collection[bytes]) -> tuple[SignedAct, int]:
    fields = _check_entered(case, event, custodians)
    act = read_act(fields.untrusted.get("act"))
    if written(act.at) != event.at:
        raise MalformedError("gate.act_form", field="at")
    person = PersonId(fields.text("person"))
    signatures, after = read_all(fields, "signatures"), fields.text("after")
    one = SignedAct(case, person, act, signatures, after)
    return one, fields.number("rules")


def _check_entered(case: bytes, event: Event, custodians: Collection[bytes]) -> Fields:
    """Check that a custodian of that moment entered an event, and return its fields."""
    fields = Fields.of(event.kind, event.details)
    found = read_all(fields, "entered")
    if len(found) != 1 or found[0].verifier not in custodians:
        raise MismatchError("transfer.not_entered")
    (signature,) = found
    facts = {name: value for name, value in event.details.items() if name != "entered"}
    signature.check(DOMAIN, _statement(case, facts, read_time(event.at)))
    return fields


def _statement(case: bytes, facts: Mapping[str, Value], at: datetime) -> dict[str, Value]:
    return {"case": case, "at": written(at), **facts}


def _entered(kind: EventKind, statement: Mapping[str, Value], at: datetime, by: PersonKey) -> Event:
    facts = {name: value for name, value in statement.items() if name not in {"case", "at"}}
    signature = Signature.of(DOMAIN, statement, by)
    return Event(kind, written(at), by.label, details={**facts, "entered": values([signature])})
