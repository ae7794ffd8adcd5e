# ruff: noqa: RUF001, E501, SIM905 - letters of three scripts, many words a line
"""Names in Hangul: a surname and one or two syllables, by their shape and by what stands beside.

Hangul has no capitals, so a name is told by its neighbours (a rank, 동무, a label) or by its shape:
a known surname, syllables names are made of, then nothing but particles and titles.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.hit import Hit
from tutela.terms.names.endings import is_particle
from tutela.terms.names.hangul import one_orthography
from tutela.terms.names.inventory import DOUBLE_SURNAMES, KNOWN, SURNAMES

DETECTOR: Final = "names/1"
BESIDE: Final = 700
SHAPED: Final = 450

_EOJEOL: Final = re.compile(r"[가-힣]+")
_RANK: Final = (
    r"(?:초급병사|중급병사|상급병사|전사|병사|하사|중사|상사|특무상사|상등병|이병|일병|상병|병장|소위|중위|상위|대위|소좌|중좌|상좌|대좌"
    r"|소령|중령|대령|소장|중장|상장|대장|분대장|소대장|중대장|대대장|련대장|지도원|정치지도원|참모장|부소대장|통역원?|군의|의사|환자|포로|증인|동무|동지|선생)"
)
_BEHIND_RANK: Final = re.compile(
    rf"(?<![가-힣]){_RANK}(?:인|이였던)?[ \t]{{1,2}}(?P<name>[가-힣]{{2,7}})"
)
_APART_BEHIND_RANK: Final = re.compile(
    rf"(?<![가-힣]){_RANK}[ \t]{{1,3}}(?P<name>[가-힣](?:[ \t]{{1,3}}[가-힣]){{1,3}})(?![가-힣])"
)
# 강 동무, 옹동무, 림가, 범순아, 최씨, 김 선생.
_TITLED: Final = re.compile(
    rf"(?<![가-힣])(?P<name>[가-힣]{{1,4}}?)[ \t]?(?:동무|동지|씨(?!야|앗)|군(?=[은이을과의]|\s)|양(?=[은이을과의]|\s)|선생|형님|아저씨|{_RANK})(?![가-힣]{{4}})"
)
_NOT_TITLED: Final = re.compile(
    r".{1,3}[은는의를을에던로한]|나|저|제|내|그|이|한|두|세|네|다른|여러|모든|우리|그때|당시|그의|나의|같은|어느|무슨|젊은|늙은|새|첫|둘째|우리의"
)
_CALLED: Final = re.compile(
    r"(?<![가-힣])(?P<name>[가-힣]{2,3})(?:[아야](?=[!,.~ \t\"'”’]|$)|이(?=[는가를도랑야]))",
    re.MULTILINE,
)
_SURNAME_ALONE: Final = re.compile(r"(?<![가-힣])(?P<name>[가-힣])가(?:놈|네)?(?![가-힣]{2})")
_SPEAKER: Final = re.compile(
    r"(?:나는|저는|내가|제가|본인은)[ \t]{1,2}(?P<name>[가-힣]{2,4}?)(?=이다|이오|입니다|이며|이고|이라|라고|다(?![가-힣])|요)"
)
# 옥 진 셩: the syllables of a name apart; and with only the surname apart, 김 철수.
_APART: Final = re.compile(
    r"(?<![가-힣])(?P<name>[가-힣][ \t]{1,3}(?:[가-힣][ \t]{1,3}[가-힣](?![가-힣])|[가-힣]{2}(?=[은는이가을를의과와도]|[^가-힣]|$)))"
)
# A foreign name in Hangul: syllables that Korean words seldom have.
_FOREIGN: Final = re.compile(
    r"[가-힣]{0,6}(?:노프|로프|코프|도프|또프|예프|스키|쓰끼|쯔끼|츠키|비치|비츠|브나|첸코|옌코|또르|드르|쩨르|뜨|쁘|쯔|쎄|뽈|쇼크|르트|르그|슬라)[가-힣]{0,6}"
)
# The initial letters of a name, as people write to hide it: ㅊㅇㅎ. Not laughter.
_CONSONANTS: Final = re.compile(
    # As they are typed, and as NFKC makes them; ㅋㅋㅋ and ㅎㄷㄷ are no names.
    r"(?<![ㄱ-ㅣ\u1100-\u1112가-힣])(?!([ㄱ-ㅎ\u1100-\u1112])\1+(?![ㄱ-ㅎ\u1100-\u1112]))"
    r"(?![ㅋㅎㅇㄷㅠㅜ\u110f\u1112\u110b\u1103]+(?![ㄱ-ㅎ\u1100-\u1112]))[ㄱ-ㅎ\u1100-\u1112]{2,4}(?![ㄱ-ㅎ\u1100-\u1112])"
)
_NAMES: Final = frozenset(
    (FindingKind.PERSON_NAME, FindingKind.PLACE, FindingKind.ORGANISATION, FindingKind.UNIT)
)
_LAST: Final = re.compile(r"[가-힣]{2,}$")
_PARTICLE: Final = re.compile(
    r"(?<=[가-힣]{2})(?:에서는|에서도|에서|에게서|에게|에는|에도|으로는|으로|까지|부터|입니다|이였다|이다|이며|이고|라고|이라고|은|는|이|가|을|를|의|에|와|과|도|로)$"
)
_DOUBLE: Final = re.compile(
    rf"(?<![가-힣])(?P<name>(?:{'|'.join(sorted(DOUBLE_SURNAMES))})(?:[ \t]{{0,2}}[가-힣]{{1,2}})?)"
)
# Words that have the shape of a name and are none.
_NO_NAMES: Final = frozenset(
    """
