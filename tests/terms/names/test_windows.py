# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Windows of one to four words."""

from hypothesis import given
from hypothesis import strategies as st

from tutela.terms.names.folding import tokens
from tutela.terms.names.windows import GAP_MAX, WORDS_MAX, Window, windows


def test_every_run_of_neighbours_is_a_window():
    assert [window.tokens for window in windows("a bb ccc")] == [
        ("a",),
        ("a", "bb"),
        ("a", "bb", "ccc"),
        ("bb",),
        ("bb", "ccc"),
        ("ccc",),
    ]


def test_a_window_says_where_it_stands():
    text = "see Kim\u200b Chol-su."
    assert Window(4, 16, ("Kim", "Chol-su")) in set(windows(text))
    assert text[4:16] == "Kim\u200b Chol-su"


def test_words_far_apart_are_no_window():
    assert [window.tokens for window in windows("aa" + " " * (GAP_MAX + 1) + "bb")] == [
        ("aa",),
        ("bb",),
    ]


@given(st.text("Kim 김철수,\n\u200bКим", max_size=80))
def test_every_word_begins_its_windows_and_none_is_too_long(text: str):
    found = list(windows(text))
    assert {window.start for window in found} == {token.start for token in tokens(text)}
    assert all(1 <= len(window.tokens) <= WORDS_MAX for window in found)
    assert all(0 <= window.start < window.end <= len(text) for window in found)


def test_a_long_text_is_read_as_it_comes():
    first = next(iter(windows("Kim Chol Su " * 1_000_000)))
    assert first.tokens == ("Kim",)
