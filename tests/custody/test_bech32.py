import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.custody.bech32 import LETTERS, _expanded, _polymod, decode_bech32, encode_bech32
from tutela.engines.age import AgeLocksmith
from tutela.errors import MalformedError

# BIP 173, test vectors.
VALID = {
    "A12UEL5L": ("a", ""),
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw": (
        "abcdef",
        "00443214c74254b635cf84653a56d7c675be77df",
    ),
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs": (
        "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio",
        "",
    ),
}
INVALID = (
    "pzry9x0s0muk",
    "1pzry9x0s0muk",
    "x1b4n0q5v",
    "li1dgmt3",
    "A1G7SGD8",
    "10a06t8",
    "1qzzfhee",
    "a12UEL5L",
    "",
)


@pytest.mark.parametrize("text", VALID)
def test_the_published_texts_are_read(text: str):
    prefix, content = VALID[text]
    assert decode_bech32(text) == (prefix, bytes.fromhex(content))
    assert encode_bech32(prefix, bytes.fromhex(content)) == text.lower()


@pytest.mark.parametrize("text", INVALID)
def test_the_published_wrong_texts_are_refused(text: str):
    with pytest.raises(MalformedError, match=r"keys\.secret"):
        decode_bech32(text)


@given(st.from_regex(r"[a-z-]{1,20}", fullmatch=True), st.binary(max_size=60))
def test_what_is_written_is_read(prefix: str, content: bytes):
    text = encode_bech32(prefix, content)
    assert decode_bech32(text) == (prefix, content)
    assert decode_bech32(text.upper()) == (prefix, content)


def test_an_age_secret_is_32_bytes_under_its_prefix():
    secret = AgeLocksmith().new_key().secret
    prefix, content = decode_bech32(secret)
    assert prefix in {"age-secret-key-", "age-secret-key-pq-"}
    assert len(content) == 32
    assert encode_bech32(prefix, content).upper() == secret


def test_every_single_wrong_letter_is_found():
    text = encode_bech32("age-secret-key-", bytes(range(32)))
    start = len("age-secret-key-1")
    for place in range(start, len(text)):
        for letter in LETTERS.replace(text[place], ""):
            with pytest.raises(MalformedError):
                decode_bech32(text[:place] + letter + text[place + 1 :])


def test_bits_that_say_nothing_must_be_zero():
    # 4 bytes are 32 bits in 7 letters; the last three bits of the seventh say nothing.
    for letter in LETTERS:
        data = f"qqqqqq{letter}"
        text = f"a1{data}{checksum('a', data)}"
        if LETTERS.index(letter) % 8 == 0:
            assert decode_bech32(text)[1][:3] == bytes(3)
            continue
        with pytest.raises(MalformedError):
            decode_bech32(text)


def checksum(prefix: str, data: str) -> str:
    total = _polymod([*_expanded(prefix), *map(LETTERS.index, data), *([0] * 6)]) ^ 1
    return "".join(LETTERS[total >> shift & 31] for shift in range(25, -1, -5))
