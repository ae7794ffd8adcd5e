"""The invented statements keep their own rules; what tools find in them is measured elsewhere."""

from collections import Counter, defaultdict

import pytest
from benchmarks.text._statements import (
    FORMS,
    HALVES,
    KINDS,
    LANGUAGES,
    PER_LANGUAGE,
    WORDS,
    Span,
    Statement,
    digests,
    folded,
    half_of,
    listed,
    load,
    shared,
    stripped,
)

Statements = tuple[Statement, ...]


@pytest.fixture(scope="module")
def statements() -> Statements:
    return tuple(statement for half in HALVES for statement in load(half))


def test_annotations_are_taken_out_and_their_places_kept():
    text, spans = stripped("a [[name:K|m\nSu|p1]], [[unit:9|u2]].")
    assert text == "a K|m\nSu, 9."
    assert spans == (Span(2, 8, "name", "p1"), Span(10, 11, "unit", "u2"))
    assert spans[0].direct
    assert not spans[1].direct


@pytest.mark.parametrize(
    "annotated",
    [
        "[[name:Kim|p1]",
        "[[name:Kim]]",
        "Kim|p1]]",
        "[[nmae:Kim|p1]]",
        "[[name:Kim|u1]]",
        "[[unit:9|p1]]",
        "[[name: Kim|p1]]",
        "[[name:Kim [[age:20|p1]]|p1]]",
        "[[name:|p1]]",
    ],
)
def test_a_wrong_annotation_is_refused(annotated: str):
    with pytest.raises(ValueError, match="annotation"):
        stripped(annotated)


def test_there_are_fifty_in_each_language_and_half_of_them_are_held(statements: Statements):
    counts = Counter((statement.language, statement.half) for statement in statements)
    assert counts == {
        (language, half): PER_LANGUAGE // 2 for language in LANGUAGES for half in HALVES
    }
    assert len({statement.name for statement in statements}) == len(statements)


def test_the_half_follows_from_the_name(statements: Statements):
    for statement in statements:
        assert statement.half == half_of(statement.name), statement.name
        assert statement.name.startswith(statement.language + "-")


def test_the_held_half_is_as_listed():
    assert digests() == listed()


def test_each_is_of_a_known_form_and_length(statements: Statements):
    for statement in statements:
        assert statement.form in FORMS, statement.name
        assert len(statement.text.split()) in WORDS, statement.name
        assert statement.note.strip()
        assert statement.text.endswith("\n")


def test_spans_do_not_overlap_and_hold_what_they_annotate(statements: Statements):
    for statement in statements:
        end = 0
        for span in statement.spans:
            assert end <= span.start < span.end <= len(statement.text), statement.name
            assert statement.surface(span).strip()
            end = span.end


def test_every_kind_and_every_form_occurs_in_every_language(statements: Statements):
    kinds: dict[str, set[str]] = defaultdict(set)
    forms: dict[str, set[str]] = defaultdict(set)
    for statement in statements:
        kinds[statement.language].update(span.kind for span in statement.spans)
        forms[statement.language].add(statement.form)
    for language in LANGUAGES:
        assert kinds[language] == set(KINDS), language
        assert forms[language] == set(FORMS), language


def test_no_number_or_handle_stands_for_two(statements: Statements):
    assert shared(statements, {"number", "handle"}) == {}


def test_no_full_name_stands_for_two_in_either_half(
    statements: Statements,
):
    long = {
        surface: places
        for surface, places in shared(statements, {"name"}).items()
        if len(surface) > 8 or (len(surface) > 2 and "가" <= surface[0] <= "힣")
    }
    assert long == {}


def test_no_unit_number_stands_for_two(statements: Statements):
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for statement in statements:
        for span in statement.spans:
            digits = "".join(filter(str.isdigit, statement.surface(span)))
            if span.kind == "unit" and len(digits) > 2:
                seen[digits].add((statement.name, span.entity))
    assert {digits: places for digits, places in seen.items() if len(places) > 1} == {}


def test_an_annotated_full_name_is_annotated_wherever_it_stands(statements: Statements):
    for statement in statements:
        bare = list(statement.text)
        for span in statement.spans:
            bare[span.start : span.end] = "\n" * (span.end - span.start)
        rest = folded("".join(bare))
        for span in statement.spans:
            surface = statement.surface(span)
            if span.kind in {"name", "number", "handle"} and len(folded(surface)) > 4:
                assert folded(surface) not in rest, (statement.name, surface)
