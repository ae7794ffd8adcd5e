"""The fitted weights have the form the fusion expects, and none speaks against a surer look."""

import numpy as np
import pytest

from tutela.redaction.faces.fusion import MODELS, SIZE_KNOTS, Look, group, terms
from tutela.redaction.faces.networks import Candidates
from tutela.redaction.faces.weights import WEIGHTS


def look(kind: str, *entries: tuple[float, float, float, float, float]) -> Look:
    rows = np.array(entries, np.float32).reshape(-1, 5)
    return Look(kind, 0, home=True, found=Candidates(rows[:, :4], rows[:, 4]))


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_model_has_a_weight_for_every_term_and_none_against_evidence(name: str):
    model = MODELS[name]
    groups = group((look(model.kinds[0], (0, 0, 9, 9, 0.5)),), model.kinds, 1.0)
    assert len(model.weights) == terms(groups).shape[1] + 1
    evidence = 2 * len(model.kinds)
    step = evidence + 3
    for knot in range(len(SIZE_KNOTS)):
        assert min(model.weights[knot * step : knot * step + evidence]) >= 0


def test_every_weight_is_a_number():
    for kinds, weights in WEIGHTS.values():
        assert len(set(kinds)) == len(kinds)
        assert np.isfinite(weights).all()
