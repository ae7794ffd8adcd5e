# ruff: noqa: RUF001 - letters of three scripts are the subject
"""A text without what nobody sees in it, and the way back to its places."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from tutela.terms.names.folding import in_its_alphabet, readable_line

CHUNK: Final = 1 << 16
"""About how many characters are read at once; a chunk ends where a line does, if one does."""
CHUNK_MAX: Final = 2 * CHUNK

_WORD: Final = re.compile(r"\S+")
# ASCII, Cyrillic and composed Hangul with plain punctuation: read as it stands.
_CLEAN: Final = re.compile(
    r"[\s\x21-\x7e\u00a0-\u00ac\u00ae-\u00b3\u00b5-\u00bb\u0400-\u045f\u0490\u0491\u2018-\u201f\u2026\u2116"
    r"\u3001\u3002\u300a-\u300f\uac00-\ud7a3]*"
)
# What a scanner reads for digits; each is one character, so that places stay.
_SCANNED: Final = re.compile(
    r"(?<![^\W_])(?=\S{0,24}\d)[\dOОoоlIІЗзб|]{1,24}(?:[./:-][\dOОoоlIІЗзб|]{1,24}){0,6}(?![A-Za-z\u0400-\u052f_\d])"
)
_SCANNED_APART: Final = re.compile(r"(?<=\d )[OОoоlIІЗзб|]{1,3}(?= ?\d)")
_DIGITS: Final = str.maketrans("OОoоlIІЗзб|", "00001113361")
_MIXED: Final = re.compile(
    r"(?<![^\W\d_])[^\W\d_]{0,24}(?:[A-Za-z][\u0400-\u045f]|[\u0400-\u045f][A-Za-z])[^\W\d_]{0,24}"
)


class Run(NamedTuple):
    """A stretch of the readable text and the stretch of the given one it comes from."""

    at: int
    start: int
    end: int
    same: bool


class Plain:
    """Readable text that knows where each of its characters comes from."""

    def __init__(self, given: str, offset: int = 0) -> None:
        """Read `given`, which stands at `offset` of a longer text."""
        self.offset = offset
        self._runs: list[Run] = []
        self.text = given
        if _CLEAN.fullmatch(given):
            self._runs.append(Run(0, 0, len(given), same=True))
        else:
            self.text = "".join(self._read(given))
        self.text = _MIXED.sub(lambda match: in_its_alphabet(match.group()), self.text)
        for scanned in (_SCANNED, _SCANNED_APART):
            self.text = scanned.sub(lambda match: match.group().translate(_DIGITS), self.text)
        self._starts = [run.at for run in self._runs]

    def _read(self, given: str) -> Iterator[str]:
        length = done = 0
        for match in _WORD.finditer(given):
            word = match.group()
            if _CLEAN.fullmatch(word):
                continue
            start, end = match.span()
            if done < start:
                self._runs.append(Run(length, done, start, same=True))
                length += start - done
                yield given[done:start]
            read = readable_line(word)
            if read:
                self._runs.append(Run(length, start, end, same=False))
                length += len(read)
                yield read
            done = end
        if done < len(given) or not self._runs:
            self._runs.append(Run(length, done, len(given), same=True))
            yield given[done:]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the text as given that holds `text[start:end]`.

        Where the readable text differs, the range is of whole words.
        """
        first, last = self._run(start), self._run(max(start, end - 1))
        begin = first.start + (start - first.at) if first.same else first.start
        finish = last.start + (end - last.at) if last.same else last.end
        return self.offset + begin, self.offset + finish

    def _run(self, place: int) -> Run:
        return self._runs[bisect_right(self._starts, place) - 1]


def plain_parts(text: str) -> Iterator[Plain]:
    """Yield a text in readable parts, cut where a line ends, else at a space."""
    start = 0
    while start < len(text):
        end = _end_of_part(text, start)
        yield Plain(text[start:end], start)
        start = end


def _end_of_part(text: str, start: int) -> int:
    wanted, most = start + CHUNK, start + CHUNK_MAX
    if most >= len(text):
        return len(text)
    for mark in ("\n", " "):
        found = text.find(mark, wanted, most)
        if found > 0:
            return found + 1
    return most
