"""Faces: two networks and a coarse look in all four orientations, joined by a small fusion.

Wounded and dead people lie down, and a detector trained on upright faces hides one face in five
of a picture turned by 90 degrees. Hence a coarse look in all four orientations comes first; it
tells in which ones people stand ("home"), where both networks look closely, and in which others
something was seen that no home look explains. A dim or blurred picture is looked at once more,
cleared, and less is asked of it. What it misses: docs/detectors/face.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutela.redaction.detector import Mode, Network, Picture, Tensor, Weights, check_picture
from tutela.redaction.faces.clarity import cleared, is_unclear
from tutela.redaction.faces.fusion import MODELS, Look, group, probabilities
from tutela.redaction.faces.networks import (
    CANDIDATES,
    CENTERFACE,
    RETINAFACE,
    YUNET,
    Candidates,
)
from tutela.redaction.faces.orientation import (
    CONFIRMED_SHARE_MIN,
    EVIDENCE_MIN,
    EXPLAINING_SCORE_MIN,
    HOMES_MAX,
    RIVAL_SHARE_MIN,
    by_evidence,
    confirmed,
    evidence_of,
    unexplained,
)
from tutela.redaction.finding import Finding, FindingKind
from tutela.redaction.view import pieces, scaled, whole_pixels

ID = "face"
COARSE = "coarse"
EVERY_TURN = (0, 1, 2, 3)

# The base view has between a quarter of this and this many pixels, whatever the picture has.
BASE_PIXELS_MAX = 1_500_000
DOUBLINGS_MAX = 2
# Finer views than this cost minutes and show faces nobody could name.
FINEST_PIXELS_MAX = 17_000_000
# In a finer view than the base, larger faces were seen in a coarser one already.
FINER_SIZE_MAX = 7
# Pieces bound memory to about 1 GB; faces larger than the overlap are found in coarser views.
PIECE_PIXELS = 1440
PIECE_OVERLAP_PIXELS = 200

# How likely a face must be to be hidden, by size in pixels of the view: a small false box costs
# little, a large one covers the picture. Between the sizes it grows linearly with the logarithm.
SIZES = (5, 6, 7)
HIDDEN_FROM = {
    Mode.FAST: (0.18, 0.27, 0.36),
    Mode.STANDARD: (0.16, 0.25, 0.35),
    Mode.CLOSE: (0.13, 0.22, 0.32),
}
# In a dim or blurred picture networks are never sure, and a missed face weighs as much.
HIDDEN_FROM_UNCLEAR = (0.11, 0.17, 0.25)
# A box within a face, at least half as wide and high, is that face and not another.
PART_INSIDE_MIN = 0.9
PART_AREA_MIN = 0.25


@dataclass(frozen=True, slots=True)
class Level:
    """Every look at one scale: two to which power of the picture's size."""

    power: int
    looks: tuple[Look, ...]

    @property
    def homes(self) -> tuple[int, ...]:
        """Return the orientations in which people stand."""
        return tuple(dict.fromkeys(look.turns for look in self.looks if look.home))

    def of(self, kind: str, turns: int) -> Candidates:
        """Return what the looks of a kind found in one orientation."""
        return Candidates.joined(
            [look.found for look in self.looks if (look.kind, look.turns) == (kind, turns)]
        )


