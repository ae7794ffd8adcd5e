"""Take Hangul syllables apart and together, and write one name the same way North and South.

Source: Unicode 15, 3.12 "Conjoining Jamo Behavior" (the arithmetic); spec/names.md, 2 (the two
orthographies: the South drops an initial ㄹ where the North keeps it).
"""

import re
from typing import Final

INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS: Final = (
    *("", "ㄱ", "ㄲ", "ㄳ", "ㄴ", "ㄵ", "ㄶ", "ㄷ", "ㄹ", "ㄺ", "ㄻ", "ㄼ", "ㄽ", "ㄾ", "ㄿ", "ㅀ"),
    *("ㅁ", "ㅂ", "ㅄ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"),
)
FIRST: Final = 0xAC00
LAST: Final = 0xD7A3
_PER_INITIAL: Final = len(VOWELS) * len(FINALS)

_HANGUL: Final = re.compile("[\uac00-\ud7a3]+")
_I_VOWELS: Final = frozenset("ㅑㅒㅕㅖㅛㅠㅣ")
_PAIRED_FINALS: Final = {
    "ㄱㅅ": "ㄳ",
    "ㄴㅈ": "ㄵ",
    "ㄴㅎ": "ㄶ",
    "ㄹㄱ": "ㄺ",
    "ㄹㅁ": "ㄻ",
    "ㄹㅂ": "ㄼ",
    "ㄹㅅ": "ㄽ",
    "ㄹㅌ": "ㄾ",
    "ㄹㅍ": "ㄿ",
    "ㄹㅎ": "ㅀ",
    "ㅂㅅ": "ㅄ",
}
_LETTERS: Final = frozenset(INITIALS) | frozenset(VOWELS) | frozenset(FINALS[1:])


def is_syllable(letter: str) -> bool:
    """Return whether a character is one composed Hangul syllable."""
    return FIRST <= ord(letter) <= LAST


def is_hangul(word: str) -> bool:
    """Return whether a word is composed Hangul syllables and nothing else."""
    return _HANGUL.fullmatch(word) is not None


def apart(syllable: str) -> tuple[str, str, str]:
    """Return initial, vowel and final ("" where there is none) of one composed syllable."""
    number = ord(syllable) - FIRST
    initial, rest = divmod(number, _PER_INITIAL)
    vowel, final = divmod(rest, len(FINALS))
    return INITIALS[initial], VOWELS[vowel], FINALS[final]


def together(initial: str, vowel: str, final: str = "") -> str:
    """Return the syllable of an initial, a vowel and a final; ValueError for what is none."""
    first = INITIALS.index(initial) * _PER_INITIAL
    return chr(FIRST + first + VOWELS.index(vowel) * len(FINALS) + FINALS.index(final))


_SOUTHERN: Final = {
    ord(together(initial, vowel, final)): together(
        "ㅇ" if vowel in _I_VOWELS else "ㄴ", vowel, final
    )
    for initial in "ㄹㄴ"
    for vowel in VOWELS
    for final in FINALS
}


def one_orthography(word: str) -> str:
    """Return a word with initial ㄹ and ㄴ written as the South writes them at a word's start.

    리 and 이, 림 and 임, 로 and 노, 려, 녀 and 여 become one, in every place of a name: 률 and 율
    differ inside names as well. Other characters stay.
    """
    return word.translate(_SOUTHERN)


def compose(letters: str) -> str:
    """Return text whose single jamo (ㄱㅣㅁ) are put together into syllables (김).

    A consonant closes the syllable before it unless a vowel follows. What cannot be put together
    stays as it is.
    """
    done: list[str] = []
    index = 0
    while index < len(letters):
        taken, syllable = _syllable_at(letters, index)
        done.append(syllable)
        index += taken
    return "".join(done)


def _syllable_at(letters: str, index: int) -> tuple[int, str]:
    """Return how many letters from `index` make one unit, and that unit."""
    window = letters[index : index + 5]
    head = window[0]
    if head in INITIALS and len(window) > 1 and window[1] in VOWELS:
        final = _final_in(window[2:])
        return 2 + len(final), together(head, window[1], _PAIRED_FINALS.get(final, final))
    if is_syllable(head) and apart(head)[2] == "":
        final = _final_in(window[1:])
        initial, vowel, _ = apart(head)
        return 1 + len(final), together(initial, vowel, _PAIRED_FINALS.get(final, final))
    return 1, head


def _final_in(rest: str) -> str:
    """Return the letters at the start of `rest` that close the syllable before it."""

    def closes(count: int) -> bool:
        return not (len(rest) > count and rest[count] in VOWELS)

    if rest[:2] in _PAIRED_FINALS and closes(2):
        return rest[:2]
    if rest[:1] in FINALS[1:] and closes(1):
        return rest[:1]
    return ""


def is_jamo(letter: str) -> bool:
    """Return whether a character is a single letter of Hangul (compatibility jamo)."""
    return letter in _LETTERS
