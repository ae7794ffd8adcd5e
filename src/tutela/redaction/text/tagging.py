"""Ask the taggers: each reads a text if its script occurs, and speaks of words in its script only.

A tagger at its threshold finds nearly everything in a script it has never seen. Cyrillic is read by
both taggers of it, because people mix the two languages in one sentence.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.hit import Hit
from tutela.redaction.text.language import language_of
from tutela.redaction.text.tagger import Tagger
from tutela.redaction.text.unseen import Range

LEAST: Final = {"ko": 100}
LEAST_OF_OTHERS: Final = 60
"""Thousandths from which a finding counts; chosen on the dev half (docs/detectors/text.md)."""
LEAST_OF_ANOTHER: Final = 100
"""The same, for the tagger of a language with this script that the text is not in."""

_LATIN: Final = "A-Za-z\u00c0-\u024f\u1e00-\u1eff\uff21-\uff5a"
_CYRILLIC: Final = "\u0400-\u052f"
_HANGUL: Final = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3\uffa0-\uffdc"
_OF_CYRILLIC: Final = re.compile(f"[{_CYRILLIC}]")
_LETTERS: Final = {
    "en": re.compile(f"[{_LATIN}]"),
    "ru": _OF_CYRILLIC,
    "uk": _OF_CYRILLIC,
    "ko": re.compile(f"[{_HANGUL}]"),
}
_ANY: Final = re.compile(f"[{_LATIN}{_CYRILLIC}{_HANGUL}]")
_WORD: Final = re.compile(r"\S+")
_KINDS: Final = {
    "PER": FindingKind.PERSON_NAME,
    "LOC": FindingKind.PLACE,
    "ORG": FindingKind.ORGANISATION,
    "DATE": FindingKind.DATE,
    "CODE": FindingKind.NUMBER,
    "DEM": FindingKind.TRAIT,
    "MISC": FindingKind.ORGANISATION,
}


def tagged(text: str, taggers: Mapping[str, Tagger]) -> Iterator[Hit]:
    """Yield what the taggers find."""
    spoken = language_of(text).value
    for language, tagger in sorted(taggers.items()):
        letters = _LETTERS.get(language, _ANY)
        if not letters.search(text):
            continue
        is_another = language != spoken and spoken in taggers and _LETTERS.get(spoken) is letters
        least = LEAST_OF_ANOTHER if is_another else LEAST.get(language, LEAST_OF_OTHERS)
        for one in tagger.tag(text, least):
            kind = _KINDS.get(one.label, FindingKind.ORGANISATION)
            for start, end in _in_its_script(text, one.start, one.end, letters):
                if _is_its_own(text, start, end, letters):
                    yield Hit(start, end, kind, one.score, f"tagger-{language}/1")


def _in_its_script(text: str, start: int, end: int, letters: re.Pattern[str]) -> Iterator[Range]:
    """Yield the stretches of a finding between words in another script."""
    first: int | None = None
    last = start
    for match in _WORD.finditer(text, start, end):
        if letters.search(match.group()) or not _ANY.search(match.group()):
            first = match.start() if first is None else first
            last = match.end()
        elif first is not None:
            yield first, last
            first = None
    if first is not None:
        yield first, last


def _is_its_own(text: str, start: int, end: int, letters: re.Pattern[str]) -> bool:
    """Tell whether a finding is in the tagger's script; digits alone belong to their line."""
    found = text[start:end]
    if letters.search(found):
        return True
    if _ANY.search(found):
        return False
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first : last if last >= 0 else len(text)]
    return 2 * len(letters.findall(line)) >= len(_ANY.findall(line))
