"""An invented register for the tests of the leak check."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tutela.ledger.entry import Event
from tutela.proof.cbor import decode, encode
from tutela.protection.identity import Part, PartKind
from tutela.protection.leak.carried import Carried
from tutela.protection.leak.index import LeakIndex, Whose
from tutela.protection.leak.keyed import KeyedDigests, key_of
from tutela.protection.leak.look import Seen, look

KEY = key_of(bytes(32), 0, b"")
ON = date(2026, 11, 25)
NAME = Part(PartKind.NAME, "천막돌", "Hang")
PARTS = (
    NAME,
    Part(PartKind.BIRTH_DATE, "1999-12-24"),
    Part(PartKind.UNIT, "97602"),
    Part(PartKind.HOME, "단천시"),
    Part(PartKind.PHONE, "+380 67 000 44 02"),
    Part(PartKind.WOUND, "в шею справа"),
)
SPELLINGS = (
    "천막돌",
    "Chon Mak Tol",
    "Ch'ŏn Mak-tol",
    "Cheon Makdol",
    "Чхон Мак Толь",
    "Чхон Мак Толем",
    "CHON MAK TOL",
    "Mak Tol Chon",
    "ChonMakTol",
)


def index_of(
    people: Sequence[tuple[str, tuple[Part, ...]]],
    captives: frozenset[str] | None = None,
) -> LeakIndex:
    """Return the index of people by pseudonym; all are captives unless some are named."""
    whose: dict[bytes, list[Whose]] = {}
    for subject, parts in people:
        for trait, digest in KeyedDigests.of(parts, KEY).digests:
            whose.setdefault(digest, []).append(Whose(subject, trait))
    everybody = frozenset(subject for subject, _ in people)
    return LeakIndex(
        keys=(KEY,),
        whose={digest: tuple(each) for digest, each in whose.items()},
        people=everybody,
        captives=everybody if captives is None else captives,
    )


ONE = index_of([("K-1", PARTS)])


def kept(event: Event) -> Event:
    """Return an event as it is read from the ledger."""
    details = decode(encode(dict(event.details)))
    assert isinstance(details, dict)
    return replace(event, details=details)


def seen(*texts: str, index: LeakIndex = ONE) -> Seen:
    """Return what a look at texts comes to, each in a file of its own."""
    carried = [Carried(f"{number}.txt", "", text) for number, text in enumerate(texts)]
    return look(carried, index, ON)
