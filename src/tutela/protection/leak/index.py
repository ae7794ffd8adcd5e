"""Who has which keyed digests: everybody on record, documenters, and decoys.

Asked by `tutela.protection.leak.look` and by nothing else; it says whose a form is only to what
runs inside one check of one candidate.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Self

from tutela.custody.fields import Fields
from tutela.errors import MalformedError
from tutela.ledger.entry import Event, EventKind
from tutela.protection.consent import DatumKind
from tutela.protection.exposure import EXPOSURE_KINDS, exposures
from tutela.protection.identity import Compartment, PartKind
from tutela.protection.index import DIGEST_BYTES, keyed_digest
from tutela.protection.leak.guarded import Guarded, Who
from tutela.protection.leak.keyed import Key, KeyedDigests
from tutela.protection.leak.trait import TRAIT_OF, Trait
from tutela.protection.packed import all_octets, one_of
from tutela.protection.person import PERSON_KINDS, PersonId, people

INDEXED_KINDS: Final = (
    *PERSON_KINDS,
    *EXPOSURE_KINDS,
    EventKind.IDENTITY_SEALED,
    EventKind.LEAK_KEY_TURNED,
    EventKind.NAMES_GUARDED,
)
EARLIER_KINDS: Final = (
    PartKind.NAME,
    PartKind.SERVICE_NUMBER,
    PartKind.HOME,
    PartKind.RELATIVE,
    PartKind.RELATIVES_HOME,
    PartKind.BIRTH_DATE,
)
"""Kinds whose digests of the first form are looked up still; see `tutela.protection.index`."""


class Whose(NamedTuple):
    """Somebody a form is of."""

    subject: str
    trait: Trait


@dataclass(frozen=True, slots=True)
class LeakIndex:
    """The keyed digests of everybody, ready to be asked.

    Attributes:
        keys: of every generation that somebody's keyed digests are of.
        whose: who has a keyed digest.
        people: pseudonyms of everybody on record with any, and of nobody else.
        captives: those of them who are held.
        decoys: subjects that nobody is.
        exposed: what is public already, by pseudonym.
        earlier: who has a keyed digest of the first form.
        earlier_key: the key of those.
    """

    keys: tuple[Key, ...] = field(repr=False)
    whose: Mapping[bytes, tuple[Whose, ...]] = field(repr=False)
    people: frozenset[str] = field(repr=False, default=frozenset())
    captives: frozenset[str] = field(repr=False, default=frozenset())
    decoys: frozenset[str] = field(repr=False, default=frozenset())
    exposed: Mapping[str, frozenset[DatumKind]] = field(repr=False, default_factory=dict)
    earlier: Mapping[bytes, tuple[str, ...]] = field(repr=False, default_factory=dict)
    earlier_key: bytes = field(repr=False, default=b"")

    @classmethod
    def of(cls, events: Iterable[Event], keys: Collection[Key], earlier_key: bytes) -> Self:
        """Return the index that events tell, of `INDEXED_KINDS` in the order of the ledger.

        Args:
            events: of the ledger.
            keys: of every generation.
            earlier_key: of those of the first form; see `tutela.protection.index.index_key`.

        Raises:
            MalformedError: an event is broken.
            ConflictError: somebody was opened twice.
        """
        told = tuple(events)
        new, old = _digests(told)
        guarded = [each for event in told for each in Guarded.of_event(event)]
        known = {each.generation: each for each in keys}
        by_subject = [
            *new,
            *((each.subject, each.digests) for each in guarded),
        ]
        whose: dict[bytes, list[Whose]] = {}
        for subject, each in by_subject:
            if each.generation not in known:
                raise MalformedError("custody.field", record="leak", field="generation")
            for trait, digest in each.digests:
                whose.setdefault(digest, []).append(Whose(subject, trait))
        used = {each.generation for _, each in by_subject}
        persons = people(each for each in told if each.known_kind in PERSON_KINDS)
        named = frozenset(subject for subject, _ in new)
        named |= {subject for owners in old.values() for subject in owners}
        return cls(
            keys=tuple(known[generation] for generation in sorted(used)),
            whose={digest: tuple(dict.fromkeys(each)) for digest, each in whose.items()},
            people=named,
            captives=frozenset(str(each.person) for each in persons.values() if each.detained),
            decoys=frozenset(each.subject for each in guarded if each.who is Who.DECOY),
            exposed=_exposed(told),
            earlier=old,
            earlier_key=earlier_key,
        )

    def find(self, form: str) -> tuple[Whose, ...]:
        """Return everybody a form is of."""
        found: tuple[Whose, ...] = ()
        for key in self.keys:
            found = (*found, *self.whose.get(key.digest(form), ()))
        return found

    def find_earlier(self, kind: PartKind, form: str) -> tuple[Whose, ...]:
        """Return everybody a form of the first kind is of."""
        known = self.earlier.get(keyed_digest(self.earlier_key, kind, form), ())
        return tuple(Whose(subject, TRAIT_OF[kind]) for subject in known)


def _digests(
    events: Iterable[Event],
) -> tuple[list[tuple[str, KeyedDigests]], dict[bytes, tuple[str, ...]]]:
    """Return all keyed digests with whom they are of, and all of the first form.

    What a correction replaced is guarded still: it may have been right.
    """
    found: list[tuple[str, KeyedDigests]] = []
    old: list[tuple[str, frozenset[bytes]]] = []
    for event in events:
        if event.known_kind is not EventKind.IDENTITY_SEALED:
            continue
        fields = Fields.of(event.kind, event.details)
        person = str(PersonId(fields.text("person")))
        one_of(Compartment, fields, "compartment")
        if "leak" in fields.untrusted:
            found.append((person, KeyedDigests.of_value(event.kind, fields.untrusted["leak"])))
        else:
            old.append((person, frozenset(all_octets(fields, "marks", DIGEST_BYTES))))
    owners: dict[bytes, tuple[str, ...]] = {}
    for person, digests in old:
        for each in digests:
            owners[each] = (*owners.get(each, ()), person)
    return found, owners


def _exposed(events: Iterable[Event]) -> dict[str, frozenset[DatumKind]]:
    found: dict[str, frozenset[DatumKind]] = {}
    for each in exposures(event for event in events if event.known_kind in EXPOSURE_KINDS).values():
        person = str(each.person)
        found[person] = found.get(person, frozenset()) | frozenset(each.what)
    return found
