"""From a submitted review to a signed candidate, and back to a picture that may leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.errors import MismatchError, RefusedError
from tutela.proof.digest import sha256
from tutela.redaction.finding import FindingKind
from tutela.redaction.hidden import HiddenPicture
from tutela.redaction.hide import Opened, hide
from tutela.redaction.kept import KeptReview
from tutela.redaction.plan import DetectorRun, Ground
from tutela.redaction.review import ReviewedPlan
from tutela.redaction.reviewfile import ReleaseClass, State
from tutela.release.candidate import Candidate, Claim
from tutela.release.decision import (
    Circle,
    Role,
    check_class,
    check_decision,
    check_material,
    check_named,
    sign_candidate,
)
from tutela.release.docket import Docket, Drawn
from tutela.release.people import Statement
from tutela.release.search import Search, check_searched
from tutela.release.union import Earlier, Hidden, Union, check_accepted, union_of

# What is hidden because nobody released it, where everything is.
UNRELEASED: Final = "unreleased"
_FACE: Final = frozenset((FindingKind.FACE,))
_OF_A_PERSON: Final = frozenset((FindingKind.FACE, FindingKind.HEAD, FindingKind.BODY))


@dataclass(frozen=True, slots=True)
class Words:
    """What the publisher says about the picture; None where nothing is said."""

    caption: str | None
    place: str | None
    date: str | None
    publisher: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A picture that may leave now: decided, made anew from the item, equal to what was signed."""

    candidate: Candidate
    hidden: HiddenPicture
    union: Union


def draw(
    kept: KeptReview,
    opened: Opened,
    words: Words,
    organisation: str,
    earlier: Sequence[Earlier],
    person: PersonKey,
    search: Search,
    today: date,
    shown: Statement | None = None,
) -> Drawn:
    """Return the submitted review as a candidate, signed by the person who drew it.

    Args:
        kept: what was submitted.
        opened: the item's picture.
        words: of the publisher.
        organisation: the verifier key that will sign outside.
        earlier: what was published of this item before.
        person: who drew.
        search: of this person for unmasked copies, whatever it came to.
        today: the day.
        shown: who is shown, where anybody is.

    Raises:
        RefusedError: the review is incomplete, its class forbids the release, or it shows
            something of a person and nobody said of whom.
        MismatchError: the review is for another picture.
        MalformedError: the review file is broken.
    """
    reviewed = kept.again()
    claim = _claim(reviewed, words, today, shown)
    check_class(claim)
    check_material(claim, faces_shown(reviewed))
    _check_said(reviewed, claim, shown)
    hidden = hide(reviewed, opened)
    candidate = _candidate(reviewed, hidden, claim, organisation, earlier)
    signature = sign_candidate(candidate, Role.DREW, person, search.digest, today)
    return Drawn(kept, candidate, signature, search, shown)


def prepare(
    docket: Docket,
    opened: Opened,
    circle: Circle,
    organisation: str,
    accepted: str | None,
    today: date,
) -> Ready:
    """Return the picture that two people decided to release, made anew and compared.

    Args:
        docket: the state of the item's release.
        opened: the item's picture.
        circle: whose signatures count.
        organisation: the verifier key that signs outside now.
        accepted: digest of what becomes newly visible, if the person releasing accepted it.
        today: the day.

    Raises:
        RefusedError: a signature is missing or does not count, the class forbids it, a search
            for unmasked copies is missing or found one, or something becomes newly visible that
            nobody accepted.
        MismatchError: something has changed since it was signed.
        UnavailableError: nobody has submitted a review.
    """
    drawn = docket.needed_review()
    check_newest(docket, drawn)
    reviewed = drawn.review.again()
    signed = drawn.candidate
    check_claim(drawn)
    check_material(signed.claim, faces_shown(reviewed))
    hidden = hide(reviewed, opened)
    earlier = docket.earlier_than(signed)
    now = _candidate(reviewed, hidden, signed.claim, organisation, earlier)
    check_decision(now, docket.signatures, circle, today)
    check_searched(docket.signatures, docket.said)
    union = union_of(now.hidden, earlier)
    check_accepted(union, accepted)
    return Ready(now, hidden, union)


