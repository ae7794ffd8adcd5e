from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.age.streams import Broken, Slow

from tutela.engines.age.header import (
    HEADER_BYTES_MAX,
    Stanza,
    format_header,
    parse_header,
    spell,
    split_header,
    unspell,
)
from tutela.errors import MalformedError

FILE_KEY = bytes(range(16))
VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=70)
STANZAS = st.lists(
    st.builds(
        Stanza, st.lists(VISIBLE, min_size=1, max_size=3).map(tuple), st.binary(max_size=200)
    ),
    min_size=1,
    max_size=4,
)
SMALL = format_header([Stanza(("a", "b"), bytes(48)), Stanza(("c",), b"d")], FILE_KEY)


@given(STANZAS)
def test_what_was_written_is_read(stanzas: list[Stanza]):
    header = parse_header(format_header(stanzas, FILE_KEY))
    assert list(header.stanzas) == stanzas
    header.check_mac(FILE_KEY)
    with pytest.raises(MalformedError):
        header.check_mac(bytes(16))


@given(st.binary(max_size=200))
def test_there_is_one_spelling_of_octets(octets: bytes):
    assert unspell(spell(octets)) == octets
    for other in (spell(octets) + b"=", spell(octets) + b"\n", b" " + spell(octets)):
        with pytest.raises(MalformedError):
            unspell(other)


def test_no_byte_may_be_changed_left_out_added_or_repeated():
    found = []
    for place in range(len(SMALL)):
        head, byte, tail = SMALL[:place], SMALL[place : place + 1], SMALL[place + 1 :]
        others = [head + bytes([byte[0] ^ 1 << bit]) + tail for bit in range(8)]
        for changed in (head, head + tail, head + byte + SMALL[place:], head + b"\n", *others):
            if changed == SMALL:  # the same letter twice: without one it is damaged all the same
                continue
            try:
                parse_header(changed).check_mac(FILE_KEY)
            except MalformedError:
                continue
            found.append((place, changed))
    assert found == []


def test_nothing_may_follow_a_header():
    with pytest.raises(MalformedError):
        parse_header(SMALL + b"x")
    with pytest.raises(MalformedError):
        parse_header(SMALL + SMALL)


@given(st.binary(max_size=100), st.integers(1, 90))
def test_a_stream_is_split_where_its_header_ends(payload: bytes, at_once: int):
    header, rest = split_header(Slow(SMALL + payload, at_once))
    assert header == SMALL
    assert b"".join(iter(lambda: rest.read(7), b"")) == payload


def test_the_rest_is_also_read_at_once():
    _, rest = split_header(BytesIO(SMALL + b"abc"))
    assert (rest.read(), rest.read()) == (b"abc", b"")


def test_a_cut_header_is_malformed():
    for length in range(len(SMALL)):
        with pytest.raises(MalformedError):
            split_header(BytesIO(SMALL[:length]))


def test_a_file_of_another_kind_is_not_read_to_its_end():
    # Its second read would raise.
    with pytest.raises(MalformedError):
        split_header(Broken(b"another file" * 9000))


def test_a_header_without_an_end_does_not_fill_the_memory():
    endless = BytesIO(SMALL[:-60] + b"x" * 2 * HEADER_BYTES_MAX)
    with pytest.raises(MalformedError):
        split_header(endless)
    assert endless.tell() < 1.2 * HEADER_BYTES_MAX


def test_a_stanza_does_not_show_what_it_holds():
    assert "secret" not in repr(parse_header(format_header([Stanza(("a",), b"secret")], FILE_KEY)))
