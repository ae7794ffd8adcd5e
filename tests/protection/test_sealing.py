from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.protection.people import (
    ADVISER,
    ASKER,
    CIPHER,
    CUSTODIANS,
    FAMILY,
    IDENTITY,
    LEDGER,
    OTHER,
    PERSON,
    PORTS,
    SECRETS,
    age_key,
    key_of,
    quorum,
    sealed,
)

from tutela.custody.keys import Custodian, open_bytes
from tutela.custody.shares import WrittenShare, join_key
from tutela.engines.age import AgeLocksmith
from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.ledger.entry import decode_event, encode_event
from tutela.protection.identity import Compartment, Identity
from tutela.protection.sealing import (
    Quorum,
    Sealed,
    Share,
    open_body,
    quorum_event,
    seal_identity,
    sealed_event,
)

AT = "2026-11-24T09:30:00Z"


def shares(*labels: str) -> list[Share]:
    found = []
    for label in labels:
        for each in sealed().shares:
            try:
                found.append(Share.unpack(open_bytes(each, CIPHER, key_of(label).age)))
            except RefusedError:
                continue
    return found


def written(found: list[Share]) -> list[WrittenShare]:
    return [WrittenShare("share", place, each.words) for place, each in enumerate(found, 1)]


def open_all(damaged: Sealed) -> None:
    """Open the body and every share, each with the key it is for."""
    if damaged.needed != sealed().needed:
        raise MismatchError("person.sealed_changed", sealed="")
    open_body(damaged, PERSON, Compartment.IDENTITY, age_key("recovery"), CIPHER)
    for label, each in zip(CUSTODIANS, damaged.shares, strict=True):
        Share.unpack(open_bytes(each, CIPHER, key_of(label).age))


@pytest.mark.parametrize("label", [*CUSTODIANS, ADVISER, ASKER])
def test_no_single_key_opens_an_identity(label: str):
    with pytest.raises(RefusedError):
        open_body(sealed(), PERSON, Compartment.IDENTITY, key_of(label).age, CIPHER)
    one = [PORTS.sharing.read(each) for each in written(shares(label))]
    assert len(one) == (1 if label in CUSTODIANS else 0)
    with pytest.raises(RefusedError):
        join_key(one, PORTS.sharing, PORTS.locksmith)
    with pytest.raises(TutelaError):
        join_key(one * 2, PORTS.sharing, PORTS.locksmith)


def test_neither_the_case_key_nor_any_other_key_opens_it():
    for key in (age_key("case"), age_key("machine"), age_key("one-time")):
        with pytest.raises(RefusedError):
            open_body(sealed(), PERSON, Compartment.IDENTITY, key, CIPHER)
        for each in sealed().shares:
            with pytest.raises(RefusedError):
                open_bytes(each, CIPHER, key)


@pytest.mark.parametrize("pair", list(combinations(CUSTODIANS, 2)))
def test_any_two_of_three_custodians_open_it_together(pair: tuple[str, str]):
    read = [PORTS.sharing.read(each) for each in written(shares(*pair))]
    key = join_key(read, PORTS.sharing, PORTS.locksmith)
    assert open_body(sealed(), PERSON, Compartment.IDENTITY, key, CIPHER) == IDENTITY


def test_the_recovery_key_of_the_identities_opens_it():
    recovery = age_key("recovery")
    assert open_body(sealed(), PERSON, Compartment.IDENTITY, recovery, CIPHER) == IDENTITY


def test_it_is_opened_as_the_person_and_the_compartment_it_is():
    recovery = age_key("recovery")
    with pytest.raises(MismatchError):
        open_body(sealed(), OTHER, Compartment.IDENTITY, recovery, CIPHER)
    with pytest.raises(MismatchError):
        open_body(sealed(), PERSON, Compartment.FAMILY, recovery, CIPHER)


FOUND_BY_CHANCE_BYTES = 6


