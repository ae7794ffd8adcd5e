"""What counts as hidden, and as rightly hidden."""

from benchmarks.text._measure import Named, Text, count, figures, report, whole_words
from benchmarks.text.tags import KNOWN, LANGUAGES, parts_of, statements
from hypothesis import given
from hypothesis import strategies as st
from tools.taggers.read import Annotated
from tools.taggers.recipes import DATA, RECIPES

TEXT = Text(
    "one",
    "저는 곽일훈이라고 합니다. Kwak came home.",
    (Named(3, 6, "PER"), Named(16, 20, "PER")),
)


def test_a_name_is_hidden_when_its_word_is():
    found = count(TEXT, [(4, 5), (16, 20)])
    assert found.hidden == {"PER": [True, True]}
    assert (found.right, found.masked) == (2, 2)


def test_a_name_half_seen_is_not_hidden():
    text = Text("two", "Kwak Il Hun", (Named(0, 11, "PER"),))
    assert count(text, [(0, 7)]).hidden == {"PER": [False]}


def test_a_word_hidden_for_nothing_counts_against_precision():
    found = count(TEXT, [(16, 20), (21, 25)])
    assert figures([found]) == {"PER": 0.5, "precision": 0.5}


def test_leaks_and_the_worst_document_are_of_the_kinds_asked():
    other = Text("three", "alpha Beta", (Named(6, 10, "LOC"), Named(0, 5, "DATE")))
    counts = [count(TEXT, [(3, 6), (16, 20)]), count(other, [(6, 10)])]
    lines = report(counts, ("PER", "LOC"))
    assert (lines["worst"], lines["leaks"]) == (1.0, 0.0)
    assert lines["DATE"]["of"] == "0/1"
    assert report(counts, ("DATE",))["worst"] == 0.0


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_hiding_whole_words_uncovers_nothing(text: str, spans: list[tuple[int, int]]):
    inside = [(a, b) for a, b in spans if a <= b <= len(text)]
    covered = whole_words(text, inside)
    assert len(covered) == len(text)
    assert all(covered[at] for a, b in inside for at in range(a, b))


def test_parts_are_whole_and_do_not_overlap():
    documents = [Annotated(str(at), "", ()) for at in range(23)]
    parts = parts_of(documents, 5)
    assert sorted(each.name for part in parts for each in part) == sorted(map(str, range(23)))


def test_every_language_has_a_recipe_sets_and_statements():
    assert set(LANGUAGES) == set(RECIPES) == set(DATA) == set(KNOWN)
    assert all(statements(language, "dev") for language in LANGUAGES)
