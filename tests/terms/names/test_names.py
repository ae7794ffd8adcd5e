# ruff: noqa: RUF001 - letters of three scripts are the subject
"""The two questions others ask: which keys has a name, which keys may a few words have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.terms.names.vectors import read

from tutela.errors import MalformedError
from tutela.terms.names import (
    CANDIDATES_MAX,
    GIVEN_MAX,
    KEYS_MAX,
    candidates,
    given_candidates,
    given_keys,
    keys,
    windows,
)

VECTORS = read("found.json")
HIDDEN = ("\u200b", "\u200f", "\u2060", "😀", "\u00ad")


def _meets(recorded: list[str], text: str) -> bool:
    wanted = keys(recorded)
    return any(candidates(window.tokens) & wanted for window in windows(text))


@pytest.mark.parametrize("row", VECTORS, ids=range(len(VECTORS)))
def test_every_vector_is_met(row: dict[str, list[str]]):
    assert [text for text in row.get("found_in", []) if not _meets(row["recorded"], text)] == []
    assert [text for text in row.get("not_found_in", []) if _meets(row["recorded"], text)] == []


@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_vector_is_met_with_marks_between_its_letters(hidden: str):
    missed = [
        text
        for row in VECTORS
        for text in row.get("found_in", [])
        if not _meets(row["recorded"], _sprinkled(text, hidden))
    ]
    assert missed == []


def _sprinkled(text: str, hidden: str) -> str:
    return "".join(
        letter + hidden if letter.isalpha() and follower.isalpha() else letter
        for letter, follower in zip(text, text[1:] + " ", strict=True)
    )


@pytest.mark.parametrize("parts", [(), ("",), ("12",), ("…", "😀"), ("キム",)])
def test_a_name_nobody_could_find_is_refused(parts: tuple[str, ...]):
    with pytest.raises(MalformedError, match=r"names\.unreadable"):
        keys(parts)
    with pytest.raises(MalformedError, match=r"names\.unreadable"):
        given_keys(parts)


@pytest.mark.parametrize("words", [(), ("",), ("Kim", ""), ("a",) * 5])
def test_a_window_is_one_to_four_words(words: tuple[str, ...]):
    with pytest.raises(MalformedError, match=r"names\.window"):
        candidates(words)


@given(st.lists(st.text("김철수Kimчхольsuongjeю", min_size=1, max_size=14), min_size=1, max_size=4))
def test_keys_and_candidates_are_bounded(words: list[str]):
    assert len(candidates(words)) <= CANDIDATES_MAX
    assert len(given_candidates(words)) <= GIVEN_MAX
    try:
        found = keys(words)
    except MalformedError:
        found = frozenset()
    assert len(found) <= KEYS_MAX


@pytest.mark.parametrize("text", ["철수", "Chol Su", "Чхоль Су", "chol-su", "Чхольсу", "철수는"])
def test_a_given_name_alone_is_found_where_asked_for(text: str):
    words = tuple(token.tokens for token in windows(text))
    assert any(given_candidates(window) & given_keys(("철수",)) for window in words)


def test_keys_repeat_themselves():
    assert keys(("김철수",)) == keys(("김", "철수")) == frozenset({"k:김철수"})


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "a-" + "\n" * 100_000,
        "a'" * 50_000,
        "K " * 20_000,
        "chung " * 10_000,
        "정" * 50_000,
        "jungsung" * 10_000,
        "\u200b" * 100_000,
        "a0" * 50_000,
        "ㄱ" * 50_000,
        "сон-" * 20_000,
    ],
    ids=range(11),
)
def test_no_repeated_text_takes_long(text: str):
    most = max((len(candidates(window.tokens)) for window in windows(text)), default=0)
    assert most <= CANDIDATES_MAX


@pytest.mark.parametrize(
    "recorded",
    [
        "김철수 (Kim Chol Su)",
        "Kim Chol Su, 김철수",
        "상사 김철수",
        "김철수 상급병사",
        "Sergeant Kim Chol Su",
        "рядовой Ким Чхоль Су",
    ],
)
def test_a_name_on_record_is_found_among_other_words(recorded: str):
    assert "k:김철수" in keys((recorded,))
    assert "k:상사" not in keys((recorded,))


def test_a_foreign_surname_does_not_become_a_korean_name():
    found = keys(("Petrenko", "Oleksii", "Ivanovych"))
    assert not any(key.startswith("k:") for key in found)
