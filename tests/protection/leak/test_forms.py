# ruff: noqa: RUF001 - texts in several scripts are the subject
"""A part on record and the words of a text meet in a form; short and empty ones do not."""

from datetime import date

import pytest
from tests.protection.leak.register import PARTS, SPELLINGS

from tutela.protection.identity import Part, PartKind
from tutela.protection.leak.forms import aged, forms_in, forms_of, is_particular

ON = date(2026, 11, 25)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_name_and_its_spellings_meet(spelling: str):
    known = {each.form for each in forms_of(PARTS[0])}
    assert known & {met.form for met in forms_in(spelling)}


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (Part(PartKind.DOCUMENT, "ВК 0090022"), "билет ВК № 0090022"),
        (Part(PartKind.CONTACT, "chonmt@example.net"), "пишите: chonmt@example.net"),
        (Part(PartKind.ALIAS, "Ондар Чечек"), "на имя Ондар Чечек"),
        (Part(PartKind.CAPTURED_ON, "2025-01-11"), "11 января 2025 года"),
        (Part(PartKind.CAPTURED_AT, "Пологая Верба"), "у деревни Пологая Верба"),
        (Part(PartKind.HOME, "ул. Ленина, 5"), "живёт: ул. Ленина, 5"),
        (Part(PartKind.UNIT, "97602"), "девять семь шесть ноль два"),
    ],
)
def test_other_parts_meet_what_people_write(part: Part, text: str):
    known = {each.form for each in forms_of(part)}
    assert known & {met.form for met in forms_in(text)}


def test_places_are_of_the_text_as_given():
    text = "сказал: 천막돌."
    met = [each for each in forms_in(text) if each.form == "p:천막돌"]
    assert {text[each.start : each.end] for each in met} == {"천막돌"}


def test_what_has_no_words_has_no_form():
    assert list(forms_of(Part(PartKind.POWER, "KP"))) == []
    assert list(forms_of(Part(PartKind.WOUND, "a"))) == []


def test_an_age_may_mean_four_years():
    assert aged("age:26", ON) == ("d:1998", "d:1999", "d:2000", "d:2001")
    assert aged("unit:97602", ON) == ("unit:97602",)


def test_names_and_numbers_are_not_kept_for_later():
    assert is_particular("unit:97602")
    assert is_particular("d:1999-12-24")
    assert not any(map(is_particular, ("k:x", "p:x", "tel:1", "doc:1", "kin:1")))
