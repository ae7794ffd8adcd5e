# ruff: noqa: RUF001, E501 - letters of three scripts, one row one line
"""Dates and ages in four languages, and the one key that all spellings of a date share.

Keys: `d:1998-05-03`, `d:1998-05`, `d:1998`, `d:--05-03` (no year), `age:26`. Juche years are the
Gregorian year less 1911. A date that reads two ways (3/5/1998) gives both. spec/names.md, 8.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from tutela.terms.particulars import numerals
from tutela.terms.particulars.span import Kind, Particular, particular
from tutela.terms.particulars.tables import small

JUCHE: Final = 1911
YEARS: Final = range(1900, 2100)
TWO_DIGITS_OF_THIS_CENTURY: Final = 40
"""A year of two digits below this is of the 2000s."""
AGES: Final = range(1, 120)

_MONTHS: Final = (
    ("january|jan", "январ[ьяюе]м?|янв", "січ(?:ень|ня|ню|ні)|січ"),
    ("february|feb", "феврал[ьяюе]м?|фев", "лют(?:ий|ого|ому)"),
    ("march|mar", "март[ауе]?", "берез(?:ень|ня|ню|ні)"),
    ("april|apr", "апрел[ьяюе]м?|апр", "квіт(?:ень|ня|ню|ні)"),
    ("may", "ма[йяюе]", "трав(?:ень|ня|ню|ні)"),
    ("june|jun", "июн[ьяюе]", "черв(?:ень|ня|ню|ні)"),
    ("july|jul", "июл[ьяюе]", "лип(?:ень|ня|ню|ні)"),
    ("august|aug", "август[ауе]?|авг", "серп(?:ень|ня|ню|ні)"),
    ("september|sept|sep", "сентябр[ьяюе]|сент", "верес(?:ень|ня|ню|ні)"),
    ("october|oct", "октябр[ьяюе]|окт", "жовт(?:ень|ня|ню|ні)"),
    ("november|nov", "ноябр[ьяюе]|нояб", "листопад[ауі]?"),
    ("december|dec", "декабр[ьяюе]|дек", "груд(?:ень|ня|ню|ні)"),
)
_MONTH: Final = "|".join(
    f"(?P<m{number}>{'|'.join(forms)})" for number, forms in enumerate(_MONTHS, 1)
)
_YEAR: Final = r"(?P<year>(?:19|20)\d\d|['’]\d\d)"
_JUCHE: Final = r"(?:juche|чучхе|주체)\s*[-(]?\s*(?P<juche>\d{1,3})\)?"
_WORDS: Final = rf"(?:{numerals.SLAVIC}|{numerals.ENGLISH}|and)"
_WORD_RUN: Final = rf"{_WORDS}(?:[\s-]+{_WORDS}){{0,7}}"
_DAY: Final = (
    r"(?:(?P<day>[0-3]?\d)(?:st|nd|rd|th|-?(?:го|е|ое|те))?"
    rf"|(?P<dayword>{_WORDS}(?:[\s-]+{_WORDS})?))"
)
_AFTER_YEAR: Final = rf"(?:,?\s+(?:of\s+)?(?:{_YEAR}|{_JUCHE}|(?P<yearword>{_WORD_RUN})))?"
_NOT_BEFORE: Final = r"(?<![\w.])"

_DAY_MONTH: Final = rf"{_NOT_BEFORE}(?:the\s+)?{_DAY}(?:\s+(?:day\s+)?of)?[\s-]+(?:{_MONTH})\.?(?![^\W\d_]){_AFTER_YEAR}"
_MONTH_DAY: Final = (
    rf"{_NOT_BEFORE}(?:{_MONTH})\.?\s+(?:the\s+)?{_DAY}(?![\w:])"
    rf"(?:,?\s+{_YEAR}|,?\s+(?P<yearword>{_WORD_RUN}))?"
)
_MONTH_YEAR: Final = rf"{_NOT_BEFORE}(?:{_MONTH})\.?,?\s+{_YEAR}(?!\d)"
_NUMERIC: Final = re.compile(
    r"(?<![\d.])(?:(?P<y1>(?:19|20)\d\d)(?P<s>[-./])\s?(?P<b1>\d{1,2})(?P=s)\s?(?P<c1>\d{1,2})"
    r"|(?P<b2>\d{1,2})(?P<t>[-./])\s?(?P<c2>\d{1,2})(?P=t)\s?(?P<y2>(?:19|20)?\d\d))(?![\d])"
    r"|(?<!\d)(?P<y3>(?:19|20)\d\d)(?P<b3>[01]\d)(?P<c3>[0-3]\d)(?!\d)"
)
_SHORT: Final = re.compile(
    r"(?<![\w.,/-])(?:(?P<day>[0-2]?\d|3[01])\.(?P<month>0[1-9]|1[0-2])(?=\.?(?:\s|$|[,;:)])|\.?$)"
    r"|(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\dA-Za-zА-я/.-]))"
)
_SINO: Final = numerals.SINO
_KOREAN: Final = re.compile(
    rf"(?:(?:{_JUCHE}\s*(?:년)?\s*)?(?:\(?(?P<year>(?:19|20)?\d\d|{_SINO}{{2,9}})\)?\s*년\s*\)?(?P<born>생)?\s*)?)?"
    rf"(?:(?P<month>\d{{1,2}}|십[일이]?|[일이삼사오육유륙칠팔구시])\s*월(?:\s*(?:(?P<day>\d{{1,2}}|[이삼]?십?{_SINO}|[이삼]?십)\s*일"
    rf"|(?P<native>{numerals.NATIVE_DAY})))?)?"
)
_KOREAN_HEAD: Final = re.compile(
    r"(?<!\d)[\d영일이삼사오육유륙칠팔구시공십백천(]{1,12}(?=\s*\)?\s*[년월])|주체|juche|чучхе"
)
_YEAR_ALONE: Final = re.compile(
    rf"(?<![\d.,/-]){_YEAR}(?=\s*(?:г\.|р\.|год|року|рік|році|г\.\s?р|р\.\s?н)|(?![\d.,/-]?\d|\w))"
)
_JUCHE_ALONE: Final = re.compile(_JUCHE)
_AGE: Final = (
    rf"(?<![\w.])(?:(?P<n>\d{{1,3}})|(?P<w>{_WORDS}(?:[\s-]+{_WORDS})?))[\s-]*"
    r"(?:years?[\s-]old|yrs?\b|y\.?o\.?\b|лет(?:н\w+)?\b|год(?:а)?\b(?!\s+назад)|років\b|роки\b|рок(?:у|ів)?\b|річн\w+)"
    rf"|\b(?:мне|ему|ей|мені|йому|їй|i am|i'm|he is|she is)\s+(?:почти|около|под|всього|майже|близько|під|about|only)?\s*"
    rf"(?:(?P<d>\d{{2}})|(?P<dw>{_WORDS}(?:[\s-]+{_WORDS})?))(?![\w:.]\w)"
    r"|\b(?:aged?|возраст\w*|вік(?:ом|у)?)[\s:]+(?P<a>\d{1,3})\b"
    rf"|(?<!\d)(?P<k>\d{{1,3}})\s*[세살]|(?:나이|연령)(?:는|은|가)?\s*:?\s*(?P<l>\d{{2}})"
    rf"|(?<![가-힣])(?P<kw>{numerals.NATIVE})\s*(?:살|(?<=[물른흔쉰순든하둘셋넷섯곱덟홉])(?:입니다|이오|이에요|이다)(?![가-힣]))"
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when it is first needed: the long ones take a tenth of a second."""
    return re.compile(pattern)


