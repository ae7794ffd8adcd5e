"""An act counts with everybody's key under it, for one person of one case, in roles they have."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.gatehouse import CASE, Gatehouse, hex_of
from tests.protection.people import OTHER, PERSON, key_of

from tutela.errors import ConflictError, MalformedError, MismatchError, RefusedError
from tutela.proof import cbor
from tutela.protection.act import Actor
from tutela.protection.role import Role
from tutela.protection.signed import CLOCK, SignedAct

HOUSE = Gatehouse()
REGISTER = HOUSE.book().register
BARE = HOUSE.act("find_no_risk")
WHOLE = BARE.signed(key_of("assessor")).signed(key_of("protection_officer"))


def test_an_act_with_all_keys_passes_and_is_read_back():
    WHOLE.check(REGISTER)
    assert SignedAct.decode(WHOLE.encode()).encode() == WHOLE.encode()
    assert not WHOLE.missing()


def test_each_key_that_is_missing_is_noticed():
    for label in ("assessor", "protection_officer"):
        with pytest.raises(RefusedError, match=r"transfer\.not_signed"):
            BARE.signed(key_of(label)).check(REGISTER)


def test_nobody_signs_twice_or_for_another():
    with pytest.raises(ConflictError, match=r"transfer\.signed_before"):
        WHOLE.signed(key_of("assessor"))
    with pytest.raises(RefusedError, match=r"transfer\.not_named"):
        WHOLE.signed(key_of("camp"))


@pytest.mark.parametrize(
    "changed",
    [
        replace(WHOLE, person=OTHER),
        replace(WHOLE, case=bytes(32)),
        replace(WHOLE, act=replace(WHOLE.act, record="e" * 64)),
        replace(WHOLE, act=replace(WHOLE.act, event="find_substantial")),
        replace(WHOLE, act=replace(WHOLE.act, stated=frozenset())),
    ],
)
def test_a_signature_is_for_one_act_of_one_person(changed: SignedAct):
    with pytest.raises(MismatchError, match=r"transfer\.signature"):
        changed.check(REGISTER)


def test_somebody_who_is_not_in_it_does_not_sign_it():
    stranger = BARE.signed(key_of("assessor")).signatures[0]
    more = HOUSE.act("find_fit").signed(key_of("clinician")).signatures[0]
    assert stranger.verifier != more.verifier
    with pytest.raises(MismatchError, match=r"transfer\.signature"):
        replace(WHOLE, signatures=(*WHOLE.signatures, more)).check(REGISTER)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ASSESSOR, Role.ANYONE}))
def test_nobody_acts_in_a_role_they_do_not_have(role: Role):
    act = replace(BARE.act, by=Actor(hex_of("assessor"), role))
    one = replace(BARE, act=act).signed(key_of("assessor")).signed(key_of("protection_officer"))
    with pytest.raises(RefusedError, match=r"transfer\.role"):
        one.check(REGISTER)


def test_a_panel_is_of_members():
    panel = HOUSE.act("panel_refuses")
    outsider = replace(panel, act=replace(panel.act, panel=(*panel.act.panel[:2], hex_of("camp"))))
    for label in ("judge-1", "judge-2", "camp"):
        outsider = outsider.signed(key_of(label))
    with pytest.raises(RefusedError, match=r"transfer\.role"):
        outsider.check(REGISTER)


def test_the_person_needs_no_key_and_speaks_for_nobody_else():
    HOUSE.act("refuse_home").check(REGISTER)
    other = replace(HOUSE.act("refuse_home"), person=OTHER)
    with pytest.raises(RefusedError):
        other.check(REGISTER)


def test_the_clock_says_only_that_it_went_back():
    clock = Actor(CLOCK, Role.CLOCK)
    right = HOUSE.act("refuse_home")
    replace(right, act=replace(right.act, event="clock_back", by=clock)).check(REGISTER)
    for event in ("cooling_over", "set_hold", "find_fit"):
        wrong = replace(right, act=replace(right.act, event=event, by=clock))
        with pytest.raises(RefusedError, match=r"transfer\.role"):
            wrong.check(REGISTER)
    stranger = replace(right, act=replace(right.act, by=Actor("clocks", Role.CLOCK)))
    with pytest.raises(RefusedError):
        stranger.check(REGISTER)


def test_anybody_who_speaks_up_signs_it():
    by = Actor(hex_of("mark"), Role.ANYONE)
    act = HOUSE.act("set_hold")
    hold = replace(act, act=replace(act.act, by=by))
    with pytest.raises(RefusedError, match=r"transfer\.not_signed"):
        hold.check(REGISTER)
    hold.signed(key_of("mark")).check(REGISTER)


@given(cut=st.integers(0, len(WHOLE.encode()) - 1), bit=st.integers(0, 7))
def test_a_damaged_file_is_never_a_signed_act(cut: int, bit: int):
    whole = WHOLE.encode()
    flipped = bytearray(whole)
    flipped[cut] ^= 1 << bit
    for broken in (whole[:cut], whole + whole[cut:], bytes(flipped)):
        try:
            SignedAct.decode(broken).check(REGISTER)
        except (MalformedError, MismatchError, RefusedError):
            continue
        pytest.fail("a damaged file was taken")


def test_a_file_of_another_kind_is_refused():
    fields: dict[str, cbor.Value] = {
        "format": "tutela-signed-act/1",
        "case": CASE,
        "person": str(PERSON),
        "act": 1,
        "signatures": (),
    }
    for broken in (b"", b"\xff", cbor.encode(fields), bytes(1 << 17)):
        with pytest.raises(MalformedError):
            SignedAct.decode(broken)
