"""The taggers that ship find what identifies in invented sentences, and can be read at all."""

# ruff: noqa: RUF001 - Cyrillic on purpose

import unicodedata
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
        ("uk", "Мене звати Кузьма Лопатченко, родом із Верхньої Зарубки.", "Кузьма Лопатченко"),
        ("uk", "Мене звати Кузьма Лопатченко, родом із Верхньої Зарубки.", "Верхньої Зарубки"),
        ("uk", "Поруч лежав кореєць, Квак Іль Хун.", "Квак Іль Хун"),
        ("uk", "Узяли в полон 14 березня 2025 року біля с. Лужанка.", "14 березня 2025"),
        ("uk", "Узяли в полон 14 березня 2025 року біля с. Лужанка.", "Лужанка"),
        ("uk", "ПРІЗВИЩЕ ЛОПАТЧЕНКО", "ЛОПАТЧЕНКО"),
        ("uk", "Прийшли за Лопатченком. Лопатченкові стало зле.", "Лопатченкові"),
        ("uk", "Склад на вул. Зарубській, 14 згорів.", "вул. Зарубській, 14"),
        ("uk", "Пише корейською: 곽일훈.", "곽일훈"),
        ("ko", "저는 곽일훈이라고 합니다. 함경남도 은골리에서 태여났습니다.", "곽일훈"),
        ("ko", "저는 곽일훈이라고 합니다. 함경남도 은골리에서 태여났습니다.", "함경남도 은골리"),
        ("ko", "리노을과 류별은 전사였다.", "리노을"),
        ("ko", "성 명  로 일 훈", "로 일 훈"),
        ("ko", "일훈아, 물 마셔.", "일훈"),
        ("ko", "통역 드미뜨리 그로모블로프가 옮겼다.", "그로모블로프"),
        ("ko", "1월 12일에 로씨야 꾸르스크에서 잡혔다.", "꾸르스크"),
        ("ko", "1월 12일에 로씨야 꾸르스크에서 잡혔다.", "1월 12일"),
        ("ko", "소속은 제93417군부대이다.", "제93417군부대"),
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
        "uk": "Нам дали хліба й води, і ніхто нічого не сказав.",
        "ko": "우리에게 빵과 물을 주었고 아무도 말하지 않았다.",
    }[language]
    assert sum(each.end - each.start for each in TAGGERS[language].tag(text, 500)) == 0


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("ko", "저는 곽일훈이라고 합니다.", "곽일훈"),
        ("ko", "저는 곽\u200b일\u200d훈이라고 합니다.", "곽\u200b일\u200d훈"),
        ("uk", "Мене звати Кузьма Лопат\u00adченко.", "Лопат\u00adченко"),
        ("uk", "Прийшли за Лопатченком\u202e. Він утік.", "Лопатченком"),
    ],
)
def test_hidden_marks_and_jamo_apart_hide_no_name(language: str, text: str, name: str):
    apart, name = (unicodedata.normalize("NFD", each) for each in (text, name))
    covered = {at for each in TAGGERS[language].tag(apart) for at in range(each.start, each.end)}
    start = apart.index(name)
    letters = {at for at in range(start, start + len(name)) if apart[at].isalnum()}
    assert covered >= letters
