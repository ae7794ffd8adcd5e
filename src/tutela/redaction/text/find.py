"""Find what identifies in a text: rules, names in every script, taggers, and every other mention.

Recall first: whatever one of them finds is a finding, however unsure. What it misses, with figures:
docs/detectors/text.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.codes import codes
from tutela.redaction.text.entities import numbered
from tutela.redaction.text.fields import fields
from tutela.redaction.text.found import TextFinding, uncertain
from tutela.redaction.text.hangul_people import hangul_people, without_particles
from tutela.redaction.text.hit import Hit, without_overlaps
from tutela.redaction.text.noise import noise
from tutela.redaction.text.others import Keys, keys_of, other_mentions, with_keys
from tutela.redaction.text.particular import of_particulars
from tutela.redaction.text.people import people
from tutela.redaction.text.phrases import phrases
from tutela.redaction.text.sentences import in_sentences
from tutela.redaction.text.speakers import speakers
from tutela.redaction.text.strange import strange
from tutela.redaction.text.tagger import Tagger
from tutela.redaction.text.tagging import tagged
from tutela.redaction.text.unseen import unseen_ranges
from tutela.terms.particulars.plain import Plain, plain_parts

__all__ = ["TextFinding", "find", "uncertain"]

SCORE_OF_RULES: Final = 900
RULES: Final[tuple[Callable[[str], Iterator[Hit]], ...]] = (
    of_particulars,
    codes,
    speakers,
    fields,
    people,
    hangul_people,
    phrases,
    strange,
)


def find(text: str, taggers: Mapping[str, Tagger]) -> tuple[TextFinding, ...]:
    """Return what identifies somebody in a text, in order; no two findings overlap.

    Args:
        text: as given, NFC or not; places are of exactly this text.
        taggers: by language (ISO 639-1); each reads the text if its script occurs in it. Without
            any, rules and tables find what they can.
    """
    hits = [*_unseen(text), *noise(text)]
    for part in plain_parts(text):
        hits += _of_part(part, taggers)
    keys = cache(keys_of)
    first = _read(text, hits, keys)
    return numbered(text, _read(text, [*first, *other_mentions(text, first)], keys))


def _read(text: str, hits: Sequence[Hit], keys: Keys) -> list[Hit]:
    return with_keys(text, without_particles(text, without_overlaps(text, hits)), keys)


def _unseen(text: str) -> Iterator[Hit]:
    for start, end in unseen_ranges(text):
        yield Hit(start, end, FindingKind.INVISIBLE, SCORE_OF_RULES, "unseen/1")


def _of_part(part: Plain, taggers: Mapping[str, Tagger]) -> Iterator[Hit]:
    """Yield what is found in one readable part, at its places in the text as given."""
    found: Sequence[Hit] = [
        *(hit for rule in RULES for hit in rule(part.text)),
        *tagged(part.text, taggers),
    ]
    for whole in found:
        for hit in in_sentences(part.text, whole):
            start, end = part.back(hit.start, hit.end)
            yield hit._replace(start=start, end=end)