@dataclass(frozen=True, slots=True)
class FaceDetector:
    """Finds faces; see the module.

    YuNet, where it is there, can only add; in the fast mode, and there only, it looks alone.
    """

    centerface: Network
    retinaface: Network
    mode: Mode = Mode.STANDARD
    yunet: Network | None = None

    @property
    def id(self) -> str:
        """Return "face"."""
        return ID

    @property
    def networks(self) -> Mapping[str, Network]:
        """Return the networks that are asked in this mode, by their kind of look."""
        if self.mode is Mode.FAST:
            return {RETINAFACE: self.retinaface} if self.yunet is None else {YUNET: self.yunet}
        asked = {CENTERFACE: self.centerface, RETINAFACE: self.retinaface}
        return asked if self.yunet is None else {**asked, YUNET: self.yunet}

    @property
    def scout(self) -> str:
        """Return which network looks coarsely, in every orientation."""
        return RETINAFACE if RETINAFACE in self.networks else YUNET

    @property
    def weights(self) -> tuple[Weights, ...]:
        """Return what was loaded of them."""
        return tuple(network.weights for network in self.networks.values())

    @property
    def models(self) -> tuple[str, ...]:
        """Return which fusions judge; a face is hidden when one of them says so."""
        if self.mode is Mode.FAST:
            return ("fast",) if self.yunet is None else ("fast+yunet",)
        return ("standard",) if self.yunet is None else ("standard", "standard+yunet")

    def find(self, picture: Picture) -> tuple[Finding, ...]:
        """Return every face that is likely enough for its size.

        Raises:
            MalformedError: the array is not an RGB picture.
            UnavailableError: a network failed.
        """
        check_picture(picture)
        height, width = picture.shape[:2]
        base = base_power(picture)
        unclear = is_unclear(scaled(picture, min(base, 0)))
        sights = (picture, cleared(picture)) if unclear else (picture,)
        needed = HIDDEN_FROM_UNCLEAR if unclear else HIDDEN_FROM[self.mode]
        found = [
            hidden
            for sight in sights
            for level in self.levels(sight)
            for model in self.models
            for hidden in likely(level, model, needed, finer=level.power > base)
        ]
        return tuple(
            Finding(FindingKind.FACE, whole_pixels(box, width, height), score, ID)
            for box, score in faces(found)
        )

    def levels(self, picture: Picture) -> tuple[Level, ...]:
        """Return every look at a picture: at its base scale, and at each finer one.

        Raises:
            UnavailableError: a network failed.
        """
        sight = Sight(self, picture)
        base = base_power(picture)
        levels = [sight.base(base)]
        for power in finer_powers(picture):
            levels.append(sight.finer(power, levels[-1]))
        return tuple(levels)


class Sight:
    """A picture being looked at; holds its scaled copies, so that each is made once."""

    __slots__ = ("_detector", "_picture", "_scaled")

    def __init__(self, detector: FaceDetector, picture: Picture) -> None:
        self._detector = detector
        self._picture = picture
        self._scaled: dict[int, Picture] = {}

    def base(self, power: int) -> Level:
        """Return the looks at the base scale: coarse ones first, close ones where they lead."""
        scout = self._detector.scout
        coarse = [
            Look(COARSE, turns, home=False, found=self._see(scout, power - 1, turns))
            for turns in EVERY_TURN
        ]
        evidence = [evidence_of(look.found) for look in coarse]
        looks: list[Look] = []
        if max(evidence) < EVIDENCE_MIN:
            # Nothing stands out: small faces only, or none. All four are looked at closely.
            found = [self._see(scout, power, turns) for turns in EVERY_TURN]
            home = by_evidence([evidence_of(each) for each in found])[0]
            looks = [
                Look(scout, turns, home=turns == home, found=found[turns]) for turns in EVERY_TURN
            ]
            looks += self._close(power, home, without=(scout,))
            homes = [home]
        else:
            homes = []
            for turns in by_evidence(evidence)[:HOMES_MAX]:
                if homes and evidence[turns] < RIVAL_SHARE_MIN * max(evidence):
                    break
                seen = self._close(power, turns)
                homes.append(turns)
                looks += seen
                if confirmed(coarse[turns].found, seen) >= CONFIRMED_SHARE_MIN:
                    break
            looks += self._elsewhere(power, coarse, homes)
        return Level(
            power,
            tuple(
                [
                    Look(COARSE, look.turns, home=look.turns in homes, found=look.found)
                    for look in coarse
                ]
                + looks
            ),
        )

    def finer(self, power: int, below: Level) -> Level:
        """Return the looks at a finer scale, in the home orientations of the one below."""
        looks = [
            Look(COARSE, turns, home=True, found=below.of(self._detector.scout, turns))
            for turns in below.homes
        ]
        for turns in below.homes:
            looks += self._close(power, turns)
        return Level(power, tuple(looks))

    def _close(self, power: int, turns: int, without: Sequence[str] = ()) -> list[Look]:
        return [
            Look(name, turns, home=True, found=self._see(name, power, turns))
            for name in self._detector.networks
            if name not in without
        ]

    def _elsewhere(self, power: int, coarse: Sequence[Look], homes: Sequence[int]) -> list[Look]:
        """Look in the other orientations, where a coarse look saw what no home look explains."""
        scout = self._detector.scout
        explained = Candidates.joined(
            [
                coarse[turns].found.only(coarse[turns].found.scores >= EXPLAINING_SCORE_MIN)
                for turns in homes
            ]
        )
        return [
            Look(scout, look.turns, home=False, found=self._see(scout, power, look.turns))
            for look in coarse
            if look.turns not in homes
            and (self._detector.mode is Mode.CLOSE or unexplained(look.found, explained))
        ]

    def _see(self, network: str, power: int, turns: int) -> Candidates:
        asked = self._detector.networks[network]
        views = pieces(self._at(power), 2.0**power, turns, PIECE_PIXELS, PIECE_OVERLAP_PIXELS)
        return Candidates.joined([CANDIDATES[network](asked, view) for view in views])

    def _at(self, power: int) -> Picture:
        if power not in self._scaled:
            near = self._scaled.get(power + 1) if power < 0 else None
            self._scaled[power] = scaled(self._picture, power) if near is None else scaled(near, -1)
        return self._scaled[power]


