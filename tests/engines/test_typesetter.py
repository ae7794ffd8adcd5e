"""What is printed is what was meant: same bytes, every letter drawn, every word readable."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pypdfium2  # type: ignore[import-untyped]
import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.protection.samples import FIRST_DAY, GOOD, person

from tutela.engines.typesetter import (
    COVERED,
    FONTS,
    TypstTypesetter,
    VendoredFont,
    check_letters,
)
from tutela.errors import MalformedError, MismatchError
from tutela.protection.forms.paper import blank_booklet, filled_booklet
from tutela.protection.forms.sheet import (
    Ask,
    Block,
    Booklet,
    Heading,
    Option,
    Paragraph,
    Point,
    Sheet,
    Signatures,
)
from tutela.protection.interview import FORMS
from tutela.protection.notice import adopt, notice_booklet
from tutela.protection.protocol import INTERVIEW
from tutela.protection.questions import Form
from tutela.terms.messages import Language, catalogue

DAY = date(2026, 5, 20)
PAGES: Mapping[str, int] = {"interview": 2, "explain_back": 2, "crossing": 1, "panel": 1}
EVERY = [(form, language) for form in FORMS.values() for language in Language]


def typeset(booklet: Booklet) -> bytes:
    return TypstTypesetter().typeset(booklet, DAY)


def pages(pdf: bytes) -> list[str]:
    """Return the words of every page as another reader extracts them."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def squeezed(words: str) -> str:
    """Return words without the spaces and line ends that a line break may add or take."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", words))


def words_of(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph() | Point():
            yield block.words
        case Signatures():
            yield from block.labels
        case Ask():
            yield block.words
            yield from (option.words for option in block.options)
            yield block.answer or ""


def check_whole(booklet: Booklet, pdf: bytes) -> None:
    """Check that every word of the booklet can be read in the PDF, and the limits on each page."""
    read = [squeezed(page) for page in pages(pdf)]
    together = "".join(read)
    for sheet in booklet.sheets:
        for block in sheet.blocks:
            for words in words_of(block):
                for part in words.split("\n"):
                    assert squeezed(part) in together
        assert all(squeezed(sheet.limits) in page for page in read)
        assert all(squeezed(sheet.mark) in page for page in read)


@pytest.mark.parametrize(("form", "language"), EVERY)
def test_a_blank_form_has_its_pages_and_all_its_words(form: Form, language: Language):
    booklet = blank_booklet(form, [7], language)
    pdf = typeset(booklet)
    assert len(pages(pdf)) == PAGES[form.name]
    check_whole(booklet, pdf)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("adopted", [False, True])
def test_the_notice_is_one_page_with_all_its_words(language: Language, *, adopted: bool):
    adoption = adopt("Штаб 조정 Staff", FIRST_DAY, person(9), 1) if adopted else None
    booklet = notice_booklet(language, adoption, 1)
    pdf = typeset(booklet)
    assert len(pages(pdf)) == 1
    check_whole(booklet, pdf)


@pytest.mark.parametrize("language", Language)
def test_a_filled_form_holds_every_answer(language: Language):
    booklet = filled_booklet(INTERVIEW, 7, GOOD, language)
    check_whole(booklet, typeset(booklet))


@pytest.mark.parametrize("language", Language)
def test_the_same_form_on_the_same_day_has_the_same_bytes(language: Language):
    booklet = filled_booklet(INTERVIEW, 7, GOOD, language)
    first, second = typeset(booklet), typeset(booklet)
    assert first == second
    assert TypstTypesetter().typeset(booklet, date(2026, 5, 21)) != first


def test_it_says_that_it_can_be_kept():
    pdf = typeset(notice_booklet(Language.KOREAN, None, 1))
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf


def test_only_the_fonts_of_the_package_are_in_it():
    names = set(
        re.findall(rb"/BaseFont\s*/(\S+)", typeset(notice_booklet(Language.KOREAN, None, 1)))
    )
    assert names
    assert all(b"TutelaForms" in name for name in names)


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.name)
def test_the_fonts_are_those_of_the_table_and_hold_every_letter_it_says(font: VendoredFont):
    content = files("tutela.engines").joinpath("fonts", font.name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == font.sha256
    assert len(content) == font.size_bytes
    missing = [hex(code) for code in covered_letters() if code not in letters_of(font.name)]
    assert missing == []


@pytest.mark.parametrize("language", Language)
def test_every_letter_of_every_text_is_in_the_fonts(language: Language):
    for identifier, text in catalogue(language).items():
        if identifier.split(".")[0] in ("interview", "forms", "notice"):
            check_letters(text)
            assert all(ord(one) in letters_of(FONTS[0].name) for one in text if one != "\n")


def test_every_syllable_of_korean_is_in_the_fonts():
    syllables = range(0xAC00, 0xD7A4)
    assert len(syllables) == 11_172
    assert all(code in letters_of(font.name) for font in FONTS for code in syllables)


@pytest.mark.parametrize("letter", ["漢", "😀", "ع", "\u200b", "\u202e"])
def test_a_letter_without_a_sign_is_refused_by_its_number(letter: str):
    sheet = Sheet("t", "m", (Paragraph(f"a{letter}b"),), "l", "{page}")
    with pytest.raises(MalformedError) as refused:
        typeset(Booklet(Language.KOREAN, "t", (sheet,)))
    assert refused.value.parameters == {"letter": f"U+{ord(letter):04X}"}


def test_korean_typed_in_parts_is_put_together():
    parts = unicodedata.normalize("NFD", "조용한 곳")
    sheet = Sheet("t", "m", (Paragraph(parts),), "l", "{page}/{pages}")
    (page,) = pages(typeset(Booklet(Language.KOREAN, "t", (sheet,))))
    assert squeezed("조용한 곳") in squeezed(page)


SIGNS = "#$*_`~@<>[]{}\\/\"'=-+|:;%&^()!?."


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=SIGNS + "ab 가Ґ", min_size=1, max_size=60))
def test_no_sign_in_an_answer_is_code(answer: str):
    sheet = Sheet("t", "m", (Ask("1", "q", "", answer=answer),), "l", "{page}")
    (page,) = pages(typeset(Booklet(Language.ENGLISH, "t", (sheet,))))
    assert squeezed(answer) in squeezed(page)


@pytest.mark.parametrize("words", ["가" * 2000, "a" * 300, "слово " * 600])
def test_a_long_answer_stays_inside_the_margins(words: str):
    sheet = Sheet("t", "m", (Ask("1", "q", "", rows=3, answer=words),), "l", "{page}/{pages}")
    document = pypdfium2.PdfDocument(typeset(Booklet(Language.KOREAN, "t", (sheet,))))
    for page in document:
        width, text = page.get_width(), page.get_textpage()
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
        assert all(left > 0 and right < width for left, _, right, _ in boxes)


def test_ticked_boxes_look_different():
    def one(*, ticked: bool) -> bytes:
        ask = Ask("1", "q", "", (Option("yes", ticked=ticked),))
        sheet = Sheet("t", "m", (ask,), "l", "{page}")
        return typeset(Booklet(Language.ENGLISH, "t", (sheet,)))

    assert one(ticked=True) != one(ticked=False)


def test_a_changed_font_is_refused(monkeypatch: pytest.MonkeyPatch):
    changed = (type(FONTS[0])(FONTS[0].name, "0" * 64, 1), FONTS[1])
    monkeypatch.setattr("tutela.engines.typesetter.FONTS", changed)
    with pytest.raises(MismatchError, match=r"forms\.font_changed"):
        typeset(notice_booklet(Language.ENGLISH, None, 1))


def test_twenty_numbers_make_twenty_forms_with_pages_of_their_own():
    read = pages(typeset(blank_booklet(FORMS["crossing"], range(1, 21), Language.ENGLISH)))
    assert len(read) == 20
    assert all(f"Form No. {number:04d}" in page for number, page in enumerate(read, 1))
    assert all("page 1 of 1" in page for page in read)


def covered_letters() -> Iterator[int]:
    return (code for low, high in COVERED for code in range(low, high + 1))


def test_the_table_of_letters_is_in_order():
    assert all(first[1] < second[0] for first, second in pairwise(COVERED))


@cache
def letters_of(name: str) -> frozenset[int]:
    with files("tutela.engines").joinpath("fonts", name).open("rb") as stream:
        return frozenset(TTFont(stream).getBestCmap())
