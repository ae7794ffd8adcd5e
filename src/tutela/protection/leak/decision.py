"""What the protection officer decides about a candidate that was stopped.

    release     what was found may leave with this item; never what is blocked
    send_back   other words are needed; the item can be asked about again

Source: `spec/identity.md`, section 7.
"""

import hmac
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof import cbor
from tutela.protection.index import DIGEST_BYTES
from tutela.protection.leak.check import CHECK_BYTES
from tutela.protection.leak.keyed import Key
from tutela.protection.leak.policy import Finding, Outcome, outcome_of
from tutela.protection.packed import all_octets, one_of
from tutela.protection.signature import Signature, read_all, values

DOMAIN: Final = "tutela-leak-decision/1"
COVER_TAG: Final = b"tutela-leak-cover/1"
REASON_LETTERS_MAX: Final = 1000


class Answer(Enum):
    """What an officer can decide."""

    RELEASE = "release"
    SEND_BACK = "send_back"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a protection officer.

    Attributes:
        case: as in `tutela.protection.register.Hat`.
        check: the name of the check it answers.
        item: of that check.
        answer: which.
        covers: keyed digests of what may leave with the item, where it is released; see `covers`.
        reason: in words, without a name.
        at: when, UTC, to the second.
        by: the officer's signature; empty before it is signed.
    """

    case: bytes
    check: bytes
    item: ItemId
    answer: Answer
    covers: tuple[bytes, ...] = field(repr=False)
    reason: str = field(repr=False)
    at: str
    by: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        """Check that there is a reason, and that what is sent back covers nothing.

        Raises:
            RefusedError: there is none.
            MalformedError: it does.
        """
        if not self.reason.strip() or len(self.reason) > REASON_LETTERS_MAX:
            raise RefusedError("leak.reason")
        if self.answer is Answer.SEND_BACK and self.covers:
            raise MalformedError("custody.field", record=DOMAIN, field="covers")

    def statement(self) -> dict[str, cbor.Value]:
        """Return what the officer signs."""
        return {
            "case": self.case,
            "check": self.check,
            "item": str(self.item),
            "answer": self.answer.value,
            "covers": list(self.covers),
            "reason": self.reason,
            "at": self.at,
        }

    def to_event(self, officer: PersonKey) -> Event:
        """Return the event, signed by the officer."""
        details: dict[str, cbor.Value] = {
            "check": self.check,
            "answer": self.answer.value,
            "covers": list(self.covers),
            "by": values([Signature.of(DOMAIN, self.statement(), officer)]),
        }
        label = officer.public.label
        return Event(EventKind.LEAK_DECIDED, self.at, label, str(self.item), self.reason, details)

    @classmethod
    def of_event(cls, event: Event, case: bytes) -> Self:
        """Return the decision that an event keeps; who signed it is checked, not their role.

        Raises:
            MalformedError: it is broken.
            MismatchError: the signature is false, or there is not one.
            RefusedError: it has no reason.
        """
        fields = Fields.of(event.kind, event.details)
        decision = cls(
            case,
            fields.octets("check", CHECK_BYTES),
            ItemId(event.item or ""),
            one_of(Answer, fields, "answer"),
            tuple(all_octets(fields, "covers", DIGEST_BYTES)),
            event.purpose or "",
            event.at,
            read_all(fields, "by"),
        )
        if len(decision.by) != 1:
            raise MismatchError("leak.not_signed")
        for each in decision.by:
            each.check(DOMAIN, decision.statement())
        return decision


def covers(findings: Iterable[Finding], item: ItemId, key: Key) -> tuple[bytes, ...]:
    """Return the keyed digests of what an officer lets leave with an item.

    Raises:
        RefusedError: some of it is blocked; nobody can let that leave.
    """
    found = tuple(findings)
    if outcome_of(found) is Outcome.BLOCKED:
        raise RefusedError("leak.blocked")
    return tuple(sorted({digest for each in found for digest in _digests(each, item, key)}))


def uncovered(
    findings: Iterable[Finding], covered: Collection[bytes], item: ItemId, key: Key
) -> tuple[Finding, ...]:
    """Return the findings that nobody let leave: blocked ones, and what tells more than decided."""
    return tuple(
        each
        for each in findings
        if each.outcome is Outcome.BLOCKED or not set(_digests(each, item, key)) <= set(covered)
    )


def _digests(finding: Finding, item: ItemId, key: Key) -> Iterator[bytes]:
    """Yield a digest for the rule and for everything it tells: less than was decided is covered."""
    for word in (finding.rule.value, *(f"{each.value}" for each in finding.traits)):
        told = cbor.encode([COVER_TAG, str(item), finding.subject, word])
        yield hmac.digest(key.secret, told, "sha256")
