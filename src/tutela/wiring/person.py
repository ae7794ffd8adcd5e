"""The protection room of an open case: persons, the quorum, sealed identities.

Whoever is in it is a custodian of the case, for the records of persons are encrypted to the case
key. That key opens no identity.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tutela.custody.fields import Fields
from tutela.custody.keys import AgeKey, Custodian, PersonKey, PersonPublic
from tutela.custody.record import Recorded
from tutela.custody.shares import Scheme
from tutela.custody.succession import KeyKind
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.engines.shares import SlipSharing
from tutela.errors import RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.digest import sha256
from tutela.protection.casebook import CASEBOOK_KINDS, Casebook, read_casebook
from tutela.protection.history import events_of
from tutela.protection.identity import Compartment, Identity, Part, PartKind
from tutela.protection.index import (
    Alike,
    digests_by_person,
    duplicates,
    index_key,
    keyed_digests_of,
)
from tutela.protection.packed import one_of, read_form
from tutela.protection.person import (
    PERSON_KINDS,
    AgeClass,
    Correction,
    Person,
    PersonId,
    corrected,
    opened,
    people,
)
from tutela.protection.sealing import (
    Quorum,
    Sealed,
    SealingPorts,
    quorum_event,
    seal_identity,
    sealed_event,
)
from tutela.protection.step import TIED
from tutela.stores.identity_folder import IdentityFolder
from tutela.stores.released_folder import check_in_memory, remove_files
from tutela.wiring.case import Case, latest
from tutela.wiring.keys import check_persons, draw_key
from tutela.wiring.leak_index import index_identity
from tutela.wiring.shares import share_files, write_shares

FORM: Final = "tutela-identity-form/1"
IDENTITY_FILE: Final = "identity.json"
DRAWS_MAX: Final = 100
PAPER: Final = "person.share_file"
"""What the shares of the recovery key of identities say about themselves."""


def sealing_ports() -> SealingPorts:
    """Return what seals, opens and splits; it holds no key."""
    return SealingPorts(AgeCipher(), AgeLocksmith(), SlipSharing())


@dataclass(frozen=True, slots=True)
class Room:
    """A custodian at work on the persons of a case.

    Attributes:
        case: open.
        holder: the custodian.
        case_key: opens the records, and no identity.
    """

    case: Case
    holder: PersonKey
    case_key: AgeKey = field(repr=False)

    @property
    def store(self) -> IdentityFolder:
        """Return the folder of sealed identities."""
        return IdentityFolder(self.case.folder.folder)

    def now(self) -> datetime:
        """Return the later of the clock and the newest time in the ledger."""
        return latest(self.case)

    def instant(self) -> str:
        """Return that time as it stands in an event."""
        return self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def events(self, kinds: Collection[str]) -> tuple[Event, ...]:
        """Return events in the order of the ledger; see `tutela.protection.history`."""
        return events_of(kinds, self.case.access, self.case_key)

    def record(self, event: Event) -> Recorded:
        """Keep an event."""
        return self.case.record(event)

    def people(self) -> Mapping[PersonId, Person]:
        """Return every person of the case."""
        return people(self.events(PERSON_KINDS))

    def person(self, person: PersonId) -> Person:
        """Return one person.

        Raises:
            UnavailableError: nobody was recorded under this pseudonym.
        """
        found = self.people().get(person)
        if found is None:
            raise UnavailableError("person.unknown", person=str(person))
        return found

    def quorums(self) -> tuple[Quorum, ...]:
        """Return every quorum that was ever set, the newest last."""
        return tuple(map(Quorum.of_event, self.events((EventKind.QUORUM_SET,))))

    def quorum(self) -> Quorum:
        """Return who can open identities now.

        Raises:
            UnavailableError: nobody said yet.
        """
        found = self.quorums()
        if not found:
            raise UnavailableError("person.no_quorum")
        return found[-1]


def enter(case: Case, holder: PersonKey | None) -> Room:
    """Return the room for a custodian of the case.

    Raises:
        RefusedError: they are none, or only hold the recovery key.
    """
    if holder is None:
        raise RefusedError("person.persons_only")
    return Room(case, holder, check_persons(case, (holder,)))


def two_people(room: Room, second: PersonKey | None) -> tuple[bytes, bytes]:
    """Return the verifier keys of two custodians of the case at one desk.

    Raises:
        RefusedError: they are one person, or the second holds no person's key or is no custodian.
    """
    if second is None:
        raise RefusedError("person.persons_only")
    one, other = room.holder, second
    if one.age.recipient == other.age.recipient or one.public.verifier == other.public.verifier:
        raise RefusedError("person.one_person")
    check_persons(room.case, (one, other))
    return one.public.verifier, other.public.verifier


def case_of(room: Room) -> bytes:
    """Return by what a signature names this case."""
    return name_of(room.case)


def name_of(case: Case) -> bytes:
    """Return by what a signature names a case."""
    return sha256(b"tutela-case", case.card.evidence.format().encode())


def casebook_of(room: Room) -> Casebook:
    """Return what the ledger tells of the gate; see `tutela.protection.casebook`."""
    return read_casebook(case_of(room), room.events(CASEBOOK_KINDS))


def check_keepers(cases: Casebook, verifiers: Collection[bytes]) -> None:
    """Check that these are custodians the case was made with, or keepers whom two of them named.

    One custodian can add another alone: two of a custodian's own keys would be two people.

    Raises:
        RefusedError: one is not.
    """
    if not {key.hex() for key in verifiers} <= cases.keepers:
        raise RefusedError("roles.not_keepers")


def new_person(room: Room, age: AgeClass, second: PersonKey | None = None) -> PersonId:
    """Begin the record of a person under a pseudonym that nobody has.

    Raises:
        RefusedError: one person alone says that somebody is of age.
        UnavailableError: the ledger cannot be written, or the dice give one letter only.
    """
    said_by = _said_by(room, second)
    known = room.people()
    for _ in range(DRAWS_MAX):
        person = PersonId.draw(room.case.dice)
        if person not in known:
            room.record(opened(person, age, said_by, room.instant(), room.holder.label))
            return person
    raise UnavailableError("person.no_pseudonym")


def correct_person(
    room: Room,
    second: PersonKey | None,
    person: PersonId,
    age: AgeClass | None,
    reason: str,
    *,
    held_again: bool,
) -> None:
    """Correct a person's record; the older event stays."""
    right = Correction(age, reason, _said_by(room, second), held_again)
    room.record(corrected(room.person(person), right, room.instant(), room.holder.label))