이것은 이것이 이것을 이것도 이것만 그것은 그것이 저것은 우리는 우리가 우리를 우리의 우리도 조선말 조선어 조선사 조선인 나머지 이야기 이때는 이제는 이번에 이곳은 이곳에 이전에 이후에 이날은 이날이
전화는 전화가 전화를 사진을 사진이 사진은 사람은 사람이 사람을 사람도 사람들 지금은 지금도 지금까 정말로 정도로 안에서 밖에서 위에서 앞에서 뒤에서 옆에서 손에는 도중에 마지막 나중에 오늘은 오늘도
어제는 어머니 아버지 하나는 하나를 하나도 모두가 모두를 모르는 모른다 모르고 고향에 고향이 고향은 고맙다 고개를 공부를 공장에 군대에 군인이 군인은 군인들 길에서 남자가 남자는 남쪽에 남쪽은 노래를 다리를
다시는 도시에 동무가 동무는 동무들 동생이 동생은 말하는 말하고 문서를 문앞에 물었다 물으면 물속에 민간인 민족이 방에서 방송을 방송이 배고파 배고프 보고서 부대가 부대는 부대에 부모가 부모는 북쪽에 불빛이 서류를 서류는 서로가
소리가 소리는 소리를 속에서 손으로 송이가 시간이 시간은 시간에 신발을 신발이 심하게 심장이 안전한 안전하 양말을 양쪽에 어디로 어디서 어디에 여기서 여기에 여기는 여자가 여자는 연락이 오전에 오후에 오른쪽
옷에는 원래는 위해서 유리가 음식을 이름은 이름이 이름을 이름도 인사를 일어나 임무를 임무는 장갑을 장소는 장소를 전쟁이 전쟁은 전투에 전투가 정신을 제대로 조금만 조용히 주소를 주소는 주위에 주머니 지도를 지뢰를 지뢰에 지하에
진술은 진술을 진술서 차에서 창고에 천막에 총소리 총으로 최근에 추위에 친구가 친구는 친구를 태여났 편지를 편지가 편지는 포로가 포로는 포로로 하늘에 한국말 한국어 한국인 한번도 한사람 현재는 형제가 호송차 확인은 황급히
손전화 손도장 종이를 종이는 종이가 종이에 담배를 담배가 시계를 시계는 원본은 원본을 원본이 복사본 간호원 담당자 련락처 로마자 한글자 소식을 소식이 수술이 수술을 위생소 차소리 주세요 마세요 나오면 나오고 어차피 아무도
소리로 하자고 손들고 피해서 부상병 한달도 여기다 이름의 표기가 대답함 오래요 태우고 모이자 후송지 녀자가 녀자요 녀자는 여자도 권리가 인원이 인원은 음식이 안경이 안경을 도착을 출발을 로씨 어디 그래 이거 그거 해야 혹시 담요로 담요를
추워서 배고픈 고기를 구름이 기름을 남편이 남편은 노인이 노인은 도장을 마당에 마음이 마음은 문제는 반찬이 방향으 사고가 사과를 서로를 선물을 소금을 소년이 소녀가 손님이 신호를 신호가 안내를 여름에 연기가 오빠가 옥수수 우물에 원인은
유족이 은혜를 음악을 이불을 이웃이 인민군 임시로 장교가 장교는 전선에 전선을 정치를 조국을 조국이 주민이 주민은 지원을 진단은 차량이 차량은 천으로 태도가 하루에 하루는 한국에 현장에 현장은 형편이 호수는 황소가
나라가 나라는 나라를 남조선 북조선 로씨야 로동자 기록은 기록을 기억이 기억은 구두로 고통이 고통을 강에서 강가에 기차가 기차를 길가에 도움을 동쪽에 서쪽에 류의할 마을에 마을은 문제가 문제는 반드시 방법이 방향을
""".split()
)
_PATTERNS: Final = (
    *(_TITLED, _BEHIND_RANK, _APART_BEHIND_RANK, _CALLED, _SURNAME_ALONE, _SPEAKER, _APART),
    _DOUBLE,
)


def hangul_people(text: str) -> Iterator[Hit]:
    """Yield the names of a readable text that are in Hangul."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            written = match["name"]
            is_name = pattern is not _APART or is_shaped(re.sub(r"\s", "", written))
            if pattern is _TITLED:
                is_name = _NOT_TITLED.fullmatch(written) is None
            if pattern is _SURNAME_ALONE:
                is_name = one_orthography(written) in SURNAMES
            if pattern is _BEHIND_RANK:
                is_name = one_orthography(written)[0] in SURNAMES
            if is_name and written not in _NO_NAMES:
                start, end = match.span("name")
                yield _name(
                    start, start + len(_bare(written)) if " " not in written else end, BESIDE
                )
    for pattern in (_FOREIGN, _CONSONANTS):
        for match in pattern.finditer(text):
            yield _name(match.start(), match.end(), SHAPED)
    for match in _EOJEOL.finditer(text):
        name = _by_shape(match.group())
        if name:
            yield _name(match.start(), match.start() + len(name), SHAPED)


