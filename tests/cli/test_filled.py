"""Form numbers and answer files are read strictly."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.cli.filled import laid_over, parse_numbers, read_answers
from tutela.errors import MalformedError


@pytest.mark.parametrize(
    ("written", "first", "last"), [("7", 7, 7), ("1-20", 1, 20), ("999999", 999999, 999999)]
)
def test_numbers_are_one_or_a_range(written: str, first: int, last: int):
    assert parse_numbers(written) == range(first, last + 1)
    assert list(parse_numbers(None)) == []


@pytest.mark.parametrize(
    "written", ["", "0", "-1", "1-", "2-1", "1-1000", "1000000", "1,2", "٣", "1 - 2"]
)
def test_anything_else_is_refused(written: str):
    with pytest.raises(MalformedError, match=r"forms\.numbers_form"):
        parse_numbers(written)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"a": 1}', b'{"a": "1", "a": "2"}', b"\xff", b"[" * 100_000]
)
def test_a_file_that_is_no_object_of_texts_is_refused(tmp_path: Path, content: bytes):
    file = tmp_path / "answers.json"
    file.write_bytes(content)
    with pytest.raises(MalformedError, match=r"interview\.answers_file"):
        read_answers(file)


def test_a_file_too_large_is_refused(tmp_path: Path):
    file = tmp_path / "answers.json"
    file.write_bytes(b'{"a": "' + b"x" * (1 << 18) + b'"}')
    with pytest.raises(MalformedError, match=r"interview\.answers_file"):
        read_answers(file)


def test_korean_typed_in_parts_is_put_together(tmp_path: Path):
    file = tmp_path / "answers.json"
    parts = unicodedata.normalize("NFD", "통역인")
    file.write_text(f'{{"interpreter": "{parts}"}}', "utf-8")
    assert read_answers(file) == {"interpreter": "통역인"}


@given(st.dictionaries(st.text(max_size=3), st.text(max_size=3)))
def test_an_empty_answer_takes_one_away(changes: dict[str, str]):
    result = laid_over({"a": "1", "b": "2"}, changes)
    assert "" not in result.values()
    assert all(result.get(key, "") == answer for key, answer in changes.items())
