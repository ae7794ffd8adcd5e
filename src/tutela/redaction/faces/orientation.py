"""In which orientation people stand in a picture, by what a coarse look saw in each of the four."""

from collections.abc import Sequence

import numpy as np

from tutela.redaction.detector import Tensor
from tutela.redaction.faces.fusion import Look
from tutela.redaction.faces.networks import CENTERFACE, Candidates
from tutela.redaction.view import overlaps

UPRIGHT = 0
# The eighth power lets one sure face count for more than a hundred doubtful ones.
EVIDENCE_POWER = 8
EVIDENCE_SCORE_MIN = 0.3
EVIDENCE_MIN = 0.01
# What stands upright is preferred, unless another orientation has clearly more.
UPRIGHT_ADVANTAGE = 1.15
CONFIRMED_SHARE_MIN = 0.4
CONFIRMING_SCORE_MIN = 0.3
RIVAL_SHARE_MIN = 0.1
HOMES_MAX = 3
UNEXPLAINED_SCORE_MIN = 0.6
EXPLAINING_SCORE_MIN = 0.1
EXPLAINING_OVERLAP = 0.3


def evidence_of(found: Candidates) -> float:
    """Return how much speaks for an orientation: its sure candidates, hardly the others."""
    sure = found.scores[found.scores >= EVIDENCE_SCORE_MIN].astype(np.float64)
    return float((sure**EVIDENCE_POWER).sum())


def by_evidence(evidence: Sequence[float]) -> list[int]:
    """Return the orientations, the most likely first."""
    weighed = [
        -each * (UPRIGHT_ADVANTAGE if turns == UPRIGHT else 1)
        for turns, each in enumerate(evidence)
    ]
    return [int(turns) for turns in np.argsort(weighed, kind="stable")]


def confirmed(coarse: Candidates, close: Sequence[Look]) -> float:
    """Return which share of the coarse evidence CenterFace sees as well; 1 if it was not asked."""
    seen = [look.found for look in close if look.kind == CENTERFACE]
    if not seen:
        return 1.0
    sure = coarse.only(coarse.scores >= EVIDENCE_SCORE_MIN)
    confirming = Candidates.joined(seen)
    confirming = confirming.only(confirming.scores >= CONFIRMING_SCORE_MIN)
    weights = sure.scores.astype(np.float64) ** EVIDENCE_POWER
    agreed = overlap_max(sure, confirming) >= EXPLAINING_OVERLAP
    return float(weights[agreed].sum() / weights.sum()) if weights.size else 0.0


def unexplained(found: Candidates, explained: Candidates) -> bool:
    """Tell whether a look saw something sure that no other one saw in that place."""
    sure = found.only(found.scores >= UNEXPLAINED_SCORE_MIN)
    return bool((overlap_max(sure, explained) < EXPLAINING_OVERLAP).any())


def overlap_max(candidates: Candidates, others: Candidates) -> Tensor:
    """Return for each candidate how much it overlaps the nearest of the others."""
    if not len(others.scores):
        return np.zeros(len(candidates.scores), np.float32)
    best = [overlaps(box, others.boxes).max() for box in candidates.boxes]
    return np.array(best, np.float32)