def without_particles(text: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits; those that end with a word of Hangul without the particles behind a name.

    What is hidden stays: a release hides whole words.
    """
    for hit in hits:
        match = _LAST.search(text, hit.start, hit.end) if hit.kind in _NAMES else None
        if match is None:
            yield hit
            continue
        word = match.group()
        bare = _by_shape(word) if hit.kind is FindingKind.PERSON_NAME else ""
        bare = bare or (word if len(word) <= 3 else _PARTICLE.sub("", word))  # noqa: PLR2004 - a whole name
        yield hit._replace(end=match.start() + len(bare))


def _name(start: int, end: int, score: int) -> Hit:
    return Hit(start, end, FindingKind.PERSON_NAME, score, DETECTOR)


def _bare(word: str) -> str:
    """Return a name without the particles behind it, if what is left is a name."""
    return _by_shape(word) or word


@lru_cache(maxsize=1 << 16)
def _by_shape(word: str) -> str:
    """Return the name of three syllables that a word begins with; "" where there is none.

    Of four behind a surname of two; of two only where nothing stands behind.
    """
    if word[:3] in _NO_NAMES or word in _NO_NAMES:
        return ""
    for size in (4, 3, 2):
        if len(word) < size or (size == 2 and len(word) > 2):  # noqa: PLR2004 - surname and one syllable
            continue
        name = word[:size]
        if is_shaped(name) and is_particle(word[size:]) and _is_long_enough(name, word):
            return name
    return ""


def _is_long_enough(name: str, word: str) -> bool:
    # Two syllables alone are too often a word; rank, title or label must stand beside.
    return len(name) > 2 and (len(name) == len(word) or len(word) - len(name) <= 5)  # noqa: PLR2004 - a name, an ending


def is_shaped(name: str) -> bool:
    """Tell whether syllables may be a Korean name: a surname, then syllables of given names."""
    known = one_orthography(name)
    if len(name) == 4:  # noqa: PLR2004 - surname of two syllables
        return known[:2] in DOUBLE_SURNAMES and all(one in KNOWN for one in known[2:])
    return known[0] in SURNAMES and all(one in KNOWN for one in known[1:])
