"""Features are keys of names, and depend on the word, its neighbours and the document alone."""

from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.text.features import (
    REACH,
    flags,
    key,
    opens,
    stem,
    survey,
    token_keys,
    word_keys,
)
from tutela.redaction.text.token import sentences

LISTS = {"given": frozenset({key("ada"), key("철수")}), "place": frozenset({key("village*")})}


def test_a_key_is_the_crc_of_a_name():
    assert key("0w=kim") == crc32(b"0w=kim")


def test_a_list_knows_a_word_whole_or_by_its_beginning():
    assert flags("Ada", LISTS) == ("given",)
    assert flags("villages", LISTS) == ("place",)
    assert flags("Adam", LISTS) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Недозоров", "Недозоровым"), ("Зуморина", "Зумориной"), ("Полтава", "Полтаві")],
)
def test_cases_of_a_name_share_a_stem(one: str, other: str):
    assert stem(one) == stem(other)


@given(st.text(min_size=1, max_size=30))
def test_every_word_gives_keys_to_itself_and_to_both_sides(word: str):
    found = word_keys(word, LISTS)
    assert len(found) == 2 * REACH + 1
    assert all(found)
    assert word_keys(word, LISTS) == found
    assert len(found[REACH]) > len(found[0])


def test_a_document_knows_where_a_word_stood():
    parts = sentences("Rose met Ada Brill. Brill left the village. A rose, a Rose, it rose.")
    known = survey(parts, LISTS)
    assert "brill" in known.titled
    assert {"rose", "village"} <= known.small
    assert "rose" in known.capital
    assert known.times["brill"] == 2
    assert opens("Ada", LISTS, {})


@given(st.text(max_size=120))
def test_every_token_gets_keys(text: str):
    parts = sentences(text)
    known = survey(parts, LISTS)
    for part in parts:
        found = token_keys(part, known)
        assert len(found) == len(part)
        assert all(0 <= each < 2**32 for keys in found for each in keys)


def test_a_listed_name_is_seen_inside_a_run_of_syllables():
    parts = sentences("김철수는")
    found = token_keys(parts[0], survey(parts, LISTS))
    assert [key("at=given|2|0") in keys for keys in found] == [False, True, False, False]
    assert [key("at=given|2|1") in keys for keys in found] == [False, False, True, False]
