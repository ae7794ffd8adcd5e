"""What reads the final bytes on this machine."""

import shutil
from collections.abc import Sequence

import numpy as np
import pytest

from tutela.errors import MismatchError
from tutela.redaction.reading import Grey, Reading
from tutela.wiring.carriers import REMEMBERED_MAX, Remembering, carrier_ports, final_texts


def test_every_language_that_is_installed_is_read_alone_too():
    readers = carrier_ports().readers
    assert bool(readers) == (shutil.which("tesseract") is not None)
    assert not readers or len(readers) in {1, len(readers[0].languages) + 1}


def test_a_reader_of_pdf_is_found_where_the_tests_run():
    assert carrier_ports().pdf is not None


def test_texts_of_final_bytes_leave_out_what_is_fixed():
    found = final_texts({"a.txt": b"words", "page": b"fixed"}, {"page": b"fixed"})
    assert {each.file for each in found.carried} == {"a.txt"}


def test_what_should_be_fixed_and_is_not_stops():
    with pytest.raises(MismatchError):
        final_texts({"page": b"other"}, {"page": b"fixed"})


class Counting:
    """A reader that says how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    @property
    def languages(self) -> tuple[str, ...]:
        return ("eng",)

    def read(self, crops: Sequence[Grey], /) -> tuple[Reading, ...]:
        self.asked += 1
        return tuple(Reading(f"{self.asked}", 90) for _ in crops)


def test_the_same_pixels_are_read_once_and_others_again():
    reader = Counting()
    remembering = Remembering(reader)
    dark, light = np.zeros((4, 4), np.uint8), np.full((4, 4), 255, np.uint8)
    assert remembering.read((dark,)) == remembering.read((dark,))
    assert remembering.read((light,)) != remembering.read((dark,))
    assert remembering.read((dark.reshape(2, 8),)) != remembering.read((dark,))
    assert reader.asked == 3
    for number in range(REMEMBERED_MAX):
        remembering.read((np.full((2, 2), number, np.uint8),))
    remembering.read((dark,))
    assert reader.asked == 4 + REMEMBERED_MAX
