# ruff: noqa: RUF001 - letters of three scripts are the subject
"""What is left out without a close look could never have been met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.text.others import keys_of
from tutela.redaction.text.sought import Sought, word_key
from tutela.terms.names import Window, candidates, given_candidates, windows

NAMES = (
    *("Kim Chol Su", "Rim Nam-il", "Pak Ryong", "Ким Чхоль Су", "Ли Ён Нам", "김철수", "남궁옥분"),
    *("Петро Іваненко", "Олена Цвіркун", "John Smith", "스테판 오히로츠키"),
)
WORDS = (
    *("Kim", "Chol", "Su", "Chol-su", "Chol", "Nam", "Nam-il", "Il", "Rim", "Lim", "Ryong", "Pak"),
    *("Рак", "Ким", "Чхоль", "Су", "Ёна", "Нама", "Ли", "Ри", "ким", "чхоль", "Кима", "김철수는"),
    *("김", "철수", "철", "수가", "남궁", "옥분아", "박룡동무", "리남일", "림", "Петром", "Petro"),
    *("Ivanenko", "Іваненка", "Smith", "John", "the", "and", "스테판", "오히로츠키는", "пришёл"),
)


@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=4),
)
def test_no_name_is_passed_over(names: list[str], words: list[str]):
    keys = frozenset[str]().union(*map(keys_of, names))
    window = Window(0, 1, tuple(words))
    met = Sought(keys).met(window).keys
    assert candidates(words) & keys <= met
    assert met <= (candidates(words) | given_candidates(words)) & keys


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Kim Chol Su", "it was Chol Su.", "Chol Su"),
        ("Kim Chol Su", "Чхоль Су пришёл", "Чхоль Су"),
        ("배천호", "천호야!", "천호야"),
        ("Петро Іваненко", "бачили Іваненка", "Іваненка"),
        ("Pak Chol Su", "Рак Chol Su", "Рак Chol Su"),
    ],
)
def test_a_name_is_met_up_to_its_end(name: str, text: str, found: str):
    sought = Sought(keys_of(name))
    met = ((window, sought.met(window)) for window in windows(text))
    assert found in {text[window.start : one.end] for window, one in met if one.keys}


def test_nothing_is_met_where_nothing_is_sought():
    assert not any(Sought(()).met(window).keys for window in windows(" ".join(WORDS)))


def test_common_words_are_no_key():
    assert word_key("the") == ""
    assert word_key("Іваненка") == word_key("Ivanenko")


def test_particles_behind_a_word_of_a_name_are_no_part_of_it():
    window = next(windows("보금달님은"))
    assert Sought({"w:보금달"}).met(window) == (frozenset({"w:보금달"}), 3)
