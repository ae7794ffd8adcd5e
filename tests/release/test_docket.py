"""What the events of an item add up to: the newest review, every signature, what is public."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest
from tests.release.office import (
    ANNA,
    BOB,
    CIRCLE,
    ITEM,
    NOW,
    SEARCH,
    TODAY,
    approval,
    drawn,
    kept,
    newer_plan,
    review_file,
)

from tutela.errors import MalformedError, MismatchError, UnavailableError
from tutela.ledger.entry import Event, EventKind, decode_event, encode_event
from tutela.redaction.detector import Mode
from tutela.redaction.lastlook import LastLook
from tutela.redaction.plan import DetectorRun
from tutela.release.decision import Signature, Signatures, check_decision
from tutela.release.docket import (
    Docket,
    Seen,
    SentPacket,
    approved_details,
    candidate_seen_details,
    drawn_details,
    packet_details,
    plan_details,
    plan_seen_details,
    published_details,
)

if TYPE_CHECKING:
    from tutela.proof.cbor import Value

FIRST = drawn()
SECOND = drawn(kept(review_file(face={"box": [20, 20, 80, 80]})))
LOOK = LastLook(Mode.CLOSE, (DetectorRun("face", ()),), 3, 2, 1)
SENT = SentPacket(bytes(16), FIRST.candidate.digest, BOB.public.verifier)


def event(kind: str, details: "Mapping[str, Value]") -> Event:
    """Return an event as it comes back from its record."""
    return decode_event(encode_event(Event(kind, NOW, "clerk", str(ITEM), "release", details)))


PLANNED = event(EventKind.PLAN_MADE, plan_details(FIRST.review.plan))
REVIEWED = event(EventKind.REVIEWED, drawn_details(FIRST))
REVIEWED_AGAIN = event(EventKind.REVIEWED, drawn_details(SECOND))
APPROVED = event(EventKind.APPROVED, approved_details(approval(FIRST.candidate), SEARCH))
EXPORTED = event(EventKind.EXPORTED, packet_details(SENT))
SEEN = event(EventKind.EXPORTED, plan_seen_details(bytes([7]) * 32, bytes([8]) * 32))
LOOKED = event(EventKind.EXPORTED, candidate_seen_details(bytes([7]) * 32, bytes([9]) * 32))
PUBLISHED = event(EventKind.PUBLISHED, published_details(FIRST.candidate, b"s", bytes(32), LOOK, 0))


def test_an_item_nobody_touched_has_an_empty_docket() -> None:
    assert Docket.of([]) == Docket()


def test_every_event_comes_back_as_it_was_kept() -> None:
    docket = Docket.of([PLANNED, REVIEWED, EXPORTED, APPROVED, PUBLISHED])
    assert docket.plan == FIRST.review.plan
    assert docket.drawn == FIRST
    assert docket.packets == (SENT,)
    assert docket.approvals == (approval(FIRST.candidate),)
    assert docket.published == (FIRST.candidate,)


def test_who_saw_what_comes_back_and_is_no_packet() -> None:
    docket = Docket.of([SEEN, LOOKED])
    assert docket.packets == ()
    assert docket.seen == tuple(
        Seen(bytes([7]) * 32, bytes([what]) * 32, "clerk", NOW) for what in (8, 9)
    )
    assert "clerk" not in repr(docket)


def test_the_newest_plan_and_the_newest_review_count() -> None:
    newer = event(EventKind.PLAN_MADE, plan_details(newer_plan()))
    docket = Docket.of([PLANNED, newer, REVIEWED, REVIEWED_AGAIN])
    assert docket.needed_plan() == newer_plan()
    assert docket.needed_review() == SECOND


def test_an_approval_of_an_earlier_review_does_not_approve_the_newer_one() -> None:
    docket = Docket.of([REVIEWED, APPROVED, REVIEWED_AGAIN])
    with pytest.raises(MismatchError) as caught:
        check_decision(SECOND.candidate, docket.signatures, CIRCLE, TODAY)
    assert caught.value.message == "release.candidate_changed"


def test_the_fitting_approval_is_taken_though_a_later_one_is_for_another_candidate() -> None:
    stray = event(EventKind.APPROVED, approved_details(approval(SECOND.candidate), SEARCH))
    docket = Docket.of([REVIEWED, APPROVED, stray])
    check_decision(FIRST.candidate, docket.signatures, CIRCLE, TODAY)


def test_without_a_review_there_are_no_signatures() -> None:
    assert Docket.of([APPROVED]).signatures == Signatures(None, None)


def test_what_was_published_stays_published_and_is_compared_with() -> None:
    docket = Docket.of([PUBLISHED, REVIEWED_AGAIN, PUBLISHED])
    pictures = [each.picture for each in docket.earlier]
    assert pictures == [FIRST.candidate.picture] * 2


def test_an_export_of_something_else_is_no_packet() -> None:
    assert Docket.of([event(EventKind.EXPORTED, {"copy": 1})]).packets == ()


def test_events_of_other_kinds_change_nothing() -> None:
    others = [event(kind, {"x": 1}) for kind in ("opened", "copied", "of_a_newer_version")]
    assert Docket.of(others) == Docket()


@pytest.mark.parametrize("good", [PLANNED, REVIEWED, APPROVED, EXPORTED, SEEN, LOOKED, PUBLISHED])
def test_a_record_in_another_form_is_refused(good: Event) -> None:
    for name in good.details:
        if good.kind == EventKind.PUBLISHED and name != "candidate":
            continue
        if (good.kind, name) in {(EventKind.REVIEWED, "reviewer"), (EventKind.REVIEWED, "at")}:
            continue
        bad = event(good.kind, {**good.details, name: "x"})
        with pytest.raises(MalformedError):
            Docket.of([bad])


def test_a_missing_plan_and_a_missing_review_say_so() -> None:
    with pytest.raises(UnavailableError) as caught:
        Docket().needed_plan()
    assert caught.value.message == "release.no_plan"
    with pytest.raises(UnavailableError) as caught:
        Docket().needed_review()
    assert caught.value.message == "release.no_review"


def test_a_docket_shows_neither_reviewer_nor_plan() -> None:
    shown = repr(Docket.of([PLANNED, REVIEWED]))
    assert ANNA.label not in shown
    assert repr(FIRST.review.plan) not in shown


def test_a_signature_comes_back_unchecked_and_is_checked_in_the_decision() -> None:
    false = Signature(FIRST.candidate.digest, FIRST.signature.terms, BOB.public.verifier, bytes(64))
    docket = Docket.of([REVIEWED, event(EventKind.APPROVED, approved_details(false, SEARCH))])
    assert docket.approvals == (false,)
    with pytest.raises(MismatchError):
        docket.approvals[0].check()


def test_searches_are_kept_oldest_first_whoever_signed_what() -> None:
    docket = Docket.of([REVIEWED, APPROVED, REVIEWED_AGAIN])
    first, second, third = docket.said
    assert (first.signer, first.candidate) == (ANNA.public.verifier, FIRST.candidate.digest)
    assert (second.signer, second.search) == (BOB.public.verifier, SEARCH)
    assert third.candidate == SECOND.candidate.digest


def test_records_of_before_there_was_a_search_or_a_look_are_read() -> None:
    def without(good: Event, *names: str) -> Event:
        details = {name: value for name, value in good.details.items() if name not in names}
        return event(good.kind, details)

    old = Docket.of(
        [without(REVIEWED, "search"), without(APPROVED, "search"), without(PUBLISHED, "look")]
    )
    assert old.said == ()
    assert old.drawn is not None
    assert old.drawn.search is None
    assert old.published == (FIRST.candidate,)


def test_a_published_event_says_what_the_last_look_came_to() -> None:
    look = PUBLISHED.details["look"]
    assert isinstance(look, dict)
    assert look == {**LOOK.value, "runs": (("face",),), "earlier": 0}
