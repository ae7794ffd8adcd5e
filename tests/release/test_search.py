"""Both who sign say where they searched for unmasked copies; silence and a copy refuse."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.release.office import ANNA, BOB, CIRCLE, EVE, SEARCH, TODAY, approval, drawn, said_of

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.release.decision import Role, Signature, Signatures, check_decision, sign_candidate
from tutela.release.search import (
    CHARACTERS_MAX,
    Copies,
    Said,
    Search,
    check_change,
    check_search_of,
    check_searched,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FIRST = drawn()
OLDER = replace(FIRST.candidate, plan=bytes(32))
DREW, APPROVED = FIRST.signature, approval(FIRST.candidate)
BOTH = Signatures(DREW, APPROVED)
KNOWN = replace(SEARCH, copies=Copies.KNOWN)
SUSPECTED = replace(SEARCH, copies=Copies.SUSPECTED)
EXPLAINED = replace(SEARCH, changed="the copy was of another scene", salt=bytes([1]) * 16)
TEXTS = st.text(min_size=1, max_size=50).filter(str.strip)


def refused(kind: type[TutelaError], message: str, act: "Callable[[], object]") -> TutelaError:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.message == message
    return caught.value


def both(*before: Said, after: "Sequence[Said]" = ()) -> None:
    check_searched(BOTH, (*before, *said_of(DREW, APPROVED), *after))


def test_two_who_searched_and_found_nothing_may_release() -> None:
    both()


@pytest.mark.parametrize("kept", [(), said_of(DREW), said_of(APPROVED)])
def test_a_signature_without_its_search_in_the_case_does_not_count(kept: tuple[Said, ...]) -> None:
    refused(RefusedError, "lastlook.search_missing", lambda: check_searched(BOTH, kept))


def test_the_search_kept_must_be_the_one_signed() -> None:
    other = said_of(DREW, APPROVED, search=replace(SEARCH, searched="elsewhere"))
    refused(RefusedError, "lastlook.search_missing", lambda: check_searched(BOTH, other))


@pytest.mark.parametrize("found", [KNOWN, SUSPECTED])
@pytest.mark.parametrize("role", Role)
def test_a_copy_that_either_knows_or_suspects_refuses(found: Search, role: Role) -> None:
    person = ANNA if role is Role.DREW else BOB
    signed = sign_candidate(FIRST.candidate, role, person, found.digest, TODAY)
    drew = signed if role is Role.DREW else DREW
    approved = APPROVED if role is Role.DREW else signed
    other = APPROVED if role is Role.DREW else DREW
    said = (*said_of(other), *said_of(signed, search=found))
    error = refused(
        RefusedError, "lastlook.copies", lambda: check_searched(Signatures(drew, approved), said)
    )
    assert error.parameters == {"copies": found.copies.value, "count": 1}


def test_a_copy_named_by_somebody_whose_signature_is_not_used_refuses_too() -> None:
    eves = Said(EVE.public.verifier, FIRST.candidate.digest, KNOWN)
    refused(RefusedError, "lastlook.copies", lambda: both(eves))


def test_a_copy_cannot_be_taken_back_for_the_same_candidate() -> None:
    word = Said(ANNA.public.verifier, FIRST.candidate.digest, KNOWN)
    refused(RefusedError, "lastlook.copies", lambda: both(word))
    refused(
        RefusedError,
        "lastlook.search_same_candidate",
        lambda: check_change((word,), DREW, SEARCH),
    )


def test_a_copy_is_taken_back_for_a_new_candidate_with_a_reason_and_not_without() -> None:
    word = Said(ANNA.public.verifier, OLDER.digest, SUSPECTED)
    refused(
        RefusedError, "lastlook.search_unexplained", lambda: check_change((word,), DREW, SEARCH)
    )
    refused(RefusedError, "lastlook.copies", lambda: both(word))
    signed = sign_candidate(FIRST.candidate, Role.DREW, ANNA, EXPLAINED.digest, TODAY)
    check_change((word,), signed, EXPLAINED)
    said = (word, *said_of(signed, search=EXPLAINED), *said_of(APPROVED))
    check_searched(Signatures(signed, APPROVED), said)


def test_a_copy_may_be_named_at_any_time() -> None:
    signed = sign_candidate(FIRST.candidate, Role.DREW, ANNA, KNOWN.digest, TODAY)
    check_change(said_of(DREW), signed, KNOWN)


def test_a_signature_of_the_earlier_form_is_read_and_does_not_count() -> None:
    earlier = sign_candidate(FIRST.candidate, Role.APPROVED, BOB, b"", TODAY)
    assert b"tutela-release-signature/1" in earlier.encode()
    assert Signature.decode(earlier.encode()) == earlier
    earlier.check()
    refused(
        RefusedError,
        "lastlook.search_missing",
        lambda: check_decision(FIRST.candidate, Signatures(DREW, earlier), CIRCLE, TODAY),
    )
    refused(RefusedError, "lastlook.search_missing", lambda: check_search_of(earlier, SEARCH))


def test_a_search_cannot_be_put_under_or_taken_from_a_signature() -> None:
    for search in (b"", KNOWN.digest):
        changed = replace(APPROVED, terms=replace(APPROVED.terms, search=search))
        refused(MismatchError, "release.signature_false", changed.check)
    refused(MismatchError, "lastlook.search_differs", lambda: check_search_of(APPROVED, KNOWN))


@pytest.mark.parametrize("searched", ["", " \n\t", "x" * (CHARACTERS_MAX + 1)])
def test_saying_nothing_or_a_book_is_no_search(searched: str) -> None:
    refused(
        RefusedError,
        "lastlook.search_empty",
        lambda: Search(searched, Copies.NONE_FOUND, "", bytes(16)),
    )


@given(TEXTS, st.sampled_from(Copies), st.text(max_size=50), st.binary(min_size=16, max_size=16))
def test_a_search_survives_its_encoding(
    searched: str, copies: Copies, changed: str, salt: bytes
) -> None:
    search = Search(searched, copies, changed, salt)
    assert Search.decode(search.encode()) == search
    assert replace(search, salt=bytes(reversed(salt))).digest != search.digest or salt == salt[::-1]


def test_every_flipped_bit_of_a_search_changes_its_digest_or_is_refused() -> None:
    good = SEARCH.encode()
    for bit in range(8 * len(good)):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << (bit % 8)
        try:
            read = Search.decode(bytes(bad))
        except TutelaError:
            continue
        assert read.digest != SEARCH.digest


@pytest.mark.parametrize("untrusted", [b"", SEARCH.encode()[:-1], SEARCH.encode() + b"\x00"])
def test_a_search_in_another_form_is_refused(untrusted: bytes) -> None:
    with pytest.raises(MalformedError):
        Search.decode(untrusted)


def test_a_search_shows_no_place_in_its_repr() -> None:
    assert "channels" not in repr(Said(b"", b"", SEARCH))
