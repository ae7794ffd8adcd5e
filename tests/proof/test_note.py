"""The form of notes; what is signed in them is for test_checkpoint and test_cosignature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError
from tutela.proof.note import (
    SignatureLine,
    format_public,
    format_secret,
    from_base64,
    key_id_of,
    parse_public,
    parse_secret,
    parse_signature,
    split_note,
    to_base64,
)

NAMES = st.text("abc.-/é한", min_size=1, max_size=8)


@given(NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=100))
def test_every_signature_line_survives_its_text(name: str, key_id: bytes, signature: bytes):
    line = SignatureLine(name, key_id, signature)
    assert parse_signature(line.format()[:-1]) == line


@given(NAMES, st.sampled_from([b"\x01", b"\x04"]), st.binary(min_size=32, max_size=32))
def test_every_key_survives_its_text(name: str, kind: bytes, key: bytes):
    assert parse_public(format_public(name, kind, key), kind) == (name, key)
    key_id = key_id_of(name, kind, key)
    assert parse_secret(format_secret(name, key_id, kind, key), kind) == (name, key_id.hex(), key)


def test_a_key_of_one_kind_is_none_of_another():
    with pytest.raises(MalformedError):
        parse_public(format_public("a", b"\x01", bytes(32)), b"\x04")
    with pytest.raises(MalformedError):
        parse_secret(format_secret("a", bytes(4), b"\x01", bytes(32)), b"\x04")


def test_the_last_empty_line_parts_text_and_signatures():
    line = SignatureLine("a", bytes(4), b"s")
    text, lines = split_note(b"one\n\ntwo\n\n" + line.format().encode() * 2)
    assert text == "one\n\ntwo\n"
    assert lines == (line, line)


@given(st.binary(max_size=60))
def test_bytes_have_one_base64_text(content: bytes):
    assert from_base64(to_base64(content)) == content


@pytest.mark.parametrize("untrusted", ["A", "AA", "AB==", "AA==\n", " AA==", "A-==", "=", "é"])
def test_any_other_text_is_no_base64(untrusted: str):
    with pytest.raises(MalformedError):
        from_base64(untrusted)
