# ruff: noqa: RUF001 - letters of three scripts are the subject
"""What stands behind a name: Korean particles and titles, Russian and Ukrainian case endings.

Source: general knowledge of the three grammars; spec/names.md, 6.
"""

import re
from collections.abc import Iterator
from typing import Final

_PARTICLE: Final = (
    "은|는|이|가|을|를|의|에|에게|에게서|께|께서|와|과|도|만|로|으로|라고|이라고|라는|이라는|란|이란|라|이라|야|아|이여|여"
    "|하고|한테|한테서|랑|이랑|부터|까지|처럼|보다|마저|조차|밖에|뿐|다|이다|입니다|이고|고|이며|며|였다|이었다|인데|인|요|이요|이에요|예요"
)
TITLE: Final = (
    "씨|님|군|양|동지|동무|선생|아저씨|형|오빠|누나|전사|병사|하사|중사|상사|특무상사|상등병|상급병사|초급병사|중급병사|상병|병장|이병|일병"
    "|소위|중위|상위|대위|소좌|중좌|상좌|대좌|소령|중령|대령|소장|중장|상장|대장|분대장|소대장|중대장|대대장|련대장|연대장|사단장|정치지도원|부소대장"
    "|포로|자신|본인|어머니|아버지|엄마|아빠|네|들"
)
_BEHIND: Final = re.compile(rf"(?:{TITLE})?(?:{TITLE})?(?:{_PARTICLE})?(?:{_PARTICLE})?")

_CONSONANTS: Final = frozenset("бвгґджзйклмнпрстфхцчшщ")
_CASES: Final = frozenset(
    (
        *("ові", "еві", "єві", "ами", "ями", "ою", "ею", "єю", "ом", "ем", "єм", "ём", "ой", "ей"),
        *("ых", "их", "а", "у", "е", "і", "и", "ы", "я", "ю", "є"),
    )
)
_CASE_MAX: Final = 3
_SOFT: Final = frozenset(("я", "ю", "ем", "єм", "ём", "еві", "єві", "е", "є", "и", "і"))
_OF_FEMININE: Final = frozenset(("ы", "и", "і", "у", "е", "ою", "ой"))


STEMS_MAX: Final = 12


def is_particle(rest: str) -> bool:
    """Return whether what follows a name in one Hangul word is nothing but particles and titles."""
    return _BEHIND.fullmatch(rest) is not None


def stems(word: str) -> Iterator[str]:
    """Yield what a Russian or Ukrainian word in lower case may be in the nominative, not itself.

    Ына -> ын, Соля -> соль, Цоя -> цой, Юны -> юна. At most STEMS_MAX stems.
    """
    for size in range(min(_CASE_MAX, len(word) - 1), 0, -1):
        stem, ending = word[:-size], word[-size:]
        if ending not in _CASES:
            continue
        if stem[-1] in _CONSONANTS:
            yield stem
            if ending in _SOFT and stem[-1] in "лнр":
                yield stem + "ь"
            if ending in _OF_FEMININE:
                yield stem + "а"
        elif ending in _SOFT:
            yield stem + "й"
