"""What a reader says reaches the reviewer by region, harmless, and the right way up."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.errors import UnavailableError
from tutela.redaction.detector import Picture
from tutela.redaction.finding import Box, FindingKind
from tutela.redaction.plan import Region
from tutela.redaction.reading import (
    LINE_PIXELS_MAX,
    LINE_PIXELS_MIN,
    NOTHING,
    REGIONS_MAX,
    SIDE_PIXELS_MAX,
    TEXT_CHARACTERS_MAX,
    Grey,
    Reading,
    crop_of,
    harmless,
    read_regions,
)


@dataclass
class Scripted:
    """A reader that reads a crop only where its upper left corner is bright, and remembers."""

    text: str = "words"
    seen: list[tuple[int, ...]] = field(default_factory=list)
    languages: tuple[str, ...] = ("eng",)

    def read(self, crops: Sequence[Grey]) -> tuple[Reading, ...]:
        self.seen += [crop.shape for crop in crops]
        return tuple(Reading(self.text, 90) if crop[0, 0] > 200 else NOTHING for crop in crops)


class Short:
    """A reader that gives up after the first crop."""

    languages = ("eng",)

    def read(self, crops: Sequence[Grey], /) -> tuple[Reading, ...]:
        return Scripted().read(crops[:1])


class Failing:
    languages = ("eng",)

    def read(self, _: Sequence[Grey], /) -> tuple[Reading, ...]:
        raise UnavailableError("reading.failed")


def region(number: int, box: Box, kind: FindingKind = FindingKind.WRITING) -> Region:
    return Region(f"r{number}", kind, box, 500, "imagetext")


def picture(bright: tuple[slice, slice]) -> Picture:
    pixels = np.full((200, 300, 3), 60, np.uint8)
    pixels[bright] = 250
    return pixels


LYING, STANDING = Box(20, 30, 100, 20), Box(150, 40, 20, 100)


@pytest.mark.parametrize(
    ("box", "bright", "calls"),
    [
        (LYING, (slice(30, 40), slice(20, 40)), 1),
        (LYING, (slice(40, 50), slice(100, 120)), 2),
        (STANDING, (slice(40, 60), slice(160, 170)), 2),
        (STANDING, (slice(120, 140), slice(150, 160)), 2),
        (STANDING, (slice(40, 60), slice(150, 160)), 3),
    ],
    ids=["lying", "upside down", "read from below", "read from above", "letters upright"],
)
def test_writing_is_read_whichever_way_it_lies(box: Box, bright: tuple[slice, slice], calls: int):
    reader = Scripted()
    (read,) = read_regions(picture(bright), [region(1, box)], reader)
    assert (read.id, read.reading) == ("r1", Reading("words", 90))
    assert len(reader.seen) == calls


def test_only_writing_is_read_in_the_order_of_the_plan():
    regions = [
        region(1, LYING),
        region(2, STANDING, FindingKind.FACE),
        region(3, STANDING, FindingKind.DRAWN),
        region(4, STANDING),
    ]
    read = read_regions(picture((slice(0), slice(0))), regions, Scripted())
    assert [(each.id, each.reading) for each in read] == [("r1", NOTHING), ("r4", NOTHING)]


def test_no_more_than_the_first_regions_are_read():
    reader = Scripted()
    regions = [region(number, LYING) for number in range(REGIONS_MAX + 5)]
    read = read_regions(picture((slice(30, 40), slice(20, 40))), regions, reader)
    assert (len(read), len(reader.seen)) == (REGIONS_MAX, REGIONS_MAX)
    assert read_regions(picture((slice(0), slice(0))), [], reader) == ()


def test_a_reader_that_answers_too_little_leaves_the_rest_unread():
    read = read_regions(
        picture((slice(30, 40), slice(20, 40))), [region(1, LYING), region(2, LYING)], Short()
    )
    assert [each.reading.percent for each in read] == [90, 0]


def test_a_reader_that_fails_is_not_hidden():
    with pytest.raises(UnavailableError):
        read_regions(picture((slice(0), slice(0))), [region(1, LYING)], Failing())


@pytest.mark.parametrize(
    ("box", "small"),
    [(Box(0, 0, 30, 8), 64), (Box(0, 0, 300, 200), 200), (Box(5, 5, 1, 1), 64)],
)
def test_small_writing_is_enlarged(box: Box, small: int):
    assert min(crop_of(picture((slice(0), slice(0))), box).shape) == small


@given(st.integers(1, 1600), st.integers(1, 1600))
@settings(max_examples=40, deadline=None)
def test_a_crop_is_never_larger_than_a_reader_can_take(width: int, height: int):
    wide = np.zeros((height, width, 3), np.uint8)
    crop = crop_of(wide, Box(0, 0, width, height))
    assert max(crop.shape) <= SIDE_PIXELS_MAX
    assert min(crop.shape) < 2 * LINE_PIXELS_MAX
    assert min(crop.shape) >= LINE_PIXELS_MIN or 2 * max(crop.shape) > SIDE_PIXELS_MAX


def test_a_long_large_line_is_halved():
    wide = np.zeros((20, 20_000, 3), np.uint8)
    assert max(crop_of(wide, Box(0, 0, 20_000, 20)).shape) <= SIDE_PIXELS_MAX


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("\x1b[2Jname", "[2Jname"),
        ("a\u202eb\nc\td", "a b c d"),
        (" \x00 ", ""),
        ("x" * 900, "x" * TEXT_CHARACTERS_MAX),
        ("Прізвище 김철수", "Прізвище 김철수"),
    ],
)
def test_what_is_read_cannot_steer_a_terminal(said: str, shown: str):
    assert harmless(Reading(said, 500)) == Reading(shown, 100 if shown else 0)


@given(st.text(), st.integers())
def test_nothing_a_reader_says_breaks_the_line(text: str, percent: int):
    found = harmless(Reading(text, percent))
    assert found.text.isprintable()
    assert 0 <= found.percent <= 100
    assert text not in repr(found) or len(text) < 30
