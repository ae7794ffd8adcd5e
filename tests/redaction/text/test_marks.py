# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Every hidden run has one mark, which says a role and no more."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MismatchError
from tutela.proof.text import COLUMNS, Rows
from tutela.proof.textform import MARK_BYTES_MAX
from tutela.redaction.finding import FindingKind
from tutela.redaction.text.found import TextFinding
from tutela.redaction.text.marks import (
    ALPHABETS,
    Hidden,
    letter_of,
    marks_of,
)
from tutela.redaction.text.rows import places_of, rows_of
from tutela.redaction.text.unseen import is_unseen
from tutela.terms.messages import Language

NAME, RANK, KIN = FindingKind.PERSON_NAME, FindingKind.RANK, FindingKind.FAMILY


def found(text: str, *said: tuple[str, FindingKind, int]) -> list[TextFinding]:
    """Return a finding for each piece of the text, in order; each is looked for behind the last."""
    findings: list[TextFinding] = []
    place = 0
    for written, kind, entity in said:
        start = text.index(written, place)
        place = start + len(written)
        findings.append(TextFinding(start, place, kind, 900, "names/1", entity))
    return findings


def grid(text: str, findings: list[TextFinding]) -> tuple[Rows, Hidden]:
    ranges = [(one.start, one.end) for one in findings]
    rows = rows_of(text, ranges)
    hidden = np.zeros((len(rows), COLUMNS), bool)
    for boxes in places_of(rows, ranges):
        for box in boxes:
            hidden[box.y : box.bottom, box.x : box.right] = True
    return rows, hidden


def marks(
    text: str, *said: tuple[str, FindingKind, int], language: Language, flat: bool = False
) -> tuple[str, ...]:
    findings = found(text, *said)
    return marks_of(*grid(text, findings), findings, language, flat=flat)


def test_a_soldier_a_relative_and_a_person_in_english():
    text = "Sergeant Kim wrote to his mother Pak. Lee and Kim died."
    said = [
        ("Sergeant", RANK, 1),
        ("Kim", NAME, 2),
        ("mother", KIN, 3),
        ("Pak", NAME, 4),
        ("Lee", NAME, 5),
        ("Kim", NAME, 2),
    ]
    assert marks(text, *said, language=Language.ENGLISH) == (
        *("rank", "Soldier A", "relation", "Relative B", "Person C", "Soldier A"),
    )


def test_the_same_person_is_the_same_in_every_script_and_the_role_stands_in_the_nominative():
    text = "сержанту Ким Чхоль Су (김철수). Ким Чхоль Су умер."
    said = [
        ("сержанту", RANK, 1),
        ("Ким Чхоль Су", NAME, 2),
        ("김철수", NAME, 2),
        ("Ким Чхоль Су", NAME, 2),
    ]
    assert marks(text, *said, language=Language.RUSSIAN) == (
        *("звание", "Солдат А", "Солдат А", "Солдат А"),
    )


def test_in_korean_the_particle_stands_behind_the_pseudonym():
    text = "하사 김철수는 박영희를 보았다. 날짜 1월 5일은 춥다."
    said = [
        ("하사", RANK, 1),
        ("김철수", NAME, 2),
        ("박영희", NAME, 3),
        ("1월 5일", FindingKind.DATE, 4),
    ]
    assert marks(text, *said, language=Language.KOREAN) == (
        *("계급", "군인 가는", "인물 나를", "날짜는"),
    )


def test_who_speaks_of_soldiers_is_not_called_one():
    text = "나는 김철수이다. 상급병사를 보았다."
    said = [("김철수", NAME, 1), ("상급병사", RANK, 2)]
    assert marks(text, *said, language=Language.KOREAN)[0] == "인물 가다"


def test_places_and_units_have_letters_of_their_own_and_numbers_none():
    text = "from Zavod to Most with 92-064, tel 555-0100, at Zavod"
    said = [
        ("Zavod", FindingKind.PLACE, 1),
        ("Most", FindingKind.PLACE, 2),
        ("92-064", FindingKind.UNIT, 3),
        ("555-0100", FindingKind.NUMBER, 4),
        ("Zavod", FindingKind.PLACE, 1),
    ]
    assert marks(text, *said, language=Language.ENGLISH) == (
        *("place A", "place B", "unit A", "number", "place A"),
    )


def test_letters_follow_the_text_and_not_the_name():
    text = "Zo, then Ann, then Zo"
    said = [("Zo", NAME, 7), ("Ann", NAME, 3), ("Zo", NAME, 7)]
    assert marks(text, *said, language=Language.ENGLISH) == (*("Person A", "Person B", "Person A"),)


