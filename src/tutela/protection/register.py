"""The register of roles: which key acts before the gate as what, as two custodians said.

A key has one role at a time, so that nobody wears two hats. Whoever once was of the chain of
custody, exchange or prosecution never becomes anything else. Whoever gives roles was named when
the case was made, or was made a keeper by two who were. That two keys
belong to two people no program can see: whoever gives a role answers for it, and the monitor reads
the register.

Source: `spec/gate.md`, section 4; TR-ROLES, IV-04.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.keys import PersonKey, PersonPublic
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.proof.digest import HASH_BYTES
from tutela.protection.act import read_time, written
from tutela.protection.packed import one_of
from tutela.protection.role import Role
from tutela.protection.signature import Signature, read_all, values
from tutela.protection.step import TIED

DOMAIN: Final = "tutela-role/1"
TWO: Final = 2
NOT_GIVEN: Final = frozenset({Role.PERSON, Role.ANYONE, Role.CLOCK})
"""Nobody's hats: the person needs no key, anybody may speak up, and time holds none."""
REGISTER_KINDS: Final = (EventKind.ROLE_GIVEN, EventKind.ROLE_TAKEN)


@dataclass(frozen=True, slots=True)
class Hat:
    """One change of the register.

    Attributes:
        case: SHA-256 of the verifier key of the case's evidence log; binds it to this case.
        holder: whose key.
        role: what they act as from now on, or until now where it is taken.
        at: when, UTC, to the second.
        given: whether it is given; else taken.
    """

    case: bytes
    holder: PersonPublic
    role: Role
    at: datetime
    given: bool = True

    def statement(self) -> dict[str, Value]:
        """Return what two custodians sign."""
        return {
            "case": self.case,
            "label": self.holder.label,
            "recipient": self.holder.recipient,
            "verifier": self.holder.verifier,
            "role": self.role.value,
            "at": written(self.at),
            "given": self.given,
        }

    def to_event(self, actor: str, people: Collection[PersonKey]) -> Event:
        """Return the event, signed by those at the desk."""
        statement = self.statement()
        signed = [Signature.of(DOMAIN, statement, each) for each in people]
        kind = EventKind.ROLE_GIVEN if self.given else EventKind.ROLE_TAKEN
        details = {name: value for name, value in statement.items() if name not in _IMPLIED}
        return Event(kind, written(self.at), actor, details={**details, "by": values(signed)})


_IMPLIED: Final = ("case", "at", "given")
"""Fields of the statement that the event has elsewhere; what is signed is made of both."""


@dataclass(frozen=True, slots=True)
class Register:
    """Who acts as what now, and who ever did.

    Attributes:
        case: as in `Hat`.
        roles: of every key that has one, by verifier key in hex.
        holders: every key that ever had one.
        past: every role a key ever had.
        changed: when a key's role changed last.
    """

    case: bytes
    roles: Mapping[str, Role] = field(default_factory=dict)
    holders: Mapping[str, PersonPublic] = field(default_factory=dict)
    past: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    changed: Mapping[str, datetime] = field(default_factory=dict)

    def role(self, verifier: str) -> Role | None:
        """Return the role of a key; None where nobody gave it one."""
        return self.roles.get(verifier)

    def check(self, hat: Hat, custodians: Collection[bytes]) -> None:
        """Check that a change may be made.

        Args:
            hat: the change.
            custodians: verifier keys of the custodians now.

        Raises:
            RefusedError: nobody can have this role, the key has one already or never had this one,
                or was of a chain whose people are never independent; or a custodian, who can read
                every wish, would be of a chain.
            MismatchError: it is not later than the last change of this key: an older change was
                copied.
        """
        key = hat.holder.verifier.hex()
        if key in self.changed and hat.at <= self.changed[key]:
            raise MismatchError("roles.not_later")
        if hat.role in NOT_GIVEN:
            raise RefusedError("roles.nobodys", role=hat.role.value)
        if not hat.given and self.role(key) is not hat.role:
            raise RefusedError("roles.not_held", role=hat.role.value)
        if hat.given and key in self.roles:
            raise RefusedError("roles.one_hat", role=self.roles[key].value)
        if hat.given and hat.role in TIED and hat.holder.verifier in custodians:
            raise RefusedError("roles.custodian", role=hat.role.value)
        before = self.past.get(key, frozenset())
        if hat.given and hat.role not in TIED and before & TIED:
            raise RefusedError("roles.was_tied", role=hat.role.value)

    def keepers(self, founders: Collection[bytes], custodians: Collection[bytes]) -> frozenset[str]:
        """Return the keys, in hex, of those who may change the register.

        A custodian whom one other added alone is none: two keys would be one person's.

        Args:
            founders: verifier keys of the custodians the case was made with.
            custodians: verifier keys of the custodians now.
        """
        made = {key for key, role in self.roles.items() if role is Role.KEEPER}
        known = {each.hex() for each in founders} | made
        return frozenset(known & {each.hex() for each in custodians})

    def after(
        self, event: Event, founders: Collection[bytes], custodians: Collection[bytes]
    ) -> Self:
        """Return the register after an event of the ledger.

        Args:
            event: of one of `REGISTER_KINDS`.
            founders: as in `keepers`.
            custodians: as in `keepers`.

        Raises:
            MalformedError: the event is broken.
            MismatchError: fewer than two keepers signed it, or it was signed for another moment or
                another case.
            RefusedError: see `check`.
        """
        fields = Fields.of(event.kind, event.details)
        hat = Hat(
            self.case,
            PersonPublic(
                fields.text("label"),
                fields.text("recipient"),
                fields.octets("verifier", HASH_BYTES),
            ),
            one_of(Role, fields, "role"),
            read_time(event.at),
            given=event.known_kind is EventKind.ROLE_GIVEN,
        )
        if event.details.keys() != {*hat.statement().keys() - set(_IMPLIED), "by"}:
            raise MalformedError("custody.field", record=event.kind, field="by")
        signed = read_all(fields, "by")
        for each in signed:
            each.check(DOMAIN, hat.statement())
        keys = {each.verifier.hex() for each in signed}
        if len(signed) < TWO or not keys <= self.keepers(founders, custodians):
            raise MismatchError("roles.not_by_two")
        self.check(hat, custodians)
        return self._with(hat)

    def _with(self, hat: Hat) -> Self:
        key = hat.holder.verifier.hex()
        roles = {one: role for one, role in self.roles.items() if one != key}
        if hat.given:
            roles[key] = hat.role
        past = {**self.past, key: self.past.get(key, frozenset()) | {hat.role}}
        return replace(
            self,
            roles=roles,
            holders={**self.holders, key: hat.holder},
            past=past,
            changed={**self.changed, key: hat.at},
        )
