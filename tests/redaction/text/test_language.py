# ruff: noqa: RUF001 - letters of three scripts are the subject
"""The language of a text is told by its letters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.text.language import language_of
from tutela.terms.messages import Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("He said that he was cold.", Language.ENGLISH),
        ("Он сказал, что ему было холодно, и мы дали ему чай.", Language.RUSSIAN),
        ("Він сказав, що йому було холодно, і ми дали йому чай.", Language.UKRAINIAN),
        ("그는 추웠다고 말하였다.", Language.KOREAN),
        ("이름은 Kim Chol Su, 로씨야 이름은 Иван이라고 한다.", Language.KOREAN),
        ("Капитан Kim Chol Su (김철수) был ранен, мы его вынесли.", Language.RUSSIAN),
        ("", Language.ENGLISH),
        ("123 !?", Language.ENGLISH),
    ],
)
def test_the_language_most_letters_speak_for(text: str, language: Language):
    assert language_of(text) is language


def test_decomposed_hangul_is_korean():
    assert language_of(unicodedata.normalize("NFD", "그는 추웠다")) is Language.KOREAN


@given(st.text(max_size=80))
def test_any_text_has_a_language(text: str):
    assert language_of(text) in Language
