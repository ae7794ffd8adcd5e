"""How a text is looked at: as it is, and as a reader's eye joins what stands apart in it."""

import re
from collections.abc import Iterator
from typing import Final

# A mark of a released text stands where something was hidden (spec/redaction-proof.md, 7.3).
_MARK: Final = re.compile("⟦[^⟦⟧\n]{0,200}⟧")
# Whole lines of base64 are read as what they stand for; joined they are only long.
_BLOCK: Final = re.compile(r"^[A-Za-z0-9+/=_-]{60,}\r?\n", re.MULTILINE)
_HYPHENATED: Final = re.compile(r"[-\u2010\u2011\u00ad](\s+)")
_SPACE: Final = re.compile(r"\s+")
# A vowel or final consonant of Hangul begins no word: its syllable was cut.
_CUT_SYLLABLE: Final = re.compile("\\s{1,4}(?=[\u1160-\u11ff\ud7b0-\ud7ff])")
_LINE_END: Final = re.compile("[\n\r\f\v\x85\u2028\u2029]")
_TAG: Final = re.compile(r"<[^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}")
_BETWEEN: Final = re.compile(r"[_.+\-/\\,;|]+")

_CUE_TIME: Final = re.compile(
    r"^[ \t]*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]*-->.*$|^[ \t]*\d{1,6}[ \t\r]*$",
    re.MULTILINE,
)
_DIALOGUE: Final = re.compile(r"^(?:Dialogue|Comment):(?:[^,\n]*,){9}(.*)$", re.MULTILINE)
_ASS_BREAK: Final = re.compile(r"\\[Nnh]")
_SUBTITLE: Final = re.compile(r"-->|^Dialogue:", re.MULTILINE)


def views(text: str) -> Iterator[tuple[str, str]]:
    """Yield a text as it is and, where they differ, as it reads when its pieces are joined.

    A name can be broken by the end of a line, by a hyphen there, by a mark or a tag, or stand
    letter by letter in a column. `joined` has a space where a line ended; `run together` has
    nothing there.
    """
    yield "", text
    seen = {text}
    spoken = _spoken(text) if _SUBTITLE.search(text) else text
    plain = _CUT_SYLLABLE.sub("", _TAG.sub("", _MARK.sub("", _BLOCK.sub("\n", spoken))))
    whole = _HYPHENATED.sub(_at_line_end, plain)
    for name, view in (
        ("joined", _joined(whole, " ")),
        ("run together", _joined(whole, "")),
        ("hyphens kept", _joined(plain, "")),
    ):
        if view not in seen:
            seen.add(view)
            yield name, view


def name_views(name: str) -> Iterator[tuple[str, str]]:
    """Yield the name of a file as it is, and with a space for every sign between words."""
    yield "", name
    spaced = _BETWEEN.sub(" ", name)
    if spaced != name:
        yield "spaced", spaced


def _joined(text: str, between: str) -> str:
    return _SPACE.sub(
        lambda match: between if _LINE_END.search(match.group()) else match.group(), text
    )


def _at_line_end(match: re.Match[str]) -> str:
    """Return nothing for a hyphen at the end of a line, and any other as it is."""
    return "" if _LINE_END.search(match.group(1)) else match.group()


def _spoken(subtitles: str) -> str:
    """Return what is said in subtitles (SubRip, WebVTT, ASS), without numbers, times and tags."""
    lines = _DIALOGUE.findall(subtitles)
    said = "\n".join(lines) if lines else _CUE_TIME.sub("", subtitles)
    return re.sub(r"\n{2,}", "\n", _ASS_BREAK.sub("\n", said))
