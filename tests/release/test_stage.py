"""How far a release has come, and that nobody signs for a picture they did not open."""

import pytest
from tests.release.office import (
    ANNA,
    BOB,
    ITEM,
    NOW,
    SEARCH,
    approval,
    drawn,
    kept,
    newer_plan,
    review_file,
)

from tutela.errors import RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind, decode_event, encode_event
from tutela.proof.cbor import Value
from tutela.proof.digest import sha256
from tutela.redaction.detector import Mode
from tutela.redaction.lastlook import LastLook
from tutela.release.docket import (
    Docket,
    approved_details,
    candidate_seen_details,
    drawn_details,
    plan_details,
    plan_seen_details,
    published_details,
    viewer_of,
)
from tutela.release.stage import (
    Stage,
    check_candidate_seen,
    check_plan_seen,
    seen_candidate,
    seen_plan,
    stage_of,
)

FIRST = drawn()
LOOK = LastLook(Mode.CLOSE, (), 0, 0, 0)
AGAIN = drawn(kept(review_file(face={"box": [20, 20, 80, 80]})))
EYES, OTHER = viewer_of(ANNA.age.recipient), viewer_of(BOB.age.recipient)


def event(kind: str, details: dict[str, Value]) -> Event:
    return decode_event(encode_event(Event(kind, NOW, "clerk", str(ITEM), "release", details)))


def sight(details: dict[str, Value]) -> Event:
    return event(EventKind.EXPORTED, details)


PLANNED = event(EventKind.PLAN_MADE, plan_details(FIRST.review.plan))
NEWER = event(EventKind.PLAN_MADE, plan_details(newer_plan()))
OPENED = sight(plan_seen_details(EYES, sha256(FIRST.review.plan)))
REVIEWED = event(EventKind.REVIEWED, drawn_details(FIRST))
LOOKED = sight(candidate_seen_details(OTHER, FIRST.candidate.digest))
APPROVED = event(EventKind.APPROVED, approved_details(approval(FIRST.candidate), SEARCH))
PUBLISHED = event(EventKind.PUBLISHED, published_details(FIRST.candidate, b"s", bytes(32), LOOK, 0))
ROAD = (PLANNED, OPENED, REVIEWED, APPROVED, PUBLISHED)


def test_every_step_is_a_stage():
    found = [stage_of(Docket.of(ROAD[: count + 1])) for count in range(len(ROAD))]
    assert found == list(Stage)


def test_a_newer_plan_begins_again_and_nobody_has_seen_it():
    docket = Docket.of([*ROAD, NEWER])
    assert stage_of(docket) is Stage.UNSEEN
    with pytest.raises(RefusedError, match=r"queue\.plan_unseen"):
        check_plan_seen(docket, EYES)


def test_without_a_plan_there_is_no_stage():
    with pytest.raises(UnavailableError):
        stage_of(Docket())


def test_who_opened_this_plan_may_submit_and_nobody_else():
    docket = Docket.of([PLANNED, OPENED])
    check_plan_seen(docket, EYES)
    assert [(each.by, each.at) for each in seen_plan(docket)] == [("clerk", NOW)]
    with pytest.raises(RefusedError, match=r"queue\.plan_unseen"):
        check_plan_seen(docket, OTHER)


def test_who_looked_at_this_candidate_may_approve_and_nobody_else():
    docket = Docket.of([PLANNED, OPENED, REVIEWED, LOOKED])
    check_candidate_seen(docket, FIRST, OTHER)
    assert len(seen_candidate(docket)) == 1
    with pytest.raises(RefusedError, match=r"queue\.candidate_unseen"):
        check_candidate_seen(docket, FIRST, EYES)
    later = Docket.of([PLANNED, REVIEWED, LOOKED, event(EventKind.REVIEWED, drawn_details(AGAIN))])
    with pytest.raises(RefusedError, match=r"queue\.candidate_unseen"):
        check_candidate_seen(later, AGAIN, OTHER)


@pytest.mark.parametrize("details", [{}, {"copy": 1}, {"plan": sha256(FIRST.review.plan)}])
def test_an_export_that_does_not_say_who_saw_is_no_sight(details: dict[str, Value]):
    docket = Docket.of([PLANNED, sight(details), REVIEWED])
    assert docket.seen == ()
    with pytest.raises(RefusedError):
        check_plan_seen(docket, EYES)


def test_two_keys_are_two_viewers():
    assert len({viewer_of(each.age.recipient) for each in (ANNA, BOB)}) == 2
