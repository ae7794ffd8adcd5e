"""Two people, one unchanged candidate; everything else is refused."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.release.showing import said

from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.proof.mask import Rect
from tutela.redaction.reviewfile import ReleaseClass, ShowsCaptive
from tutela.release.candidate import Candidate, Claim
from tutela.release.decision import (
    VALID_DAYS,
    Circle,
    Role,
    Signature,
    Signatures,
    check_decision,
    check_material,
    check_named,
    sign_candidate,
)
from tutela.release.union import Hidden

if TYPE_CHECKING:
    from tests.release.conftest import Made


@pytest.fixture
def circle(made: "Made") -> Circle:
    return Circle.of([person.public.verifier for person in (made.anna, made.bob)])


def refused(
    kind: type[TutelaError],
    message: str,
    candidate: Candidate,
    signatures: Signatures,
    circle: Circle,
    today: date,
) -> None:
    with pytest.raises(kind) as caught:
        check_decision(candidate, signatures, circle, today)
    assert caught.value.message == message


def test_two_people_and_an_unchanged_candidate_are_enough(made: "Made", circle: Circle) -> None:
    check_decision(made.candidate, Signatures(made.drew(), made.approved()), circle, made.today)


def test_the_one_who_drew_cannot_approve(made: "Made", circle: Circle) -> None:
    signatures = Signatures(made.drew(), made.approved(person=made.anna))
    refused(RefusedError, "release.same_person", made.candidate, signatures, circle, made.today)


def test_the_same_key_under_another_label_cannot_approve(made: "Made", circle: Circle) -> None:
    renamed = PersonKey("somebody else", made.bob.age, made.anna.seed)
    signatures = Signatures(made.drew(), made.approved(person=renamed))
    refused(RefusedError, "release.same_person", made.candidate, signatures, circle, made.today)


@pytest.mark.parametrize(
    ("drawn", "approved", "message"),
    [
        (False, True, "release.missing_drew"),
        (True, False, "release.missing_approved"),
        (False, False, "release.missing_drew"),
    ],
)
def test_a_missing_signature_is_named(
    made: "Made", circle: Circle, *, drawn: bool, approved: bool, message: str
) -> None:
    signatures = Signatures(made.drew() if drawn else None, made.approved() if approved else None)
    refused(RefusedError, message, made.candidate, signatures, circle, made.today)


def test_a_signature_for_drawing_does_not_approve(made: "Made", circle: Circle) -> None:
    signatures = Signatures(made.drew(), made.drew(person=made.bob))
    refused(
        RefusedError, "release.missing_approved", made.candidate, signatures, circle, made.today
    )


def test_a_strangers_signature_does_not_count(made: "Made", circle: Circle) -> None:
    signatures = Signatures(made.drew(), made.approved(person=made.eve))
    refused(RefusedError, "release.stranger", made.candidate, signatures, circle, made.today)


@pytest.mark.parametrize("days", [-1, VALID_DAYS + 1, 400])
def test_a_signature_out_of_its_days_does_not_count(
    made: "Made", circle: Circle, days: int
) -> None:
    signatures = Signatures(made.drew(), made.approved())
    day = made.today + timedelta(days=days)
    refused(RefusedError, "release.signature_expired", made.candidate, signatures, circle, day)


def test_nobody_signs_for_longer_than_allowed(made: "Made", circle: Circle) -> None:
    approved = made.approved()
    terms = replace(approved.terms, until=date(2099, 1, 1))
    longer = replace(approved, terms=terms)
    signatures = Signatures(made.drew(), longer)
    refused(
        MismatchError, "release.signature_false", made.candidate, signatures, circle, made.today
    )


CHANGED: dict[str, Any] = {
    "item": ItemId.from_random(bytes([9]) * 16),
    "plan": bytes(32),
    "picture": bytes(32),
    "hidden": Hidden(6, 4, ()),
    "newly": (Rect(0, 0, 1, 1),),
    "union": bytes(32),
    "organisation": "other+00000000+AQ==",
}
CLAIMED: dict[str, Any] = {
    "release_class": ReleaseClass.PERSON,
    "caption": "Another card",
    "place": "Kyiv",
    "date": None,
    "publisher": "X",
    "reasons": (),
    "detectors": ("face/2",),
    "day": "2026-03-02",
    "shown": said(ItemId.from_random(bytes(16))).named,
}


def test_every_field_of_a_candidate_is_among_those_changed_here() -> None:
    assert {*CHANGED, "claim"} == {each.name for each in fields(Candidate)}
    # The answer "living captive" can change to a refused one only: see the tests below.
    assert {*CLAIMED, "living_captive"} == {each.name for each in fields(Claim)}


@pytest.mark.parametrize("name", [*CHANGED, *CLAIMED])
def test_a_candidate_changed_in_any_field_after_signing_is_refused(
    made: "Made", circle: Circle, name: str
) -> None:
    signatures = Signatures(made.drew(), made.approved())
    if name in CHANGED:
        changed = replace(made.candidate, **{name: CHANGED[name]})
    else:
        changed = made.claimed(**{name: CLAIMED[name]})
    refused(MismatchError, "release.candidate_changed", changed, signatures, circle, made.today)


def test_every_flipped_bit_of_a_signature_is_refused(made: "Made", circle: Circle) -> None:
    good = made.approved()
    for place in range(len(good.signature)):
        bad = bytearray(good.signature)
        bad[place] ^= 1
        signatures = Signatures(made.drew(), replace(good, signature=bytes(bad)))
        refused(
            MismatchError,
            "release.signature_false",
            made.candidate,
            signatures,
            circle,
            made.today,
        )


@pytest.mark.parametrize(
    ("living_captive", "release_class", "message"),
    [
        (ShowsCaptive.YES, ReleaseClass.PERSON, "release.living_captive"),
        (ShowsCaptive.UNKNOWN, ReleaseClass.PERSON, "release.captive_unknown"),
        (ShowsCaptive.UNKNOWN, ReleaseClass.MATERIAL, "release.captive_unknown"),
        (ShowsCaptive.YES, ReleaseClass.MATERIAL, "release.material_shows_captive"),
    ],
)
def test_nobody_can_sign_a_release_that_shows_a_living_captive(
    made: "Made", living_captive: ShowsCaptive, release_class: ReleaseClass, message: str
) -> None:
    candidate = made.claimed(living_captive=living_captive, release_class=release_class)
    with pytest.raises(RefusedError) as caught:
        sign_candidate(candidate, Role.DREW, made.anna, made.search.digest, made.today)
    assert caught.value.message == message


def test_a_release_that_shows_a_living_captive_is_refused_even_when_signed(
    made: "Made", circle: Circle
) -> None:
    candidate = made.claimed(living_captive=ShowsCaptive.YES)
    refused(
        RefusedError,
        "release.material_shows_captive",
        candidate,
        Signatures(made.drew(), made.approved()),
        circle,
        made.today,
    )


def test_a_person_of_whom_nothing_is_said_is_neither_signed_nor_released(
    made: "Made", circle: Circle
) -> None:
    named = made.claimed(release_class=ReleaseClass.PERSON, shown=said(made.candidate.item).named)
    signatures = Signatures(made.drew(named), made.approved(named))
    check_decision(named, signatures, circle, made.today)
    silent = made.claimed(release_class=ReleaseClass.PERSON)
    with pytest.raises(RefusedError, match=r"shown\.missing"):
        made.drew(silent)
    with pytest.raises(RefusedError, match=r"shown\.missing"):
        check_named(silent.claim)


def test_material_that_shows_a_face_is_refused(made: "Made") -> None:
    with pytest.raises(RefusedError) as caught:
        check_material(made.candidate.claim, faces_shown=1)
    assert caught.value.message == "release.material_shows_face"
    check_material(made.candidate.claim, faces_shown=0)
    check_material(made.claimed(release_class=ReleaseClass.PERSON).claim, faces_shown=1)


def test_a_signature_survives_its_encoding(made: "Made") -> None:
    assert Signature.decode(made.approved().encode()) == made.approved()


def test_a_signature_in_another_form_is_refused(made: "Made") -> None:
    encoded = made.approved().encode()
    for untrusted in (b"", encoded[:-1], encoded + b"\x00", encoded.replace(b"2026", b"20x6")):
        with pytest.raises(MalformedError):
            Signature.decode(untrusted)


def test_a_signature_shows_no_secret(made: "Made") -> None:
    assert made.approved().signature.hex() not in repr(made.approved())
