# ruff: noqa: RUF001 - the forms of one name in five scripts are what this file holds
"""More than 300 texts that would give away somebody of an invented register, by carrier and form.

The other side of the check: it uses nothing of tutela. Every spelling is typed by hand, from what
people and papers write; none is computed by a table that a search could share. Nothing is random.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ZERO_WIDTH = "\u200b"
JOINER = "\u2060"
SOFT_HYPHEN = "\u00ad"
RIGHT_TO_LEFT = "\u200f"
LOOKALIKES = str.maketrans("aceopxyAKMTOHPC", "асеорхуАКМТОНРС")
FULL_WIDTH = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the invented register; the spellings are one name."""

    key: str
    hangul: str
    southern: str
    revised: str
    reischauer: str
    reischauer_plain: str
    dprk: str
    russian: str
    russian_with: str
    ukrainian: str
    ukrainian_to: str
    born: tuple[int, int, int]
    born_ko: str
    born_ru: str
    born_uk: str
    born_en: str
    unit: str
    phone: str
    document: str
    tag: str
    home_ko: str
    home_ru: str
    village: str
    wound_ru: str
    relative: str
    false_name: str
    mail: str


REGISTER = (
    Person(
        *("R1", "렴경률", "염경률", "Yeom Gyeongryul", "Ryŏm Kyŏng-nyul", "Ryom Kyong-nyul"),
        *("Ryom Kyong Ryul", "Рём Гён Рюль", "Рём Гён Рюлем", "Рьом Кьон Рюль"),
        *("Рьом Кьон Рюлеві", (2001, 5, 3), "주체90년 5월 3일", "третьего мая 2001 года"),
        *("третього травня 2001 року", "the third of May 2001", "97601", "+7 900 000-44-01"),
        *("ВК 0090011", "Л-000771", "길주군", "уезд Кильджу", "Сизый Затон", "в левое колено"),
        *("맏누이 렴곱단", "Саая Мерген", "ryomk@example.org"),
    ),
    Person(
        *("R2", "천막돌", "천막돌", "Cheon Makdol", "Ch'ŏn Mak-tol", "Chon Mak-tol"),
        *("Chon Mak Tol", "Чхон Мак Толь", "Чхон Мак Толем", "Чхон Мак Толь"),
        *("Чхон Мак Толеві", (1999, 12, 24), "주체88년 12월 24일", "24 декабря 1999 г."),
        *("24 грудня 1999 р.", "24th December 1999", "97602", "+380 67 000 44 02"),
        *("ВК 0090022", "Л-000772", "단천시", "Танчхон", "Пологая Верба", "в шею справа"),
        *("안해 우금별", "Ондар Чечек", "chonmt@example.net"),
    ),
    Person(
        *("R3", "로을찬", "노을찬", "No Eulchan", "No Ŭl-ch'an", "No Ul-chan"),
        *("Ro Ul Chan", "Ро Ыль Чхан", "Ро Ыль Чханом", "Ро Ил Чхан"),
        *("Ро Ил Чханові", (2003, 2, 9), "주체92(2003)년 2월 9일", "девятого февраля 2003 года"),
        *("9 лютого 2003 року", "February 9, 2003", "97603", "010-0000-4403"),
        *("ВК 0090033", "Л-000773", "회창군", "уезд Хвечхан", "Гусиный Лог", "кисть левой руки"),
        *("막내동생 로을미", "Куулар Белек", "roulc@example.com"),
    ),
    Person(
        *("R4", "팽수목", "팽수목", "Paeng Sumok", "P'aeng Su-mok", "Paeng Su-mok"),
        *("Phaeng Su Mok", "Пхэн Су Мок", "Пхэн Су Моком", "Пхен Су Мок"),
        *("Пхен Су Мокові", (1997, 8, 30), "주체86년 8월 30일", "30.08.1997"),
        *("30 серпня 1997-го", "30 Aug 1997", "97604", "8 (900) 000-44-04"),
        *("ВК 0090044", "Л-000774", "안변군", "уезд Анбён", "Лосиный Брод", "правое предплечье"),
        *("장모 권보배", "Салчак Айдыс", "paengsm@example.org"),
    ),
    Person(
        *("R5", "위학칠", "위학칠", "Wi Hakchil", "Wi Hak-ch'il", "Wi Hak-chil"),
        *("Wi Hak Chil", "Ви Хак Чхиль", "Ви Хак Чхилем", "Ві Хак Чхіль"),
        *("Ві Хак Чхілеві", (2005, 10, 17), "주체94년 10월 17일", "17 октября 2005 г. р."),
        *("сімнадцятого жовтня 2005", "17/10/2005", "97605", "+82 10 0000 4405"),
        *(
            "ВК 0090055",
            "Л-000775",
            "삼수군",
            "уезд Самсу",
            "Рябиновый Кут",
            "без мизинца на левой",
        ),
        *("삼촌 위달수", "Монгуш Начын", "wihakc@example.net"),
    ),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A text that must not leave.

    Attributes:
        carrier: one of CARRIERS.
        form: one of FORMS.
        text: what the carrier holds; of a picture, what is drawn in it.
        leaks: what of the person it tells.
        person: the key of whom it tells it.
        planted: the part of the text that tells it.
    """

    carrier: str
    form: str
    text: str
    leaks: tuple[str, ...]
    person: str
    planted: str


def _swapped(name: str) -> str:
    family, given = name.split(" ", 1)
    return f"{given} {family}"


def _between(text: str, mark: str) -> str:
    return mark.join(text)


def _digits(number: str) -> str:
    words = ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
    return " ".join(words[int(digit)] for digit in number)


_NAME = ("name",)
# A form: what it leaks, and how it is written of a person.
FORMS: dict[str, tuple[tuple[str, ...], Callable[[Person], str]]] = {
    "hangul": (_NAME, lambda person: person.hangul),
    "hangul southern": (_NAME, lambda person: person.southern),
    "hangul spaced": (_NAME, lambda person: _between(person.hangul, " ")),
    "hangul decomposed": (_NAME, lambda person: unicodedata.normalize("NFD", person.hangul)),
    "hangul zero-width": (_NAME, lambda person: _between(person.hangul, ZERO_WIDTH)),
    "hangul emoji": (_NAME, lambda person: _between(person.hangul, "🌸")),
    "revised": (_NAME, lambda person: person.revised),
    "reischauer": (_NAME, lambda person: person.reischauer),
    "reischauer plain": (_NAME, lambda person: person.reischauer_plain),
    "dprk": (_NAME, lambda person: person.dprk),
    "dprk reversed": (_NAME, lambda person: _swapped(person.dprk)),
    "dprk hyphenated": (_NAME, lambda person: person.dprk.replace(" ", "-")),
    "dprk joined": (_NAME, lambda person: person.dprk.replace(" ", "").lower()),
    "dprk capitals": (_NAME, lambda person: person.dprk.upper()),
    "dprk letters apart": (_NAME, lambda person: _between(person.dprk, " ")),
    "dprk joiner": (_NAME, lambda person: _between(person.dprk, JOINER)),
    "dprk soft hyphen": (_NAME, lambda person: person.dprk.replace("o", "o" + SOFT_HYPHEN)),
    "dprk right-to-left": (_NAME, lambda person: person.dprk.replace(" ", RIGHT_TO_LEFT + " ")),
    "dprk look-alikes": (_NAME, lambda person: person.dprk.translate(LOOKALIKES)),
    "dprk full-width": (_NAME, lambda person: person.dprk.translate(FULL_WIDTH)),
    "russian": (_NAME, lambda person: person.russian),
    "russian inflected": (_NAME, lambda person: person.russian_with),
    "russian reversed": (_NAME, lambda person: _swapped(person.russian)),
    "russian zero-width": (_NAME, lambda person: _between(person.russian, ZERO_WIDTH)),
    "ukrainian": (_NAME, lambda person: person.ukrainian),
    "ukrainian inflected": (_NAME, lambda person: person.ukrainian_to),
    "false name": (("alias",), lambda person: person.false_name),
    "phone": (("number",), lambda person: person.phone),
    "phone bare": (("number",), lambda person: "".join(filter(str.isdigit, person.phone))),
    "document": (("number",), lambda person: person.document),
    "document full-width": (("number",), lambda person: person.document.translate(FULL_WIDTH)),
    "tag": (("number",), lambda person: person.tag),
    "mail": (("handle",), lambda person: person.mail),
    "name and birth, iso": (
        ("name", "birth_date"),
        lambda person: f"{person.dprk} {'{:04}-{:02}-{:02}'.format(*person.born)}",
    ),
    "name and birth, Juche": (
        ("name", "birth_date"),
        lambda person: f"{person.hangul} {person.born_ko}",
    ),
    "name and birth, Russian": (
        ("name", "birth_date"),
        lambda person: f"{person.russian} {person.born_ru}",
    ),
    "name and birth, Ukrainian": (
        ("name", "birth_date"),
        lambda person: f"{person.ukrainian} {person.born_uk}",
    ),
    "name and birth, English": (
        ("name", "birth_date"),
        lambda person: f"{person.revised} {person.born_en}",
    ),
    "name and unit": (
        ("name", "unit"),
        lambda person: f"제{person.unit}군부대 {person.hangul}",
    ),
    "name and unit in words": (
        ("name", "unit"),
        lambda person: f"{person.russian} {_digits(person.unit)}",
    ),
    "name and home": (("name", "home"), lambda person: f"{person.home_ko} {person.hangul}"),
    "relative and home": (
        ("relative", "home"),
        lambda person: f"{person.home_ko} {person.relative}",
    ),
    "no name": (
        ("unit", "home", "place", "wound"),
        lambda person: f"{person.unit} {person.home_ru} {person.village} {person.wound_ru}",
    ),
}
# What cannot be seen cannot be drawn in a picture.
UNSEEN = {
    "hangul decomposed",
    "hangul zero-width",
    "dprk joiner",
    "dprk soft hyphen",
    "dprk right-to-left",
    "russian zero-width",
}


def _text(planted: str, turn: int) -> str:
    return (
        f"The file was opened again. It says {planted}, and nothing else was changed.",
        f"Проверено повторно: {planted}, прочее без изменений.",
        f"다시 확인하였다. {planted}, 다른것은 그대로이다.",
        f"Перевірено ще раз: {planted}, решта без змін.",
    )[turn % 4]


def _page(planted: str, turn: int) -> str:
    return f"REPORT\nPart {turn % 7 + 1}\n\nSource of this part:\n{planted}\n\n- {turn % 9 + 1} -"


def _picture(planted: str, turn: int) -> str:
    return f"№ {turn % 5 + 1}\n{planted}\n(подпись)"


def _subtitle(planted: str, turn: int) -> str:
    second = turn % 50
    return f"7\n00:01:{second:02},000 --> 00:01:{second + 4:02},000\n- {planted}.\n"


def _file_name(planted: str, turn: int) -> str:
    return f"IMG_2025_{turn % 90 + 10}_{planted.replace(' ', '_').replace('/', '-')}.jpg"


def _metadata(planted: str, turn: int) -> str:
    field = ("dc:creator", "dc:title", "Iptc4xmpExt:PersonInImage", "pdf:Keywords")[turn % 4]
    return f"{field}={planted}"


def _caption(planted: str, turn: int) -> str:
    return (
        f"A man at a table, winter. {planted}. Picture given to us.",
        f"Зима, мужчина за столом. {planted}. Снимок передан нам.",
        f"겨울, 상앞에 앉은 사람. {planted}. 넘겨받은 사진.",
    )[turn % 3]


def _statement(planted: str, turn: int) -> str:
    return (
        f"문: 누구와 함께 있었습니까?\n답: {planted}. 그밖에는 모릅니다.",
        f"Вопрос: кто был с вами?\nОтвет: {planted}. Больше никого не знаю.",
        f"Запитання: хто був поруч?\nВідповідь: {planted}. Більше нікого.",
    )[turn % 3]


def _log_record(planted: str, turn: int) -> str:
    record = {"kind": "publication", "item": f"item-{turn % 40:02}", "title": planted}
    return json.dumps(record, ensure_ascii=turn % 2 == 0, sort_keys=True)


def _dossier(planted: str, turn: int) -> str:
    return f"## Public part\n\nFinding {turn % 6 + 1} rests on two sources ({planted}).\n"


CARRIERS: dict[str, Callable[[str, int], str]] = {
    "text": _text,
    "pdf": _page,
    "picture": _picture,
    "subtitle": _subtitle,
    "file name": _file_name,
    "metadata": _metadata,
    "caption": _caption,
    "statement": _statement,
    "publication log": _log_record,
    "dossier": _dossier,
}
INNOCENT = (
    "a man in winter clothes",
    "двое мужчин у забора",
    "눈 덮인 길",
    "чоловік за столом",
    "2025",
)


def planted() -> tuple[Planted, ...]:
    """Every form in every carrier that can hold it, the persons in turn."""
    return tuple(_planted())


def controls() -> tuple[tuple[str, str], ...]:
    """The same carriers with nobody in them: (carrier, text)."""
    return tuple(
        (carrier, hold(words, turn))
        for carrier, hold in CARRIERS.items()
        for turn, words in enumerate(INNOCENT)
    )


def _planted() -> Iterator[Planted]:
    turn = 0
    for carrier, hold in CARRIERS.items():
        for form, (leaks, written) in FORMS.items():
            turn += 1
            if carrier == "picture" and form in UNSEEN:
                continue
            person = REGISTER[turn % len(REGISTER)]
            words = written(person)
            yield Planted(carrier, form, hold(words, turn), leaks, person.key, words)


def main() -> None:
    every = planted()
    print(f"{len(every)} planted texts, {len(controls())} with nobody in them")
    for carrier, count in sorted(Counter(one.carrier for one in every).items()):
        print(f"  {carrier}: {count}")


if __name__ == "__main__":
    main()
