# ruff: noqa: RUF001 - letters of several scripts stand side by side here, on purpose
"""Legacy code pages: which single reading of bytes without a mark is a text people write.

Bytes of one code page are letters in every other, so a reading is taken only where exactly one is
plausible and no other is even possible. A reading is plausible as Cyrillic (Russian, Ukrainian or
both) or as Korean by the rules of `_is_cyrillic` and `_is_korean`, and possible by the same rules
with wider bounds: two readings that differ in one rare letter are both. The pairs of letters and
the syllables are the most frequent in the invented statements (their dev half) and in the
catalogues of this program. There they make up .58 to .70 of a text, and some .1 of a text that is
read in the wrong code page.

North Korean KPS 9566 has the bytes of cp949 with other syllables; Python has no table of it. Its
texts come out as rare syllables, and are refused.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

CODE_PAGES: Final = (
    "cp949",
    "cp1251",
    "koi8-u",
    "koi8-r",
    "cp866",
    "cp1125",
    "iso8859-5",
    "mac-cyrillic",
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a reading may be from what people write.

    Attributes:
        letters: the least number of Cyrillic letters, or of syllables of Hangul.
        common: the least share of frequent pairs or syllables.
        rare: the largest share of rare letters.
        odd: the largest share of words with capitals in odd places, or of two alphabets.
    """

    letters: int
    common: float
    rare: float
    odd: float


PLAUSIBLE: Final = Bounds(letters=32, common=0.35, rare=0.02, odd=0.03)
POSSIBLE: Final = Bounds(letters=12, common=0.2, rare=0.2, odd=0.15)

_ALPHABET: Final = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ")
_RARE: Final = frozenset("ґ")
_SIGNS: Final = frozenset("«»“”„‘’—–…№§°•·\u00a0±×−")
_PAIRS: Final = frozenset(
    (
        *("ав", "ад", "аз", "ай", "ак", "ал", "ам", "ан", "ап", "ар", "ас", "ат", "ва", "ве"),
        *("ви", "во", "ві", "го", "да", "де", "ди", "до", "ел", "ен", "ер", "ес", "ет", "же"),
        *("за", "ий", "ик", "ил", "им", "ин", "ис", "ит", "ка", "ки", "ко", "ку", "ла", "ле"),
        *("ли", "ло", "ль", "лю", "ля", "ма", "ме", "мо", "на", "не", "ни", "нн", "но", "ня"),
        *("ні", "об", "ов", "ог", "од", "ок", "ол", "ом", "он", "оп", "ор", "ос", "от", "па"),
        *("пе", "пи", "по", "пр", "пі", "ра", "ре", "ри", "ро", "ру", "са", "ск", "со", "ст"),
        *("ся", "та", "те", "ти", "то", "тр", "ть", "ча", "че", "чи", "ід", "іт"),
    )
)
_SYLLABLES: Final = frozenset(
    "가개거것게고군그기나는니다대도동되두들라람로를름리마만말면명모무번보본부사상서소수습시십"
    "아않았야어없었에여오요원위으은을음의이인일입있자장적전정제주지진하한해호"
)
_FIRST, _LAST = "\uac00", "\ud7a3"
_SYLLABLE_BYTES: Final = 2
# Letters of Hangul alone, full-width forms, quotation marks, bullets, units, arrows.
_KOREAN_SIGN: Final = re.compile(
    "[\u3131-\u318e\uff01-\uff5e\u3000-\u3015\u338f-\u33a5\u2460-\u2473"
    "·‘’“”…―—–※→←↑↓⇒℃№○●◎□■◇◆△▲▽▼☆★×÷±°′″§]"
)
_LATIN_LAST: Final = "\u024f"
_LATIN_ACCENTS: Final = re.compile("[\u00aa-\u024f]{2}|(?<![A-Za-z])[\u00c0-\u024f](?![A-Za-z])")
_WORD: Final = re.compile("[\u0400-\u04ffA-Za-z]+")
_LATIN: Final = re.compile("[A-Za-z]")


