"""What somebody asserts about a person: one row of the table, with who, when and on what record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tutela.errors import MalformedError
from tutela.proof.cbor import Value
from tutela.protection.duty import Duty
from tutela.protection.role import Role

FORMAT: Final = "tutela-act/1"
RECORD_CHARS: Final = 64
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""No record bears a later time: days are added to it."""
_AT_FORMAT: Final = "%Y-%m-%dT%H:%M:%SZ"
_FIELDS: Final = frozenset(
    {"format", "event", "by", "on", "at", "record", "stated", "verifier", "panel", "about"}
    | {"place", "written", "review_on"}
)

STATED: Final = frozenset(
    {
        Duty.EXPLAINED_BACK,
        Duty.ALTERNATIVES_TOLD,
        Duty.PRIVATE,
        Duty.INTERPRETER_ACCEPTED,
        Duty.CAPACITY_STATED,
        Duty.BOTH_DIRECTIONS,
        Duty.NO_PRESSURE_NOTED,
        Duty.INTERVIEWER_INDEPENDENT,
        Duty.NO_MERE_WAIVER,
        Duty.NO_MERE_ASSURANCE,
        Duty.NOTICE_GIVEN,
        Duty.NO_CAMERAS,
        Duty.CONSENT_PROCEDURE,
        Duty.NEUTRAL_ALONE,
        Duty.REASONS,
    }
)
"""Duties a record states with a person's signature under it; the machine works out the others."""


def sentence(duty: Duty) -> str:
    """Return the identifier of what a signer states, or, for the others, of what has to be so."""
    return f"act.states_{duty.named}" if duty in STATED else f"act.duty_{duty.named}"


@dataclass(frozen=True, slots=True)
class Actor:
    """A human being in a role: the pseudonym is the same in every role, so that two can be told."""

    id: str
    role: Role


@dataclass(frozen=True, slots=True)
class Act:
    """An event of the table as it is entered.

    Attributes:
        event: the name of a row.
        by: who asserts it; for a panel the one who signs first.
        on: when it happened, as on paper. It starts what expires.
        at: when it was entered. It starts what must be waited for.
        record: SHA-256, in hex, of the form or decision in the protection store; each counts once.
        stated: the duties the record states as done.
        verifier: who checked the record, if anybody.
        panel: the members of a panel, `by` among them.
        about: the record of the hold that is lifted.
        place: the third State this is about; never a place in the class RISK.
        written: the time two people wrote down after the clock went back.
        review_on: when a hold is to be looked at; else the default of the rules.
    """

    event: str
    by: Actor
    on: datetime
    at: datetime
    record: str
    stated: frozenset[Duty] = frozenset()
    verifier: Actor | None = None
    panel: tuple[str, ...] = ()
    about: str | None = None
    place: str | None = None
    written: datetime | None = None
    review_on: datetime | None = None

    def __post_init__(self) -> None:
        for each in (self.on, self.at, self.written, self.review_on):
            if each is not None and (
                each.tzinfo is None or each.utcoffset() != UTC.utcoffset(None)
            ):
                raise MalformedError("gate.act_form", field="time")
            if each is not None and each > LATEST:
                raise MalformedError("gate.act_form", field="time")
        if not self.by.id or len(self.record) != RECORD_CHARS or set(self.record) - _HEX:
            raise MalformedError("gate.act_form", field="record")
        if self.stated - STATED:
            raise MalformedError("gate.act_form", field="stated")

    @property
    def people(self) -> frozenset[str]:
        """Return everybody who takes part."""
        verifier = {self.verifier.id} if self.verifier else set()
        return frozenset({self.by.id, *self.panel} | verifier)

    def value(self) -> dict[str, Value]:
        """Return the act as it stands in a record."""
        return {
            "format": FORMAT,
            "event": self.event,
            "by": _actor_value(self.by),
            "on": written(self.on),
            "at": written(self.at),
            "record": self.record,
            "stated": tuple(sorted(duty.named for duty in self.stated)),
            "verifier": _actor_value(self.verifier) if self.verifier else None,
            "panel": self.panel,
            "about": self.about,
            "place": self.place,
            "written": written(self.written) if self.written else None,
            "review_on": written(self.review_on) if self.review_on else None,
        }


_HEX: Final = frozenset("0123456789abcdef")


def written(moment: datetime) -> str:
    """Return a time as records write it: UTC, to the second."""
    return moment.strftime(_AT_FORMAT)


def read_time(untrusted: Value) -> datetime:
    """Return the time of a record.

    Raises:
        MalformedError: it is none.
    """
    try:
        moment = datetime.strptime(str(untrusted), _AT_FORMAT).replace(tzinfo=UTC)
    except ValueError as reason:
        raise MalformedError("gate.act_form", field="time") from reason
    if written(moment) != untrusted or moment > LATEST:
        raise MalformedError("gate.act_form", field="time")
    return moment


def read_act(untrusted: Value) -> Act:
    """Return the act of a record.

    Raises:
        MalformedError: the value is not what `Act.value` writes.
    """
    if not isinstance(untrusted, Mapping) or untrusted.keys() != _FIELDS:
        raise MalformedError("gate.act_form", field="act")
    if untrusted["format"] != FORMAT:
        raise MalformedError("gate.act_form", field="format")
    verifier, stated = untrusted["verifier"], untrusted["stated"]
    by_name = {duty.named: duty for duty in STATED}
    try:
        duties = frozenset(by_name[str(name)] for name in _texts(stated, "stated"))
    except KeyError as reason:
        raise MalformedError("gate.act_form", field="stated") from reason
    return Act(
        _text(untrusted["event"], "event"),
        _actor(untrusted["by"]),
        read_time(untrusted["on"]),
        read_time(untrusted["at"]),
        _text(untrusted["record"], "record"),
        duties,
        None if verifier is None else _actor(verifier),
        _texts(untrusted["panel"], "panel"),
        _text_or_none(untrusted["about"], "about"),
        _text_or_none(untrusted["place"], "place"),
        None if untrusted["written"] is None else read_time(untrusted["written"]),
        None if untrusted["review_on"] is None else read_time(untrusted["review_on"]),
    )


def _actor_value(actor: Actor) -> dict[str, Value]:
    return {"id": actor.id, "role": actor.role.value}


def _actor(untrusted: Value) -> Actor:
    if not isinstance(untrusted, Mapping) or untrusted.keys() != {"id", "role"}:
        raise MalformedError("gate.act_form", field="actor")
    try:
        return Actor(_text(untrusted["id"], "actor"), Role(_text(untrusted["role"], "actor")))
    except ValueError as reason:
        raise MalformedError("gate.act_form", field="role") from reason


def _text(untrusted: Value, name: str) -> str:
    if not isinstance(untrusted, str):
        raise MalformedError("gate.act_form", field=name)
    return untrusted


def _text_or_none(untrusted: Value, name: str) -> str | None:
    return None if untrusted is None else _text(untrusted, name)


def _texts(untrusted: Value, name: str) -> tuple[str, ...]:
    if isinstance(untrusted, str | bytes) or not isinstance(untrusted, tuple | list):
        raise MalformedError("gate.act_form", field=name)
    return tuple(_text(one, name) for one in untrusted)
