# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Words out of texts that were tampered with, and their places."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.terms.names.folding import (
    OVERLAP,
    WORD_MAX,
    in_one_alphabet,
    readable,
    readable_line,
    tokens,
)

ANY = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("Kim김Кимㄱㅣ\u200b\u202e😀-'’\u0306 \n01\u1100\u1161ﾡￂ"),
    ),
    max_size=120,
)
HIDDEN = [
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u202e",
    "\u200f",
    "😀",
    "\ufe0f",
    "\U000e0041",
]


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("word", ["Kim", "김철수", "Чхоль"])
def test_marks_between_letters_are_not_read(word: str, hidden: str):
    (token,) = tokens(f" {hidden.join(word)}, ")
    assert token.text == word
    assert (token.start, token.end) == (1, 1 + len(hidden.join(word)))


@pytest.mark.parametrize(
    ("damaged", "word"),
    [
        (unicodedata.normalize("NFD", "김철수"), "김철수"),
        ("ㄱㅣㅁㅊㅓㄹ", "김철"),
        ("ﾡￌﾱ", "기ᄆ"),
        ("Ｋｉｍ", "Kim"),
        ("Ch'ŏl", "Chol"),
        ("Ch’ŏl", "Chol"),
        ("Kіm", "Kim"),
        ("Сhol", "Chol"),
        ("Κim", "Kim"),
        ("Кiм", "Кім"),
        ("Ch0l", "Chol"),
        ("Cho1", "Chol"),
        ("Kim's", "Kim"),
        ("Chol-\n  Su", "Chol-Su"),
        ("K i m  C h o l", "KimChol"),
    ],
)
def test_damage_is_undone(damaged: str, word: str):
    found = list(tokens(damaged))
    if word != "기ᄆ":
        assert [token.text for token in found] == [word]
        assert (found[0].start, found[0].end) == (0, len(damaged))


@given(ANY)
def test_places_are_of_the_text_as_given_and_in_order(text: str):
    found = list(tokens(text))
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert all(token.text for token in found)
    starts = [token.start for token in found]
    assert starts == sorted(starts)


@given(st.text("abcабвㄱ김", min_size=WORD_MAX + 1, max_size=400))
def test_a_run_without_end_is_read_in_overlapping_pieces(text: str):
    found = list(tokens(text))
    assert all(token.end - token.start <= WORD_MAX for token in found)
    covered = set().union(*(range(token.start, token.end) for token in found))
    assert covered == set(range(len(text)))


def test_a_name_on_the_border_of_two_pieces_is_whole_in_one():
    for lead in range(WORD_MAX - 4, WORD_MAX + OVERLAP):
        found = list(tokens("가" * lead + "김철수" + "가" * 60))
        assert any("김철수" in token.text for token in found)


def test_two_scripts_without_a_space_are_two_words():
    assert [token.text for token in tokens("Su는 김Chol수")] == ["Su", "는", "김", "Chol", "수"]


@given(ANY)
def test_reading_twice_changes_nothing(text: str):
    for token in tokens(text):
        assert readable(token.text) in {token.text, readable(readable(token.text))}


def test_a_line_keeps_digits_and_signs():
    assert readable_line("19\u200b98.05.0３") == "1998.05.03"
    assert readable_line("ㄱㅣㅁ,") == "김,"


def test_words_of_two_alphabets_are_tried_in_one():
    assert ("Pak", "Chol") in set(in_one_alphabet(("Рak".translate({0x420: "P"}), "Chol")))
    assert ("Pak", "Chol") in set(in_one_alphabet(("Рак", "Chol")))
    assert ("Ким", "Су") in set(in_one_alphabet(("Ким", "Cy")))
    assert list(in_one_alphabet(("Ким", "Чхоль"))) == [("Ким", "Чхоль")]
