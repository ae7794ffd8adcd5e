"""A surer look never makes a face less likely; what a score means depends on the size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.faces.fusion import MODELS, Look, group, probabilities
from tutela.redaction.faces.networks import SCORE_MIN, Candidates

KINDS = MODELS["standard"].kinds


def found(*entries: tuple[float, float, float, float, float]) -> Candidates:
    rows = np.array(entries, np.float32).reshape(-1, 5)
    return Candidates(rows[:, :4], rows[:, 4])


def look(kind: str, *entries: tuple[float, float, float, float, float], turns: int = 0) -> Look:
    return Look(kind, turns, home=turns == 0, found=found(*entries))


def test_looks_at_one_face_make_one_group_and_its_frame_holds_the_sure_ones():
    groups = group(
        (look(KINDS[0], (0, 0, 40, 40, 0.9)), look(KINDS[1], (4, 0, 44, 44, 0.6))), KINDS, 1.0
    )
    assert groups.boxes.tolist() == [[0, 0, 44, 44]]
    assert (groups.evidence[0, :2] > 0).all()
    assert groups.evidence[0, 2:].tolist() == [0] * (2 * len(KINDS) - 2)


def test_a_doubtful_box_does_not_widen_the_frame():
    groups = group(
        (look(KINDS[0], (0, 0, 40, 40, 0.9)), look(KINDS[1], (9, 0, 49, 44, 0.2))), KINDS, 1.0
    )
    assert groups.boxes.tolist() == [[0, 0, 40, 40]]


def test_what_is_seen_lying_is_marked_and_an_upright_look_frames_it():
    lying = look(KINDS[1], (0, 0, 40, 40, 0.7), turns=1)
    upright = look(KINDS[1], (2, 0, 42, 40, 0.5))
    alone, both = group((lying,), KINDS, 1.0), group((lying, upright), KINDS, 1.0)
    assert alone.lying.tolist() == [1]
    assert both.lying.tolist() == [0]
    assert both.boxes.tolist() == [[2, 0, 42, 40]]
    assert both.evidence[0, len(KINDS) + 1] > 0


def test_the_size_is_that_in_the_view():
    (size,) = group((look(KINDS[0], (0, 0, 10, 16, 0.5)),), KINDS, 2.0).size
    assert size == 5


def test_others_of_the_same_size_make_a_crowd():
    row = [(50.0 * place, 0.0, 50.0 * place + 16, 16.0, 0.9) for place in range(5)]
    alone = group((look(KINDS[0], row[0]),), KINDS, 1.0)
    crowd = group((look(KINDS[0], *row),), KINDS, 1.0)
    mixed = group((look(KINDS[0], row[0], (100, 100, 400, 400, 0.9)),), KINDS, 1.0)
    assert alone.crowd.tolist() == [0]
    assert crowd.crowd.min() > 1
    assert mixed.crowd.max() < 0.01


@given(
    st.sampled_from(sorted(MODELS)),
    st.integers(6, 400),
    st.floats(SCORE_MIN, 0.9),
    st.floats(0.01, 0.1),
    st.data(),
)
def test_a_surer_look_never_makes_a_face_less_likely(
    name: str, side: int, score: float, more: float, data: st.DataObject
):
    model = MODELS[name]
    kind = data.draw(st.sampled_from(model.kinds))
    before, after = (
        probabilities(group((look(kind, (0, 0, side, side, each)),), model.kinds, 1.0), model)[0]
        for each in (score, score + more)
    )
    assert 0 <= before <= after <= 1


@pytest.mark.parametrize("name", sorted(MODELS))
@pytest.mark.parametrize("side", [12, 24, 48, 96, 200])
def test_what_every_look_is_sure_of_is_likely_and_what_one_doubts_is_not(name: str, side: int):
    model = MODELS[name]
    sure = [look(kind, (0, 0, side, side * 1.25, 0.95)) for kind in model.kinds]
    doubtful = [look(model.kinds[0], (0, 0, side, side * 1.25, SCORE_MIN))]
    assert probabilities(group(sure, model.kinds, 1.0), model)[0] > 0.6
    assert probabilities(group(doubtful, model.kinds, 1.0), model)[0] < 0.3


def test_nothing_seen_is_no_group():
    groups = group((look(KINDS[0]),), KINDS, 1.0)
    assert probabilities(groups, MODELS["standard"]).shape == (0,)
