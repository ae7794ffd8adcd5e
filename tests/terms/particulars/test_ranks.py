"""Ranks."""

import pytest

from tutela.terms.particulars.ranks import find, keys_of


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("генерал-майора", "major-general"),
        ("major general", "major-general"),
        ("старшему лейтенанту", "senior-lieutenant"),
        ("лейтенант", "lieutenant"),
        ("полковник", "colonel"),
        ("підполковника", "lieutenant-colonel"),
        ("상급병사", "corporal"),
        ("초급병사", "junior-private"),
        ("특무상사", "warrant-officer"),
        ("상사", "sergeant-major"),
        ("하사", "junior-sergeant"),
        ("대좌", "senior-colonel"),
    ],
)
def test_the_longest_rank_counts(text: str, slug: str):
    assert [found.key for found in find(text)] == [f"rank:{slug}"]


def test_a_rank_on_record_has_the_key_of_its_equals():
    assert keys_of("소좌") == keys_of("майор") == keys_of("Major") == frozenset({"rank:major"})
    assert keys_of("повар") == frozenset()


def test_words_that_only_begin_like_a_rank_are_none():
    assert list(find("капитанская рубка, privately, colonels' road"))[1:] == []
