"""Texts that programs write in other letters: base64, hexadecimal, percent, quotes, entities."""

import binascii
import html
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

from tutela.intake.kind import HEAD_BYTES, Kind, kind_of
from tutela.redaction.carriers.found import Found, Inner, Text
from tutela.redaction.carriers.records import cbor_texts
from tutela.redaction.carriers.runs import chance_runs, is_chance, runs

LEAST: Final = 3
"""Letters of what was decoded; half of all words decode to two letters of something."""
_WHOLE: Final = ("utf-8", "cp949", "cp1251", "koi8-u", "cp866")
_SENSE: Final = re.compile("[A-Za-z\u0400-\u0491\uac00-\ud7a30-9 .,'\"\n\r\t:;()«»№-]+")
_FILE_BYTES_MIN: Final = 16
_AROUND: Final = 200

_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{6,}(?:\r?\n[ \t]*[A-Za-z0-9+/_-]+)*")
_URL_SIGNS: Final = str.maketrans("-_", "+/", "\r\n\t ")
_HEX: Final = re.compile(r"(?:(?:\\x|0x)?[0-9A-Fa-f]{2}[ ,:;\r\n-]{0,2}){4,}")
_HEX_BETWEEN: Final = re.compile(r"\\x|0x|[^0-9A-Fa-f]")
_PERCENT: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_QUOTED: Final = re.compile(r"=(?:[0-9A-Fa-f]{2}|\r?\n)")
_ENTITY: Final = re.compile(r"&#?\w{2,32};?")
_ESCAPE: Final = re.compile(
    r"\\(?:u\{(?P<braces>[0-9A-Fa-f]{1,6})\}|u(?P<four>[0-9A-Fa-f]{4})|U(?P<eight>[0-9A-Fa-f]{8}))"
    r"|U\+(?P<plus>[0-9A-Fa-f]{4,6})"
)
# \xd0\x9a, \'ea of RTF, \320\232: bytes, one after another.
_ESCAPED_BYTES: Final = re.compile(
    r"\\(?:x(?P<x>[0-9A-Fa-f]{2})|'(?P<rtf>[0-9A-Fa-f]{2})|(?P<octal>[0-3][0-7]{2}))"
)
_PUNYCODE: Final = re.compile(r"xn--[a-z0-9-]+", re.IGNORECASE)
_CODE_MAX: Final = 0x10FFFF


def decoded(text: str) -> Iterator[Found]:
    """Yield what stands in a text in other letters, one level; what comes out is looked at again.

    Escapes are decoded with the letters around them, so that a name of which only a part is
    escaped comes out whole.
    """
    for name, mark, decode in _ESCAPED:
        for window in _windows(mark, text):
            yield from decode(name, window)
    for match in _BASE64.finditer(text):
        yield from _base64(match.group())
    for match in _HEX.finditer(text):
        digits = _HEX_BETWEEN.sub("", match.group())
        for start in (0, 1):
            pairs = digits[start : start + (len(digits) - start) // 2 * 2]
            yield from _of_bytes("hex", binascii.unhexlify(pairs))
    for match in _PUNYCODE.finditer(text):
        label = match.group()[4:].encode("ascii")
        try:
            yield Text("punycode", label.decode("punycode"))
        except UnicodeError:
            continue


def _windows(mark: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield the parts of a text in which something is escaped, with what stands around it."""
    start = end = -1
    for match in mark.finditer(text):
        if match.start() > end + _AROUND and end >= 0:
            yield text[max(0, start - _AROUND) : end + _AROUND]
            start = -1
        start = match.start() if start < 0 else start
        end = match.end()
    if end >= 0:
        yield text[max(0, start - _AROUND) : end + _AROUND]


def _base64(run: str) -> Iterator[Found]:
    signs = run.translate(_URL_SIGNS)
    whole = _unpacked(signs)
    if _is_file(whole):
        yield Inner("base64", whole)
        return
    # What stands before it may be letters too: each of the four ways in which it can be divided.
    for start in range(4):
        yield from _of_bytes("base64", _unpacked(signs[start:]))


def _unpacked(signs: str) -> bytes:
    # One sign alone is no byte.
    used = signs[:-1] if len(signs) % 4 == 1 else signs
    return b64decode(used + "=" * (-len(used) % 4))


def _is_file(content: bytes) -> bool:
    """Return whether decoded bytes are a file, a record or a text from their first byte."""
    if len(content) < _FILE_BYTES_MIN:
        return False
    kind = kind_of(content[:HEAD_BYTES])
    if kind not in {Kind.OTHER, Kind.TEXT} or cbor_texts(content) is not None:
        return True
    try:
        return content.decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False


def _of_bytes(name: str, content: bytes) -> Iterator[Found]:
    if _is_file(content):
        yield Inner(name, content)
        return
    is_list = is_chance(content)
    for encoding, text in chance_runs(content):
        yield Text(f"{name}:{encoding}", text, is_list)
    for encoding in _WHOLE:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(text) >= LEAST and _SENSE.fullmatch(text):
            yield Text(f"{name}:{encoding}", text)


def _entities(name: str, text: str) -> Iterator[Found]:
    yield Text(name, html.unescape(text))


def _escapes(name: str, text: str) -> Iterator[Found]:
    # A pair of surrogates is one letter.
    units = _ESCAPE.sub(lambda match: _letter(next(filter(None, match.groups()))), text)
    yield Text(name, units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def _letter(digits: str) -> str:
    return chr(min(int(digits, 16), _CODE_MAX))


def _percent(name: str, text: str) -> Iterator[Found]:
    yield from _mixed(name, unquote_to_bytes(text.encode("utf-8", "replace")))
    if "+" in text:
        plain = text.replace("+", " ").encode("utf-8", "replace")
        yield from _mixed(name, unquote_to_bytes(plain))


def _quoted(name: str, text: str) -> Iterator[Found]:
    # RFC 2047 writes a space as an underscore.
    for plain in (text, text.replace("_", " ")):
        yield from _mixed(name, binascii.a2b_qp(plain.encode("utf-8", "replace")))


def _escaped_bytes(name: str, text: str) -> Iterator[Found]:
    raw = _ESCAPED_BYTES.sub(_one_byte, text).encode("utf-8", "surrogateescape")
    yield from _mixed(name, raw)


def _one_byte(match: re.Match[str]) -> str:
    octal = match["octal"]
    value = int(octal, 8) if octal else int(match["x"] or match["rtf"], 16)
    # A lone surrogate stands for the byte until the whole is bytes.
    return chr(value) if value < 0x80 else chr(0xDC00 + value)  # noqa: PLR2004 - ASCII


def _mixed(name: str, content: bytes) -> Iterator[Found]:
    try:
        yield Text(name, content.decode("utf-8"))
    except UnicodeDecodeError:
        for encoding, text in runs(content):
            yield Text(f"{name}:{encoding}", text)


_ESCAPED: Final[tuple[tuple[str, re.Pattern[str], Callable[[str, str], Iterator[Found]]], ...]] = (
    ("entities", _ENTITY, _entities),
    ("escapes", _ESCAPE, _escapes),
    ("percent", _PERCENT, _percent),
    ("quoted-printable", _QUOTED, _quoted),
    ("bytes", _ESCAPED_BYTES, _escaped_bytes),
)
