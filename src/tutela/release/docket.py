"""What the ledger's events say about the release of one item: the newest plan, review, signatures.

The newest review counts and every earlier one is past; an approval counts for the candidate it
was given for and no other. What was published stays published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.errors import UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.redaction.kept import KeptReview
from tutela.redaction.lastlook import LastLook
from tutela.release.candidate import Candidate
from tutela.release.decision import Signature, Signatures
from tutela.release.people import Statement
from tutela.release.search import Said, Search
from tutela.release.union import Earlier

NONCE_BYTES: Final = 16
VIEWER_DOMAIN: Final = b"tutela-viewer/1\n"


NOTHING_UNREAD: Final[Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A review somebody submitted and signed.

    Attributes:
        review: what was submitted.
        candidate: what both sign.
        signature: of the person who drew.
        search: of that person; None in records of earlier versions.
        shown: who is shown, as that person says; None where nobody is.
    """

    review: KeptReview
    candidate: Candidate
    signature: Signature
    search: Search | None = None
    shown: Statement | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SentPacket:
    """A review packet that went out, and to whose key."""

    nonce: bytes
    candidate: bytes
    verifier: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture that was opened for a person to look at.

    Attributes:
        viewer: whose key opened it, as `viewer_of` has it.
        what: digest of the plan whose picture and findings were shown, or of the candidate.
        by: the label of that key.
        at: when, UTC.
    """

    viewer: bytes
    what: bytes
    by: str = field(repr=False)
    at: str


@dataclass(frozen=True, slots=True)
class Docket:
    """The state of one item's release.

    Attributes:
        plan: the newest plan's encoding, if one was made.
        drawn: the newest signed review, if any.
        approvals: every second signature, oldest first.
        packets: every packet that went out.
        published: every candidate that left, oldest first.
        said: every search for unmasked copies, oldest first.
        seen: every time somebody opened the picture to look at it, oldest first.
    """

    plan: bytes | None = field(default=None, repr=False)
    drawn: Drawn | None = None
    approvals: tuple[Signature, ...] = ()
    packets: tuple[SentPacket, ...] = ()
    published: tuple[Candidate, ...] = ()
    said: tuple[Said, ...] = ()
    seen: tuple[Seen, ...] = ()

    @classmethod
    def of(cls, events: Iterable[Event]) -> Self:
        """Return the state after these events, given in the order of the ledger.

        Raises:
            MalformedError: a record of a known kind has another form.
        """
        docket = cls()
        for event in events:
            docket = docket.after(event)
        return docket

    def after(self, event: Event) -> Self:
        """Return the state after one more event.

        Raises:
            MalformedError: its record has another form.
        """
        fields = Fields.of(event.kind, event.details)
        match event.known_kind:
            case EventKind.PLAN_MADE:
                return replace(self, plan=fields.octets("plan"))
            case EventKind.REVIEWED:
                drawn = _drawn(fields)
                return replace(
                    self, drawn=drawn, said=(*self.said, *_said(drawn.signature, fields))
                )
            case EventKind.APPROVED:
                signature = Signature.decode(fields.octets("signature"))
                said = (*self.said, *_said(signature, fields))
                return replace(self, approvals=(*self.approvals, signature), said=said)
            case EventKind.EXPORTED if "packet" in fields.untrusted:
                return replace(self, packets=(*self.packets, _packet(fields)))
            case EventKind.EXPORTED if "viewer" in fields.untrusted:
                return replace(self, seen=(*self.seen, _seen(fields, event)))
            case EventKind.PUBLISHED:
                candidate = Candidate.decode(fields.octets("candidate"))
                return replace(self, published=(*self.published, candidate))
            case _:
                return self

    @property
    def earlier(self) -> tuple[Earlier, ...]:
        """Return what the public can see already."""
        return tuple(Earlier(each.picture, each.hidden) for each in self.published)

    def earlier_than(self, candidate: Candidate) -> tuple[Earlier, ...]:
        """Return what the public can see already, apart from this very candidate.

        A release whose files were lost after its event (a full disk, a crash) can so be made
        again, byte for byte, under the same signatures; it shows nothing that it did not show.
        """
        others = [each for each in self.published if each.digest != candidate.digest]
        return tuple(Earlier(each.picture, each.hidden) for each in others)

    @property
    def signatures(self) -> Signatures:
        """Return the signatures on the newest candidate, as far as there are any."""
        if self.drawn is None:
            return Signatures(None, None)
        wanted = self.drawn.candidate.digest
        fitting = [each for each in self.approvals if each.candidate == wanted]
        # An approval of an older candidate is handed on: the decision says what changed.
        newest = fitting or list(self.approvals)
        return Signatures(self.drawn.signature, newest[-1] if newest else None)

    def needed_plan(self) -> bytes:
        """Return the newest plan.

        Raises:
            UnavailableError: nobody has looked for anything in this item yet.
        """
        if self.plan is None:
            raise UnavailableError("release.no_plan")
        return self.plan

    def needed_review(self) -> Drawn:
        """Return the newest signed review.

        Raises:
            UnavailableError: nobody has submitted one yet.
        """
        if self.drawn is None:
            raise UnavailableError("release.no_review")
        return self.drawn


def plan_details(plan: bytes) -> dict[str, Value]:
    """Return the details of a ``plan_made`` event."""
    return {"plan": plan}


def drawn_details(drawn: Drawn) -> dict[str, Value]:
    """Return the details of a ``reviewed`` event."""
    searched = {} if drawn.search is None else {"search": drawn.search.encode()}
    shown = {} if drawn.shown is None else {"shown": drawn.shown.encode()}
    return {
        **searched,
        **shown,
        "plan": drawn.review.plan,
        "file": drawn.review.file,
        "reviewer": drawn.review.reviewer,
        "at": drawn.review.at,
        "candidate": drawn.candidate.encode(),
        "signature": drawn.signature.encode(),
    }


def approved_details(signature: Signature, search: Search) -> dict[str, Value]:
    """Return the details of an ``approved`` event."""
    return {"signature": signature.encode(), "search": search.encode()}


def packet_details(packet: SentPacket) -> dict[str, Value]:
    """Return the details of an ``exported`` event for a review packet."""
    return {
        "packet": packet.nonce,
        "candidate": packet.candidate,
        "verifier": packet.verifier,
    }


def published_details(
    candidate: Candidate,
    statement: bytes,
    salt: bytes,
    look: LastLook,
    earlier: int,
    unread: Mapping[str, int] = NOTHING_UNREAD,
) -> dict[str, Value]:
    """Return the details of a ``published`` event.

    Args:
        candidate: what left.
        statement: that was published with it.
        salt: opens its entry in the publication ledger.
        look: what the last look at the final bytes came to.
        earlier: how many publications of this item it was compared with.
        unread: what no program read in it, by how often.
    """
    return {
        "candidate": candidate.encode(),
        "statement": statement,
        "salt": salt,
        "look": {**look.value, "earlier": earlier},
        "unread": dict(unread),
    }


def plan_seen_details(viewer: bytes, plan: bytes) -> dict[str, Value]:
    """Return the details of an ``exported`` event for a review: who sees which plan's picture."""
    return {"viewer": viewer, "plan": plan}


