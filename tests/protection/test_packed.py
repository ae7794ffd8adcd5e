from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.custody.fields import Fields
from tutela.errors import MalformedError
from tutela.protection.packed import (
    all_octets,
    all_texts,
    moment,
    one_of,
    padded,
    read_form,
    unpadded,
    yes_or_no,
)


class Colour(Enum):
    RED = "red"


@given(st.binary(max_size=9000))
def test_padding_comes_off_again_and_hides_the_length(record: bytes):
    assert unpadded(padded(record)) == record
    assert len(padded(record)) % 4096 == 0


@pytest.mark.parametrize("wrong", [b"", b"\0\0\0\0", padded(b"x")[:-1], padded(b"x")[:-1] + b"y"])
def test_what_was_not_padded_so_is_refused(wrong: bytes):
    with pytest.raises(MalformedError):
        unpadded(wrong)


def test_fields_are_one_of_few_and_their_content_is_not_repeated():
    fields = Fields("form", {"a": "red", "b": "Hong", "c": ("x", b"y"), "d": 1})
    assert one_of(Colour, fields, "a") is Colour.RED
    for name in ("b", "missing"):
        with pytest.raises(MalformedError) as refused:
            one_of(Colour, fields, name)
        assert "Hong" not in str(refused.value)
    for read in (
        lambda: list(all_octets(fields, "c")),
        lambda: list(all_texts(fields, "c")),
        lambda: list(all_texts(fields, "d")),
        lambda: yes_or_no(fields, "d"),
        lambda: moment("2026-11-24", "form", "at"),
    ):
        with pytest.raises(MalformedError):
            read()


@pytest.mark.parametrize(
    "form",
    [
        b"",
        b"[]",
        b'{"a": 1.5}',
        b'{"a": NaN}',
        b'{"name": "Hong", "name": "Kim"}',
        b"\xff",
        b'{"Hong',
    ],
)
def test_a_broken_form_is_refused_and_nothing_of_it_is_kept(form: bytes):
    with pytest.raises(MalformedError) as refused:
        read_form("form", form)
    error = refused.value
    assert "Hong" not in f"{error} {error.__cause__} {error.__context__}"


def test_a_form_is_read_with_arrays_as_tuples():
    form = read_form("form", b'{"a": ["x", {"b": [true, null, 1]}]}')
    assert form.untrusted == {"a": ("x", {"b": (True, None, 1)})}
