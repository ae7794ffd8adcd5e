"""A text as it is sealed: decoded once, strictly, in one normal form, or not at all.

The bytes of the original are sealed all the same. What is undecided, binary or too long for a text
commitment is refused here: a text that was read wrongly would be searched wrongly, and shown.
Characters that no reader sees (zero-width, direction marks, tags) are kept, for they are part of
what was said and whoever looks for names must find them; control characters, lone surrogates,
noncharacters and characters of private use say that this is no text, and are refused.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from tutela.errors import RefusedError
from tutela.intake.codepage import is_accident, readings

TEXT_CHARACTERS_MAX: Final = 200_000
TEXT_LINES_MAX: Final = 8_192
TEXT_BYTES_MAX: Final = 4 * TEXT_CHARACTERS_MAX + 4
"""UTF-8 and UTF-16 need four bytes for a character at most, and a mark in front."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-bom", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
_LINE_ENDS: Final = re.compile("\r\n|[\r\f\x85\u2028\u2029]")
_REFUSED: Final = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 15))
    + "\U000f0000-\U0010ffff]"
)

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text that was read.

    Attributes:
        text: in NFC, its lines ended by LF.
        decoder: how it came about, such as `utf-8 nfc lf`: the encoding, then the normal form and
            the line end it was brought into. It is sealed with the text.
    """

    text: str = field(repr=False)
    decoder: str


def read_text(untrusted: bytes) -> TextFile:
    """Return the text of a file.

    A byte order mark decides. Without one, bytes that are UTF-8 are UTF-8; other bytes are read
    in a legacy code page where just one reading is plausible (`intake.codepage`).

    Raises:
        RefusedError: it is too large, empty, not decidable, or holds characters that no text has;
            the error says which and what to do.
    """
    if len(untrusted) > TEXT_BYTES_MAX:
        raise RefusedError("textfile.bytes", size=len(untrusted), limit=TEXT_BYTES_MAX)
    encoding, decoded = _decoded(untrusted)
    refused = _REFUSED.search(decoded)
    if refused:
        raise RefusedError(
            "textfile.character", code=f"U+{ord(refused.group()):04X}", place=refused.start() + 1
        )
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", decoded))
    _check_size(text)
    return TextFile(text, f"{encoding} nfc lf")


def looks_like_text(untrusted_head: bytes) -> bool:
    """Return whether a file may be a text, by its first bytes; they may end within a character.

    It says no more than that nothing speaks against it: `read_text` decides.
    """
    for mark, _, encoding in _MARKS:
        if untrusted_head.startswith(mark):
            return _begins_as_text(untrusted_head[len(mark) :], encoding)
    # In every code page that is read, the bytes below 32 are what they are in ASCII.
    return _begins_as_text(untrusted_head, "utf-8") or _begins_as_text(untrusted_head, "latin-1")


def _decoded(untrusted: bytes) -> tuple[str, str]:
    for mark, name, encoding in _MARKS:
        if untrusted.startswith(mark):
            return name, _strictly(untrusted[len(mark) :], encoding, name)
    # A NUL is in no text, and in every second byte of UTF-16 without its mark.
    if b"\0" in untrusted:
        raise RefusedError("textfile.binary")
    try:
        decoded = untrusted.decode("utf-8")
    except UnicodeDecodeError:
        found = readings(untrusted)
    else:
        found = {"utf-8": decoded}
        if is_accident(decoded, untrusted):
            found["cp949"] = untrusted.decode("cp949")
    if len(found) != 1:
        raise RefusedError("textfile.encoding_undecided", count=len(found))
    return next(iter(found.items()))


def _strictly(untrusted: bytes, encoding: str, name: str) -> str:
    try:
        return untrusted.decode(encoding)
    except UnicodeDecodeError as error:
        raise RefusedError(
            "textfile.encoding_broken", encoding=name, place=error.start + 1
        ) from None


def _check_size(text: str) -> None:
    if not text:
        raise RefusedError("textfile.empty")
    if len(text) > TEXT_CHARACTERS_MAX:
        raise RefusedError("textfile.characters", count=len(text), limit=TEXT_CHARACTERS_MAX)
    lines = text.count("\n") + (not text.endswith("\n"))
    if lines > TEXT_LINES_MAX:
        raise RefusedError("textfile.lines", count=lines, limit=TEXT_LINES_MAX)


def _begins_as_text(untrusted_head: bytes, encoding: str) -> bool:
    try:
        head = codecs.getincrementaldecoder(encoding)().decode(untrusted_head, final=False)
    except UnicodeDecodeError:
        return False
    # C1 controls of Latin-1 are letters in the code pages.
    refused = _CONTROLS if encoding == "latin-1" else _REFUSED
    return bool(head) and refused.search(head) is None
