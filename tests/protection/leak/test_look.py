# ruff: noqa: RUF001 - one name in many scripts is the subject
"""A name is met in every script and in every disguise; a stranger's name is not."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.leak.register import KEY, ON, ONE, SPELLINGS, index_of, seen

from tutela.protection.identity import Part, PartKind
from tutela.protection.leak.keyed import KeyedDigests
from tutela.protection.leak.look import attributes_of
from tutela.protection.leak.trait import Trait
from tutela.terms.names import foreign, korean, syllables

PARTS_OF_UNIT = (Part(PartKind.UNIT, "97602"),)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_met_and_told_where(spelling: str):
    (hit, *_) = seen(f"Witness: {spelling}, today.").hits
    assert (hit.subject, hit.trait) == ("K-1", Trait.NAME)
    assert hit.spots[0].file == "0.txt"
    assert hit.spots[0].at == 9


@pytest.mark.parametrize(
    "disguise",
    [
        unicodedata.normalize("NFD", "천막돌"),
        "천\u200b막\u200b돌",
        "\u202e천막돌",
        "천 막 돌",
        "Чхон\u00adМак\u00adТоль",
        "C h o n M a k T o l",
        "Сhon Маk Тol",
        "Ｃｈｏｎ Ｍａｋ Ｔｏｌ",
        "Чхон Мак\nТоль",
        "&#52380;&#47561;&#46028;",
        "\\ucc9c\\ub9c9\\ub3cc",
        "%EC%B2%9C%EB%A7%89%EB%8F%8C",
    ],
    ids=repr,
)
def test_a_disguised_name_is_met(disguise: str):
    assert {each.trait for each in seen(disguise).hits} & {Trait.NAME}


def test_a_name_that_begins_in_one_field_and_ends_in_the_next_is_met():
    assert seen("Чхон Мак", "Толь").hits


def test_letters_put_apart_do_not_run_into_the_next_text():
    assert seen("x", "C h o n M a k T o l", "q").hits


def test_other_names_numbers_and_places_are_of_nobody():
    assert seen("Ким Чхоль Су, 1.2.1990, в/ч 11111, Пхеньян, +7 900 000-00-00").hits == ()
    assert seen("").hits == ()


@pytest.mark.parametrize(
    ("text", "trait"),
    [
        ("24 декабря 1999 г.", Trait.BIRTH_DATE),
        ("주체88년 12월 24일", Trait.BIRTH_DATE),
        ("в/ч 97602", Trait.UNIT),
        ("из города Танчхон", Trait.HOME),
        ("тел. 067 000 44 02", Trait.NUMBER),
        ("ранен в шею справа", Trait.WOUND),
        ("ему 26 лет", Trait.BIRTH),
    ],
)
def test_what_is_no_name_is_met_too(text: str, trait: Trait):
    assert trait in {each.trait for each in seen(text).hits}


def test_a_given_name_counts_only_near_something_else():
    assert Trait.GIVEN not in {each.trait for each in seen("막돌 пришёл").hits}
    near = seen("막돌, в/ч 97602")
    assert Trait.GIVEN in {each.trait for each in near.hits}
    far = seen("막돌 " + "слово " * 100 + "в/ч 97602")
    assert Trait.GIVEN not in {each.trait for each in far.hits}


def test_what_is_kept_for_later_names_nobody_and_is_found_again():
    kept = seen("천막돌, в/ч 97602, 067 000 44 02").particulars
    assert kept
    assert not any("막돌" in each or "44" in each for each in kept)
    again = attributes_of(kept, ONE, ON)
    assert {each.trait for each in again["K-1"]} == {Trait.UNIT}


def test_two_people_who_share_something_are_both_met():
    both = index_of([("K-1", PARTS_OF_UNIT), ("K-2", PARTS_OF_UNIT)])
    assert {each.subject for each in seen("в/ч 97602", index=both).hits} == {"K-1", "K-2"}


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str):
    assert isinstance(seen(text).hits, tuple)


@pytest.mark.parametrize(("letters", "met"), [(390, True), (420, False)])
def test_near_is_four_hundred_characters_on_either_side(letters: int, *, met: bool):
    index = index_of([("K-1", (Part(PartKind.NAME, "천막돌", "Hang"), *PARTS_OF_UNIT))])
    between = "." * letters
    for text in (f"97602 {between} Мак Толь", f"Мак Толь {between} 97602"):
        traits = {hit.trait for hit in seen(text, index=index).hits}
        assert (Trait.GIVEN in traits) is met


def test_ten_thousand_given_names_far_from_ten_thousand_numbers_are_soon_read():
    index = index_of([("K-1", (Part(PartKind.NAME, "천막돌", "Hang"), *PARTS_OF_UNIT))])
    text = f"{'97602 ' * 10_000}{'.' * 1000}{' 막돌' * 10_000}"
    started = time.process_time()
    traits = {hit.trait for hit in seen(text, index=index).hits}
    assert Trait.GIVEN not in traits
    assert time.process_time() - started < 10


def test_nothing_of_a_name_stays_in_memory_behind_a_look_or_an_indexing():
    seen("Chon Mak Tol met Мак Толем 24.12.1999")
    KeyedDigests.of((Part(PartKind.NAME, "Chon Mak Tol", "Latn"),), KEY)
    cached = (korean._piece, korean._one_word, syllables.word, syllables.syllable, foreign.stem)
    assert {each.cache_info().currsize for each in cached} == {0}
