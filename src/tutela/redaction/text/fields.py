# ruff: noqa: RUF001, RUF003, E501 - letters of three scripts, one row one line
"""What stands behind a label of a form: "Name: ...", "성명 ...", "позывной ...".

What is behind a word such as "known as" counts as well: a nickname may be any word.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.hit import Hit
from tutela.terms.particulars.tables import small

DETECTOR: Final = "fields/1"
SCORE: Final = 600

# Kind; labels of forms, a scanner's gaps between letters left out; the field ends at two spaces, a
# stroke or the line's end.
_LABELS: Final = """
PERSON_NAME; name|full name|surname|given name|patient|subject|witness|signed|interviewer|interviewee|interpreter|translator|doctor|nurse|guard|escort|next of kin|contact|alias|aka|a\\.k\\.a\\.|nickname|call sign|sender|to|from|re|attn|cc|dear|editor|author|investigator|фио|ф\\.и\\.о\\.?|фамилия|имя|отчество|врач|зав|следователь|переводчик|пер\\.?|перевод|свидетель|понятые|подпись|подписал|сдал|принял|позывной|прозвище|кличка|автор|кому|от кого|от|пациент|больной|конвой|водитель|охрана|піб|п\\.і\\.б\\.?|прізвище|ім['’]я|по батькові|лікар|слідчий|перекладач|перекл\\.?|свідок|поняті|підпис|підписи|здав|прийняв|позивний|прізвисько|автор|пацієнт|хворий|водій|성명|이름|본명|별명|가명|호출부호|환자|담당|담당의|군의|통역|통역원|증인|서명|수표|작성자|작성|조사원|면담자|적은이|글쓴이|보낸이|받는이|부|모|처|보호자|인솔|호송|운전
DATE; date|date of birth|d\\.?o\\.?b\\.?|born|birth|admitted|discharged|issued|received|captured|дата|дата рождения|рожд\\.?|д\\.р\\.?|поступил|выписан|выдан|принят|дата народження|народж\\.?|д\\.н\\.?|видано|виписано|прийнято|생년월일|난해|난날|출생|입대|입대날자|입대일|발급|발급일|날자|날짜|일시|입원|퇴원
AGE; age|возраст|вік|나이|년령|연령
PLACE; place|place of birth|address|add|home|residence|home town|hometown|birthplace|location|адрес|место|место рождения|прожив\\.?|родом|откуда|адреса|місце|місце народження|звідки|출생지|고향|집주소|주소|본적|본관|장소|거주지
UNIT; unit|regiment|company|service|в/ч|часть|подразделение|частина|підрозділ|부대|소속|부대명
RANK; rank|grade|position|occupation|profession|trade|звание|должность|профессия|специальность|звання|посада|професія|фах|칭호|군사칭호|계급|직무|직위|직업|직책
NUMBER; no|number|ref|file|case|tel|phone|fax|mob|mobile|serial|s/n|id|passport|card|tag|plate|номер|№|тел\\.?|дело|справка|паспорт|удостоверение|жетон|справа|посвідчення|квиток|картка|번호|군번|전화|무기번호|등록번호|증명서|차번호|병록|파일|화일
WOUND; diagnosis|dx|injury|injuries|condition|wounds|диагноз|д-з|ранение|жалобы|состояние|діагноз|поранення|скарги|стан|진단|병명|부상|상처|상태|증상
FAMILY; family|relatives|parents|children|mother|father|spouse|marital status|родственники|родств\\.?|родные|семья|мать|отец|дети|семейное положение|родичі|рідні|родина|мати|батько|діти|가족|가족관계|부모|친척|처자
TRAIT; blood|blood type|blood group|height|weight|distinguishing marks|marks|education|school|notes?|allergies|группа крови|рост|приметы|образование|особые отметки|аллергия|доп\\.?|зріст|прикмети|освіта|група крові|алергія|혈액형|키|몸무게|특징|학력|출신|성분|비고
ORGANISATION; hospital|ward|facility|department|dept|камера|палата|отделение|отд-ние|учреждение|госпиталь|відділення|установа|шпиталь|병원|병동|병실|소속기관
"""
# Words of running text that introduce a name; what is named ends with the clause, after 3 words.
_SAID: Final = (
    r"(?:nick-?named?|known(?: to [^\W\d_]+(?: [^\W\d_]+)?)? as|called|calls? (?:him|her|me)|call sign|callsign|goes by|named|by the name(?: of)?|my name(?: is|'s)?|name (?:is|was)|alias|aka|a\.k\.a\.|answers to|listed as|signed"
    r"|по имени|по фамилии|по прозвищу|прозвищ\w+|по кличке|кличк\w+|позывн\w+|на имя|зовут|звали|звать|называ\w+|обзыва\w+|представил\w+|фамили\w+|имя|отзыва\w+ на"
    r"|на ім['’]я|на прізвище|на прізвисько|прізвиськ\w+|прізвищ\w+|позивн\w+|звати|звали|звуть|назива\w+|назва\w+|кличут\w+|кличе|представи\w+|ім['’]я)"
)
_INTRODUCED: Final = re.compile(
    rf"(?<!\w){_SAID}(?:\s+(?:его|её|меня|мне|им|ей|його|її|мене|себя|себе|был|было|была|було|був|is|was|were|the|him|her|he|they|как|як))?"
    r"[ \t:,—–-]{1,4}[«\"“„'‘]?(?P<value>[^\W\d_][\w'’-]*(?:[ \t]+[\w'’.-]+){0,2})"
)
# A field of running text ends with the sentence; a stop behind one letter is of an initial.
_FIELD: Final = r"(?P<value>(?:[^\s|/;.!?]|(?<=[^\s])/(?=[^\s])|(?<=(?<!\w)\w)\.|[.!?](?!\s|$)|[ \t](?![ \t])){1,60})"
_SHORT_LINE: Final = 40
"""A line with a label that nothing but one space parts from what it announces is no longer."""
# 이름은 ..., 별명이 ..., "..."라고 불렀다, ...이라는 사람.
_NAMED: Final = re.compile(
    r"(?:이름|본명|별명|가명|성함|호출부호|암호명)(?:은|는|이|가|을|를|도)?\s{1,2}[\"'“‘《「]?(?P<value>[가-힣]{1,6}?(?:\s[가-힣]{1,4}?){0,2}?)(?=[\"'”’》」,.]|이다|입니다|이였|이오|이요|라고|라는|였다|예요|이에요|$)"
    r"|[\"'“‘《「](?P<quoted>[^\"'“”‘’《》「」\n]{1,20})[\"'”’》」]\s?(?:이?라고|이?라는|이?란)"
    r"|(?<![가-힣])(?P<called>[가-힣]{2,5}?)(?:이?라고\s?(?:부르|불렀|불리|하는|합니|한다)|이?라는|이?란)(?![가-힣]{3})"
)

# A few words in marks of quotation: a nickname, a place, a group.
_QUOTED: Final = re.compile(
    r"[«“„「《](?P<a>[^\s«»“”„「」《》][^«»“”„「」《》\n,.!?]{0,40}?)[»”“」》]|\"(?P<b>[^\s\"][^\"\n,.!?]{0,40}?)\"|(?<!\w)['‘](?P<c>[^\s'’‘][^'’‘\n,.!?]{0,40}?)['’](?!\w)"
)
_QUOTED_WORDS_MAX: Final = 4


def fields(text: str) -> Iterator[Hit]:
    """Yield what labels and introductions announce, in a readable text."""
    pattern, kinds = _table()
    lowered = small(text)
    for match in pattern.finditer(lowered):
        kind = kinds[next(name for name in kinds if match[name])]
        if match["gap"] == " " and not _is_short_line(text, match):
            continue
        yield from _value(match, "value", kind)
    for match in _INTRODUCED.finditer(lowered):
        yield from _value(match, "value", FindingKind.PERSON_NAME)
    for match in _QUOTED.finditer(text):
        for group in ("a", "b", "c"):
            if match[group] and len(match[group].split()) <= _QUOTED_WORDS_MAX:
                yield from _value(match, group, FindingKind.ORGANISATION)
    for match in _NAMED.finditer(text):
        for group in ("value", "quoted", "called"):
            yield from _value(match, group, FindingKind.PERSON_NAME)


def _is_short_line(text: str, match: re.Match[str]) -> bool:
    start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    length = (len(text) if end < 0 else end) - start
    return start == match.start() and length <= _SHORT_LINE


def _value(match: re.Match[str], group: str, kind: FindingKind) -> Iterator[Hit]:
    written = match[group]
    if written and written.strip():
        start = match.start(group) + len(written) - len(written.lstrip())
        yield Hit(start, start + len(written.strip()), kind, SCORE, DETECTOR)


@cache
def _table() -> tuple[re.Pattern[str], dict[str, FindingKind]]:
    kinds: dict[str, FindingKind] = {}
    groups: list[str] = []
    for number, line in enumerate(_LABELS.strip().splitlines()):
        kind, labels = (cell.strip() for cell in line.split(";", 1))
        kinds[f"k{number}"] = FindingKind[kind]
        # A scanner parts a label's letters: 성   명, Na me, Ф .И .О .
        forms = "|".join(_apart(label) for label in labels.split("|"))
        groups.append(f"(?P<k{number}>{forms})")
    label = "|".join(groups)
    return (
        re.compile(
            rf"(?:^|(?<=[ \t(\[/|.;]))(?:{label})(?P<gap>[ \t]*[:：=][ \t]*|[ \t]{{2,}}|(?<=[가-힣])[ \t]){_FIELD}",
            re.MULTILINE,
        ),
        kinds,
    )


def _apart(label: str) -> str:
    """Return a pattern of the label with up to 3 spaces between letters, where it is only letters."""
    if not label.replace(" ", "").isalpha() or len(label) < 2:  # noqa: PLR2004 - nothing between
        return label
    return r"[ \t]{0,3}".join(letter for letter in label if letter != " ")
