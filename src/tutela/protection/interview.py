"""The record of a filled-in form: typed by two, settled by a third, corrected by addition.

An entry is one person's signed reading of one numbered paper. Entries are only ever added. The day
on the paper and the moment of typing are kept apart: the paper's is an answer, ours is not.

Source: `spec/interview.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Final, Protocol, Self

from tutela.custody.fields import Fields
from tutela.custody.keys import PersonKey
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.protection.panel import PANEL
from tutela.protection.protocol import CROSSING, EXPLAIN_BACK, INTERVIEW
from tutela.protection.questions import Form, Kind
from tutela.protection.signature import SIGNATURE_BYTES, check_signed, signed_bytes

FORMAT: Final = "tutela-interview/1"
FORMS: Final = {form.name: form for form in (INTERVIEW, EXPLAIN_BACK, CROSSING, PANEL)}
NUMBER_MAX: Final = 999_999
REASON_CHARACTERS_MAX: Final = 400
ENTRY_BYTES_MAX: Final = 1 << 18
EAST_HOURS: Final = 14
"""A paper filled in east of here may bear tomorrow's date."""
_MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"


class Step(Enum):
    """What a person did with a paper."""

    TYPED = "typed"
    SETTLED = "settled"
    CORRECTED = "corrected"


_REPLACED: Final = {Step.TYPED: 0, Step.SETTLED: 2, Step.CORRECTED: 1}


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody read on a numbered paper.

    Attributes:
        form: name of the form.
        number: printed on the paper.
        answers: by question; what was left empty is absent.
    """

    form: str
    number: int
    answers: Mapping[str, str] = field(repr=False)

    def __post_init__(self) -> None:
        """Check the number and every answer.

        Raises:
            MalformedError: the form is unknown, the number is none, or an answer does not fit.
        """
        if not 1 <= self.number <= NUMBER_MAX:
            raise MalformedError("interview.number_form", limit=NUMBER_MAX)
        form_named(self.form).check_answers(self.answers)


@dataclass(frozen=True, slots=True)
class Act:
    """What was done with a reading, when, and in place of what.

    Attributes:
        step: typed, settled or corrected.
        replaces: digests of the entries it stands for from now on.
        reason: of settling or correcting; empty for typing.
        entered_at: the moment of typing, UTC, whole seconds.
    """

    step: Step
    replaces: tuple[bytes, ...]
    reason: str = field(repr=False)
    entered_at: datetime

    def __post_init__(self) -> None:
        """Check that the act is one.

        Raises:
            MalformedError: too many or too few entries are replaced, a reason is missing, or the
                moment is not in whole seconds of UTC.
        """
        count = _REPLACED[self.step]
        if len(self.replaces) != count or list(self.replaces) != sorted(set(self.replaces)):
            raise MalformedError("interview.entry_form")
        if self.entered_at.utcoffset() != timedelta() or self.entered_at.microsecond:
            raise MalformedError("interview.entry_form")
        if (self.step is Step.TYPED) != (self.reason == ""):
            raise MalformedError("interview.reason_missing", step=self.step.value)
        if len(self.reason) > REASON_CHARACTERS_MAX or not _is_line(self.reason):
            raise MalformedError("interview.reason_missing", step=self.step.value)


@dataclass(frozen=True, slots=True)
class Entry:
    """One person's signed reading; it is never changed, only followed by others."""

    reading: Reading
    act: Act
    signer: bytes
    signature: bytes = field(repr=False)

    @property
    def digest(self) -> bytes:
        """Return the digest by which later entries name this one."""
        return sha256(self.encode())

    def check(self) -> None:
        """Check that the signer's key made this signature.

        Raises:
            MismatchError: it did not, or something in the entry was changed.

        Source: RFC 8032; the message is that of spec/interview.md, 3.
        """
        message = _message(self.reading, self.act, self.signer)
        try:
            check_signed(self.signer, self.signature, message)
        except MismatchError as reason:
            raise MismatchError("interview.signature", number=self.reading.number) from reason

    def encode(self) -> bytes:
        """Return the entry's only encoding."""
        return cbor.encode(
            {
                "format": FORMAT,
                **_fields(self.reading, self.act),
                "signer": self.signer,
                "signature": self.signature,
            }
        )

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read an entry; its signature is not checked yet.

        Raises:
            MalformedError: `encode` would not have produced these bytes.
        """
        if len(untrusted) > ENTRY_BYTES_MAX:
            raise MalformedError("interview.entry_form")
        fields = Fields.decode(FORMAT, untrusted)
        answers = Fields.of(FORMAT, fields.untrusted.get("answers"))
        reading = Reading(
            fields.text("form"),
            fields.number("number"),
            {key: answers.text(key) for key in answers.untrusted},
        )
        act = _act(fields)
        signer = fields.octets("signer", HASH_BYTES)
        entry = cls(reading, act, signer, fields.octets("signature", SIGNATURE_BYTES))
        if entry.encode() != untrusted:
            raise MalformedError("interview.entry_form")
        return entry


@dataclass(frozen=True, slots=True)
class Correction:
    """Why and when an entry takes the place of others."""

    reason: str = field(repr=False)
    now: datetime


class InterviewStore(Protocol):
    """Keeps entries, in the protection store and nowhere else; whoever opens it sees wishes.

    An entry that was appended survives a crash; a number's entries keep their order.
    """

    def numbers(self) -> tuple[int, ...]:
        """Return every form number that has an entry, in order."""
        ...

    def count(self, number: int) -> int:
        """Return how many entries a number has; whoever may not read them may still count."""
        ...

    def entries(self, number: int) -> tuple[bytes, ...]:
        """Return a number's entries in the order of appending; none is no error.

        Raises:
            RefusedError: this key opens none of them.
            MalformedError: one is damaged.
        """
        ...

    def append(self, number: int, expected: int, entry: bytes) -> None:
        """Add an entry if the number has exactly `expected` entries.

        Raises:
            ConflictError: it has more by now; nothing was written.
            UnavailableError: the disk is full or failing.
        """
        ...


def type_in(reading: Reading, person: PersonKey, now: datetime) -> Entry:
    """Return somebody's own reading of a paper, made without sight of another's.

    Raises:
        RefusedError: the paper bears a day that has not come yet.
    """
    return _sign(reading, Act(Step.TYPED, (), "", _seconds(now)), person)


def correct(latest: Entry, answers: Mapping[str, str], person: PersonKey, why: Correction) -> Entry:
    """Return a correction that stands for the latest entry from now on; that entry stays.

    Raises:
        MalformedError: an answer does not fit, or there is no reason.
        RefusedError: the paper bears a day that has not come yet.
    """
    reading = Reading(latest.reading.form, latest.reading.number, answers)
    act = Act(Step.CORRECTED, (latest.digest,), why.reason, _seconds(why.now))
    return _sign(reading, act, person)


def settle(
    typed: tuple[Entry, Entry], answers: Mapping[str, str], person: PersonKey, why: Correction
) -> Entry:
    """Return a third person's word on a paper that two read differently.

    Raises:
        MalformedError: an answer does not fit, or there is no reason.
        RefusedError: the paper bears a day that has not come yet.
    """
    first, second = typed
    reading = Reading(first.reading.form, first.reading.number, answers)
    replaces = tuple(sorted((first.digest, second.digest)))
    return _sign(reading, Act(Step.SETTLED, replaces, why.reason, _seconds(why.now)), person)


def form_named(untrusted: str) -> Form:
    """Return the form of this name.

    Raises:
        MalformedError: there is none.
    """
    form = FORMS.get(untrusted)
    if form is None:
        raise MalformedError("interview.form_unknown", known=", ".join(FORMS))
    return form


def check_days(reading: Reading, now: datetime) -> None:
    """Check that no day on the paper is still to come.

    Raises:
        RefusedError: one is.
    """
    latest = (now + timedelta(hours=EAST_HOURS)).date()
    for question in form_named(reading.form).questions:
        answer = reading.answers.get(question.key)
        if question.kind is Kind.DATE and answer and date.fromisoformat(answer) > latest:
            raise RefusedError("interview.day_to_come", question=question.key)


def _sign(reading: Reading, act: Act, person: PersonKey) -> Entry:
    check_days(reading, act.entered_at)
    signer = person.public.verifier
    return Entry(reading, act, signer, person.sign(_message(reading, act, signer)))


def _act(fields: Fields) -> Act:
    replaces = fields.untrusted.get("replaces")
    if not isinstance(replaces, tuple):
        raise MalformedError("interview.entry_form")
    digests = [each for each in replaces if isinstance(each, bytes) and len(each) == HASH_BYTES]
    if len(digests) != len(replaces):
        raise MalformedError("interview.entry_form")
    try:
        step = Step(fields.text("step"))
        entered_at = datetime.strptime(fields.text("entered_at"), _MOMENT).replace(tzinfo=UTC)
    except ValueError as reason:
        raise MalformedError("interview.entry_form") from reason
    return Act(step, tuple(digests), fields.text("reason"), entered_at)


def _fields(reading: Reading, act: Act) -> dict[str, cbor.Value]:
    return {
        "form": reading.form,
        "number": reading.number,
        "answers": dict(reading.answers),
        "step": act.step.value,
        "replaces": list(act.replaces),
        "reason": act.reason,
        "entered_at": act.entered_at.strftime(_MOMENT),
    }


def _message(reading: Reading, act: Act, signer: bytes) -> bytes:
    """Return what is signed: a domain, then the digest of everything the signature covers."""
    return signed_bytes(FORMAT, {**_fields(reading, act), "signer": signer})


def _seconds(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(microsecond=0)


def _is_line(untrusted: str) -> bool:
    return untrusted.isprintable() and untrusted == untrusted.strip()
