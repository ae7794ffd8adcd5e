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
from tutela.redaction.text.token import sentences
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
    document = sentences(text) if taggers else ()
    for language, tagger in sorted(taggers.items()):
        letters = _LETTERS.get(language, _ANY)
        if not letters.search(text):
            continue
        script = _Script(text, letters)
        judged = [each for each in document if script.may_own(each[0].start, each[-1].end)]
        if not judged:
            continue
        is_another = language != spoken and spoken in taggers and _LETTERS.get(spoken) is letters
        least = LEAST_OF_ANOTHER if is_another else LEAST.get(language, LEAST_OF_OTHERS)
        for one in tagger.tag_some(judged, document, least):
            kind = _KINDS.get(one.label, FindingKind.ORGANISATION)
            for start, end in script.stretches(one.start, one.end):
                if script.owns(start, end):
                    yield Hit(start, end, kind, one.score, f"tagger-{language}/1")


class _Script:
    """What of a text is in the script of a tagger."""

    def __init__(self, text: str, letters: re.Pattern[str]) -> None:
        self._text = text
        self._letters = letters
        self._lines: dict[int, bool] = {}

    def may_own(self, start: int, end: int) -> bool:
        """Tell whether something within a sentence may be the tagger's own."""
        return self._occurs(start, end) or self._owns_line(start, end)

    def owns(self, start: int, end: int) -> bool:
        """Tell whether a finding is in the tagger's script; digits alone belong to their line."""
        if self._occurs(start, end):
            return True
        return not _ANY.search(self._text, start, end) and self._owns_line(start, end)

    def stretches(self, start: int, end: int) -> Iterator[Range]:
        """Yield the stretches of a finding between words in another script."""
        first: int | None = None
        last = start
        for match in _WORD.finditer(self._text, start, end):
            if self._occurs(*match.span()) or not _ANY.search(match.group()):
                first = match.start() if first is None else first
                last = match.end()
            elif first is not None:
                yield first, last
                first = None
        if first is not None:
            yield first, last

    def _occurs(self, start: int, end: int) -> bool:
        return self._letters.search(self._text, start, end) is not None

    def _owns_line(self, start: int, end: int) -> bool:
        """Tell whether half of the letters of a line or more are of the script."""
        first = self._text.rfind("\n", 0, start) + 1
        if first not in self._lines:
            last = self._text.find("\n", end)
            line = self._text[first : last if last >= 0 else len(self._text)]
            own, every = len(self._letters.findall(line)), len(_ANY.findall(line))
            self._lines[first] = 2 * own >= every
        return self._lines[first]
