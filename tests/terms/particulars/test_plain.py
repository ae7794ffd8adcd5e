# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Readable text and the way back."""

from hypothesis import given
from hypothesis import strategies as st

from tutela.terms.particulars.plain import CHUNK, CHUNK_MAX, Plain, plain_parts

ANY = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("Kim 김К\u200b\u202e😀 \n３ㄱㅣ"),
    ),
    max_size=80,
)


@given(ANY)
def test_the_whole_readable_text_comes_from_within_the_given_one(text: str):
    plain = Plain(text)
    for start in range(len(plain.text)):
        begin, end = plain.back(start, start + 1)
        assert 0 <= begin < end <= len(text)


@given(st.text("abc 김철\n.,-1", max_size=60))
def test_a_clean_text_is_its_own(text: str):
    plain = Plain(text, 5)
    assert plain.text == text
    if text:
        assert plain.back(0, len(text)) == (5, 5 + len(text))


def test_a_tampered_word_comes_back_whole():
    text = "a 3\u200bмая b"
    plain = Plain(text)
    assert plain.text == "a 3мая b"
    place = plain.text.index("мая")
    assert text[slice(*plain.back(place, place + 3))] == "3\u200bмая"


def test_a_long_text_comes_in_parts_that_lose_nothing():
    text = ("line of words\n" * 20_000) + "x" * (3 * CHUNK_MAX)
    parts = list(plain_parts(text))
    assert "".join(part.text for part in parts) == text
    assert all(len(part.text) <= CHUNK_MAX for part in parts)
    assert len(parts) > len(text) // CHUNK_MAX
    assert CHUNK < CHUNK_MAX


def test_digits_and_letters_that_a_scanner_mistook_keep_their_places():
    plain = Plain("2O25.O1.1б, в/ч 9 З 8 8 1, сoлдaт")
    assert plain.text == "2025.01.16, в/ч 9 3 8 8 1, солдат"
    assert plain.back(0, 10) == (0, 10)
