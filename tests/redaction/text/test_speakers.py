# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Nicks at the head of lines are found where lines have heads that come again."""

import pytest

from tutela.redaction.text.speakers import speakers


def heads(text: str) -> set[str]:
    return {text[hit.start : hit.end] for hit in speakers(text)}


@pytest.mark.parametrize(
    ("text", "nicks"),
    [
        ("vova: hi\nКоля: да\nvova: ok\n", {"vova", "Коля"}),
        ("[까치] 야\n[vova] ㅇㅇ\n[까치] 그래\n", {"까치", "vova"}),
        ("09:01 Tinder: go\n09:02 Kestrel-6: ok\n09:03 Tinder: done\n", {"Tinder", "Kestrel-6"}),
        ("<a_b> hi\n<c> no\n<a_b> why\n", {"a_b", "c"}),
        ("pan one two\nkot three four\npan five\nkot six\npan seven\n", {"pan", "kot"}),
    ],
)
def test_heads_that_come_again_are_nicks(text: str, nicks: set[str]):
    assert heads(text) == nicks


@pytest.mark.parametrize(
    "text",
    [
        "Name: Kim\nRank: sergeant\nUnit: 92-064\n",
        "He said: no.\nThey left.\n",
        "Q: where?\nA: there.\nQ: when?\nA: then.\n",
        "",
    ],
)
def test_forms_questions_and_running_text_have_none(text: str):
    assert heads(text) == set()
