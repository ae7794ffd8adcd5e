import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.custody.fields import Fields
from tutela.errors import MalformedError
from tutela.proof import cbor
from tutela.proof.cbor import Value

GOOD: dict[str, Value] = {
    "text": "words",
    "octets": b"\x01\x02",
    "base64": "AQI=",
    "number": 7,
    "members": ({"text": "inner"},),
}
FIELDS = Fields("a-record/1", GOOD)


def test_each_kind_of_field_is_read():
    assert FIELDS.text("text") == "words"
    assert FIELDS.octets("octets") == FIELDS.octets("octets", 2) == b"\x01\x02"
    assert FIELDS.base64("base64") == b"\x01\x02"
    assert FIELDS.number("number") == 7
    assert FIELDS.members("members")[0].text("text") == "inner"


@pytest.mark.parametrize("name", ["text", "octets", "base64", "number", "members", "absent"])
@pytest.mark.parametrize("reader", ["text", "octets", "base64", "number", "members"])
def test_a_field_of_another_kind_is_named(name: str, reader: str):
    if name == reader or (name, reader) == ("base64", "text"):
        return
    with pytest.raises(MalformedError) as caught:
        getattr(FIELDS, reader)(name)
    assert caught.value.message == "custody.field"
    assert caught.value.parameters == {"record": "a-record/1", "field": name}


@pytest.mark.parametrize("wrong", [True, -1, 1.5])
def test_what_is_no_whole_number_is_no_number(wrong: Value):
    with pytest.raises(MalformedError, match=r"custody\.field"):
        Fields("a-record/1", {"n": wrong}).number("n")


def test_octets_of_another_length_are_named():
    with pytest.raises(MalformedError, match=r"custody\.field.*field=octets"):
        FIELDS.octets("octets", 3)


def test_base64_with_foreign_letters_is_named():
    with pytest.raises(MalformedError, match=r"custody\.field.*field=text"):
        Fields("a-record/1", {"text": "A Q I ="}).base64("text")


def test_members_that_are_no_maps_are_no_members():
    with pytest.raises(MalformedError, match=r"custody\.record"):
        Fields("a-record/1", {"members": (1,)}).members("members")


@given(st.one_of(st.integers(-5, 5), st.binary(), st.text(), st.booleans(), st.none()))
def test_what_is_no_map_is_no_record(value: Value):
    with pytest.raises(MalformedError, match=r"custody\.record"):
        Fields.of("a-record/1", value)


def test_a_record_of_another_format_is_refused():
    with pytest.raises(MalformedError, match=r"custody\.record"):
        Fields.decode("a-record/1", cbor.encode({"format": "a-record/2"}))
    assert Fields.decode("a-record/1", cbor.encode({"format": "a-record/1"})).record == "a-record/1"


@given(st.binary(max_size=64))
def test_bytes_from_anywhere_are_malformed_and_nothing_worse(untrusted: bytes):
    with pytest.raises(MalformedError):
        Fields.decode("a-record/1", untrusted)


def test_values_do_not_show_themselves():
    assert "words" not in repr(FIELDS)


@pytest.mark.parametrize("text", ["ä", "YQ", "YQ=", "Y Q==", "한국"])
def test_what_is_no_base64_is_refused(text: str):
    with pytest.raises(MalformedError, match=r"custody\.field"):
        Fields("r", {"f": text}).base64("f")
