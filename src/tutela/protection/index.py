"""The blind index: keyed digests of normalised parts of identities.

Whoever compares them sees that two persons share a part, or that a text holds a part, and never
which. The key belongs to the machine and the digests to the ledger's encrypted records: who has
only one of them learns nothing. Who has both can try guesses, and there are few enough birth dates
to try them all; the digests are therefore no protection against a custodian at the machine.

It tells duplicates. What a release may not tell is the business of `protection.leak`, which knows
more forms of a name and still asks these digests of identities that were sealed before it.

Source: `spec/identity.md`, section 7.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

from tutela.custody.fields import Fields
from tutela.ledger.entry import Event, EventKind
from tutela.proof import cbor
from tutela.protection.identity import Compartment, Identity, PartKind
from tutela.protection.packed import all_octets, one_of
from tutela.protection.person import PersonId

KEY_TAG: Final = b"tutela-identity-index/1"
DIGEST_BYTES: Final = 32
INDEXED: Final = frozenset(
    (
        PartKind.NAME,
        PartKind.BIRTH_DATE,
        PartKind.SERVICE_NUMBER,
        PartKind.HOME,
        PartKind.FACE,
        PartKind.VOICE,
        PartKind.RELATIVE,
        PartKind.RELATIVES_HOME,
    )
)
"""A rank or a unit is shared by thousands: its digest would say little and be guessed at once."""
DATES: Final = (
    re.compile(r"(?P<year>\d{4})[-./ ](?P<month>\d{1,2})[-./ ](?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})[-./ ](?P<month>\d{1,2})[-./ ](?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<month>\d{1,2})[-./ ](?P<day>\d{1,2})[-./ ](?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<year>\d{4})년 ?(?P<month>\d{1,2})월 ?(?P<day>\d{1,2})일", re.ASCII),
    re.compile(r"주체 ?(?P<juche>\d{1,3})년? ?(?P<month>\d{1,2})월 ?(?P<day>\d{1,2})일", re.ASCII),
)
"""The third reads 03/04/1999 as the fourth of March: where both are possible, both are indexed."""
JUCHE_ZERO: Final = 1911


def index_key(machine_key: bytes) -> bytes:
    """Return the key of the index, from the machine's key."""
    return hmac.digest(machine_key, KEY_TAG, "sha256")


def plain(text: str) -> str:
    """Return a text without what changes nothing: case, width, spaces, hyphens, accents of form.

    Source: Unicode Standard Annex 15, NFKC.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    digits = "".join(str(unicodedata.decimal(each, each)) for each in folded)
    return "".join(each for each in digits if each.isalnum())


def plain_forms(kind: PartKind, text: str) -> Iterator[str]:
    """Yield the normal form of a part, and of a date every date that it may be."""
    if kind is PartKind.BIRTH_DATE:
        yield from sorted({found.isoformat() for found in dates_in(text)})
    else:
        yield plain(text)


def dates_in(text: str) -> Iterator[date]:
    """Yield every date that a text may be; none if it is no date."""
    spelled = " ".join(unicodedata.normalize("NFKC", text).split())
    spelled = "".join(str(unicodedata.decimal(each, each)) for each in spelled)
    for form in DATES:
        found = form.fullmatch(spelled)
        if found is None:
            continue
        parts = {name: int(number) for name, number in found.groupdict().items()}
        year = parts["year"] if "year" in parts else parts["juche"] + JUCHE_ZERO
        try:
            yield date(year, parts["month"], parts["day"])
        except ValueError:
            continue


def keyed_digest(key: bytes, kind: PartKind, form: str) -> bytes:
    """Return the keyed digest of a normal form."""
    return hmac.digest(key, cbor.encode([KEY_TAG, kind.value, form]), "sha256")


def keyed_digests_of(identity: Identity, key: bytes) -> tuple[bytes, ...]:
    """Return the keyed digests of the parts of an identity, in an order that tells nothing.

    Args:
        identity: in the hands of whoever seals it.
        key: of the index.
    """
    found = {
        keyed_digest(key, part.kind, form)
        for part in identity.parts
        if part.kind in INDEXED
        for form in plain_forms(part.kind, part.text)
    }
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Alike:
    """Two persons who share keyed digests: perhaps one person, perhaps not; people decide."""

    one: PersonId
    other: PersonId
    shared: int


DigestsOfPersons = Mapping[PersonId, frozenset[bytes]]
"""The keyed digests of every person, of their newest sealed identity."""


def digests_by_person(events: Iterable[Event]) -> DigestsOfPersons:
    """Return the keyed digests that events tell, of the identity compartment of every person.

    Raises:
        MalformedError: the details of an event are broken.
    """
    found: dict[PersonId, frozenset[bytes]] = {}
    for event in events:
        if event.known_kind is not EventKind.IDENTITY_SEALED:
            continue
        fields = Fields.of(event.kind, event.details)
        if one_of(Compartment, fields, "compartment") is Compartment.IDENTITY:
            digests = frozenset(all_octets(fields, "marks", DIGEST_BYTES))
            found[PersonId(fields.text("person"))] = digests
    return found


def duplicates(digests: DigestsOfPersons) -> tuple[Alike, ...]:
    """Return the pairs of persons who share keyed digests, those with the most shared first."""
    pairs = (
        Alike(one, other, len(digests[one] & digests[other]))
        for one, other in combinations(sorted(digests), 2)
    )
    return tuple(sorted((each for each in pairs if each.shared), key=lambda each: -each.shared))
