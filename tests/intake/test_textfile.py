# ruff: noqa: RUF001 - letters of several scripts are what is tested
"""A text is decoded strictly, in one normal form, or refused."""

import unicodedata

import pytest
from benchmarks.text._statements import load
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.test_codepage import CORPUS, encoded

from tutela.errors import RefusedError
from tutela.intake.textfile import (
    TEXT_BYTES_MAX,
    TEXT_CHARACTERS_MAX,
    TEXT_LINES_MAX,
    looks_like_text,
    read_text,
)

KNOWN = [text for texts in CORPUS.values() for text in texts] + [one.text for one in load("dev")]
MARKED = {"utf-8-sig": "utf-8-bom", "utf-8": "utf-8"}
HIDDEN = "Ким\u200b Чен\u202e Ын\u2060\u00ad 김\u200d철수\ufeff\U000e0041"


def refused(untrusted: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        read_text(untrusted)
    return caught.value.message.removeprefix("textfile.")


@pytest.mark.parametrize("encoding", sorted(MARKED))
def test_utf_8_is_read_with_or_without_its_mark(encoding: str):
    got = read_text("Ким Чен Ын, 김정은".encode(encoding))
    assert (got.text, got.decoder) == ("Ким Чен Ын, 김정은", f"{MARKED[encoding]} nfc lf")


@pytest.mark.parametrize(("order", "mark"), [("le", b"\xff\xfe"), ("be", b"\xfe\xff")])
def test_utf_16_is_read_with_its_mark(order: str, mark: bytes):
    got = read_text(mark + "김정은 😭".encode(f"utf-16-{order}"))
    assert (got.text, got.decoder) == ("김정은 😭", f"utf-16-{order} nfc lf")


@given(st.sampled_from(KNOWN), st.sampled_from(("utf-8", "utf-8-sig", "utf-16")))
def test_a_known_text_is_read_in_every_encoding_of_unicode(text: str, encoding: str):
    assert read_text(text.encode(encoding)).text == unicodedata.normalize("NFC", text)


@given(encoded())
def test_a_text_in_a_code_page_is_read_rightly_or_refused(given_: tuple[str, str]):
    text, page = given_
    try:
        got = read_text(text.encode(page)).text
    except RefusedError:
        return
    assert got == unicodedata.normalize("NFC", text)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(untrusted: bytes):
    try:
        got = read_text(untrusted).text
    except RefusedError:
        return
    assert got == unicodedata.normalize("NFC", got.replace("\r", "\n"))


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1))
def test_nothing_but_the_normal_form_and_the_line_ends_changes(text: str):
    wanted = unicodedata.normalize("NFC", text.replace("\u2028", "\n").replace("\u2029", "\n"))
    assert read_text(b"\xef\xbb\xbf" + text.encode()).text == wanted


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x85", "\u2028", "\u2029", "\f"])
def test_every_line_end_becomes_a_line_feed(end: str):
    assert read_text(f"a{end}б{end}{end}c\t".encode()).text == "a\nб\n\nc\t"


def test_letters_taken_apart_are_put_together():
    assert read_text(unicodedata.normalize("NFD", "렴경률 й ї ŏ").encode()).text == "렴경률 й ї ŏ"


def test_hidden_characters_are_kept_for_whoever_looks_for_names():
    assert read_text(HIDDEN.encode()).text == HIDDEN


@pytest.mark.parametrize("code", [*range(0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0x85), 0x9F])
def test_a_control_character_is_refused(code: int):
    assert refused(f"Ким{chr(code)}Чен".encode()) == ("character" if code else "binary")


@pytest.mark.parametrize(
    "code", [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF, 0xE000, 0xF0000]
)
def test_a_noncharacter_or_one_of_private_use_is_refused(code: int):
    assert refused(f"Ким{chr(code)}".encode()) == "character"


def test_a_refused_character_is_named_with_its_place():
    with pytest.raises(RefusedError) as caught:
        read_text(b"abc\x07")
    assert caught.value.parameters == {"code": "U+0007", "place": 4}


@pytest.mark.parametrize(
    "untrusted",
    [
        b"Kim \xed\xa0\x80",
        b"\xef\xbb\xbfKim \xff",
        b"\xff\xfeK\0\x00\xd8",
        b"\xfe\xff\0K\0",
        b"Kim \xc0\x80 \xe0\x80\x80",
        b"Kim \xf4\x90\x80\x80",
    ],
    ids=["surrogate", "broken utf-8", "lone surrogate", "odd", "overlong", "beyond Unicode"],
)
def test_a_broken_encoding_is_refused(untrusted: bytes):
    assert refused(untrusted) in {"encoding_broken", "encoding_undecided"}


@pytest.mark.parametrize(
    "untrusted",
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Ким".encode("utf-16-be"), "Kim".encode("utf-32")],
    ids=["picture", "utf-16 without its mark", "utf-32"],
)
def test_what_is_binary_is_refused(untrusted: bytes):
    assert refused(untrusted) in {"binary", "character"}


@pytest.mark.parametrize("untrusted", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_without_characters_is_refused(untrusted: bytes):
    assert refused(untrusted) == "empty"


@pytest.mark.parametrize("untrusted", ["칭호".encode("cp949"), "Иванов".encode("cp1251")])
def test_what_can_be_two_texts_is_refused(untrusted: bytes):
    assert refused(untrusted) == "encoding_undecided"


def test_a_text_of_200_mb_is_refused_by_its_size():
    assert refused(b"\xff" * 200_000_000) == "bytes"


def test_the_largest_text_is_read_and_one_character_more_is_refused():
    assert len(read_text("😭".encode() * TEXT_CHARACTERS_MAX).text) == TEXT_CHARACTERS_MAX
    assert refused(b"a" * (TEXT_CHARACTERS_MAX + 1)) == "characters"
    assert refused(b"\xef\xbb\xbf" + b"a" * TEXT_BYTES_MAX) == "bytes"


def test_the_most_lines_are_read_and_one_more_is_refused():
    assert read_text(b"a\n" * TEXT_LINES_MAX).text.count("\n") == TEXT_LINES_MAX
    assert refused(b"a\r\n" * TEXT_LINES_MAX + b"a") == "lines"


def test_what_grows_in_its_normal_form_is_measured_in_it():
    assert refused("\U0001d15e".encode() * TEXT_CHARACTERS_MAX) == "characters"


@given(st.sampled_from(KNOWN), st.integers(0, 512), st.sampled_from(("utf-8", "utf-16", "cp949")))
def test_the_head_of_a_text_looks_like_one_wherever_it_is_cut(text: str, cut: int, encoding: str):
    head = text.encode(encoding, "ignore")[:512]
    assert looks_like_text(head[: max(cut, 4)])


@pytest.mark.parametrize(
    "untrusted", [b"", b"\0", b"\xff\xd8\xff\xe0\0\x10JFIF", b"\x1f\x8b\x08\0"]
)
def test_what_is_binary_does_not_look_like_a_text(untrusted: bytes):
    assert not looks_like_text(untrusted)