def find(text: str) -> Iterator[Particular]:
    """Yield the dates and ages of a readable text."""
    lowered = small(text)
    for pattern in (_DAY_MONTH, _MONTH_DAY, _MONTH_YEAR):
        for match in _compiled(pattern).finditer(lowered):
            yield from _spelt(match)
    yield from _numeric(text)
    yield from _short(text)
    yield from _korean(text, lowered)
    for match in _YEAR_ALONE.finditer(lowered):
        yield from _found(match.start(), match.end(), _year(match["year"]), None, None)
    for match in _JUCHE_ALONE.finditer(lowered):
        yield from _found(match.start(), match.end(), JUCHE + int(match["juche"]), None, None)
    yield from _ages(lowered)


def _found(
    start: int, end: int, year: int | None, month: int | None, day: int | None
) -> Iterator[Particular]:
    if (key := key_of(year, month, day)) is not None:
        yield particular(start, end, Kind.DATE, key)


def key_of(year: int | None, month: int | None, day: int | None) -> str | None:
    """Return the key of what is known of a date, without its kind; None for what is no date."""
    if year is not None and year not in YEARS:
        return None
    if month is None:
        return f"{year:04}" if year is not None else None
    if day is None:
        return f"{year:04}-{month:02}" if year is not None and 1 <= month <= 12 else None  # noqa: PLR2004 - months
    try:
        date(2000 if year is None else year, month, day)
    except ValueError:
        return None
    return f"{year:04}-{month:02}-{day:02}" if year is not None else f"--{month:02}-{day:02}"


