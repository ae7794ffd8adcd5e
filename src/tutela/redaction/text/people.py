# ruff: noqa: RUF001, E501 - letters of three scripts, many words a line
"""Names in Latin and Cyrillic letters: Korean ones, words with a capital, given names, initials.

A word with a capital within a sentence is a name until a list says that it is none. Where nobody
writes capitals (chats), known given names, Korean names and Slavic endings of surnames are names.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.common import COMMON, PROPER
from tutela.redaction.text.hit import Hit
from tutela.redaction.text.speakers import speakers
from tutela.terms.names import Window, foreign, korean, windows
from tutela.terms.names.folding import APART_MIN, readable
from tutela.terms.particulars.tables import small

DETECTOR: Final = "names/1"
KOREAN: Final = 700
GIVEN: Final = 700
CAPITAL: Final = 450
FIRST: Final = 250
LOWER: Final = 350

_WORD: Final = re.compile(r"[^\W\d_\u1100-\u11ff\uac00-\ud7a3]+(?:['’-][^\W\d_]+)*")
# What may stand between the words of one name, initials and small words of names among it.
_JOINED: Final = re.compile(
    r"[ \t.'’-]{1,3}|[ \t]+(?:the|of|de|van|von|der|la|al|bin|ibn|на|над|під|под)[ \t]+|[ \t]+(?:[A-ZА-ЯІЇЄҐ]\.[ \t]*){1,2}"
)
_INITIALS: Final = re.compile(
    r"(?<![^\W_])(?:[A-ZА-ЯЁІЇЄҐ][a-zа-я]?[ \t]?\.[ \t-]?){1,3}(?=[ \t]?[A-ZА-ЯЁІЇЄҐ][^\W\d_])"
    r"|(?<=[^\W\d_])[ \t,]{1,2}(?:[A-ZА-ЯЁІЇЄҐ][a-zа-я]?[ \t]?\.[ \t-]?){1,3}(?![^\W_])"
)
# The beginning of a sentence, a line or what somebody says.
_START: Final = re.compile(
    r"(?:^|\n|[.!?…:;][\"'»”’)]*\s|[—–]\s|^\s*[-*•]\s|\d[.)]\s)[\s\"'«“„‘(\[—–*•-]*$"
)
_START_REACH: Final = 12
_TITLE: Final = re.compile(
    r"(?<!\w)(?:mrs?|ms|miss|dr|prof|sir|madam|father|brother|sister|comrade|uncle|aunt|nurse|пан[аіу]?|пані|панове|господин\w*"
    r"|госпож\w+|тов|товарищ\w*|товариш\w*|дяд[яюиьк]+о?|тёт[яюи]|тітк[аиу]|баб[аиу]|дед|дід|док|доктор\w*|лікар\w*|врач\w*|медсестр\w+"
    r"|отец|гражданин\w*|гр|громадянин\w*|кореец|кореєць|переводчик\w*|перекладач\w*|боец|боєць|командир\w*)"
    r"[.]?[ \t]{1,2}(?P<name>[^\W\d_][\w'’-]+(?:[ \t]+[a-zа-яёіїєґ][\w'’-]+){0,2})"
)
_SURNAME: Final = re.compile(
    r"[а-яёіїєґ'’-]{2,}(?:енк[оауи]|енков?ой|чук[ауи]?|чуком|щук[ауи]?|юк[ауи]?|юком|ськ(?:ий|ого|ому|им|а|ої|у|ою)|цьк(?:ий|ого|ому|им|а|ої|у)"
    r"|ск(?:ий|ого|ому|им|ая|ой|ую)|цк(?:ий|ого|ому|им|ая|ой|ую)|[ое]в(?:а|у|ым|ой|ич|ича)?|[её]в(?:а|у|ым|ой)|ин(?:а|у|ым|ой|ой)?|дзе|швили|ян(?:а|у)?|ович[ауі]?|евич[ауі]?"
    r"|ун[ауи]?|айло|ейко|ійко|ечко|очко|ишин[ауи]?|ів(?:ка|ку|ці|ки|кою)|овк[аиеу]|к[оа]|ц[яюі]|ець|ич[ау]?)"
)
_THE: Final = "the "
_CHAT_WORD_MIN: Final = 4


def people(text: str) -> Iterator[Hit]:
    """Yield the names of a readable text that are in Latin or Cyrillic letters."""
    yield from _korean(text)
    yield from _by_capitals(text, is_chat=next(speakers(text), None) is not None)
    for match in _TITLE.finditer(small(text)):
        yield _name(*match.span("name"), GIVEN)
    for match in _INITIALS.finditer(text):
        yield _name(match.start(), match.end(), CAPITAL)


def _name(start: int, end: int, score: int, keys: frozenset[str] = frozenset()) -> Hit:
    return Hit(start, end, FindingKind.PERSON_NAME, score, DETECTOR, keys)


def _korean(text: str) -> Iterator[Hit]:
    """Yield two to four words that are a Korean name, each with a capital or all without."""
    for window in windows(text):
        if len(window.tokens) == 1 and _is_spaced_out(text, window):
            yield _name(window.start, window.end, CAPITAL)
        if len(window.tokens) < 2 or not _may_be_name(window):  # noqa: PLR2004 - surname and given name
            continue
        if "\n" in text[window.start : window.end]:
            continue
        keys = frozenset(korean.names(window.tokens))
        if keys:
            yield _name(window.start, window.end, KOREAN, keys)


def _is_spaced_out(text: str, window: Window) -> bool:
    """Tell whether a word's letters stand apart: K i m  C h o l."""
    written = text[window.start : window.end]
    return len(window.tokens[0]) >= APART_MIN and 2 * len(written.split()) > len(window.tokens[0])


