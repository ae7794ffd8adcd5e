# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Lines that a scanner ruined are hidden whole; others are not."""

import pytest

from tutela.redaction.text.noise import noise


@pytest.mark.parametrize(
    "line",
    [
        "STATE MENT  0F  WlTNESS         ref . W/OO-3l7-K",
        "BЫПИCНOЙ ЭПИKРИЗ     ист. бoл. № 7О2",
        "대 렬 명 단   2소대(9 1 4 0 7부대)",
    ],
)
def test_a_damaged_line_is_hidden_whole(line: str):
    (hit,) = noise(line)
    assert (hit.start, hit.end) == (0, len(line))


@pytest.mark.parametrize(
    "line",
    [
        "He said that he was cold, and that 12 men had left at 16:20.",
        "Я с ним говорил, и он сказал: «я жив». Это было в 5 часов.",
        "Він з нами, й каже: так.",
        "그는 그 때 두 번 추웠다고 말하였다.",
        "file_01.txt, 12.5 kg",
        "",
    ],
)
def test_a_clean_line_is_not(line: str):
    assert list(noise(line)) == []


def test_where_most_lines_are_damaged_all_are_hidden():
    bad, good = "0F  WlTNESS    ref . W", "nothing of note here"
    assert len(list(noise(f"{bad}\n{bad}\n{good}\n{bad}"))) == 4
    assert len(list(noise(f"{bad}\n{good}\n{good}\n{good}"))) == 1