def test_flat_bars_tell_nothing():
    text = "Kim, 92-064"
    said = [("Kim", NAME, 1), ("92-064", FindingKind.UNIT, 2)]
    assert marks(text, *said, language=Language.UKRAINIAN, flat=True) == ("приховано",) * 2


def test_what_nobody_is_sure_of_gets_no_letter():
    text = "maybe Kim here"
    unsure = TextFinding(6, 9, NAME, 300, "names/1", 1)
    assert marks_of(*grid(text, [unsure]), [unsure], Language.ENGLISH) == ("hidden",)


def test_a_run_over_several_things_says_them_all_and_repeats_nothing():
    text = "Kim 92-064 Kim"
    findings = found(text, ("Kim", NAME, 1), ("92-064", FindingKind.UNIT, 2), ("Kim", NAME, 1))
    rows, _ = grid(text, findings)
    hidden = np.ones((1, COLUMNS), bool)
    assert marks_of(rows, hidden, findings, Language.ENGLISH) == ("Person A, unit A, Person A",)


def test_a_run_of_what_nobody_found_is_a_bar():
    rows = rows_of("one two", [])
    hidden = np.zeros((1, COLUMNS), bool)
    hidden[0, 2] = hidden[0, 10] = True
    assert marks_of(rows, hidden, [], Language.ENGLISH) == ("hidden", "hidden")


def test_a_run_goes_on_over_the_end_of_a_row():
    text = "one Kim\nPak two"
    findings = found(text, ("Kim", NAME, 1), ("Pak", NAME, 2))
    rows, hidden = grid(text, findings)
    hidden[0, 2:] = True
    assert marks_of(rows, hidden, findings, Language.ENGLISH) == ("Person A, Person B",)


def test_a_mark_too_long_for_the_format_is_a_bar():
    text = " ".join(["Kim 92-064"] * 40)
    said = [("Kim", NAME, 1), ("92-064", FindingKind.UNIT, 2)] * 40
    findings = found(text, *said)
    rows = rows_of(text, [(0, len(text))])
    hidden = np.ones((len(rows), COLUMNS), bool)
    assert marks_of(rows, hidden, findings, Language.RUSSIAN) == ("скрыто",)


@pytest.mark.parametrize("language", list(Language))
def test_letters_do_not_repeat_and_hold_none_that_look_alike(language: Language):
    letters = [letter_of(number, language) for number in range(2_000)]
    assert len(set(letters)) == len(letters)
    assert letters[0] == ALPHABETS[language][0]
    assert not set("ЁЙЪЫЬ") & set(ALPHABETS[language])


def test_a_mask_of_another_text_is_refused():
    with pytest.raises(MismatchError):
        marks_of(rows_of("a\nb", []), np.ones((1, COLUMNS), bool), [], Language.ENGLISH)


@given(st.data())
def test_there_is_one_mark_for_each_run_and_each_fits_the_format(data: st.DataObject):
    text = data.draw(st.text(st.sampled_from("ab 김\n.,"), min_size=1, max_size=120))
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 9))
    findings = [
        TextFinding(start, min(len(text), start + size), kind, score, "x/1", size)
        for start, size in data.draw(st.lists(spans, max_size=5))
        for kind, score in [
            data.draw(st.tuples(st.sampled_from(list(FindingKind)[5:]), st.sampled_from([1, 900])))
        ]
    ]
    rows = rows_of(text, [(one.start, one.end) for one in findings])
    bits = data.draw(st.lists(st.booleans(), min_size=len(rows) * 8, max_size=len(rows) * 8))
    hidden = np.zeros((len(rows), COLUMNS), bool)
    hidden[:, :7] = np.array(bits).reshape(len(rows), 8)[:, :7]
    hidden[:, 7:] = np.array(bits).reshape(len(rows), 8)[:, 7:]
    flat = hidden.ravel()
    runs = int(flat[0]) + int((flat[1:] & ~flat[:-1]).sum())
    for language in Language:
        made = marks_of(rows, hidden, findings, language)
        assert len(made) == runs
        assert all(0 < len(mark.encode()) <= MARK_BYTES_MAX for mark in made)
        assert not any(is_unseen(letter) or letter in "⟦⟧\n" for mark in made for letter in mark)


def test_an_ending_that_may_be_of_the_name_is_not_told():
    place, person = FindingKind.PLACE, NAME
    language = Language.KOREAN
    assert marks("평안남도 사람", ("평안남", place, 1), language=language) == ("장소 가",)
    assert marks("단천에서 왔다", ("단천", place, 1), language=language) == ("장소 가에서",)
    assert marks("장길도 왔다", ("장길", person, 1), language=language) == ("인물 가",)
    assert marks("장길산도 왔다", ("장길산", person, 1), language=language) == ("인물 가도",)
