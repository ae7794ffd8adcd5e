import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.age.bech32 import LETTERS, _remainder, decode, encode
from tutela.errors import MalformedError

LABELS = st.text(st.characters(min_codepoint=33, max_codepoint=64), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("text", "label", "content"),
    [
        ("A12UEL5L", "A", ""),
        ("a12uel5l", "a", ""),
        ("?1ezyfcl", "?", ""),
        (
            "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
            "abcdef",
            "00443214c74254b635cf84653a56d7c675be77df",
        ),
        (
            "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
            "split",
            "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d",
        ),
        ("1" * 2 + "q" * 82 + "c8247j", "1", "00" * 51),
    ],
)
def test_the_good_strings_of_bip_173_are_read(text: str, label: str, content: str):
    assert decode(text) == (label, bytes.fromhex(content))
    assert encode(label.lower(), bytes.fromhex(content)) == text.lower()


@pytest.mark.parametrize(
    "text",
    [
        "\x201nwldj5",
        "\x7f1axkwrx",
        "\x801eym55h",
        "pzry9x0s0muk",
        "1pzry9x0s0muk",
        "x1b4n0q5v",
        "li1dgmt3",
        "de1lg7wt\xff",
        "A1G7SGD8",
        "10a06t8",
        "1qzzfhee",
        "A12uEL5L",
        "",
    ],
)
def test_the_bad_strings_of_bip_173_are_refused(text: str):
    with pytest.raises(MalformedError, match=r"^keys\.secret$"):
        decode(text)


@given(LABELS, st.binary(max_size=1300))
def test_what_was_written_is_read(label: str, content: bytes):
    assert decode(encode(label, content)) == (label, content)


@given(st.binary(max_size=40), st.data())
def test_one_or_two_other_letters_are_found(content: bytes, data: st.DataObject):
    text = encode("age", content)
    places = data.draw(st.sets(st.integers(4, len(text) - 1), min_size=1, max_size=2))
    typed = list(text)
    for place in places:
        typed[place] = data.draw(st.sampled_from(LETTERS.replace(text[place], "")))
    with pytest.raises(MalformedError):
        decode("".join(typed))


@pytest.mark.parametrize("words", [[0], [0, 1], [0, 0, 0], [0, 0, 0, 1], [31, 31]])
def test_filling_that_is_not_zero_or_too_long_is_another_spelling_and_refused(words: list[int]):
    label = [ord("a") >> 5, 0, ord("a") & 31]
    checksum = _remainder([*label, *words, *bytes(6)]) ^ 1
    words = words + [checksum >> 5 * place & 31 for place in reversed(range(6))]
    with pytest.raises(MalformedError):
        decode("a1" + "".join(LETTERS[word] for word in words))
