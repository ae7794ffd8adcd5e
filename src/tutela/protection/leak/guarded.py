"""Names that are guarded and are of nobody captured: of who documents, and decoys.

Only keyed digests are kept. A decoy is a name that dice made of the syllables and names people
have: whoever tries lists of names meets it, and whoever is told to ask the officer learns by it
that the answer may mean nobody.

Source: `spec/identity.md`, section 7.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from tutela.custody.fields import Fields
from tutela.ledger.entry import Event, EventKind
from tutela.protection.identity import Part, PartKind
from tutela.protection.leak.keyed import Key, KeyedDigests
from tutela.protection.packed import one_of
from tutela.terms.names.given import GROUPS
from tutela.terms.names.inventory import COMMON, SURNAMES_COMMON

SUBJECT_BYTES: Final = 8
DECOYS_MIN: Final = 32
"""The fewest decoys of a case that has anybody on record."""
FREQUENT_SURNAMES: Final = 24
RUSSIAN_OF: Final = 4
"""One decoy of four has a Russian or Ukrainian name."""
_SLAVIC: Final = """
Иванов Петров Сидоренко Кузнецов Новиков Волков Соловьёв Васильев Павленко Семёнов Голубев Тарасов
Виноградов Богданов Воробьёв Фёдоров Михайлов Беляев Тарасенко Белов Комаров Орлов Киселёв Макаров
Андреев Коваленко Ильин Гусев Титов Кузьмин Кудрявцев Бондаренко Ткаченко Шевчук Мельник Кравчук
Лысенко Марченко Поляков Савченко Руденко Гаврилюк Назаренко Зайцев Ершов Быков Романюк Литвиненко
"""
SLAVIC_SURNAMES: Final = tuple(_SLAVIC.split())
_GIVEN: Final = tuple(forms[0] for forms in GROUPS if forms[0][0] > "\u0400")


class Who(Enum):
    """Whose name is guarded."""

    DOCUMENTER = "documenter"
    DECOY = "decoy"


@dataclass(frozen=True, slots=True)
class Guarded:
    """Somebody whose words are guarded, or a decoy.

    Attributes:
        subject: a random name that tells nothing.
        who: which of the two.
        digests: of their parts.
    """

    subject: str
    who: Who
    digests: KeyedDigests = field(repr=False)

    @classmethod
    def of_event(cls, event: Event) -> "Iterator[Guarded]":
        """Yield what an event guards; nothing, where it is of another kind.

        Raises:
            MalformedError: it is broken.
        """
        if event.known_kind is not EventKind.NAMES_GUARDED:
            return
        for each in Fields.of(event.kind, event.details).members("guarded"):
            digests = KeyedDigests.of_value(event.kind, each.untrusted.get("leak"))
            yield cls(each.text("subject"), one_of(Who, each, "who"), digests)


def guard(
    parts: Sequence[Part], key: Key, dice: Callable[[int], bytes], who: Who = Who.DOCUMENTER
) -> Guarded:
    """Return the keyed digests of somebody's parts under a random name."""
    return Guarded(f"g-{dice(SUBJECT_BYTES).hex()}", who, KeyedDigests.of(parts, key))


def guarded_event(guarded: Sequence[Guarded], at: str, actor: str) -> Event:
    """Return the event by which names are guarded."""
    listed = [
        {"subject": each.subject, "who": each.who.value, "leak": each.digests.value}
        for each in guarded
    ]
    return Event(EventKind.NAMES_GUARDED, at, actor, details={"guarded": listed})


def decoys(count: int, key: Key, dice: Callable[[int], bytes]) -> tuple[Guarded, ...]:
    """Return decoys: invented names of people there could be, indexed like those of anybody."""
    return tuple(guard(draw_name(dice), key, dice, Who.DECOY) for _ in range(count))


def decoys_missing(people: int, known: int) -> int:
    """Return how many decoys are to be drawn: as many as people on record, and never few."""
    return max(0, max(DECOYS_MIN, people) - known) if people else 0


def draw_name(dice: Callable[[int], bytes]) -> tuple[Part, ...]:
    """Return an invented name; the sealed register could hold one like it."""
    if _pick(dice, RUSSIAN_OF) == 0:
        first = _GIVEN[_pick(dice, len(_GIVEN))]
        last = SLAVIC_SURNAMES[_pick(dice, len(SLAVIC_SURNAMES))]
        return (Part(PartKind.NAME, f"{first} {last}", "Cyrl"),)
    surname = SURNAMES_COMMON[_pick(dice, FREQUENT_SURNAMES)]
    given = COMMON[_pick(dice, len(COMMON))] + COMMON[_pick(dice, len(COMMON))]
    return (Part(PartKind.NAME, surname + given, "Hang"),)


def _pick(dice: Callable[[int], bytes], count: int) -> int:
    """Return a number below `count`, each as likely as any other to within 2^-48."""
    return int.from_bytes(dice(8)) % count
