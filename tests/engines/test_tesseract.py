"""The real command, where it is installed, on drawn writing; and its table, believed or not."""

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from tests.conftest import NeedsTool

from tutela.engines import tesseract
from tutela.engines.tesseract import Tesseract, find, readings
from tutela.errors import UnavailableError
from tutela.redaction.finding import Box, FindingKind
from tutela.redaction.plan import Region
from tutela.redaction.reading import NOTHING, Grey, Reading, read_regions

FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
NeedsLanguage = Callable[[str], Tesseract]


@pytest.fixture
def needs_language(needs_tool: NeedsTool) -> NeedsLanguage:
    needs_tool("tesseract")
    found = find()

    def check(language: str) -> Tesseract:
        if found is None or language not in found.languages:
            pytest.skip(f"lacks Debian package tesseract-ocr-{language}")
        return found

    return check


def drawn(words: str, size: int = 24) -> Grey:
    font = ImageFont.truetype(str(FONT), size)
    image = Image.new("L", (round(font.getlength(words)) + 40, 2 * size), 170)
    ImageDraw.Draw(image).text((20, size // 3), words, fill=30, font=font)
    return np.asarray(image)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("eng", "Lastname Firstname"),
        ("ukr", "Прізвище Ім'я"),
        ("rus", "Фамилия Имя 1986"),
    ],
)
def test_it_reads_what_was_drawn(needs_language: NeedsLanguage, language: str, words: str):
    reader = needs_language(language)
    (read,) = reader.read([drawn(words)])
    assert read.text == words
    assert read.percent > 80


def test_every_crop_has_its_answer(needs_language: NeedsLanguage):
    reader = needs_language("eng")
    blank = np.full((60, 200), 128, np.uint8)
    read = reader.read([drawn("first"), blank, drawn("Third", 40)])
    assert [each.text for each in read] == ["first", "", "Third"]
    assert reader.read([]) == ()


def test_small_standing_writing_in_a_picture_is_read(needs_language: NeedsLanguage):
    reader = needs_language("eng")
    line = np.rot90(drawn("Lastname Firstname", 14))
    picture = np.full((400, 300, 3), 170, np.uint8)
    height, width = line.shape
    picture[50 : 50 + height, 80 : 80 + width] = line[:, :, None]
    region = Region("r1", FindingKind.WRITING, Box(78, 48, width + 4, height + 4), 700, "imagetext")
    (read,) = read_regions(picture, [region], reader)
    assert read.reading.text == "Lastname Firstname"


def test_a_command_that_fails_or_is_missing_is_unavailable(tmp_path: Path):
    for command in (Path("/usr/bin/false"), tmp_path / "gone"):
        with pytest.raises(UnavailableError, match=r"reading\.failed"):
            Tesseract(command, ("eng",)).read([drawn("words")])


def test_without_the_command_there_is_no_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find() is None
    broken = tmp_path / tesseract.COMMAND
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    assert find() is None


def word(page: object, percent: object, text: str) -> str:
    return f"5\t{page}\t1\t1\t1\t1\t0\t0\t9\t9\t{percent}\t{text}\n"


def test_a_table_is_read_by_page():
    table = "level\tpage\n" + word(1, 90, "a") + word(1, 60.5, "bcd") + word(2, 5, "noise")
    assert readings(table.encode(), 2) == (Reading("a bcd", 68), NOTHING)


@pytest.mark.parametrize(
    "table",
    [
        word(0, 90, "a"),
        word(3, 90, "a"),
        word("9" * 30, 90, "a"),
        word("-1", 90, "a"),
        word("²", 90, "a"),
        word(1, "nan", "a"),
        word(1, 1e9, "a"),
        word(1, "", "a"),
        word(1, 90, " "),
        "5\t1\t90\ta\n",
        "\xff\n",
    ],
)
def test_what_is_no_table_says_nothing(table: str):
    assert readings(table.encode("latin-1", "replace"), 2) == (NOTHING, NOTHING)


def test_the_closest_look_reads_all_languages_at_once_and_each_alone():
    found = Tesseract(Path("/bin/false"), ("kor", "eng"))
    assert [each.languages for each in found.closest()] == [("kor", "eng"), ("kor",), ("eng",)]
    assert {each.percent_min for each in found.closest()} == {0}


def test_one_language_is_read_once():
    assert len(Tesseract(Path("/bin/false"), ("eng",)).closest()) == 1


def test_the_closest_look_keeps_words_that_are_hardly_sure():
    table = word(1, 3, "a").encode()
    assert readings(table, 1) == (NOTHING,)
    assert readings(table, 1, 0)[0].text == "a"
