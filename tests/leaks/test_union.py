"""Leaks between two releases: what is visible when they are laid on top of each other."""

import json
from dataclasses import replace

from tests.leaks.bench import check_refused
from tests.release.office import (
    CIRCLE,
    OPENED,
    TODAY,
    approval,
    docket_of,
    drawn,
    kept,
    review_file,
    said_of,
)
from tools.vectors.press import ORGANISATION

from tutela.release.docket import Docket
from tutela.release.draw import Ready, prepare
from tutela.release.union import Earlier, Hidden

WIDER = drawn(kept(review_file(face={"box": [20, 20, 150, 90]})))
EARLIER = (Earlier(WIDER.candidate.picture, WIDER.candidate.hidden),)
NOW = drawn(earlier=EARLIER)
DOCKET = docket_of(NOW, (WIDER.candidate,))


def leave(docket: Docket = DOCKET, accepted: str | None = None) -> Ready:
    return prepare(docket, OPENED, CIRCLE, ORGANISATION.verifier.format(), accepted, TODAY)


def test_what_was_accepted_and_a_first_release_may_leave():
    assert leave(accepted=NOW.candidate.union.hex()).union.newly
    assert leave(docket_of()).union.earlier == ()


def test_tile_that_an_earlier_release_hid():
    count = sum(rect.width * rect.height for rect in NOW.candidate.newly)
    digest = NOW.candidate.union.hex()
    check_refused("release.newly_visible", leave, count=count, digest=digest)


def test_acceptance_of_another_list_of_tiles():
    check_refused("release.newly_visible", lambda: leave(accepted=WIDER.candidate.union.hex()))


def test_acceptance_by_a_plain_yes():
    check_refused("release.newly_visible", lambda: leave(accepted="yes"))


def test_release_signed_before_another_one_left():
    late = docket_of(drawn(), (WIDER.candidate,))
    check_refused("release.candidate_changed", lambda: leave(late), role="drew")


def test_earlier_release_that_is_left_out_of_the_comparison():
    forgotten = replace(DOCKET, published=())
    check_refused("release.candidate_changed", lambda: leave(forgotten), role="drew")


def test_earlier_release_of_another_grid():
    other = replace(WIDER.candidate, hidden=Hidden(3, 3, ()))
    check_refused(
        "release.other_grid",
        lambda: leave(replace(DOCKET, published=(other,))),
        found="3x3",
    )


def test_two_releases_that_each_hide_another_half_of_a_face():
    content = json.loads(review_file())
    content["regions"].append(
        {"id": "p1", "kind": "drawn", "box": [160, 0, 64, 64], "state": "hide"}
    )
    first = drawn(kept(json.dumps(content).encode()))
    second = drawn(earlier=(Earlier(first.candidate.picture, first.candidate.hidden),))
    both = Docket(
        plan=second.review.plan,
        drawn=second,
        approvals=(approval(second.candidate),),
        published=(first.candidate,),
        said=said_of(second.signature, approval(second.candidate)),
    )
    check_refused("release.newly_visible", lambda: leave(both))
