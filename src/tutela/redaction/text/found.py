"""What is found in a text, and which findings a person is asked about first."""

from collections.abc import Iterable
from dataclasses import dataclass

from tutela.errors import MalformedError
from tutela.proof import cbor
from tutela.redaction.finding import FindingKind
from tutela.redaction.plan import is_uncertain


@dataclass(frozen=True, slots=True)
class TextFinding:
    """One stretch of a text to hide: `text[start:end]` as given.

    Attributes:
        start: the first character, counted in the text as given.
        end: the first character behind it.
        kind: what it is.
        score: how sure the detector is, in thousandths.
        detector: who found it, with its version: "names/1", "tagger-ru/1", "consistency/1".
        entity: a number from 1; mentions of one person, place or unit within this text share it.
    """

    start: int
    end: int
    kind: FindingKind
    score: int
    detector: str
    entity: int


def uncertain(finding: TextFinding) -> bool:
    """Tell whether a person is asked about this finding first: hidden, and asked."""
    return is_uncertain(finding.kind, finding.score)


def encode_findings(findings: Iterable[TextFinding]) -> bytes:
    """Return findings as bytes, for the folder of a review."""
    return cbor.encode(
        [
            [each.start, each.end, each.kind.value, each.score, each.detector, each.entity]
            for each in findings
        ]
    )


def decode_findings(untrusted: bytes) -> tuple[TextFinding, ...]:
    """Return the findings of a review's folder.

    Raises:
        MalformedError: `encode_findings` would not have produced these bytes.
    """
    value = cbor.decode(untrusted)
    if not isinstance(value, tuple):
        raise MalformedError("brackets.findings")
    return tuple(map(_finding, value))


def _finding(value: cbor.Value) -> TextFinding:
    kinds = {each.value: each for each in FindingKind}
    match value:
        case (int(start), int(end), str(kind), int(score), str(detector), int(entity)) if (
            kind in kinds
        ):
            return TextFinding(start, end, kinds[kind], score, detector, entity)
        case _:
            raise MalformedError("brackets.findings")
