"""Every planted text, in every file of its carrier, is in what the leak check gets to see."""

from collections import Counter
from collections.abc import Iterator

import pytest
from benchmarks.text.carriers import (
    HOLDERS,
    UNDRAWN,
    Files,
    drawn,
    folded,
    held,
    is_carried,
    language,
    ports,
)
from benchmarks.text.planted import Planted, controls, planted
from tests.conftest import NeedsTool

from tutela.redaction.carriers import texts_of

IN_BYTES = sorted(HOLDERS.keys() - {"picture", "pdf"})
QUIET = ports(reading=False)


def _held(carrier: str, part: int, parts: int) -> Iterator[tuple[Planted, int, Files]]:
    of_carrier = (each for each in held() if each[0].carrier == carrier)
    return (each for at, each in enumerate(of_carrier) if at % parts == part)


def _lost(carrier: str, part: int = 0, parts: int = 1) -> list[tuple[str, str, int]]:
    return [
        (one.form, one.person, number)
        for one, number, made in _held(carrier, part, parts)
        if not is_carried(one, made, QUIET)
    ]


@pytest.mark.parametrize("carrier", IN_BYTES)
def test_nothing_planted_in_bytes_is_lost(carrier: str):
    assert _lost(carrier) == []


@pytest.mark.parametrize("part", range(4))
def test_nothing_planted_in_a_pdf_is_lost(part: int):
    assert _lost("pdf", part, 4) == []


def test_every_planted_text_is_in_a_file():
    made = {(one.carrier, one.form) for one, _, _ in held()}
    wanted = {(one.carrier, one.form) for one in planted()}
    assert wanted - made == {("picture", form) for form in UNDRAWN}


def test_what_is_drawn_is_read_nearly_always(needs_tool: NeedsTool):
    needs_tool("tesseract")
    reading, found, seen = ports(reading=True), Counter[str](), Counter[str]()
    if len(reading.readers) != 5:
        pytest.skip("lacks Debian package tesseract-ocr-kor")
    for one, _, made in list(_held("picture", 0, 4)):
        seen[language(one.planted)] += 1
        found[language(one.planted)] += is_carried(one, made, reading)
    assert found.total() >= 0.8 * seen.total()


def test_a_person_is_told_of_a_picture_that_nobody_read():
    one, _, made = next(each for each in held() if each[0].carrier == "picture")
    assert texts_of(made, QUIET).unread == {"carriers.unread_picture": 1}
    assert not is_carried(one, made, QUIET)


def test_nothing_is_seen_of_anybody_where_nobody_is():
    names = {folded(one.planted) for one in planted()}
    texts = [
        folded(each.text)
        for carrier, text in controls()
        for made in HOLDERS[carrier](text, text)
        for each in texts_of(made, QUIET).carried
    ]
    assert texts
    assert not any(name in text for text in texts for name in names if len(name) > 4)


def test_a_drawing_is_as_large_as_its_words():
    assert drawn("a\nb").height > drawn("a").height
