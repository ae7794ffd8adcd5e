"""Typst: from a booklet of words to a PDF, with our own fonts and no others.

The template is fixed and the words reach it as data, so nothing in an answer is ever code. The
standard asked for (PDF/A-2a) makes Typst refuse a letter the fonts do not have, instead of drawing
an empty box. Nothing is fetched: the template names no package and system fonts are left out.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Final, assert_never

import typst

from tutela.errors import MalformedError, MismatchError
from tutela.protection.forms.sheet import (
    Ask,
    Block,
    Booklet,
    Heading,
    Paragraph,
    Point,
    Sheet,
    Signatures,
)

STANDARD: Final = "a-2a"
TEMPLATE: Final = "page.typ"
FOLDER: Final = "fonts"

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True)
class VendoredFont:
    """One font file of the package; the long form, with its origin, is in NOTICE."""

    name: str
    sha256: str
    size_bytes: int


FONTS: Final = (
    VendoredFont(
        "tutela-forms-regular.otf",
        "6282a11780c78854bd76123ac024452072541caa60d7a645e302e36527dea2a3",
        1_267_212,
    ),
    VendoredFont(
        "tutela-forms-bold.otf",
        "8f188f70d6339c79f75b9c2ab1eed2ffc1e96fdb6d5703b0b2afb0f62d5dc420",
        1_269_516,
    ),
)
COVERED: Final = (
    (0x20, 0x7E),
    (0xA0, 0x148),
    (0x14A, 0x17F),
    (0x400, 0x45F),
    (0x490, 0x491),
    (0x2010, 0x2022),
    (0x2026, 0x2026),
    (0x2116, 0x2116),
    (0x3131, 0x3163),
    (0xAC00, 0xD7A3),
)
"""Letters that may stand in a form; a test compares them with what the fonts hold."""


class TypstTypesetter:
    """Sets sheets with Typst; implements `protection.forms.sheet.Typesetter`."""

    def typeset(self, booklet: Booklet, on: date) -> bytes:
        """Return the PDF; see the port."""
        book = unicodedata.normalize("NFC", json.dumps(_book(booklet), ensure_ascii=False))
        check_letters(book)
        midnight = datetime.combine(on, time(), UTC)
        with ExitStack() as stack:
            # A font is read by its path, so it is compared at that path, just before.
            paths = [stack.enter_context(as_file(_font_file(font))) for font in FONTS]
            for font, path in zip(FONTS, paths, strict=True):
                _check_font(font, path.read_bytes())
            fonts = typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=sorted({str(path.parent) for path in paths}),
            )
            try:
                return typst.compile(
                    files("tutela.engines").joinpath(TEMPLATE).read_bytes(),
                    font_paths=fonts,
                    ignore_system_fonts=True,
                    sys_inputs={"book": book},
                    pdf_standards=[STANDARD],
                    timestamp=midnight,
                    format="pdf",
                )
            except typst.TypstError as reason:
                # Its words may quote an answer: they go no further.
                raise MalformedError("forms.not_set") from reason


def check_letters(words: str) -> None:
    """Check that the fonts have a sign for every letter.

    Raises:
        MalformedError: they lack one, such as a Chinese character.
    """
    for letter in sorted(set(words)):
        if letter != "\n" and not any(low <= ord(letter) <= high for low, high in COVERED):
            raise MalformedError("forms.letter_unknown", letter=f"U+{ord(letter):04X}")


def _font_file(font: VendoredFont) -> Traversable:
    return files("tutela.engines").joinpath(FOLDER, font.name)


def _check_font(font: VendoredFont, content: bytes) -> None:
    if hashlib.sha256(content).hexdigest() != font.sha256:
        raise MismatchError("forms.font_changed", font=font.name)


def _book(booklet: Booklet) -> Json:
    return {
        "title": booklet.title,
        "language": booklet.language.value,
        "sheets": [_sheet(sheet) for sheet in booklet.sheets],
    }


def _sheet(sheet: Sheet) -> Json:
    return {
        "title": sheet.title,
        "mark": sheet.mark,
        "limits": sheet.limits,
        "pages": sheet.pages,
        "large": sheet.large,
        "blocks": list(_blocks(sheet.blocks)),
    }


def _blocks(blocks: Sequence[Block]) -> Iterator[Json]:
    """Yield the blocks for the template; two halves that follow each other become a pair."""
    waiting: Json = None
    for block in blocks:
        made = _block(block)
        is_half = isinstance(block, Ask) and block.half
        if is_half and waiting is not None:
            yield {"kind": "pair", "left": waiting, "right": made}
            waiting = None
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if is_half:
            waiting = made
        else:
            yield made
    if waiting is not None:
        yield waiting


def _block(block: Block) -> Json:
    match block:
        case Heading():
            return {"kind": "heading", "words": block.words}
        case Paragraph():
            return {"kind": "paragraph", "words": block.words, "strong": block.strong}
        case Point():
            return {"kind": "point", "words": block.words, "rules": block.rules}
        case Signatures():
            return {"kind": "signatures", "labels": list(block.labels)}
        case Ask():
            return {
                "kind": "ask",
                "number": block.number,
                "words": block.words,
                "rules": block.rules,
                "options": [{"words": one.words, "ticked": one.ticked} for one in block.options],
                "rows": block.rows,
                "short": block.short,
                "answer": block.answer,
            }
        case _:
            assert_never(block)