def test_what_is_kept_names_nobody_and_two_sealings_have_nothing_in_common():
    kept = sealed().encode()
    for secret in (*SECRETS, str(PERSON), *CUSTODIANS, ADVISER):
        # Three letters stand in kilobytes of ciphertext by chance, six hardly ever.
        assert len(secret.encode()) < FOUND_BY_CHANCE_BYTES or secret.encode() not in kept
    again = seal_identity(IDENTITY, quorum(), LEDGER, PORTS)
    assert not {sealed().body, *sealed().shares} & {again.body, *again.shares}


def test_sizes_tell_next_to_nothing():
    short = Identity(OTHER, Compartment.IDENTITY, IDENTITY.parts[:1])
    other = seal_identity(short, quorum(), LEDGER, PORTS)
    assert len(other.body) == len(sealed().body)
    assert {len(each) for each in other.shares} == {len(each) for each in sealed().shares}


def test_nothing_shows_itself():
    share = shares("olena")[0]
    shown = repr((IDENTITY, IDENTITY.parts, FAMILY, sealed(), share, quorum()))
    for secret in (*SECRETS, share.words[0] + " " + share.words[1]):
        assert secret not in shown
    event = sealed_event(IDENTITY, sealed(), (), AT, "anna")
    assert not any(secret.encode() in str(event.details).encode() for secret in SECRETS)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 20), st.integers(1, 255))
def test_a_changed_byte_is_refused_and_shows_nothing(place: int, change: int):
    whole = bytearray(sealed().encode())
    whole[place % len(whole)] ^= change
    with pytest.raises((MalformedError, RefusedError, MismatchError)) as refused:
        open_all(Sealed.decode(bytes(whole)))
    assert not any(secret in str(refused.value) for secret in SECRETS)


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_cut_identity_is_refused(cut: int):
    with pytest.raises(MalformedError):
        Sealed.decode(sealed().encode()[:cut])


@pytest.mark.parametrize("needed", [0, 1, 4, 17])
def test_a_sealed_identity_that_one_could_open_is_refused(needed: int):
    with pytest.raises(MalformedError, match="sealed_damaged"):
        Sealed.decode(replace(sealed(), needed=needed).encode())


def test_a_quorum_of_one_or_with_one_person_twice_cannot_be():
    good = quorum()
    one = good.custodians[0]
    twin = Custodian("olena again", one.recipient, bytes([5]) * 32)
    same_signer = Custodian("olena again", age_key("case").recipient, one.verifier)
    bad = [
        {"needed": 1},
        {"needed": 4},
        {"advisers": ()},
        {"custodians": (*good.custodians, twin)},
        {"custodians": (*good.custodians, same_signer)},
        {"advisers": (one,)},
        {"recovery": one.recipient},
        {"custodians": (*good.custodians[1:], Custodian("paper", one.recipient, None))},
    ]
    for changed in bad:
        with pytest.raises(RefusedError):
            replace(good, **changed)  # type: ignore[arg-type] # each is of its field
    classical = AgeLocksmith().new_classical_key().recipient
    mixed = Custodian("old", classical, bytes([6]) * 32)
    with pytest.raises(RefusedError, match="quorum_keys"):
        replace(good, custodians=(*good.custodians, mixed))


def test_a_quorum_of_classical_keys_seals_to_classical_keys():
    smith = AgeLocksmith()
    keys = [smith.new_classical_key() for _ in range(4)]
    custodians = tuple(
        Custodian(str(place), key.recipient, bytes([place]) * 32)
        for place, key in enumerate(keys[:3])
    )
    classical = Quorum(custodians, quorum().advisers, 2, keys[3].recipient)
    found = seal_identity(IDENTITY, classical, LEDGER, PORTS)
    assert open_body(found, PERSON, Compartment.IDENTITY, keys[3], CIPHER) == IDENTITY


def test_an_event_brings_the_quorum_back():
    event = decode_event(encode_event(quorum_event(quorum(), AT, "anna")))
    assert Quorum.of_event(event) == quorum()
