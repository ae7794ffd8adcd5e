"""Letters written as codes are read as a program reads them."""

import json
from html import escape
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from tutela.protection.leak.escaped import readings

WORD = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=5)


@given(WORD)
def test_every_code_is_read_once_more(word: str):
    marked = "".join(f"&#{ord(letter)};" for letter in word)
    for coded in (json.dumps(word), quote(word), marked):
        assert any(word in each for each in readings(f"x {coded} y"))


@given(st.text())
def test_the_text_itself_always_comes_first(text: str):
    assert next(readings(text)) == text


def test_a_text_without_codes_is_read_once():
    assert list(readings("plain & simple 100 %")) == ["plain & simple 100 %"]
    assert any("<b>" in each for each in readings(escape("<b>")))
