# ruff: noqa: RUF001 - the same bytes in several scripts are what is tested
"""Which single reading of bytes without a mark is a text."""

import random

import pytest
from benchmarks.text._statements import load
from hypothesis import given
from hypothesis import strategies as st

from tutela.intake.codepage import is_accident, readings
from tutela.terms.messages import Language, catalogue

RUSSIAN = "Меня привезли в подвал ночью. Там было холодно, и мы спали на полу по очереди."
UKRAINIAN = "Мене привезли до підвалу вночі. Там було холодно, і ми спали на підлозі по черзі."
KOREAN = (
    "밤에 지하실로 끌려갔습니다. 그곳은 추웠고 우리는 차례로 바닥에서 잤습니다. 물도 없었습니다."
)
PAGES = {
    "ko": ("cp949",),
    "ru": ("cp1251", "koi8-r", "koi8-u", "cp866", "cp1125", "iso8859-5", "mac-cyrillic"),
    "uk": ("cp1251", "koi8-u", "cp1125", "iso8859-5", "mac-cyrillic"),
}
CORPUS = {
    code: [one.text for one in load("dev") if one.language == code]
    + ["\n".join(catalogue(Language(code)).values())]
    for code in PAGES
}


@st.composite
def encoded(draw: st.DrawFn) -> tuple[str, str]:
    """A piece of a text, in the letters its code page has, and the code page."""
    code = draw(st.sampled_from(sorted(PAGES)))
    page = draw(st.sampled_from(PAGES[code]))
    text = draw(st.sampled_from(CORPUS[code]))
    start = draw(st.integers(0, max(0, len(text) - 20)))
    piece = text[start : start + draw(st.integers(1, 500))]
    piece = draw(st.sampled_from((piece, piece.lower(), piece.upper())))
    return "".join(letter for letter in piece if letter.encode(page, "ignore")), page


@pytest.mark.parametrize("page", PAGES["ru"])
def test_a_russian_text_is_read_in_every_code_page_of_russian(page: str):
    assert list(readings(RUSSIAN.encode(page)).values()) == [RUSSIAN]


@pytest.mark.parametrize("page", ["cp1251", "koi8-u", "cp1125", "iso8859-5"])
def test_a_ukrainian_text_is_read_in_every_code_page_of_ukrainian(page: str):
    assert list(readings(UKRAINIAN.encode(page)).values()) == [UKRAINIAN]


def test_a_korean_text_is_read_in_its_code_page():
    assert readings(KOREAN.encode("cp949")) == {"cp949": KOREAN}


def test_russian_words_within_a_korean_text_are_read():
    text = f"{KOREAN} 병원에서 «Кавказ-2»라고 불렀다."
    assert readings(text.replace("«", "《").replace("»", "》").encode("cp949"))


@given(encoded())
def test_what_is_decided_is_never_decided_wrongly(given_: tuple[str, str]):
    text, page = given_
    found = readings(text.encode(page))
    assert len(found) != 1 or list(found.values()) == [text]


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_long_text_in_the_common_code_page_is_nearly_always_read(code: str):
    page = {"ko": "cp949", "ru": "cp1251", "uk": "cp1251"}[code]
    texts = ["".join(x for x in text if x.encode(page, "ignore")) for text in CORPUS[code]]
    read = sum(list(readings(text.encode(page)).values()) == [text] for text in texts)
    assert read >= 0.85 * len(texts)


def test_syllables_in_another_order_as_in_kps_9566_are_not_read():
    rows = [chr(code) for code in range(0xAC00, 0xD7A4) if len(chr(code).encode("euc_kr")) == 2]
    shuffled = random.Random(9566).sample(rows, len(rows))  # noqa: S311 - the same in every run
    foreign = str.maketrans(dict(zip(rows, shuffled, strict=True)))
    assert [
        readings(text.translate(foreign).encode("cp949", "ignore")) for text in CORPUS["ko"]
    ] == [{} for _ in CORPUS["ko"]]


@pytest.mark.parametrize(
    "encoding", ["shift_jis", "gb18030", "big5", "johab", "cp1252", "cp1250", "utf-16-le", "cp037"]
)
def test_an_encoding_that_is_not_known_is_not_taken_for_one_that_is(encoding: str):
    text = "日本語 中文 Škoda é à ü ß ñ 가나다라마바사아자차카타파하 " * 8
    assert readings(text.encode(encoding, "ignore")) == {}


@pytest.mark.parametrize("name", ["Иванов", "Ким Чен Ын", "김철수"])
def test_a_name_alone_is_too_short_to_be_decided(name: str):
    page = "cp949" if "김" in name else "cp1251"
    assert readings(name.encode(page)) == {}


def test_two_readings_that_differ_in_one_letter_are_both_possible():
    text = "де поранили? там було холодно, перекладач чонґ дасоль говорив мало"
    assert set(readings(text.encode("cp1251"))) == {"cp1251", "mac-cyrillic"}


@pytest.mark.parametrize("seed", range(20))
def test_bytes_without_sense_are_no_text(seed: int):
    assert readings(random.Random(seed).randbytes(4000)) == {}  # noqa: S311 - the same in every run


@pytest.mark.parametrize("word", ["칭호", "책 5", "이름: 칭 호"])
def test_korean_that_is_utf_8_by_accident_is_seen(word: str):
    untrusted = word.replace("이름", "name").encode("cp949")
    assert is_accident(untrusted.decode("utf-8"), untrusted)


@pytest.mark.parametrize(
    "word", ["café", "Ryŏm Kyŏng-nyul", "§ 5", "Škoda", "à la", "Привіт", "5 °C"]
)
def test_accents_within_a_word_are_no_accident(word: str):
    assert not is_accident(word, word.encode())
