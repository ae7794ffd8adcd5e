"""From a review to a candidate, and back to the same picture: whatever differs is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.release.office import (
    ALL_HIDDEN,
    ANNA,
    CIRCLE,
    ITEM,
    OPENED,
    PLAN,
    TODAY,
    WORDS,
    approval,
    docket_of,
    drawn,
    kept,
    newer_plan,
    plan_of,
    ready,
    ready_pixels,
    review_file,
)
from tests.release.showing import said
from tools.vectors.press import ORGANISATION, OTHER_ORGANISATION

from tutela.custody.item import ItemId
from tutela.errors import MismatchError, RefusedError, TutelaError, UnavailableError
from tutela.proof.digest import sha256
from tutela.protection.consent import DatumKind
from tutela.protection.person import PersonId
from tutela.release.decision import Role
from tutela.release.docket import Docket, Drawn
from tutela.release.draw import (
    Ready,
    check_claim,
    faces_shown,
    people_shown,
    planned_union,
    prepare,
)
from tutela.release.people import Statement

if TYPE_CHECKING:
    from tutela.redaction.reviewfile import Json

SHOWN: "Json" = {"state": "show", "reason": "a statue"}
SHRUNK: "Json" = {"box": [59, 59, 2, 2], "reason": "only the nose"}
WIDER: "Json" = {"box": [20, 20, 80, 80]}
MY_KEY = ORGANISATION.verifier.format()


def leave(
    docket: Docket, accepted: str | None = None, key: str = MY_KEY, today: date = TODAY
) -> Ready:
    return prepare(docket, OPENED, CIRCLE, key, accepted, today)


def refused(kind: type[TutelaError], message: str, act: Callable[[], object]) -> TutelaError:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.message == message
    return caught.value


def test_a_candidate_names_item_picture_mask_and_words() -> None:
    candidate = drawn().candidate
    assert candidate.item == ITEM
    assert candidate.plan == kept().again().digest
    assert (candidate.hidden.mask == PLAN.hidden_tiles).all()
    assert candidate.claim.words == ("A card on a table", "a town", "January", "Example Archive")
    assert candidate.claim.reasons == ("face", "writing")
    assert candidate.claim.detectors == ("face (centerface abababababababab)", "imagetext")
    assert candidate.claim.day == "2026-03-01"
    assert candidate.organisation == MY_KEY


def test_whoever_draws_signs_as_drawing() -> None:
    signature = drawn().signature
    signature.check()
    assert signature.terms.role is Role.DREW
    assert signature.signer == ANNA.public.verifier


def test_what_leaves_is_made_anew_and_equals_what_was_signed() -> None:
    for leaving in (ready(), ready_pixels()):
        assert sha256(leaving.hidden.picture) == leaving.candidate.picture
    assert ready().candidate == drawn().candidate


def test_words_may_be_left_out() -> None:
    claim = replace(drawn().candidate.claim, caption=None, place=None, date=None)
    assert claim.words == (WORDS.publisher,)


@pytest.mark.parametrize(
    ("top", "message"),
    [
        ({"shows_living_captive": "unknown"}, "release.captive_unknown"),
        ({"shows_living_captive": "yes"}, "release.material_shows_captive"),
        (
            {"shows_living_captive": "yes", "release_class": "PERSON"},
            "release.living_captive",
        ),
        (
            {"shows_living_captive": "unknown", "release_class": "PERSON"},
            "release.captive_unknown",
        ),
        ({"release_class": "UNDECIDED"}, "review.class_undecided"),
    ],
)
def test_a_review_that_shows_a_living_captive_or_does_not_say_is_not_drawn(
    top: dict[str, str], message: str
) -> None:
    file = review_file(ALL_HIDDEN, face=None, **top)
    refused(RefusedError, message, lambda: drawn(kept(file, ALL_HIDDEN)))


@pytest.mark.parametrize("captive", ["yes", "unknown"])
def test_a_captive_on_a_plan_that_shows_what_nobody_hid_is_refused_first(captive: str) -> None:
    file = review_file(PLAN, shows_living_captive=captive)
    refused(RefusedError, "queue.captive_on_shown_ground", lambda: drawn(kept(file)))


def test_a_statement_says_that_the_rest_was_not_released() -> None:
    file = review_file(ALL_HIDDEN)
    assert "unreleased" in drawn(kept(file, ALL_HIDDEN)).candidate.claim.reasons
    assert "unreleased" not in drawn().candidate.claim.reasons


def test_material_with_a_face_set_to_be_shown_is_refused() -> None:
    file = review_file(face=SHOWN)
    refused(RefusedError, "release.material_shows_face", lambda: drawn(kept(file)))


def test_material_with_a_face_whose_box_was_shrunk_is_refused() -> None:
    file = review_file(face=SHRUNK)
    assert faces_shown(kept(file).again()) == 1
    refused(RefusedError, "release.material_shows_face", lambda: drawn(kept(file)))


def test_a_face_a_person_drew_and_shows_is_counted() -> None:
    plan = plan_of(faces=0)
    region = b'{"id":"a","kind":"face","box":[0,0,9,9],"state":"show","reason":"a doll"}'
    file = review_file(plan).replace(b'"regions": [', b'"regions": [' + region + b",")
    assert faces_shown(kept(file, plan).again()) == 1


def test_a_face_whose_box_was_extended_stays_hidden() -> None:
    assert faces_shown(kept(review_file(face=WIDER)).again()) == 0


def test_a_person_who_is_no_captive_may_be_shown() -> None:
    file = review_file(face=SHOWN, release_class="PERSON")
    leaving = ready(docket_of(drawn(kept(file), shown=said(ITEM))))
    assert not leaving.hidden.hidden[:3, :3].any()


@pytest.mark.parametrize("kind", ["face", "head", "body"])
@pytest.mark.parametrize("release_class", ["MATERIAL", "PERSON"])
def test_something_of_a_person_is_not_drawn_before_somebody_says_of_whom(
    kind: str, release_class: str
) -> None:
    region = {"id": "a", "kind": kind, "box": [0, 0, 9, 9], "state": "show", "reason": "far away"}
    content = json.loads(review_file(release_class=release_class))
    content["regions"].append(region)
    review = kept(json.dumps(content).encode())
    face = kind == "face" and release_class == "MATERIAL"
    wrong = "release.material_shows_face" if face else "shown.missing"
    refused(RefusedError, wrong, lambda: drawn(review))
    if not face:
        assert drawn(review, shown=said(ITEM)).candidate.claim.shown == said(ITEM).named


@pytest.mark.parametrize("kind", DatumKind)
@pytest.mark.parametrize("face", [SHOWN, WIDER])
def test_what_is_said_is_of_what_can_be_seen(kind: DatumKind, face: "Json") -> None:
    review = kept(review_file(face=face, release_class="PERSON"))
    people = ((PersonId("K-28E-MTZK"), kind),)
    statement = replace(said(ITEM), shown=replace(said(ITEM).shown, people=people, unknown=0))
    fits = kind is DatumKind.FACE or (kind is DatumKind.BODY and face is WIDER)
    if fits:
        assert drawn(review, shown=statement).shown == statement
    else:
        refused(RefusedError, "shown.not_of_body", lambda: drawn(review, shown=statement))
    counted = replace(statement, shown=replace(statement.shown, unknown=1))
    assert drawn(review, shown=counted).candidate.claim.shown == counted.named


def test_material_that_shows_nobody_says_nothing_of_people() -> None:
    assert people_shown(kept().again()) == 0
    assert drawn().candidate.claim.shown is None
    assert b"shown" not in drawn().candidate.encode()


@pytest.mark.parametrize(
    "kept_back",
    [None, said(ITEM, 2), replace(said(ITEM), salt=bytes(32)), said(ItemId.from_random(bytes(16)))],
)
def test_a_statement_exchanged_or_lost_after_signing_is_refused(
    kept_back: Statement | None,
) -> None:
    file = review_file(face=SHOWN, release_class="PERSON")
    signed = drawn(kept(file), shown=said(ITEM))
    check_claim(signed)
    changed = replace(signed, shown=kept_back)
    refused(MismatchError, "release.claim_differs", lambda: leave(docket_of(changed)))


def test_a_candidate_of_other_software_that_names_nobody_does_not_leave() -> None:
    file = review_file(face=SHOWN, release_class="PERSON")
    signed = drawn(kept(file), shown=said(ITEM))
    claim = replace(signed.candidate.claim, shown=None)
    silent = replace(signed, candidate=replace(signed.candidate, claim=claim), shown=None)
    refused(RefusedError, "shown.missing", lambda: check_claim(silent))


def test_a_candidate_that_claims_another_review_is_refused_before_it_leaves() -> None:
    material = drawn()
    person = kept(review_file(face=SHOWN, release_class="PERSON"))
    refused(
        MismatchError,
        "release.claim_differs",
        lambda: leave(docket_of(replace(material, review=person))),
    )


def test_a_review_of_another_picture_is_refused() -> None:
    plan = plan_of(subject="tu-another")
    refused(MismatchError, "release.plan_of_another", lambda: drawn(kept(plan=plan)))


def test_a_review_exchanged_after_signing_is_refused() -> None:
    other = docket_of(replace(drawn(), review=kept(review_file(face=WIDER))))
    refused(MismatchError, "release.candidate_changed", lambda: leave(other))


def test_another_organisation_key_than_the_signed_one_is_refused() -> None:
    key = OTHER_ORGANISATION.verifier.format()
    refused(MismatchError, "release.candidate_changed", lambda: leave(docket_of(), key=key))


def test_a_publication_between_signing_and_leaving_is_noticed() -> None:
    since = drawn(kept(review_file(face=WIDER))).candidate
    docket = docket_of(published=[since])
    refused(MismatchError, "release.candidate_changed", lambda: leave(docket))


def test_the_same_release_can_be_made_again_when_its_files_were_lost() -> None:
    first = drawn()
    again = leave(docket_of(first, published=[first.candidate]))
    assert again.candidate == first.candidate
    assert not again.union.newly


def test_the_same_release_is_not_made_again_after_another_one() -> None:
    first, since = drawn(), drawn(kept(review_file(face=WIDER))).candidate
    docket = docket_of(first, published=[first.candidate, since])
    refused(MismatchError, "release.candidate_changed", lambda: leave(docket))


def test_signatures_out_of_their_days_are_refused() -> None:
    late = TODAY + timedelta(days=31)
    refused(RefusedError, "release.signature_expired", lambda: leave(docket_of(), today=late))


def test_a_docket_without_a_second_signature_is_refused() -> None:
    docket = replace(docket_of(), approvals=())
    refused(RefusedError, "release.missing_approved", lambda: leave(docket))


def test_whoever_drew_cannot_approve() -> None:
    first = drawn()
    docket = replace(docket_of(first), approvals=(approval(first.candidate, ANNA),))
    refused(RefusedError, "release.same_person", lambda: leave(docket))


def test_a_plan_made_after_the_review_stops_the_release() -> None:
    docket = replace(docket_of(), plan=newer_plan())
    refused(RefusedError, "release.newer_plan", lambda: leave(docket))


def test_nothing_leaves_without_a_review() -> None:
    refused(UnavailableError, "release.no_review", lambda: leave(Docket()))
    refused(UnavailableError, "release.no_review", lambda: planned_union(Docket()))


def second_release() -> tuple[Docket, Drawn]:
    """Return a docket whose first publication hid more, and the drawing that shows it."""
    first = drawn(kept(review_file(face={"box": [0, 0, 250, 120]})))
    published = Docket(published=(first.candidate,))
    second = drawn(earlier=published.earlier)
    return docket_of(second, published=published.published), second


def test_tiles_that_become_newly_visible_leave_only_when_accepted_by_digest() -> None:
    docket, second = second_release()
    union = planned_union(docket)
    assert union.newly == second.candidate.newly != ()
    error = refused(RefusedError, "release.newly_visible", lambda: leave(docket))
    assert error.parameters["digest"] == union.digest.hex()
    refused(RefusedError, "release.newly_visible", lambda: leave(docket, "00" * 32))
    assert leave(docket, union.digest.hex()).union == union
