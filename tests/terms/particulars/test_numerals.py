"""Numbers written out."""

import pytest

from tutela.terms.particulars import numerals

SINO = "일이삼사오육칠팔구"
TENS = ["열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]
ONES = ["", *["하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"]]


def _sino(number: int) -> str:
    written = ""
    for power, letter in ((1000, "천"), (100, "백"), (10, "십")):
        digit = number // power % 10
        written += (SINO[digit - 1] if digit > 1 else "") + letter if digit else ""
    return written + (SINO[number % 10 - 1] if number % 10 else "")


def test_every_sino_korean_number_below_10000_is_read():
    assert all(numerals.sino_korean(_sino(number)) == number for number in range(11, 10_000))


def test_every_native_korean_number_below_100_is_read():
    for tens, ten in enumerate(TENS, 1):
        for one, word in enumerate(ONES):
            assert numerals.native_korean(ten + word) == tens * 10 + one


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twenty-six", 26),
        ("nineteen ninety-eight", 1998),
        ("two thousand and five", 2005),
        ("one thousand nine hundred and ninety eight", 1998),
        ("thirty-first", 31),
        ("двадцать шесть", 26),
        ("двадцать третьего", 23),
        ("тысяча девятьсот девяносто восьмого", 1998),
        ("две тысячи пятого", 2005),
        ("двухтысячного", 2000),
        ("третє", 3),
        ("двадцять шосте", 26),
        ("дві тисячі першого", 2001),
        ("тридцять першого", 31),
        ("일구구팔", None),
        ("walk", None),
        ("", None),
    ],
)
def test_words_are_numbers(text: str, value: int | None):
    assert numerals.written_out(text) == value


def test_digits_said_one_by_one_are_read():
    assert numerals.sino_korean("일구구팔") == 1998
    assert numerals.sino_korean("") is None
    assert numerals.sino_korean("가") is None
    assert numerals.native_korean("가") is None
