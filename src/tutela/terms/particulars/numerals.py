# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Numbers written out in Korean, Russian, Ukrainian and English.

Source: general knowledge of the four languages; spec/names.md, 8.
"""

import re
from collections.abc import Iterable
from typing import Final

_SINO: Final = {letter: value for value, letter in enumerate("영일이삼사오육칠팔구")} | {
    "공": 0,
    "륙": 6,
    "유": 6,
    "시": 10,
}
_SINO_POWERS: Final = {"십": 10, "백": 100, "천": 1000, "만": 10_000}
_NATIVE_TENS: Final = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
_NATIVE_ONES: Final = {
    "하나": 1,
    "한": 1,
    "둘": 2,
    "두": 2,
    "셋": 3,
    "세": 3,
    "넷": 4,
    "네": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
}
SINO: Final = "[영일이삼사오육륙칠팔구공십백천만]"
NATIVE: Final = (
    rf"(?:(?:{'|'.join(_NATIVE_TENS)})(?:{'|'.join(_NATIVE_ONES)})?|(?:{'|'.join(_NATIVE_ONES)}))"
)
_NATIVE_DAYS: Final = {
    "초하루": 1,
    "초이틀": 2,
    "초사흘": 3,
    "초나흘": 4,
    "초닷새": 5,
    "초엿새": 6,
    "초이레": 7,
    "초여드레": 8,
    "초아흐레": 9,
    "초열흘": 10,
    "열흘": 10,
    "보름": 15,
    "스무날": 20,
    "스무하루": 21,
}
NATIVE_DAY: Final = "|".join(_NATIVE_DAYS)
_NATIVE_PARTS: Final = re.compile(rf"({'|'.join(_NATIVE_TENS)})?({'|'.join(_NATIVE_ONES)})?")

# Stems of Russian and Ukrainian numbers, cardinal and ordinal; the longest that fits counts.
_SLAVIC: Final = {
    **dict.fromkeys(("один", "одна", "одного", "перв", "перш"), 1),
    **dict.fromkeys(("два", "дві", "две", "двух", "двох", "втор", "друг"), 2),
    **dict.fromkeys(("три", "трьох", "трех", "трёх", "трет"), 3),
    **dict.fromkeys(("четыр", "четыре", "чотир", "четверт", "четвёрт"), 4),
    **dict.fromkeys(("пять", "пят", "п'ят", "п’ят", "пяти"), 5),
    **dict.fromkeys(("шест", "шіст", "шост"), 6),
    **dict.fromkeys(("семь", "семи", "седьм", "сім", "сьом"), 7),
    **dict.fromkeys(("восем", "восьм", "вісім"), 8),
    **dict.fromkeys(("девят", "дев'ят", "дев’ят"), 9),
    **dict.fromkeys(("десят",), 10),
    **dict.fromkeys(("одиннадцат", "одинадцят"), 11),
    **dict.fromkeys(("двенадцат", "дванадцят"), 12),
    **dict.fromkeys(("тринадцат", "тринадцят"), 13),
    **dict.fromkeys(("четырнадцат", "чотирнадцят"), 14),
    **dict.fromkeys(("пятнадцат", "п'ятнадцят", "п’ятнадцят"), 15),
    **dict.fromkeys(("шестнадцат", "шістнадцят"), 16),
    **dict.fromkeys(("семнадцат", "сімнадцят"), 17),
    **dict.fromkeys(("восемнадцат", "вісімнадцят"), 18),
    **dict.fromkeys(("девятнадцат", "дев'ятнадцят", "дев’ятнадцят"), 19),
    **dict.fromkeys(("двадцат", "двадцят"), 20),
    **dict.fromkeys(("тридцат", "тридцят"), 30),
    **dict.fromkeys(("сорок",), 40),
    **dict.fromkeys(("пятьдесят", "пятидесят", "п'ятдесят", "п’ятдесят"), 50),
    **dict.fromkeys(("шестьдесят", "шестидесят", "шістдесят"), 60),
    **dict.fromkeys(("семьдесят", "семидесят", "сімдесят"), 70),
    **dict.fromkeys(("восемьдесят", "восьмидесят", "вісімдесят"), 80),
    **dict.fromkeys(("девяност", "дев'яност", "дев’яност"), 90),
    **dict.fromkeys(("девятьсот", "дев'ятсот", "дев’ятсот"), 900),
    **dict.fromkeys(("восемьсот", "вісімсот"), 800),
    **dict.fromkeys(("двухтысячн", "двохтисячн"), 2000),
    **dict.fromkeys(("тысяч", "тисяч"), 1000),
}
_ENGLISH: Final = {
    "one": 1,
    "first": 1,
    "two": 2,
    "second": 2,
    "three": 3,
    "third": 3,
    "four": 4,
    "fourth": 4,
    "five": 5,
    "fifth": 5,
    "six": 6,
    "sixth": 6,
    "seven": 7,
    "seventh": 7,
    "eight": 8,
    "eighth": 8,
    "nine": 9,
    "ninth": 9,
    "ten": 10,
    "tenth": 10,
    "eleven": 11,
    "eleventh": 11,
    "twelve": 12,
    "twelfth": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "twentieth": 20,
    "thirty": 30,
    "thirtieth": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    **{
        f"{word}th": number
        for word, number in (("thirteen", 13), ("fourteen", 14), ("fifteen", 15))
    },
    **{f"{word}th": number for word, number in (("sixteen", 16), ("seventeen", 17))},
    **{f"{word}th": number for word, number in (("eighteen", 18), ("nineteen", 19))},
    "hundred": 100,
    "thousand": 1000,
}
_STEMS: Final = "|".join(sorted(_SLAVIC, key=len, reverse=True))
SLAVIC: Final = rf"(?:(?:{_STEMS})[а-яёіїє]{{0,4}})"
ENGLISH: Final = rf"(?:{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})"
_STEM: Final = re.compile(rf"({_STEMS})[а-яёіїє]{{0,4}}")
_SPLIT: Final = re.compile(r"[\s-]+|\band\b")
_CENTURY: Final = range(10, 21)


def sino_korean(text: str) -> int | None:
    """Return the value of a Sino-Korean number (천구백구십팔, or digit by digit 일구구팔)."""
    if all(letter in _SINO for letter in text):
        return int("".join(str(_SINO[letter] % 10) for letter in text)) if text else None
    total = digit = 0
    for letter in text:
        if letter in _SINO_POWERS:
            total += max(digit, 1) * _SINO_POWERS[letter]
            digit = 0
        elif letter in _SINO:
            digit = _SINO[letter]
        else:
            return None
    return total + digit


def native_day(text: str | None) -> int | None:
    """Return the day of the month that a native Korean word names (스무날)."""
    return _NATIVE_DAYS.get(text or "")


def native_korean(text: str) -> int | None:
    """Return the value of a native Korean number below 100 (스물여섯)."""
    match = _NATIVE_PARTS.fullmatch(text)
    if not match or not text:
        return None
    return _NATIVE_TENS.get(match[1] or "", 0) + _NATIVE_ONES.get(match[2] or "", 0)


def written_out(text: str) -> int | None:
    """Return the value of a number in Russian, Ukrainian or English words, None for none."""
    values: list[int] = []
    for word in _SPLIT.split(text.lower().strip()):
        if not word:
            continue
        value = _ENGLISH.get(word)
        if value is None and (match := _STEM.fullmatch(word)):
            value = _SLAVIC[match[1]]
        if value is None:
            return None
        values.append(value)
    return _sum(values) if values else None


def _sum(values: Iterable[int]) -> int:
    total = current = 0
    for value in values:
        if value == 1000:  # noqa: PLR2004 - a thousand multiplies
            total, current = total + max(current, 1) * 1000, 0
        elif value == 100:  # noqa: PLR2004 - so does a hundred in English
            current = max(current, 1) * 100
        elif current in _CENTURY and value >= 10:  # noqa: PLR2004 - nineteen ninety-eight
            current = current * 100 + value
        else:
            current += value
    return total + current
