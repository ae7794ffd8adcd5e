"""Whether a picture may leave: two different people, one unchanged candidate, and the classes.

Nothing here returns a verdict. Each check returns nothing, or raises and says what to do next;
whatever is missing, unknown or out of date counts against the release.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Final, Self, assert_never

from tutela.custody.fields import Fields
from tutela.custody.keys import PersonKey
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.digest import HASH_BYTES
from tutela.protection.signature import SIGNATURE_BYTES, check_signed, signed_bytes
from tutela.redaction.reviewfile import ReleaseClass, ShowsCaptive
from tutela.release.candidate import Candidate, Claim

FORMAT: Final = "tutela-release-signature/2"
# Made before a signature covered a search for copies: still read, and never enough for a release.
EARLIER: Final = "tutela-release-signature/1"
VALID_DAYS: Final = 30
_NO_PACKET: Final = b""


class Role(Enum):
    """What a person did when they signed."""

    DREW = "drew"
    APPROVED = "approved"


_MISSING: Final = {Role.DREW: "release.missing_drew", Role.APPROVED: "release.missing_approved"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a signature covers besides the candidate.

    Attributes:
        role: drew or approved.
        on: the day of signing.
        until: the last day on which it counts.
        packet: the nonce of the review packet it answers; empty where both sat at one table.
        search: digest of the signer's own search for unmasked copies (`tutela.release.search`);
            empty in a signature of the earlier form.
    """

    role: Role
    on: date
    until: date
    packet: bytes = _NO_PACKET
    search: bytes = b""

    @property
    def format(self) -> str:
        """Return the form of a signature with these terms."""
        return FORMAT if self.search else EARLIER


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's word on one candidate.

    Attributes:
        candidate: its digest.
        terms: role, days, packet.
        signer: the person's Ed25519 verifier key, 32 bytes.
        signature: over all of these.
    """

    candidate: bytes
    terms: Terms
    signer: bytes
    signature: bytes = field(repr=False)

    def check(self) -> None:
        """Check that the signer's key made this signature over these terms.

        Raises:
            MismatchError: it did not, or something in it was changed.

        Source: RFC 8032; the message is that of spec/review-packet.md, 2.
        """
        message = _message(self.candidate, self.terms, self.signer)
        try:
            check_signed(self.signer, self.signature, message)
        except MismatchError as reason:
            raise MismatchError("release.signature_false", role=self.terms.role.value) from reason

    def encode(self) -> bytes:
        """Return the record's only encoding."""
        fields: dict[str, cbor.Value] = {
            "format": self.terms.format,
            "candidate": self.candidate,
            **_fields(self.terms),
            "signer": self.signer,
            "signature": self.signature,
        }
        return cbor.encode(fields)

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read a signature; it is not checked yet.

        Raises:
            MalformedError: `encode` would not have produced these bytes.
        """
        value = cbor.decode(untrusted)
        earlier = isinstance(value, Mapping) and value.get("format") == EARLIER
        fields = Fields.decode(EARLIER if earlier else FORMAT, untrusted)
        try:
            terms = Terms(
                Role(fields.text("role")),
                date.fromisoformat(fields.text("on")),
                date.fromisoformat(fields.text("until")),
                fields.octets("packet"),
                b"" if earlier else fields.octets("search", HASH_BYTES),
            )
        except ValueError as reason:
            raise MalformedError("release.signature_form", size=len(untrusted)) from reason
        signature = cls(
            fields.octets("candidate", HASH_BYTES),
            terms,
            fields.octets("signer", HASH_BYTES),
            fields.octets("signature", SIGNATURE_BYTES),
        )
        if signature.encode() != untrusted:
            raise MalformedError("release.signature_form", size=len(untrusted))
        return signature


@dataclass(frozen=True, slots=True)
class Signatures:
    """What was collected for one candidate; either may still be missing."""

    drew: Signature | None
    approved: Signature | None


@dataclass(frozen=True, slots=True)
class Circle:
    """Whose signatures count: verifier keys of custodians, and of those a packet was sent to."""

    verifiers: frozenset[bytes]

    @classmethod
    def of(cls, verifiers: Collection[bytes]) -> Self:
        """Return the circle of these people."""
        return cls(frozenset(verifiers))


def sign_candidate(
    candidate: Candidate,
    role: Role,
    person: PersonKey,
    search: bytes,
    today: date,
    packet: bytes = _NO_PACKET,
) -> Signature:
    """Return a person's signature on a candidate; it counts for 30 days.

    Args:
        candidate: what is signed.
        role: what the person did.
        person: who signs.
        search: digest of this person's own search for unmasked copies.
        today: the day.
        packet: the nonce of the review packet it answers, if any.

    Raises:
        RefusedError: the candidate's class forbids its release, whoever signs, or nobody said who
            is shown.
    """
    check_class(candidate.claim)
    check_named(candidate.claim)
    terms = Terms(role, today, today + timedelta(days=VALID_DAYS), packet, search)
    signer = person.public.verifier
    message = _message(candidate.digest, terms, signer)
    return Signature(candidate.digest, terms, signer, person.sign(message))


def check_decision(
    candidate: Candidate, signatures: Signatures, circle: Circle, today: date
) -> None:
    """Check that two different people signed exactly this candidate, and that its class may leave.

    Args:
        candidate: as it would leave now, made anew from the item.
        signatures: what was collected.
        circle: whose signatures count.
        today: the day of the release.

    Raises:
        RefusedError: a signature is missing, out of date, of a stranger, or both are of one
            person; the class forbids the release; or nobody said who is shown.
        MismatchError: a signature is false, or was given for another candidate.
    """
    check_class(candidate.claim)
    drew = _present(signatures.drew, Role.DREW)
    approved = _present(signatures.approved, Role.APPROVED)
    for signature in (drew, approved):
        check_signature(signature, candidate, today)
        _check_circle(signature, circle)
    check_other_person(drew, approved.signer)
    check_named(candidate.claim)


def check_signature(signature: Signature, candidate: Candidate, today: date) -> None:
    """Check one signature: genuine, for this candidate, within its days, covering a search.

    Raises:
        MismatchError: it is false, or for another candidate.
        RefusedError: it is out of date, or claims to be; or it covers no search for copies.
    """
    signature.check()
    if signature.candidate != candidate.digest:
        raise MismatchError(
            "release.candidate_changed",
            role=signature.terms.role.value,
            signed=signature.candidate.hex(),
            now=candidate.digest.hex(),
        )
    terms = signature.terms
    longest = terms.on + timedelta(days=VALID_DAYS)
    if not terms.on <= today <= min(terms.until, longest):
        raise RefusedError(
            "release.signature_expired",
            role=terms.role.value,
            on=terms.on.isoformat(),
            until=min(terms.until, longest).isoformat(),
        )
    if not terms.search:
        raise RefusedError("lastlook.search_missing", role=terms.role.value)


def check_other_person(drew: Signature, approver: bytes) -> None:
    """Check that the one who approves is not the one who drew; labels do not matter, keys do.

    Raises:
        RefusedError: both keys are the same.
    """
    if drew.signer == approver:
        raise RefusedError("release.same_person")


def check_class(claim: Claim) -> None:
    """Check that a release of this class may exist at all.

    What shows a living captive needs a mosaic check and an exposure check besides live consents.
    They do not exist yet, so it is refused whatever anybody consented to.

    Raises:
        RefusedError: it shows a living captive, or nobody said that it does not.

    Source: Third Geneva Convention, article 13 (insults and public curiosity).
    """
    if claim.release_class is ReleaseClass.UNDECIDED:
        raise RefusedError("release.class_undecided")
    match claim.living_captive:
        case ShowsCaptive.NO:
            return
        case ShowsCaptive.UNKNOWN:
            raise RefusedError("release.captive_unknown")
        case ShowsCaptive.YES if claim.release_class is ReleaseClass.PERSON:
            raise RefusedError("release.living_captive")
        case ShowsCaptive.YES:
            raise RefusedError("release.material_shows_captive")
        case _:
            assert_never(claim.living_captive)


def check_named(claim: Claim) -> None:
    """Check that somebody said who is shown in a PERSON release.

    Raises:
        RefusedError: nobody did; that nobody needs to be asked cannot be said.
    """
    if claim.release_class is ReleaseClass.PERSON and claim.shown is None:
        raise RefusedError("shown.missing")


def check_material(claim: Claim, faces_shown: int) -> None:
    """Check that a MATERIAL release shows no face that was found.

    Raises:
        RefusedError: at least one face was set to be shown.
    """
    if claim.release_class is ReleaseClass.MATERIAL and faces_shown:
        raise RefusedError("release.material_shows_face", count=faces_shown)


def _present(signature: Signature | None, role: Role) -> Signature:
    if signature is None or signature.terms.role is not role:
        raise RefusedError(_MISSING[role])
    return signature


def _check_circle(signature: Signature, circle: Circle) -> None:
    if signature.signer not in circle.verifiers:
        raise RefusedError("release.stranger", role=signature.terms.role.value)


def _fields(terms: Terms) -> dict[str, cbor.Value]:
    fields: dict[str, cbor.Value] = {
        "role": terms.role.value,
        "on": terms.on.isoformat(),
        "until": terms.until.isoformat(),
        "packet": terms.packet,
    }
    return {**fields, "search": terms.search} if terms.search else fields


def _message(candidate: bytes, terms: Terms, signer: bytes) -> bytes:
    """Return what is signed: a domain, then the digest of everything the signature covers."""
    covered: dict[str, cbor.Value] = {"candidate": candidate, "signer": signer, **_fields(terms)}
    return signed_bytes(terms.format, covered)
