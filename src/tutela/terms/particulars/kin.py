# ruff: noqa: E501 - one row of a table, one line
# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Words for family in four languages: who stands beside a name tells whose name it is.

Key: `kin:` and the relation in English (`kin:mother`). Source: general knowledge; spec/names.md, 12.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from tutela.terms.particulars.span import Kind, Particular, particular
from tutela.terms.particulars.tables import WORD_END, Table, rows_of

# Key; English; Russian; Ukrainian; Korean. `~` stands for a case ending.
_RELATIONS: Final = """
grandmother; grand(?:mother|ma)|granny; бабушк~|бабул~|бабк~; бабус~|бабц~; (?:외)?할머니
grandfather; grand(?:father|pa|dad)|granddad; дедушк~|дед~; дідус~|дід~; (?:외)?할아버지
mother-in-law; mother-in-law; тещ~|свекров~|свекров~; тещ~|свекрух~; 장모|시어머니
father-in-law; father-in-law; тест(?:ь|я|ю|ем)|свёк~р~|свекр~; тест(?:ь|я|ю|ем)|свекр~; 장인(?!정신|들)|시아버지
mother; mother|mom|mum|mama; мать|матер(?:и|ью|ей|ям)|мам(?:а|ы|е|у|ой|очка|очке|ка|ки|ке|ку); мат(?:и|ері|ір|ір'ю|ір’ю)|мам(?:а|и|і|у|ою); 어머니|어머님|엄마|모친|모 친
father; father|dad|papa; от(?:ец|ца|цу|цом|це)|пап(?:а|ы|е|у|ой|аша|аши|аше); бать?к(?:о|а|у|ові|ом)|тат(?:о|а|у|ові|ом); 아버지|아버님|아빠|부친|부 친
elder-brother; (?:elder|older|big) brother; старш~ брат~; старш~ брат~; 형님|형(?=[은이의을과]|\\s)|오빠
younger-brother; (?:younger|little) brother; младш~ брат~; молодш~ брат~; 남동생
elder-sister; (?:elder|older|big) sister; старш~ сестр~|старш~ сестёр; старш~ сестр~; 누나|언니|누님
younger-sister; (?:younger|little) sister; младш~ сестр~; молодш~ сестр~; 여동생
brother; brothers?; брат(?:а|у|ом|е|ья|ьев|ьям|ишка|ишки|ан)?|брательник~; брат(?:а|у|ові|ом|и|ів|ам)?; 형제|동생
sister; sisters?; сестр(?:а|ы|е|у|ой|ам|ёнк~|ичк~)|сест[её]р; сестр(?:а|и|і|у|ою|ам|ичк~)|сестер; 자매
wife; wife|spouse; жен(?:а|ы|е|у|ой)|супруг(?:а|и|е|у|ой); дружин(?:а|и|і|у|ою); 안해|아내|집사람|부인|처(?=[가는와를의]\\s)
husband; husband; муж(?:а|у|ем|е)?; чоловік(?:а|у|ові|ом)?; 남편
son; sons?; сын(?:а|у|ом|е|ок|очек)?|сынов(?:ья|ей); син(?:а|у|ові|ом|и|ів|ок)?; 아들
daughter; daughters?; доч(?:ь|ери|ерью|ка|ки|ке|ку|кой); доч(?:ка|ки|ці|ку|кою)|дон(?:ька|ьки|ьці|ьку); 딸
child; -; -; -; 자식|자녀
uncle; uncle; дяд(?:я|и|е|ю|ей|ька); дядьк(?:о|а|у|ові|ом)|вуйк(?:о|а); 삼촌|큰아버지|작은아버지|외삼촌
aunt; aunt(?:ie|y)?; т[её]т(?:я|и|е|ю|ей|ка|ки|ке); тітк(?:а|и|у|ою)|тітц(?:і); 고모|이모|큰어머니|작은어머니
cousin; cousins?; двоюродн~ (?:брат~|сестр~); двоюрідн~ (?:брат~|сестр~); 사촌
nephew; nephews?; племянник~; племінник~; 조카
niece; nieces?; племянниц~; племінниц~; 조카딸
fiancee; fianc[ée]e?|girlfriend; невест(?:а|ы|е|у|ой)|девушк~; наречен~|дівчин~; 약혼녀|약혼자|애인
widow; widow; вдов~; вдов~; 과부
sister-in-law; sister-in-law; невестк~|золовк~|свояченниц~; невістк~|зовиц~; 형수|제수|올케|처제
godparent; god(?:mother|father); крёстн~|крестн~; хрещен~; 대부|대모
countryman; -; земляк~; земляк~; 고향친구|동향
family; family; семь(?:я|и|ю|ёй|е); родин(?:а|и|і|у|ою); 가족|식구|처자|일가족
"""
_ENDING: Final = "[а-яёіїє]{0,4}"


def find(text: str) -> Iterator[Particular]:
    """Yield the words for family of a readable text."""
    table, slugs = _table()
    for found in table.find(text):
        yield particular(found.start, found.end, Kind.FAMILY, slugs[found.row])


@cache
def _table() -> tuple[Table, list[str]]:
    slugs, rows = rows_of(_RELATIONS, _ENDING)
    return Table(rows, WORD_END, WORD_END), slugs
