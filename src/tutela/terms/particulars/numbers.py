# ruff: noqa: RUF001, RUF003, E501 - letters of three scripts, one row one line
"""Telephone numbers and numbers of documents.

Keys: `tel:` with the last nine digits (a country code comes and goes), `doc:` with letters and digits
in one alphabet. A number is a document's when a word says so (паспорт, 군번, ID) or its form does:
Ukrainian and Russian tax numbers are ten and twelve digits, a South Korean resident number is
six and seven. Source: general knowledge; spec/names.md, 10.
"""

import re
from collections.abc import Iterator
from typing import Final

from tutela.terms.particulars.span import Kind, Particular, particular

PHONE_DIGITS: Final = range(9, 16)
SIGNIFICANT: Final = 9
DOCUMENT_MIN: Final = 4

_PHONE: Final = re.compile(
    r"(?<![\w.])(?:\+\s?\d|\(?0|\b8(?=[\s(-]?\(?\d{3}\)?[\s-]?\d))[\d\s().-]{7,20}\d(?![\w])"
)
_SAID: Final = re.compile(
    r"(?<!\w)(?:passport|passeport|id(?:entity)?(?: card| number| no\.?)?|service (?:number|no\.?)|military (?:id|ticket)|document|dog tag|serial"
    r"|паспорт\w*|удостоверени\w+|посвідченн\w+|воен\w+ билет\w*|військов\w+ квит\w+|жетон\w*|личн\w+ номер\w*|особист\w+ номер\w*|снилс|инн|іпн|рнокпп|документ\w*"
    r"|여권|군번|군인증|공민증|주민등록|신분증|인식표|증명서)(?:\s?번호)?(?:은|는|이|가)?"
    r"[\s:,.-]*(?:series|серии|серія|серії|сер\.|номер|number|no\.?|№|#)?[\s:.]*"
    r"(?P<value>[A-ZА-ЯІЇЄ]{0,3}[\s-]?\d[\dA-ZА-ЯІЇЄ]*(?:[\s-](?:№\s?)?\d+){0,3})",
    re.IGNORECASE,
)
_RESIDENT: Final = re.compile(r"(?<!\d)\d{6}\s?-\s?[1-8]\d{6}(?!\d)")
_SERIES: Final = re.compile(
    r"(?<!\w)(?:[A-ZА-ЯІЇЄ]{2}\s?(?:№\s?)?\d{6,7}|\d{2}\s\d{2}\s(?:№\s?)?\d{6}|\d{4}\s(?:№\s?)\d{6})(?!\w)"
)
# A number with a mark of its own: МК-7730/Б5, № 33-00-194, sixteen digits of a card.
_CODE: Final = re.compile(
    r"(?<![\w/.-])(?:№\s?[^\s,;\d]{0,8}\d[^\s,;]{0,24}|[A-ZА-ЯЁІЇЄ]{1,3}[-\s]?\d{2,}(?:[-/]\w{1,8})*|\d{4}(?: \d{4}){3}"
    r"|(?=[^\s,]{0,24}[A-ZА-ЯЁІЇЄ])(?=(?:[^\s,\d]{0,12}\d){3})[A-ZА-ЯЁІЇЄ\d]{1,16}(?:[-/.][A-ZА-ЯЁІЇЄa-zа-я\d]{1,16}){1,6}|0\d*(?:[-/.]\d+)+|\d{1,4}(?:[-/]\d{2,8}){2,})(?!\w)"
)
_TAX: Final = re.compile(r"(?<![\d.,/-])(?:\d{10}|\d{12})(?![\d.,/-]?\d)")
_ALIKE: Final = str.maketrans("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI")
_NOISE: Final = re.compile(r"[\s№().-]+")


def find(text: str) -> Iterator[Particular]:
    """Yield the phone and document numbers of a readable text."""
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) in PHONE_DIGITS:
            yield particular(match.start(), match.end(), Kind.PHONE, digits[-SIGNIFICANT:])
    for match in _SAID.finditer(text):
        yield from _document(match.start("value"), match["value"])
    for pattern in (_RESIDENT, _SERIES, _TAX, _CODE):
        for match in pattern.finditer(text):
            yield from _document(match.start(), match.group())


def _document(start: int, written: str) -> Iterator[Particular]:
    value = document_value(written)
    if len(value) >= DOCUMENT_MIN:
        yield particular(start, start + len(written), Kind.DOCUMENT, value)


def document_value(written: str) -> str:
    """Return a document's number as it is compared: capitals, one alphabet, nothing between."""
    return _NOISE.sub("", written.upper()).translate(_ALIKE)


def key_of_document(written: str) -> str:
    """Return the key of a document's number on record."""
    return f"{Kind.DOCUMENT.value}:{document_value(written)}"


def key_of_phone(written: str) -> str:
    """Return the key of a telephone number on record."""
    return f"{Kind.PHONE.value}:{re.sub(r'[^0-9]', '', written)[-SIGNIFICANT:]}"
