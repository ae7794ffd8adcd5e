# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Other mentions of what was found are found, in every script and case."""

import pytest

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.hit import Hit
from tutela.redaction.text.others import keys_of, other_mentions, with_keys


def mentions(text: str, written: str, kind: FindingKind, score: int = 900) -> set[str]:
    start = text.index(written)
    hits = with_keys(text, [Hit(start, start + len(written), kind, score, "x/1")], keys_of)
    return {text[hit.start : hit.end] for hit in other_mentions(text, hits)}


@pytest.mark.parametrize(
    ("text", "written", "others"),
    [
        ("Kim Chol Su, then 김철수 and Ким Чхоль Су", "Kim Chol Su", {"김철수", "Ким Чхоль Су"}),
        ("배천호가 왔다. 천호야!", "배천호", {"천호야"}),
        ("Петро Іваненко. Бачили Іваненка.", "Петро Іваненко", {"Іваненка"}),
        ("Kim Chol Su. It was Chol Su.", "Kim Chol Su", {"Chol Su"}),
    ],
)
def test_a_name_is_found_again(text: str, written: str, others: set[str]):
    assert others <= mentions(text, written, FindingKind.PERSON_NAME)


@pytest.mark.parametrize(
    ("text", "written", "other", "kind"),
    [
        ("Ржавая Балка, у Ржавой Балки", "Ржавая Балка", "Ржавой Балки", FindingKind.PLACE),
        ("Bomnal said; ask bomnal", "Bomnal", "bomnal", FindingKind.NUMBER),
    ],
)
def test_places_and_nicks_are_found_again(text: str, written: str, other: str, kind: FindingKind):
    assert other in mentions(text, written, kind)


def test_what_nobody_is_sure_of_makes_no_others():
    assert mentions("Snow fell. snow Snow", "Snow", FindingKind.PERSON_NAME, score=100) == set()


def test_dates_make_no_others():
    assert mentions("May 3 and May 3", "May 3", FindingKind.DATE) == set()


def test_a_name_has_keys_of_the_whole_its_given_name_and_its_words():
    assert {"k:김철수", "g:철수"} <= keys_of("Kim Chol Su")
    assert keys_of("김철수") & keys_of("Ким Чхоль Су")
    assert keys_of("") == frozenset()
