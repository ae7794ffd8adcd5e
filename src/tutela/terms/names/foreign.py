# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Which names of people who are not Korean a few words may be: guards, interpreters, witnesses.

A word becomes a stem: one coarse Latin spelling without case ending, so that Петренком, Petrenko
and Петренко are one. A key is `f:` and two stems in alphabetical order (given name and surname, or
given name and patronymic, in either order of the text), or `s:` and one stem alone. Coarse on
purpose: a person looks at a hit.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import combinations
from typing import Final

from tutela.terms.names import given
from tutela.terms.names.endings import is_particle
from tutela.terms.names.hangul import is_hangul, one_orthography
from tutela.terms.names.inventory import KNOWN

CANDIDATES_MAX: Final = 8
"""The most foreign keys of one window, and of one name on record."""
PREFIX: Final = "f:"
ALONE: Final = "s:"
STEM_MIN: Final = 2
WORD_MAX: Final = 40
RECORD_WORDS_MAX: Final = 4
KOREAN_MAX: Final = 4
PARTICLE_MAX: Final = 4
TITLES: Final = frozenset(
    (
        *("пан", "пані", "пана", "господин", "господина", "госпожа", "товарищ", "товариш", "тов"),
        *("mr", "mrs", "ms", "dr", "sir"),
    )
)
"""Words of a name on record that are no part of it."""
_WORDS_KEPT: Final = 1 << 16

_CASE: Final = re.compile(
    r"(?<=[бвгґджзйклмнпрстфхцчшщьеиіыаоу]{2})"
    r"(?:ові|еві|єві|ого|его|ому|ему|ими|ыми|ами|ями|ою|ею|єю|ой|ей|ий|ій|ый|ом|ем|єм|ём|ым|им|їм|ая|яя|ую|юю|ої"
    r"|[аяоеєиіїыуюйь])$"
)
_FLEETING: Final = re.compile(r"[еєё]ц$")
_PATRONYMIC: Final = re.compile(
    r"\w{2,}(?:ович|евич|йович|ійович|ич|овн|евн|івн|ївн)(?:[аеуіїиыоюй]|ом|ем|ой|ою|ею)?"
    r"|\w{2,}(?:ovych|evych|iovych|ovich|evich|yovych|ovna|evna|ivna|yivna)"
)
_CYRILLIC: Final = {
    "а": "a",
    "б": "b",
    "в": "v",
    "г": "h",
    "ґ": "h",
    "д": "d",
    "е": "e",
    "є": "e",
    "ё": "e",
    "э": "e",
    "ж": "Z",
    "з": "z",
    "и": "i",
    "і": "i",
    "ї": "i",
    "й": "i",
    "ы": "i",
    "к": "k",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ф": "f",
    "х": "h",
    "ц": "c",
    "ч": "C",
    "ш": "S",
    "щ": "S",
    "ъ": "",
    "ь": "",
    "ю": "u",
    "я": "a",
    "ў": "u",
}
_TO_COARSE: Final = str.maketrans(_CYRILLIC)
_LATIN: Final = re.compile(
    r"shch|sch|tch|zh|kh|ch|sh|tz|ts|ph|th|ck|[yij]a|[yij]u|[yij]e|[yij]o|[gjcqwxy]"
)
_SOUNDS: Final = {
    "shch": "S",
    "sch": "S",
    "tch": "C",
    "zh": "Z",
    "kh": "h",
    "ch": "C",
    "sh": "S",
    "tz": "c",
    "ts": "c",
    "ph": "f",
    "th": "t",
    "ck": "k",
    "g": "h",
    "j": "i",
    "c": "k",
    "q": "k",
    "w": "v",
    "x": "ks",
    "y": "i",
    **{head + tail: "e" if tail == "o" else tail for head in "yij" for tail in "aueo"},
}
_DOUBLED: Final = re.compile(r"(.)\1+")
_LAST_VOWELS: Final = re.compile(r"(?<=..)[aeiou]+$")


def names(words: Sequence[str]) -> Iterator[str]:
    """Yield the keys of what the words of a text may name."""
    size = len(words)
    if is_hangul(words[0]):
        yield from _in_hangul(words)
        return
    if size == 1:
        if alone := stem(words[0]):
            yield ALONE + alone
        return
    if not _looks_like_a_name(words):
        return
    stems = [stem(word) for word in words]
    if all(stems):
        yield from _pairs_of_text(words, stems)