def keys_of_birth(born: date, on: date) -> frozenset[str]:
    """Return the keys under which a birth date on record is found, on the day `on`.

    The date whole, without day, without year, the year alone, and the age: in years lived, and as
    Koreans count (a year more or two).
    """
    lived = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    ages = {lived, on.year - born.year, on.year - born.year + 1}
    forms = (
        *(key_of(born.year, born.month, born.day), key_of(born.year, born.month, None)),
        *(key_of(None, born.month, born.day), key_of(born.year, None, None)),
    )
    return frozenset(
        (
            *(f"{Kind.DATE.value}:{form}" for form in forms if form),
            *(f"{Kind.AGE.value}:{age}" for age in ages),
        )
    )


def _spelt(match: re.Match[str]) -> Iterator[Particular]:
    groups = match.groupdict()
    month = next(number for number in range(1, 13) if groups[f"m{number}"])
    day = None
    if groups.get("day") or groups.get("dayword"):
        day = int(groups["day"]) if groups["day"] else numerals.written_out(groups["dayword"])
        if day is None:
            return
    year = None
    if groups.get("year"):
        year = _year(groups["year"])
    elif groups.get("juche"):
        year = JUCHE + int(groups["juche"])
    elif groups.get("yearword"):
        year = numerals.written_out(groups["yearword"])
        year = year if year in YEARS else None
    yield from _found(match.start(), match.end(), year, month, day)


def _year(written: str) -> int:
    digits = written.lstrip("'’")
    number = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - a whole year
        return number
    return number + (2000 if number < TWO_DIGITS_OF_THIS_CENTURY else 1900)


def _numeric(text: str) -> Iterator[Particular]:
    for match in _NUMERIC.finditer(text):
        start, end = match.span()
        if match["y1"] or match["y3"]:
            year, month, day = (
                int(match[first] or match[second])
                for first, second in (("y1", "y3"), ("b1", "b3"), ("c1", "c3"))
            )
            yield from _found(start, end, year, month, day)
            continue
        first, second, year = int(match["b2"]), int(match["c2"]), _year(match["y2"])
        yield from _found(start, end, year, second, first)
        if first != second and match["t"] == "/":
            yield from _found(start, end, year, first, second)


def _short(text: str) -> Iterator[Particular]:
    """Yield the dates without year: 12.01 is a day of January, 1/17 may be read both ways."""
    for match in _SHORT.finditer(text):
        start, end = match.span()
        if match["day"]:
            yield from _found(start, end, None, int(match["month"]), int(match["day"]))
            continue
        for first, second in {(match["a"], match["b"]), (match["b"], match["a"])}:
            yield from _found(start, end, None, int(first), int(second))


def _korean(text: str, lowered: str) -> Iterator[Particular]:
    past = 0
    for head in _KOREAN_HEAD.finditer(lowered):
        if head.start() < past:
            continue
        match = _KOREAN.match(text, head.start())
        if not match or match.end() == match.start():
            continue
        past = match.end()
        year = _korean_year(match)
        month = _korean_number(match["month"])
        day = _korean_number(match["day"]) or numerals.native_day(match["native"])
        if year is None and day is None:
            continue
        stop = match.start() + len(match.group().rstrip())
        yield from _found(match.start(), stop, year, month, day)


def _korean_year(match: re.Match[str]) -> int | None:
    if match["year"]:
        if match["year"].isdigit():
            return _year(match["year"])
        return numerals.sino_korean(match["year"])
    return JUCHE + int(match["juche"]) if match["juche"] else None


def _korean_number(written: str | None) -> int | None:
    if not written:
        return None
    if written.isdigit():
        return int(written)
    # 유월 and 시월 are June and October as they are said.
    return {"유": 6, "륙": 6, "시": 10}.get(written) or numerals.sino_korean(written)


def _ages(lowered: str) -> Iterator[Particular]:
    for match in _compiled(_AGE).finditer(lowered):
        digits = match["n"] or match["a"] or match["k"] or match["d"] or match["l"]
        if digits:
            value: int | None = int(digits)
        elif match["kw"]:
            value = numerals.native_korean(match["kw"])
        else:
            value = numerals.written_out(match["w"] or match["dw"])
        if value is not None and value in AGES:
            yield particular(match.start(), match.end(), Kind.AGE, str(value))