def check_newest(docket: Docket, drawn: Drawn) -> None:
    """Check that no plan was made after the one that was reviewed.

    Raises:
        RefusedError: one was; it may have found a face that the reviewed one did not.
    """
    if docket.plan is not None and docket.plan != drawn.review.plan:
        raise RefusedError("release.newer_plan")


def check_claim(drawn: Drawn) -> None:
    """Check that a candidate says of its review what the review says; before anyone signs it.

    A drawer with other software could submit one review and claim another.

    Raises:
        MismatchError: class, captive, reasons or detectors are not those of the review, or what
            it says of who is shown is not said of the statement that is kept.
        RefusedError: it shows something of a person and nobody said of whom, or what cannot be
            seen.
    """
    claim, reviewed = drawn.candidate.claim, drawn.review.again()
    words = Words(claim.caption, claim.place, claim.date, claim.publisher)
    if _claim(reviewed, words, date.fromisoformat(claim.day), drawn.shown) != claim:
        raise MismatchError("release.claim_differs", item=str(drawn.candidate.item))
    _check_said(reviewed, claim, drawn.shown)


def planned_union(docket: Docket) -> Union:
    """Return what the newest candidate adds to what is visible already.

    Raises:
        UnavailableError: nobody has submitted a review.
        MismatchError: an earlier publication is of another picture.
    """
    candidate = docket.needed_review().candidate
    return union_of(candidate.hidden, docket.earlier_than(candidate))


def faces_shown(reviewed: ReviewedPlan) -> int:
    """Return how many faces are shown: set to be shown, or found and no longer wholly hidden.

    A box shrunk to one pixel is still set to "hide", so what counts is the tiles.
    """
    return _regions_shown(reviewed, _FACE)


def people_shown(reviewed: ReviewedPlan) -> int:
    """Return how many faces, heads and bodies are shown, counted like `faces_shown`."""
    return _regions_shown(reviewed, _OF_A_PERSON)


def _check_said(reviewed: ReviewedPlan, claim: Claim, statement: Statement | None) -> None:
    """Check that somebody said who is shown, where something of a person is.

    Raises:
        RefusedError: nobody did, or said only what cannot be seen, as a person's words.
    """
    check_named(claim)
    if claim.release_class is not ReleaseClass.PERSON and not people_shown(reviewed):
        return
    if statement is None:
        raise RefusedError("shown.missing")
    if not statement.is_of_body(face=faces_shown(reviewed) > 0):
        raise RefusedError("shown.not_of_body")


def _regions_shown(reviewed: ReviewedPlan, kinds: frozenset[FindingKind]) -> int:
    hidden, grid = reviewed.hidden_tiles, reviewed.grid
    shown = {
        region.id
        for region in reviewed.regions
        if region.kind in kinds and region.state is State.SHOW
    }
    found = {
        region.id
        for region in reviewed.plan.regions
        if region.kind in kinds and not hidden[grid.touched(region.box)].all()
    }
    return len(shown | found)


def _claim(reviewed: ReviewedPlan, words: Words, today: date, statement: Statement | None) -> Claim:
    hidden = {region.kind.value for region in reviewed.regions if region.state is State.HIDE}
    if reviewed.plan.ground is Ground.HIDDEN:
        hidden.add(UNRELEASED)
    return Claim(
        release_class=reviewed.release_class,
        living_captive=reviewed.shows_living_captive,
        caption=words.caption,
        place=words.place,
        date=words.date,
        publisher=words.publisher,
        reasons=tuple(sorted(hidden)),
        detectors=tuple(_named(run) for run in reviewed.plan.runs),
        day=today.isoformat(),
        shown=None if statement is None else statement.named,
    )


def _named(run: DetectorRun) -> str:
    networks = ", ".join(f"{each.name} {each.sha256[:16]}" for each in run.weights)
    return f"{run.id} ({networks})" if networks else run.id


def _candidate(
    reviewed: ReviewedPlan,
    hidden: HiddenPicture,
    claim: Claim,
    organisation: str,
    earlier: Sequence[Earlier],
) -> Candidate:
    mask = Hidden.of(hidden.hidden)
    union = union_of(mask, earlier)
    return Candidate(
        item=ItemId(reviewed.subject),
        plan=reviewed.digest,
        picture=sha256(hidden.picture),
        hidden=mask,
        newly=union.newly,
        union=union.digest,
        organisation=organisation,
        claim=claim,
    )
