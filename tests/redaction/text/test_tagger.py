"""A tagger finds what its weights say, where it stands, with probabilities."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import RefusedError
from tutela.redaction.text.features import REACH, survey, token_keys, word_keys
from tutela.redaction.text.tagger import TEXT_MAX, Tagged, Tagger, _marginals
from tutela.redaction.text.token import sentences
from tutela.redaction.text.weightfile import read_weights

FOLDER = Path(__file__).parents[3] / "spec/vectors/tagger"
FILE = (FOLDER / "tiny.bin").read_bytes()
TINY = Tagger.read(FILE)
VECTORS = json.loads((FOLDER / "tiny.json").read_text("utf-8"))
WORDS = st.lists(
    st.sampled_from(["Mr", "Ada", "Brill", "left", ".", ",", "\n", "위성보", "는", "\u200b"]),
    max_size=40,
).map(" ".join)


@pytest.mark.parametrize("vector", VECTORS, ids=[each["text"][:12] for each in VECTORS])
def test_the_published_examples_are_found(vector: dict[str, object]):
    found = TINY.tag(str(vector["text"]), int(str(vector["least"])))
    assert [[each.start, each.end, each.label, each.score] for each in found] == vector["found"]


@given(st.one_of(WORDS, st.text(max_size=200)), st.integers(1, 1000))
def test_findings_lie_in_the_text_in_order_and_have_probabilities(text: str, least: int):
    end = 0
    for each in TINY.tag(text, least):
        assert end <= each.start < each.end <= len(text)
        assert least <= each.score <= 1000
        assert not text[each.start].isspace()
        assert not text[each.end - 1].isspace()
        end = each.end


@given(st.one_of(WORDS, st.text(max_size=200)))
def test_the_marginals_of_a_token_are_probabilities(text: str):
    for part, marginals in TINY.marginals(text):
        assert marginals.shape == (len(part), 3)
        assert np.all((marginals >= 0) & (marginals <= 1 + 1e-9))
        assert np.allclose(marginals.sum(axis=1), 1)


@given(WORDS, st.integers(1, 999))
def test_asking_for_less_hides_nothing_less(text: str, least: int):
    def hidden(limit: int) -> set[int]:
        return {at for each in TINY.tag(text, limit) for at in range(each.start, each.end)}

    assert hidden(least + 1) <= hidden(least)


@given(WORDS)
def test_another_sentence_whose_words_are_all_new_changes_nothing(text: str):
    alone = list(TINY.marginals(text))
    longer = list(TINY.marginals(f"{text}\nzebra quagga okapi gnu."))
    assert len(longer) == len(alone) + 1
    for (part, mine), (same, theirs) in zip(alone, longer[:-1], strict=True):
        assert part == same
        assert np.allclose(mine, theirs)


def test_a_surname_is_surer_where_the_document_names_its_bearer():
    alone = TINY.tag("Later Brill left.", 1)
    after = TINY.tag("Mr Brill came. Later Brill left.", 1)
    assert _score_at(after, 21) > _score_at(alone, 6)


def _score_at(found: tuple[Tagged, ...], start: int) -> int:
    return max(each.score for each in found if each.start <= start < each.end)


@given(WORDS)
def test_remembered_words_give_the_same_scores_as_all_keys_one_by_one(text: str):
    weights = read_weights(FILE)
    parts = sentences(text)
    known = survey(parts, weights.lists)
    for part, marginals in TINY.marginals(text):
        edge = word_keys("\x00", weights.lists)
        around = [
            *([edge] * REACH),
            *(word_keys(token.word, weights.lists) for token in part),
            *([edge] * REACH),
        ]
        emissions = np.zeros((len(part), 3))
        for at, keys in enumerate(token_keys(part, known)):
            near = [around[at + place][place] for place in range(2 * REACH + 1)]
            for each in itertools.chain(keys, *near):
                if each in weights.index:
                    emissions[at] += weights.values[weights.index[each]]
        assert np.allclose(_marginals([emissions], weights.transitions)[0], marginals, atol=1e-5)


@given(
    st.lists(st.tuples(*[st.floats(-3, 3)] * 3), min_size=1, max_size=5),
    st.lists(st.floats(-3, 3, width=32), min_size=9, max_size=9),
    st.integers(0, 4),
)
def test_the_marginals_are_those_of_all_label_sequences(
    rows: list[tuple[float, float, float]], moves: list[float], others: int
):
    emissions = np.array(rows)
    transitions = np.array(moves, np.float32).reshape(3, 3)
    size = len(rows)
    expected = np.zeros((size, 3))
    for labels in itertools.product(range(3), repeat=size):
        score = sum(emissions[at, label] for at, label in enumerate(labels))
        score += sum(transitions[one, two] for one, two in itertools.pairwise(labels))
        for at, label in enumerate(labels):
            expected[at, label] += np.exp(score)
    expected /= expected.sum(axis=1, keepdims=True)
    batch = [np.zeros((length + 1, 3)) for length in range(others)] + [emissions]
    assert np.allclose(_marginals(batch, transitions)[-1], expected, atol=1e-6)


@given(WORDS, st.data())
def test_sentences_judged_apart_are_judged_as_in_the_whole_document(text: str, data: st.DataObject):
    document = sentences(text)
    judged = [each for each in document if data.draw(st.booleans())]
    places = [(each[0].start, each[-1].end) for each in judged]
    within = [
        one
        for one in TINY.tag(text, 100)
        if any(start <= one.start and one.end <= end for start, end in places)
    ]
    assert list(TINY.tag_some(judged, document, 100)) == within


def test_a_text_that_is_too_long_is_refused_whole():
    with pytest.raises(RefusedError, match=r"tagger\.text_too_long"):
        TINY.tag("a" * (TEXT_MAX + 1))


def test_the_language_is_told():
    assert TINY.language == "zz"
