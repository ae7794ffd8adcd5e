"""The tables of spellings."""

from tutela.terms.names import hangul, spellings
from tutela.terms.names.inventory import KNOWN

TABLES = (
    (spellings.LATIN_ONSETS, hangul.INITIALS),
    (spellings.CYRILLIC_ONSETS, hangul.INITIALS),
    (spellings.LATIN_VOWELS, hangul.VOWELS),
    (spellings.CYRILLIC_VOWELS, hangul.VOWELS),
    (spellings.LATIN_FINALS, hangul.FINALS),
    (spellings.CYRILLIC_FINALS, hangul.FINALS),
)


def test_every_entry_is_a_letter_of_its_kind_with_a_small_cost():
    for table, letters in TABLES:
        for values in table.values():
            assert values
            assert all(jamo in letters and 0 <= cost <= 2 for jamo, cost in values.items())


def test_every_initial_and_vowel_can_be_spelt_in_both_scripts():
    for table, letters in TABLES[:4]:
        spelt = {jamo for values in table.values() for jamo in values}
        assert spelt == set(letters)


def test_no_table_mixes_scripts():
    for place, (table, _) in enumerate(TABLES):
        cyrillic = place % 2 == 1
        assert all((form[0] > "z") == cyrillic for form in table if form)


def test_irregular_spellings_lead_to_known_syllables():
    assert all(set(values) <= KNOWN for values in spellings.WHOLE.values())
