"""Particles, titles and case endings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.terms.names import endings


@pytest.mark.parametrize(
    "rest", ["", "는", "가", "동무가", "전사는", "소대장에게서", "씨", "입니다"]
)
def test_particles_and_titles_are_known(rest: str):
    assert endings.is_particle(rest)


@pytest.mark.parametrize("rest", ["철", "수원", "는군요하", "abc"])
def test_other_syllables_are_not(rest: str):
    assert not endings.is_particle(rest)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("ына", "ын"),
        ("кима", "ким"),
        ("пакові", "пак"),
        ("цоя", "цой"),
        ("соля", "соль"),
        ("юны", "юна"),
        ("чхолем", "чхоль"),
    ],
)
def test_a_case_leads_back_to_the_name(word: str, stem: str):
    assert stem in set(endings.stems(word))


@given(st.text("абвгдеёжзийклмнопрстуфхцчшщьыэюяіїє", max_size=12))
def test_stems_are_few_and_never_empty(word: str):
    found = list(endings.stems(word))
    assert len(found) <= endings.STEMS_MAX
    assert all(found)
