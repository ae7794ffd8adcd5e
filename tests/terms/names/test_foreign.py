"""Names of people who are not Korean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.terms.names import foreign


@pytest.mark.parametrize(
    "forms",
    [
        ("Петренко", "Петренка", "Петренком", "Petrenko", "PETRENKO"),
        ("Ковальський", "Ковальського", "Ковальский", "Kovalskyi", "Kovalsky", "Ковальською"),
        ("Иванов", "Іванов", "Иванова", "Ивановым", "Ivanov"),
        ("Сергей", "Сергія", "Serhii", "Sergey", "Серёжа"),
        ("Олексій", "Алексея", "Лёша", "Oleksii"),
        ("Бондар", "Бондаря", "Bondar", "Бондарем"),
        ("Мельник", "Мельника", "Melnyk"),
        ("Ганна", "Анной", "Hanna", "Аня"),
        ("Кравець", "Кравця", "Кравцем"),
        ("John", "Jack", "JOHN"),
    ],
)
def test_forms_of_one_name_have_one_stem(forms: tuple[str, ...]):
    assert len({foreign.stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Иван", "Ирина"), ("Петренко", "Петров"), ("Алексей", "Александр")]
)
def test_different_names_have_different_stems(one: str, other: str):
    assert foreign.stem(one) != foreign.stem(other)


def test_given_name_and_surname_meet_in_either_order():
    first = set(foreign.names(("Иван", "Петренко")))
    assert first == set(foreign.names(("Петренка", "Ивана")))
    assert first <= set(foreign.of_record(("Петренко", "Іван", "Олексійович")))


def test_a_patronymic_between_is_passed_over():
    record = set(foreign.of_record(("Иван", "Петренко")))
    assert record & set(foreign.names(("Иван", "Олексійович", "Петренко")))


def test_small_letters_count_where_a_given_name_is_known():
    assert list(foreign.names(("иван", "петренко")))
    assert not list(foreign.names(("пошёл", "домой")))


def test_patronymics_are_known_in_two_scripts():
    assert all(map(foreign.is_patronymic, ("Иванович", "Іванівна", "Олексійовича", "Ivanovych")))
    assert not any(map(foreign.is_patronymic, ("Иван", "ключ", "Petrenko")))


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4))
def test_keys_are_few_whatever_the_words(words: list[str]):
    assert len(list(foreign.names(words))) <= foreign.CANDIDATES_MAX
    assert len(list(foreign.of_record(words))) <= foreign.CANDIDATES_MAX


def test_hangul_has_no_stem():
    assert foreign.stem("김철수") == ""


def test_a_foreign_name_in_hangul_is_found_as_it_is_written():
    record = set(foreign.of_record(("스테판", "오히로츠키")))
    assert record == set(foreign.of_record(("오히로츠키", "스테판")))
    assert record & set(foreign.names(("스테판", "오히로츠키는")))
    assert set(foreign.of_record(("그로모볼로프",))) & set(foreign.names(("그로모볼로프에게서",)))
    assert not list(foreign.names(("김철수는",)))


def test_a_title_on_record_is_no_part_of_the_name():
    assert set(foreign.of_record(("пан", "Остромир"))) == set(foreign.names(("Остромира",)))
