# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Home towns and administrative levels in four languages.

Keys: `place:kp-` and the name in Hangul (`place:kp-평안남`, `place:kp-성천`), `place:ua-` and
`place:ru-` and a region. Villages (리, 동, 로동자구) count behind a place that is known:
`place:kp-장임이` is 장림리.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from tutela.terms.names.endings import stems
from tutela.terms.names.folding import Token, tokens
from tutela.terms.names.foreign import stem
from tutela.terms.names.hangul import one_orthography
from tutela.terms.names.romanise import System, spelt
from tutela.terms.particulars import gazetteer
from tutela.terms.particulars.span import Kind, Particular, particular
from tutela.terms.particulars.tables import Row, Table, either

FORM_MIN: Final = 5
"""A spelling in Latin or Cyrillic that is shorter counts only beside a word such as "county"."""
VILLAGE_WITHIN: Final = 6
_HEAD: Final = 2
"""The letters of a form that no ending reaches: each form has more."""

_MARKS: Final = str.maketrans("ŏŭ", "ou", "'’-")
# Letters that people put for one another in names they hear.
_ALIKE: Final = str.maketrans("ґєэёїіы", "геееиии", "ъь")
_NORTH: Final = re.compile(
    r"north(?:ern)?|север\w+|північн\w+|buk(?:to|do)?|пук(?:то|до)?|пхукто|북"
)
_SOUTH: Final = re.compile(r"south(?:ern)?|южн\w+|південн\w+|nam(?:do)?|намдо|남")
_LEVEL: Final = re.compile(
    r"(?:county|district|province|city|town|gun|kun|si|do|up|уезд\w*|район\w*|провинци\w+|город\w*|г|кун\w*"
    r"|повіт\w*|місто|міста|місті|провінці\w+)"
)
_SUFFIX: Final = re.compile(
    r"(?:gun|kun|si|shi|do|to|up|ri|guyok|kuyok|гун|кун|си|до|то|ып|ри|кі|сі)$"
)
_HANGUL_SUFFIX: Final = "특별시|직할시|특급시|시|군|읍|구역|구|도"
_CAPITAL: Final = r"[A-ZА-ЯЁІЇЄҐ][\w'’-]+"
_NAMED: Final = re.compile(
    r"(?<!\w)(?:(?:(?:[Гг]ород|[Пп]ос[её]л|[Сс]ел|[Дд]еревн|[Сс]таниц|[Хх]утор|[Аа]ул|[Мм]іст"
    r"|[Сс]елищ|[Уу]езд|[Пп]овіт)[а-яіїє]{0,4}|[Гг]\.|[Пп]ос\.|[Пп]гт|[Сс]мт\.?|[Дд]ер\.)\s?"
    rf"(?P<behind>{_CAPITAL}(?:\s{_CAPITAL})?)"
    rf"|(?P<before>{_CAPITAL})\s(?:обл\.|област\w+|район\w*|р-н\w*|кра[йяюе]|округ\w*|кожуун\w*"
    r"|улус\w*|уезд\w*|повіт\w*|громад\w+)"
    rf"|(?P<english>{_CAPITAL})\s(?:[Vv]illage|[Cc]ounty|[Oo]blast|[Rr]egion|[Dd]istrict|[Pp]rovince))"
)
_VILLAGE: Final = re.compile(r"[가-힣]{1,5}?(?:로동자구|노동자구|리|동|읍|구)(?![가-힣]{3})")


def find(text: str) -> Iterator[Particular]:
    """Yield the places of a readable text that the tables know."""
    yield from _korean(text)
    yield from _regions(text)
    yield from _derived(text)
    yield from _level_and_name(text)


def _korean(text: str) -> Iterator[Particular]:
    for match in _hangul_pattern().finditer(text):
        found = one_orthography(match["half"] or match["plain"] or match["city"] or match["county"])
        if match["half"]:
            found += "북" if match["side"].startswith("북") else "남"
        yield _place(match.start(), match.end(), f"kp-{found}")
        yield from _village(text, match.end())


def _village(text: str, after: int) -> Iterator[Particular]:
    gap = len(text[after : after + VILLAGE_WITHIN]) - len(
        text[after : after + VILLAGE_WITHIN].lstrip()
    )
    match = _VILLAGE.match(text, after + gap)
    if match and gap and not _hangul_pattern().match(text, after + gap):
        yield _place(match.start(), match.end(), f"kp-{one_orthography(match.group())}")


def _place(start: int, end: int, value: str) -> Particular:
    return particular(start, end, Kind.PLACE, value)


def _regions(text: str) -> Iterator[Particular]:
    table, slugs = _region_table()
    for found in table.find(text):
        yield _place(found.start, found.end, slugs[found.row])