@dataclass(frozen=True, slots=True)
class NewQuorum:
    """Who shall open identities: custodians, advisers, how many, and the shares on paper."""

    custodians: tuple[PersonPublic, ...]
    advisers: tuple[PersonPublic, ...]
    needed: int
    paper: Scheme


def set_quorum(room: Room, second: PersonKey | None, asked: NewQuorum, papers: Path) -> Quorum:
    """Say who can open the identities that are sealed from now on; two keepers say so.

    The recovery key exists only on the papers, which are on disk before anything is sealed to it.

    Raises:
        RefusedError: the quorum cannot be, the two are one or no keepers, or somebody in it keeps
            the camp or moves people.
        ConflictError: there is something at the folder of the papers.
        UnavailableError: the disk is full or failing.
    """
    keys, cases = two_people(room, second), casebook_of(room)
    check_keepers(cases, keys)
    for each in (*asked.custodians, *asked.advisers):
        if cases.register.past.get(each.verifier.hex(), frozenset()) & TIED:
            raise RefusedError("person.quorum_tied")
    custodians = tuple(map(Custodian.of, asked.custodians))
    advisers = tuple(map(Custodian.of, asked.advisers))
    recovery = draw_key(_kind(asked.custodians))
    quorum = Quorum(custodians, advisers, asked.needed, recovery.recipient)
    files = share_files(recovery, asked.paper, room.case.card.case, PAPER)
    write_shares(papers, files)
    room.record(quorum_event(quorum, room.instant(), room.holder.label))
    return quorum


