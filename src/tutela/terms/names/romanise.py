# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Write a Korean name in Latin or Cyrillic letters, as nine systems and habits do.

For making vectors, pseudonyms and tests; the search (`korean`) does not run this. Sources:
spec/names.md, 4.
"""

from enum import Enum
from typing import Final, NamedTuple

from tutela.errors import MalformedError
from tutela.terms.names import hangul
from tutela.terms.names.inventory import DOUBLE_SURNAMES


class System(Enum):
    """A system of writing Korean names, or a habit that is as widespread as one."""

    REVISED = "rr"
    MCCUNE_REISCHAUER = "mr"
    MCCUNE_REISCHAUER_PLAIN = "mr-plain"
    DPRK = "dprk"
    DPRK_PLAIN = "dprk-plain"
    ENGLISH = "english"
    KONTSEVICH = "kontsevich"
    KHOLODOVICH = "kholodovich"
    NEWSPAPER = "newspaper"
    UKRAINIAN = "ukrainian"


class _Tables(NamedTuple):
    initials: tuple[str, ...]
    voiced: dict[str, str]
    vowels: tuple[str, ...]
    finals: dict[str, str]


_CLOSED: Final = {
    **dict.fromkeys(("ㄱ", "ㄲ", "ㄳ", "ㄺ", "ㅋ"), "ㄱ"),
    **dict.fromkeys(("ㄴ", "ㄵ", "ㄶ"), "ㄴ"),
    **dict.fromkeys(("ㄷ", "ㅅ", "ㅆ", "ㅈ", "ㅊ", "ㅌ", "ㅎ"), "ㄷ"),
    **dict.fromkeys(("ㄹ", "ㄼ", "ㄽ", "ㄾ", "ㅀ"), "ㄹ"),
    **dict.fromkeys(("ㅁ", "ㄻ"), "ㅁ"),
    **dict.fromkeys(("ㅂ", "ㅄ", "ㄿ", "ㅍ"), "ㅂ"),
    "ㅇ": "ㅇ",
    "": "",
}
_SONORANT_FINALS: Final = frozenset(("", "ㄴ", "ㄹ", "ㅁ", "ㅇ"))
_LATIN_FINALS: Final = dict(
    zip("ㄱㄴㄷㄹㅁㅂㅇ", ("k", "n", "t", "l", "m", "p", "ng"), strict=True)
) | {"": ""}
_CYRILLIC_FINALS: Final = dict(
    zip("ㄱㄴㄷㄹㅁㅂㅇ", ("к", "н", "т", "ль", "м", "п", "н"), strict=True)
) | {"": ""}


def _listed(text: str) -> tuple[str, ...]:
    return tuple("" if part == "-" else part for part in text.split())


_RR: Final = _Tables(
    _listed("g kk n d tt r m b pp s ss - j jj ch k t p h"),
    {},
    _listed("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"),
    _LATIN_FINALS,
)
_MR: Final = _Tables(
    _listed("k kk n t tt r m p pp s ss - ch tch ch' k' t' p' h"),
    {"ㄱ": "g", "ㄷ": "d", "ㅂ": "b", "ㅈ": "j"},
    _listed("a ae ya yae ŏ e yŏ ye o wa wae oe yo u wŏ we wi yu ŭ ŭi i"),
    _LATIN_FINALS,
)
_DPRK: Final = _Tables(
    _listed("k kk n t tt r m p pp s ss - j jj ch kh th ph h"),
    {},
    _listed("a ae ya yae ŏ e yŏ ye o wa wae oe yo u wŏ we wi yu ŭ ŭi i"),
    _LATIN_FINALS,
)
_ENGLISH: Final = _Tables(
    _listed("k k n d d r m b b s s - j j ch k t p h"),
    {},
    _listed("a ae ya yae u e you ye o wa wae oi yo oo wo we wi yoo eu ee i"),
    _LATIN_FINALS,
)
_KONTSEVICH: Final = _Tables(
    _listed("к кк н т тт р м п пп с сс - ч чч чх кх тх пх х"),
    {"ㄱ": "г", "ㄷ": "д", "ㅂ": "б", "ㅈ": "дж"},
    _listed("а э я йя о е ё йе о ва вэ ве ё у во ве ви ю ы ый и"),
    _CYRILLIC_FINALS,
)
_KHOLODOVICH: Final = _Tables(
    _KONTSEVICH.initials,
    {"ㄱ": "г", "ㄷ": "д", "ㅂ": "б", "ㅈ": "чж"},
    _KONTSEVICH.vowels,
    {**_CYRILLIC_FINALS, "ㄹ": "л", "ㅇ": "нъ"},
)
_NEWSPAPER: Final = _Tables(
    _listed("к к н т т р м п п с с - ч ч ч к т п х"),
    {},
    _listed("а э я йя е е ё е о ва вэ ой ё у во ве ви ю ы и и"),
    _CYRILLIC_FINALS,
)
_UKRAINIAN: Final = _Tables(
    _KONTSEVICH.initials,
    _KONTSEVICH.voiced,
    _listed("а е я є о е йо є о ва ве ве йо у во ве ві ю и ий і"),
    _CYRILLIC_FINALS,
)
_TABLES: Final = {
    System.REVISED: _RR,
    System.MCCUNE_REISCHAUER: _MR,
    System.MCCUNE_REISCHAUER_PLAIN: _MR,
    System.DPRK: _DPRK,
    System.DPRK_PLAIN: _DPRK,
    System.ENGLISH: _ENGLISH,
    System.KONTSEVICH: _KONTSEVICH,
    System.KHOLODOVICH: _KHOLODOVICH,
    System.NEWSPAPER: _NEWSPAPER,
    System.UKRAINIAN: _UKRAINIAN,
}
_PLAIN: Final = str.maketrans("ŏŭ", "ou", "'")
_SURNAMES: Final = {
    System.ENGLISH: {
        "김": "Kim",
        "이": "Lee",
        "리": "Lee",
        "박": "Park",
        "최": "Choi",
        "정": "Jung",
        "강": "Kang",
        "조": "Cho",
        "윤": "Yoon",
        "임": "Lim",
        "림": "Lim",
        "오": "Oh",
        "서": "Suh",
        "신": "Shin",
        "안": "Ahn",
        "유": "Yoo",
        "류": "Ryu",
        "고": "Koh",
        "문": "Moon",
        "노": "Noh",
        "로": "Roh",
        "우": "Woo",
        "주": "Joo",
        "구": "Koo",
    },
    System.NEWSPAPER: {"최": "Цой", "이": "Ли", "리": "Ли"},
}


def parts(name: str) -> tuple[str, str]:
    """Return surname and given name of a Korean name in Hangul.

    Raises:
        MalformedError: it is not two or more composed syllables.
    """
    if len(name) < 2 or not hangul.is_hangul(name):  # noqa: PLR2004 - surname and given name
        raise MalformedError("names.not_hangul", size=len(name))
    size = 2 if len(name) > 2 and hangul.one_orthography(name[:2]) in DOUBLE_SURNAMES else 1  # noqa: PLR2004 - see above
    return name[:size], name[size:]


def spelt(word: str, system: System) -> tuple[str, ...]:
    """Return the syllables of one Hangul word (a surname or a given name) in small letters."""
    tables = _TABLES[system]
    found: list[str] = []
    final_before = "ㄱ"  # A word begins voiceless.
    for place, letter in enumerate(word):
        initial, vowel, final = hangul.apart(letter)
        closed = _CLOSED.get(final, "ㄷ")
        if system in {System.MCCUNE_REISCHAUER, System.MCCUNE_REISCHAUER_PLAIN}:
            following = word[place + 1 : place + 2]
            initial, closed = _as_said(initial, closed, final_before if place else "", following)
        consonant = tables.initials[hangul.INITIALS.index(initial)]
        if place and final_before in _SONORANT_FINALS:
            consonant = tables.voiced.get(initial, consonant)
        written = _vowel(vowel, consonant, closed, system)
        found.append(consonant + written + tables.finals[closed])
        final_before = closed
    if system in {System.MCCUNE_REISCHAUER_PLAIN, System.DPRK_PLAIN}:
        return tuple(syllable.translate(_PLAIN) for syllable in found)
    return tuple(found)


def _as_said(initial: str, final: str, before: str, following: str) -> tuple[str, str]:
    """Return initial and final as McCune-Reischauer writes them, beside their neighbours."""
    if initial == "ㄹ" and before in "ㄱㅁㅂㅇㄷ" and before:
        initial = "ㄴ"
    if following and final in {"ㄱ", "ㅂ", "ㄷ"} and hangul.apart(following)[0] in "ㄴㄹㅁ":
        final = {"ㄱ": "ㅇ", "ㅂ": "ㅁ", "ㄷ": "ㄴ"}[final]
    return initial, final


def _vowel(vowel: str, consonant: str, final: str, system: System) -> str:
    if consonant and system is System.UKRAINIAN and vowel in "ㅕㅛ":
        return "ьо"
    if consonant and system in {System.KONTSEVICH, System.KHOLODOVICH} and vowel in "ㅢㅖ":
        return {"ㅢ": "и", "ㅖ": "е"}[vowel]
    if consonant and system is System.UKRAINIAN and vowel == "ㅢ":
        return "і"
    if system is System.ENGLISH and vowel == "ㅕ":
        return "you" if final == "ㅇ" else "yu"
    return _TABLES[system].vowels[hangul.VOWELS.index(vowel)]


def romanise(name: str, system: System, between: str = " ") -> str:
    """Return a name in Hangul as a system writes it, surname first.

    Args:
        name: surname and given name in Hangul, not parted.
        system: one of the ten.
        between: what stands between the syllables of the given name: " ", "-" or "".

    Raises:
        MalformedError: it is not two or more composed syllables.
    """
    surname, given = parts(name)
    irregular = _SURNAMES.get(system, {}).get(surname)
    first = irregular or "".join(spelt(surname, system)).capitalize()
    syllables = spelt(given, system)
    if between == " ":
        return " ".join((first, *(syllable.capitalize() for syllable in syllables)))
    return f"{first} {between.join(syllables).capitalize()}"
