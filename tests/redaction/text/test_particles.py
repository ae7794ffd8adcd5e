"""The particle behind a pseudonym fits its last sound."""

import pytest

from tutela.redaction.text.particles import particle

OPEN, CLOSED, LIQUID = "군인 가", "가림", "군인 칼"


@pytest.mark.parametrize(
    ("rest", "behind_vowel", "behind_consonant"),
    [
        ("은", "는", "은"),
        ("는", "는", "은"),
        ("이", "가", "이"),
        ("가", "가", "이"),
        ("을", "를", "을"),
        ("과", "와", "과"),
        ("아", "야", "아"),
        ("으로", "로", "으로"),
        ("이다", "다", "이다"),
        ("이라는", "라는", "이라는"),
        ("이랑", "랑", "이랑"),
        ("에게", "에게", "에게"),
        ("의", "의", "의"),
        ("께", "께", "께"),
        ("도", "도", "도"),
        ("만", "만", "만"),
        ("입니다", "입니다", "입니다"),
        ("에게는", "에게는", "에게는"),
        ("까지가", "까지가", "까지가"),
        ("동무가", "가", "이"),
        ("씨는", "는", "은"),
    ],
)
def test_the_form_follows_the_sound(rest: str, behind_vowel: str, behind_consonant: str):
    assert particle(rest, OPEN) == behind_vowel
    assert particle(rest, CLOSED) == behind_consonant


def test_behind_a_liquid_stands_ro():
    assert particle("으로", LIQUID) == "로"
    assert particle("은", LIQUID) == "은"


@pytest.mark.parametrize("rest", ["", "동무", "철수", "와서는안된다", "abc"])
def test_what_is_no_particle_is_left_out(rest: str):
    assert particle(rest, OPEN) == ""


def test_behind_letters_of_another_script_stands_the_open_form():
    assert particle("은", "Soldier A") == "는"
