from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.protection.people import (
    ADVISER,
    ASKER,
    CIPHER,
    CUSTODIANS,
    NOW,
    OVER,
    a_request,
    advised,
    agreed,
    approvals,
    filed,
    key_of,
    quorum,
    request_file,
    sealed,
)

from tutela.custody.keys import PersonKey
from tutela.errors import MismatchError, RefusedError, TutelaError
from tutela.protection import approval
from tutela.protection.approval import (
    Approval,
    Role,
    approve_as_adviser,
    approve_as_custodian,
    check_approval,
    check_quorum,
)
from tutela.protection.request import RequestFile


def test_two_custodians_and_an_adviser_are_enough():
    check_quorum(approvals(), request_file(), quorum(), NOW)
    assert [each.role for each in approvals()].count(Role.CUSTODIAN) == 2


def test_fewer_people_are_not_enough():
    one, two, three = approvals()
    for given_by in ((), (one,), (one, two), (two, three)):
        with pytest.raises(RefusedError):
            check_quorum(given_by, request_file(), quorum(), NOW)


@cache
def everybody() -> tuple[Approval, ...]:
    file = request_file()
    custodians = tuple(agreed(file, label) for label in CUSTODIANS)
    return (advised(file), *custodians, advised(file, "somebody"), advised(file, "jin"))


@pytest.mark.parametrize("chosen", list(product((False, True), repeat=6)))
def test_of_all_sets_of_people_exactly_those_are_enough_that_should_be(chosen: tuple[bool, ...]):
    given_by = tuple(each for each, taken in zip(everybody(), chosen, strict=True) if taken)
    adviser, *custodians, stranger, posing = chosen
    enough = adviser and sum(custodians) >= 2 and not stranger and not posing
    if enough:
        check_quorum(given_by, request_file(), quorum(), NOW)
    else:
        with pytest.raises(RefusedError):
            check_quorum(given_by, request_file(), quorum(), NOW)


def test_nobody_counts_twice():
    one, two, _ = approvals()
    again = agreed(request_file(), "olena", NOW + timedelta(hours=1))
    assert again.signature != two.signature
    with pytest.raises(RefusedError, match="approval_twice"):
        check_quorum((one, two, again), request_file(), quorum(), NOW + timedelta(hours=2))


def test_whoever_asks_approves_nothing():
    for role in Role:
        with pytest.raises(RefusedError, match="own_request"):
            approve(role, key_of(ASKER))


def approve(role: Role, person: PersonKey, *, dignity_kept: bool = True) -> Approval:
    file = request_file()
    if role is Role.ADVISER:
        return approve_as_adviser(file, person, NOW, dignity_kept=dignity_kept)
    others = (advised(file),)
    return approve_as_custodian(file, others, person, NOW, CIPHER, dignity_kept=dignity_kept)


def test_an_approval_of_ones_own_request_does_not_count_however_it_was_made():
    own = filed(replace(a_request(), by=key_of("mark").public.verifier))
    made = approval._signed(own, Role.CUSTODIAN, b"", key_of("mark"), NOW)
    with pytest.raises(RefusedError, match="own_request"):
        check_quorum((advised(own), agreed(own, "jin"), made), own, quorum(), NOW)


def test_nobody_approves_without_answering_for_dignity():
    for role, label in ((Role.ADVISER, ADVISER), (Role.CUSTODIAN, "olena")):
        with pytest.raises(RefusedError, match="dignity"):
            approve(role, key_of(label), dignity_kept=False)


def test_a_share_leaves_only_after_an_adviser_agreed():
    file = request_file()
    stranger = advised(file, "somebody")
    other = advised(filed(a_request(nonce=bytes([1]) * 16)))
    for others, refusal in (
        ((), RefusedError),
        ((stranger,), RefusedError),
        ((agreed(file, "jin"),), RefusedError),
        ((other,), MismatchError),
        ((replace(advised(file), signature=bytes(64)),), MismatchError),
    ):
        with pytest.raises(refusal):
            approve_as_custodian(file, others, key_of("olena"), NOW, CIPHER, dignity_kept=True)


def test_a_share_leaves_only_for_a_request_that_is_in_the_ledger():
    elsewhere = replace(request_file(), envelope=filed(a_request(nonce=bytes([2]) * 16)).envelope)
    others = (advised(elsewhere),)
    with pytest.raises(MismatchError):
        approve_as_custodian(elsewhere, others, key_of("olena"), NOW, CIPHER, dignity_kept=True)


def test_only_a_custodian_has_a_share_and_only_their_own():
    with pytest.raises(RefusedError, match="no_share"):
        approve(Role.CUSTODIAN, key_of(ADVISER))
    thief = PersonKey("thief", key_of("olena").age, bytes([3]) * 32)
    with pytest.raises(MismatchError, match="share_other"):
        approve(Role.CUSTODIAN, thief)


def test_strangers_and_roles_that_are_not_theirs_do_not_count():
    one, two, three = approvals()
    for wrong in (
        advised(request_file(), "somebody"),
        advised(request_file(), "mark"),
    ):
        with pytest.raises(RefusedError, match="approval_stranger"):
            check_quorum((one, two, three, wrong), request_file(), quorum(), NOW)


def test_approvals_end_with_their_request():
    with pytest.raises(RefusedError):
        check_quorum(approvals(), request_file(), quorum(), OVER)
    with pytest.raises(RefusedError, match="approval_over"):
        check_approval(approvals()[0], request_file(), a_request(), OVER)
    with pytest.raises(RefusedError):
        advised(request_file(), now=OVER)


def test_an_approval_from_the_future_does_not_count():
    later = advised(request_file(), now=NOW + timedelta(days=1))
    with pytest.raises(RefusedError, match=r"person\.future"):
        check_approval(later, request_file(), a_request(), NOW)


def test_an_approval_counts_for_one_request_only():
    other = filed(a_request(nonce=bytes([1]) * 16))
    with pytest.raises(MismatchError, match="approval_other"):
        check_quorum(approvals(), other, quorum(), NOW)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1 << 20), st.integers(1, 255))
def test_a_changed_byte_of_an_approval_is_refused(place: int, change: int):
    whole = bytearray(approvals()[1].encode())
    whole[place % len(whole)] ^= change
    with pytest.raises(TutelaError):
        check_approval(Approval.decode(bytes(whole)), request_file(), a_request(), NOW)


def test_a_longer_end_that_somebody_wrote_is_no_end():
    longer = replace(advised(request_file()), until="2027-12-01T09:30:00Z")
    with pytest.raises(MismatchError, match="approval_false"):
        longer.check()


def test_paper_takes_the_place_of_shares_but_not_of_the_adviser():
    one, _, _ = approvals()
    check_quorum((one,), request_file(), quorum(), NOW, on_paper=True)
    with pytest.raises(RefusedError, match="adviser_first"):
        check_quorum((), request_file(), quorum(), NOW, on_paper=True)


def test_the_words_of_a_share_are_in_no_approval():
    whole = approvals()[1].encode() + repr(approvals()).encode()
    assert b" academic " not in whole
    assert Approval.decode(approvals()[1].encode()) == approvals()[1]
    assert isinstance(RequestFile.decode(request_file().encode()).sealed, type(sealed()))
