"""Plans and reviews as records: what is kept of them, encrypted, between two commands.

A reviewed plan is kept as the plan, the file the person wrote, and who and when; it is made again
by reviewing again, so that nothing read from a record can pass as reviewed without those checks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from tutela.errors import MalformedError, MismatchError
from tutela.proof.cbor import Value, decode, encode
from tutela.proof.digest import sha256
from tutela.redaction.cover import Cover
from tutela.redaction.detector import Weights
from tutela.redaction.finding import Box, FindingKind
from tutela.redaction.plan import (
    FORMAT,
    DetectorRun,
    Ground,
    HidePlan,
    Region,
    TileGrid,
    cover_fields,
    region_value,
)
from tutela.redaction.review import ReviewedPlan, review

_KEYS: Final = frozenset(("format", "subject", "grid", "ground", "runs", "regions"))
# Plans that hide faces do not say so, as those did not that were made before there was a choice.
_OPTIONAL: Final = frozenset(("cover",))


@dataclass(frozen=True, slots=True)
class KeptReview:
    """What a person submitted, exactly as they submitted it.

    Attributes:
        plan: the plan's one encoding.
        file: the bytes of the review file.
        reviewer: who looked.
        at: when, UTC.
    """

    plan: bytes = field(repr=False)
    file: bytes = field(repr=False)
    reviewer: str = field(repr=False)
    at: str

    def again(self) -> ReviewedPlan:
        """Return the reviewed plan, by reviewing once more.

        Raises:
            TutelaError: whatever `tutela.redaction.review.review` raises.
        """
        return review(decode_plan(self.plan), self.file, self.reviewer, self.at)

    @classmethod
    def of(cls, plan: HidePlan, file: bytes, reviewer: str, at: str) -> Self:
        """Return what to keep of a review."""
        return cls(encode_plan(plan), file, reviewer, at)


def encode_plan(plan: HidePlan) -> bytes:
    """Return the plan's one encoding, the bytes its digest is made of.

    Raises:
        MismatchError: this module and the plan do not agree on the encoding.
    """
    grid = plan.grid
    fields: dict[str, Value] = {
        "format": FORMAT,
        "subject": plan.subject,
        "grid": [grid.width, grid.height, grid.tile_width, grid.tile_height],
        "ground": plan.ground.value,
        "runs": [
            [run.id, *([weights.name, weights.sha256] for weights in run.weights)]
            for run in plan.runs
        ],
        "regions": [region_value(region) for region in plan.regions],
        **cover_fields(plan.cover),
    }
    encoded = encode(fields)
    if sha256(encoded) != plan.digest:
        raise MismatchError("plan.record_differs")
    return encoded


def decode_plan(untrusted: bytes) -> HidePlan:
    """Return the plan with this encoding.

    Raises:
        MalformedError: `encode_plan` would not have written these bytes.
    """
    value = decode(untrusted)
    if not isinstance(value, dict) or value.keys() - _OPTIONAL != _KEYS:
        raise MalformedError("plan.record_form")
    if value["format"] != FORMAT:
        raise MalformedError("plan.record_form")
    try:
        plan = HidePlan(
            subject=_text(value["subject"]),
            grid=TileGrid(*_numbers(value["grid"], 4)),
            ground=Ground(value["ground"]),
            runs=tuple(_run(each) for each in _row(value["runs"])),
            regions=tuple(_region(each) for each in _row(value["regions"])),
            cover=Cover(value.get("cover", Cover.FACE.value)),
        )
    except ValueError as reason:
        raise MalformedError("plan.record_form") from reason
    if encode_plan(plan) != untrusted:
        raise MalformedError("plan.record_form")
    return plan


def _run(untrusted: Value) -> DetectorRun:
    name, *weights = _row(untrusted, least=1)
    pairs = tuple(_row(each, least=2) for each in weights)
    return DetectorRun(
        _text(name), tuple(Weights(_text(pair[0]), _text(pair[1])) for pair in pairs)
    )


def _region(untrusted: Value) -> Region:
    identifier, kind, box, score, found_by = _row(untrusted, exactly=5)
    return Region(
        _text(identifier),
        FindingKind(kind),
        Box(*_numbers(box, 4)),
        _numbers((score,), 1)[0],
        _text(found_by),
    )


def _row(untrusted: Value, *, least: int = 0, exactly: int | None = None) -> Sequence[Value]:
    if not isinstance(untrusted, tuple) or len(untrusted) < least:
        raise MalformedError("plan.record_form")
    if exactly is not None and len(untrusted) != exactly:
        raise MalformedError("plan.record_form")
    return untrusted


def _numbers(untrusted: Value, count: int) -> tuple[int, ...]:
    row = _row(untrusted, exactly=count)
    numbers = tuple(each for each in row if isinstance(each, int) and not isinstance(each, bool))
    if len(numbers) != count:
        raise MalformedError("plan.record_form")
    return numbers


def _text(untrusted: Value) -> str:
    if not isinstance(untrusted, str):
        raise MalformedError("plan.record_form")
    return untrusted
