# ruff: noqa: RUF001 - letters of several scripts are what is tested
"""Runs of letters in bytes, in every encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.carriers.runs import SHORT_BYTES, chance_runs, is_chance, runs

WIDE = ("utf-8", "utf-16-le", "utf-16-be")
NAMES = ("렴경률", "Рём Гён Рюль", "Рьом Кьон Рюль", "Ryom Kyong Ryul", "Л-000771")


def texts(content: bytes) -> list[str]:
    return [text for _, text in runs(content)]


def chance(content: bytes) -> list[str]:
    return [text for _, text in chance_runs(content) if text]


@given(
    st.sampled_from(NAMES),
    st.sampled_from(WIDE),
    st.binary(max_size=40),
    st.sampled_from((b"", b"\0\x01", b"\0\0\xff")),
)
def test_a_name_is_found_behind_any_bytes(name: str, encoding: str, before: bytes, behind: bytes):
    content = before + b"\0\0\x00" + name.encode(encoding) + b"\0\0" + behind
    assert any(name in text for text in texts(content))


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("렴경률", "cp949"),
        ("Рём Гён Рюль", "cp949"),
        ("Рём Гён Рюль", "cp1251"),
        ("Рём Гён Рюль", "koi8-u"),
        ("Рём Гён Рюль", "cp866"),
        ("Рьом Кьон Рюлеві", "cp1251"),
        ("tag Л-000771", "cp1251"),
    ],
)
def test_a_name_in_a_code_page_is_found(name: str, page: str):
    assert any(name in text for text in texts(b"\0\x9f\0" + name.encode(page) + b"\0"))


@pytest.mark.parametrize("lead", [b"", b"\xb0", b"\xff", b"a", b"\xd7\xa1"])
def test_a_stray_byte_before_it_takes_no_syllable_from_a_name(lead: bytes):
    assert any("렴경률" in text for text in texts(b"\0" + lead + "렴경률".encode("cp949")))


@pytest.mark.parametrize("encoding", WIDE)
def test_a_name_is_found_in_data_of_chance_too(encoding: str):
    name = "Ryom Kyong 렴경률".encode(encoding)
    content = bytes(range(256)) + b"\0" + name + bytes(range(255, 0, -1))
    assert any("렴경률" in text for text in chance(content))


@pytest.mark.parametrize("hidden", ["렴\u200b경\u2060률", "렴🌸경🌸률", "R\u00adyom", "Ry\ufeffom"])
def test_hidden_marks_do_not_break_a_run(hidden: str):
    for encoding in WIDE:
        assert hidden in texts(hidden.encode(encoding))


def test_short_runs_in_data_of_chance_are_left_out():
    assert chance(b"\0ab\0cde\0\xff") == []


def test_bytes_without_letters_hold_no_run():
    assert texts(bytes(100)) == []


@pytest.mark.parametrize(
    ("name", "page"),
    [("렴경률", "cp949"), ("렴 경률", "cp949"), (NAMES[1], "cp1251"), (NAMES[2], "cp866")],
)
def test_a_name_in_a_code_page_is_found_in_data_of_chance(name: str, page: str):
    content = bytes(range(256)) + b"\0" + name.replace("ьо", "о").encode(page) + bytes(99)
    assert any(name.replace("ьо", "о") in text for text in chance(content))


def test_long_bytes_with_control_characters_are_those_of_chance():
    assert is_chance(bytes(range(256)) * 20)
    assert not is_chance(bytes(range(256)))
    assert not is_chance("В подвале\n".encode("cp1251") * SHORT_BYTES)


def test_data_of_chance_come_as_one_text_for_each_reading_that_has_any():
    chance_of_all = bytes(range(256)) + "렴경률".encode("cp949") + b"\0"
    found = list(runs(chance_of_all * 99))
    assert 3 <= len(found) <= 5 + 4
    assert all(text for _, text in found)
    assert "\n".join(text for name, text in found if name == "cp949").count("렴경률") == 99
