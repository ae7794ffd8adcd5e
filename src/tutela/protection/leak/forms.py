"""The forms under which a part on record, and the words of a text, are compared.

A form is a key of `terms.names` or `terms.particulars`, or `p:` and the plain letters of a part as
it was written. Forms are as good as the part itself: they live in memory and are never kept.

Source: `spec/identity.md`, section 7; `spec/names.md`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from tutela.errors import MalformedError
from tutela.protection.identity import Part, PartKind
from tutela.protection.index import plain
from tutela.protection.leak.trait import STRENGTH, TRAIT_OF, Strength, Trait
from tutela.terms import names, particulars
from tutela.terms.names.hangul import is_hangul, one_orthography
from tutela.terms.names.romanise import System, parts, romanise
from tutela.terms.particulars import dates, numbers, numerals, places, ranks, units
from tutela.terms.particulars.plain import plain_parts

PLAIN: Final = "p:"
PLAIN_WORDS_MAX: Final = 8
"""The longest run of words that is compared with a part as it was written."""
PLAIN_LETTERS_MAX: Final = 120
PLAIN_LETTERS_MIN: Final = {Strength.NAME: 2}
PLAIN_LETTERS_MIN_ELSE: Final = 4
"""A shorter part as it was written would be met in every text."""
SPELT_LETTERS_MIN: Final = 6
"""Fewer letters in one word are a word of some language."""
HANGUL_NAME: Final = (2, 4)
DIGITS_IN_WORDS_MIN: Final = 3
GIVEN_OF_MAX: Final = 16
"""The most readings of a name of which the given name is indexed by itself."""
SURNAME_AND_GIVEN: Final = len("k:") + 3
GIVEN_WORDS_MAX: Final = 2
WINDOWS_KEPT: Final = 1 << 16
"""Of so many windows the forms are kept during one look: bytes read in many ways repeat words."""
AGE: Final = particulars.Kind.AGE.value + ":"
YEAR: Final = particulars.Kind.DATE.value + ":"
PHONE: Final = particulars.Kind.PHONE.value + ":"
PHONE_DIGITS: Final = range(9, 16)
POST_DIGITS: Final = re.compile(r"\d{3,6}", re.ASCII)

_WORD: Final = re.compile(r"[^\W_]+")
_HAS_DIGIT: Final = re.compile(r"\d")
_NAMED: Final = frozenset((PartKind.NAME, PartKind.ALIAS, PartKind.RELATIVE))
_BORN: Final = frozenset((PartKind.BIRTH_DATE, PartKind.FALSE_BIRTH_DATE))
_PLACES: Final = frozenset(
    (
        PartKind.HOME,
        PartKind.FALSE_HOME,
        PartKind.BIRTHPLACE,
        PartKind.FALSE_BIRTHPLACE,
        PartKind.RELATIVES_HOME,
        PartKind.CAPTURED_AT,
    )
)
_HOMES: Final = frozenset((PartKind.HOME, PartKind.FALSE_HOME, PartKind.RELATIVES_HOME))


class Formed(NamedTuple):
    """A form on record, and what it is of."""

    trait: Trait
    form: str


class Met(NamedTuple):
    """A form that stands in a text, and where."""

    form: str
    start: int
    end: int


def forms_of(part: Part) -> Iterator[Formed]:
    """Yield the forms under which a part is found; none of what has no words."""
    trait = TRAIT_OF.get(part.kind)
    if trait is None:
        return
    yield from _keys_of(part, trait)
    if part.kind not in _BORN and part.kind is not PartKind.CAPTURED_ON:
        yield from _as_written(part, trait)


def _keys_of(part: Part, trait: Trait) -> Iterator[Formed]:
    text = part.text
    if part.kind in _NAMED:
        yield from _named(text, trait)
    elif part.kind in _BORN:
        born = date.fromisoformat(text)
        for key in dates.keys_of_birth(born, born):
            if not key.startswith(AGE):
                whole = key == YEAR + text
                yield Formed(trait if whole else Trait.BIRTH, key)
    elif part.kind is PartKind.CAPTURED_ON:
        on = date.fromisoformat(text)
        for year, day in ((on.year, on.day), (on.year, None), (None, on.day)):
            if form := dates.key_of(year, on.month, day):
                yield Formed(trait, YEAR + form)
    elif part.kind in (PartKind.SERVICE_NUMBER, PartKind.DOCUMENT):
        yield Formed(trait, numbers.key_of_document(text))
    elif part.kind is PartKind.PHONE:
        yield Formed(trait, numbers.key_of_phone(text))
    elif part.kind is PartKind.RANK:
        yield from (Formed(trait, key) for key in ranks.keys_of(text))
    elif part.kind is PartKind.UNIT:
        yield from (Formed(trait, key) for key in units.keys_of(text))
        if POST_DIGITS.fullmatch(text.strip()):
            yield Formed(trait, f"{particulars.Kind.UNIT.value}:post-{text.strip()}")
    elif part.kind in _PLACES:
        yield from (Formed(trait, key) for key in places.keys_of(text))


def _named(text: str, trait: Trait) -> Iterator[Formed]:
    try:
        keys = names.keys((text,))
    except MalformedError:
        return  # in a script no table reads: found as it was written, and by its other spellings
    yield from (Formed(trait, key) for key in keys)
    for spelt in map(plain, _spelt(text)):
        if len(spelt) >= SPELT_LETTERS_MIN:
            yield Formed(trait, PLAIN + spelt)
    if trait is not Trait.NAME:
        return
    korean = sorted(key for key in keys if len(key) == SURNAME_AND_GIVEN and key.startswith("k:"))
    for key in islice(korean, GIVEN_OF_MAX):
        yield from (Formed(Trait.GIVEN, given) for given in names.given_keys((key[3:],)))


def _spelt(text: str) -> Iterator[str]:
    """Yield a name as it is written without spaces: by every system, in either order.

    A search that reads any spelling must doubt long words; of a name on record the exact ones of
    the systems are known.
    """
    words = text.split()
    if len(words) > 1:
        yield "".join((words[-1], *words[:-1]))
    name = plain(text)
    if not is_hangul(name) or not HANGUL_NAME[0] <= len(name) <= HANGUL_NAME[1]:
        return
    for written in {name, one_orthography(name), one_orthography(name[0]) + name[1:]}:
        surname, given = parts(written)
        for system in System:
            spelt = romanise(surname + given, system, "").split(" ")
            yield "".join(spelt)
            yield "".join(reversed(spelt))


def _as_written(part: Part, trait: Trait) -> Iterator[Formed]:
    if part.kind in _HOMES and _HAS_DIGIT.search(part.text):
        trait = Trait.ADDRESS
    written = plain(part.text)
    if len(written) >= PLAIN_LETTERS_MIN.get(STRENGTH[trait], PLAIN_LETTERS_MIN_ELSE):
        yield Formed(trait, PLAIN + written)


def forms_in(text: str) -> Iterator[Met]:
    """Yield the forms of a text, but for given names: of names, of particulars, as written."""
    plainly = _Plainly()

    @lru_cache(maxsize=WINDOWS_KEPT)
    def forms_of_words(words: tuple[str, ...]) -> tuple[str, ...]:
        return (*names.candidates(words), PLAIN + "".join(map(plainly.__getitem__, words)))

    for start, end, words in names.windows(text):
        for form in forms_of_words(words):
            yield Met(form, start, end)
    for one in particulars.find(text):
        yield Met(one.key, one.start, one.end)
    yield from _written_in(text, plainly)


def given_in(text: str) -> Iterator[Met]:
    """Yield the forms of given names of a text: they count only beside something else."""
    for window in names.windows(text):
        if len(window.tokens) <= GIVEN_WORDS_MAX:
            for key in names.given_candidates(window.tokens):
                yield Met(key, window.start, window.end)


def aged(form: str, on: date) -> tuple[str, ...]:
    """Return what a form of a text stands for on a day: of an age the years of birth it may mean.

    A year is added and taken away, for Koreans count otherwise and a text may be of last year.
    """
    if not form.startswith(AGE):
        return (form,)
    born = on.year - int(form.removeprefix(AGE))
    return tuple(f"{YEAR}{year}" for year in range(born - 2, born + 2))


def is_particular(form: str) -> bool:
    """Return whether a form is of something that may be kept with a check: no name, no number."""
    return form.startswith(_KEPT)


_KEPT: Final = tuple(
    f"{kind.value}:"
    for kind in particulars.Kind
    if kind not in (particulars.Kind.PHONE, particulars.Kind.DOCUMENT, particulars.Kind.FAMILY)
)


class _Plainly(dict[str, str]):
    """The plain letters of words, each computed once in one look."""

    def __missing__(self, word: str) -> str:
        self[word] = written = plain(word)
        return written


def _written_in(text: str, plainly: Mapping[str, str]) -> Iterator[Met]:
    for part in plain_parts(text):
        words = [
            _Word(*match.span(), plainly[match.group()]) for match in _WORD.finditer(part.text)
        ]
        for first, word in enumerate(words):
            written = ""
            for each in words[first : first + PLAIN_WORDS_MAX]:
                written += each.text
                if len(written) > PLAIN_LETTERS_MAX:
                    break
                yield Met(PLAIN + written, *part.back(word.start, each.end))
            yield from _numbers(word.text, *part.back(word.start, word.end))
        for start, end, digits in _said(words):
            yield from _numbers(digits, *part.back(start, end))
            yield Met(PLAIN + digits, *part.back(start, end))


class _Word(NamedTuple):
    start: int
    end: int
    text: str


def _numbers(digits: str, start: int, end: int) -> Iterator[Met]:
    """Yield what bare digits may be: a telephone number, or the number of a unit."""
    if digits.isdigit() and len(digits) in PHONE_DIGITS:
        yield Met(PHONE + digits[-numbers.SIGNIFICANT :], start, end)


def _said(words: Sequence[_Word]) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers that are said digit by digit: nine seven six, девять семь шесть."""
    run: list[tuple[_Word, str]] = []
    for word in (*words, _Word(0, 0, "")):
        if digit := _digit(word.text):
            run.append((word, digit))
            continue
        if len(run) >= DIGITS_IN_WORDS_MIN:
            yield run[0][0].start, run[-1][0].end, "".join(digit for _, digit in run)
        run = []


def _digit(word: str) -> str:
    """Return the digit that a word says; "" for none."""
    if word in _ZEROES:
        return "0"
    if not word.isalpha() or len(word) > _DIGIT_LETTERS_MAX:
        return ""
    value = numerals.sino_korean(word) if word[0] > "\u1100" else numerals.written_out(word)
    return str(value) if value is not None and 0 < value <= LAST_DIGIT else ""


LAST_DIGIT: Final = 9
_DIGIT_LETTERS_MAX: Final = 7
_ZEROES: Final = frozenset(("ноль", "нуль", "ноля", "нуля", "zero", "oh", "영", "공"))
