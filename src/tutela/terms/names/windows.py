"""The windows of one to four words in which a name may stand."""

from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from tutela.terms.names.folding import Token, tokens

WORDS_MAX: Final = 4
GAP_MAX: Final = 8
"""The most characters (spaces, commas, a line's end) between two words of one name."""


class Window(NamedTuple):
    """One to four neighbouring words and their place in the text as it was given."""

    start: int
    end: int
    tokens: tuple[str, ...]


def windows(text: str) -> Iterator[Window]:
    """Yield every window of one to four neighbouring words, from left to right.

    Words are readable (see `folding`), places are of `text` as given: `text[start:end]` is what a
    reader sees there. Nothing larger than a few words is kept, so that a long text costs no more
    memory than a short one.
    """
    source = tokens(text)
    waiting: list[Token] = list(islice(source, WORDS_MAX))
    while waiting:
        yield from _from_first(waiting)
        waiting.pop(0)
        waiting.extend(islice(source, 1))


def _from_first(waiting: list[Token]) -> Iterator[Window]:
    first = waiting[0]
    words: tuple[str, ...] = ()
    end = first.end
    for token in waiting:
        if token.start - end > GAP_MAX:
            return
        words = (*words, token.text)
        end = max(end, token.end)
        yield Window(first.start, end, words)
