"""What a reader of one kind of file gives back: texts, and bytes that are a file of their own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

from tutela.errors import RefusedError
from tutela.redaction.detector import Picture
from tutela.redaction.reading import Grey, Reader

CONTENT_BYTES_MAX: Final = 1 << 30
"""Of all files together, with what is packed in them."""
PIECES_MAX: Final = 1_000_000
CHARACTERS_MAX: Final = 100_000_000
DEPTH_MAX: Final = 8
"""Of files within files; what lies deeper is refused."""
DECODED_MAX: Final = 2
"""Of letters within letters, as base64 within base64; no program writes more of it unasked."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and where it stands.

    Attributes:
        place: such as `json:caption` or `page:3`; for the protection officer alone.
        text: as it stands.
        is_list: its lines have nothing to do with each other, so nobody joins them.
    """

    place: str = field(repr=False)
    text: str = field(repr=False)
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Inner:
    """Bytes within a file that are looked at like a file."""

    place: str = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unread:
    """Something a person has to look at or listen to, because no program here reads it.

    Attributes:
        what: the identifier of the sentence that says so.
    """

    what: str


Found: TypeAlias = "Text | Inner | Unread"


@dataclass(frozen=True, slots=True)
class PdfContent:
    """What another reader finds in a PDF.

    Attributes:
        texts: by where they stand: the text layer of each page, bookmarks, annotations, fields,
            document information.
        attachments: content by name.
        pages: each page as it is shown, in grey, so that what is drawn can be read.
    """

    texts: tuple[tuple[str, str], ...] = field(repr=False)
    attachments: tuple[tuple[str, bytes], ...] = field(repr=False)
    pages: tuple[Grey, ...] = field(repr=False)


class PdfReader(Protocol):
    """A reader of PDF. It keeps nothing between calls, writes nothing, logs nothing."""

    def read(self, untrusted: bytes, /) -> PdfContent:
        """Return what is in a PDF.

        Raises:
            RefusedError: it is encrypted, broken, or has too many pages: it cannot be looked at.
        """
        ...


class PictureDecoder(Protocol):
    """A decoder of pictures, for reading what is drawn in them."""

    def __call__(self, examined: bytes, /) -> Picture:
        """Return upright RGB pixels.

        Raises:
            MalformedError: it cannot be decoded.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """The foreign programs that read what bytes alone do not tell.

    Attributes:
        decode: decodes pictures.
        readers: of writing in pictures; none where none is installed, then a person must. The
            first looks at a picture from all four sides, the others upright.
        pdf: reads PDF; None refuses a PDF.
    """

    decode: PictureDecoder
    readers: tuple[Reader, ...] = ()
    pdf: PdfReader | None = None


@dataclass(slots=True)
class Budget:
    """How much may be looked at; beyond it nothing leaves, for what is not looked at could leak.

    Attributes:
        content_bytes: how many are left, of files and of what is packed in them.
        pieces: how many texts and files within files.
        characters: of text.
    """

    content_bytes: int = CONTENT_BYTES_MAX
    pieces: int = PIECES_MAX
    characters: int = CHARACTERS_MAX

    def spend_content(self, count: int) -> None:
        """Count the bytes of a file, or of what was packed in one.

        Raises:
            RefusedError: there are too many.
        """
        self.content_bytes -= count
        if self.content_bytes < 0:
            raise RefusedError("carriers.too_large", limit=CONTENT_BYTES_MAX)
        self._spend_piece()

    def spend_text(self, count: int) -> None:
        """Count the characters of a text.

        Raises:
            RefusedError: there are too many.
        """
        self.characters -= count
        if self.characters < 0:
            raise RefusedError("carriers.too_much_text", limit=CHARACTERS_MAX)
        self._spend_piece()

    def _spend_piece(self) -> None:
        self.pieces -= 1
        if self.pieces < 0:
            raise RefusedError("carriers.too_many", limit=PIECES_MAX)


class Carrier(Protocol):
    """A reader of one kind of file."""

    def __call__(self, untrusted: bytes, budget: Budget, ports: Ports, /) -> Iterator[Found]:
        """Yield every text of the file and every file in it.

        Raises:
            RefusedError: it cannot be looked into, or holds too much.
        """
        ...


Files: TypeAlias = Mapping[str, bytes]
