"""An act under which everybody who takes part put their own key, each on their own machine.

The file goes from hand to hand until nobody is missing; then a custodian enters it. It names the
case and the person, so that a signature counts for nothing else, and it counts once: the record in
it does. The person alone needs no key: a refusal needs no machine.

Source: `spec/gate.md`, section 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.keys import PersonKey
from tutela.errors import ConflictError, MalformedError, MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.digest import HASH_BYTES
from tutela.protection.act import Act, Actor, read_act
from tutela.protection.person import PersonId
from tutela.protection.register import Register
from tutela.protection.role import Role
from tutela.protection.signature import Signature, read_all, values
from tutela.protection.step import ANSWERS

FORMAT: Final = "tutela-signed-act/1"
FILE_BYTES_MAX: Final = 1 << 16
CLOCK: Final = "clock"


@dataclass(frozen=True, slots=True)
class SignedAct:
    """An act and the signatures under it.

    Attributes:
        case: SHA-256 of the verifier key of the case's evidence log.
        person: whom it is about.
        act: what is asserted. When it was entered is not signed: only the ledger knows that.
        signatures: so far, by key.
        after: the record of the last act about the person when this one was drawn up; empty where
            there was none. It binds the signatures to what was known, whatever a clock says.
    """

    case: bytes
    person: PersonId
    act: Act
    signatures: tuple[Signature, ...] = ()
    after: str = ""

    def statement(self) -> dict[str, cbor.Value]:
        """Return what everybody signs."""
        act = {name: value for name, value in self.act.value().items() if name != "at"}
        return {
            "case": self.case,
            "person": str(self.person),
            "act": act,
            "after": self.after,
        }

    def wanted(self) -> frozenset[str]:
        """Return the keys, in hex, that must be under it."""
        return frozenset(one for one in self.act.people if one not in {str(self.person), CLOCK})

    def missing(self) -> frozenset[str]:
        """Return the keys that are wanted and not under it yet."""
        return self.wanted() - {each.verifier.hex() for each in self.signatures}

    def signed(self, person: PersonKey) -> Self:
        """Return it with one more signature.

        Raises:
            RefusedError: it does not name this person.
            ConflictError: they signed before.
        """
        key = person.public.verifier.hex()
        if key not in self.wanted():
            raise RefusedError("transfer.not_named")
        if key not in self.missing():
            raise ConflictError("transfer.signed_before")
        one = Signature.of(FORMAT, self.statement(), person)
        return replace(self, signatures=(*self.signatures, one))

    def check(self, register: Register) -> None:
        """Check that everybody in it signed it, and acts in the role the register gives them.

        Raises:
            RefusedError: a signature is missing, or somebody acts in a role they do not have.
            MismatchError: a signature is false, or of somebody who is not in it.
        """
        if self.missing():
            raise RefusedError("transfer.not_signed", count=len(self.missing()))
        for each in self.signatures:
            each.check(FORMAT, self.statement())
            if each.verifier.hex() not in self.wanted():
                raise MismatchError("transfer.signature", verifier=each.verifier.hex())
        verifiers = [self.act.verifier] if self.act.verifier else []
        for actor in (self.act.by, *verifiers):
            self._check_role(actor, register)
        for member in self.act.panel:
            _check_has(register, member, Role.PANEL)

    def check_situation(self, before: Sequence[Act]) -> None:
        """Check that nothing this act answers was entered since it was drawn up.

        Args:
            before: the acts about the person, in the order of the ledger.

        Raises:
            MismatchError: it was drawn up after an act that is not there.
            RefusedError: a refusal, a doubt or a finding came in between.
        """
        records = ["", *(one.record for one in before)]
        if self.after not in records:
            raise MismatchError("transfer.situation_unknown")
        since = before[records.index(self.after) :]
        if any(one.event in ANSWERS.get(self.act.event, ()) for one in since):
            raise RefusedError("transfer.situation_changed")

    def encode(self) -> bytes:
        """Return the file's only encoding."""
        return cbor.encode(
            {"format": FORMAT, **self.statement(), "signatures": values(self.signatures)}
        )

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read a file; nothing in it is checked yet.

        Raises:
            MalformedError: `encode` would not have produced these bytes.
        """
        if len(untrusted) > FILE_BYTES_MAX:
            raise MalformedError("transfer.act_file")
        fields = Fields.decode(FORMAT, untrusted)
        act = fields.untrusted.get("act")
        if not isinstance(act, Mapping):
            raise MalformedError("transfer.act_file")
        read = cls(
            fields.octets("case", HASH_BYTES),
            PersonId(fields.text("person")),
            read_act({**act, "at": act.get("on")}),
            read_all(fields, "signatures"),
            fields.text("after"),
        )
        if read.encode() != untrusted:
            raise MalformedError("transfer.act_file")
        return read

    def _check_role(self, actor: Actor, register: Register) -> None:
        match actor.role:
            case Role.PERSON:
                right = actor.id == str(self.person)
            case Role.CLOCK:
                right = actor.id == CLOCK and self.act.event == "clock_back"
            case Role.ANYONE:
                right = actor.id in self.wanted()
            case role:
                _check_has(register, actor.id, role)
                return
        if not right:
            raise RefusedError("transfer.role", role=actor.role.value)


def _check_has(register: Register, verifier: str, role: Role) -> None:
    if register.role(verifier) is not role:
        raise RefusedError("transfer.role", role=role.value)