def readings(untrusted: bytes) -> dict[str, str]:
    """Return the possible readings of bytes, each under the first code page that gives it.

    Where there is just one, it is plausible; otherwise nothing is decided.
    """
    found: dict[str, str] = {}
    for page in CODE_PAGES:
        try:
            text = untrusted.decode(page)
        except UnicodeDecodeError:
            continue
        if text not in found.values() and _is_text(text, page, POSSIBLE):
            found[page] = text
    if len(found) == 1 and not all(_is_text(text, page, PLAUSIBLE) for page, text in found.items()):
        return {}
    return found


def is_accident(decoded: str, untrusted: bytes) -> bool:
    """Return whether bytes are UTF-8 by accident: a few words of Korean in cp949 can be.

    They come out as Latin letters with accents, beside each other or alone, where people write
    those between letters without.
    """
    letters = [letter for letter in decoded if not letter.isascii() and letter.isalpha()]
    if not letters or not all(letter <= _LATIN_LAST for letter in letters):
        return False
    try:
        korean = untrusted.decode("cp949")
    except UnicodeDecodeError:
        return False
    syllables = [letter for letter in korean if not letter.isascii()]
    if not all(_FIRST <= letter <= _LAST and _in_standard(letter) for letter in syllables):
        return False
    return _LATIN_ACCENTS.search(decoded) is not None


def _is_text(text: str, page: str, bounds: Bounds) -> bool:
    return _is_korean(text, bounds) if page == "cp949" else _is_cyrillic(text, bounds)


def _is_cyrillic(text: str, bounds: Bounds) -> bool:
    """Return whether a reading is Russian or Ukrainian as people write it.

    1. Outside ASCII it has letters of the two alphabets and signs of typography, nothing else.
    2. It has enough such letters, not too many of them rare.
    3. Enough of the pairs of neighbouring letters are among the most frequent ones.
    4. Almost all words are in small letters, in capitals, or begin with one capital, and have no
       Latin letter.
    """
    strange = [letter for letter in text.lower() if not letter.isascii()]
    letters = [letter for letter in strange if letter in _ALPHABET]
    if len(letters) < bounds.letters or not _SIGNS.issuperset(set(strange) - _ALPHABET):
        return False
    if sum(letter in _RARE for letter in letters) > bounds.rare * len(letters):
        return False
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    pairs = [word[at : at + 2].lower() for word in words for at in range(len(word) - 1)]
    if sum(pair in _PAIRS for pair in pairs) < bounds.common * max(len(pairs), 1):
        return False
    return sum(map(_is_odd, words)) <= bounds.odd * len(words)


def _is_korean(text: str, bounds: Bounds) -> bool:
    """Return whether a reading is Korean as people write it.

    1. Outside ASCII it has Hangul, Russian letters, Han characters, full-width forms and signs of
       typography, nothing else.
    2. It has enough syllables of Hangul, and no more Russian letters than those.
    3. Enough of them are among the most frequent ones.
    4. Not too many letters are Han characters or syllables outside KS X 1001.
    """
    strange = [letter for letter in text if not letter.isascii()]
    hangul = [letter for letter in strange if _FIRST <= letter <= _LAST]
    russian = [letter for letter in strange if letter.lower() in _ALPHABET]
    han = [letter for letter in strange if unicodedata.name(letter, "").startswith("CJK ")]
    known = {*hangul, *russian, *han}
    if len(hangul) < bounds.letters or len(russian) > len(hangul):
        return False
    if not all(letter in known or _KOREAN_SIGN.match(letter) for letter in strange):
        return False
    rare = len(han) + sum(not _in_standard(letter) for letter in hangul)
    if rare > bounds.rare * len(hangul):
        return False
    return sum(letter in _SYLLABLES for letter in hangul) >= bounds.common * len(hangul)


def _is_odd(word: str) -> bool:
    usual = word.islower() or word.isupper() or (word[0].isupper() and word[1:].islower())
    return not usual or _LATIN.search(word) is not None


def _in_standard(syllable: str) -> bool:
    # Python writes a syllable that the standard lacks as four letters, eight bytes.
    return len(syllable.encode("euc_kr")) == _SYLLABLE_BYTES
