"""What is hidden in one place of a text and can be read in another.

Whoever shows one mention of a hidden name has mostly overlooked it, and it undoes all the others.
A common word that somebody uses as a name is not sought, for it stands everywhere.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tutela.proof.text import COLUMNS, Rows
from tutela.proof.textform import runs_of
from tutela.redaction.finding import FindingKind
from tutela.redaction.text.brackets import Hiding
from tutela.redaction.text.found import TextFinding, uncertain
from tutela.redaction.text.hit import CERTAIN, Hit, without_overlaps
from tutela.redaction.text.others import WORDS_MAX, keys_of, other_mentions
from tutela.redaction.text.particles import particle
from tutela.redaction.text.people import is_common, is_proper
from tutela.redaction.text.rows import leaf_spans, places_of, text_of
from tutela.redaction.text.unseen import Range
from tutela.terms.names.hangul import is_hangul

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
NUMBER_MIN: Final = 3
"""A number of fewer characters stands in every text."""
_BY: Final = "elsewhere/1"
_WORD: Final = re.compile(r"\w+")


def readable_elsewhere(
    rows: Rows, findings: Sequence[TextFinding], hiding: Hiding
) -> tuple[TextFinding, ...]:
    """Return the mentions that can be read of what is hidden in another place.

    Args:
        rows: of the text.
        findings: in it; those of one entity are mentions of the same.
        hiding: what is hidden; of what is flat, any other mention of its words counts.
    """
    text = text_of(rows)
    sure = [each for each in findings if each.kind in NAMES and not uncertain(each)]
    known = {each.entity for each in sure}
    mentions = [each for each in findings if each.kind in NAMES and each.entity in known]
    left = set(_readable(rows, mentions, hiding))
    away = [each for each in mentions if each not in left]
    entities = {each.entity for each in away}
    sought = [*_hits_of(text, away), *_hits_of_a_person(text, rows, hiding)]
    told = [each for each in mentions if each in left and each.entity in entities]
    covered = {place for each in told for place in range(each.start, each.end)}
    others = without_overlaps(text, [*other_mentions(text, sought), *_same(text, sought)])
    told += (
        TextFinding(hit.start, hit.end, hit.kind, hit.score, _BY, 0)
        for hit in others
        if covered.isdisjoint(range(hit.start, hit.end))
    )
    return tuple(each for each in _readable(rows, told, hiding) if _says(text, each))


def _readable(rows: Rows, found: Sequence[TextFinding], hiding: Hiding) -> list[TextFinding]:
    """Return those of which something can be read."""
    places = places_of(rows, [(each.start, each.end) for each in found])
    return [
        each
        for each, boxes in zip(found, places, strict=True)
        if not all(hiding.hidden[box.y, box.x : box.right].all() for box in boxes)
    ]


def _says(text: str, finding: TextFinding) -> bool:
    words = _WORD.findall(text[finding.start : finding.end])
    is_short = sum(map(len, words)) < NUMBER_MIN
    return not all(map(is_common, words)) and not (finding.kind is FindingKind.NUMBER and is_short)


def _hits_of(text: str, away: Sequence[TextFinding]) -> Iterator[Hit]:
    """Yield what a machine found, to be sought as the words of a person are.

    Entities are drawn with caution, so that no letter stands for two people; here it is the other
    way round.
    """
    for each in away:
        is_name = each.kind is FindingKind.PERSON_NAME
        keys = keys_of(text[each.start : each.end]) if is_name else frozenset[str]()
        yield Hit(each.start, each.end, each.kind, CERTAIN, _BY, keys)


def _hits_of_a_person(text: str, rows: Rows, hiding: Hiding) -> Iterator[Hit]:
    """Yield the words that a person hid: a few as one name, and each that can be a name alone."""
    for start, end in _stretches(rows, hiding):
        words = list(_WORD.finditer(text, start, end))
        if len(words) <= WORDS_MAX and not all(is_common(word.group()) for word in words):
            yield _name(text, start, end)
        for word in words:
            first, last = word.span()
            if is_hangul(word.group()):
                last = _without_particle(text, first, last)
            written = text[first:last]
            if any(map(str.isdigit, written)):
                yield Hit(first, last, FindingKind.NUMBER, CERTAIN, _BY)
            elif _may_be_name(written):
                yield _name(text, first, last)


def _may_be_name(word: str) -> bool:
    is_written_so = word[0].isupper() or is_hangul(word)
    return is_written_so and not is_common(word) and not is_proper(word)


def _name(text: str, start: int, end: int) -> Hit:
    keys = keys_of(text[start:end])
    return Hit(start, end, FindingKind.PERSON_NAME, CERTAIN, _BY, keys)


def _without_particle(text: str, start: int, end: int) -> int:
    """Return where a word in Hangul ends without its longest particle; two syllables stay."""
    written = range(start + 2, end)
    return next((cut for cut in written if particle(text[cut:end], text[start:cut])), end)


def _same(text: str, sought: Sequence[Hit]) -> Iterator[Hit]:
    """Yield every place in which a number stands letter for letter."""
    numbers = {
        text[hit.start : hit.end]
        for hit in sought
        if hit.kind is FindingKind.NUMBER and hit.end - hit.start >= NUMBER_MIN
    }
    for word in _WORD.finditer(text) if numbers else ():
        if word.group() in numbers:
            yield Hit(*word.span(), FindingKind.NUMBER, CERTAIN, _BY)


def _stretches(rows: Rows, hiding: Hiding) -> Iterator[Range]:
    spans = leaf_spans(rows)
    for run in runs_of(hiding.flat):
        cells = [divmod(place, COLUMNS) for place in run]
        inside = [spans[row][column] for row, column in cells if column < len(spans[row])]
        if inside:
            yield inside[0][0], inside[-1][1]