def candidate_seen_details(viewer: bytes, candidate: bytes) -> dict[str, Value]:
    """Return the details of an ``exported`` event for a look at a candidate."""
    return {"viewer": viewer, "candidate": candidate}


def viewer_of(recipient: str) -> bytes:
    """Return by what the ledger knows who saw a picture; two keys of one label are two people."""
    return sha256(VIEWER_DOMAIN, recipient.encode())


def _drawn(fields: Fields) -> Drawn:
    review = KeptReview(
        fields.octets("plan"), fields.octets("file"), fields.text("reviewer"), fields.text("at")
    )
    candidate = Candidate.decode(fields.octets("candidate"))
    signature = Signature.decode(fields.octets("signature"))
    said = _said(signature, fields)
    shown = None
    if "shown" in fields.untrusted:
        shown = Statement.decode(fields.octets("shown"))
    return Drawn(review, candidate, signature, said[0].search if said else None, shown)


def _said(signature: Signature, fields: Fields) -> tuple[Said, ...]:
    """Return the search kept with a signature; records of earlier versions have none."""
    if "search" not in fields.untrusted:
        return ()
    search = Search.decode(fields.octets("search"))
    return (Said(signature.signer, signature.candidate, search),)


def _seen(fields: Fields, event: Event) -> Seen:
    name = "plan" if "plan" in fields.untrusted else "candidate"
    viewer, what = fields.octets("viewer", HASH_BYTES), fields.octets(name, HASH_BYTES)
    return Seen(viewer, what, event.actor, event.at)


def _packet(fields: Fields) -> SentPacket:
    nonce = fields.octets("packet", NONCE_BYTES)
    return SentPacket(
        nonce, fields.octets("candidate", HASH_BYTES), fields.octets("verifier", HASH_BYTES)
    )
