"""One evaluation of the gate, as a record: what was asked, on which facts, under which rules.

The record is made before anything follows from it, and is sealed in the ledger before its effect.
It joins a pseudonym with a wish, so it lies in the protection store and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tutela.proof.cbor import Value, encode
from tutela.proof.digest import sha256
from tutela.protection.act import written
from tutela.protection.answer import Answer, Reason, answer, contested, reasons
from tutela.protection.bars import GATE, Destination
from tutela.protection.guard import Table
from tutela.protection.machine import look
from tutela.protection.review import Review, reviews
from tutela.protection.standing import Standing
from tutela.protection.table import TABLE

FORMAT: Final = "tutela-evaluation/1"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the gate answered, and all it looked at.

    Attributes:
        person: the pseudonym.
        destination: the class of destinations that was asked about.
        at: the time it goes by.
        answer: one of the four.
        reasons: everything in the way.
        contested: a substantial risk stands against the person's own wish.
        facts: the variables the road's bars look at, and what they were.
        records: the records behind the standing, in order.
        versions: of the rules, every one the case has seen.
        rules: SHA-256 of the newest file of rules.
        unsigned: how many rules graded C no lawyer has signed.
        table: SHA-256 of the table.
        build: the version of the program.
        reviews: what must be looked at again, and when.
        place: the third State, if one is named.
    """

    person: str
    destination: Destination
    at: datetime
    answer: Answer
    reasons: tuple[Reason, ...]
    contested: bool
    facts: Mapping[str, str]
    records: tuple[str, ...]
    versions: tuple[int, ...]
    rules: bytes
    unsigned: int
    table: bytes
    build: str
    reviews: tuple[Review, ...]
    place: str | None

    def record(self) -> bytes:
        """Return the one encoding of this evaluation, to be sealed before its effect."""
        return encode(
            {
                "format": FORMAT,
                "person": self.person,
                "destination": self.destination.value,
                "at": written(self.at),
                "answer": self.answer.value,
                "reasons": tuple(_reason_value(each) for each in self.reasons),
                "contested": self.contested,
                "facts": dict(self.facts),
                "records": self.records,
                "versions": self.versions,
                "rules": self.rules,
                "unsigned": self.unsigned,
                "table": self.table,
                "build": self.build,
                "reviews": tuple(
                    {"subject": each.subject, "due": written(each.due)} for each in self.reviews
                ),
                "place": self.place,
            }
        )


def evaluate(standing: Standing, destination: Destination, now: datetime, build: str) -> Evaluation:
    """Return what the gate answers about one road for one person.

    Args:
        standing: from the acts of the ledger; see `tutela.protection.machine.replay`.
        destination: the road asked about.
        now: from `tutela.protection.clock.moment`, never a bare wall clock.
        build: the version of the program, and of its source if known.

    Raises:
        MismatchError: `now` is earlier than what is recorded.
    """
    at = look(standing, now)
    found = reasons(at, destination)
    return Evaluation(
        at.person,
        destination,
        at.now,
        answer(found),
        found,
        contested(at, destination),
        {bar.variable: at.state[bar.variable] for bar in GATE[destination]}
        | {"custody": at.state["custody"]},
        tuple(act.record for act in at.acts()),
        at.versions,
        at.book.newest.digest,
        len(at.book.unsigned),
        table_digest(TABLE),
        build,
        reviews(at),
        at.place if destination is Destination.THIRD else None,
    )


def table_digest(table: Table) -> bytes:
    """Return the SHA-256 of a table: which guards and effects an evaluation was made with."""
    events: list[Value] = [
        {
            "name": event.name,
            "by": tuple(role.value for role in event.by),
            "bars": tuple(
                {"name": each.name, "variable": each.variable, "values": tuple(sorted(each.values))}
                for each in event.bars
            ),
            "duties": tuple(duty.named for duty in event.duties),
            "effect": {
                name: change if isinstance(change, str) else dict(change)
                for name, change in event.effect.items()
            },
        }
        for event in table.events
    ]
    variables = tuple({"name": one.name, "values": one.values} for one in table.variables)
    return sha256(encode({"variables": variables, "events": events}))


def _reason_value(reason: Reason) -> dict[str, Value]:
    return {
        "answer": reason.answer.value,
        "text": reason.text,
        "rule": reason.rule,
        "who": tuple(role.value for role in reason.who),
        "due": written(reason.due) if reason.due else None,
    }
