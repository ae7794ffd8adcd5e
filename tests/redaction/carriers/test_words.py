"""A text as it is, and as its pieces are joined."""

import pytest

from tutela.redaction.carriers.words import name_views, views


def seen(text: str) -> list[str]:
    return [view for _, view in views(text)]


@pytest.mark.parametrize(
    "broken",
    [
        "Ryom\nKyong Ryul",
        "Ryom \r\n Kyong Ryul",
        "Ryom Kyong\u2028Ryul",
        "Ryom ⟦Soldier A⟧Kyong Ryul",
        "Ryom Ky-\nong Ryul",
        "Ryom <b>Kyong</b> Ryul",
        "Ryom {\\b1}Kyong{\\b0} Ryul",
        "1\n00:00:01,000 --> 00:00:02,000\nRyom\n\n2\n00:00:03,000 --> 00:00:04,000\nKyong Ryul\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nRyom\n\n00:03.000 --> 00:04.000\nKyong Ryul\n",
        "[Events]\nDialogue: 0,0:00:01.00,0:00:04.00,D,,0,0,0,,Ryom\\NKyong Ryul\n",
    ],
)
def test_a_broken_name_is_whole_in_one_view(broken: str):
    assert any("Ryom Kyong Ryul" in view for view in seen(broken))


@pytest.mark.parametrize("broken", ["렴경\n률", "렴\n경\n률", "렴⟦a⟧경률", "렴-\n경률"])
def test_a_syllable_on_the_next_line_is_joined_without_a_space(broken: str):
    assert any("렴경률" in view for view in seen(broken))


def test_a_hyphenated_name_keeps_its_hyphen_in_one_view():
    assert any("Kyong-nyul" in view for view in seen("Kyong-\nnyul"))


def test_the_text_itself_comes_first():
    assert seen("a\n⟦b⟧")[0] == "a\n⟦b⟧"


def test_a_text_in_one_line_is_seen_once():
    assert seen("Ryom Kyong Ryul") == ["Ryom Kyong Ryul"]


def test_who_speaks_in_subtitles_is_still_in_the_text_itself():
    assert "Ryom" in seen("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ryom>...</v>")[0]


def test_the_name_of_a_file_is_seen_with_spaces_too():
    assert [view for _, view in name_views("IMG_Ryom_Kyong-Ryul.jpg")] == [
        "IMG_Ryom_Kyong-Ryul.jpg",
        "IMG Ryom Kyong Ryul jpg",
    ]


@pytest.mark.parametrize(
    "text", [" " * 300_000, "- " * 150_000, "\n" * 300_000, "a -->" + "\n" * 300_000, "<" * 300_000]
)
def test_a_hostile_text_takes_no_longer_than_its_length(text: str):
    assert seen(text)[0] == text
