"""What reads the final bytes on this machine."""

import shutil

import pytest

from tutela.errors import MismatchError
from tutela.wiring.carriers import carrier_ports, final_texts


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
