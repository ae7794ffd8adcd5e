# ruff: noqa: E501 - one row of a table, one line
# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Military units by number in four languages: 94-я бригада, 94th Brigade, 제94려단.

Key: `unit:` kind and number, such as `unit:brigade-94`; a whole chain (3rd company, 1st battalion)
gives one key for each member. Field post and military unit numbers (в/ч 12345) are `unit:post-12345`.
Source: general knowledge; spec/names.md, 9.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from tutela.terms.particulars import numerals
from tutela.terms.particulars.span import Kind, Particular, particular
from tutela.terms.particulars.tables import small

# Key; English; Russian stem; Ukrainian stem; Korean.
_FORMATIONS: Final = """
corps; corps; корпус; корпус; 군단|폭풍군단
army; army; арми; армі; 군(?![가-힣])
division; division|div\\.?; дивизи; дивізі; 사단
brigade; brigade|bde\\.?; бригад; бригад; 려단|여단
regiment; regiment|rgt\\.?|regt\\.?; полк; полк; 련대|연대
battalion; battalion|bn\\.?; батальон; батальйон; 대대
company; company|coy\\.?; рот; рот; 중대
platoon; platoon; взвод; взвод; 소대
squad; squad; отделени; відділенн; 분대
battery; battery; батаре; батаре; 포대
detachment; detachment; отряд; загін|загон; 부대
"""
_ORDINAL: Final = r"(?:st|nd|rd|th|-?(?:я|й|а|го|ї|му|ой|ей|ую|ю|ая|ий|ій|ою|м|мі|ти|те|е))?"
_BETWEEN: Final = r"(?:[\s-]+(?!of\b|and\b|и\b|і\b|в\b|у\b)[^\W\d]+(?:-[^\W\d]+)?){0,4}?"
_POST: Final = re.compile(
    r"(?<!\w)(?:в\s?/\s?ч|в\.\s?ч\.|войсков\w+ част\w+|військов\w+ частин\w+|military unit|field post|полев\w+ почт\w+|вч|част[ьи]|частин[аи]|부대\s?번호|제?\s?군부대)"
    r"\s*(?:№|no\.?|номер)?\s*(?P<post>[a-zа-яі]?-?\d(?:\s?\d){2,5})(?!\d)|제?\s?(?P<named>\d(?:\s?\d){2,5})\s?(?:군\s?)?부대"
)
# Numbers of units as soldiers write them, without a word: 92-064.
_BARE: Final = re.compile(r"(?<![\w/.,-])(\d{2}-\d{3})(?![\w/.,-]\d|[\w/-])")
_BETWEEN_DIGITS: Final = re.compile(r"[\s-]+")


def find(text: str) -> Iterator[Particular]:
    """Yield the numbered units of a readable text."""
    before, after, slugs = _patterns()
    lowered = small(text)
    for pattern in (before, after):
        for match in pattern.finditer(lowered):
            number = _number(match)
            slug = next(slugs[name] for name in slugs if match[name])
            if number is not None:
                yield particular(match.start(), match.end(), Kind.UNIT, f"{slug}-{number}")
    for match in _BARE.finditer(text):
        yield particular(match.start(), match.end(), Kind.UNIT, f"code-{match[1]}")
    for match in _POST.finditer(lowered):
        written = _BETWEEN_DIGITS.sub("", match["post"] or match["named"]).upper()
        yield particular(match.start(), match.end(), Kind.UNIT, f"post-{_one_letter(written)}")


def keys_of(unit: str) -> frozenset[str]:
    """Return the keys of a unit on record, in any of the four languages; none if it has no number."""
    return frozenset(found.key for found in find(unit))


def _one_letter(written: str) -> str:
    return written.replace("А", "A").replace("Т", "T").replace("В", "B").replace("І", "I")


def _number(match: re.Match[str]) -> int | str | None:
    if match.groupdict().get("code"):
        return str(match["code"])
    if match["digits"]:
        return int(match["digits"])
    return numerals.written_out(match["words"])


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Return the pattern for number first, the one for number last, and what each group means."""
    slugs: dict[str, str] = {}
    forms: list[str] = []
    for place, line in enumerate(_FORMATIONS.strip().splitlines()):
        slug, english, russian, ukrainian, korean = (cell.strip() for cell in line.split(";"))
        slugs[f"f{place}"] = slug
        forms.append(
            rf"(?P<f{place}>(?:{english})(?!\w)|(?:{russian}|{ukrainian})[а-яіїє]{{0,3}}(?!\w)|(?:{korean}))"
        )
    kinds = "|".join(forms)
    words = rf"(?P<words>{numerals.SLAVIC}|{numerals.ENGLISH})"
    first = re.compile(
        rf"(?<![\w.,])제?\s?(?:(?P<digits>\d{{1,4}}){_ORDINAL}|{words})(?:\s?|{_BETWEEN}[\s-]+)(?:{kinds})",
    )
    last = re.compile(
        rf"(?<!\w)(?:{kinds})(?:\s*(?:№|no\.?|number|номер)\s*(?P<digits>\d{{1,4}})(?P<words>)(?![\d-])"
        r"|\s+[«\"]?(?P<code>\d{2,3}[-/]\d{1,5}|\d{3,6})(?![\w/-]))",
    )
    return first, last, slugs
