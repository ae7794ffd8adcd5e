"""Leaks outside custody: an unmasked copy that a proof would confirm."""

from dataclasses import replace

import pytest
from tests.leaks.bench import BUNDLE, check_refused
from tests.release.office import (
    ANNA,
    BOB,
    CIRCLE,
    EVE,
    OPENED,
    SEARCH,
    TODAY,
    approval,
    docket_of,
    drawn,
    said_of,
)
from tools.vectors.press import ORGANISATION

from tutela.release.decision import Role, sign_candidate
from tutela.release.docket import Docket
from tutela.release.draw import Ready, prepare
from tutela.release.search import Copies, Said, Search

FIRST = drawn()
DREW, APPROVED = FIRST.signature, approval(FIRST.candidate)
KNOWN = replace(SEARCH, copies=Copies.KNOWN)
SUSPECTED = replace(SEARCH, copies=Copies.SUSPECTED)


def leave(docket: Docket) -> Ready:
    return prepare(docket, OPENED, CIRCLE, ORGANISATION.verifier.format(), None, TODAY)


def drawn_with(search: Search) -> Docket:
    """Return a docket in which the first person signed with this search."""
    drew = sign_candidate(FIRST.candidate, Role.DREW, ANNA, search.digest, TODAY)
    said = (*said_of(drew, search=search), *said_of(APPROVED))
    return replace(docket_of(), drawn=replace(FIRST, signature=drew, search=search), said=said)


def approved_with(search: Search) -> Docket:
    """Return a docket in which the second person signed with this search."""
    approved = approval(FIRST.candidate, search=search)
    said = (*said_of(DREW), *said_of(approved, search=search))
    return replace(docket_of(), approvals=(approved,), said=said)


def test_a_scene_of_which_nobody_found_a_copy_may_leave():
    assert leave(docket_of()).candidate == FIRST.candidate
    assert leave(drawn_with(SEARCH)).candidate == leave(approved_with(SEARCH)).candidate


def test_copy_that_the_first_person_knows():
    check_refused("lastlook.copies", lambda: leave(drawn_with(KNOWN)), copies="known", count=1)


def test_copy_that_the_first_person_suspects():
    check_refused(
        "lastlook.copies", lambda: leave(drawn_with(SUSPECTED)), copies="suspected", count=1
    )


def test_copy_that_the_second_person_knows():
    check_refused("lastlook.copies", lambda: leave(approved_with(KNOWN)), copies="known", count=1)


def test_copy_that_the_second_person_suspects():
    check_refused("lastlook.copies", lambda: leave(approved_with(SUSPECTED)), copies="suspected")


def test_copy_that_a_third_person_knows():
    third = Said(EVE.public.verifier, FIRST.candidate.digest, KNOWN)
    docket = docket_of()
    planted = replace(docket, said=(third, *docket.said))
    check_refused("lastlook.copies", lambda: leave(planted), copies="known", count=1)


def test_copy_that_is_no_longer_mentioned_and_nobody_says_why():
    before = Said(BOB.public.verifier, bytes(32), SUSPECTED)
    docket = docket_of()
    planted = replace(docket, said=(before, *docket.said))
    check_refused("lastlook.copies", lambda: leave(planted), copies="suspected")


@pytest.mark.parametrize("role", Role)
def test_search_that_nobody_recorded(role: Role):
    said = said_of(APPROVED) if role is Role.DREW else said_of(DREW)
    docket = replace(docket_of(), said=said)
    check_refused("lastlook.search_missing", lambda: leave(docket), role=role.value)


def test_signature_of_before_anybody_searched():
    earlier = sign_candidate(FIRST.candidate, Role.APPROVED, BOB, b"", TODAY)
    docket = replace(docket_of(), approvals=(earlier,))
    check_refused("lastlook.search_missing", lambda: leave(docket), role="approved")


def test_search_in_the_case_that_is_not_the_one_signed():
    other = replace(SEARCH, searched="everywhere")
    docket = replace(docket_of(), said=said_of(DREW, APPROVED, search=other))
    check_refused("lastlook.search_missing", lambda: leave(docket), role="drew")


def test_where_people_searched_is_in_no_file():
    for content in BUNDLE.files.values():
        for trace in (SEARCH.searched.encode(), b"channels", SEARCH.digest, b"none_found"):
            assert trace not in content