def _level_and_name(text: str) -> Iterator[Particular]:
    """Yield the places no table knows, beside a word for their level: посёлок Сухая Лопатка."""
    for match in _NAMED.finditer(text):
        written = match["behind"] or match["before"] or match["english"]
        stems_of = [found for word in written.split() if (found := stem(word))]
        if stems_of:
            yield _place(match.start(), match.end(), f"x-{' '.join(stems_of)}")


def _derived(text: str) -> Iterator[Particular]:
    """Yield the places of the DPRK that are written in Latin or Cyrillic letters."""
    forms = _forms()
    before: Token | None = None
    for token, follower in pairwise((*tokens(text), Token(len(text), len(text), ""))):
        found = _looked_up(token.text, forms)
        if found:
            yield from _with_neighbours(token, found, before, follower)
        before = token


def _with_neighbours(
    token: Token, found: str, before: Token | None, after: Token
) -> Iterator[Particular]:
    start, end = token.start, token.end
    level = False
    for neighbour in (before, after):
        if neighbour is None or not neighbour.text:
            continue
        word = neighbour.text.lower()
        if found in gazetteer.DIVIDED and (side := _side(word)):
            found += side
            start, end = min(start, neighbour.start), max(end, neighbour.end)
        level = level or _LEVEL.fullmatch(word) is not None
    if level or (token.text[0].isupper() and len(token.text) >= FORM_MIN):
        yield _place(start, end, f"kp-{found}")


def _side(word: str) -> str:
    if _NORTH.fullmatch(word):
        return "북"
    return "남" if _SOUTH.fullmatch(word) else ""


def _looked_up(word: str, forms: dict[str, str]) -> str | None:
    if word[0] >= "\u0500":
        return None
    lowered = word.lower().replace("-", "").translate(_ALIKE)
    # What is taken from the end of a word leaves its head.
    if lowered[:_HEAD] not in _heads():
        return None
    for form in (lowered, _SUFFIX.sub("", lowered)):
        if form in forms:
            return forms[form]
        if form and form[0] >= "\u0400":
            for nominative in stems(form):
                if nominative in forms:
                    return forms[nominative]
    return None


@cache
def _forms() -> dict[str, str]:
    """Return every derived spelling of every place, and the place in Hangul."""
    found: dict[str, str] = {}
    halves = [base + side for base in gazetteer.DIVIDED for side in "남북"]
    names = (
        *gazetteer.DIVIDED,
        *halves,
        *gazetteer.PROVINCES,
        *gazetteer.CITIES,
        *gazetteer.COUNTIES,
    )
    for name in names:
        for spelling in _spellings(name):
            found.setdefault(spelling.translate(_ALIKE), one_orthography(name))
    found.update(
        {
            form.translate(_ALIKE): one_orthography(name)
            for form, name in gazetteer.CUSTOMARY.items()
        }
    )
    return found


@cache
def _heads() -> frozenset[str]:
    return frozenset(form[:_HEAD] for form in _forms())


def _spellings(name: str) -> Iterator[str]:
    for system in System:
        for written in {name, one_orthography(name)}:
            yield "".join(spelt(written, system)).translate(_MARKS)
            if system is System.KHOLODOVICH:
                heard = "".join(spelt(written, system)).replace("нъ", "нг")
                yield from (heard, heard.replace("х", ""), heard.replace("л", "ль"))
            if name[-1] in "남북" and name[:-1] in gazetteer.DIVIDED:
                yield "".join(spelt(written + "도", system)).translate(_MARKS)


@cache
def _hangul_pattern() -> re.Pattern[str]:
    def either(names: tuple[str, ...]) -> str:
        both = {form for name in names for form in (name, one_orthography(name))}
        return "|".join(sorted(both, key=lambda form: (-len(form), form)))

    halves = "|".join(gazetteer.DIVIDED)
    return re.compile(
        rf"(?<![가-힣])(?=[가-힣])(?:(?P<half>{halves})(?P<side>[남북])도"
        r"|(?:(?P<plain>" + either(gazetteer.PROVINCES) + r")도)"
        rf"|(?P<city>{either(gazetteer.CITIES)})(?:{_HANGUL_SUFFIX})?"
        rf"|(?P<county>{either(gazetteer.COUNTIES)})"
        r"(?:군|읍|구역|구(?=\s)|(?=\s?(?:출신|태생|사람|고향|에서 (?:태어|나서|자라)))))"
    )


@cache
def _region_table() -> tuple[Table, list[str]]:
    slugs: list[str] = []
    rows: list[Row] = []
    for line in gazetteer.REGIONS.strip().splitlines():
        slug, english, russian, ukrainian, korean = (cell.strip() for cell in line.split(";"))
        slugs.append(slug)
        rows.append(Row(english, either(russian, ukrainian), "" if korean == "-" else korean))
    return Table(rows, r"(?:s?k?\w?ya|skyi|ska)?\b", "[а-яёіїє'-]*"), slugs


def keys_of(place: str) -> frozenset[str]:
    """Return the keys of a place on record, in any of the four languages; none if it is unknown."""
    return frozenset(found.key for found in find(place))
