"""PDFium, where it is installed: what stands in a PDF that is about to leave.

Tutela releases no PDF yet; a dossier will. So this is an extra (`pip install tutela[pdf]`), found
when it is asked for: without it a PDF does not leave.

KNOWN GAP: PDFium runs in this process. What comes here was written by Tutela or its typesetter; a
PDF that somebody else wrote must not come here before it is read in a process apart (ADR 0104).
"""

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from tutela.errors import RefusedError
from tutela.redaction.carriers.found import PdfContent
from tutela.redaction.reading import Grey

MODULE: Final = "pypdfium2"
PAGES_MAX: Final = 1_000
ATTACHMENTS_MAX: Final = 1_000
DOTS_PER_INCH: Final = 150
POINTS_PER_INCH: Final = 72
PAGE_POINTS_MAX: Final = 2_000
"""A larger page is drawn smaller: its longer side gets the pixels of this many points."""

_ANNOTATION_KEYS: Final = (b"Contents", b"T", b"TU", b"V", b"DV", b"Subj", b"RC", b"NM", b"DA")


class _Bookmark(Protocol):
    def get_title(self) -> str: ...


class _Attachment(Protocol):
    def get_name(self) -> str: ...
    def get_data(self) -> Sequence[int]: ...


class _Letters(Protocol):
    def get_text_bounded(self) -> str: ...


class _Bitmap(Protocol):
    def to_numpy(self) -> NDArray[np.uint8]: ...


class _Page(Protocol):
    def get_size(self) -> tuple[float, float]: ...
    def get_textpage(self) -> _Letters: ...
    def render(self, *, scale: float, grayscale: bool, may_draw_forms: bool) -> _Bitmap: ...


class _Document(Protocol):
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[_Page]: ...
    def count_attachments(self) -> int: ...
    def get_attachment(self, index: int) -> _Attachment: ...
    def get_metadata_dict(self) -> Mapping[str, str]: ...
    def get_toc(self) -> Iterator[_Bookmark]: ...
    def get_page_label(self, index: int) -> str: ...


class PdfiumReader:
    """Reads PDF with PDFium; make one with `find`. Implements `carriers.found.PdfReader`."""

    def __init__(self, pdfium: ModuleType) -> None:
        self._pdfium = pdfium

    def read(self, untrusted: bytes, /) -> PdfContent:
        """Return the texts, attachments and drawn pages of a PDF.

        Raises:
            RefusedError: it is encrypted, broken, or has too many pages or attachments.
        """
        pdfium = self._pdfium
        try:
            document = pdfium.PdfDocument(untrusted)
        except pdfium.PdfiumError as error:
            is_closed = "password" in str(error).lower() or "security" in str(error).lower()
            identifier = "carriers.closed" if is_closed else "carriers.broken"
            raise RefusedError(identifier, kind="PDF") from None
        try:
            return self._content(document)
        except pdfium.PdfiumError:
            raise RefusedError("carriers.broken", kind="PDF") from None
        finally:
            document.close()

    def _content(self, document: _Document) -> PdfContent:
        attached = document.count_attachments()
        if len(document) > PAGES_MAX or attached > ATTACHMENTS_MAX:
            raise RefusedError("carriers.too_many", limit=PAGES_MAX)
        texts = [(f"info:{key}", value) for key, value in document.get_metadata_dict().items()]
        texts += [("bookmark", each.get_title()) for each in document.get_toc()]
        pages = []
        for number, page in enumerate(document, 1):
            texts.append((f"page:{number}", page.get_textpage().get_text_bounded()))
            texts += [(f"page:{number}:note", each) for each in self._annotations(page)]
            texts.append((f"page:{number}:label", document.get_page_label(number - 1)))
            pages.append(_drawn(page))
        attachments = [document.get_attachment(place) for place in range(attached)]
        return PdfContent(
            tuple((place, text) for place, text in texts if text),
            tuple((each.get_name(), bytes(each.get_data())) for each in attachments),
            tuple(pages),
        )

    def _annotations(self, page: _Page) -> list[str]:
        raw = self._pdfium.raw
        texts = []
        for number in range(raw.FPDFPage_GetAnnotCount(page)):
            note = raw.FPDFPage_GetAnnot(page, number)
            texts += [_string(raw, note, key) for key in _ANNOTATION_KEYS]
            raw.FPDFPage_CloseAnnot(note)
        return [text for text in texts if text]


def find() -> PdfiumReader | None:
    """Return the reader of PDF; None where PDFium is not installed."""
    return PdfiumReader(import_module(MODULE)) if find_spec(MODULE) else None


def _string(raw: ModuleType, note: object, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if size <= 2:  # noqa: PLR2004 - the closing zero of UTF-16 alone
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDFAnnot_GetStringValue(note, key, buffer, size)
    return bytes(buffer)[:-2].decode("utf-16-le", "replace")


def _drawn(page: _Page) -> Grey:
    scale = DOTS_PER_INCH / POINTS_PER_INCH
    scale *= min(1.0, PAGE_POINTS_MAX / max(*page.get_size(), 1.0))
    drawn = page.render(scale=scale, grayscale=True, may_draw_forms=True).to_numpy()
    return np.array(drawn.reshape(drawn.shape[:2]), np.uint8)
