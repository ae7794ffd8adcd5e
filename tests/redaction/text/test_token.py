"""Tokens cover every visible character, keep their place, and are not cut by hidden marks."""

# ruff: noqa: RUF001 - four scripts stand side by side here, on purpose
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.text.token import SENTENCE_MAX, Script, script, sentences, shape, tokens

HIDDEN = "\u200b\u200d\u00ad\u2060\ufeff\u202e"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mr Murray’s 28045/02.", ["Mr", "Murray", "’", "s", "28045", "/", "02", "."]),
        ("O'Brien-Lee", ["O'Brien", "-", "Lee"]),
        ("п'ять Лук’янів", ["п'ять", "Лук’янів"]),
        ("김철수는 15일", ["김", "철", "수", "는", "15", "일"]),
        ("Ким Чхоль Су", ["Ким", "Чхоль", "Су"]),
        ("в/ч №91552", ["в", "/", "ч", "No", "91552"]),
        ("", []),
        (" \n\t", []),
        (HIDDEN, []),
    ],
)
def test_texts_of_four_languages_are_cut_where_a_reader_would(text: str, words: list[str]):
    assert [token.word for token in tokens(text)] == words


@pytest.mark.parametrize("mark", list(HIDDEN))
@pytest.mark.parametrize("name", ["Kim", "Чхоль", "Sørensen"])
def test_a_hidden_mark_does_not_cut_a_name(name: str, mark: str):
    written = mark.join(name)
    assert [(t.start, t.end, t.word) for t in tokens(written)] == [(0, len(written), name)]


def test_letters_written_apart_from_their_marks_or_in_jamo_are_put_together():
    for name in ("Зуй", "Brontë", "김철", "Її"):
        apart = unicodedata.normalize("NFD", name)
        assert apart != name
        assert "".join(token.word for token in tokens(apart)) == name
    assert [token.word for token in tokens(unicodedata.normalize("NFD", "김철"))] == ["김", "철"]


@given(st.text(max_size=200))
def test_offsets_rise_and_leave_out_only_what_is_invisible(text: str):
    found = list(tokens(text))
    assert all(each.start < each.end and each.word for each in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    covered = {at for each in found for at in range(each.start, each.end)}
    left = {letter for at, letter in enumerate(text) if at not in covered}
    assert not any(letter.isalnum() for letter in left)


@given(st.text(max_size=200))
def test_sentences_hold_the_same_tokens_in_the_same_order(text: str):
    assert [token for each in sentences(text) for token in each] == list(tokens(text))
    assert all(sentences(text))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He left. She stayed.", 2),
        ("Mr. Brill met J. Fenwick.", 1),
        ("It was at 5.30 p.m. and dark", 1),
        ("Он ушёл! Она осталась…", 2),
        ("Жил в г. Зареченск, ул. Садовая.", 1),
        ("한 줄\n두 줄", 2),
        ('"Stop." He stopped.', 2),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, count: int):
    assert len(sentences(text)) == count


def test_a_sentence_without_an_end_is_cut():
    assert [len(each) for each in sentences("a " * (SENTENCE_MAX + 5))] == [SENTENCE_MAX, 5]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Kim", Script.LATIN),
        ("Ким", Script.CYRILLIC),
        ("Кiм", Script.MIXED),
        ("김", Script.HANGUL),
        ("金", Script.HAN),
        ("42", Script.DIGIT),
        (",", Script.OTHER),
    ],
)
def test_the_script_of_a_word_is_told(word: str, kind: Script):
    assert script(word) is kind


def test_a_shape_keeps_the_number_of_digits_and_shortens_letters():
    assert [shape(word) for word in ("Murray", "USA", "2024", "김", "O'Brien")] == [
        "Xxx",
        "XX",
        "dddd",
        "h",
        "X'Xxx",
    ]
