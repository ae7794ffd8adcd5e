# ruff: noqa: E501 - one row of a table, one line
# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Military ranks in four languages, and the key that equal ranks share.

North Korean ranks (초급병사, 소좌), South Korean (이병, 소령), Russian, Ukrainian and English. Source:
general knowledge; equals follow the usual tables of ranks. spec/names.md, 9.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from tutela.terms.particulars.span import Kind, Particular, particular
from tutela.terms.particulars.tables import WORD_END, Table, rows_of

# Key; English; Russian; Ukrainian; Korean. `~` stands for a case ending, the longest row first.
_RANKS: Final = """
marshal; marshal; маршал~; маршал~; 원수|차수
general-of-the-army; general of the army|army general; генерал~ армии; генерал~ армії; -
colonel-general; colonel[- ]general; генерал~-полковник~; генерал~-полковник~; 상장
lieutenant-general; lieutenant[- ]general; генерал~-лейтенант~; генерал~-лейтенант~; 중장
major-general; major[- ]general; генерал~-майор~; генерал~-майор~; 소장
brigadier; brigadier(?: general)?; бригадн~ генерал~; бригадн~ генерал~; 준장
general; general; генерал~; генерал~; -
senior-colonel; senior colonel; старш~ полковник~; старш~ полковник~; 대좌
lieutenant-colonel; lieutenant[- ]colonel|lt\\.? col\\.?; подполковник~; підполковник~; 중좌|중령
colonel; colonel|col\\.; полковник~; полковник~; 상좌|대령
major; major|maj\\.; майор~; майор~; 소좌|소령
senior-lieutenant; senior lieutenant|first lieutenant|sr\\.? lt\\.?; (?:старш~|ст\\.) ?лейтенант~|ст\\. ?л(?:ейт|-т)(?!\\w)|st\\. leitenant; (?:старш~|ст\\.) лейтенант~; 중위
junior-lieutenant; junior lieutenant|second lieutenant; (?:младш~|мл\\.) лейтенант~; (?:молодш~|мол\\.) лейтенант~; 소위
lieutenant; lieutenant|lt\\.; лейтенант~; лейтенант~; 상위
captain; captain|capt\\.; капитан~; капітан~; 대위
senior-warrant-officer; senior warrant officer|chief warrant officer; (?:старш~|ст\\.) прапорщик~|(?:старш~) мичман~; старш~ прапорщик~; 원사
warrant-officer; warrant officer|praporshchik; прапорщик~|прапор|мичман~; прапорщик~|мічман~; 준위|특무상사
sergeant-major; sergeant[- ]major|master sergeant|starshina; старшин~|ст-на; старшин~|майстер-сержант~|головн~ сержант~; 상사
senior-sergeant; senior sergeant|staff sergeant; (?:старш~|ст\\.) ?(?:сержант~|с-т)|st\\. serzhant; (?:старш~|ст\\.) сержант~|штаб-сержант~; 중사
junior-sergeant; junior sergeant|lance sergeant; (?:младш~|мл\\.) ?(?:сержант~|с-т); (?:молодш~|мол\\.) сержант~; 하사
sergeant; sergeant|sgt\\.?; сержант~|сержантск\\w+|с-т(?!\\w)|serzhant; сержант~; 병장
corporal; corporal|cpl\\.?; ефрейтор~|ефр\\.?(?!\\w); єфрейтор~|капрал~; 상급병사|상등병|상병
senior-private; senior private|private first class|pfc; старш~ солдат~; старш~ солдат~; 중급병사|일등병|일병
junior-private; -; -; -; 초급병사|이등병|이병
private; private|pvt\\.?|rifleman|ryadovoi|riadovoy|ryadovyi; рядов~|солдат~|боец|бойца|стрел[ок]к~; рядов~|солдат~|бійц~|боєць|стрільц~|стрілець; 전사|병사
"""
_ENDING: Final = "(?:[а-яёіїє]{0,3})"


def find(text: str) -> Iterator[Particular]:
    """Yield the ranks of a readable text; the longest reading of a place counts."""
    table, slugs = _table()
    for found in table.find(text):
        yield particular(found.start, found.end, Kind.RANK, slugs[found.row])


def keys_of(rank: str) -> frozenset[str]:
    """Return the keys of a rank on record, in any of the four languages; none if it is unknown."""
    return frozenset(found.key for found in find(rank))


@cache
def _table() -> tuple[Table, list[str]]:
    """Return the table, and the rank of each row."""
    slugs, rows = rows_of(_RANKS, _ENDING)
    parted = [row._replace(hangul=row.hangul and _apart_or_not(row.hangul)) for row in rows]
    return Table(parted, rf"(?:s\b|{WORD_END})", WORD_END), slugs


def _apart_or_not(korean: str) -> str:
    # A scanner parts the letters of a word: 하 사.
    apart = "|".join(" ".join(form) for form in korean.split("|") if form.isalpha())
    return f"(?:{korean}|(?<![가-힣])(?:{apart})(?![가-힣]))"