def _may_be_name(window: Window) -> bool:
    words = window.tokens
    capitals = [word[0].isupper() for word in words]
    # Without capitals as most names are: of three words.
    if not all(capitals) and (any(capitals) or len(words) != 3):  # noqa: PLR2004 - syllables
        return False
    if any(word[0] >= "\u1100" for word in words):
        return False
    # Ли, Нам and Ким are common words, and surnames.
    return sum(word.lower() in COMMON for word in words) <= all(capitals)


def _by_capitals(text: str, *, is_chat: bool) -> Iterator[Hit]:
    for line in re.finditer(r"[^\n]+", text):
        words = list(_WORD.finditer(text, line.start(), line.end()))
        has_capitals = any(word.group()[0].isupper() for word in words)
        if has_capitals:
            yield from _capitals(text, words)
        if is_chat or not has_capitals or not any(word.group()[0].isupper() for word in words[:1]):
            yield from _without(words)


def _capitals(text: str, words: list[re.Match[str]]) -> Iterator[Hit]:
    upper = [word.group()[0].isupper() and not is_proper(word.group()) for word in words]
    for place, word in enumerate(words):
        if not upper[place]:
            continue
        start = word.start()
        begins = (
            place == 0 or _START.search(text, max(0, start - _START_REACH), start) or start == 0
        )
        beside = (
            place + 1 < len(words)
            and upper[place + 1]
            and _JOINED.fullmatch(text, word.end(), words[place + 1].start())
        )
        score = FIRST if begins and (not beside or is_common(word.group())) else CAPITAL
        given = foreign.is_given(word.group()) or foreign.is_patronymic(word.group())
        if given and not (begins and is_common(word.group())):
            score = GIVEN
        if score != FIRST:
            yield _name(start - len(_THE) * _the(text, start), word.end(), score)
    for (one, first), (other, second) in pairwise(zip(words, upper, strict=True)):
        joined = first and second and _JOINED.fullmatch(text, one.end(), other.start())
        if joined and not is_common(one.group()):
            yield _name(one.start(), other.end(), CAPITAL)


def _the(text: str, start: int) -> bool:
    return text[max(0, start - len(_THE)) : start].lower() == _THE


def _without(words: list[re.Match[str]]) -> Iterator[Hit]:
    """Yield names in a line whose writer uses no capitals."""
    for place, word in enumerate(words):
        written = word.group()
        if is_common(written):
            continue
        if foreign.is_given(written):
            yield _name(*word.span(), GIVEN)
            for neighbour in words[max(0, place - 1) : place + 2]:
                if not is_common(neighbour.group()):
                    yield _name(*neighbour.span(), LOWER)
        elif len(written) >= _CHAT_WORD_MIN and _SURNAME.fullmatch(written.lower()):
            yield _name(*word.span(), LOWER)


@lru_cache(maxsize=1 << 16)
def is_proper(word: str) -> bool:
    """Tell whether a word has a capital in any text: a country, a people, a language."""
    return PROPER.fullmatch(readable(word).lower()) is not None


@lru_cache(maxsize=1 << 16)
def is_common(word: str) -> bool:
    """Tell whether a word is one of the language and no name, whatever its case."""
    return readable(word).lower() in COMMON