def base_power(picture: Picture) -> int:
    """Return at which power of two of its size a picture is looked at first.

    The view has 0.4 to 1.5 megapixels: small pictures are doubled up to it, large ones halved.
    """
    pixels, base = picture.shape[0] * picture.shape[1], 0
    while pixels * 4**base > BASE_PIXELS_MAX:
        base -= 1
    while base < DOUBLINGS_MAX and pixels * 4 ** (base + 1) <= BASE_PIXELS_MAX:
        base += 1
    return base


def finer_powers(picture: Picture) -> tuple[int, ...]:
    """Return the powers above the base, up to the picture's own size."""
    pixels = picture.shape[0] * picture.shape[1]
    between = range(base_power(picture) + 1, 1)
    return tuple(power for power in between if pixels * 4**power <= FINEST_PIXELS_MAX)


def likely(
    level: Level, model: str, needed: tuple[float, ...], *, finer: bool
) -> Iterator[tuple[Tensor, int]]:
    """Yield boxes and scores of what one fusion says is to be hidden.

    Args:
        level: every look at one scale.
        model: the fusion's name.
        needed: how likely a face must be, at each of `SIZES`.
        finer: whether this scale is finer than the base; large faces are left to that.
    """
    fusion = MODELS[model]
    looks = [look for look in level.looks if look.kind in fusion.kinds]
    groups = group(looks, fusion.kinds, 2.0**level.power)
    probability = probabilities(groups, fusion)
    hidden = probability >= np.interp(groups.size, SIZES, needed)
    if finer:
        hidden &= groups.size <= FINER_SIZE_MAX
    for box, likelihood in zip(groups.boxes[hidden], probability[hidden].tolist(), strict=True):
        yield box, round(likelihood * 1000)


def faces(found: Sequence[tuple[Tensor, int]]) -> Iterator[tuple[Tensor, int]]:
    """Yield one box for each face, the likeliest first; what is part of one is left out."""
    order = sorted(range(len(found)), key=lambda place: -found[place][1])
    boxes = np.array([found[place][0] for place in order], np.float32).reshape(-1, 4)
    left = np.arange(len(order))
    while left.size:
        first, left = left[0], left[1:]
        yield boxes[first], found[order[first]][1]
        left = left[~part_of(boxes[first], boxes[left])]


def part_of(face: Tensor, boxes: Tensor) -> NDArray[np.bool_]:
    """Return which boxes lie nearly wholly in a face and are not much smaller than it."""
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    sides = np.minimum(face[2:], boxes[:, 2:]) - np.maximum(face[:2], boxes[:, :2])
    inside = np.prod(np.clip(sides, 0, None), axis=1)
    large = areas >= PART_AREA_MIN * np.prod(face[2:] - face[:2])
    return np.asarray(large & (inside >= PART_INSIDE_MIN * areas), np.bool_)
