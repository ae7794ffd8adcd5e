# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Words in another script, and letters put apart, are found."""

import pytest

from tutela.redaction.text.strange import strange


def found(text: str) -> set[str]:
    return {text[hit.start : hit.end] for hit in strange(text)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Он сказал Won Gil Su и потом ушёл домой вместе с нами", {"Won Gil Su"}),
        ("О майоре говорит (택) с уважением и всё", {"택"}),
        ("그는 추웠다고 말하였다 Пак Чхоль 그리고 갔다", {"Пак Чхоль"}),
        ("He said that they met 김철수 there", {"김철수"}),
        ("кричали С.о.н Д.ё.к и ч/у/р там", {"С.о.н", "Д.ё.к", "ч/у/р"}),
    ],
)
def test_what_sticks_out_is_found(text: str, words: set[str]):
    assert words <= found(text)


@pytest.mark.parametrize(
    "text", ["It was cold.", "Было холодно.", "추웠다.", "e.g. this, i.e. that", "и т.д. и т.п."]
)
def test_a_text_in_one_script_has_none(text: str):
    assert found(text) == set()
