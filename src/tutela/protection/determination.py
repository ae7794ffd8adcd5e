"""Reasoned decisions about one person: risk assessment, panel decision, appeal; signed by people.

The program decides none of them. A record holds what named people found, why, and on what; the
person is a pseudonym. One encoding, signed like a release: a domain, then a digest.

Source: `spec/interview.md`, section 5.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.keys import PersonKey
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.protection.bars import Destination
from tutela.protection.person import PersonId
from tutela.protection.signature import SIGNATURE_BYTES, check_signed, signed_bytes

FORMAT: Final = "tutela-determination/2"
PANEL_MEMBERS: Final = 3
REASONS_CHARACTERS_MIN: Final = 40
REASONS_CHARACTERS_MAX: Final = 20_000
RULES_CHARACTERS_MAX: Final = 32
PLACE_CHARACTERS_MAX: Final = 120
RECORD_BYTES_MAX: Final = 1 << 18
_YES_NO: Final = {"yes": True, "no": False}


class Subject(Enum):
    """What a determination is about."""

    RISK = "risk"
    ONWARD = "onward"
    PANEL = "panel"
    APPEAL_LODGED = "appeal_lodged"
    APPEAL_CLOSED = "appeal_closed"


class Outcome(Enum):
    """What was found."""

    SUBSTANTIAL = "substantial"
    NOT_FOUND = "not_found"
    POSSIBLE = "possible"
    EXCLUDED = "excluded"
    APPROVES = "approves"
    REFUSES = "refuses"
    LOWERS = "lowers"
    EXCLUDES = "excludes"
    LODGED = "lodged"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    NEW_FACTS = "new_facts"
    WITHDRAWN = "withdrawn"


class Role(Enum):
    """In which role somebody signed."""

    ASSESSOR = "assessor"
    VERIFIER = "verifier"
    MEMBER = "member"
    REGISTRAR = "registrar"


OUTCOMES: Final[Mapping[Subject, tuple[Outcome, ...]]] = {
    Subject.RISK: (Outcome.SUBSTANTIAL, Outcome.NOT_FOUND, Outcome.NEW_FACTS),
    Subject.ONWARD: (Outcome.POSSIBLE, Outcome.EXCLUDED),
    Subject.PANEL: (Outcome.APPROVES, Outcome.REFUSES, Outcome.LOWERS, Outcome.EXCLUDES),
    Subject.APPEAL_LODGED: (Outcome.LODGED,),
    Subject.APPEAL_CLOSED: (
        Outcome.UPHELD,
        Outcome.DISMISSED,
        Outcome.NEW_FACTS,
        Outcome.WITHDRAWN,
    ),
}
SIGNED_BY: Final[Mapping[Subject, tuple[Role, ...]]] = {
    Subject.RISK: (Role.ASSESSOR, Role.VERIFIER),
    Subject.ONWARD: (Role.ASSESSOR, Role.VERIFIER),
    Subject.PANEL: (Role.MEMBER, Role.MEMBER, Role.MEMBER),
    Subject.APPEAL_LODGED: (Role.REGISTRAR,),
    Subject.APPEAL_CLOSED: (Role.REGISTRAR, Role.VERIFIER),
}
"""Who must sign; whoever signs twice in one record counts as nobody."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why, and on what.

    Attributes:
        reasons: in words a lawyer can follow.
        builds_on: digests of the records it rests on: assessment, entries of interviews, refusal.
        new_facts: what was not known to an earlier decision; empty where there was none.
        rules: version of the rules in force.
        no_mere_assurance: whether they say that a bare promise of a State was given no weight.
    """

    reasons: str = field(repr=False)
    builds_on: tuple[bytes, ...]
    new_facts: str = field(repr=False)
    rules: str
    no_mere_assurance: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one person and one destination, on one day.

    Attributes:
        subject: what it is about.
        outcome: one of the subject's.
        person: the pseudonym.
        destination: where to.
        on: the day on the paper.
        grounds: why.
        place: the third State, as the gate names it; empty where it is about none.
    """

    subject: Subject
    outcome: Outcome
    person: PersonId
    destination: Destination
    on: date
    grounds: Grounds
    place: str = ""

    def __post_init__(self) -> None:
        """Check that it is one finding with reasons.

        Raises:
            MalformedError: rules, place or digests have no form, or the outcome does not
                belong to the subject.
            RefusedError: there are no reasons, or far too few words.
        """
        if self.outcome not in OUTCOMES[self.subject]:
            raise MalformedError("forms.determination_form")
        if not _is_line(self.grounds.rules, RULES_CHARACTERS_MAX):
            raise MalformedError("forms.determination_form")
        if self.place:
            named = _is_line(self.place, PLACE_CHARACTERS_MAX)
            if not named or self.destination is not Destination.THIRD:
                raise MalformedError("forms.determination_form")
        digests = self.grounds.builds_on
        whole = all(len(each) == HASH_BYTES for each in digests)
        if not whole or list(digests) != sorted(set(digests)):
            raise MalformedError("forms.determination_form")
        if not _is_text(self.grounds.reasons) or not _is_text(self.grounds.new_facts):
            raise MalformedError("forms.determination_form")
        if len(self.grounds.reasons.strip()) < REASONS_CHARACTERS_MIN:
            raise RefusedError("forms.reasons_missing", limit=REASONS_CHARACTERS_MIN)

    @property
    def digest(self) -> bytes:
        """Return the digest that is signed, and by which later records name this one."""
        return sha256(cbor.encode(_fields(self)))


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's word on one finding."""

    role: Role
    on: date
    signer: bytes
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Determination:
    """A finding and the signatures collected for it; some may still be missing."""

    finding: Finding
    signatures: tuple[Signature, ...]

    def signed(self, role: Role, person: PersonKey, today: date) -> Self:
        """Return the record with one more signature.

        Raises:
            RefusedError: this person signed it before, nobody of this role is missing, or the
                decision bears a day that has not come.
        """
        if self.finding.on > today:
            raise RefusedError("forms.day_to_come", on=self.finding.on.isoformat())
        signer = person.public.verifier
        if signer in {each.signer for each in self.signatures}:
            raise RefusedError("forms.signed_before")
        held = [each.role for each in self.signatures]
        if held.count(role) >= SIGNED_BY[self.finding.subject].count(role):
            raise RefusedError("forms.role_taken", role=role.value)
        message = _message(self.finding.digest, role, today, signer)
        signature = Signature(role, today, signer, person.sign(message))
        kept = sorted((*self.signatures, signature), key=lambda each: each.signer)
        return type(self)(self.finding, tuple(kept))

    def check(self) -> None:
        """Check that everybody who must sign did, and that they are different people.

        Raises:
            MismatchError: a signature is false.
            RefusedError: one is missing, there is one too many, or one person signed twice.
        """
        for each in self.signatures:
            _check_signature(self.finding.digest, each)
        if len({each.signer for each in self.signatures}) < len(self.signatures):
            raise RefusedError("forms.signed_before")
        found = sorted(each.role.value for each in self.signatures)
        needed = sorted(role.value for role in SIGNED_BY[self.finding.subject])
        if found != needed:
            raise RefusedError(
                "forms.signatures_missing", found=", ".join(found) or "-", needed=", ".join(needed)
            )

    def encode(self) -> bytes:
        """Return the record's only encoding."""
        signatures = [
            {
                "role": each.role.value,
                "on": each.on.isoformat(),
                "signer": each.signer,
                "signature": each.signature,
            }
            for each in self.signatures
        ]
        fields = {"format": FORMAT, **_fields(self.finding), "signatures": signatures}
        return cbor.encode(fields)

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read a record; its signatures are not checked yet.

        Raises:
            MalformedError: `encode` would not have produced these bytes.
            RefusedError: it has no reasons.
        """
        if len(untrusted) > RECORD_BYTES_MAX:
            raise MalformedError("forms.determination_form")
        fields = Fields.decode(FORMAT, untrusted)
        try:
            record = cls(_finding(fields), tuple(_signatures(fields)))
        except (ValueError, KeyError) as reason:
            raise MalformedError("forms.determination_form") from reason
        if record.encode() != untrusted:
            raise MalformedError("forms.determination_form")
        return record


def check_panel(panel: Determination, outside: Sequence[bytes]) -> None:
    """Check that three different people decided, none of whom had another part in the case.

    Args:
        panel: the decision.
        outside: verifier keys of whoever asserted, verified, interviewed or schedules.

    Raises:
        MismatchError: a signature is false.
        RefusedError: it is no panel decision, a member is missing, or one had another part.
    """
    if panel.finding.subject is not Subject.PANEL:
        raise RefusedError("forms.no_panel")
    panel.check()
    members = {each.signer for each in panel.signatures}
    if members & set(outside):
        raise RefusedError("forms.member_involved")


def check_after_refusal(panel: Determination, refusal: Determination) -> None:
    """Check that a decision after a refusal names it, has new facts, and is by different people.

    Raises:
        RefusedError: the refusal binds still.
        MismatchError: the two are about different persons or destinations.
    """
    new, old = panel.finding, refusal.finding
    if (new.person, new.destination) != (old.person, old.destination):
        raise MismatchError("forms.other_person")
    if old.digest not in new.grounds.builds_on or not new.grounds.new_facts.strip():
        raise RefusedError("forms.refusal_binds")
    before = {each.signer for each in refusal.signatures}
    if before & {each.signer for each in panel.signatures}:
        raise RefusedError("forms.refusal_same_panel")


def _check_signature(digest: bytes, signature: Signature) -> None:
    message = _message(digest, signature.role, signature.on, signature.signer)
    try:
        check_signed(signature.signer, signature.signature, message)
    except MismatchError as reason:
        raise MismatchError("forms.signature_false", role=signature.role.value) from reason


def _finding(fields: Fields) -> Finding:
    builds_on = fields.untrusted.get("builds_on")
    if not isinstance(builds_on, tuple):
        raise MalformedError("forms.determination_form")
    digests = [each for each in builds_on if isinstance(each, bytes)]
    if len(digests) != len(builds_on):
        raise MalformedError("forms.determination_form")
    grounds = Grounds(
        fields.text("reasons"),
        tuple(digests),
        fields.text("new_facts"),
        fields.text("rules"),
        _YES_NO[fields.text("no_mere_assurance")],
    )
    return Finding(
        Subject(fields.text("subject")),
        Outcome(fields.text("outcome")),
        PersonId(fields.text("person")),
        _destination(fields.text("destination")),
        date.fromisoformat(fields.text("on")),
        grounds,
        fields.text("place"),
    )


def _destination(untrusted: str) -> Destination:
    """Return the destination of a record, where it stands in small letters."""
    if untrusted != untrusted.lower():
        raise MalformedError("forms.determination_form")
    return Destination(untrusted.upper())


def _signatures(fields: Fields) -> Iterator[Signature]:
    for each in fields.members("signatures"):
        yield Signature(
            Role(each.text("role")),
            date.fromisoformat(each.text("on")),
            each.octets("signer", HASH_BYTES),
            each.octets("signature", SIGNATURE_BYTES),
        )


def _fields(finding: Finding) -> dict[str, cbor.Value]:
    return {
        "subject": finding.subject.value,
        "outcome": finding.outcome.value,
        "person": str(finding.person),
        "destination": finding.destination.lower(),
        "on": finding.on.isoformat(),
        "reasons": finding.grounds.reasons,
        "builds_on": list(finding.grounds.builds_on),
        "new_facts": finding.grounds.new_facts,
        "rules": finding.grounds.rules,
        "no_mere_assurance": "yes" if finding.grounds.no_mere_assurance else "no",
        "place": finding.place,
    }


def _message(finding: bytes, role: Role, on: date, signer: bytes) -> bytes:
    """Return what is signed: a domain, then the digest of everything the signature covers."""
    covered: dict[str, cbor.Value] = {
        "finding": finding,
        "role": role.value,
        "on": on.isoformat(),
        "signer": signer,
    }
    return signed_bytes(FORMAT, covered)


def _is_line(untrusted: str, longest: int) -> bool:
    return bool(untrusted.strip()) and len(untrusted) <= longest and untrusted.isprintable()


def _is_text(untrusted: str) -> bool:
    short = len(untrusted) <= REASONS_CHARACTERS_MAX
    return short and all(one.isprintable() or one == "\n" for one in untrusted)
