# ruff: noqa: RUF001 - names in three scripts are the subject
"""Mentions that share a key are one, and what two names share makes them not one."""

from itertools import permutations

import pytest

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.entities import numbered
from tutela.redaction.text.hit import Hit
from tutela.redaction.text.others import keys_of, with_keys

NAME = FindingKind.PERSON_NAME


def hit(text: str, written: str, *keys: str, kind: FindingKind = NAME, at: int = 0) -> Hit:
    start = text.index(written, at)
    return Hit(start, start + len(written), kind, 900, "x/1", frozenset(keys))


def test_a_shared_key_makes_one():
    text = "AA BB CC"
    hits = [
        hit(text, "AA", "k:one", "w:a"),
        hit(text, "BB", "k:two", "w:b"),
        hit(text, "CC", "w:a"),
    ]
    assert [one.entity for one in numbered(text, hits)] == [1, 2, 1]


def test_a_word_of_two_full_names_joins_neither():
    text = "AA BB CC"
    hits = [
        hit(text, "AA", "k:one", "w:s"),
        hit(text, "BB", "k:two", "w:s"),
        hit(text, "CC", "w:s"),
    ]
    assert [one.entity for one in numbered(text, hits)] == [1, 2, 3]


def test_places_are_one_by_how_they_are_written():
    text = "Zavod and Zavod and Most"
    place = FindingKind.PLACE
    hits = [
        hit(text, "Zavod", kind=place),
        hit(text, "Zavod", kind=place, at=6),
        hit(text, "Most", kind=place),
    ]
    assert [one.entity for one in numbered(text, hits)] == [1, 1, 2]


def test_a_place_is_no_person():
    text = "Zavod and Zavod"
    hits = [
        hit(text, "Zavod", "same", kind=FindingKind.PLACE),
        hit(text, "Zavod", "same", at=6),
    ]
    assert [one.entity for one in numbered(text, hits)] == [1, 2]


def test_a_hit_over_a_line_end_is_one_finding_on_each_side():
    text = "Kim \n Chol"
    found = numbered(text, [Hit(0, len(text), NAME, 900, "x/1")])
    assert [(one.start, one.end, one.entity) for one in found] == [(0, 3, 1), (6, 10, 1)]


@pytest.mark.parametrize(
    "joined", ["김철수는", "김철수 동무가", "중사김철수", "김철수동지에게서", "김철수였습니다"]
)
def test_a_korean_name_with_title_and_particle_is_the_same(joined: str):
    text = f"김철수, {joined}"
    hits = with_keys(text, [hit(text, "김철수"), hit(text, joined, at=5)], keys_of)
    assert len({each.entity for each in numbered(text, hits)}) == 1


def test_foreign_names_in_hangul_that_end_alike_are_different_people():
    text = "세렌 아르주노프라, 아이다르 삼빌로프라, 그로모볼로프라"
    names = text.split(", ")
    hits = with_keys(text, [hit(text, name) for name in names], keys_of)
    assert len({each.entity for each in numbered(text, hits)}) == len(names)


NAMES = [frozenset(("k:1", "k:2")), frozenset(("k:2", "k:3")), frozenset(("k:3", "k:4"))]


@pytest.mark.parametrize("order", list(permutations(NAMES)))
def test_who_is_who_does_not_hang_on_the_order_of_names(order: tuple[frozenset[str], ...]):
    # The first and the last have nothing in common, whichever is looked at first.
    text = " ".join(f"n{place}" for place in range(len(order))) + " w"
    hits = [hit(text, f"n{place}", *keys, "w:x") for place, keys in enumerate(order)]
    alone = numbered(text, [*hits, hit(text, "w", "w:x")])[-1]
    assert alone.entity not in {each.entity for each in numbered(text, hits)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ульян Шестопёров. Лейтенант Шестопёров.", ("Ульян Шестопёров", "Лейтенант Шестопёров")),
        ("Ульян Шестопёров. Утром Шестопёрова", ("Ульян Шестопёров", "Утром Шестопёрова")),
        ("Юрчик.\nФорма Юрчика", ("Юрчик", "Форма Юрчика")),
    ],
)
def test_a_rank_or_the_first_word_of_a_sentence_makes_nobody_else(
    text: str, names: tuple[str, str]
):
    hits = with_keys(text, [hit(text, name) for name in names], keys_of)
    assert len({each.entity for each in numbered(text, hits)}) == 1


def test_two_given_names_at_the_beginning_of_sentences_are_two_people():
    text = "Иван Ковальчук. Пётр Ковальчук."
    hits = with_keys(text, [hit(text, "Иван Ковальчук"), hit(text, "Пётр Ковальчук")], keys_of)
    assert len({each.entity for each in numbered(text, hits)}) == 2
