"""The taggers that ship find what identifies in invented sentences, and can be read at all."""

from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest

from tutela.redaction.text.tagger import Tagger
from tutela.redaction.text.weightfile import WEIGHTS_MAX

SHIPPED = sorted(
    (
        each
        for each in (files("tutela.redaction.text") / "weights").iterdir()
        if each.name.endswith(".bin")
    ),
    key=lambda each: each.name,
)
TAGGERS = {each.name.removesuffix(".bin"): Tagger.read(each.read_bytes()) for each in SHIPPED}


@pytest.mark.parametrize("file", SHIPPED, ids=[each.name for each in SHIPPED])
def test_a_shipped_file_is_small_and_of_the_language_its_name_tells(file: Traversable):
    data = file.read_bytes()
    assert len(data) <= WEIGHTS_MAX
    assert f"{Tagger.read(data).language}.bin" == file.name


@pytest.mark.parametrize(
    ("language", "text", "identifying"),
    [
        ("en", "My name is Tobias Fennimore and I come from Harrowgate.", "Tobias Fennimore"),
        ("en", "My name is Tobias Fennimore and I come from Harrowgate.", "Harrowgate"),
        ("en", "The prisoner, Kwak Il Hun, was taken on 14 March 2025.", "Kwak Il Hun"),
        ("en", "The prisoner, Kwak Il Hun, was taken on 14 March 2025.", "14 March 2025"),
        ("en", "NAME: KWAK IL HUN\nUNIT: 93-417", "KWAK IL HUN"),
        ("en", "call me on +380 00 555 01 99", "+380 00 555 01 99"),
        ("ru", "Меня зовут Кузьма Лопатников, родом из Верхней Зарубки.", "Кузьма Лопатников"),
        ("ru", "Рядом лежал кореец, Квак Иль Хун.", "Квак Иль Хун"),
        ("ru", "Взяли в плен 14 марта 2025 года.", "14 марта 2025"),
        ("ru", "ФАМИЛИЯ ЛОПАТНИКОВ", "ЛОПАТНИКОВ"),
        ("ru", "Пришли за Лопатниковым.", "Лопатниковым"),
    ],
)
def test_what_identifies_in_an_invented_sentence_is_found(
    language: str, text: str, identifying: str
):
    start = text.index(identifying)
    covered = {at for each in TAGGERS[language].tag(text) for at in range(each.start, each.end)}
    assert covered >= {at for at in range(start, start + len(identifying)) if text[at].isalnum()}


@pytest.mark.parametrize("language", sorted(TAGGERS))
def test_a_sentence_about_nobody_is_left_almost_whole(language: str):
    text = {
        "en": "They gave us bread and water, and nobody said anything.",
        "ru": "Нам дали хлеба и воды, и никто ничего не сказал.",
    }.get(language, "")
    assert sum(each.end - each.start for each in TAGGERS[language].tag(text, 500)) == 0
