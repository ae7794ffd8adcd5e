import textwrap
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.age.armor import read_armor
from tutela.errors import MalformedError


def armor(octets: bytes, newline: str = "\n") -> bytes:
    lines = textwrap.wrap(b64encode(octets).decode(), 64)
    begin, end = (f"-----{word} AGE ENCRYPTED FILE-----" for word in ("BEGIN", "END"))
    return newline.join([begin, *lines, end, ""]).encode()


@given(st.binary(max_size=300), st.sampled_from(["\n", "\r\n"]), st.text(" \t\r\n", max_size=5))
def test_what_was_armored_is_read_whatever_white_space_is_around(
    octets: bytes, newline: str, around: str
):
    assert read_armor(around.encode() + armor(octets, newline) + around.encode()) == octets


def test_there_is_one_armor_of_a_file():
    whole = armor(bytes(range(100)))
    for place in range(len(whole) - 1):
        for changed in (
            whole[:place],
            whole[:place] + whole[place + 1 :],
            whole[:place] + b" " + whole[place:],
            whole[:place] + b"=" + whole[place + 1 :],
        ):
            if changed.strip() in (whole.strip(), b""):
                continue
            try:
                assert read_armor(changed) != bytes(range(100))
            except MalformedError:
                continue


@pytest.mark.parametrize("untrusted", [b"", b"-----BEGIN AGE ENCRYPTED FILE-----", b"age"])
def test_something_else_is_malformed(untrusted: bytes):
    with pytest.raises(MalformedError, match=r"keys\.decrypt"):
        read_armor(untrusted)
