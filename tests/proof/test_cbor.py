from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError
from tutela.proof.cbor import DEPTH_MAX, Value, decode, encode

# RFC 8949, appendix A: the examples that fit the subset.
PUBLISHED: tuple[tuple[str, Value], ...] = (
    ("00", 0),
    ("01", 1),
    ("0a", 10),
    ("17", 23),
    ("1818", 24),
    ("1819", 25),
    ("1864", 100),
    ("1903e8", 1000),
    ("1a000f4240", 1000000),
    ("1b000000e8d4a51000", 1000000000000),
    ("1bffffffffffffffff", 18446744073709551615),
    ("3bffffffffffffffff", -18446744073709551616),
    ("20", -1),
    ("29", -10),
    ("3863", -100),
    ("3903e7", -1000),
    ("f4", False),
    ("f5", True),
    ("f6", None),
    ("40", b""),
    ("4401020304", b"\x01\x02\x03\x04"),
    ("60", ""),
    ("6161", "a"),
    ("6449455446", "IETF"),
    ("62225c", '"\\'),
    ("62c3bc", "ü"),
    ("63e6b0b4", "水"),
    ("64f0908591", "\U00010151"),
    ("80", ()),
    ("83010203", (1, 2, 3)),
    ("8301820203820405", (1, (2, 3), (4, 5))),
    ("a0", {}),
    ("a26161016162820203", {"a": 1, "b": (2, 3)}),
    ("826161a161626163", ("a", {"b": "c"})),
    (
        "a56161614161626142616361436164614461656145",
        {"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"},
    ),
)

REFUSED = {
    "nothing at all": "",
    "an integer in a longer form than needed, 1 byte": "1817",
    "an integer in a longer form than needed, 2 bytes": "1900ff",
    "an integer in a longer form than needed, 4 bytes": "1a0000ffff",
    "an integer in a longer form than needed, 8 bytes": "1b00000000ffffffff",
    "a length in a longer form than needed": "580100",
    "bytes cut": "420a",
    "text cut": "6261",
    "a number cut": "19ff",
    "an array cut": "820a",
    "a map cut": "a16161",
    "an array that claims 2^64 - 1 members": "9bffffffffffffffff",
    "text that claims 2^63 bytes": "7b8000000000000000",
    "text that is not UTF-8": "61ff",
    "a surrogate in UTF-8": "63eda080",
    "an indefinite byte string": "5f4100ff",
    "an indefinite array": "9f01ff",
    "an indefinite map": "bf616101ff",
    "a tag": "c001",
    "a half float": "f93c00",
    "a double": "fb3ff199999999999a",
    "undefined": "f7",
    "a break": "ff",
    "an unassigned simple value": "f0",
    "a simple value of two bytes": "f814",
    "reserved additional information": "1c",
    "a key that is a number": "a10102",
    "a key that is bytes": "a1416102",
    "keys out of order": "a2616201616101",
    "a longer key before a shorter one": "a262616101616201",
    "the same key twice": "a2616101616102",
    "something after the value": "0000",
    "an array 40 deep": "81" * 40 + "00",
}

scalars: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**64), 2**64 - 1),
    st.binary(max_size=300),
    st.text(max_size=40),
)
values: st.SearchStrategy[Value] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


def as_decoded(value: Value) -> Value:
    if isinstance(value, list | tuple):
        return tuple(as_decoded(member) for member in value)
    if isinstance(value, Mapping):
        return {key: as_decoded(member) for key, member in value.items()}
    return value


@pytest.mark.parametrize(("encoded", "value"), PUBLISHED)
def test_the_published_examples_encode_and_decode(encoded: str, value: Value):
    assert encode(value).hex() == encoded
    assert decode(bytes.fromhex(encoded)) == value


@pytest.mark.parametrize("case", REFUSED)
def test_what_encode_never_writes_is_refused(case: str):
    with pytest.raises(MalformedError):
        decode(bytes.fromhex(REFUSED[case]))


@given(values)
def test_a_value_comes_back_as_it_went(value: Value):
    assert decode(encode(value)) == as_decoded(value)


@given(st.binary(max_size=40))
def test_random_bytes_are_refused_or_are_the_one_encoding(untrusted: bytes):
    try:
        value = decode(untrusted)
    except MalformedError:
        return
    assert encode(value) == untrusted


@given(values, st.data())
def test_a_flipped_bit_is_refused_or_is_another_value(value: Value, data: st.DataObject):
    good = encode(value)
    bit = data.draw(st.integers(0, len(good) * 8 - 1))
    damaged = bytearray(good)
    damaged[bit // 8] ^= 1 << bit % 8
    try:
        read = decode(bytes(damaged))
    except MalformedError:
        return
    assert encode(read) == bytes(damaged)


def test_the_order_in_which_a_map_was_made_does_not_matter():
    assert encode({"b": 1, "a": 2, "aa": 3}) == encode({"aa": 3, "a": 2, "b": 1})


@pytest.mark.parametrize(
    "value", [1.5, 2**64, -(2**64) - 1, {1: 2}, "\ud800", {"\ud800": 1}, object(), {1, 2}]
)
def test_what_the_format_has_no_place_for_is_refused(value: object):
    with pytest.raises(MalformedError):
        encode(value)  # type: ignore[arg-type]  # the point of the test


def nested(levels: int) -> Value:
    value: Value = 0
    for _ in range(levels):
        value = [value]
    return value


def test_depth_has_the_same_limit_in_both_directions():
    assert encode(decode(encode(nested(DEPTH_MAX)))) == b"\x81" * DEPTH_MAX + b"\x00"
    with pytest.raises(MalformedError):
        encode(nested(DEPTH_MAX + 1))
    with pytest.raises(MalformedError):
        decode(b"\x81" * (DEPTH_MAX + 1) + b"\x00")
