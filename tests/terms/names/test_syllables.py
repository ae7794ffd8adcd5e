# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Words read as syllables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.terms.names import syllables
from tutela.terms.names.hangul import one_orthography
from tutela.terms.names.inventory import COMMON, RARE
from tutela.terms.names.romanise import System, spelt

EVERY = sorted({*COMMON, *RARE})


def _forms(syllable: str, system: System) -> str:
    return spelt(syllable, system)[0].translate(str.maketrans("ŏŭ", "ou", "'ъ"))


@pytest.mark.parametrize("system", System)
def test_every_syllable_is_read_back_from_every_system(system: System):
    missed = [
        (one, _forms(one, system))
        for one in EVERY
        if one_orthography(one) not in dict(syllables.syllable(_forms(one, system)))
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("spelling", "syllable"),
    [
        ("byun", "변"),
        ("back", "백"),
        ("choung", "정"),
        ("sye", "서"),
        ("jeoung", "정"),
        ("ihk", "익"),
        ("yea", "예"),
        ("cheul", "철"),
        ("wuk", "욱"),
        ("ghil", "길"),
        ("hack", "학"),
        ("syng", "승"),
        ("whang", "황"),
        ("june", "준"),
        ("park", "박"),
        ("цой", "최"),
        ("дин", "진"),
        ("тен", "정"),
        ("хегай", "허"),
        ("югай", "유"),
    ],
)
def test_habits_are_read(spelling: str, syllable: str):
    assert syllable in dict(syllables.syllable(spelling))


def test_what_is_written_as_said_is_read_as_written():
    assert "극" in dict(syllables.syllable("kung", before_sonorant=True))
    assert "극" not in dict(syllables.syllable("kung"))
    assert "극열" in dict(syllables.word("kungnyol")[2])


@given(st.text("abcdefghijklmnopqrstuvwyzабвгдеёжзийклмнопрстуфхцчшщьыэюяіїє", max_size=30))
def test_readings_are_bounded_whatever_the_letters(letters: str):
    found = syllables.word(letters)
    assert len(found) == len(syllables.NOTHING)
    for count, readings in enumerate(found):
        assert len(readings) <= syllables.READINGS_MAX
        assert all(len(read) == count and cost <= syllables.COST_MAX for read, cost in readings)
        assert [cost for _, cost in readings] == sorted(cost for _, cost in readings)


def test_sonorants_are_the_four_sounds_in_two_scripts():
    assert all(map(syllables.is_sonorant, "nrlmнрлм"))
    assert not syllables.is_sonorant("")
    assert not syllables.is_sonorant("k")
