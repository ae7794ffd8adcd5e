"""Hangul syllables apart and together, and the two orthographies."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.terms.names import hangul

SYLLABLES = [chr(code) for code in range(hangul.FIRST, hangul.LAST + 1)]
words = st.text(st.sampled_from(SYLLABLES), min_size=1, max_size=6)


def test_every_syllable_comes_apart_and_together_again():
    assert all(hangul.together(*hangul.apart(syllable)) == syllable for syllable in SYLLABLES)


def test_every_syllable_is_composed_from_its_single_letters():
    assert all(
        hangul.compose("".join(hangul.apart(one))) == one for one in SYLLABLES if _plain(one)
    )


def _plain(syllable: str) -> bool:
    return hangul.is_syllable(syllable)


@pytest.mark.parametrize(
    ("north", "south"),
    [
        ("리", "이"),
        ("림", "임"),
        ("류", "유"),
        ("려", "여"),
        ("로", "노"),
        ("라", "나"),
        ("녕", "영"),
        ("룡해", "용해"),
        ("성률", "성율"),
        ("뉴", "유"),
    ],
)
def test_north_and_south_write_one_name(north: str, south: str):
    assert hangul.one_orthography(north) == hangul.one_orthography(south) == south


@given(words)
def test_one_orthography_is_its_own(word: str):
    once = hangul.one_orthography(word)
    assert hangul.one_orthography(once) == once


def test_letters_that_are_no_syllable_stay():
    assert hangul.compose("ㄱㅣㅁ ㅊㅓㄹㅅㅜ") == "김 철수"
    assert hangul.compose("ㄱㄱ") == "ㄱㄱ"
    assert hangul.compose("ㄱㅏㄱㅏ") == "가가"
    assert hangul.compose("a김ㄱ") == "a김ㄱ"


@given(st.lists(st.sampled_from("가각갑기남수철"), min_size=1, max_size=5).map("".join))
def test_what_unicode_takes_apart_is_hangul_again(word: str):
    assert unicodedata.normalize("NFC", unicodedata.normalize("NFD", word)) == word
    assert hangul.is_hangul(word)


def test_only_composed_syllables_are_hangul():
    assert not hangul.is_hangul("")
    assert not hangul.is_hangul("김a")
    assert hangul.is_jamo("ㄱ")
    assert not hangul.is_jamo("a")
