"""A sheet of paper as data, and the port of whoever sets it.

Nothing in a sheet is markup: the typesetter gets words and where they go, never code, so that no
answer can change the page around it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeAlias

from tutela.terms.messages import Language


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a sheet."""

    words: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words; strong ones are set in bold inside a frame."""

    words: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A short point under a heading, and the rules it comes from."""

    words: str
    rules: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One box that can be ticked."""

    words: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with its place for an answer.

    Attributes:
        number: as printed, such as ``4.2``.
        words: the question.
        rules: the rules it answers to, in small letters.
        options: boxes; empty where words are expected.
        rows: ruled lines for words.
        answer: what was answered; None leaves the place empty.
        half: whether it takes half of the width.
        short: whether its boxes stand beside it instead of below.
    """

    number: str
    words: str
    rules: str
    options: tuple[Option, ...] = ()
    rows: int = 1
    answer: str | None = None
    half: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines at which people sign by hand; nobody's name is printed."""

    labels: tuple[str, ...]


Block: TypeAlias = Heading | Paragraph | Point | Ask | Signatures


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form or notice in one language.

    Attributes:
        title: at the top.
        mark: right above the title: number of the form, or SPECIMEN.
        blocks: in order.
        limits: what the paper does not show; at the foot of every page.
        pages: the word before page numbers, such as ``page {page} of {pages}``.
        large: larger letters, for what a person reads rather than fills in.
    """

    title: str
    mark: str
    blocks: tuple[Block, ...]
    limits: str
    pages: str
    large: bool = False


@dataclass(frozen=True, slots=True)
class Booklet:
    """Sheets of one language, each beginning on a new page."""

    language: Language
    title: str
    sheets: tuple[Sheet, ...]


class Typesetter(Protocol):
    """Sets sheets as a PDF that can be kept (PDF/A-2a), with the package's own fonts only."""

    def typeset(self, booklet: Booklet, on: date) -> bytes:
        """Return the PDF; the same booklet and day give the same bytes.

        Args:
            booklet: what to set.
            on: the day written into the document.

        Raises:
            MalformedError: the fonts have no sign for a letter in it; no page shows an empty box.
        """
        ...
