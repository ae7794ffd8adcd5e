"""From what several looks say to one probability for each face: a small logistic model.

Candidates of all looks that mean the same face form a group. What is known of a group is, for
each kind of look, how sure its best candidate is (as it was seen, and in another orientation),
how large the group is in the view, its shape, whether it was seen lying, and how many others of its
size there are: faces come in crowds. The weights change
linearly with the size between knots, because what a network says of 12 pixels means something
else than of 200. Weights of evidence are never negative: a surer look never makes a face less
likely.

Fitted by tools/fusion/fit.py; what on, and how well: docs/detectors/fusion.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tutela.redaction.detector import Tensor
from tutela.redaction.faces.networks import SAME_FACE_OVERLAP, SCORE_MIN, Candidates
from tutela.redaction.faces.weights import WEIGHTS
from tutela.redaction.view import overlaps

Matrix = NDArray[np.float64]

# Base-two logarithm of the longer side of a box, in pixels of the view.
SIZE_KNOTS = (3, 4, 5, 6, 7, 8)
# A box frames a face together with those that are at least half as sure of it.
FRAME_SHARE = 0.5
# A box seen lying begins a group only where no upright one is half as sure.
LYING_SHARE = 0.5
SCORE_MAX = 0.995
# Faces whose sizes differ by half an octave still count as of one crowd, mostly.
ALIKE_OCTAVES = 0.5


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one scale: its kind, in how many quarter turns, whether people stand in it.

    Attributes:
        kind: a name of the model, such as "centerface" or "coarse".
        turns: quarter turns against the clock.
        home: whether the picture was taken to be upright in this orientation.
        found: its candidates.
    """

    kind: str
    turns: int
    home: bool
    found: Candidates


@dataclass(frozen=True, slots=True)
class Groups:
    """What is known of each group; one row each.

    Attributes:
        boxes: left, top, right, bottom in pixels of the picture.
        evidence: for each kind of look how sure it is, and the same from other orientations.
        size: base-two logarithm of the longer side in pixels of the view.
        aspect: logarithm of height over width, as seen.
        lying: 1 where it was not seen in a home orientation, else 0.
        crowd: logarithm of one more than the number of others of about its size, the sure ones
            counting most.
    """

    boxes: Tensor
    evidence: Matrix
    size: Matrix
    aspect: Matrix
    lying: Matrix
    crowd: Matrix


@dataclass(frozen=True, slots=True)
class Model:
    """The weights for one choice of looks.

    Attributes:
        kinds: of looks, in the order of the weights.
        weights: of every term, in the order of `terms`; then the constant.
    """

    kinds: tuple[str, ...]
    weights: tuple[float, ...]


MODELS: Mapping[str, Model] = MappingProxyType(
    {name: Model(kinds, weights) for name, (kinds, weights) in WEIGHTS.items()}
)


def group(looks: Sequence[Look], kinds: Sequence[str], scale: float) -> Groups:
    """Return the groups of the candidates of all looks.

    Args:
        looks: whose kinds are among `kinds`.
        kinds: of the model.
        scale: view pixels per picture pixel.
    """
    pooled = Candidates.joined([look.found for look in looks])
    counts = [len(look.found.scores) for look in looks]
    kind = np.repeat([kinds.index(look.kind) for look in looks], counts).astype(np.intp)
    turns = np.repeat([look.turns for look in looks], counts).astype(np.intp)
    home = np.repeat([look.home for look in looks], counts).astype(np.bool_)
    order = np.argsort(-pooled.scores * np.where(home, 1, LYING_SHARE), kind="stable")
    boxes, scores = pooled.boxes[order], pooled.scores[order]
    kind, turns, home = kind[order], turns[order], home[order]
    frames, rows, firsts = [], [], []
    left = np.arange(len(scores))
    while left.size:
        first = left[0]
        alike = overlaps(boxes[first], boxes[left]) >= SAME_FACE_OVERLAP
        alike[0] = True
        members, left = left[alike], left[~alike]
        same = turns[members] == turns[first]
        best = np.full((2, len(kinds)), SCORE_MIN)
        np.maximum.at(best, ((~same).astype(np.intp), kind[members]), scores[members])
        framing = boxes[members[same & (scores[members] >= FRAME_SHARE * scores[first])]]
        frames.append(np.concatenate((framing[:, :2].min(axis=0), framing[:, 2:].max(axis=0))))
        rows.append(_sureness(best).ravel())
        firsts.append(first)
    seeds = boxes[firsts] if firsts else np.zeros((0, 4), np.float32)
    wide, high = (seeds[:, 2] - seeds[:, 0]), (seeds[:, 3] - seeds[:, 1])
    aspect = np.log(high / wide) if firsts else np.zeros(0)
    size = np.log2(np.maximum(wide, high) * scale).astype(np.float64)
    return Groups(
        boxes=np.array(frames, np.float32).reshape(-1, 4),
        evidence=np.array(rows, np.float64).reshape(-1, 2 * len(kinds)),
        size=size,
        aspect=np.where(turns[firsts] % 2 == 1, -aspect, aspect).astype(np.float64),
        lying=(~home[firsts]).astype(np.float64),
        crowd=_crowd(scores[firsts].astype(np.float64), size),
    )


def _crowd(scores: Matrix, size: Matrix) -> Matrix:
    near = np.exp(-((size[:, None] - size[None]) ** 2) / (2 * ALIKE_OCTAVES**2))
    np.fill_diagonal(near, 0)
    return np.asarray(np.log1p(near @ scores**2))


def _sureness(scores: Matrix) -> Matrix:
    """Return the log-odds of scores above those of the lowest one."""
    bounded = np.clip(scores, SCORE_MIN, SCORE_MAX)
    return np.asarray(np.log(bounded / (1 - bounded)) - np.log(SCORE_MIN / (1 - SCORE_MIN)))


def terms(groups: Groups) -> Matrix:
    """Return what the weights multiply: one row for each group, without the constant.

    For each size knot: the evidence, one, lying and crowd, all times the knot's share of the size.
    Then the size and the square of the aspect.
    """
    size = np.clip(groups.size, SIZE_KNOTS[0], SIZE_KNOTS[-1])
    columns: list[Matrix] = []
    for knot in SIZE_KNOTS:
        share = np.clip(1 - np.abs(size - knot), 0, 1)[:, None]
        known = (groups.evidence, np.ones_like(share), groups.lying[:, None], groups.crowd[:, None])
        columns += [share * each for each in known]
    columns += [np.abs(groups.aspect)[:, None], groups.aspect[:, None] ** 2]
    return np.concatenate(columns, axis=1)


def probabilities(groups: Groups, model: Model) -> Matrix:
    """Return how likely each group is a face, from 0 to 1."""
    weights = np.array(model.weights)
    return np.asarray(1 / (1 + np.exp(-(terms(groups) @ weights[:-1] + weights[-1]))))
