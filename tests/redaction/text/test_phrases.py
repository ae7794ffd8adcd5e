# ruff: noqa: RUF001 - letters of three scripts are the subject
"""A word of the lexicon is found with the words beside it, within its clause."""

import pytest

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.phrases import phrases


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("he had shrapnel in the right calf, and", FindingKind.WOUND, "shrapnel in the right calf"),
        ("у него перелом ключицы слева, и", FindingKind.WOUND, "перелом ключицы слева"),
        ("в нього опік трахеї, і", FindingKind.WOUND, "опік трахеї"),
        ("그는 오른쪽 귀가 없다", FindingKind.WOUND, "오른쪽 귀가"),
        ("at the clinic on Lime Walk, he", FindingKind.ORGANISATION, "clinic on Lime Walk"),
        ("по-русски: слесарь депо, нет", FindingKind.TRAIT, "слесарь депо"),
        ("his twin boys, there", FindingKind.FAMILY, "twin boys"),
        ("come on Thursday, then", FindingKind.DATE, "Thursday"),
        ("he is twenty-one, maybe", FindingKind.AGE, "twenty-one"),
    ],
)
def test_a_phrase_is_covered_within_its_clause(text: str, kind: FindingKind, value: str):
    hits = [hit for hit in phrases(text) if hit.kind is kind]
    start = text.index(value)
    places = {place for hit in hits for place in range(hit.start, hit.end)}
    assert set(range(start, start + len(value))) <= places
    assert not any(letter in ",:" for hit in hits for letter in text[hit.start : hit.end])


def test_running_words_are_none():
    assert list(phrases("it was cold and nobody came")) == []
