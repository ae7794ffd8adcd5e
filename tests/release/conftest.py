"""Two invented people and one invented release, for the tests of this folder."""

from dataclasses import replace
from datetime import date

import pytest

from tutela.custody.item import ItemId
from tutela.custody.keys import AgeKey, PersonKey
from tutela.proof.mask import Rect
from tutela.redaction.reviewfile import ReleaseClass, ShowsCaptive
from tutela.release.candidate import Candidate, Claim
from tutela.release.decision import Role, Signature, sign_candidate
from tutela.release.search import Copies, Search
from tutela.release.union import Hidden, union_of

TODAY = date(2026, 3, 1)
ANNA = PersonKey("anna", AgeKey("age1anna", "AGE-SECRET-KEY-1ANNA"), bytes([1]) * 32)
BOB = PersonKey("bob", AgeKey("age1bob", "AGE-SECRET-KEY-1BOB"), bytes([2]) * 32)
EVE = PersonKey("eve", AgeKey("age1eve", "AGE-SECRET-KEY-1EVE"), bytes([3]) * 32)

CLAIM = Claim(
    release_class=ReleaseClass.MATERIAL,
    living_captive=ShowsCaptive.NO,
    caption="A card",
    place=None,
    date="January",
    publisher="Example",
    reasons=("face",),
    detectors=("face/1",),
    day="2026-03-01",
)
SEARCH = Search("two archives", Copies.NONE_FOUND, "", bytes([6]) * 16)
HIDDEN = Hidden(6, 4, (Rect(1, 1, 2, 2),))
CANDIDATE = Candidate(
    item=ItemId.from_random(bytes(16)),
    plan=bytes([4]) * 32,
    picture=bytes([5]) * 32,
    hidden=HIDDEN,
    newly=(),
    union=union_of(HIDDEN, ()).digest,
    organisation="example+00000000+AQ==",
    claim=CLAIM,
)


class Made:
    """Makes candidates and signatures; every default is fine, so a test changes one thing."""

    today = TODAY
    anna, bob, eve = ANNA, BOB, EVE
    candidate, hidden, search = CANDIDATE, HIDDEN, SEARCH

    def claimed(self, **changes: object) -> Candidate:
        return replace(CANDIDATE, claim=replace(CLAIM, **changes))  # type: ignore[arg-type]

    def drew(self, candidate: Candidate = CANDIDATE, person: PersonKey = ANNA) -> Signature:
        return sign_candidate(candidate, Role.DREW, person, SEARCH.digest, TODAY)

    def approved(self, candidate: Candidate = CANDIDATE, person: PersonKey = BOB) -> Signature:
        return sign_candidate(candidate, Role.APPROVED, person, SEARCH.digest, TODAY)


@pytest.fixture
def made() -> Made:
    return Made()