def of_record(words: Sequence[str]) -> Iterator[str]:
    """Yield the keys of a name on record: a pair of stems, or one where nothing else is known."""
    if all(map(is_hangul, words)):
        if _sounds_foreign(words):
            yield _hangul_key(words)
        return
    written = [word for word in words if word.lower() not in TITLES] or list(words)
    stems = [found for word in written[:RECORD_WORDS_MAX] if (found := stem(word))]
    if len(stems) == 1:
        yield ALONE + stems[0]
    for first, second in combinations(stems, 2):
        yield _pair(first, second)


def _in_hangul(words: Sequence[str]) -> Iterator[str]:
    """Yield the keys of a foreign name written in Hangul, as it is, and without particles."""
    several = len(words) > 2  # noqa: PLR2004 - given name and surname
    if several or not all(map(is_hangul, words)) or not _sounds_foreign(words):
        return
    last = words[-1]
    shortest = max(2, len(last) - PARTICLE_MAX)
    for size in range(len(last), shortest - 1, -1):
        if is_particle(last[size:]):
            yield _hangul_key((*words[:-1], last[:size]))


def _sounds_foreign(words: Sequence[str]) -> bool:
    """Tell a name such as 스테판 오히로츠키 from Korean ones: longer, of other syllables."""
    return sum(map(len, words)) > KOREAN_MAX and any(
        syllable not in KNOWN for word in words for syllable in one_orthography(word)
    )


def _hangul_key(words: Sequence[str]) -> str:
    if len(words) == 1:
        return ALONE + words[0]
    return PREFIX + " ".join(sorted(words))


def _pairs_of_text(words: Sequence[str], stems: Sequence[str]) -> Iterator[str]:
    """Yield first with second of two words, and first with last of three."""
    if len(words) == 2:  # noqa: PLR2004 - given name and surname
        yield _pair(stems[0], stems[1])
    elif len(words) == 3:  # noqa: PLR2004 - with a patronymic or a middle name
        yield _pair(stems[0], stems[2])


def _pair(first: str, second: str) -> str:
    return PREFIX + " ".join(sorted((first, second)))


def _looks_like_a_name(words: Sequence[str]) -> bool:
    """Tell names from running text: capitals, or (in chats) a given name that the table knows."""
    return all(word[:1].isupper() for word in (words[0], words[-1])) or any(
        is_given(word) for word in (words[0], words[-1])
    )


@lru_cache(maxsize=_WORDS_KEPT)
def stem(word: str) -> str:
    """Return the coarse stem of a name; "" for what is too short or of another script."""
    coarse = _coarse(word.lower())
    return _same_names().get(coarse, coarse)


@lru_cache(maxsize=_WORDS_KEPT)
def is_given(word: str) -> bool:
    """Return whether a word is a form of a given name that the table knows, in any case."""
    return _coarse(word.lower()) in _same_names()


def _coarse(lowered: str) -> str:
    if not STEM_MIN <= len(lowered) <= WORD_MAX:
        return ""
    if lowered[0] > "\u03ff":
        bare = _FLEETING.sub("ц", _CASE.sub("", lowered))
        found = bare.translate(_TO_COARSE)
    else:
        found = _LATIN.sub(lambda match: _SOUNDS[match.group()], lowered)
    found = _LAST_VOWELS.sub("", _DOUBLED.sub(r"\1", found.replace("-", "")))
    return found if found.isascii() and found.isalpha() and len(found) >= STEM_MIN else ""


@cache
def _same_names() -> dict[str, str]:
    """Return the stem of every form of a given name, and the stem that stands for all of them."""
    table: dict[str, str] = {}
    for forms in given.GROUPS:
        chosen = _coarse(forms[0].lower())
        for form in forms:
            table.setdefault(_coarse(form.lower()), chosen)
    table.pop("", None)
    return table


def is_patronymic(word: str) -> bool:
    """Return whether a word ends like a Russian or Ukrainian patronymic, in any case."""
    return _PATRONYMIC.fullmatch(word.lower()) is not None


def forget() -> None:
    """Forget the words that were read."""
    for cached in (stem, is_given):
        cached.cache_clear()
