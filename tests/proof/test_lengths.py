"""The lengths of visible leaves: one encoding, and no other is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError
from tutela.proof.lengths import decode_lengths, encode_lengths

NUMBERS = st.lists(st.integers(0, 16_384))


@given(NUMBERS)
def test_numbers_come_back(numbers: list[int]):
    assert decode_lengths(encode_lengths(numbers)) == tuple(numbers)


@given(st.binary())
def test_any_other_bytes_are_other_numbers_or_none(untrusted: bytes):
    try:
        numbers = decode_lengths(untrusted)
    except MalformedError:
        return
    assert encode_lengths(numbers) == untrusted


def test_every_sequence_of_two_bytes_is_read_or_refused_rightly():
    read = 0
    for number in range(2**16):
        untrusted = number.to_bytes(2, "big")
        try:
            read += encode_lengths(decode_lengths(untrusted)) == untrusted
        except MalformedError:
            continue
    # Two numbers of seven bits, or one of eight to fourteen.
    assert read == 2**14 + (2**14 - 2**7)


@pytest.mark.parametrize(
    "wrong",
    ["80", "ff7f80", "8000", "808000", "818000", "80808000", "818001", "ffff7f", "80800100ff"],
    ids=str,
)
def test_what_is_cut_longer_than_needed_or_too_large_is_refused(wrong: str):
    with pytest.raises(MalformedError, match=r"textproof\.lengths"):
        decode_lengths(bytes.fromhex(wrong))


def test_the_largest_leaf_is_the_largest_number():
    assert encode_lengths([16_384]).hex() == "808001"
    with pytest.raises(MalformedError):
        decode_lengths(encode_lengths([16_385]))
