# ruff: noqa: RUF002 - letters of three scripts are the subject
"""One name in every script: 김철수, Kim Chol Su, Kim Ch'ŏl-su, Ким Чхоль Су, Кім Чхоль Су.

`keys` says under which strings a name on record is found, `candidates` which strings a few words
of a text may stand for: where they are the same name they meet in at least one. Keys are as good
as the name itself; whoever stores or sends them must first make them unreadable.
"""

from collections.abc import Sequence
from itertools import islice

from tutela.errors import MalformedError
from tutela.terms.names import foreign, korean, syllables
from tutela.terms.names.folding import tokens
from tutela.terms.names.windows import WORDS_MAX, Window, windows

__all__ = [
    "CANDIDATES_MAX",
    "GIVEN_MAX",
    "KEYS_MAX",
    "Window",
    "candidates",
    "forget",
    "given_candidates",
    "given_keys",
    "keys",
    "windows",
]

CANDIDATES_MAX = korean.CANDIDATES_MAX + foreign.CANDIDATES_MAX
"""The most keys of one window."""
GIVEN_MAX = korean.GIVEN_MAX
"""The most keys of given names alone, of one window and of one name on record."""
KEYS_MAX = 4 * CANDIDATES_MAX
"""The most keys of one name on record; most have fewer than ten."""


def candidates(window: Sequence[str]) -> frozenset[str]:
    """Return the keys of the names that one to four words of a text may be.

    Args:
        window: words as `windows` gives them, in any script and case.

    Raises:
        MalformedError: no word, an empty one, or more than four.
    """
    if not 0 < len(window) <= WORDS_MAX or not all(window):
        raise MalformedError("names.window", count=len(window), most=WORDS_MAX)
    return frozenset((*korean.names(window), *foreign.names(window)))


def keys(parts: Sequence[str]) -> frozenset[str]:
    """Return the keys under which a name on record is found.

    Args:
        parts: the name as recorded, in any script: ("김", "철수"), ("Kim Chol Su",), ("Іваненко",
            "Петро", "Олексійович").

    Raises:
        MalformedError: no part can be read as a name, so that the person could never be found.
    """
    words = tuple(token.text for part in parts for token in tokens(part))
    if not words:
        raise MalformedError("names.unreadable", parts=len(parts))
    found = (*korean.of_record(words), *foreign.of_record(words))
    if not any(map(korean.is_name, found)):
        # A rank, an alias or the same name in another script may stand beside it.
        within = korean.within_record(words)
        found = (*found, *islice(dict.fromkeys(within), KEYS_MAX - CANDIDATES_MAX))
    if not found:
        raise MalformedError("names.unreadable", parts=len(parts))
    return frozenset(found)


def given_candidates(window: Sequence[str]) -> frozenset[str]:
    """Return the keys of the Korean given names, without surname, that one or two words may be.

    Apart from `candidates`, because a given name alone is met by chance far more often: for a
    register that is small, or beside another particular.
    """
    return frozenset(korean.given_names(window)) if all(window) else frozenset()


def given_keys(given: Sequence[str]) -> frozenset[str]:
    """Return the keys of a Korean given name of two syllables on record, without its surname.

    Raises:
        MalformedError: it cannot be read as one.
    """
    words = tuple(token.text for part in given for token in tokens(part))
    found = frozenset(korean.given_names(words))
    if not found:
        raise MalformedError("names.unreadable", parts=len(given))
    return found


def forget() -> None:
    """Forget the words that were read: the caches hold them until they are full.

    For whoever read words that nobody should find in memory later. What Python has let go it does
    not overwrite.
    """
    for module in (foreign, korean, syllables):
        module.forget()
