# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Korean names found in every form that a system or a habit gives them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.terms.names import candidates, keys, korean, windows
from tutela.terms.names.hangul import one_orthography
from tutela.terms.names.inventory import COMMON, RARE, SURNAMES_COMMON
from tutela.terms.names.romanise import System, parts, romanise

surnames = st.sampled_from(SURNAMES_COMMON)
syllables = st.sampled_from(COMMON)
hangul_names = st.builds(lambda *letters: "".join(letters), surnames, syllables, syllables)
systems = st.sampled_from(System)


def _is_found(name: str, text: str) -> bool:
    wanted = keys((name,))
    return any(candidates(window.tokens) & wanted for window in windows(text))


@given(hangul_names, systems, st.sampled_from([" ", "-", ""]))
def test_a_romanised_name_is_found_whole(name: str, system: System, between: str):
    assert _is_found(name, f"x, {romanise(name, system, between)}.")


@given(hangul_names, systems, st.sampled_from([" ", "-", ""]))
def test_order_and_case_change_nothing(name: str, system: System, between: str):
    written = romanise(name, system, between)
    surname, given_name = written.split(" ", 1)
    for form in (
        written.lower(),
        written.upper(),
        f"{given_name} {surname}",
        f"{surname}, {given_name}",
    ):
        assert _is_found(name, form)


@given(
    hangul_names, st.sampled_from(["는", "가", "동무", "전사를", ""]), st.sampled_from(["", " "])
)
def test_hangul_is_found_with_what_is_written_behind_it(name: str, behind: str, between: str):
    surname, given_name = parts(name)
    assert _is_found(name, f"우리 {surname}{between}{given_name}{behind} 왔다")


@given(hangul_names, systems)
def test_a_name_recorded_in_one_script_is_found_in_hangul(name: str, system: System):
    assert f"k:{one_orthography(name)}" in keys((romanise(name, system),))


@pytest.mark.parametrize("system", [System.KONTSEVICH, System.NEWSPAPER])
@pytest.mark.parametrize("name", ["김철수", "최광일", "박춘남", "리영철", "장성택"])
@pytest.mark.parametrize("ending", ["а", "у", "ом", "е"])
def test_russian_cases_of_the_last_word_are_found(name: str, system: System, ending: str):
    written = romanise(name, system)
    if written[-1] in "кнтмп":
        assert _is_found(name, written + ending)
    else:
        assert _is_found(name, written)


def test_every_common_syllable_is_found_in_every_place_and_system():
    missed = [
        (name, system)
        for syllable in sorted({*COMMON, *RARE})
        for name in (f"김{syllable}수", f"박철{syllable}")
        for system in System
        if not _is_found(name, romanise(name, system))
    ]
    assert missed == []


def test_a_window_has_no_more_keys_than_the_bound():
    worst = [
        "jung",
        "sung",
        "chun",
        "su",
        "сон",
        "чон",
        "тен",
        "ю",
        "о",
        "u",
        "e",
        "o",
        "se",
        "yong",
    ]
    most = max(
        len(list(korean.names((first, second, third))))
        for first in worst
        for second in worst
        for third in worst
    )
    assert most <= korean.CANDIDATES_MAX


@given(
    st.lists(st.text("aeiouyngkshjcптенсюоёчжд", min_size=1, max_size=12), min_size=1, max_size=4)
)
def test_no_letters_break_the_bound(words: list[str]):
    assert len(list(korean.names(words))) <= korean.CANDIDATES_MAX


def test_running_words_are_not_names():
    assert not _is_found("김철수", "Kim should choose soon; 김치 철수 작전; Ким читает, что чхать")
