"""Dates and ages."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.terms.particulars.dates import JUCHE, find, key_of, keys_of_birth

ENGLISH = "January February March April May June July August September October November December"
RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
UKRAINIAN = "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"
MONTHS = tuple(names.split() for names in (ENGLISH, RUSSIAN, UKRAINIAN))
YEAR = [date(1996, 1, 1) + timedelta(days) for days in range(366)]


def _keys(text: str) -> set[str]:
    return {found.key for found in find(text)}


def test_every_day_of_a_year_is_found_in_every_language():
    for day in YEAR:
        english, russian, ukrainian = (names[day.month - 1] for names in MONTHS)
        for text in (
            f"{day.day} {english} {day.year}",
            f"{english} {day.day}, {day.year}",
            f"{day.day} {russian} {day.year} года",
            f"{day.day} {ukrainian} {day.year} року",
            f"{day.year}년 {day.month}월 {day.day}일",
            f"주체{day.year - JUCHE}년 {day.month}월 {day.day}일",
            f"{day:%d.%m.%Y}",
            f"{day:%Y-%m-%d}",
            f"{day:%Y%m%d}",
        ):
            assert f"d:{day.isoformat()}" in _keys(text), text


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_any_date_is_found_between_other_words(day: date):
    assert f"d:{day.isoformat()}" in _keys(f"({day:%d.%m.%Y}; там)")


def test_a_date_that_reads_two_ways_gives_both():
    assert {"d:1998-05-03", "d:1998-03-05"} <= _keys("3/5/1998")
    assert "d:1998-03-05" not in _keys("3.5.1998")


@pytest.mark.parametrize(
    "text", ["30 February 1998", "31.04.1998", "2월 30일", "00.00.1998", "1998-13-01"]
)
def test_what_is_no_date_has_no_day(text: str):
    assert not any(key.count("-") > 1 for key in _keys(text))


def test_a_key_is_of_what_is_known():
    assert key_of(1998, 5, 3) == "1998-05-03"
    assert key_of(None, 2, 29) == "--02-29"
    assert key_of(1998, None, None) == "1998"
    assert key_of(1998, 5, None) == "1998-05"
    assert key_of(None, 5, None) is None
    assert key_of(1850, 5, 3) is None
    assert key_of(1998, 13, None) is None
    assert key_of(None, None, None) is None


def test_a_birth_date_is_found_as_an_age():
    keys = keys_of_birth(date(1998, 5, 3), date(2025, 1, 10))
    assert {"d:1998-05-03", "d:--05-03", "d:1998", "d:1998-05"} <= keys
    assert {"age:26", "age:27", "age:28"} <= keys
    assert "age:25" not in keys
    assert keys & _keys("двадцать шесть лет")


def test_a_number_that_is_no_age_is_none():
    assert _keys("200 лет") == set()
    assert _keys("26 houses") == set()
