"""What was found in a text, as a plan takes it: boxes of leaves instead of places in a string."""

from collections.abc import Sequence

from tutela.proof.mask import Mask
from tutela.proof.text import COLUMNS, Rows
from tutela.redaction.finding import Finding
from tutela.redaction.plan import DetectorRun, Examination
from tutela.redaction.text.found import TextFinding
from tutela.redaction.text.rows import places_of

HIDDEN_SIGN = "\u25a1"
"""Stands for a hidden leaf where the visible rest is read once more: a word of no language."""


def examine_text(rows: Rows, findings: Sequence[TextFinding], run: DetectorRun) -> Examination:
    """Return the findings of a text by the leaves they touch; one for each row.

    Args:
        rows: of the sealed rendition.
        findings: by their place in the joined text.
        run: what looked.
    """
    ranges = [(each.start, each.end) for each in findings]
    placed = tuple(
        Finding(each.kind, box, each.score, each.detector)
        for each, boxes in zip(findings, places_of(rows, ranges), strict=True)
        for box in boxes
    )
    return Examination(COLUMNS, len(rows), (run,), placed)


def visible_rows(rows: Rows, hidden: Mask) -> Rows:
    """Return the rows as a stranger reads them: every hidden leaf is a sign that says nothing."""
    return tuple(
        tuple(HIDDEN_SIGN if hidden[number, column] else leaf for column, leaf in enumerate(row))
        for number, row in enumerate(rows)
    )
