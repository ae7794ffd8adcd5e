# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Telephone and document numbers."""

import pytest

from tutela.terms.particulars import numbers

PHONES = ("+380 67 123 45 67", "+38(067)123-45-67", "0671234567", "067 123 4567")
PASSPORTS = ("паспорт АВ 123456", "паспорт серії АВ № 123456", "passport AB-123456", "AB123456")


def _keys(text: str) -> set[str]:
    return {found.key for found in numbers.find(text)}


@pytest.mark.parametrize("text", PHONES)
def test_a_phone_has_one_key_with_and_without_its_country(text: str):
    assert numbers.key_of_phone("+380671234567") in _keys(f"тел. {text}, вечером")


@pytest.mark.parametrize("text", PASSPORTS)
def test_a_passport_has_one_key_in_both_alphabets(text: str):
    assert numbers.key_of_document("АВ 123456") in _keys(text)


@pytest.mark.parametrize(
    "text",
    ["군번 12-345678", "900101-1234567", "ІПН 1234567890", "жетон № АА-123456", "45 10 № 123456"],
)
def test_numbers_of_documents_are_found(text: str):
    assert any(key.startswith("doc:") for key in _keys(text))


@pytest.mark.parametrize(
    "text", ["1998-2000", "стр. 12", "on 25 May", "1 000 000 рублей", "said 4 times"]
)
def test_other_numbers_are_not(text: str):
    assert _keys(text) == set()


def test_a_finding_is_the_number_alone():
    text = "паспорт АВ 123456."
    assert {text[one.start : one.end] for one in numbers.find(text)} == {"АВ 123456"}
