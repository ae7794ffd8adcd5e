"""The Korean particle behind a hidden name, in the form that fits the word put in its place.

은 stands behind a consonant, 는 behind a vowel; what is hidden in Korean is name and particle
together, so the particle is read off and put behind the pseudonym. Source: general knowledge.
"""

import re
from typing import Final

from tutela.terms.names.endings import TITLE
from tutela.terms.names.hangul import apart, is_syllable

# What stands behind a consonant, and what behind a vowel.
_PAIRS: Final = (
    *(("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("아", "야"), ("이여", "여")),
    *(("으로", "로"), ("으로서", "로서"), ("으로부터", "로부터"), ("이랑", "랑"), ("이나", "나")),
    *(("이라고", "라고"), ("이라는", "라는"), ("이라", "라"), ("이란", "란"), ("이든", "든")),
    *(("이며", "며"), ("이고", "고"), ("이다", "다"), ("이였다", "였다"), ("이었다", "였다")),
    *(("이에요", "예요"), ("이요", "요"), ("이오", "요"), ("인데", "인데"), ("인", "인")),
)
_EQUAL: Final = (
    *("의", "에", "에서", "에게", "에게서", "께", "께서", "도", "만", "부터", "까지", "처럼"),
    *("보다", "마저", "조차", "밖에", "뿐", "한테", "한테서", "하고", "입니다", "이라도"),
)
_FORMS: Final = {
    **{form: (form, form) for form in _EQUAL},
    **{form: pair for pair in _PAIRS for form in pair},
}
_ONE: Final = "|".join(sorted(_FORMS, key=lambda form: (-len(form), form)))
_REST: Final = re.compile(rf"(?:{TITLE})?(?P<first>{_ONE})(?P<second>{_ONE})?")


def particle(rest: str, behind: str) -> str:
    """Return what must stand behind a word so that it says what `rest` said behind a hidden one.

    Args:
        rest: what followed the hidden name within its word: particles, a title before them.
        behind: the word that takes the place of the name.

    Returns:
        One or two particles; "" where `rest` is none, or something else.
    """
    match = _REST.fullmatch(rest)
    if match is None:
        return ""
    first = _fitting(match["first"], behind)
    second = _fitting(match["second"], first) if match["second"] else ""
    return first + second


def _fitting(form: str, behind: str) -> str:
    closed, open_ = _FORMS[form]
    if not is_syllable(behind[-1]):
        return open_
    final = apart(behind[-1])[2]
    # 로 also stands behind ㄹ: 서울로.
    liquid = final == "ㄹ" and closed.startswith("으로")
    return closed if final and not liquid else open_
