# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Units by number."""

import pytest

from tutela.terms.particulars.units import find, keys_of

FORMS = {
    "brigade": ("{0}-я бригада", "{0}-та бригада", "{0}th Brigade", "제{0}려단", "{0}여단"),
    "battalion": ("{0}-й батальон", "{0}-го батальйону", "{0}th battalion", "{0}대대"),
    "company": ("{0}-я рота", "{0}-ї роти", "{0}th company", "{0}중대"),
    "regiment": ("{0}-й полк", "{0}-го полку", "{0}th regiment", "{0}련대"),
    "division": ("{0}-я дивизия", "{0}-ї дивізії", "{0}th Division", "제{0}사단"),
}


@pytest.mark.parametrize("formation", FORMS)
def test_every_number_of_a_unit_is_found_in_four_languages(formation: str):
    for number in range(1, 200):
        for form in FORMS[formation]:
            assert f"unit:{formation}-{number}" in keys_of(form.format(number))


def test_a_chain_gives_each_of_its_members():
    assert keys_of("94려단 3대대 2중대") == {
        "unit:brigade-94",
        "unit:battalion-3",
        "unit:company-2",
    }


def test_letters_of_two_alphabets_are_one_number():
    assert keys_of("в/ч А1234") == keys_of("military unit A1234") == {"unit:post-A1234"}


def test_a_unit_without_number_is_none():
    assert list(find("наша рота, the battalion, 우리 중대")) == []
