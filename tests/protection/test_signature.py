"""A signature is over a domain and every field; whatever changes, it does not fit any more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.people import key_of

from tutela.custody.fields import Fields
from tutela.errors import MalformedError, MismatchError
from tutela.proof import cbor
from tutela.protection.signature import Signature, read_all, values

STATEMENT: dict[str, cbor.Value] = {"a": 1, "b": b"x"}


def test_a_signature_fits_its_statement_and_no_other():
    one = Signature.of("tutela-x/1", STATEMENT, key_of("anna"))
    one.check("tutela-x/1", STATEMENT)
    for domain, statement in (
        ("tutela-y/1", STATEMENT),
        ("tutela-x/1", {**STATEMENT, "a": 2}),
        ("tutela-x/1", {**STATEMENT, "c": None}),
    ):
        with pytest.raises(MismatchError):
            one.check(domain, statement)


@given(place=st.integers(0, 63), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed(place: int, bit: int):
    one = Signature.of("tutela-x/1", STATEMENT, key_of("anna"))
    octets = bytearray(one.octets)
    octets[place] ^= 1 << bit
    with pytest.raises(MismatchError):
        Signature(one.verifier, bytes(octets)).check("tutela-x/1", STATEMENT)


def test_a_key_of_small_order_signs_nothing():
    with pytest.raises(MismatchError):
        Signature(bytes([1]) + bytes(31), bytes(64)).check("tutela-x/1", STATEMENT)


def test_signatures_are_read_back_and_stand_once_in_order():
    signed = [Signature.of("x", STATEMENT, key_of(label)) for label in ("boris", "anna", "anna")]
    written = values(signed)
    assert [each.verifier for each in read_all(Fields("x", {"by": written}), "by")] == sorted(
        {each.verifier for each in signed}
    )
    for broken in (written[::-1], (*written, written[1]), (1,), None):
        with pytest.raises(MalformedError):
            read_all(Fields("x", {"by": broken}), "by")
