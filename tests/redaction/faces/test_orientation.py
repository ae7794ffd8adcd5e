"""One sure face says more of an orientation than many doubtful ones."""

import numpy as np

from tutela.redaction.faces.fusion import Look
from tutela.redaction.faces.networks import CENTERFACE, RETINAFACE, Candidates
from tutela.redaction.faces.orientation import by_evidence, confirmed, evidence_of, unexplained


def found(*entries: tuple[float, float, float, float, float]) -> Candidates:
    rows = np.array(entries, np.float32).reshape(-1, 5)
    return Candidates(rows[:, :4], rows[:, 4])


def test_one_sure_face_outweighs_a_hundred_doubtful_ones():
    doubtful = found(*[(9.0 * place, 0, 9.0 * place + 8, 8, 0.4) for place in range(100)])
    assert evidence_of(found((0, 0, 8, 8, 0.9))) > evidence_of(doubtful)
    assert evidence_of(found((0, 0, 8, 8, 0.29))) == 0
    assert evidence_of(found()) == 0


def test_upright_wins_what_is_nearly_even_and_nothing_else():
    assert by_evidence([1.0, 1.1, 0.0, 0.5]) == [0, 1, 3, 2]
    assert by_evidence([1.0, 1.2, 0.0, 0.5]) == [1, 0, 3, 2]
    assert by_evidence([0, 0, 0, 0]) == [0, 1, 2, 3]


def test_what_centerface_sees_as_well_is_confirmed():
    coarse = found((0, 0, 40, 40, 0.9), (100, 0, 140, 40, 0.9), (200, 0, 240, 40, 0.1))
    close = [
        Look(CENTERFACE, 0, home=True, found=found((2, 0, 42, 40, 0.5), (100, 0, 140, 40, 0.2))),
        Look(RETINAFACE, 0, home=True, found=found((100, 0, 140, 40, 0.9))),
    ]
    assert abs(confirmed(coarse, close) - 0.5) < 1e-6
    assert confirmed(coarse, close[1:]) == 1
    assert confirmed(found(), close) == 0


def test_only_a_sure_box_that_no_other_look_saw_is_unexplained():
    seen = found((0, 0, 40, 40, 0.9))
    assert unexplained(seen, found())
    assert not unexplained(seen, found((5, 0, 45, 40, 0.2)))
    assert not unexplained(found((0, 0, 40, 40, 0.5)), found())
