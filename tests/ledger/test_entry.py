import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError
from tutela.ledger.entry import (
    Event,
    EventKind,
    NamedObject,
    decode_event,
    encode_event,
    entry_of,
    is_event,
    named_object,
    object_entry,
)
from tutela.proof.cbor import Value, decode, encode

AT = "2026-11-24T09:30:00Z"
EVENT = Event(
    EventKind.OPENED, AT, "clerk-2", item="item-7", purpose="identification", details={"copy": 1}
)
# The vector of spec/ledger.md, sections 2 and 3.
RECORD = (
    "a7617601626174" "74323032362d31312d32345430393a33303a30305a"
    "646974656d" "666974656d2d37" "646b696e64" "666f70656e6564"
    "656163746f72" "67636c65726b2d32" "6764657461696c73" "a164636f707901"
    "67707572706f7365" "6e6964656e74696669636174696f6e"
)  # fmt: skip
ENTRY = "72c5fcd1c3d7836bf291cb0e422a35e53af1b57306580ba437cdfde9d77c239b"

texts = st.text(min_size=1, max_size=20)
details: st.SearchStrategy[dict[str, Value]] = st.dictionaries(
    st.text(max_size=8), st.integers(-9, 9) | st.text(max_size=5) | st.binary(max_size=5)
)
events = st.builds(
    Event,
    kind=st.sampled_from(EventKind) | st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True),
    at=st.datetimes()
    .map(lambda at: at.replace(microsecond=0))
    .map(lambda at: at.isoformat(timespec="seconds") + "Z"),
    actor=texts,
    item=st.none() | texts,
    purpose=st.none() | texts,
    details=details,
    extra=st.dictionaries(st.from_regex(r"x_[a-z]{1,9}", fullmatch=True), st.integers(0, 9)),
)


def test_the_published_record_and_entry_come_out():
    assert encode_event(EVENT).hex() == RECORD
    assert entry_of(bytes.fromhex(RECORD), bytes(range(32))).hex() == ENTRY


@given(events)
def test_an_event_comes_back_as_it_was_recorded(event: Event):
    record = encode_event(event)
    assert decode_event(record) == event
    assert encode_event(decode_event(record)) == record


def test_fields_of_a_newer_version_are_kept():
    newer = dict(decode_of(encode_event(EVENT)), place=("Kyiv", 3))
    record = encode(newer)
    assert decode_event(record).extra == {"place": ("Kyiv", 3)}
    assert encode_event(decode_event(record)) == record


def test_a_kind_of_a_newer_version_is_kept():
    event = Event("teleported", AT, "clerk-2")
    assert event.known_kind is None
    assert decode_event(encode_event(event)).kind == "teleported"
    assert EVENT.known_kind is EventKind.OPENED


def test_details_do_not_show_in_a_repr():
    assert "secret" not in repr(Event("opened", AT, "a", details={"k": "secret"}))
    assert "secret" not in repr(Event("opened", AT, "a", extra={"k": "secret"}))


@pytest.mark.parametrize("kind", ["", "Opened", "open ed", "1st", "x" * 65, "відкрито"])
def test_a_malformed_kind_is_refused(kind: str):
    with pytest.raises(MalformedError):
        Event(kind, AT, "a")


@pytest.mark.parametrize(
    "at",
    [
        "",
        "2026-11-24",
        "2026-11-24T09:30:00",
        "2026-11-24T09:30:00+00:00",
        "2026-11-24T09:30:00.1Z",
        "2026-2-24T09:30:00Z",
        "2026-02-30T09:30:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T09:30:60Z",
        "٢٠٢٦-11-24T09:30:00Z",
    ],
)
def test_a_time_that_is_not_utc_to_the_second_is_refused(at: str):
    with pytest.raises(MalformedError):
        Event("opened", at, "a")


def decode_of(record: bytes) -> dict[str, Value]:
    value = decode(record)
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("name", ["v", "kind", "at", "actor", "item", "purpose", "details"])
def test_a_record_without_a_field_is_refused(name: str):
    fields = decode_of(encode_event(EVENT))
    del fields[name]
    with pytest.raises(MalformedError):
        decode_event(encode(fields))


@pytest.mark.parametrize("name", ["v", "kind", "at", "actor", "item", "purpose", "details"])
def test_a_field_of_another_type_is_refused(name: str):
    for value in (True, 2, b"x", ("x",)):
        with pytest.raises(MalformedError):
            decode_event(encode({**decode_of(encode_event(EVENT)), name: value}))


@pytest.mark.parametrize("record", [b"", b"\xf6", b"\x80", b"\xa0", b"\x00"])
def test_what_is_no_record_is_refused(record: bytes):
    with pytest.raises(MalformedError):
        decode_event(record)


def test_an_extra_field_cannot_hide_a_known_one():
    with pytest.raises(MalformedError):
        Event("opened", AT, "a", extra={"actor": "b"})


@given(st.binary(max_size=50), st.binary(min_size=32, max_size=32))
def test_an_entry_is_the_tagged_hash_of_salt_and_record(record: bytes, salt: bytes):
    assert entry_of(record, salt) == hashlib.sha256(b"\x15" + salt + record).digest()


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_salt_of_another_length_is_refused(length: int):
    with pytest.raises(MalformedError):
        entry_of(b"record", bytes(length))


def test_the_published_object_entry_comes_out_and_is_read_back():
    digest, header = (hashlib.sha256(content).digest() for content in (b"abc", b"def"))
    entry = object_entry(digest, header)
    assert entry.hex() == (
        "16ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        "cb8379ac2098aa165029e3938a51da0bcecfc008fd6795f401178647f96c5b34"
    )
    assert named_object(entry) == NamedObject(digest, header)
    assert not is_event(entry)


@pytest.mark.parametrize("entry", [b"", bytes(32), bytes(65), b"\x16" + bytes(63)])
def test_other_entries_name_no_object(entry: bytes):
    assert named_object(entry) is None
    assert is_event(entry) == (len(entry) == 32)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_digest_of_another_length_is_refused(length: int):
    with pytest.raises(MalformedError):
        object_entry(bytes(length), bytes(32))
    with pytest.raises(MalformedError):
        object_entry(bytes(32), bytes(length))
