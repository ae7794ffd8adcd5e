# ruff: noqa: RUF001 - letters of several scripts are what is tested
"""Texts of JSON, CBOR and tags."""

import json
from collections.abc import Iterator

import pytest

from tutela.proof.cbor import encode
from tutela.redaction.carriers.found import Found, Inner, Text
from tutela.redaction.carriers.records import cbor_texts, json_texts, tagged_texts


def texts(found: Iterator[Found]) -> list[str]:
    return [each.text for each in found if isinstance(each, Text)]


def test_every_key_and_string_of_json_comes_out():
    found = texts(json_texts(json.dumps({"a": ["렴", {"Рём": None}], "b": 1, "c": "Ryŏm"})))
    assert set(found) >= {"a", "렴", "Рём", "b", "c", "Ryŏm"}


def test_of_two_fields_of_one_name_both_come_out():
    assert set(texts(json_texts('{"a": "first", "a": "second"}'))) >= {"first", "second"}


def test_values_come_out_joined_without_the_keys_between():
    assert "Ryom\nKyong" in texts(json_texts('{"family": "Ryom", "given": "Kyong"}'))


def test_json_line_by_line_comes_out():
    assert "Рём" in texts(json_texts('{"a": 1}\nno json\n{"b": "\\u0420\\u0451\\u043c"}\n'))


@pytest.mark.parametrize(
    "text", ["", "no json", "{", '{"a": }', "[" * 100_000, "[" * 100_000 + "\n[]"]
)
def test_what_is_no_json_yields_nothing(text: str):
    assert texts(json_texts(text)) == []


def test_every_key_and_string_of_cbor_comes_out_and_byte_strings_are_files():
    record = encode({"key": ["렴", b"bytes"], "n": 1, "m": {"k": None}})
    found: list[Found] = list(cbor_texts(record) or ())
    assert {each.text for each in found if isinstance(each, Text)} == {"key", "렴", "n", "m", "k"}
    assert [each.content for each in found if isinstance(each, Inner)] == [b"bytes"]


@pytest.mark.parametrize("content", [b"", b"\x01", encode({"a": 1}) + b"\0", b"\xa1", encode("a")])
def test_what_is_no_record_is_none(content: bytes):
    assert cbor_texts(content) is None


def test_what_stands_between_tags_comes_out_joined_and_spaced():
    found = texts(tagged_texts("<p>Ry<b>om</b></p><p>Kyong</p>"))
    assert "RyomKyong" in found
    assert "Ry om Kyong" in found


@pytest.mark.parametrize(
    "page",
    [
        '<img alt="Рём">',
        "<img alt='Рём'>",
        "<img alt=Рём>",
        "<a title='&#1056;&#1105;&#1084;'>a</a>",
        "<!-- Рём --><p>a</p>",
        "<a><![CDATA[Рём]]></a>",
        "<?xml-note Рём?><a>b</a>",
        "<p>&#x420;ё&#x43c;</p>",
        "<script>var a = 'Рём'</script>",
        "<style>/* Рём */</style>",
        "<p>Рём",
        "<w:t>Р</w:t><w:t>ём</w:t>",
    ],
)
def test_a_name_anywhere_in_a_page_comes_out(page: str):
    assert any("Рём" in text for text in texts(tagged_texts(page)))


@pytest.mark.parametrize("text", ["", "1 < 2", "a > b", "no tags"])
def test_what_has_no_tag_yields_nothing(text: str):
    assert texts(tagged_texts(text)) == []


@pytest.mark.parametrize(
    "text",
    ["<!--" * 99_999, "<a " * 99_999, '<a b="' * 99_999, "<![CDATA[" * 99_999, "<a>" * 99_999],
)
def test_a_hostile_page_takes_no_longer_than_its_length(text: str):
    assert all(len(found) <= len(text) for found in texts(tagged_texts(text)))


def test_who_speaks_in_a_tag_comes_out_alone():
    assert "R y o m" in texts(tagged_texts("<v R y o m>...</v>"))
