"""Who has which marks: everybody on record, documenters, and decoys.

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
from tutela.protection.index import MARK_BYTES, mark
from tutela.protection.leak.guarded import Guarded, Who
from tutela.protection.leak.mark import Key, Marks
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
"""Kinds whose marks of the first form are looked up still; see `tutela.protection.index`."""


class Tagged(NamedTuple):
    """Somebody a form is of."""

    subject: str
    trait: Trait


@dataclass(frozen=True, slots=True)
class LeakIndex:
    """The marks of everybody, ready to be asked.

    Attributes:
        keys: of every generation that somebody's marks are of.
        tags: who has a mark.
        people: pseudonyms of everybody on record with marks, and of nobody else.
        captives: those of them who are held.
        decoys: subjects that nobody is.
        exposed: what is public already, by pseudonym.
        earlier: who has a mark of the first form.
        earlier_key: the key of those.
    """

    keys: tuple[Key, ...] = field(repr=False)
    tags: Mapping[bytes, tuple[Tagged, ...]] = field(repr=False)
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
            earlier_key: of marks of the first form; see `tutela.protection.index.index_key`.

        Raises:
            MalformedError: an event is broken.
            ConflictError: somebody was opened twice.
        """
        told = tuple(events)
        marks, old = _marks(told)
        guarded = [each for event in told for each in Guarded.of_event(event)]
        known = {each.generation: each for each in keys}
        by_subject = [
            *marks,
            *((each.subject, each.marks) for each in guarded),
        ]
        tags: dict[bytes, list[Tagged]] = {}
        for subject, each in by_subject:
            if each.generation not in known:
                raise MalformedError("custody.field", record="leak", field="generation")
            for trait, digest in each.marks:
                tags.setdefault(digest, []).append(Tagged(subject, trait))
        used = {each.generation for _, each in by_subject}
        persons = people(each for each in told if each.known_kind in PERSON_KINDS)
        named = frozenset(subject for subject, _ in marks)
        named |= {subject for owners in old.values() for subject in owners}
        return cls(
            keys=tuple(known[generation] for generation in sorted(used)),
            tags={digest: tuple(dict.fromkeys(each)) for digest, each in tags.items()},
            people=named,
            captives=frozenset(str(each.person) for each in persons.values() if each.detained),
            decoys=frozenset(each.subject for each in guarded if each.who is Who.DECOY),
            exposed=_exposed(told),
            earlier=old,
            earlier_key=earlier_key,
        )

    def find(self, form: str) -> tuple[Tagged, ...]:
        """Return everybody a form is of."""
        found: tuple[Tagged, ...] = ()
        for key in self.keys:
            found = (*found, *self.tags.get(key.mark(form), ()))
        return found

    def find_earlier(self, kind: PartKind, form: str) -> tuple[Tagged, ...]:
        """Return everybody a form of the first kind of marks is of."""
        known = self.earlier.get(mark(self.earlier_key, kind, form), ())
        return tuple(Tagged(subject, TRAIT_OF[kind]) for subject in known)


def _marks(
    events: Iterable[Event],
) -> tuple[list[tuple[str, Marks]], dict[bytes, tuple[str, ...]]]:
    """Return all marks with whom they are of, and all of the first form.

    What a correction replaced is guarded still: it may have been right.
    """
    found: list[tuple[str, Marks]] = []
    old: list[tuple[str, frozenset[bytes]]] = []
    for event in events:
        if event.known_kind is not EventKind.IDENTITY_SEALED:
            continue
        fields = Fields.of(event.kind, event.details)
        person = str(PersonId(fields.text("person")))
        one_of(Compartment, fields, "compartment")
        if "leak" in fields.untrusted:
            found.append((person, Marks.of_value(event.kind, fields.untrusted["leak"])))
        else:
            old.append((person, frozenset(all_octets(fields, "marks", MARK_BYTES))))
    owners: dict[bytes, tuple[str, ...]] = {}
    for person, marks in old:
        for each in marks:
            owners[each] = (*owners.get(each, ()), person)
    return found, owners


def _exposed(events: Iterable[Event]) -> dict[str, frozenset[DatumKind]]:
    found: dict[str, frozenset[DatumKind]] = {}
    for each in exposures(event for event in events if event.known_kind in EXPOSURE_KINDS).values():
        person = str(each.person)
        found[person] = found.get(person, frozenset()) | frozenset(each.what)
    return found
