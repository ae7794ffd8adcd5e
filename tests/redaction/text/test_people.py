# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Names in Latin and Cyrillic letters are told by capitals, syllables and what stands beside."""

import pytest

from tutela.redaction.text.people import is_common, is_proper, people


def covered(text: str) -> str:
    places = {place for hit in people(text) for place in range(hit.start, hit.end)}
    return "".join(letter if place in places else " " for place, letter in enumerate(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("we saw Pak Chol Min there", ["Pak Chol Min"]),
        ("мы видели Ким Ын Чхоля там", ["Ким Ын Чхоля"]),
        ("там был Ли и ещё Нам", ["Ли", "Нам"]),
        ("then Bulbenko-Riy left", ["Bulbenko-Riy"]),
        ("Ivan came", ["Ivan"]),
        ("Петро Олексійович прийшов", ["Петро Олексійович"]),
        ("с Шевченко Т. Г. вместе", ["Шевченко Т. Г."]),
        ("спросите у дяди щегла", ["щегла"]),
        ("we said Mae the Cane once", ["Mae the Cane"]),
        ("да васька подкуймуха ушёл", ["васька", "подкуймуха"]),
        ("Ким Чхоль Су ушёл", ["Ким Чхоль Су"]),
    ],
)
def test_names_are_found(text: str, names: list[str]):
    found = covered(text)
    assert all(name in found for name in names)


@pytest.mark.parametrize(
    "text",
    [
        "It was cold in Korea.",
        "Мы были в России. Потом ушли.",
        "Він був з України.",
        "We came. They left.",
        "i am here and you are there",
    ],
)
def test_first_words_and_countries_are_none(text: str):
    assert covered(text).strip() == ""


def test_common_and_proper_words_are_known_in_any_case():
    assert is_common("The")
    assert is_common("Потом")
    assert is_proper("Россией")
    assert not is_proper("Ли")