def seal_person(room: Room, identity: Identity) -> bytes:
    """Seal an identity: on disk first, then in the ledger; return its digest.

    An identity sealed before stays on disk and is not asked for any more.

    Raises:
        UnavailableError: nobody has such a pseudonym, there is no quorum, or the disk is full.
        RefusedError: a date lies in the future.
    """
    now = room.now()
    identity.check_dates(now.date())
    room.person(identity.person)
    sealed = seal_identity(identity, room.quorum(), room.case.card.evidence, sealing_ports())
    room.store.sweep()
    digest = room.store.add(sealed.encode())
    digests = keyed_digests_of(identity, index_key(room.case.dedup_key))
    leak = index_identity(room.case, room.case_key, room.holder.label, identity).value
    room.record(sealed_event(identity, sealed, digests, room.instant(), room.holder.label, leak))
    return digest


def newest_sealed(room: Room, person: PersonId, compartment: Compartment) -> Sealed:
    """Return the sealed identity that counts.

    Raises:
        UnavailableError: none was sealed, or its file is missing.
        MismatchError: its file is damaged.
        MalformedError: it is none.
    """
    digest = sealed_digest(room, person, compartment)
    return Sealed.decode(room.store.read(digest))


def sealed_digest(room: Room, person: PersonId, compartment: Compartment) -> bytes:
    """Return the digest of the sealed identity that counts.

    Raises:
        UnavailableError: none was sealed.
    """
    digest = b""
    for event in room.events((EventKind.IDENTITY_SEALED,)):
        fields = Fields.of(event.kind, event.details)
        same = fields.text("person") == str(person)
        if same and one_of(Compartment, fields, "compartment") is compartment:
            digest = fields.octets("sealed")
    if not digest:
        raise UnavailableError(
            "person.not_sealed", person=str(person), compartment=compartment.value
        )
    return digest


def find_duplicates(room: Room) -> tuple[Alike, ...]:
    """Return who shares keyed digests with whom; no identity is opened for it."""
    return duplicates(digests_by_person(room.events((EventKind.IDENTITY_SEALED,))))


def identity_of_form(untrusted: bytes, person: PersonId, compartment: Compartment) -> Identity:
    """Return the identity that somebody wrote into a form.

    Raises:
        MalformedError: the form is broken; nothing of it is repeated.
    """
    return Identity(person, compartment, parts_of_form(untrusted))


def parts_of_form(untrusted: bytes) -> tuple[Part, ...]:
    """Return the parts that somebody wrote into a form.

    Raises:
        MalformedError: the form is broken; nothing of it is repeated.
    """
    form = read_form(FORM, untrusted)
    return tuple(
        Part(
            one_of(PartKind, each, "kind"),
            each.text("text"),
            each.text("script") if "script" in each.untrusted else "",
        )
        for each in form.members("parts")
    )


def check_form_in_memory(path: Path, *, on_disk: bool) -> None:
    """Check that a file with an identity lies in memory, unless a person says otherwise.

    Raises:
        RefusedError: it lies on a disk.
    """
    if not on_disk:
        check_in_memory(path.parent)


def shown_form(parts: Sequence[Part]) -> bytes:
    """Return opened parts in the form in which they can be corrected and sealed again."""
    listed = [{"kind": part.kind.value, "script": part.script, "text": part.text} for part in parts]
    return (json.dumps({"parts": listed}, ensure_ascii=False, indent=2) + "\n").encode()


def close_identity(folder: Path) -> bool:
    """Remove an opened identity from its folder; return whether the folder went with it.

    Raises:
        UnavailableError: it could not be removed.
    """
    return remove_files(folder, (IDENTITY_FILE,))


def _said_by(room: Room, second: PersonKey | None) -> tuple[bytes, ...]:
    """Return the verifier keys of the custodians at the desk, who must be different people."""
    if second is None:
        return (room.holder.public.verifier,)
    return two_people(room, second)


def _kind(people: Sequence[PersonPublic]) -> KeyKind:
    classical = people and not any(each.recipient.startswith("age1pq1") for each in people)
    return KeyKind.CLASSICAL if classical else KeyKind.POST_QUANTUM
