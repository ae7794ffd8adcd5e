"""Texts in which letters are written as codes: JSON, web addresses, markup.

Source: RFC 8259, 7; RFC 3986, 2.1; HTML, character references.
"""

import html
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

_JSON: Final = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_PERCENT: Final = re.compile(r"%[0-9a-fA-F]{2}")
_MARKUP: Final = re.compile(r"&#?\w{1,32};")
_CODED: Final = re.compile(rf"{_JSON.pattern}|{_PERCENT.pattern}|{_MARKUP.pattern}")
_CODE_DIGITS: Final = 6


def readings(text: str) -> Iterator[str]:
    """Yield a text, and the lines in which letters are codes once more as a program reads them."""
    yield text
    if not _CODED.search(text):
        return
    read = [line for line in map(_read, text.split("\n")) if line]
    if read:
        yield "\n".join(read)


def _read(line: str) -> str:
    """Return a line without codes; "" where there is none."""
    read = line
    if _JSON.search(read):
        read = _JSON.sub(_of_json, read)
    if _PERCENT.search(read):
        read = unquote(read, errors="replace")
    if _MARKUP.search(read):
        read = html.unescape(read)
    return "" if read == line else read


def _of_json(match: re.Match[str]) -> str:
    codes = match.group()
    units = b"".join(
        int(codes[place + 2 : place + _CODE_DIGITS], 16).to_bytes(2)
        for place in range(0, len(codes), _CODE_DIGITS)
    )
    return units.decode("utf-16-be", "replace")
