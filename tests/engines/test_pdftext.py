"""What PDFium finds in PDFs that Typst set, and that were written by hand."""

from collections.abc import Callable

import pytest
import typst
from benchmarks.text.carriers import FONTS, pdf_by_hand, pdf_string

from tutela.engines.pdftext import PAGE_POINTS_MAX, PAGES_MAX, PdfiumReader, find
from tutela.errors import RefusedError

NAME = "Рём Гён Рюль 렴경률 Ryŏm"


@pytest.fixture
def reader() -> PdfiumReader:
    found = find()
    assert found is not None
    return found


@pytest.fixture
def typeset() -> Callable[[str], bytes]:
    def compile_(source: str) -> bytes:
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
        )
        head = '#set text(font: "Tutela Forms")\n'
        return typst.compile((head + source).encode(), font_paths=fonts, format="pdf")

    return compile_


def test_the_text_of_every_page_is_found(reader: PdfiumReader, typeset: Callable[[str], bytes]):
    content = reader.read(typeset(f"{NAME}\n#pagebreak()\nsecond"))
    texts = dict(content.texts)
    assert NAME in texts["page:1"]
    assert "second" in texts["page:2"]


def test_information_bookmarks_and_notes_are_found(
    reader: PdfiumReader, typeset: Callable[[str], bytes]
):
    source = f'#set document(title: "{NAME}", author: "{NAME}")\n= {NAME}\n#link("a:{NAME}")[b]'
    places = [place for place, text in reader.read(typeset(source)).texts if NAME in text]
    assert {"info:Title", "info:Author", "bookmark", "page:1"} <= set(places)


def test_the_words_of_a_note_are_found(reader: PdfiumReader):
    content = reader.read(pdf_by_hand(b"()", pdf_string(NAME)))
    assert ("page:1:note", NAME) in content.texts


def test_attachments_are_found_with_their_names(
    reader: PdfiumReader, typeset: Callable[[str], bytes]
):
    content = reader.read(typeset(f'#pdf.attach("{NAME}.txt", bytes("{NAME}"))'))
    assert content.attachments == ((f"{NAME}.txt", NAME.encode()),)


def test_every_page_is_drawn_in_grey_and_a_huge_one_smaller(
    reader: PdfiumReader, typeset: Callable[[str], bytes]
):
    small, huge = reader.read(
        typeset("#set page(width: 100pt, height: 50pt)\na\n#set page(width: 9000pt)\na")
    ).pages
    assert small.ndim == huge.ndim == 2
    assert max(huge.shape) <= PAGE_POINTS_MAX * 150 // 72 + 1
    assert small.min() < 128 < small.max()


def test_a_page_that_shows_nothing_has_no_text(reader: PdfiumReader):
    content = reader.read(pdf_by_hand(b"()", b"()"))
    assert [text for place, text in content.texts if place == "page:1"] == []


@pytest.mark.parametrize("cut", [9, 60, 300])
def test_a_broken_pdf_is_refused(reader: PdfiumReader, cut: int):
    with pytest.raises(RefusedError, match=r"carriers\.broken"):
        reader.read(pdf_by_hand(b"()", b"()")[:cut])


def test_an_encrypted_pdf_is_refused(reader: PdfiumReader):
    entry = (
        b"<</Filter/Standard/V 1/R 2/Length 40/P -1/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>"
    )
    whole = pdf_by_hand(b"()", b"()").replace(
        b"/Info 5 0 R>>", b"/Info 5 0 R/Encrypt " + entry + b"/ID[<41><41>]>>"
    )
    with pytest.raises(RefusedError, match=r"carriers\.closed"):
        reader.read(whole)


def test_too_many_pages_are_refused(reader: PdfiumReader):
    kids = b" ".join(b"3 0 R" for _ in range(PAGES_MAX + 1))
    whole = pdf_by_hand(b"()", b"()").replace(
        b"/Kids[3 0 R]/Count 1", b"/Kids[%b]/Count %d" % (kids, PAGES_MAX + 1)
    )
    with pytest.raises(RefusedError):
        reader.read(whole)
