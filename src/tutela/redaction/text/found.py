"""What is found in a text, and which findings a person is asked about first."""

from dataclasses import dataclass

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
