"""What is hidden in one place of a text and can be read in another.

Whoever shows one mention of a hidden name has mostly overlooked it, and it undoes all the others.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tutela.proof.mask import Mask
from tutela.proof.text import COLUMNS, Rows
from tutela.proof.textform import runs_of
from tutela.redaction.finding import FindingKind
from tutela.redaction.text.found import TextFinding, uncertain
from tutela.redaction.text.hit import CERTAIN, Hit, without_overlaps
from tutela.redaction.text.others import keys_of, other_mentions
from tutela.redaction.text.people import is_common
from tutela.redaction.text.rows import leaf_spans, places_of, text_of
from tutela.redaction.text.unseen import Range

NAMES: Final = frozenset(
    (
        FindingKind.PERSON_NAME,
        FindingKind.PLACE,
        FindingKind.ORGANISATION,
        FindingKind.UNIT,
        FindingKind.NUMBER,
    )
)
"""Kinds of which two mentions are of one and the same; two dates or wounds are two."""
_BY: Final = "elsewhere/1"


def readable_elsewhere(
    rows: Rows, findings: Sequence[TextFinding], hidden: Mask, drawn: Mask
) -> tuple[TextFinding, ...]:
    """Return the mentions that can be read of what is hidden in another place.

    Args:
        rows: of the text.
        findings: in it; those of one entity are mentions of the same.
        hidden: which leaves are, of shape (rows, 64).
        drawn: which of them a person hid; every other mention of a few such words counts.
    """
    text = text_of(rows)
    sure = [each for each in findings if each.kind in NAMES and not uncertain(each)]
    known = {each.entity for each in sure}
    mentions = [each for each in findings if each.kind in NAMES and each.entity in known]
    said = [*mentions, *_of_a_person(text, rows, drawn)]
    places = places_of(rows, [(each.start, each.end) for each in said])
    is_hidden = [
        all(bool(hidden[box.y, box.x : box.right].all()) for box in boxes) for boxes in places
    ]
    away = {each.entity for each, gone in zip(said, is_hidden, strict=True) if gone}
    return tuple(
        each
        for each, gone in zip(said, is_hidden, strict=True)
        if not gone and (each.detector == _BY or each.entity in away)
    )


def _of_a_person(text: str, rows: Rows, drawn: Mask) -> Iterator[TextFinding]:
    """Yield every other mention of the words that a person hid, run by run."""
    hits = [
        Hit(start, end, FindingKind.PERSON_NAME, CERTAIN, _BY, keys)
        for start, end in _stretches(rows, drawn)
        if not all(map(is_common, re.findall(r"\w+", text[start:end])))
        if (keys := keys_of(text[start:end]))
    ]
    for hit in without_overlaps(text, other_mentions(text, hits)):
        yield TextFinding(hit.start, hit.end, hit.kind, hit.score, _BY, 0)


def _stretches(rows: Rows, drawn: Mask) -> Iterator[Range]:
    spans = leaf_spans(rows)
    for run in runs_of(drawn):
        cells = [divmod(place, COLUMNS) for place in run]
        inside = [spans[row][column] for row, column in cells if column < len(spans[row])]
        if inside:
            yield inside[0][0], inside[-1][1]
