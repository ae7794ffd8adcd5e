# ruff: noqa: RUF001 - letters of several scripts are what is tested
"""Texts in other letters."""

import base64
import binascii
import html
import json
import quopri
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.carriers.encoded import decoded
from tutela.redaction.carriers.found import Inner, Text

NAMES = ("렴경률", "Рём Гён Рюль", "Рьом Кьон Рюль", "Ryŏm Kyŏng-nyul", "Ryom Kyong Ryul")


def _base64(name: str) -> str:
    return base64.b64encode(name.encode()).decode()


def _escape(name: str) -> str:
    return json.dumps(name)


ENCODINGS: dict[str, Callable[[str], str]] = {
    "base64": _base64,
    "base64 of addresses": lambda name: base64.urlsafe_b64encode(name.encode()).decode(),
    "base64 without its end": lambda name: _base64(name).rstrip("="),
    "base64 of utf-16": lambda name: base64.b64encode(name.encode("utf-16-le")).decode(),
    "base64 in lines": lambda name: "\n".join(_base64(name)[at : at + 8] for at in range(0, 99, 8)),
    "hexadecimal": lambda name: name.encode().hex(),
    "hexadecimal spaced": lambda name: binascii.hexlify(name.encode(), ":").decode(),
    "hexadecimal of utf-16": lambda name: name.encode("utf-16-be").hex().upper(),
    "percent": quote,
    "percent, every byte": lambda name: "".join(f"%{byte:02x}" for byte in name.encode()),
    "percent of a form": quote_plus,
    "quoted-printable": lambda name: quopri.encodestring(name.encode()).decode(),
    "entities": lambda name: "".join(f"&#{ord(sign)};" for sign in name),
    "entities, hexadecimal": lambda name: "".join(f"&#x{ord(sign):X};" for sign in name),
    "json": _escape,
    "braces": lambda name: "".join(f"\\u{{{ord(sign):x}}}" for sign in name),
    "long": lambda name: "".join(f"\\U{ord(sign):08x}" for sign in name),
    "code points": lambda name: " ".join(f"U+{ord(sign):04X}" for sign in name),
    "bytes": lambda name: "".join(f"\\x{byte:02x}" for byte in name.encode()),
    "bytes, octal": lambda name: "".join(f"\\{byte:03o}" for byte in name.encode()),
}


def folded(text: str) -> str:
    return "".join(text.replace("+", " ").split())


def texts(text: str) -> list[str]:
    found = list(decoded(text))
    return [each.text for each in found if isinstance(each, Text)] + [
        each.content.decode("utf-8", "replace") for each in found if isinstance(each, Inner)
    ]


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_an_encoded_name_comes_out(encoding: str):
    for name in NAMES:
        written = ENCODINGS[encoding](name)
        seen = [f"{written} plain", *texts(f"a {written} b")]
        assert any(folded(name) in folded(text) for text in seen), written


@given(st.sampled_from(NAMES), st.text("abcdefgh", max_size=9), st.sampled_from(" /,:;\n="))
def test_letters_before_base64_do_not_hide_it(name: str, before: str, between: str):
    assert any(name in text for text in texts(f"{before}{between}{_base64(name)}"))


def test_rich_text_comes_out_of_its_code_page():
    written = "".join(f"\\'{byte:02x}" for byte in "Рём Гён".encode("cp1251"))
    assert any("Рём" in text for text in texts(written.replace("\\'20", " ")))


def test_a_pair_of_surrogates_is_one_letter():
    assert any("😭" in text for text in texts("\\ud83d\\ude2d"))


def test_punycode_comes_out():
    assert "рём" in texts("https://xn--" + "рём".encode("punycode").decode() + ".example")


def test_a_name_of_which_a_part_is_escaped_comes_out_whole():
    assert any("Рём Гён" in text for text in texts("Р\\u0451м Г&#1105;н".replace("&#1105;", "ён")))
    assert any("Рём Гён" in text for text in texts(f"Рём{'%20'}Гён"))
    assert any("Рём" in text for text in texts(html.escape("<Р") + "&#1105;м"))


def test_escapes_far_apart_come_out_with_what_stands_around_them():
    found = texts("Р\\u0451м" + " " * 5000 + "Г\\u0451н")
    assert any("Рём" in text for text in found)
    assert any("Гён" in text for text in found)


def test_a_text_in_plain_letters_yields_nothing():
    assert texts("В подвале было холодно. It was cold. 추웠다.") == []


@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str):
    assert all(isinstance(each, Text | Inner) for each in decoded(text))
