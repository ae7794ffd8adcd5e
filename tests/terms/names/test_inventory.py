"""The syllables and surnames names are made of."""

from tutela.terms.names import inventory
from tutela.terms.names.hangul import is_hangul, one_orthography


def test_everything_is_hangul_in_one_orthography():
    every = (*inventory.SYLLABLES, *inventory.SURNAMES)
    assert all(is_hangul(name) and one_orthography(name) == name for name in every)


def test_a_surname_of_two_syllables_is_known_as_one():
    assert {"남궁", "황보", "제갈", "사공", "선우", "독고"} <= inventory.DOUBLE_SURNAMES
    assert all(len(name) == 2 for name in inventory.DOUBLE_SURNAMES)


def test_common_costs_nothing_and_rare_costs_one():
    assert inventory.SYLLABLES["철"] == inventory.SURNAMES["김"] == 0
    assert inventory.SYLLABLES["궁"] == inventory.SURNAMES["어"] + 1 == 1
    assert set(inventory.SYLLABLES.values()) == set(inventory.SURNAMES.values()) == {0, 1}


def test_the_inventory_is_as_large_as_the_bounds_were_reckoned_with():
    assert 350 <= len(inventory.KNOWN) <= 520
    assert 120 <= len(inventory.SURNAMES) <= 320
