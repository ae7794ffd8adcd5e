"""The lists of frequent words hold words as they are looked up."""

from tutela.redaction.text.common import COMMON, PROPER
from tutela.terms.names import foreign


def test_words_are_in_small_letters():
    assert all(word == word.lower() and word.strip() == word for word in COMMON)


def test_no_frequent_given_name_is_among_them():
    names = ("иван", "ivan", "олександр", "сергей", "марія", "anna", "john", "саша")
    assert all(foreign.is_given(name) and name not in COMMON for name in names)


def test_countries_are_proper_and_people_are_not():
    assert all(PROPER.fullmatch(word) for word in ("korea", "russians", "україною", "росії"))
    assert not any(PROPER.fullmatch(word) for word in ("kim", "ким", "іван", "india"))
