# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Codes by which somebody can be looked up: addresses of the net, nicks, numbers, coordinates.

Beside `terms.particulars.numbers`, which knows which number is whose; here any that is long enough
or mixed with letters counts.
"""

import re
from collections.abc import Iterator
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.hit import Hit

DETECTOR: Final = "codes/1"
CERTAIN: Final = 900
LIKELY: Final = 600

_LETTER: Final = r"[^\W\d_]"
_NUMERAL: Final = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred"
    "|ноль|один|два|три|четыре|пять|шесть|семь|восемь|девять|десять|двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят"
    "|восемьдесят|девяносто|сто|двести|триста|четыреста|пятьсот|шестьсот|семьсот|восемьсот|девятьсот"
    "|нуль|чотири|п['’]ять|шість|сім|вісім|дев['’]ять|десять|двадцять|тридцять|п['’]ятдесят|шістдесят|сімдесят|вісімдесят"
    "|дев['’]яносто|двісті|триста|чотириста|п['’]ятсот|шістсот|сімсот|вісімсот|дев['’]ятсот"
)
_MAIL: Final = re.compile(r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\s?\.\s?[\w-]{1,63}){1,4}")
_LINK: Final = re.compile(
    r"(?:https?://|ftp://|www\.|t\.me/|vk\.com/|wa\.me/)[^\s<>\"»]{1,300}"
    r"|(?<![\w@.])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|ru|ua|kp|kr|su|info|me|io|example)"
    r"(?:/[^\s<>\"»]{0,200})?(?![\w])",
    re.IGNORECASE,
)
_NICK: Final = re.compile(
    r"(?<!\w)[@#]\w(?:[\w.-]{0,62}\w)?|(?<![\w./])\w{1,40}[_.]\w{0,40}_\w{1,40}"
)
# A word with an underscore, or letters and digits in one: bomnal_78, T3x9, 93rd is none.
_MIXED: Final = re.compile(
    rf"(?<![\w-])(?!\d{{1,4}}(?:st|nd|rd|th|-?(?:й|я|е|го|му|м|ти|та|те|ий|а))(?!\w))"
    rf"(?=[\w.-]{{0,40}}(?:\d[\w.-]{{0,40}}{_LETTER}|{_LETTER}[\w.-]{{0,40}}\d|{_LETTER}_{_LETTER}))"
    r"[A-Za-z0-9\u0400-\u052f_](?:[A-Za-z0-9\u0400-\u052f_.-]{0,62}[A-Za-z0-9\u0400-\u052f_])?"
)
# KESTREL-6, 수리-2: how stations call each other.
_CALL: Final = re.compile(rf"(?<![\w-]){_LETTER}{{1,24}}[-‐–]\d{{1,4}}(?!\d)")
_COORDINATES: Final = re.compile(
    r"(?<![\d.])[NSEW]?\s?-?\d{1,3}[.,]\d{3,8}°?\s?[NSEWсюзвшд]?[,;/\s]{1,3}-?\d{1,3}[.,]\d{3,8}°?\s?[NSEWсюзвшд]?"
    r"|\d{1,3}\s?°\s?\d{1,2}\s?['’′](?:\s?\d{1,2}(?:[.,]\d{1,4})?\s?[\"”″])?\s?[NSEW]?"
    r"|(?<!\w)\d{1,2}\s?[A-Z]{1,3}\s?[A-Z]{2}\s?\d{3,5}\s?\d{3,5}(?!\w)",
    re.IGNORECASE,
)
_MRZ: Final = re.compile(r"(?<!\w)[A-Z0-9<]{5,44}<{1,}[A-Z0-9<]{3,44}")
# Four digits or more, together or parted by what stands in numbers; years and times among them.
_DIGITS: Final = re.compile(r"(?<![\w])[+#№]?\s?\(?\d(?:[ \u00a0().‐–/*-]{0,3}\d){3,24}(?!\w)")
# A number said digit by digit or in words: "nine two, six nine four", 구영일칠사.
_SAID: Final = re.compile(
    rf"(?<!\w)(?:{_NUMERAL})(?:[\s,–—-]{{1,3}}(?:{_NUMERAL})){{2,11}}(?!\w)|(?<![가-힣])[영공일이삼사오륙육칠팔구]{{4,8}}"
    r"(?=부대|번|호|[^가-힣]|$)",
    re.IGNORECASE,
)
_TIME: Final = re.compile(r"\d{1,2}\s?[:.]\s?\d{2}(?:\s?[–-]\s?\d{1,2}[:.]\d{2})?")


def codes(text: str) -> Iterator[Hit]:
    """Yield the codes of a readable text."""
    for pattern, score in (
        (_MAIL, CERTAIN),
        (_LINK, CERTAIN),
        (_NICK, CERTAIN),
        (_COORDINATES, CERTAIN),
        (_MRZ, CERTAIN),
        (_MIXED, LIKELY),
        (_CALL, LIKELY),
        (_SAID, LIKELY),
    ):
        for match in pattern.finditer(text):
            yield _code(match, score)
    for match in _DIGITS.finditer(text):
        if not _TIME.fullmatch(match.group().strip()):
            yield _code(match, LIKELY)


def _code(match: re.Match[str], score: int) -> Hit:
    written = re.sub(r"\W", "", match.group()).lower()
    keys = frozenset((f"code:{written}",))
    return Hit(match.start(), match.end(), FindingKind.NUMBER, score, DETECTOR, keys)
