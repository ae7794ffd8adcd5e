"""Words for family."""

import pytest

from tutela.terms.particulars.kin import find


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("матери", "mother"),
        ("матір'ю", "mother"),
        ("엄마", "mother"),
        ("отцу", "father"),
        ("батькові", "father"),
        ("старшего брата", "elder-brother"),
        ("молодша сестра", "younger-sister"),
        ("남동생", "younger-brother"),
        ("누나가", "elder-sister"),
        ("дружину", "wife"),
        ("안해", "wife"),
        ("двоюродный брат", "cousin"),
        ("grandmother", "grandmother"),
        ("외할머니", "grandmother"),
        ("дочери", "daughter"),
        ("сынок", "son"),
    ],
)
def test_the_longest_relation_counts(text: str, relation: str):
    assert [found.key for found in find(text)] == [f"kin:{relation}"]


@pytest.mark.parametrize(
    "text", ["материал", "motherland", "братство", "reason", "sonnet", "папка"]
)
def test_words_that_begin_alike_are_none(text: str):
    assert list(find(text)) == []
